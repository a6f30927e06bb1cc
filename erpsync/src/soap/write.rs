//! Writing an envelope.
//!
//! As WCF writes it: the prefix `s` for SOAP's own elements, default namespaces for the rest, no `Header`
//! where there is nothing in it.

use std::ops::Range;

use super::operation::{BodyForm, Form};
use super::{Fault, MessageParts, MessageStyle, SoapVersion};
use crate::attachment::{Mtom, OutgoingParts};
use crate::xml::{
    ElementName, Places, RawElement, SecretParts, WriteError, Writer, element_name, write_unless_empty,
};

/// Start of a message, in one piece: each piece that is copied takes as long as a short element.
macro_rules! start {
    ($namespace:literal) => {
        concat!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><s:Envelope xmlns:s=\"",
            $namespace,
            "\"><s:Header>"
        )
    };
}

const HEADER: &str = "<s:Header>";

/// Initial capacity of a message, in bytes: most without a list fit. (The allocator is slower beyond.)
const FIRST_RESERVE: usize = 1000;

/// `Body`, where a value is all of it: its parts stand in it side by side.
static BODY_1_1: ElementName = element_name!(SoapVersion::V1_1.namespace(), "Body");
static BODY_1_2: ElementName = element_name!(SoapVersion::V1_2.namespace(), "Body");

/// An envelope as text.
#[derive(Default)]
pub(crate) struct Envelope {
    pub(crate) xml: String,
    /// The parts of it that are secrets by their types.
    pub(crate) secrets: SecretParts,
    /// Places of the lists of a message that is streamed. Their marks are in the text.
    pub(crate) places: Option<Box<Places>>,
    /// Content of the body, if it is in exclusive canonical form: [`Writer::is_canonical`].
    pub(crate) canonical_body: Option<Range<usize>>,
    /// Its attachments. If they are incomplete, the text is, too.
    pub(crate) outgoing: Option<OutgoingParts>,
}

impl Envelope {
    /// The envelope that a writer has written.
    fn finish(mut writer: Writer) -> Result<Self, WriteError> {
        let (secrets, places) = (writer.secrets().clone(), writer.take_places());
        let outgoing: Option<OutgoingParts> = writer.take_companion();
        let xml = match &outgoing {
            Some(outgoing) if outgoing.is_incomplete() => String::new(),
            _ => writer.finish()?,
        };
        Ok(Self { xml, secrets, places, canonical_body: None, outgoing })
    }

    /// The text alone, without the parts beside it.
    ///
    /// # Errors
    ///
    /// If some of it would need to be read first.
    pub(crate) fn into_root(self) -> Result<String, WriteError> {
        match &self.outgoing {
            Some(outgoing) if outgoing.is_incomplete() => Err(WriteError::Value {
                element: "Envelope",
                reason: "a file or a stream must be read into memory before it is written as base64"
                    .to_owned(),
            }),
            _ => Ok(self.xml),
        }
    }

    /// The text of a message that is sent without parts beside it.
    ///
    /// # Errors
    ///
    /// If it has some, or would need to read some first.
    pub(crate) fn into_xml(self) -> Result<String, WriteError> {
        match &self.outgoing {
            Some(outgoing) if outgoing.is_package() => Err(WriteError::Value {
                element: "Envelope",
                reason: "attachments can't be a part of this text".to_owned(),
            }),
            _ => self.into_root(),
        }
    }
}

/// An envelope around what `headers` and `body` write.
pub(crate) fn envelope(
    version: SoapVersion,
    style: Option<&MessageStyle>,
    mtom: Option<&Mtom>,
    headers: &mut dyn FnMut(&mut Writer),
    body: &mut dyn FnMut(&mut Writer),
) -> Result<Envelope, WriteError> {
    let mut canonical_body = None;
    let envelope = around(version, style, mtom, headers, &mut |writer| match style {
        None => {
            writer.raw("<s:Body>");
            let start = writer.len();
            writer.begin_canonical();
            body(writer);
            canonical_body = writer.is_canonical().then(|| start..writer.len());
            writer.raw("</s:Body>");
        }
        Some(_) => {
            soap_tag(writer, "<", "Body");
            body(writer);
            soap_tag(writer, "</", "Body");
        }
    })?;
    // The marks of places are no part of the message.
    let canonical_body = canonical_body.filter(|_| envelope.places.is_none());
    Ok(Envelope { canonical_body, ..envelope })
}

/// An envelope with the message of an operation in it, and with more header blocks: between those of its type and
/// the others that it has.
pub(crate) fn message_envelope(
    version: SoapVersion,
    style: Option<&MessageStyle>,
    message: &MessageParts<'_>,
    extra: &[RawElement],
    form: Form,
    mtom: Option<&Mtom>,
) -> Result<Envelope, WriteError> {
    let MessageParts { headers: typed, others, body, items } = *message;
    let is_streamed = items.is_some();
    // Streamed messages are XML alone.
    let mtom = mtom.filter(|_| !is_streamed);
    let headers = &mut |writer: &mut Writer| {
        for index in 0..typed.names().len() {
            typed.write(index, writer);
        }
        for block in extra.iter().chain(others) {
            writer.raw(block.as_str());
        }
    };
    let encoded = form.encoding.map(|types| style.cloned().unwrap_or_default().encoded(types));
    let style = encoded.as_ref().or(style);
    match form.body {
        BodyForm::Empty => envelope(version, style, mtom, headers, &mut |_| {}),
        BodyForm::Element(name, _) if is_streamed => envelope(version, style, mtom, headers, &mut |writer| {
            writer.record_places();
            body.write(writer, name);
        }),
        BodyForm::Element(name, text) => envelope(version, style, mtom, headers, &mut |writer| match text {
            Some(text) if text.has_default() => {
                write_unless_empty(writer, name, |writer| body.write(writer, name));
            }
            _ => body.write(writer, name),
        }),
        BodyForm::Parts => around(version, style, mtom, headers, &mut |writer| {
            if is_streamed {
                writer.record_places();
            }
            match version {
                SoapVersion::V1_1 => body.write(writer, &BODY_1_1),
                SoapVersion::V1_2 => body.write(writer, &BODY_1_2),
            }
        }),
    }
}

fn around(
    version: SoapVersion,
    style: Option<&MessageStyle>,
    mtom: Option<&Mtom>,
    headers: &mut dyn FnMut(&mut Writer),
    body: &mut dyn FnMut(&mut Writer),
) -> Result<Envelope, WriteError> {
    let buffer = String::with_capacity(FIRST_RESERVE);
    if let Some(style) = style {
        return around_in_style(version, style, mtom, buffer, headers, body);
    }
    let mut writer = Writer::with_buffer(buffer);
    begin(&mut writer, mtom);
    writer.raw(match version {
        SoapVersion::V1_1 => start!("http://schemas.xmlsoap.org/soap/envelope/"),
        SoapVersion::V1_2 => start!("http://www.w3.org/2003/05/soap-envelope"),
    });
    let blocks = writer.len();
    headers(&mut writer);
    if writer.len() == blocks {
        writer.truncate(blocks - HEADER.len());
    } else {
        writer.raw("</s:Header>");
    }
    body(&mut writer);
    writer.raw("</s:Envelope>");
    Envelope::finish(writer)
}

/// Sets how attachments are written.
fn begin(writer: &mut Writer, mtom: Option<&Mtom>) {
    if let Some(mtom) = mtom {
        writer.set_companion(OutgoingParts::new(Some(mtom.clone())));
    }
}

/// An envelope in a style. The root gets its declarations last, when all prefixes are known.
#[inline(never)]
fn around_in_style(
    version: SoapVersion,
    style: &MessageStyle,
    mtom: Option<&Mtom>,
    buffer: String,
    headers: &mut dyn FnMut(&mut Writer),
    body: &mut dyn FnMut(&mut Writer),
) -> Result<Envelope, WriteError> {
    let mut writer = Writer::with_style(buffer, style.of_tags(version));
    begin(&mut writer, mtom);
    if style.declaration {
        writer.raw("<?xml version=\"1.0\" encoding=\"utf-8\"?>");
    }
    soap_tag(&mut writer, "<", "Envelope");
    let prefix = writer.envelope_prefix("s").to_owned();
    writer.truncate(writer.len() - ">".len());
    writer.raw(&format!(" xmlns:{prefix}=\"{}\"", version.namespace()));
    let declarations = writer.len();
    writer.raw(">");
    let header = writer.len();
    soap_tag(&mut writer, "<", "Header");
    let blocks = writer.len();
    headers(&mut writer);
    if writer.len() > blocks {
        soap_tag(&mut writer, "</", "Header");
    } else {
        writer.truncate(header);
        if style.empty_header {
            writer.raw(&format!("<{prefix}:Header/>"));
        }
    }
    body(&mut writer);
    soap_tag(&mut writer, "</", "Envelope");
    writer.declare_prefixes(declarations);
    Envelope::finish(writer)
}

/// Writes a tag of SOAP's own, without attributes.
pub(super) fn soap_tag(writer: &mut Writer, start: &str, local: &str) {
    let prefix = writer.envelope_prefix("s").to_owned();
    writer.raw(&format!("{start}{prefix}:{local}>"));
}

/// Writes an envelope with a fault in it, and with more header blocks before those of the fault.
///
/// Does not fail: a fault that can't be written is replaced by a fault that names the problem.
pub(crate) fn fault_envelope(
    version: SoapVersion,
    style: Option<&MessageStyle>,
    fault: &Fault,
    extra: &[RawElement],
) -> String {
    let headers = |fault: Option<&Fault>, writer: &mut Writer| {
        extra.iter().for_each(|block| writer.raw(block.as_str()));
        fault.into_iter().for_each(|fault| fault.write_headers(version, writer));
    };
    let written = envelope(version, style, None, &mut |writer| headers(Some(fault), writer), &mut |writer| {
        fault.write(version, writer);
    });
    let written = written.or_else(|_| {
        let plain = Fault::receiver("the server made a fault that can't be written as XML");
        envelope(version, style, None, &mut |writer| headers(None, writer), &mut |writer| {
            plain.write(version, writer);
        })
    });
    written.and_then(Envelope::into_xml).unwrap_or_default()
}
