//! The words for what went wrong, and for what to do about it.
//!
//! Both are for whoever runs the program, so they name no method of this crate: where something is set in Rust, the
//! documentation of the error's kind says.

use std::fmt;

use super::{CallError, CallErrorKind};
use crate::soap::FaultKind;
use crate::transport::TransportErrorKind;

const UNKNOWN: &str =
    "What the service did is not known: look before you repeat the call, it may do its work twice";

/// What happened.
impl fmt::Display for CallErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Endpoint(problem) => write!(f, "the endpoint can't be called: {problem}"),
            Self::Transport(error) => write!(f, "{error}"),
            Self::Timeout { limit, sent: true } => write!(f, "no reply within {limit:?}"),
            Self::Timeout { limit, sent: false } => {
                write!(f, "the time limit of {limit:?} ran out while signing in, the call was not made")
            }
            Self::HttpStatus { status, body, location } => {
                write!(f, "HTTP status {status}")?;
                if let Some(location) = location {
                    write!(f, " to {location}")?;
                }
                match body.is_empty() {
                    true => f.write_str(", with an empty body"),
                    false => write!(f, ", with a body that is not a SOAP fault: {body}"),
                }
            }
            Self::NotSoap { body, .. } if body.is_empty() => {
                f.write_str("the reply is empty, where a SOAP message was expected")
            }
            Self::NotSoap { content_type, body } => {
                f.write_str("the reply is not a SOAP message")?;
                if !content_type.is_empty() {
                    write!(f, " but `{content_type}`")?;
                }
                write!(f, ". It begins: {body}")
            }
            Self::Fault(fault) => write!(f, "the service answered with the fault {fault}"),
            Self::Refused(refusal) => write!(f, "the service did not do it: {refusal}"),
            Self::Read(error) => write!(f, "the reply can't be read: {error}"),
            Self::Write(error) => write!(f, "the request can't be written, nothing was sent: {error}"),
            Self::SignIn(error) => write!(f, "there is no ticket for the call, it was not made: {error}"),
        }
    }
}

impl CallError {
    /// What to do about it, in a sentence for whoever runs the program; `None` if what happened says all there is to
    /// say.
    pub fn advice(&self) -> Option<&'static str> {
        self.special_advice().or(self.is_outcome_unknown().then_some(UNKNOWN))
    }

    fn special_advice(&self) -> Option<&'static str> {
        match self.kind() {
            CallErrorKind::Transport(error) => match error.kind() {
                TransportErrorKind::Connect => {
                    Some("Nothing was sent; check the address, and that the server runs")
                }
                TransportErrorKind::Certificate => {
                    Some("Nothing was sent; if the certificate is the right one, let its root be trusted")
                }
                TransportErrorKind::ClientCertificate => {
                    Some("Nothing was done; ask who runs the server for a certificate that it accepts")
                }
                _ => None,
            },
            CallErrorKind::HttpStatus { status, .. } => of_status(status.as_u16()),
            CallErrorKind::NotSoap { body, .. } if !body.is_empty() => {
                Some("Check that the endpoint is the address of the service itself")
            }
            CallErrorKind::Fault(fault) if fault.kind() == FaultKind::VersionMismatch => {
                Some("The service speaks another version of SOAP")
            }
            _ => None,
        }
    }
}

/// What happened, where, and what to do: all of it on one line, causes included.
impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.operation(), self.endpoint()) {
            ("", _) => {}
            (operation, "") => f.write_str(operation)?,
            (operation, endpoint) => write!(f, "{operation} at {endpoint}")?,
        }
        if self.attempts() > 1 {
            write!(f, ", attempt {}", self.attempts())?;
        }
        if !self.operation().is_empty() {
            f.write_str(": ")?;
        }
        write!(f, "{}", self.kind())?;
        let unknown = self.is_outcome_unknown().then_some(UNKNOWN);
        self.special_advice().into_iter().chain(unknown).try_for_each(|advice| write!(f, ". {advice}"))
    }
}

fn of_status(status: u16) -> Option<&'static str> {
    Some(match status {
        300..=399 => "Redirects are not followed: call the new address, if you trust it",
        401 | 403 => "The server wants other credentials, or the application may not use this service",
        404 => "There is no service at this address: check the path",
        405 => "Something answers at this address, but it takes no SOAP calls: check the path",
        407 => "The proxy wants credentials",
        413 => "The request is larger than the server takes",
        415 => "The server does not take this version of SOAP, or no gzip",
        429 | 503 => "The server is busy: try again later",
        _ => return None,
    })
}
