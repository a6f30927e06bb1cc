//! Reading of fields, by their occurrence.
//!
//! The derives print calls: the compiler checks each of them faster than what is in it, and a debug build has room in the
//! frame of a function for each value that is named in it.

use std::borrow::Cow;

use crate::xml::machinery::{ReadFields, Replaced};
use crate::xml::{Namespaces, ReadError, ReadText, Reader, ValueError, XmlRead};

/// Reads an element that must be there, into a place that is `None` until then.
///
/// # Errors
///
/// As [`XmlRead::read`].
#[inline]
pub fn read_required<T: XmlRead>(field: &mut Option<T>, reader: &mut Reader<'_>) -> Result<(), ReadError> {
    T::read_into(reader, field)
}

/// Reads an element that may be absent or nil.
///
/// # Errors
///
/// As [`XmlRead::read`].
#[inline]
pub fn read_some<T: XmlRead>(field: &mut Option<T>, reader: &mut Reader<'_>) -> Result<(), ReadError> {
    Option::read_into(reader, Replaced(field))
}

/// Reads an element in the place of the value that its type has by default.
///
/// # Errors
///
/// As [`XmlRead::read`].
#[inline]
pub fn read_value<T: XmlRead>(field: &mut T, reader: &mut Reader<'_>) -> Result<(), ReadError> {
    T::read_into(reader, Replaced(field))
}

/// Reads an element as one more item of a list.
///
/// # Errors
///
/// As [`XmlRead::read`]; if there is no memory left for it.
#[inline]
pub fn read_each<T: XmlRead>(items: &mut Vec<T>, reader: &mut Reader<'_>) -> Result<(), ReadError> {
    T::read_item(reader, items)
}

/// Reads an element whose text is one of a list.
///
/// # Errors
///
/// As [`XmlRead::read`].
pub fn read_listed<T: ReadText>(reader: &mut Reader<'_>) -> Result<T, ReadError> {
    let start = reader.offset();
    let text = reader.allocated_text()?;
    match T::read_text(text) {
        Ok(value) => {
            if !value.is_listed() {
                reader.note_unlisted(None);
            }
            Ok(value)
        }
        Err(error) => Err(reader.error_at(error.into_kind(), start)),
    }
}

/// Reads an attribute. Returns true if its value is listed.
///
/// # Errors
///
/// If it is no value of the attribute's type.
#[inline]
pub fn read_attribute<T: ReadText>(
    field: &mut Option<T>,
    text: Cow<'_, str>,
    scope: &dyn Namespaces,
) -> Result<bool, ValueError> {
    let value = field.insert(T::read_text_in(text, scope)?);
    Ok(value.is_listed())
}

/// Like [`read_attribute`], in the place of the value that its type has by default.
///
/// # Errors
///
/// As [`read_attribute`].
#[inline]
pub fn read_attribute_value<T: ReadText>(
    field: &mut T,
    text: Cow<'_, str>,
    scope: &dyn Namespaces,
) -> Result<bool, ValueError> {
    *field = T::read_text_in(text, scope)?;
    Ok(field.is_listed())
}

/// Returns true if a nil element is read as absent by a type: if a value before the first field has nothing in its place.
pub fn nil_is_absent<T: ReadFields>() -> bool {
    T::nil_is_absent(&T::begin())
}

/// Returns the name of the first field that is missing, of those that are required.
#[cold]
pub fn missing(fields: &[(bool, &'static str)]) -> &'static str {
    all_there(fields).err().unwrap_or("value")
}

/// Reports the first of these fields that is missing.
///
/// # Errors
///
/// The name of the field.
pub fn all_there(fields: &[(bool, &'static str)]) -> Result<(), &'static str> {
    match fields.iter().find(|(is_missing, _)| *is_missing) {
        Some((_, name)) => Err(name),
        None => Ok(()),
    }
}
