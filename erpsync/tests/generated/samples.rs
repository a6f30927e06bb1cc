//! Golden samples, a message a line, through the types that the generator printed.

use std::fmt::Debug;

use erpsync::xml::{XmlRead, XmlRoot, XmlWrite, from_str, to_string};

/// Reads, writes and reads again.
fn there_and_back<T: XmlRead + XmlWrite + XmlRoot + PartialEq + Debug>(text: &str) {
    let value: T = from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let written = to_string(&value).expect("writes");
    assert_eq!(from_str::<T>(&written).expect("reads what was written"), value, "{written}");
}

/// All samples of an operation: the replies have `reply` in their start tags.
pub(crate) fn all<Request, Reply>(samples: &str, reply: &str)
where
    Request: XmlRead + XmlWrite + XmlRoot + PartialEq + Debug,
    Reply: XmlRead + XmlWrite + XmlRoot + PartialEq + Debug,
{
    assert!(samples.lines().count() > 2);
    for line in samples.lines() {
        match line.contains(reply) {
            true => there_and_back::<Reply>(line),
            false => there_and_back::<Request>(line),
        }
    }
}
