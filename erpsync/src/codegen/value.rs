//! Values that a schema gives, `default` and `fixed` (XML Schema part 1, sections 3.2.1 and 3.3.1), and values that
//! lack what the schema requires.

use std::borrow::Cow;

use crate::xml::{ReadError, ReadText, Reader, WriteError, Writer};

/// The value of an attribute that is absent.
///
/// # Panics
///
/// If the text is no value of the type; the generator prints none that is not.
pub fn value_of<T: ReadText>(text: &'static str) -> T {
    match T::read_text(Cow::Borrowed(text)) {
        Ok(value) => value,
        Err(error) => panic!("the schema's value of an attribute: {}", error.into_kind()),
    }
}

/// Reports a nil element without an attribute that its type requires.
#[cold]
pub fn left_out(writer: &mut Writer, attribute: &'static str) {
    let reason = "the attribute must be there though its element is nil".to_owned();
    writer.fail(WriteError::Value { element: attribute, reason });
}

/// Reads a field by a function, which returns a small value.
///
/// # Errors
///
/// Those of the function.
pub fn read_by<T>(
    reader: &mut Reader<'_>,
    field: &mut T,
    read: impl FnOnce(&mut Reader<'_>) -> Result<T, ReadError>,
) -> Result<(), ReadError> {
    *field = read(reader)?;
    Ok(())
}

/// Like [`read_by`], as one more item of a list.
///
/// # Errors
///
/// Those of the function; if there is no memory left for the item.
pub fn read_item_by<T>(
    reader: &mut Reader<'_>,
    items: &mut Vec<T>,
    read: impl FnOnce(&mut Reader<'_>) -> Result<T, ReadError>,
) -> Result<(), ReadError> {
    let item = read(reader)?;
    push(items, item, reader)
}

/// Adds an item to a list.
///
/// # Errors
///
/// If there is no memory left for it.
pub fn push<T>(items: &mut Vec<T>, item: T, reader: &Reader<'_>) -> Result<(), ReadError> {
    reader.make_room(items)?;
    items.push(item);
    Ok(())
}
