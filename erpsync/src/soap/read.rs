//! Reading an envelope, of either version.
//!
//! SOAP 1.1, section 4; SOAP 1.2 part 1, section 5. Tolerated: header blocks that stand right in the
//! envelope instead of in its `Header` (the samples on SuperOffice's pages), and what stands behind a fault in the
//! body. Elements of the sender's own behind the body are skipped in SOAP 1.1, which allows them.

use std::sync::Arc;

use super::{Fault, HeaderBlocks as _, SoapVersion};
use crate::stream::Wrapping;
use crate::xml::{
    Field, Frame, Inclusions, Name, Part, ReadError, ReadErrorKind, ReadOptions, Reader, Shape, ValueError,
};

/// The elements around a message that is streamed.
pub(crate) static WRAPPING: Wrapping =
    Wrapping { envelope: either("Envelope"), body: either("Body"), fault: either("Fault") };

static DOCUMENT: Shape = Shape::new("a SOAP message", &[Part::Elements(&either("Envelope"))]);
/// The header in either version, then the body.
static ENVELOPE: Shape =
    Shape::new("a SOAP envelope", &[Part::Elements(&either("Header")), Part::Elements(&either("Body"))]);
static BODY: Shape = Shape::new("a SOAP body", &[Part::Elements(&either("Fault"))]);
/// Its driver is given every child, and looks at the name itself.
static ANY: Shape = Shape::new("a SOAP element", &[]);

/// Receiver of the parts of an envelope.
pub(crate) trait Sink {
    /// Header blocks that it has a place for.
    fn blocks(&self) -> &'static Shape {
        <()>::shape()
    }

    /// A header block, whose start tag was just read.
    fn block(&mut self, reader: &mut Reader<'_>, block: Block) -> Result<(), ReadError>;

    /// All header blocks have been read. `false`: the rest of the message is not read.
    fn headers_end(&mut self) -> bool {
        true
    }

    /// Returns whether the body itself is handed over, with all that is in it.
    fn takes_parts(&self) -> bool {
        false
    }

    /// The element in the body, whose start tag was just read; or the body's own, for who takes its parts. Not called
    /// for a fault.
    fn body(&mut self, reader: &mut Reader<'_>) -> Result<(), ReadError>;
}

/// Properties of a header block that are known before it is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block {
    /// Index among those that the sink has a place for.
    pub(crate) index: Option<usize>,
    /// The block is for this receiver and has `mustUnderstand`.
    pub(crate) must_understand: bool,
}

/// Content of the body.
#[derive(Debug)]
pub(crate) enum Content {
    /// An element, which the sink has read.
    Element,
    /// Nothing.
    Empty,
    Fault(Box<Fault>),
    /// The sink did not want it.
    Unwanted,
}

/// A document that begins like an envelope.
#[derive(Debug)]
pub(crate) struct Opened<'r, 'x> {
    reader: &'r mut Reader<'x>,
    pub(crate) version: SoapVersion,
}

/// Begins to read a document; `None` if its root element is not a SOAP envelope.
pub(crate) fn open<'r, 'x>(reader: &'r mut Reader<'x>) -> Result<Option<Opened<'r, 'x>>, ReadError> {
    let envelope = reader.root_among(&DOCUMENT)?;
    Ok(envelope.map(|version| Opened { reader, version: SoapVersion::ALL[version] }))
}

impl Opened<'_, '_> {
    /// Reads the envelope to its end.
    pub(crate) fn read(&mut self, sink: &mut dyn Sink) -> Result<Content, ReadError> {
        let version = self.version;
        let reader = &mut *self.reader;
        let mut content = None;
        let mut has_header = false;
        let mut envelope = reader.enter_for_all(&ENVELOPE);
        while let Some(child) = next(reader, &mut envelope)? {
            match child {
                Some(0 | 1) if has_header || content.is_some() => {
                    return misplaced(reader, "a SOAP envelope has one `Header`, before its `Body`");
                }
                Some(_) if content.is_some() => return misplaced(reader, "a SOAP envelope has one `Body`"),
                None if content.is_some() && version == SoapVersion::V1_1 => reader.skip()?,
                None if content.is_some() => {
                    return misplaced(reader, "an element behind the `Body`, where SOAP 1.2 has none");
                }
                Some(0 | 1) => {
                    has_header = true;
                    let mut header = reader.enter_for_all(sink.blocks());
                    while let Some(index) = reader.next(&mut header)? {
                        block(reader, version, sink, Some(index).filter(|index| *index != Frame::UNKNOWN))?;
                    }
                }
                Some(_) => {
                    if !sink.headers_end() {
                        return Ok(Content::Unwanted);
                    }
                    content = Some(body(reader, sink)?);
                }
                None => {
                    let index = reader.find(reader.name(), sink.blocks().fields().map(Field::name));
                    block(reader, version, sink, index)?;
                }
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

    /// Reads the rest as a message in SOAP's encoding.
    pub(crate) fn set_encoded(&mut self) {
        self.reader.set_encoded();
    }

    /// The options that it is read with.
    pub(crate) fn options(&self) -> &ReadOptions {
        self.reader.options()
    }

    /// The parts of the message beside the envelope.
    pub(crate) fn inclusions(&self) -> Option<&Arc<dyn Inclusions>> {
        self.reader.inclusions()
    }

    /// Returns true if all parts of the message that stand for values in it were there.
    pub(crate) fn is_complete(&self) -> bool {
        self.reader.inclusions().is_none_or(|inclusions| inclusions.is_complete())
    }

    /// The error for a body that has nothing in it.
    pub(crate) fn missing(&self, element: &'static str) -> ReadError {
        self.reader.error(ReadErrorKind::Missing(element))
    }

    /// Takes the drift: parts of the message that the types have no place for.
    pub(crate) fn take_drift(&mut self) -> Vec<crate::xml::Drift> {
        self.reader.take_drift()
    }
}

/// All children of the element whose start tag was just read.
pub(crate) fn children(reader: &mut Reader<'_>) -> Frame {
    reader.enter_for_all(&ANY)
}

/// A name of SOAP's own in either version: some stacks mix them in one message.
const fn either(local: &str) -> [Name<'_>; 2] {
    let [one, other] = SoapVersion::ALL;
    [Name::new(one.namespace(), local), Name::new(other.namespace(), local)]
}

/// The next child: which of those that the frame's shape lists, or none of them. It is one of SOAP's own elements only by
/// its whole name, however lenient the reader is with the names of others.
fn next(reader: &mut Reader<'_>, frame: &mut Frame) -> Result<Option<Option<usize>>, ReadError> {
    let Some(index) = reader.next_unknown(frame)? else { return Ok(None) };
    let is_ours = index != Frame::UNKNOWN
        && (!reader.options().any_namespace
            || SoapVersion::from_namespace(reader.name().namespace).is_some());
    Ok(Some(is_ours.then_some(index)))
}

fn block(
    reader: &mut Reader<'_>,
    version: SoapVersion,
    sink: &mut dyn Sink,
    index: Option<usize>,
) -> Result<(), ReadError> {
    let must_understand = must_understand(reader, version)?;
    sink.block(reader, Block { index, must_understand })
}

/// Returns whether the header block whose start tag was just read is for us, and must be understood.
#[inline]
fn must_understand(reader: &Reader<'_>, version: SoapVersion) -> Result<bool, ReadError> {
    if !reader.has_attributes() {
        return Ok(false);
    }
    let namespace = version.namespace();
    let Some(must) = reader.attribute(namespace, "mustUnderstand")? else { return Ok(false) };
    // SOAP 1.1, section 4.2.3; SOAP 1.2 part 1, section 5.2.3. Some write the words of 1.2 into 1.1.
    match must.trim() {
        "1" | "true" => {}
        "0" | "false" => return Ok(false),
        other => return Err(no_must_understand(reader, other, version)),
    }
    is_for_us(reader, version)
}

/// Returns whether the header block whose start tag was just read is for the receiver at the end of the way.
pub(crate) fn is_for_us(reader: &Reader<'_>, version: SoapVersion) -> Result<bool, ReadError> {
    let namespace = version.namespace();
    let role = match reader.attribute(namespace, "role")? {
        Some(role) => Some(role),
        None => reader.attribute(namespace, "actor")?,
    };
    Ok(role.is_none_or(|role| is_for_ultimate_receiver(role.trim())))
}

#[cold]
fn no_must_understand(reader: &Reader<'_>, found: &str, version: SoapVersion) -> ReadError {
    let values = match version {
        SoapVersion::V1_1 => "`0` and `1`",
        SoapVersion::V1_2 => "`true`, `false`, `0` and `1`",
    };
    let found = ValueError::invalid("allowed value of mustUnderstand", found);
    reader.error(ReadErrorKind::Value(format!("{found}: {version} has {values}")))
}

/// Returns whether a role (1.2, section 2.2) or actor (1.1, section 4.2.2) is the one at the end of the way.
pub(crate) fn is_for_ultimate_receiver(role: &str) -> bool {
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
    let mut body = reader.enter_for_all(&BODY);
    while let Some(child) = next(reader, &mut body)? {
        match (&content, child) {
            (Content::Empty, Some(_)) => content = Content::Fault(Box::new(Fault::read(reader)?)),
            (Content::Empty, None) => {
                sink.body(reader)?;
                content = Content::Element;
            }
            // A fault is bad enough without being lost over what is beside it.
            (Content::Fault(_), _) => reader.skip()?,
            _ => return misplaced(reader, "a second element in the body, where one is expected"),
        }
    }
    Ok(content)
}

#[cold]
fn misplaced<T>(reader: &Reader<'_>, reason: &str) -> Result<T, ReadError> {
    Err(reader.error(ReadErrorKind::Unexpected(reason.to_owned())))
}

/// Returns whether the body whose start tag was just read begins with anything but a fault.
fn has_parts(reader: &Reader<'_>) -> Result<bool, ReadError> {
    let mut ahead = reader.ahead();
    let mut body = ahead.enter_for_all(&BODY);
    Ok(next(&mut ahead, &mut body)? == Some(None))
}
