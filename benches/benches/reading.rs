//! Reading a reply into its types, against the bare token loop of quick-xml.

use std::hint::black_box;

use erpsync_benches::services86::ForceSyncAllResponse;
use erpsync_benches::{Contestant, DOCUMENTS, Style, bare_tokens, compare, documents};

fn main() {
    for style in [Style::Wcf, Style::Plain, Style::Prefixed, Style::Indented] {
        let documents = documents(style, 2_000);
        let bytes = documents.iter().map(String::len).sum();
        let mut product = |at: usize| {
            let read = erpsync::xml::from_slice::<ForceSyncAllResponse>(documents[at].as_bytes());
            black_box(read.expect("the documents are replies"));
        };
        let mut tokens = |at: usize| bare_tokens(&documents[at]);
        compare(
            &format!("reading, {style:?}"),
            bytes,
            DOCUMENTS,
            &mut [
                Contestant { name: "erpsync, into types", work: &mut product },
                Contestant { name: "quick-xml, bare tokens", work: &mut tokens },
            ],
        );
    }
}
