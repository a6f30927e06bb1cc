//! Attachments as XML: base64 text, `xop:Include` (XOP 1.0, section 3), and `swaRef` (WS-I Attachments Profile 1.0, section 4.4).

use std::any::Any;
use std::sync::Arc;

use base64::Engine as _;
use base64::display::Base64Display;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::outgoing::OCTETS;
use super::package::{Package, Selector};
use super::{Attachment, AttachmentForm, OutgoingParts};
use crate::mime::content_id_of;
use crate::redact::one_line;
use crate::xml::{
    ElementName, Inclusions, Name, ReadError, ReadErrorKind, Reader, TextOrInclusion, TextWriter, WriteError,
    WriteText, Writer, XOP_NAMESPACE, XmlRead, XmlWrite,
};
use crate::xsd::{Base64Binary, Lexical};

/// Namespaces of the attribute `contentType` (Describing Media Content of Binary Data in XML): that of the note, and that of its
/// first draft.
const XMIME: [&str; 2] = ["http://www.w3.org/2005/05/xmlmime", "http://www.w3.org/2004/11/xmlmime"];

/// Memory that a reference to a part takes, in bytes.
const REFERENCE: usize = 256;

/// Characters of a content ID that a `cid:` URL has as they are.
const ID: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'=').remove(b'@');

impl XmlRead for Attachment {
    fn read(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        let start = reader.offset();
        let mut content_type = None;
        if reader.has_attributes() {
            for namespace in XMIME {
                content_type = content_type.or(reader.attribute(namespace, "contentType")?);
            }
        }
        let attachment = match reader.text_or_inclusion()? {
            TextOrInclusion::Inclusion(reference) => referenced(reader, &reference, start)?,
            TextOrInclusion::Text(text) => {
                let trimmed = text.trim();
                match trimmed.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("cid:")) {
                    true => referenced(reader, trimmed, start)?,
                    false => match Base64Binary::from_lexical(&text) {
                        Ok(bytes) => Self::from_bytes(bytes.into_vec()),
                        Err(error) => {
                            return Err(reader.error_at(ReadErrorKind::Value(error.to_string()), start));
                        }
                    },
                }
            }
        };
        Ok(match content_type {
            Some(content_type) => attachment.with_content_type(content_type),
            None => attachment,
        })
    }
}

/// The part that a `cid:` URL refers to. No other URL is followed.
fn referenced(reader: &Reader<'_>, reference: &str, start: usize) -> Result<Attachment, ReadError> {
    reader.charge(REFERENCE + reference.len())?;
    let found = match id_of(reference) {
        Err(reason) => Err(reason),
        Ok(id) => match package(reader) {
            Some(package) => Ok(Attachment::of_part(package.handle(Selector::Id(id)))),
            None => Err(format!("`cid:{}` refers to a part, but the message has none", one_line(&id, 100))),
        },
    };
    found.map_err(|reason| reader.error_at(ReadErrorKind::Value(reason), start))
}

fn id_of(reference: &str) -> Result<String, String> {
    let reference = reference.trim();
    match reference.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("cid:")) {
        true => Ok(content_id_of(reference)),
        false => Err(format!(
            "`{}` is no `cid:` URL: data is taken from parts of the message alone, and nothing is fetched",
            one_line(reference, 100)
        )),
    }
}

/// The message with several parts that is being read, if it is one.
fn package(reader: &Reader<'_>) -> Option<Arc<Package>> {
    let inclusions: Arc<dyn Any + Send + Sync> = reader.inclusions()?.clone();
    inclusions.downcast().ok()
}

/// Values that are no attachments are read from parts, too: their text is that of the part (XOP 1.0, section 3.2).
impl Inclusions for Package {
    fn text(self: Arc<Self>, reference: &str) -> Result<String, String> {
        let id = id_of(reference)?;
        Ok(match self.inline(&id) {
            Some(bytes) => Base64Display::new(&bytes, &STANDARD).to_string(),
            // It is read again when the part is here.
            None => String::new(),
        })
    }

    fn is_complete(&self) -> bool {
        self.has_inline()
    }
}

/// Base64 text of bytes.
struct Base64<'b>(&'b [u8]);

impl WriteText for Base64<'_> {
    fn write_text(&self, out: &mut TextWriter<'_>) {
        // In pieces of whole groups.
        for piece in self.0.chunks(3 << 10) {
            out.push_plain(&STANDARD.encode(piece));
        }
    }
}

impl XmlWrite for Attachment {
    fn write(&self, writer: &mut Writer, name: &'static ElementName) {
        let form =
            writer.companion_ref::<OutgoingParts>().map_or(AttachmentForm::Content, |outgoing| outgoing.form);
        let content_type = self.content_type().filter(|_| form == AttachmentForm::Media);
        let open = match content_type {
            None => writer.open(name, name.name().namespace),
            Some(content_type) => {
                let open = writer.start(name, name.name().namespace);
                writer.attribute(Name::new(XMIME[0], "contentType"), &content_type);
                writer.start_end();
                open
            }
        };
        let is_part = writer.companion_ref::<OutgoingParts>().is_some_and(|outgoing| outgoing.is_part(self));
        if form == AttachmentForm::Reference {
            let id = utf8_percent_encode(writer.companion::<OutgoingParts>().add(self, "", OCTETS), ID)
                .to_string();
            writer.raw(&format!("cid:{id}"));
        } else if is_part {
            let id = utf8_percent_encode(writer.companion::<OutgoingParts>().add(self, "", OCTETS), ID)
                .to_string();
            writer
                .raw(&format!("<xop:Include xmlns:xop=\"{XOP_NAMESPACE}\" href=\"cid:{id}\"></xop:Include>"));
        } else {
            match self.as_bytes() {
                Some(bytes) => writer.text(&Base64(bytes), name),
                None => {
                    writer.companion::<OutgoingParts>().add_unloaded(self);
                    let reason = "a file, a stream or a received part must be read into memory before it is written as \
                                  base64";
                    writer.fail(WriteError::Value { element: name.name().local, reason: reason.to_owned() });
                }
            }
        }
        writer.close(name, open);
    }
}

/// Writes attachments in another form than the default one.
pub fn write_attachments(writer: &mut Writer, form: AttachmentForm, write: impl FnOnce(&mut Writer)) {
    let outer = std::mem::replace(&mut writer.companion::<OutgoingParts>().form, form);
    write(writer);
    writer.companion::<OutgoingParts>().form = outer;
}

/// Adds a part of a `mime:multipartRelated` binding (WSDL 1.1, section 5). Its content ID has its name (WS-I Attachments Profile 1.0,
/// section 3.8). `default_type` is the content type of an attachment that has none; empty for data of any kind.
pub fn write_mime_part(
    attachment: &Attachment,
    writer: &mut Writer,
    name: &'static str,
    default_type: &'static str,
) {
    let name = format!("{}=", utf8_percent_encode(name, ID));
    let default_type = if default_type.is_empty() { OCTETS } else { default_type };
    writer.companion::<OutgoingParts>().add(attachment, &name, default_type);
}

/// The part of a `mime:multipartRelated` binding: the one of the name, else the one at the index among the parts of the message that
/// nothing refers to. It is looked for when it is read. `None` if the message has no parts.
pub fn read_mime_part(reader: &mut Reader<'_>, name: &'static str, index: usize) -> Option<Attachment> {
    let package = package(reader)?;
    Some(Attachment::of_part(package.handle(Selector::Named(name, index))))
}
