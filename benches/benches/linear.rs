//! Hostile messages of 1, 10 and 100 MB: time and memory grow as their size does, or they are refused early.
//!
//! The memory column is the peak of what was allocated at once, without the message itself, and its ratio to the
//! message.

use std::time::Instant;

use allocation_counter::measure;
use erpsync::testing::MockTransport;
use erpsync::xml::{Limits, RawElement, ReadError, ReadOptions, Reader, XmlRead};
use erpsync_benches::services86::{ErpSyncClient, ForceSyncAll, ForceSyncAllResponse};

const SIZES: [usize; 3] = [1_000_000, 10_000_000, 100_000_000];

/// A message of about so many bytes, from what repeats in it.
type Message = fn(usize) -> String;

const MESSAGES: &[(&str, Message)] = &[
    ("attributes on one element", |bytes| {
        let attributes: String = (0..bytes / 12).map(|n| format!(" a{n:07}=''")).collect();
        format!("<m{attributes}/>")
    }),
    ("namespace declarations on one element", |bytes| {
        let declarations: String = (0..bytes / 24).map(|n| format!(" xmlns:p{n:07}='u{n:07}'")).collect();
        format!("<m{declarations}/>")
    }),
    ("a prefix bound anew in every element", |bytes| {
        repeated(bytes, |n| format!("<p:a xmlns:p='urn:{}'>1</p:a>", n % 5_000))
    }),
    ("a new prefix in every element", |bytes| {
        repeated(bytes, |n| format!("<p{n}:a xmlns:p{n}='urn:a'>1</p{n}:a>"))
    }),
    ("an unknown element after another", |bytes| {
        repeated(bytes, |n| format!("<u{}><v/></u{}>", n % 997, n % 997))
    }),
    ("one text", |bytes| format!("<m>{}</m>", "x".repeat(bytes))),
    ("references in one text", |bytes| format!("<m>{}</m>", "&amp;&#65;".repeat(bytes / 10))),
    ("sections in one text", |bytes| format!("<m>{}</m>", "<![CDATA[]]>".repeat(bytes / 12))),
    ("one comment", |bytes| format!("<m><!--{}--></m>", "- ".repeat(bytes / 2))),
    ("brackets in one text", |bytes| format!("<m>{}</m>", "]".repeat(bytes))),
    ("elements that never end", |bytes| "<m>".repeat(bytes / 3)),
    ("a start tag that never ends", |bytes| format!("<m {}", "a ".repeat(bytes / 2))),
    ("empty records", |bytes| records("<ChangedDataItem/>", bytes)),
    ("kept elements in a long namespace", |bytes| {
        let long = "u".repeat(4_000);
        let header = "<l:a/>".repeat(bytes / 6);
        format!(
            "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Header xmlns:l='{long}'>{header}</s:Header>\
             <s:Body/></s:Envelope>"
        )
    }),
    ("records", |bytes| {
        let record =
            "<ChangedDataItem><Tablename>contact</Tablename><RecordId>7</RecordId></ChangedDataItem>";
        records(record, bytes)
    }),
];

fn records(record: &str, bytes: usize) -> String {
    format!(
        "<ForceSyncAllResponse xmlns=\"{}\"><Response><Changes><AddedRecords>{}</AddedRecords></Changes></Response>\
         </ForceSyncAllResponse>",
        erpsync_benches::documents::NAMESPACE,
        record.repeat(bytes / record.len())
    )
}

fn repeated(bytes: usize, element: impl Fn(usize) -> String) -> String {
    let mut text = String::from("<m>");
    let mut n = 0;
    while text.len() < bytes {
        text.push_str(&element(n));
        n += 1;
    }
    text.push_str("</m>");
    text
}

/// Reads a message as a reply of the client or as a value, and as an element that is kept as it stands.
fn is_refused(message: &str) -> bool {
    if message.starts_with("<s:Envelope") {
        return ErpSyncClient::with_transport("http://test/", MockTransport::new())
            .unwrap()
            .force_sync_all(ForceSyncAll::default())
            .read_reply(message.to_owned())
            .is_err();
    }
    read::<ForceSyncAllResponse>(message).is_err() && read::<RawElement>(message).is_err()
}

fn read<T: XmlRead>(message: &str) -> Result<T, ReadError> {
    // As many attributes, declarations and bytes as there are: what is shown is what they cost, not that they are refused.
    let limits = Limits::default().attributes(usize::MAX).namespaces(usize::MAX).text_bytes(usize::MAX);
    let mut reader = Reader::with_options(message, ReadOptions::default().limits(limits));
    reader.root()?;
    let value = T::read(&mut reader)?;
    reader.finish()?;
    Ok(value)
}

#[allow(clippy::print_stdout, reason = "it is what a benchmark is for")]
fn main() {
    println!(
        "{:42} {:>30} {:>63}",
        "", "ns a byte at 1, 10, 100 MB", "MB of memory (times the message) at 1, 10, 100 MB"
    );
    for (title, message) in MESSAGES {
        let mut times = String::new();
        let mut memory = String::new();
        let mut ending = "";
        for bytes in SIZES {
            let message = message(bytes);
            let start = Instant::now();
            let info = measure(|| {
                let refused = is_refused(&message);
                ending = if refused { "refused" } else { "read" };
            });
            times += &format!("{:10.2}", start.elapsed().as_secs_f64() * 1e9 / message.len() as f64);
            let times = info.bytes_max as f64 / message.len() as f64;
            memory += &format!("{:12.2} {:>8}", info.bytes_max as f64 / 1e6, format!("({times:.1} ×)"));
        }
        println!("{title:42} {times} {memory}   {ending}");
    }
}
