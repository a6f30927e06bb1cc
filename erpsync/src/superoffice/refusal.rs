//! A reply whose headers say that nothing was done.

use std::fmt;

use http::StatusCode;

use super::{ExceptionInfo, NAMESPACES};
use crate::client::{CallError, CallErrorKind};
use crate::redact::Redaction;
use crate::soap::HeaderView;
use crate::xml::{Name, Reader};

/// What NetServer says when it did not do what it was asked: the reply's header block `Succeeded` is false,
/// and `ExceptionInfo` says why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// The exception on the server; `None` if the reply tells of none.
    pub exception: Option<ExceptionInfo>,
}

/// The length of the text that a refusal is shown as, in characters.
const SHOWN: usize = 1000;

impl Refusal {
    /// Looks into the header blocks of a reply. Those of other services than NetServer say nothing here.
    pub(crate) fn find(headers: &dyn HeaderView) -> Option<Self> {
        let wanted = |local: &'static str| move |name: Name<'_>| is_block(name, local);
        let succeeded = headers.find(&wanted(SUCCEEDED)).and_then(|block| {
            let mut reader = Reader::new(block.as_str());
            reader.root().ok()?;
            boolean(&reader.text().ok()?)
        });
        if succeeded == Some(true) {
            return None;
        }
        let block = headers.find(&wanted("ExceptionInfo")).filter(|block| {
            let mut reader = Reader::new(block.as_str());
            reader.root().is_ok() && !reader.is_nil()
        });
        let exception = block.and_then(|block| ExceptionInfo::parse(&block).ok());
        // Without `Succeeded`, an exception is reason enough.
        (succeeded == Some(false) || exception.is_some()).then_some(Self { exception })
    }

    /// Whether the header block whose start tag was read last says at first sight that there is none: the reply
    /// succeeded. `name` is the block's, if it is known without a look at the tag.
    pub(crate) fn is_denied_by(reader: &Reader<'_>, name: Option<Name<'static>>) -> bool {
        is_block(name.unwrap_or_else(|| reader.name()), SUCCEEDED)
            && reader.text_ahead().and_then(boolean) == Some(true)
    }

    /// The same, shown without the secrets of a call.
    pub(crate) fn redacted(mut self, redaction: &Redaction) -> Self {
        self.exception = self.exception.map(|info| info.redacted(redaction));
        self
    }

    /// The text to show a user, as it was received.
    pub fn user_text(&self) -> &str {
        let text = self.exception.as_ref().and_then(ExceptionInfo::user_text);
        text.unwrap_or("the server gives no reason")
    }
}

const SUCCEEDED: &str = "Succeeded";

/// A header block of NetServer's, whatever the version of its services.
fn is_block(name: Name<'_>, local: &str) -> bool {
    name.local == local && name.namespace.starts_with(NAMESPACES)
}

fn boolean(text: &str) -> Option<bool> {
    match text.trim() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// The text for users, and the type of the innermost exception, on one line, without the secrets of the call. Never the
/// stack trace.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |text: &str| match &self.exception {
            Some(info) => info.shown.line(text, SHOWN),
            None => text.to_owned(),
        };
        f.write_str(&shown(self.user_text()))?;
        let types = self.exception.iter().flat_map(ExceptionInfo::chain);
        match types.filter_map(|info| info.exception_type.as_deref()).last() {
            Some(exception_type) => write!(f, " ({})", shown(exception_type)),
            None => Ok(()),
        }
    }
}

/// Whether an error says for certain that NetServer refused a call for its ticket: what
/// [`Tickets`](super::Tickets) goes by unless told otherwise.
///
/// That is a [`Refusal`] with an exception, at any depth, whose type is `SoSessionException` or has
/// `Authentication` in its name; or HTTP status 401 or 403. NetServer's documentation does not say which
/// exceptions there are, so see [`Tickets::refused_when`](super::Tickets::refused_when) if yours differs.
pub fn is_ticket_refused(error: &CallError) -> bool {
    match error.kind() {
        CallErrorKind::HttpStatus { status, .. } => {
            matches!(*status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
        }
        CallErrorKind::Refused(refusal) => refusal
            .exception
            .iter()
            .flat_map(ExceptionInfo::chain)
            .filter_map(|info| info.exception_type.as_deref())
            .any(|name| {
                name.contains("SoSessionException") || name.to_ascii_lowercase().contains("authentication")
            }),
        _ => false,
    }
}
