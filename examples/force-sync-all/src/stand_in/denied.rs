//! Why the stand-in does not do what it is asked.
//!
//! NetServer says so in header blocks, not with a fault: `Succeeded` is false, and `ExceptionInfo` tells the
//! exception. Its documentation has no list of exceptions; the texts and types are of this stand-in.

use crate::services86::SoExceptionInfo;

/// A reason to refuse a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Denied {
    /// The application's token is missing or wrong.
    ApplicationToken,
    /// The ticket is missing, was never given out, or has run out.
    Ticket,
    /// There is no connection of this id.
    NoSuchConnection(i32),
}

impl From<Denied> for SoExceptionInfo {
    fn from(denied: Denied) -> Self {
        let (exception_type, message, friendly_text) = match denied {
            Denied::ApplicationToken => (
                "SuperOffice.Exceptions.SoApplicationTokenException",
                "The ApplicationToken header is missing, or is not that of a known application.".to_owned(),
                "The application is not allowed to use this service",
            ),
            Denied::Ticket => (
                "SuperOffice.Exceptions.SoSessionException",
                "There is no session for the ticket in the Credentials header.".to_owned(),
                "You are not signed in, or your session has run out",
            ),
            Denied::NoSuchConnection(id) => (
                "SuperOffice.Exceptions.SoEntityNotFoundException",
                format!("There is no row with id {id} in ErpConnection."),
                "There is no such connection",
            ),
        };
        Self {
            message: Some(message),
            friendly_text: Some(friendly_text.to_owned()),
            exception_type: Some(exception_type.to_owned()),
            source: Some("stand-in".to_owned()),
            ..Self::default()
        }
    }
}
