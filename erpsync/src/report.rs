//! Errors as text: the chain of an error and its sources, and such a chain without secrets.

use std::error::Error;
use std::fmt;
use std::iter::successors;

use crate::redact::Carried;

/// Maximum number of errors in a chain: one may be its own source.
const MAX_SOURCES: usize = 32;

/// Maximum length of the text of a source, in characters.
const SHOWN: usize = 1000;

/// Text of an error and of its sources, joined by `: `.
///
/// A text that stands in one before it is left out, since many errors repeat their source.
pub(crate) struct Report<'e>(pub(crate) &'e (dyn Error + 'static));

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut report = String::new();
        for error in successors(Some(self.0), |error| (*error).source()).take(MAX_SOURCES) {
            let text = error.to_string();
            if report.is_empty() {
                report = text;
            } else if !report.contains(&text) {
                report.push_str(": ");
                report.push_str(&text);
            }
        }
        f.write_str(&report)
    }
}

/// Texts of an error and of its sources, each on one line and without the secrets of a call.
///
/// It is the `source()` of errors that hold one of another library, which may quote secrets.
pub(crate) struct RedactedCause {
    text: String,
    source: Option<Box<RedactedCause>>,
}

impl RedactedCause {
    pub(crate) fn new(error: &(dyn Error + 'static), shown: &Carried) -> Self {
        let chain = successors(Some(error), |error| (*error).source()).take(MAX_SOURCES);
        let texts: Vec<String> = chain.map(|error| shown.line(&error.to_string(), SHOWN)).collect();
        let cause = texts.into_iter().rev().fold(None, |source, text| Some(Self { text, source }.into()));
        cause.map_or_else(|| Self { text: String::new(), source: None }, |cause: Box<Self>| *cause)
    }
}

impl fmt::Display for RedactedCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for RedactedCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&Report(self), f)
    }
}

impl Error for RedactedCause {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Error with a number, and perhaps a source.
    #[derive(Debug)]
    struct Level(u32, Option<Box<Level>>);

    impl fmt::Display for Level {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "level {}", self.0)
        }
    }

    impl Error for Level {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            self.1.as_deref().map(|source| source as _)
        }
    }

    /// Error that is its own source.
    #[derive(Debug)]
    struct Endless;

    impl fmt::Display for Endless {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("endless")
        }
    }

    impl Error for Endless {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(self)
        }
    }

    #[test]
    fn a_chain_is_one_line() {
        let chain = Level(1, Some(Box::new(Level(2, Some(Box::new(Level(2, None)))))));
        assert_eq!(Report(&chain).to_string(), "level 1: level 2");
        let redacted = RedactedCause::new(&chain, &Carried::default());
        assert_eq!(redacted.to_string(), "level 1");
        assert_eq!(redacted.source().map(ToString::to_string).as_deref(), Some("level 2"));
        assert_eq!(format!("{redacted:?}"), "level 1: level 2");
    }

    #[test]
    fn a_chain_without_an_end_is_cut() {
        assert_eq!(Report(&Endless).to_string(), "endless");
        let redacted = RedactedCause::new(&Endless, &Carried::default());
        assert_eq!(successors(Some(&redacted), |cause| cause.source.as_deref()).count(), MAX_SOURCES);
    }
}
