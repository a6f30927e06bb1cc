//! Progress messages for a person.

use std::io::{self, Write as _};
use std::sync::OnceLock;
use std::time::Instant;

/// A line on standard error, with the seconds since the first one.
pub(crate) fn say(text: &str) {
    static START: OnceLock<Instant> = OnceLock::new();
    let seconds = START.get_or_init(Instant::now).elapsed().as_secs();
    let _ = writeln!(io::stderr(), "[{seconds:>4} s] {text}");
}
