//! Texts of errors, and advice.
//!
//! Both are for people who run the program, so they name no method of this crate: the documentation of the error's kind
//! names the settings.

use std::fmt;

use http::StatusCode;

use super::{CallError, CallErrorKind};
use crate::media_type::is_multipart;
use crate::soap::FaultKind;
use crate::transport::TransportErrorKind;

pub(super) const UNKNOWN: &str =
    "What the service did is not known: look before you repeat the call, it may do its work twice";

/// Writes what happened, without the error behind it.
impl fmt::Display for CallErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Endpoint(error) => error.fmt(f),
            Self::Transport(error) => f.write_str(match error.kind() {
                TransportErrorKind::TooLarge { .. } => "the reply was refused",
                _ if error.is_unsent() => "the request was not sent",
                _ => "no reply was received",
            }),
            Self::Timeout { limit, sent: true } => write!(f, "no reply within {limit:?}"),
            Self::Timeout { limit, sent: false } => {
                write!(f, "the time limit of {limit:?} ran out before the request was sent")
            }
            Self::HttpStatus { status, reason, body, location } => {
                match reason.is_empty() {
                    true => write!(f, "HTTP status {status}")?,
                    false => write!(f, "HTTP status {} ({reason})", status.as_u16())?,
                }
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
            Self::NotSoap { content_type, .. } if is_multipart(content_type) => f.write_str(
                "the reply is `multipart`, a message of several parts that is not `multipart/related`",
            ),
            Self::NotSoap { content_type, body } => {
                f.write_str("the reply is not a SOAP message")?;
                if !content_type.is_empty() {
                    write!(f, " but `{content_type}`")?;
                }
                write!(f, ". It begins: {body}")
            }
            Self::Fault(_) => f.write_str("the service answered with a fault"),
            Self::Rejected(_) => f.write_str("the service did not do it"),
            Self::Untrusted(_) => f.write_str("the reply is not trusted"),
            Self::Unsent(_) => f.write_str("the request was not sent"),
            Self::Read(_) => f.write_str("the reply can't be read"),
            Self::Stream(_) => f.write_str("the stream failed"),
            Self::Attachment(error) => f.write_str(match error.part() {
                Some(_) => "the attachments of the reply can't be read",
                None => "the attachments of the request can't be read",
            }),
            Self::Write(_) => f.write_str("the request can't be written, nothing was sent"),
            Self::SignIn(_) => f.write_str("there is no ticket for the call, it was not made"),
        }
    }
}

impl CallError {
    /// Advice in a sentence, for people who run the program; `None` if there is none beyond the error itself.
    pub fn advice(&self) -> Option<&'static str> {
        self.special_advice().or(self.is_outcome_unknown().then_some(UNKNOWN))
    }

    pub(super) fn special_advice(&self) -> Option<&'static str> {
        if let Some(advice) = self.advice_on_challenges() {
            return Some(advice);
        }
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
            CallErrorKind::Timeout { sent: false, .. } => Some("Nothing was sent"),
            CallErrorKind::HttpStatus { status, body, .. } => self.advice_on_status(status.as_u16(), body),
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

impl CallError {
    fn advice_on_status(&self, status: u16, body: &str) -> Option<&'static str> {
        match status {
            400 | 497 if self.endpoint().starts_with("http://") && is_about_tls(body) => {
                Some("The server speaks TLS at this port: is the address `https://`?")
            }
            415 if self.was_packed() => Some(
                "The server does not take this version of SOAP, or no gzip, in which the request was sent",
            ),
            _ => of_status(status),
        }
    }

    fn advice_on_challenges(&self) -> Option<&'static str> {
        let is_of_proxy = self.status() == Some(StatusCode::PROXY_AUTHENTICATION_REQUIRED);
        let asked_for = match self.challenges() {
            [] => return None,
            asked_for => asked_for,
        };
        let is_one_of = |schemes: &[&str]| {
            asked_for.iter().any(|challenge| schemes.iter().any(|scheme| challenge.is(scheme)))
        };
        Some(if is_of_proxy {
            match is_one_of(&["Basic"]) {
                true => {
                    "The proxy wants credentials; Basic is built in, with the user name and password of its address"
                }
                false => "The proxy wants credentials; none of these is built in, only Basic is",
            }
        } else if is_one_of(BUILT_IN) {
            "Check the credentials, whether they are for one of these schemes, and whether they may use this service"
        } else {
            "None of these is built in: ask who runs the server for another way"
        })
    }

    /// Returns a text with the schemes that a server asks for, each once; empty if it asks for none.
    pub(super) fn schemes(&self) -> String {
        let mut schemes: Vec<&str> = Vec::new();
        for challenge in self.challenges() {
            if schemes.len() < MOST_SCHEMES && !schemes.iter().any(|known| challenge.is(known)) {
                schemes.push(challenge.scheme());
            }
        }
        match &schemes[..] {
            [] => String::new(),
            schemes => {
                format!("; asked for is authentication by {}", self.redact(&schemes.join(" or ")))
            }
        }
    }
}

/// Schemes that the module `http_auth` has.
const BUILT_IN: &[&str] = &["Basic", "Bearer", "Digest", "Negotiate", "NTLM"];

/// Maximum number of schemes of authentication that an error names.
const MOST_SCHEMES: usize = 8;

/// Reports whether a page is that of a server that got plain HTTP where it expects TLS: of nginx, Apache, Tomcat or Go.
fn is_about_tls(page: &str) -> bool {
    let page = page.to_ascii_lowercase();
    ["https port", "https server", "ssl-enabled", "requires tls", "plain http"]
        .iter()
        .any(|words| page.contains(words))
}

/// Writes operation, endpoint and kind on one line.
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
        write!(f, "{}", self.kind())
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
        415 => "The server does not take this version of SOAP",
        429 | 503 => "The server is busy: try again later",
        _ => return None,
    })
}
