//! Types with child elements, as the derives describe them to the reader and the writer.

use std::borrow::Cow;

use super::super::error::{ReadError, ValueError};
use super::super::raw_attribute::RawAttribute;
use super::super::reader::Reader;
use super::super::shape::Shape;
use super::super::writer::Writer;
use super::Namespaces;

/// A type with child elements, or a part of its content (a choice, a group), as the derive describes it to the reader's
/// loop.
pub trait ReadFields: Sized {
    /// The value while it is being read.
    type Partial;

    /// Number of fields of the [`shape`](Self::shape), with those of its bases.
    const FIELDS: usize;

    /// Number of attributes of the [`shape`](Self::shape), with those of its bases.
    const ATTRIBUTES: usize = 0;

    /// The fields in schema order.
    fn shape() -> &'static Shape;

    /// The value before the first field.
    fn begin() -> Self::Partial;

    /// Returns true if a nil element is read as absence: if a value before the first field has nothing in the fields that
    /// the shape marks so.
    fn nil_is_absent(partial: &Self::Partial) -> bool {
        let _ = partial;
        true
    }

    /// Reads the field at an index of the shape; its start tag was read last.
    ///
    /// # Errors
    ///
    /// As [`XmlRead::read`](crate::xml::XmlRead::read).
    fn field(partial: &mut Self::Partial, index: usize, reader: &mut Reader<'_>) -> Result<(), ReadError>;

    /// The side that takes attributes, of a type that has some: most have none, and cost the compiler nothing for it.
    fn attributes(partial: &mut Self::Partial) -> Option<&mut dyn TakeAttributes> {
        let _ = partial;
        None
    }

    /// Makes nil of each required element that may be nil and is missing: see
    /// [`ReadOptions::missing_is_nil`](crate::xml::ReadOptions::missing_is_nil).
    fn nil_if_missing(partial: &mut Self::Partial) {
        let _ = partial;
    }

    /// The value after the last field.
    ///
    /// # Errors
    ///
    /// The local name of a required field that is missing.
    fn finish(partial: Self::Partial) -> Result<Self, &'static str>;
}

/// The value of a type that has attributes, while it is being read.
pub trait TakeAttributes {
    /// Takes the value of the attribute at an index of the shape, and returns true if it
    /// [is listed](crate::xml::ReadText::is_listed).
    ///
    /// # Errors
    ///
    /// If it is no value of the attribute's type.
    fn take_attribute(
        &mut self,
        index: usize,
        value: Cow<'_, str>,
        scope: &dyn Namespaces,
    ) -> Result<bool, ValueError> {
        let _ = (index, value, scope);
        Ok(true)
    }

    /// Returns true if an attribute in a namespace, empty for none, is kept that the [`shape`](ReadFields::shape) does not have:
    /// `xs:anyAttribute` (XML Schema part 1, section 3.10).
    fn keeps_attribute(&mut self, namespace: &str) -> bool {
        let _ = namespace;
        false
    }

    /// Keeps an attribute that the [`shape`](ReadFields::shape) does not have.
    ///
    /// # Errors
    ///
    /// If there is no memory left for it.
    fn take_other_attribute(
        &mut self,
        attribute: RawAttribute,
        reader: &Reader<'_>,
    ) -> Result<(), ReadError> {
        let _ = (attribute, reader);
        Ok(())
    }
}

/// Takes no attributes.
impl TakeAttributes for () {}

/// A type with child elements, or a part of its content, as the derive describes it to the writer.
pub trait WriteFields {
    /// The namespace that most of the child elements are in: while they are written it is the default one.
    const NAMESPACE: &'static str;

    /// True if there are attributes to write.
    const HAS_ATTRIBUTES: bool = false;

    /// Writes the attributes, while the start tag is still open.
    fn write_attributes(&self, writer: &mut Writer) {
        let _ = writer;
    }

    /// Writes the child elements in schema order.
    fn write_fields(&self, writer: &mut Writer);
}
