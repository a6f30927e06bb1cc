//! Fields that are MIME parts.

use crate::attachment::{Attachment, read_mime_part};
use crate::xml::{ReadError, ReadErrorKind, Reader};

/// Takes the part of the message that a field is, once the element with the field is read.
///
/// # Errors
///
/// If the message has no parts.
pub fn mime_part(reader: &mut Reader<'_>, name: &'static str, index: usize) -> Result<Attachment, ReadError> {
    let found = read_mime_part(reader, name, index);
    found.ok_or_else(|| reader.error(ReadErrorKind::Missing(name)))
}
