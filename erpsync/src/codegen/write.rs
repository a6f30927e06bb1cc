//! Writing of fields, by their occurrence.
//!
//! The derives print calls, since a debug build has room in its frame for each value that is named in it, and a type that contains itself
//! has a frame for each level.

use crate::xml::{ElementName, Name, WriteText, Writer, XmlWrite};

/// Writes an attribute that may be absent.
#[inline]
pub fn write_attribute<T: WriteText>(value: &Option<T>, writer: &mut Writer, name: Name<'static>) {
    if let Some(value) = value {
        writer.attribute(name, value);
    }
}

/// Writes an element whose text is one of a list.
#[inline(never)]
pub fn write_listed(text: &str, writer: &mut Writer, name: &'static ElementName) {
    writer.value(&text, name);
}

/// Writes an element that may be absent.
#[inline]
pub fn write_some<T: XmlWrite>(value: &Option<T>, writer: &mut Writer, name: &'static ElementName) {
    if let Some(value) = value {
        value.write(writer, name);
    }
}

/// Writes an element as often as it is there.
#[inline]
pub fn write_each<T: XmlWrite>(values: &[T], writer: &mut Writer, name: &'static ElementName) {
    for value in values {
        value.write(writer, name);
    }
}

/// Writes a value by a function.
#[inline]
pub fn write_by<T>(value: &T, writer: &mut Writer, write: impl FnOnce(&T, &mut Writer)) {
    write(value, writer);
}

/// Writes a value that may be absent, by a function.
#[inline]
pub fn write_some_by<T>(value: &Option<T>, writer: &mut Writer, write: impl FnOnce(&T, &mut Writer)) {
    if let Some(value) = value {
        write(value, writer);
    }
}

/// Writes values by a function.
#[inline]
pub fn write_each_by<T>(values: &[T], writer: &mut Writer, write: impl Fn(&T, &mut Writer)) {
    for value in values {
        write(value, writer);
    }
}
