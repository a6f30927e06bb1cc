//! Writing a reply, against quick-xml's writer of the same elements and a hand-written loop.

use erpsync_benches::services86::{ChangedDataItem, ForceSyncAllResponse};
use erpsync_benches::{Contestant, DOCUMENTS, Style, compare, documents};
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};

fn main() {
    let values: Vec<ForceSyncAllResponse> = documents(Style::Plain, 2_000)
        .iter()
        .map(|document| erpsync::xml::from_str(document).expect("the documents are replies"))
        .collect();
    let bytes = values.iter().map(|value| erpsync::xml::to_string(value).map_or(0, |text| text.len())).sum();
    let product = |at: usize| erpsync::xml::to_string(&values[at]).expect("the values can be written");
    let peer = |at: usize| {
        let mut writer = quick_xml::Writer::new(Vec::new());
        for item in items(&values[at]) {
            let id = item.record_id.unwrap_or_default().to_string();
            let fields = [("Tablename", item.tablename.as_deref().unwrap_or_default()), ("RecordId", &id)];
            let mut put = |event: Event<'_>| writer.write_event(event).expect("a vector takes all");
            put(Event::Start(BytesStart::new("ChangedDataItem")));
            for (name, text) in fields {
                put(Event::Start(BytesStart::new(name)));
                put(Event::Text(BytesText::new(text)));
                put(Event::End(BytesEnd::new(name)));
            }
            put(Event::End(BytesEnd::new("ChangedDataItem")));
        }
        writer.into_inner()
    };
    compare(
        "writing",
        bytes,
        DOCUMENTS,
        vec![
            Contestant::new("erpsync, from types", product),
            Contestant::new("quick-xml, Writer, records only", peer),
        ],
    );
}

fn items(value: &ForceSyncAllResponse) -> impl Iterator<Item = &ChangedDataItem> {
    let changes = value.response.as_ref().and_then(|response| response.changes.as_ref());
    changes.and_then(|changes| changes.added_records.as_ref()).into_iter().flatten().flatten()
}
