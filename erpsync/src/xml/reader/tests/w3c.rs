//! The W3C's XML Conformance Test Suite.

use xml_suite::{Element, Verdict, cases, second_opinion};

use super::super::super::error::{ReadError, ReadErrorKind};
use super::super::super::{RawElement, decode, from_str};
use super::whole;

/// Tests in which a processor may report an error (XML 1.0, section 1.2), with true if this one does.
const CHOICES: [(&str, bool); 1] = [
    // A value of `xml:space` that the specification does not know: that is for whoever asks for the attribute.
    ("rmt-e2e-57", false),
];

fn read(bytes: &[u8]) -> Result<Element, ReadError> {
    whole(&decode(bytes, None)?)
}

#[test]
fn the_conformance_suite() {
    let Some(cases) = cases() else { return };
    let mut wrong = Vec::new();
    for case in &cases {
        let result = read(&case.bytes);
        let kind = result.as_ref().err().map(ReadError::kind);
        let good = match case.verdict {
            Verdict::Accept => is_right(&case.bytes, case.output.as_ref()),
            Verdict::Refuse => matches!(
                kind,
                Some(
                    ReadErrorKind::NotWellFormed(_)
                        | ReadErrorKind::Truncated
                        | ReadErrorKind::Encoding(_)
                        | ReadErrorKind::Dtd
                )
            ),
            Verdict::Dtd => kind == Some(&ReadErrorKind::Dtd) || case.malformed && kind.is_some(),
            Verdict::Xml11 => result
                .as_ref()
                .err()
                .is_some_and(|error| case.malformed || error.to_string().contains("XML 1.1")),
            Verdict::Choice => CHOICES.contains(&(&case.id, result.is_err())),
        };
        if !good {
            wrong.push(format!("{} ({:?}, {}): {result:?}", case.id, case.verdict, case.path.display()));
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    // The suite is all there.
    let count = |verdict| cases.iter().filter(|case| case.verdict == verdict).count();
    assert_eq!((cases.len(), count(Verdict::Accept), count(Verdict::Refuse)), (2272, 73, 251));
}

/// The document is read, whichever way, as what it is.
fn is_right(bytes: &[u8], output: Option<&Element>) -> bool {
    let Ok(text) = decode(bytes, None) else { return false };
    let Ok(element) = whole(&text) else { return false };
    output.is_none_or(|output| *output == element)
        && second_opinion(&text).is_ok_and(|other| other == element)
        && from_str::<RawElement>(&text)
            .is_ok_and(|raw| whole(raw.as_str()).is_ok_and(|again| again == element))
}
