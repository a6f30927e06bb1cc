//! Message addressing properties (WS-Addressing 1.0 Core, section 3), and reading them from a header.

use std::fmt;

use super::endpoint_reference::{EndpointReference, Malformed};
use super::fault::{AddressingFault, HeaderProblem};
use super::names::{REPLY, UNSPECIFIED};
use crate::policy::AddressingVersion;
use crate::redact::one_line;
use crate::soap::{SoapVersion, children, is_for_us, open};
use crate::xml::{Name, ReadError, ReadOptions, Reader};

/// Addressing properties of a message that was received.
///
/// An implementation of a service finds those of the request in the extensions of [`Request::http`](crate::Request::http).
/// Texts are as the sender wrote them, without white space around them, and at most 8 KiB long.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AddressingProperties {
    /// The version of the header blocks.
    pub version: AddressingVersion,
    /// Meaning of the message: a URI.
    pub action: Option<String>,
    /// Address of the receiver; the anonymous one if it is left out.
    pub to: Option<String>,
    /// Id of the message. Any text, which is compared as text.
    pub message_id: Option<String>,
    /// Messages that this one relates to.
    pub relates_to: Vec<Relationship>,
    /// Receiver of the reply; who waits on the connection if it is left out.
    pub reply_to: Option<EndpointReference>,
    /// Receiver of a fault; that of the reply if it is left out.
    pub fault_to: Option<EndpointReference>,
    /// Sender of the message.
    pub from: Option<EndpointReference>,
}

/// Relationship of a message to another one.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Relationship {
    /// Id of the other message.
    pub message_id: String,
    /// Kind of the relationship, a URI or (2004/08) a qualified name; `None` for a reply.
    pub kind: Option<String>,
}

/// Maximum length of a URI or an id, in bytes.
const MAX_TEXT: usize = 8 << 10;

/// Properties of a message, and the first thing that is wrong with them.
#[derive(Debug, Default)]
pub(super) struct ReadProperties {
    pub(super) properties: AddressingProperties,
    pub(super) problem: Option<AddressingFault>,
}

impl AddressingProperties {
    /// Ids of the messages that this one is a reply to. The id of a message that its sender did not know is none.
    pub fn replies_to(&self) -> impl Iterator<Item = &str> {
        let replies = self.relates_to.iter().filter(|relationship| relationship.is_reply());
        replies.map(|relationship| relationship.message_id.as_str()).filter(|id| *id != UNSPECIFIED)
    }

    /// Receiver of the reply to this message, or of the fault.
    pub(super) fn receiver(&self, is_fault: bool) -> Option<&EndpointReference> {
        let fault_to = self.fault_to.as_ref().filter(|_| is_fault);
        fault_to.or(self.reply_to.as_ref())
    }
}

impl Relationship {
    /// Reports whether it is that of a reply to its request.
    pub fn is_reply(&self) -> bool {
        match &self.kind {
            None => true,
            // 2004/08 has a qualified name, of whatever prefix.
            Some(kind) => kind == REPLY || kind.rsplit(':').next() == Some("Reply") && !kind.contains('/'),
        }
    }
}

/// Reads the header of an envelope; `None` if it has no addressing, or if the text is no envelope. The body is not read.
///
/// If a message has header blocks of both versions, those of the recommendation count. Header blocks for other receivers are skipped.
pub(super) fn read_properties(
    text: &str,
    options: &ReadOptions,
) -> Result<Option<ReadProperties>, ReadError> {
    let mut reader = Reader::with_options(text, options.clone().tag_cache(false));
    let Some(soap) = open(&mut reader)?.map(|opened| opened.version) else { return Ok(None) };
    let mut found: [Option<ReadProperties>; 2] = [None, None];
    let mut envelope = children(&mut reader);
    while reader.next_unknown(&mut envelope)?.is_some() {
        let Name { namespace, local } = reader.name();
        match (SoapVersion::from_namespace(namespace), local) {
            (Some(_), "Body") => break,
            (Some(_), "Header") => {
                let mut header = children(&mut reader);
                while reader.next_unknown(&mut header)?.is_some() {
                    block(&mut reader, soap, &mut found)?;
                }
                break;
            }
            // A header block right in the envelope.
            _ => block(&mut reader, soap, &mut found)?,
        }
    }
    Ok(found.into_iter().flatten().next())
}

/// Returns true if an envelope has a fault in its body.
pub(super) fn is_fault(text: &str, options: &ReadOptions) -> bool {
    find_fault(&mut Reader::with_options(text, options.clone().tag_cache(false))).unwrap_or(false)
}

fn find_fault(reader: &mut Reader<'_>) -> Result<bool, ReadError> {
    let is_of_soap = |name: Name<'_>, local: &str| {
        name.local == local && SoapVersion::from_namespace(name.namespace).is_some()
    };
    if open(reader)?.is_none() {
        return Ok(false);
    }
    let mut envelope = children(reader);
    while reader.next_unknown(&mut envelope)?.is_some() {
        if is_of_soap(reader.name(), "Body") {
            let mut body = children(reader);
            return Ok(reader.next_unknown(&mut body)?.is_some() && is_of_soap(reader.name(), "Fault"));
        }
        reader.skip()?;
    }
    Ok(false)
}

/// Reads a header block, whose start tag was just read.
fn block(
    reader: &mut Reader<'_>,
    soap: SoapVersion,
    found: &mut [Option<ReadProperties>; 2],
) -> Result<(), ReadError> {
    let version = AddressingVersion::from_namespace(reader.name().namespace);
    let Some(version) = version else { return reader.skip() };
    if !is_for_us(reader, soap)? {
        return reader.skip();
    }
    let found = &mut found[usize::from(version != AddressingVersion::V2005_08)];
    let local = match reader.name().local {
        "Action" => "Action",
        "To" => "To",
        "MessageID" => "MessageID",
        "RelatesTo" => "RelatesTo",
        "ReplyTo" => "ReplyTo",
        "FaultTo" => "FaultTo",
        "From" => "From",
        // Detail of a fault, for example.
        _ => return reader.skip(),
    };
    let read = found.get_or_insert_with(|| {
        let properties = AddressingProperties { version, ..AddressingProperties::default() };
        ReadProperties { properties, problem: None }
    });
    property(reader, local, read)
}

fn property(
    reader: &mut Reader<'_>,
    local: &'static str,
    read: &mut ReadProperties,
) -> Result<(), ReadError> {
    let ReadProperties { properties, problem } = read;
    let invalid = |reason: HeaderProblem| AddressingFault::InvalidHeader { header: local, reason };
    if local == "RelatesTo" {
        let kind = reader.attribute("", "RelationshipType")?.map(|kind| kind.trim().to_owned());
        match text(reader)? {
            Some(message_id) => properties.relates_to.push(Relationship { message_id, kind }),
            None => drop(problem.get_or_insert(invalid(HeaderProblem::InvalidAddress))),
        }
        return Ok(());
    }
    let outcome = match local {
        "Action" => set(&mut properties.action, text(reader)?),
        "To" => set(&mut properties.to, text(reader)?),
        "MessageID" => set(&mut properties.message_id, text(reader)?),
        _ => {
            let slot = match local {
                "ReplyTo" => &mut properties.reply_to,
                "FaultTo" => &mut properties.fault_to,
                _ => &mut properties.from,
            };
            match EndpointReference::read(reader)? {
                // 2004/08 has no address of nobody; some write an empty one for that.
                Ok(reference)
                    if reference.address.is_empty() && properties.version == AddressingVersion::V2005_08 =>
                {
                    Err(HeaderProblem::InvalidAddress)
                }
                Ok(reference) if reference.address.len() > MAX_TEXT => Err(HeaderProblem::InvalidAddress),
                Ok(reference) => set(slot, Some(reference)),
                Err(Malformed::NoAddress) => Err(HeaderProblem::MissingAddress),
                Err(Malformed::Invalid(_)) => Err(HeaderProblem::InvalidEndpointReference),
            }
        }
    };
    if let Err(reason) = outcome {
        problem.get_or_insert(invalid(reason));
    }
    Ok(())
}

/// Sets a property that a message has once.
fn set<T>(slot: &mut Option<T>, value: Option<T>) -> Result<(), HeaderProblem> {
    match (value, &slot) {
        (None, _) => Err(HeaderProblem::InvalidAddress),
        (Some(_), Some(_)) => Err(HeaderProblem::Duplicate),
        (value, None) => {
            *slot = value;
            Ok(())
        }
    }
}

/// Text of the block, unless it is too long.
fn text(reader: &mut Reader<'_>) -> Result<Option<String>, ReadError> {
    let text = reader.text()?;
    let text = text.trim();
    Ok((text.len() <= MAX_TEXT && !text.is_empty()).then(|| text.to_owned()))
}

/// Shows the action and the ids; addresses without their query.
impl fmt::Debug for AddressingProperties {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = |text: &Option<String>| text.as_deref().map(|text| one_line(text, 200));
        let to = self.to.as_deref().and_then(|to| to.split('?').next()).map(|to| one_line(to, 200));
        f.debug_struct("AddressingProperties")
            .field("version", &self.version)
            .field("action", &line(&self.action))
            .field("to", &to)
            .field("message_id", &line(&self.message_id))
            .field("relates_to", &self.relates_to)
            .field("reply_to", &self.reply_to)
            .field("fault_to", &self.fault_to)
            .field("from", &self.from)
            .finish()
    }
}

impl fmt::Debug for Relationship {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Relationship")
            .field("message_id", &one_line(&self.message_id, 200))
            .field("kind", &self.kind.as_deref().map(|kind| one_line(kind, 200)))
            .finish()
    }
}
