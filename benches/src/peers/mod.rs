//! The work of those that are compared with.

pub mod known;
pub mod nodes;
pub mod resolved;
pub mod serde;

use std::hint::black_box;

use quick_xml::Reader;
use quick_xml::events::Event;

/// quick-xml's bare token loop, in its best form: borrowing from the text.
///
/// # Panics
///
/// If the document is not well-formed.
pub fn bare_tokens(document: &str) {
    let mut reader = Reader::from_str(document);
    let mut bytes = 0;
    loop {
        match reader.read_event().expect("the documents are well-formed") {
            Event::Eof => break,
            event => bytes += event.len(),
        }
    }
    black_box(bytes);
}
