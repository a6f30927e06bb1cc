//! The rule of NetServer's replies: the header block `Succeeded`.

use std::error::Error;
use std::fmt;

use http::StatusCode;

use super::{ExceptionInfo, NAMESPACES};
use crate::client::{BlockInterest, CallError, CallErrorKind, Interceptor, ReplyHeaders};
use crate::xml::{Name, RawElement};

/// Reason why NetServer did not do what it was asked: the reply's header block `Succeeded` is false, and `ExceptionInfo` has
/// the details.
///
/// It is the error inside of [`CallErrorKind::Rejected`]:
///
/// ```
/// use erpsync::client::CallError;
/// use erpsync::superoffice::NotSucceeded;
///
/// fn text_for_users(error: &CallError) -> Option<&str> {
///     error.interceptor_error::<NotSucceeded>().map(NotSucceeded::user_text)
/// }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct NotSucceeded {
    /// The exception on the server; `None` if the reply has none.
    pub exception: Option<ExceptionInfo>,
}

/// Maximum length of the text and of the type that are shown, in characters.
const SHOWN: usize = 1000;

impl NotSucceeded {
    /// The text to show a user, as it was received.
    pub fn user_text(&self) -> &str {
        let text = self.exception.as_ref().and_then(ExceptionInfo::user_text);
        text.unwrap_or("the server gives no reason")
    }
}

/// Shows the text for users, and the type of the innermost exception, on one line, without the secrets of the call. Never the
/// stack trace.
impl fmt::Display for NotSucceeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = |text: &str| match &self.exception {
            Some(exception) => exception.line(text, SHOWN),
            None => text.to_owned(),
        };
        f.write_str(&line(self.user_text()))?;
        let exceptions = self.exception.iter().flat_map(ExceptionInfo::chain);
        match exceptions.filter_map(|info| info.exception_type.as_deref()).last() {
            Some(exception_type) => write!(f, " ({})", line(exception_type)),
            None => Ok(()),
        }
    }
}

impl Error for NotSucceeded {}

/// Interceptor that turns a reply whose header block `Succeeded` is false into an error: a [`NotSucceeded`] in
/// [`CallErrorKind::Rejected`].
///
/// [`Tickets`](super::Tickets) does the same. Install this where a client has no `Tickets`. Replies of other services have no
/// such blocks, and are left alone.
///
/// ```no_run
/// # use erpsync::client::Client;
/// use erpsync::superoffice::SucceededCheck;
///
/// # #[cfg(feature = "http")]
/// # fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let client = Client::new("https://crm.example.com/Remote/Services86/ErpSync.svc")?;
/// let client = client.with_interceptor(SucceededCheck);
/// # Ok(()) }
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct SucceededCheck;

const SUCCEEDED: &str = "Succeeded";
const EXCEPTION_INFO: &str = "ExceptionInfo";

impl Interceptor for SucceededCheck {
    fn block_interest(&self, name: Name<'_>, text: Option<&str>) -> BlockInterest {
        match name.local {
            SUCCEEDED | EXCEPTION_INFO if !name.namespace.starts_with(NAMESPACES) => BlockInterest::Ignore,
            SUCCEEDED if text.and_then(boolean) == Some(true) => BlockInterest::Settled,
            SUCCEEDED | EXCEPTION_INFO => BlockInterest::Keep,
            _ => BlockInterest::Ignore,
        }
    }

    fn check_reply(&self, reply: &ReplyHeaders<'_>) -> Result<(), CallError> {
        let block = |local: &str| -> Option<&RawElement> {
            let is_named = |name: Name<'_>| name.local == local && name.namespace.starts_with(NAMESPACES);
            reply.blocks().iter().find(|block| is_named(block.name()))
        };
        let succeeded = block(SUCCEEDED).and_then(|block| boolean(&block.read::<String>().ok()?));
        if succeeded == Some(true) {
            return Ok(());
        }
        let exception = block(EXCEPTION_INFO).and_then(|block| ExceptionInfo::parse(block).ok());
        // Without `Succeeded`, an exception is reason enough.
        if succeeded.is_none() && exception.is_none() {
            return Ok(());
        }
        let exception = exception.map(|exception| exception.redacted(&reply.redaction()));
        Err(CallError::rejected(NotSucceeded { exception }))
    }
}

fn boolean(text: &str) -> Option<bool> {
    match text.trim() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// Reports whether an error is certainly NetServer's refusal of a call for its ticket: the default of
/// [`Tickets::with_refused_when`](super::Tickets::with_refused_when).
///
/// That is a [`NotSucceeded`] with an exception, at any depth, whose type is `SoSessionException` or has
/// `Authentication` in its name; or HTTP status 401 or 403. NetServer's documentation does not list its exceptions, and yours
/// may differ.
pub fn is_ticket_refused(error: &CallError) -> bool {
    if let CallErrorKind::HttpStatus { status, .. } = error.kind() {
        return matches!(*status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN);
    }
    let exception =
        error.interceptor_error::<NotSucceeded>().and_then(|rejection| rejection.exception.as_ref());
    let types = exception.into_iter().flat_map(ExceptionInfo::chain);
    types.filter_map(|info| info.exception_type.as_deref()).any(|name| {
        name.contains("SoSessionException") || name.to_ascii_lowercase().contains("authentication")
    })
}
