//! SOAP envelopes: XML → messages, and messages → XML.

use erpsync::soap::SoapVersion as Version;
use erpsync::xml::{Name, Piece, RawElement, ReadError, ReadErrorKind, ReadOptions, Reader};
use erpsync_codegen::resolve::QName;

use crate::atoms::Strictness;
use crate::operations::{Message, Operation};
use crate::plan::{ElementIndex, Plan};
use crate::problem::Problem;
use crate::read::Reading;
use crate::value::Element;
use crate::write::to_xml;

/// A message that was read.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Received {
    /// Version of the envelope.
    pub version: Version,
    /// Header blocks that the WSDL names.
    pub headers: Vec<Element>,
    /// Other header blocks.
    pub other_headers: Vec<RawElement>,
    /// Body.
    pub body: Body,
    /// Deviations from the WSDL, at most 64. Elements and attributes that it does not declare are left out.
    pub problems: Vec<Problem>,
}

/// Body of a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// Elements of the message.
    Message(Vec<Element>),
    /// `soap:Fault`.
    Fault(Box<Fault>),
}

/// Fault: SOAP 1.1, section 4.4; SOAP 1.2 part 1, section 5.4.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fault {
    /// Fault code without its prefix.
    pub code: String,
    /// Reason, for people.
    pub reason: String,
    /// Elements of the detail that the WSDL declares.
    pub detail: Vec<Element>,
    /// Other elements of the detail.
    pub other_detail: Vec<RawElement>,
}

/// An element that was read.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Read {
    /// The element, without what the WSDL does not declare.
    pub element: Element,
    /// Deviations from the WSDL, at most 64.
    pub problems: Vec<Problem>,
}

/// Options of reading XML.
#[derive(Clone, Debug)]
pub struct ReadSettings {
    limits: erpsync::xml::Limits,
    strictness: Strictness,
}

impl Default for ReadSettings {
    fn default() -> Self {
        Self { limits: erpsync::xml::Limits::default(), strictness: Strictness::Lexical }
    }
}

impl ReadSettings {
    /// Sets the bounds on size, depth and memory.
    #[must_use]
    pub fn limits(mut self, limits: erpsync::xml::Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets whether values are held against all facets of their types, not only against the built-in types. False unless set:
    /// newer services send values that the WSDL does not list.
    #[must_use]
    pub fn facets(mut self, yes: bool) -> Self {
        self.strictness = if yes { Strictness::Facets } else { Strictness::Lexical };
        self
    }

    /// The name of the first element in the body of an envelope; `None` for an empty body.
    pub(crate) fn first_in_body(&self, xml: &str) -> Result<Option<QName>, Problem> {
        let mut reader = self.reader(xml);
        reader.root()?;
        let name = reader.name();
        let version = Version::from_namespace(name.namespace).filter(|_| name.local == "Envelope");
        let Some(version) = version else {
            let reason = format!("`{name}` is no envelope of SOAP");
            return Err(reader.error(ReadErrorKind::Unexpected(reason)).into());
        };
        let mut first = None;
        each_child(&mut reader, |reader| {
            if reader.name() != Name::new(version.namespace(), "Body") {
                return reader.skip();
            }
            each_child(reader, |reader| {
                let name = reader.name();
                first.get_or_insert_with(|| QName::new(name.namespace, name.local));
                reader.skip()
            })
        })?;
        Ok(first)
    }

    fn reader<'x>(&self, xml: &'x str) -> Reader<'x> {
        Reader::with_options(xml, ReadOptions::default().limits(self.limits.clone()).tag_cache(false))
    }
}

impl Plan {
    /// Reads a document whose root is a global element of a schema.
    ///
    /// # Errors
    ///
    /// If it is not well-formed, exceeds a limit, or no schema declares its root. Other deviations are
    /// [`Read::problems`].
    pub fn read(&self, xml: &str, settings: &ReadSettings) -> Result<Read, Problem> {
        let mut reader = settings.reader(xml);
        reader.root()?;
        let name = reader.name();
        let Some(index) = self.element_names.get(&QName::new(name.namespace, name.local)) else {
            let reason = format!("no schema declares an element `{name}`");
            return Err(reader.error(ReadErrorKind::Unexpected(reason)).into());
        };
        self.finish(reader, *index, settings)
    }

    /// Reads a document that is the only element in the body of a message.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read); if the root is not the element of the message.
    pub fn read_body(&self, message: &Message, xml: &str, settings: &ReadSettings) -> Result<Read, Problem> {
        let mut reader = settings.reader(xml);
        reader.root()?;
        let Some(index) = self.named(&message.body, reader.name()) else {
            return Err(reader
                .error(ReadErrorKind::Unexpected(self.unexpected(message, reader.name())))
                .into());
        };
        self.finish(reader, index, settings)
    }

    fn finish(
        &self,
        mut reader: Reader<'_>,
        index: ElementIndex,
        settings: &ReadSettings,
    ) -> Result<Read, Problem> {
        let mut reading = Reading::new(self, settings.strictness);
        let element = reading.element(&mut reader, index, 0)?;
        reader.finish()?;
        Ok(Read { element, problems: reading.problems })
    }

    /// Reads a message of an operation in its envelope: the answer, or with `is_request` the first message.
    ///
    /// # Errors
    ///
    /// If it is not well-formed, exceeds a limit, or is no envelope of SOAP 1.1 or 1.2. Other deviations are
    /// [`Received::problems`].
    pub fn read_envelope(
        &self,
        operation: &Operation,
        is_request: bool,
        xml: &str,
        settings: &ReadSettings,
    ) -> Result<Received, Problem> {
        let none = Message::default();
        let message = match is_request {
            true => &operation.input,
            false => operation.output.as_ref().unwrap_or(&none),
        };
        let mut reader = settings.reader(xml);
        reader.root()?;
        let name = reader.name();
        let version = match Version::from_namespace(name.namespace).filter(|_| name.local == "Envelope") {
            Some(version) => version,
            None => {
                let reason = format!("`{name}` is no envelope of SOAP");
                return Err(reader.error(ReadErrorKind::Unexpected(reason)).into());
            }
        };
        let mut envelope = EnvelopeReading {
            plan: self,
            reading: Reading::new(self, settings.strictness),
            message,
            operation,
            received: Received {
                version,
                headers: Vec::new(),
                other_headers: Vec::new(),
                body: Body::Message(Vec::new()),
                problems: Vec::new(),
            },
        };
        envelope.parts(&mut reader)?;
        reader.finish()?;
        let mut received = envelope.received;
        received.problems = envelope.reading.problems;
        Ok(received)
    }

    /// A fault that was read otherwise: its detail is the element `detail` as XML.
    pub fn fault(&self, operation: &Operation, code: &str, reason: &str, detail: Option<&str>) -> Fault {
        let mut fault = Fault { code: code.to_owned(), reason: reason.to_owned(), ..Fault::default() };
        let settings = ReadSettings::default();
        if let Some(xml) = detail {
            let mut reader = settings.reader(xml);
            let mut reading = Reading::new(self, settings.strictness);
            // An error leaves out the rest of the detail.
            let _ =
                reader.root().and_then(|()| self.detail(&mut reader, operation, &mut reading, &mut fault));
        }
        fault
    }

    fn detail(
        &self,
        reader: &mut Reader<'_>,
        operation: &Operation,
        reading: &mut Reading<'_>,
        fault: &mut Fault,
    ) -> Result<(), ReadError> {
        each_child(reader, |reader| {
            match self.named(&operation.faults, reader.name()) {
                Some(index) => fault.detail.push(reading.element(reader, index, 0)?),
                None => fault.other_detail.push(reader.raw()?),
            }
            Ok(())
        })
    }

    /// The declaration of an element of a name: one of these, or a member of the substitution group of one.
    fn named(&self, among: &[ElementIndex], name: Name<'_>) -> Option<ElementIndex> {
        let is_it = |index: &ElementIndex| {
            let known = &self.element(*index).name;
            *known.local == *name.local && *known.namespace == *name.namespace
        };
        among.iter().copied().find(is_it).or_else(|| {
            let member = *self.element_names.get(&QName::new(name.namespace, name.local))?;
            self.heads(member).any(|head| among.contains(&head)).then_some(member)
        })
    }

    fn unexpected(&self, message: &Message, name: Name<'_>) -> String {
        match &message.body(self)[..] {
            [] => format!("`{name}` in the body, where nothing is expected"),
            [one] => format!("`{name}` in the body, where `{one}` is expected"),
            _ => format!("`{name}` in the body, which the message does not have"),
        }
    }

    /// The envelope of a message.
    ///
    /// # Errors
    ///
    /// If a text has a character that XML 1.0 does not allow.
    pub fn write_envelope(
        &self,
        version: Version,
        headers: &[Element],
        body: &[Element],
    ) -> Result<String, Problem> {
        let namespace = version.namespace();
        let mut out =
            format!("<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope xmlns:soap=\"{namespace}\">");
        if !headers.is_empty() {
            out.push_str("<soap:Header>");
            for block in headers {
                out.push_str(&to_xml(block)?);
            }
            out.push_str("</soap:Header>");
        }
        out.push_str("<soap:Body>");
        for element in body {
            out.push_str(&to_xml(element)?);
        }
        out.push_str("</soap:Body></soap:Envelope>");
        Ok(out)
    }
}

struct EnvelopeReading<'p> {
    plan: &'p Plan,
    reading: Reading<'p>,
    message: &'p Message,
    operation: &'p Operation,
    received: Received,
}

/// A child of the element whose content is read.
fn each_child(
    reader: &mut Reader<'_>,
    mut child: impl FnMut(&mut Reader<'_>) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    let mut content = reader.open_content();
    loop {
        match reader.next_piece(&mut content)? {
            Piece::End => return Ok(()),
            Piece::Text(text) if text.trim_ascii().is_empty() => {}
            Piece::Text(_) => {
                let reason = "text where only elements are expected".to_owned();
                return Err(reader.error(ReadErrorKind::Unexpected(reason)));
            }
            Piece::Element => child(reader)?,
        }
    }
}

impl EnvelopeReading<'_> {
    fn parts(&mut self, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        let namespace = self.received.version.namespace();
        let mut has_body = false;
        each_child(reader, |reader| {
            let name = reader.name();
            match (name.namespace == namespace, name.local) {
                (true, "Header") => each_child(reader, |reader| self.header(reader)),
                (true, "Body") => {
                    has_body = true;
                    self.body(reader)
                }
                _ => reader.skip(),
            }
        })?;
        match has_body {
            true => Ok(()),
            false => Err(reader.error(ReadErrorKind::Missing("Body"))),
        }
    }

    fn header(&mut self, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        match self.plan.named(&self.message.headers, reader.name()) {
            Some(index) => {
                let block = self.reading.element(reader, index, 0)?;
                self.received.headers.push(block);
            }
            None => self.received.other_headers.push(reader.raw()?),
        }
        Ok(())
    }

    fn body(&mut self, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        let (plan, message) = (self.plan, self.message);
        let offset = reader.offset();
        let namespace = self.received.version.namespace();
        let mut elements = Vec::new();
        let mut found = Vec::new();
        let mut fault = None;
        each_child(reader, |reader| {
            let name = reader.name();
            if name.namespace == namespace && name.local == "Fault" {
                fault = Some(Box::new(self.fault(reader)?));
                return Ok(());
            }
            let Some(index) = plan.named(&message.body, name) else {
                let reason = plan.unexpected(message, name);
                self.reading.note(reader.offset(), || reason);
                return reader.skip();
            };
            found.push(index);
            elements.push(self.reading.element(reader, index, 0)?);
            Ok(())
        })?;
        if let Some(fault) = fault {
            self.received.body = Body::Fault(fault);
            return Ok(());
        }
        for expected in message.body.iter().filter(|expected| !found.contains(expected)) {
            let name = &plan.element(*expected).name;
            if !found.iter().any(|index| plan.heads(*index).any(|head| head == *expected)) {
                self.reading.note(offset, || format!("`{name}` is missing in the body"));
            }
        }
        self.received.body = Body::Message(elements);
        Ok(())
    }

    fn fault(&mut self, reader: &mut Reader<'_>) -> Result<Fault, ReadError> {
        let mut fault = Fault::default();
        each_child(reader, |reader| {
            match reader.name().local {
                "faultcode" => fault.code = local(&reader.text()?),
                "faultstring" => fault.reason = reader.text()?.into_owned(),
                "detail" | "Detail" => {
                    self.plan.detail(reader, self.operation, &mut self.reading, &mut fault)?;
                }
                "Code" => each_child(reader, |reader| match reader.name().local {
                    "Value" => {
                        fault.code = local(&reader.text()?);
                        Ok(())
                    }
                    _ => reader.skip(),
                })?,
                "Reason" => each_child(reader, |reader| {
                    let text = reader.text()?;
                    if fault.reason.is_empty() {
                        fault.reason = text.into_owned();
                    }
                    Ok(())
                })?,
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        Ok(fault)
    }
}

fn local(code: &str) -> String {
    code.trim().rsplit(':').next().unwrap_or_default().to_owned()
}
