//! Endpoint references (WS-Addressing 1.0 Core, section 2).

use std::fmt;

use super::names::{NONE, is_anonymous};
use crate::policy::AddressingVersion;
use crate::redact::one_line;
use crate::soap::children;
use crate::xml::{Name, RawElement, ReadError, ReadErrorKind, Reader, escaped};

/// Reference to an endpoint: its address, and what else a message to it carries.
///
/// ```
/// use erpsync::addressing::{AddressingVersion, EndpointReference};
/// use erpsync::xml::RawElement;
///
/// let customer = RawElement::parse("<c:Customer xmlns:c='urn:c'>7</c:Customer>")?;
/// let reference = EndpointReference::new("https://example.com/replies").with_reference_parameter(customer);
/// let element = reference.to_element("ReplyTo", AddressingVersion::V2005_08)?;
/// assert_eq!(EndpointReference::from_element(&element)?, reference);
/// # Ok::<(), erpsync::xml::ReadError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EndpointReference {
    /// The address: a URI, or an IRI.
    pub address: String,
    /// Elements that stand in the header of each message to the endpoint, opaque to the sender.
    pub reference_parameters: Vec<RawElement>,
    /// Like the parameters: 2004/08 has both.
    pub reference_properties: Vec<RawElement>,
    /// Descriptions of the endpoint.
    pub metadata: Vec<RawElement>,
}

/// Maximum number of elements in an endpoint reference.
const MAX_ELEMENTS: usize = 64;

/// Namespaces whose elements direct or protect a message. As header blocks they are the sender's own, never those of a reference.
const RESERVED: [&str; 5] = [
    AddressingVersion::V2005_08.namespace(),
    AddressingVersion::V2004_08.namespace(),
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd",
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd",
    "http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd",
];

/// Reason why an element is no endpoint reference.
#[derive(Debug)]
pub(super) enum Malformed {
    /// There is no address.
    NoAddress,
    /// An element is there twice, or there are too many.
    Invalid(&'static str),
}

impl EndpointReference {
    /// The endpoint at an address.
    pub fn new(address: impl Into<String>) -> Self {
        Self {
            address: address.into(),
            reference_parameters: Vec::new(),
            reference_properties: Vec::new(),
            metadata: Vec::new(),
        }
    }

    /// The party that waits on the connection of the request.
    pub fn anonymous(version: AddressingVersion) -> Self {
        Self::new(version.anonymous())
    }

    /// Nobody: messages to it are not sent. WS-Addressing 1.0 only.
    pub fn none() -> Self {
        Self::new(NONE)
    }

    /// Adds an element that each message to the endpoint has in its header.
    #[must_use]
    pub fn with_reference_parameter(mut self, parameter: RawElement) -> Self {
        self.reference_parameters.push(parameter);
        self
    }

    /// Reports whether it is the anonymous address of either version.
    pub fn is_anonymous(&self) -> bool {
        is_anonymous(&self.address)
    }

    /// Reports whether messages to it are not sent. An empty address, which some write into 2004/08, counts too.
    pub fn is_none(&self) -> bool {
        self.address == NONE || self.address.is_empty()
    }

    /// A parameter or property that could pass for a header block of the sender's own: one of WS-Addressing or WS-Security, or
    /// one with the mark `IsReferenceParameter`, which only the sender sets (WS-Addressing 1.0 SOAP Binding, section 2.3).
    pub(super) fn reserved_parameter(&self) -> Option<Name<'_>> {
        let elements = self.reference_properties.iter().chain(&self.reference_parameters);
        let mut reserved = elements.filter(|element| {
            RESERVED.contains(&element.name().namespace) || element.parts().0.contains("IsReferenceParameter")
        });
        reserved.next().map(RawElement::name)
    }

    /// Reads an element of the type `EndpointReferenceType` of either version, whatever its name is.
    ///
    /// # Errors
    ///
    /// If it has no address, or more than 64 elements.
    pub fn from_element(element: &RawElement) -> Result<Self, ReadError> {
        let mut reader = Reader::new(element.as_str());
        reader.root()?;
        Self::read(&mut reader)?.map_err(|malformed| {
            reader.error(match malformed {
                Malformed::NoAddress => ReadErrorKind::Missing("Address"),
                Malformed::Invalid(reason) => ReadErrorKind::Unexpected(reason.to_owned()),
            })
        })
    }

    /// Writes an element of this local name in the namespace of the version.
    ///
    /// # Errors
    ///
    /// If the name is no name of an element.
    pub fn to_element(&self, local: &str, version: AddressingVersion) -> Result<RawElement, ReadError> {
        RawElement::parse(&self.written(local, version, ""))
    }

    pub(super) fn written(&self, local: &str, version: AddressingVersion, attributes: &str) -> String {
        let namespace = version.namespace();
        let mut out = format!("<a:{local} xmlns:a=\"{namespace}\"{attributes}><a:Address>");
        out.push_str(&escaped(&self.address));
        out.push_str("</a:Address>");
        let mut list = |name: &str, elements: &[RawElement]| {
            if !elements.is_empty() {
                out.push_str(&format!("<a:{name}>"));
                elements.iter().for_each(|element| out.push_str(element.as_str()));
                out.push_str(&format!("</a:{name}>"));
            }
        };
        match version {
            AddressingVersion::V2005_08 => {
                list("ReferenceParameters", &self.reference_parameters);
                list("Metadata", &self.metadata);
            }
            AddressingVersion::V2004_08 => {
                list("ReferenceProperties", &self.reference_properties);
                list("ReferenceParameters", &self.reference_parameters);
            }
        }
        out.push_str(&format!("</a:{local}>"));
        out
    }

    /// Reads the element whose start tag was just read, through its end tag: also where it is malformed.
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Result<Self, Malformed>, ReadError> {
        let (mut address, mut problem) = (None, None);
        let mut reference = Self::new("");
        let mut frame = children(reader);
        while reader.next_unknown(&mut frame)?.is_some() {
            let Name { namespace, local } = reader.name();
            let elements = match (AddressingVersion::from_namespace(namespace), local) {
                (Some(_), "Address") => {
                    let text = reader.text()?.trim().to_owned();
                    if address.replace(text).is_some() {
                        problem = Some(Malformed::Invalid("an endpoint reference with two addresses"));
                    }
                    continue;
                }
                (Some(_), "ReferenceParameters") => &mut reference.reference_parameters,
                (Some(_), "ReferenceProperties") => &mut reference.reference_properties,
                (Some(_), "Metadata") => &mut reference.metadata,
                _ => {
                    reader.skip()?;
                    continue;
                }
            };
            let mut inner = children(reader);
            while reader.next_unknown(&mut inner)?.is_some() {
                if elements.len() < MAX_ELEMENTS {
                    elements.push(reader.raw()?);
                } else {
                    reader.skip()?;
                    problem = Some(Malformed::Invalid("an endpoint reference with too many elements"));
                }
            }
        }
        Ok(match (problem, address) {
            (Some(problem), _) => Err(problem),
            (None, None) => Err(Malformed::NoAddress),
            (None, Some(address)) => {
                reference.address = address;
                Ok(reference)
            }
        })
    }
}

/// Shows the address without its query, and no parameters: these may hold secrets.
impl fmt::Debug for EndpointReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = self.address.split(['?', '#']).next().unwrap_or_default();
        f.debug_tuple("EndpointReference").field(&one_line(address, 200)).finish()
    }
}
