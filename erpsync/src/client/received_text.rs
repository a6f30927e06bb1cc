//! Text of a server that is no part of a message.

use std::fmt;
use std::ops::Deref;

use crate::redact::{Carried, Redaction};

/// The length of a text as it is shown, in characters.
const SHOWN: usize = 300;

/// Text that a server sent: the start of a body that is not SOAP, an HTTP header field.
///
/// Dereferences to the text as it was received. `Display` and `Debug` show its first 300 characters on one line, without
/// the secrets of the call, and with control and direction characters escaped.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ReceivedText {
    text: String,
    shown: Carried,
}

impl ReceivedText {
    pub(super) fn new(text: impl Into<String>, redaction: &Redaction) -> Self {
        Self { text: text.into(), shown: redaction.into() }
    }

    /// The text as it was received.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl Deref for ReceivedText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl AsRef<str> for ReceivedText {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

impl PartialEq<str> for ReceivedText {
    fn eq(&self, other: &str) -> bool {
        self.text == other
    }
}

impl PartialEq<&str> for ReceivedText {
    fn eq(&self, other: &&str) -> bool {
        self.text == *other
    }
}

impl fmt::Display for ReceivedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown.message_line(&self.text, SHOWN))
    }
}

impl fmt::Debug for ReceivedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.shown.message_line(&self.text, SHOWN))
    }
}
