//! Sample messages: documents that a service's operations could receive and send, made from the [`Model`](crate::resolve::Model) alone.
//!
//! [`messages`] fills every member: each alternative of a choice occurs in some document, each member of a
//! substitution group and each derived type, what repeats comes twice, what may be nil is nil once, with its attributes. The
//! last document of a message holds only what it must. Values differ from member to member and keep to all facets of their types;
//! where no value is found, the element or attribute is left out, and [`Sample::gaps`] records it.
//!
//! | file | does |
//! |---|---|
//! | `operations` | which messages there are: WSDL 1.1, section 3 |
//! | `addressing` | header blocks of WS-Addressing, of messages of a port that asks for them |
//! | `encoding` | what SOAP's encoding adds: SOAP 1.1, section 5; SOAP 1.2 part 2, section 3 |
//! | `grow` | elements, types and attributes |
//! | `content` | particles and wildcards |
//! | `coverage`, `heights` | which alternative is next; which one ends soonest |
//! | `values`, `bounds`, `numbers`, `moments`, `pattern` | what is likely to be a value of a simple type |
//! | `rules` | whether it is one: all facets of all steps (XML Schema 1.0 part 2, section 4.3) |
//! | `element` | the documents, as XML |

mod addressing;
mod bounds;
mod content;
mod coverage;
mod element;
mod encoding;
mod grow;
mod heights;
mod moments;
mod numbers;
mod operations;
mod pattern;
mod rules;
#[cfg(test)]
mod tests;
mod values;

pub use element::Element;
pub use operations::messages;

use std::fmt;

use crate::resolve::{PartContent, QName, SoapVersion, TypeRef};

/// Start of a gap that is a MIME part beside the envelope.
const MIME_PART: &str = "the MIME part";

/// Sample message of an operation, made by [`Analysis::samples`](crate::Analysis::samples).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Sample {
    /// The operation's name.
    pub operation: String,
    /// The operation's position in its port type: several operations may have one name.
    pub position: usize,
    /// The message of the operation.
    pub direction: Direction,
    /// The number of the document among those of this message, from 0.
    pub number: usize,
    /// Known missing content without which the document is not valid.
    pub gaps: Vec<String>,
    pub(crate) port_type: QName,
    pub(crate) edition: usize,
    pub(crate) soap: SoapVersion,
    /// Header blocks of WS-Addressing.
    pub(crate) addressing: Vec<Element>,
    pub(crate) headers: Vec<Root>,
    pub(crate) body: Vec<Root>,
}

/// Sender and role of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Direction {
    /// The client.
    Request,
    /// The service.
    Reply,
    /// The service, if it fails.
    Fault,
}

/// An element that stands in the body or is a header block.
#[derive(Clone, Debug)]
pub struct Root {
    /// The element.
    pub element: Element,
    /// Declaration of the element.
    pub declaration: Declaration,
}

/// Declaration of a [`Root`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Declaration {
    /// A global element of a schema.
    Schema,
    /// A part that has a type and no element.
    Part(TypeRef),
    /// The binding, in rpc style: the names and contents of the parts, which are its children.
    Wrapper(Vec<(String, PartContent)>),
}

/// The message as a model.
#[cfg(feature = "unstable-model")]
impl Sample {
    /// The port type; with `Notifications` behind its name for messages that the service sends first.
    pub fn port_type(&self) -> &QName {
        &self.port_type
    }

    /// The edition of the port type's namespace, from 0: documents that are compiled together may define it differently.
    pub fn edition(&self) -> usize {
        self.edition
    }

    /// The version of SOAP of the binding.
    pub fn soap(&self) -> SoapVersion {
        self.soap
    }

    /// The header blocks.
    pub fn headers(&self) -> &[Root] {
        &self.headers
    }

    /// The contents of the body: an element as a rule, several where several parts are bound to it, or none. For a fault,
    /// the element in its detail.
    pub fn body(&self) -> &[Root] {
        &self.body
    }

    /// Returns true if the body, the detail or a header block is in SOAP's encoding, which no schema describes.
    pub fn is_encoded(&self) -> bool {
        self.headers.iter().chain(&self.body).any(|root| root.element.is_encoded())
    }

    /// Returns true if the message has MIME parts, of which a sample has none.
    pub fn lacks_mime_parts(&self) -> bool {
        self.gaps.iter().any(|gap| gap.starts_with(MIME_PART))
    }
}

impl Sample {
    /// The message without header blocks of WS-Addressing, which it has if its port asks for them.
    pub fn without_addressing(mut self) -> Self {
        self.addressing.clear();
        self
    }

    /// The message in its SOAP envelope, indented.
    pub fn envelope(&self) -> String {
        let namespace = envelope_namespace(self.soap);
        let mut out = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<soap:Envelope xmlns:soap=\"{namespace}\">\n"
        );
        let headers = self.headers.iter().map(|root| &root.element).chain(&self.addressing);
        if headers.clone().next().is_some() {
            part("soap:Header", headers, 1, namespace, &mut out);
        }
        let body = || self.body.iter().map(|root| &root.element);
        match (self.direction, self.soap) {
            (Direction::Request | Direction::Reply, _) => part("soap:Body", body(), 1, namespace, &mut out),
            (Direction::Fault, SoapVersion::V1_1) => {
                out.push_str(
                    "  <soap:Body>\n    <soap:Fault>\n      <faultcode>soap:Client</faultcode>\n      \
                     <faultstring>a fault</faultstring>\n",
                );
                part("detail", body(), 3, namespace, &mut out);
                out.push_str("    </soap:Fault>\n  </soap:Body>\n");
            }
            (Direction::Fault, SoapVersion::V1_2) => {
                out.push_str(
                    "  <soap:Body>\n    <soap:Fault>\n      <soap:Code><soap:Value>soap:Sender</soap:Value></soap:Code>\n      \
                     <soap:Reason><soap:Text xml:lang=\"en\">a fault</soap:Text></soap:Reason>\n",
                );
                part("soap:Detail", body(), 3, namespace, &mut out);
                out.push_str("    </soap:Fault>\n  </soap:Body>\n");
            }
        }
        out.push_str("</soap:Envelope>\n");
        out
    }
}

/// The namespace of the envelope.
fn envelope_namespace(version: SoapVersion) -> &'static str {
    match version {
        SoapVersion::V1_1 => "http://schemas.xmlsoap.org/soap/envelope/",
        SoapVersion::V1_2 => "http://www.w3.org/2003/05/soap-envelope",
    }
}

/// An element of the envelope with what stands in it.
fn part<'s>(
    name: &str,
    roots: impl Iterator<Item = &'s Element>,
    depth: usize,
    envelope: &str,
    out: &mut String,
) {
    let indent = "  ".repeat(depth);
    out.push_str(&format!("{indent}<{name}>\n"));
    for root in roots {
        out.push_str(&root.indented(depth + 1, envelope));
    }
    out.push_str(&format!("{indent}</{name}>\n"));
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Request => "request",
            Self::Reply => "reply",
            Self::Fault => "fault",
        })
    }
}
