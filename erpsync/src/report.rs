//! An error with its causes, in one line.

use std::error::Error;
use std::fmt;

/// Tells an error and then its causes, behind `: `. A text that was told already, as a part of another, is left out:
/// many errors repeat their cause.
pub(crate) struct Report<'e>(pub(crate) &'e (dyn Error + 'static));

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut told = self.0.to_string();
        let mut cause = self.0.source();
        while let Some(error) = cause {
            let text = error.to_string();
            if !told.contains(&text) {
                told = format!("{told}: {text}");
            }
            cause = error.source();
        }
        f.write_str(&told)
    }
}
