//! The words for what went wrong, and what to do about it.

use std::fmt;

use http::StatusCode;

use super::CallErrorKind;
use crate::soap::FaultKind;
use crate::transport::TransportErrorKind;

const UNKNOWN: &str =
    "What the service did is not known: look before you repeat the call, it may do its work twice";

impl fmt::Display for CallErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Endpoint(problem) => write!(f, "the endpoint can't be called: {problem}"),
            Self::Transport(error) => {
                write!(f, "{error}")?;
                match error.kind() {
                    TransportErrorKind::Connect => {
                        f.write_str(". Nothing was sent; check the address, and that the server runs")
                    }
                    TransportErrorKind::Certificate => f.write_str(
                        ". Nothing was sent; if the certificate is the right one, trust its root: see \
                         `root_certificate_pem` and `with_transport`",
                    ),
                    TransportErrorKind::ClientCertificate => {
                        f.write_str(". Nothing was done; ask who runs the server for a certificate")
                    }
                    TransportErrorKind::Broken | TransportErrorKind::Timeout | TransportErrorKind::Other => {
                        write!(f, ". {UNKNOWN}")
                    }
                    TransportErrorKind::Setup | TransportErrorKind::TooLarge { .. } => Ok(()),
                }
            }
            Self::Timeout(limit) => {
                write!(f, "no reply within {limit:?}. {UNKNOWN}; a longer limit is set with `with_timeout`")
            }
            Self::HttpStatus { status, body, location, .. } => {
                write!(f, "HTTP status {status}")?;
                if let Some(location) = location {
                    write!(f, " to {location}")?;
                }
                if let Some(advice) = status_advice(*status) {
                    write!(f, " ({advice})")?;
                }
                match &**body {
                    "" => f.write_str(", with an empty body"),
                    body => write!(f, ", with a body that is not a SOAP fault: {body}"),
                }
            }
            Self::NotSoap { body, .. } if body.is_empty() => {
                write!(f, "the reply is empty, where a SOAP message was expected. {UNKNOWN}")
            }
            Self::NotSoap { content_type, body } => {
                f.write_str("the reply is not a SOAP message")?;
                if !content_type.is_empty() {
                    write!(f, " but `{content_type}`")?;
                }
                write!(f, "; is the endpoint the address of the service itself? It begins: {body}")
            }
            Self::Fault(fault) => {
                write!(f, "the service answered with the fault {fault}")?;
                match fault.kind() {
                    FaultKind::VersionMismatch => {
                        f.write_str(". It speaks another version of SOAP: see `with_soap_version`")
                    }
                    _ => Ok(()),
                }
            }
            Self::Refused(refusal) => write!(f, "the service did not do it: {refusal}"),
            Self::Read(error) => write!(f, "the reply can't be read: {error}. {UNKNOWN}"),
            Self::Write(error) => write!(f, "the request can't be written, nothing was sent: {error}"),
            Self::SignIn(error) => write!(f, "there is no ticket for the call, it was not made: {error}"),
        }
    }
}

fn status_advice(status: StatusCode) -> Option<&'static str> {
    Some(match status.as_u16() {
        300..=399 => "redirects are not followed: call the new address, if you trust it",
        401 | 403 => "the server wants other credentials, or the application may not use this service",
        404 => "there is no service at this address: check the path",
        405 => "something answers at this address, but it takes no SOAP calls: check the path",
        407 => "the proxy wants credentials",
        413 => "the request is larger than the server takes",
        415 => "the server does not take this version of SOAP, or no gzip",
        429 | 503 => "the server is busy: try again later",
        502 | 504 => "a gateway did not get an answer from the service; whether it worked is not known",
        _ => return None,
    })
}
