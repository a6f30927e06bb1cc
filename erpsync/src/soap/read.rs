//! Reading an envelope, of either version.
//!
//! SOAP 1.1, section 4; SOAP 1.2 part 1, section 5. Tolerated: header blocks that stand right in the
//! envelope instead of in its `Header` (the samples on SuperOffice's pages), elements behind the body
//! (SOAP 1.1 allows them), more than one element in the body (all but the first are skipped).

use super::{Fault, SoapVersion};
use crate::xml::{Frame, Memory, Name, ReadError, ReadErrorKind, ReadOptions, Reader, Shape};

/// Shapes without fields: their driver is given every child, and looks at the name itself. Those that every message has
/// are apart from each other, since a reader keeps few tags for each place of a shape.
static ENVELOPE: Shape = Shape::new("a SOAP envelope", &[]);
static HEADER: Shape = Shape::new("a SOAP header", &[]);
static BODY: Shape = Shape::new("a SOAP body", &[]);
static ANY: Shape = Shape::new("a SOAP element", &[]);

/// Whoever wants what is in an envelope.
pub(crate) trait Sink {
    /// A header block, whose start tag was just read. `must_understand`: it is for us, and says that the
    /// message must not be processed by who does not understand it.
    fn block(&mut self, reader: &mut Reader<'_>, must_understand: bool) -> Result<(), ReadError>;

    /// All header blocks have been read. `false`: the rest of the message is not wanted.
    fn headers_end(&mut self) -> bool {
        true
    }

    /// Whether the body itself is wanted, with all that is in it.
    fn takes_parts(&self) -> bool {
        false
    }

    /// The element in the body, whose start tag was just read; or the body's own, for who takes its parts. Not called
    /// for a fault.
    fn body(&mut self, reader: &mut Reader<'_>) -> Result<(), ReadError>;
}

/// What was in the body.
#[derive(Debug)]
pub(crate) enum Content {
    /// An element, which the sink has read.
    Element,
    /// Nothing.
    Empty,
    Fault(Fault),
    /// The sink did not want it.
    Unwanted,
}

/// A document that begins like an envelope.
#[derive(Debug)]
pub(crate) struct Opened<'x> {
    /// Boxed, since it is large and is handed on.
    reader: Box<Reader<'x>>,
    pub(crate) version: SoapVersion,
}

/// Begins to read; `None` if the root element is not a SOAP envelope.
pub(crate) fn open(text: &str, options: ReadOptions) -> Result<Option<Opened<'_>>, ReadError> {
    open_with(text, options, Memory::default())
}

/// The same, knowing what the reader of another message learned.
pub(crate) fn open_with(
    text: &str,
    options: ReadOptions,
    memory: Memory,
) -> Result<Option<Opened<'_>>, ReadError> {
    let mut reader = Box::new(Reader::with_memory(text, options, memory));
    reader.root()?;
    let Name { namespace, local } = reader.name();
    let version = SoapVersion::from_namespace(namespace).filter(|_| local == "Envelope");
    Ok(version.map(|version| Opened { reader, version }))
}

impl Opened<'_> {
    /// Reads the envelope to its end.
    pub(crate) fn read(&mut self, sink: &mut dyn Sink) -> Result<Content, ReadError> {
        let version = self.version;
        let reader = &mut *self.reader;
        let mut content = None;
        let mut envelope = reader.enter(&ENVELOPE).keep_unknown();
        while reader.next(&mut envelope)?.is_some() {
            match reader.name() {
                name if is(name, "Header") && content.is_none() => {
                    let mut header = reader.enter(&HEADER).keep_unknown();
                    while reader.next(&mut header)?.is_some() {
                        block(reader, version, sink)?;
                    }
                }
                name if is(name, "Body") && content.is_none() => {
                    if !sink.headers_end() {
                        return Ok(Content::Unwanted);
                    }
                    content = Some(body(reader, sink)?);
                }
                _ if content.is_none() => block(reader, version, sink)?,
                _ => reader.skip()?,
            }
        }
        match content {
            Some(content) => {
                reader.finish()?;
                Ok(content)
            }
            None => Err(reader.error(ReadErrorKind::Missing("Body"))),
        }
    }

    /// The error for a body that has nothing in it.
    pub(crate) fn missing(&self, element: &'static str) -> ReadError {
        self.reader.error(ReadErrorKind::Missing(element))
    }

    /// What the reader has learned, for the next message.
    pub(crate) fn into_memory(self) -> Memory {
        self.reader.into_memory()
    }

    /// What was met that the types do not know.
    pub(crate) fn take_drift(&mut self) -> Vec<crate::xml::Drift> {
        self.reader.take_drift()
    }
}

/// All children of the element whose start tag was just read.
pub(crate) fn children(reader: &mut Reader<'_>) -> Frame {
    reader.enter(&ANY).keep_unknown()
}

/// An element of SOAP's own, in either version: some stacks mix them in one message.
pub(super) fn is(name: Name<'_>, local: &str) -> bool {
    name.local == local && SoapVersion::from_namespace(name.namespace).is_some()
}

fn block(reader: &mut Reader<'_>, version: SoapVersion, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let namespace = version.namespace();
    let must = reader.attribute(namespace, "mustUnderstand")?;
    let role = match reader.attribute(namespace, "role")? {
        Some(role) => Some(role),
        None => reader.attribute(namespace, "actor")?,
    };
    let must_understand = must.is_some_and(|must| matches!(must.trim(), "1" | "true"))
        && role.is_none_or(|role| is_ours(role.trim()));
    sink.block(reader, must_understand)
}

/// Whether a role (1.2, section 2.2) or actor (1.1, section 4.2.2) is the one at the end of the way.
fn is_ours(role: &str) -> bool {
    matches!(
        role,
        "" | "http://schemas.xmlsoap.org/soap/actor/next"
            | "http://www.w3.org/2003/05/soap-envelope/role/next"
            | "http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver"
    )
}

fn body(reader: &mut Reader<'_>, sink: &mut dyn Sink) -> Result<Content, ReadError> {
    if sink.takes_parts() && has_parts(reader)? {
        sink.body(reader)?;
        return Ok(Content::Element);
    }
    let mut content = Content::Empty;
    let mut body = reader.enter(&BODY).keep_unknown();
    while reader.next(&mut body)?.is_some() {
        if !matches!(content, Content::Empty) {
            reader.skip()?;
        } else if is(reader.name(), "Fault") {
            content = Content::Fault(Fault::read(reader)?);
        } else {
            sink.body(reader)?;
            content = Content::Element;
        }
    }
    Ok(content)
}

/// Whether the body whose start tag was just read begins with anything but a fault.
fn has_parts(reader: &Reader<'_>) -> Result<bool, ReadError> {
    let mut ahead = reader.ahead();
    let mut body = ahead.enter(&BODY).keep_unknown();
    Ok(ahead.next(&mut body)?.is_some() && !is(ahead.name(), "Fault"))
}
