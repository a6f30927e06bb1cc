//! Reading a small message, first and again: the payload of a ForceSyncAll reply with three records, against the
//! bare token loop of quick-xml.

use std::hint::black_box;

use erpsync::xml::{Memory, ReadOptions, Reader, XmlRead};
use erpsync_benches::services86::ForceSyncAllResponse;
use erpsync_benches::{Contestant, DOCUMENTS, Style, bare_tokens, compare, documents};

/// So often is each document read in a round: one is too short to be timed.
const TIMES: usize = 200;

fn read(document: &str, memory: Memory) -> Memory {
    let mut reader = Reader::with_memory(document, ReadOptions::default(), memory);
    reader.root().expect("the documents are replies");
    black_box(ForceSyncAllResponse::read(&mut reader).expect("the documents are replies"));
    reader.finish().expect("the documents are replies");
    reader.into_memory()
}

fn main() {
    for style in [Style::Wcf, Style::Plain, Style::Prefixed] {
        let documents = documents(style, 3);
        let bytes = documents.iter().map(String::len).sum::<usize>() * TIMES;
        let mut memory = documents.iter().fold(Memory::default(), |memory, document| read(document, memory));
        let again = |at: usize| {
            for _ in 0..TIMES {
                memory = read(&documents[at], std::mem::take(&mut memory));
            }
        };
        let first = |at: usize| {
            for _ in 0..TIMES {
                read(&documents[at], Memory::default());
            }
        };
        let tokens = |at: usize| (0..TIMES).for_each(|_| bare_tokens(&documents[at]));
        compare(
            &format!("a small reply, {style:?}"),
            bytes,
            DOCUMENTS,
            vec![
                Contestant::new("erpsync, with memory", again),
                Contestant::new("erpsync, the first of its kind", first),
                Contestant::new("quick-xml, bare tokens", tokens),
            ],
        );
    }
}
