//! Documents as a whole, read into a value and written from one.

use super::error::ReadError;
use super::reader::{Reader, SMALL};
use super::traits::{XmlRead, XmlRoot, XmlWrite};
use super::writer::Writer;

/// Reads a document whose root element is a `T`, whatever the element's name.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let id: i32 = erpsync::xml::from_str("<RecordId> 11 </RecordId>")?;
/// assert_eq!(id, 11);
/// # Ok(()) }
/// ```
///
/// # Errors
///
/// If the document is not well-formed, exceeds a default limit, or is no `T`.
pub fn from_str<T: XmlRead>(text: &str) -> Result<T, ReadError> {
    read_document(&mut Reader::new(text))
}

/// Reads a document to its end.
pub(super) fn read_document<T: XmlRead>(reader: &mut Reader<'_>) -> Result<T, ReadError> {
    reader.root()?;
    if size_of::<T>() > SMALL { read_large_document(reader) } else { read_small_document(reader) }
}

#[inline]
fn read_small_document<T: XmlRead>(reader: &mut Reader<'_>) -> Result<T, ReadError> {
    let value = T::read(reader)?;
    reader.finish()?;
    Ok(value)
}

/// Keeps the value off the stack while what is in it is read.
#[inline(never)]
fn read_large_document<T: XmlRead>(reader: &mut Reader<'_>) -> Result<T, ReadError> {
    let value = T::read_boxed(reader)?;
    reader.finish()?;
    unboxed(value)
}

#[inline(never)]
#[allow(
    clippy::boxed_local,
    clippy::unnecessary_wraps,
    reason = "it is opened where nothing is read any more"
)]
fn unboxed<T>(value: Box<T>) -> Result<T, ReadError> {
    Ok(*value)
}

/// Like [`from_str`], but from bytes, in any encoding that [`decode`](super::decode) knows.
///
/// # Errors
///
/// As [`from_str`], and if the bytes are no text.
pub fn from_slice<T: XmlRead>(bytes: &[u8]) -> Result<T, ReadError> {
    from_str(&super::decode(bytes, None)?)
}

/// Writes a document whose root element has the name that the type stands for.
///
/// # Errors
///
/// If a text has a character that XML does not allow.
pub fn to_string<T: XmlWrite + XmlRoot>(value: &T) -> Result<String, super::WriteError> {
    let mut writer = Writer::new();
    value.write(&mut writer, const { &T::NAME });
    writer.finish()
}
