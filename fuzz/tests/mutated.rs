//! Messages that are changed at random, through the targets: learned tags against the full path, and against another
//! parser.

use std::sync::LazyLock;

use erpsync_fuzz::{envelope, generator, kept, reader, values};
use proptest::prelude::*;

fn inputs(target: &str) -> Vec<Vec<u8>> {
    kept(target).unwrap().iter().map(|path| std::fs::read(path).unwrap()).collect()
}

static MESSAGES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| inputs("reader"));
static ENVELOPES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| inputs("envelope"));
static WSDLS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| inputs("generator"));

/// What may come into a message anywhere.
const PIECES: &[&str] = &[
    "",
    "",
    "<",
    ">",
    "/",
    "'",
    "\"",
    "&",
    ":",
    " ",
    "\n",
    "\r",
    "=",
    "x",
    "é",
    "\u{FFFE}",
    "\0",
    "]]>",
    "<!--",
    "-->",
    "<![CDATA[",
    "<?p ?>",
    "&amp;",
    "&#13;",
    "&#0;",
    "&lt",
    " xmlns=''",
    " xmlns:i='urn:b'",
    " i:nil='true'",
    " i:type='i:t'",
    "<x/>",
    "</x>",
    "<a:x xmlns:a='urn:a'/>",
    "<!DOCTYPE x>",
    "<?xml version='1.0'?>",
    "xsi",
    "Response",
];

/// A change: where, how many bytes go, and what comes; or a piece of the message itself comes.
type Change = (prop::sample::Index, usize, Option<&'static str>, prop::sample::Index);

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let piece = prop::option::weighted(0.8, prop::sample::select(PIECES));
    prop::collection::vec(
        (any::<prop::sample::Index>(), 0..6_usize, piece, any::<prop::sample::Index>()),
        1..4,
    )
}

fn changed(message: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut message = message.to_vec();
    for (at, gone, piece, from) in changes {
        let at = at.index(message.len() + 1);
        let end = (at + gone).min(message.len());
        let copied = from.index(message.len() + 1);
        let copied = message[copied..(copied + 60).min(message.len())].to_vec();
        message.splice(at..end, piece.map_or(copied, |piece| piece.as_bytes().to_vec()));
    }
    message
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(600) })]

    #[test]
    fn of_messages(at in any::<prop::sample::Index>(), changes in changes()) {
        reader(&changed(at.get::<Vec<u8>>(&MESSAGES), &changes));
    }

    #[test]
    fn of_envelopes(at in any::<prop::sample::Index>(), changes in changes()) {
        envelope(&changed(at.get::<Vec<u8>>(&ENVELOPES), &changes));
    }

    #[test]
    fn of_values(text in "[-+0-9a-zA-Z:.TZPYMDHS/=é \\t]{0,24}") {
        values(text.as_bytes());
    }
}

proptest! {
    // Each is a whole run of the generator.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(40) })]

    #[test]
    fn of_wsdls(at in any::<prop::sample::Index>(), changes in changes()) {
        generator(&changed(at.get::<Vec<u8>>(&WSDLS), &changes));
    }
}
