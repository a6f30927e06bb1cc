//! Faults of WS-Addressing (WS-Addressing 1.0 SOAP Binding, section 6).

use std::borrow::Cow;
use std::time::Duration;

use crate::policy::AddressingVersion;
use crate::soap::{Fault, SoapVersion};
use crate::xml::{RawElement, escaped};

/// Fault that WS-Addressing defines: what a server refuses a request with over its addressing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AddressingFault {
    /// A header block is there, but not right: `InvalidAddressingHeader`.
    InvalidHeader {
        /// Local name of the block.
        header: &'static str,
        /// The problem with it.
        reason: HeaderProblem,
    },
    /// A header block is missing: `MessageAddressingHeaderRequired`.
    HeaderRequired {
        /// Local name of the block.
        header: &'static str,
    },
    /// The SOAP action of HTTP is another one than that of the header: `ActionMismatch`.
    ActionMismatch {
        /// Action of the header block.
        action: String,
        /// Action of HTTP.
        soap_action: String,
    },
    /// The service has no such action: `ActionNotSupported`.
    ActionNotSupported {
        /// The action.
        action: String,
    },
    /// The service is not at this address: `DestinationUnreachable`.
    DestinationUnreachable {
        /// The address.
        address: String,
    },
    /// The service can't process the message now: `EndpointUnavailable`.
    EndpointUnavailable {
        /// The time after which to try again, in whole milliseconds.
        retry_after: Option<Duration>,
    },
}

/// Problem with a header block of WS-Addressing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HeaderProblem {
    /// The block is there more than once: `InvalidCardinality`.
    Duplicate,
    /// The address is empty or too long: `InvalidAddress`.
    InvalidAddress,
    /// The endpoint reference is not one: `InvalidEPR`.
    InvalidEndpointReference,
    /// The endpoint reference has no address: `MissingAddressInEPR`.
    MissingAddress,
    /// The id was used before: `DuplicateMessageID`.
    DuplicateMessageId,
    /// Replies go to the connection of the request only: `OnlyAnonymousAddressSupported`.
    OnlyAnonymousAddressSupported,
    /// Replies do not go to the connection of the request: `OnlyNonAnonymousAddressSupported`.
    OnlyNonAnonymousAddressSupported,
}

impl HeaderProblem {
    fn subcode(self) -> &'static str {
        match self {
            Self::Duplicate => "InvalidCardinality",
            Self::InvalidAddress => "InvalidAddress",
            Self::InvalidEndpointReference => "InvalidEPR",
            Self::MissingAddress => "MissingAddressInEPR",
            Self::DuplicateMessageId => "DuplicateMessageID",
            Self::OnlyAnonymousAddressSupported => "OnlyAnonymousAddressSupported",
            Self::OnlyNonAnonymousAddressSupported => "OnlyNonAnonymousAddressSupported",
        }
    }

    fn reason(self) -> &'static str {
        match self {
            Self::Duplicate => "is there more than once",
            Self::InvalidAddress => "is empty or too long",
            Self::InvalidEndpointReference => "is no endpoint reference",
            Self::MissingAddress => "has no address",
            Self::DuplicateMessageId => "was used before",
            Self::OnlyAnonymousAddressSupported => "must be the anonymous address here",
            Self::OnlyNonAnonymousAddressSupported => "must not be the anonymous address here",
        }
    }
}

impl AddressingFault {
    /// The fault in a version of WS-Addressing and of SOAP.
    ///
    /// Its detail stands in the detail of SOAP 1.2. SOAP 1.1 allows none there for problems of a header: it has the header
    /// block `FaultDetail`, and the subcode as its code.
    pub fn to_fault(&self, version: AddressingVersion, soap: SoapVersion) -> Fault {
        let namespace = version.namespace();
        let (subcode, inner) = self.subcodes(version);
        let reason = self.reason();
        let fault = match self {
            Self::EndpointUnavailable { .. } => Fault::receiver(reason),
            _ => Fault::sender(reason),
        };
        let mut fault = fault.with_subcode(namespace, subcode);
        let detail = self.detail(namespace).filter(|_| version == AddressingVersion::V2005_08);
        match (soap, detail) {
            (SoapVersion::V1_1, Some(detail)) => {
                let block = format!("<a:FaultDetail xmlns:a=\"{namespace}\">{detail}</a:FaultDetail>");
                match RawElement::parse(&block) {
                    Ok(block) => fault.with_header_block(block),
                    Err(_) => fault,
                }
            }
            (SoapVersion::V1_1, None) => fault,
            (SoapVersion::V1_2, detail) => {
                if let Some(inner) = inner {
                    fault = fault.with_subcode(namespace, inner);
                }
                match detail.map(|detail| fault.clone().with_raw_detail(&detail)) {
                    Some(Ok(detailed)) => detailed,
                    _ => fault,
                }
            }
        }
    }

    /// The subcode, and the one within it.
    fn subcodes(&self, version: AddressingVersion) -> (&'static str, Option<&'static str>) {
        let is_submission = version == AddressingVersion::V2004_08;
        let invalid =
            if is_submission { "InvalidMessageInformationHeader" } else { "InvalidAddressingHeader" };
        match self {
            Self::InvalidHeader { reason, .. } => (invalid, Some(reason.subcode())),
            Self::ActionMismatch { .. } => (invalid, Some("ActionMismatch")),
            Self::HeaderRequired { .. } if is_submission => ("MessageInformationHeaderRequired", None),
            Self::HeaderRequired { .. } => ("MessageAddressingHeaderRequired", None),
            Self::ActionNotSupported { .. } => ("ActionNotSupported", None),
            Self::DestinationUnreachable { .. } => ("DestinationUnreachable", None),
            Self::EndpointUnavailable { .. } => ("EndpointUnavailable", None),
        }
    }

    fn reason(&self) -> Cow<'static, str> {
        match self {
            Self::InvalidHeader { header, reason } => {
                Cow::Owned(format!("the addressing header `{header}` {}", reason.reason()))
            }
            Self::HeaderRequired { header } => {
                Cow::Owned(format!("the addressing header `{header}` is required"))
            }
            Self::ActionMismatch { .. } => {
                Cow::Borrowed("the action of the header is not the SOAP action of HTTP")
            }
            Self::ActionNotSupported { .. } => Cow::Borrowed("the service does not support this action"),
            Self::DestinationUnreachable { .. } => Cow::Borrowed("the service is not at this address"),
            Self::EndpointUnavailable { .. } => {
                Cow::Borrowed("the service can't process the message at this time")
            }
        }
    }

    /// Content of the detail, in the namespace of the recommendation.
    fn detail(&self, namespace: &str) -> Option<String> {
        let element = |name: &str, content: String| {
            Some(format!("<a:{name} xmlns:a=\"{namespace}\">{content}</a:{name}>"))
        };
        match self {
            Self::InvalidHeader { header, .. } | Self::HeaderRequired { header } => {
                element("ProblemHeaderQName", format!("a:{header}"))
            }
            Self::ActionMismatch { action, soap_action } => element(
                "ProblemAction",
                format!(
                    "<a:Action>{}</a:Action><a:SoapAction>{}</a:SoapAction>",
                    escaped(action),
                    escaped(soap_action)
                ),
            ),
            Self::ActionNotSupported { action } => {
                element("ProblemAction", format!("<a:Action>{}</a:Action>", escaped(action)))
            }
            Self::DestinationUnreachable { address } => element("ProblemIRI", escaped(address)),
            Self::EndpointUnavailable { retry_after } => {
                element("RetryAfter", retry_after.as_ref()?.as_millis().to_string())
            }
        }
    }
}
