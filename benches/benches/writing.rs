//! Writing a reply, against quick-xml's writer of the same elements and a hand-written loop.

use std::fmt::Write as _;

use erpsync_benches::services86::{ChangedDataItem, ForceSyncAllResponse};
use erpsync_benches::{Contestant, DOCUMENTS, Style, compare, documents};
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};

fn main() {
    let values: Vec<ForceSyncAllResponse> = documents(Style::Plain, 2_000)
        .iter()
        .map(|document| erpsync::xml::from_str(document).expect("the documents are replies"))
        .collect();
    let lengths: Vec<usize> =
        values.iter().map(|value| erpsync::xml::to_string(value).map_or(0, |text| text.len())).collect();
    let bytes = lengths.iter().sum();
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
    let by_hand = |at: usize| {
        let mut out = String::new();
        let response = values[at].response.as_ref().expect("there is a response");
        out.push_str(
            "<ForceSyncAllResponse xmlns=\"http://www.superoffice.net/ws/crm/NetServer/Services86\">",
        );
        out.push_str("<Response><IsOk>");
        out.push_str(if response.is_ok == Some(true) { "true" } else { "false" });
        out.push_str("</IsOk><UserExplanation>");
        push_escaped(&mut out, response.user_explanation.as_deref().unwrap_or_default());
        out.push_str("</UserExplanation><Changes><AddedRecords>");
        for item in items(&values[at]) {
            out.push_str("<ChangedDataItem>");
            if let Some(tablename) = &item.tablename {
                out.push_str("<Tablename>");
                push_escaped(&mut out, tablename);
                out.push_str("</Tablename>");
            }
            if let Some(id) = item.record_id {
                out.push_str("<RecordId>");
                let _ = write!(out, "{id}");
                out.push_str("</RecordId>");
            }
            out.push_str("</ChangedDataItem>");
        }
        out.push_str(
            "</AddedRecords><UpdatedRecords></UpdatedRecords></Changes></Response></ForceSyncAllResponse>",
        );
        assert_eq!(out.len(), lengths[at], "both write the same");
        out
    };
    compare(
        "writing",
        bytes,
        DOCUMENTS,
        vec![
            Contestant::new("erpsync, from types", product),
            Contestant::new("quick-xml, Writer, records only", peer),
            Contestant::new("push_str, by hand", by_hand),
        ],
    );
}

/// Escapes as a program would that writes XML by hand.
fn push_escaped(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['<', '>', '&']) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'<' => "&lt;",
            b'>' => "&gt;",
            _ => "&amp;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

fn items(value: &ForceSyncAllResponse) -> impl Iterator<Item = &ChangedDataItem> {
    let changes = value.response.as_ref().and_then(|response| response.changes.as_ref());
    changes.and_then(|changes| changes.added_records.as_ref()).into_iter().flatten().flatten()
}
