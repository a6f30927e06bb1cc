//! Traits of types that are read and written. The derives implement all of them.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::element_name::ElementName;
use super::error::{ReadError, ValueError};
use super::lenient_floats::respelled_floats;
use super::name::Name;
use super::namespace::Namespace;
use super::qname::QName;
use super::raw_attribute::RawAttribute;
use super::reader::{ALLOCATION, Reader};
use super::shape::Shape;
use super::slot::{Over, Slot};
use super::text_writer::TextWriter;
use super::writer::Writer;

/// A value that is read from an element.
pub trait XmlRead: Sized {
    /// True if `xsi:nil` is a part of the value, as in an [`OrNil`](crate::xsd::OrNil), so that an `Option` around it is
    /// `None` only where there is no element.
    #[doc(hidden)]
    const KNOWS_NIL: bool = false;

    /// Reads the element whose start tag was read last, through its end tag.
    ///
    /// # Errors
    ///
    /// If the element is no value of the type, not well-formed, or exceeds a limit.
    fn read(reader: &mut Reader<'_>) -> Result<Self, ReadError>;

    /// Like [`read`](Self::read), into a slot. After an error the slot may hold an incomplete value.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    #[inline]
    fn read_into<'v>(reader: &mut Reader<'_>, slot: impl Slot<'v, Self>) -> Result<(), ReadError>
    where
        Self: 'v,
    {
        let value = Self::read(reader)?;
        slot.put(|| value);
        Ok(())
    }

    /// The value of an element that is not there, if the type has one.
    #[doc(hidden)]
    fn absent() -> Option<Self> {
        None
    }

    /// Like [`read`](Self::read), into a box.
    ///
    /// A type that contains itself does so through a box: what implements this for it makes the value in the box, so that
    /// the stack need not hold one for each level.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read); if there is no memory left for it.
    #[doc(hidden)]
    fn read_boxed(reader: &mut Reader<'_>) -> Result<Box<Self>, ReadError> {
        reader.charge(size_of::<Self>())?;
        Self::read(reader).map(Box::new)
    }

    /// Like [`read`](Self::read), as one more item of a list.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read); if there is no memory left for it.
    #[doc(hidden)]
    #[inline]
    fn read_item(reader: &mut Reader<'_>, items: &mut Vec<Self>) -> Result<(), ReadError> {
        reader.make_room(items)?;
        Self::read_into(reader, items)
    }
}

/// A value that is written as an element.
pub trait XmlWrite {
    /// Writes the value as an element of a name.
    fn write(&self, writer: &mut Writer, name: &'static ElementName);

    /// Returns true if an element that may be left out is left out with this value.
    #[doc(hidden)]
    fn is_absent(&self) -> bool {
        false
    }
}

/// A type that stands for a global element of a schema, so that it knows its own name.
pub trait XmlRoot {
    /// The element's name.
    const NAME: ElementName;
}

/// A type that has a name in a schema, so that an element can say with `xsi:type` that it is of it.
pub trait XmlType {
    /// The type's name.
    const TYPE_NAME: Name<'static>;
}

/// A simple type: its values are texts, of elements or attributes.
pub trait ReadText: Sized {
    /// The type's name in messages, such as `xs:int`.
    const TYPE: &'static str;

    /// Reads a value from a text in which references are resolved. White space is handled here, as the type's
    /// `whiteSpace` facet says (XML Schema Part 2, section 4.3.6).
    ///
    /// # Errors
    ///
    /// If the text is no value of the type.
    fn read_text(text: Cow<'_, str>) -> Result<Self, ValueError>;

    /// Like [`from_text`](Self::from_text), for a text that may hold prefixes: an `xs:QName` means nothing without the
    /// declarations around it
    /// (XML Schema Part 2, section 3.2.18).
    ///
    /// # Errors
    ///
    /// As [`read_text`](Self::read_text), and if a prefix is not declared.
    #[inline]
    fn read_text_in(text: Cow<'_, str>, scope: &dyn Namespaces) -> Result<Self, ValueError> {
        let _ = scope;
        Self::read_text(text)
    }

    /// Returns true if the schema knows the value: not one that is kept although it is none of those that an enumeration lists.
    /// Such a value is [drift](super::Drift); one of a member type of a union is one of the next type (XML Schema
    /// Part 2, section 2.5.1.3).
    fn is_listed(&self) -> bool {
        true
    }

    /// The value that `text`, which goes on behind it, starts with, and its length, where a look at the first bytes
    /// tells both. Everything else is for [`read_text`](Self::read_text).
    #[doc(hidden)]
    #[inline(always)]
    fn read_start(text: &[u8]) -> Option<(Self, usize)> {
        let _ = text;
        None
    }
}

/// The namespace declarations in scope where a text stands.
pub trait Namespaces {
    /// The URI that a prefix is bound to; the empty prefix is the default namespace.
    fn namespace_of(&self, prefix: &str) -> Option<&str>;

    /// Like [`namespace_of`](Self::namespace_of), to be kept.
    fn shared_namespace_of(&self, prefix: &str) -> Option<Namespace> {
        self.namespace_of(prefix).map(Namespace::from)
    }

    /// Counts memory that a value takes beside its text, in bytes: see [`Limits::memory_bytes`](super::Limits::memory_bytes).
    ///
    /// # Errors
    ///
    /// If that is more than is left.
    fn charge(&self, bytes: usize) -> Result<(), ValueError> {
        let _ = bytes;
        Ok(())
    }
}

/// No declarations.
impl Namespaces for () {
    fn namespace_of(&self, _: &str) -> Option<&str> {
        None
    }
}

impl Namespaces for Reader<'_> {
    fn namespace_of(&self, prefix: &str) -> Option<&str> {
        Reader::namespace_of(self, prefix)
    }

    fn shared_namespace_of(&self, prefix: &str) -> Option<Namespace> {
        Reader::shared_namespace_of(self, prefix)
    }

    fn charge(&self, bytes: usize) -> Result<(), ValueError> {
        if self.try_charge(bytes) {
            Ok(())
        } else {
            Err(ValueError::of_memory(self.options().limits.memory_limit()))
        }
    }
}

/// A simple type, written as text.
pub trait WriteText {
    /// True if there may be names in a value whose prefixes have to be declared where it is written.
    const HAS_NAMES: bool = false;

    /// Length of the value, as the facet `length` counts (XML Schema Part 2, section 4.3.1); `None` for a value that is
    /// as long as its text.
    fn length(&self) -> Option<u64> {
        None
    }

    /// Compares the value with the one that a text represents; `None` if there is no order between them.
    fn compare(&self, text: &str) -> Option<Ordering> {
        let _ = text;
        None
    }

    /// Gives every such name in the value to `found`.
    fn names<'v>(&'v self, found: &mut dyn FnMut(&'v QName)) {
        let _ = found;
    }

    /// Writes the value's text.
    fn write_text(&self, out: &mut TextWriter<'_>);
}

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

    /// Returns true if a value before the first field has nothing in the fields that are [`Field::nil_is_absent`](super::Field) in
    /// the shape.
    fn is_blank(partial: &Self::Partial) -> bool {
        let _ = partial;
        true
    }

    /// Reads the field at an index of the shape; its start tag was read last.
    ///
    /// # Errors
    ///
    /// As [`XmlRead::read`].
    fn field(partial: &mut Self::Partial, index: usize, reader: &mut Reader<'_>) -> Result<(), ReadError>;

    /// Takes the value of the attribute at an index of the shape, and tells whether it
    /// [is listed](ReadText::is_listed).
    ///
    /// # Errors
    ///
    /// If it is no value of the attribute's type.
    fn attribute(
        partial: &mut Self::Partial,
        index: usize,
        value: Cow<'_, str>,
        scope: &dyn Namespaces,
    ) -> Result<bool, ValueError> {
        let _ = (partial, index, value, scope);
        Ok(true)
    }

    /// Returns true if an attribute in a namespace, empty for none, is kept that the [`shape`](Self::shape) does not have:
    /// `xs:anyAttribute` (XML Schema part 1, section 3.10).
    fn keeps_attribute(namespace: &str) -> bool {
        let _ = namespace;
        false
    }

    /// Keeps an attribute that the [`shape`](Self::shape) does not have.
    ///
    /// # Errors
    ///
    /// If there is no memory left for it.
    fn other_attribute(
        partial: &mut Self::Partial,
        attribute: RawAttribute,
        reader: &Reader<'_>,
    ) -> Result<(), ReadError> {
        let _ = (partial, attribute, reader);
        Ok(())
    }

    /// Makes nil of each required element that may be nil and is missing: see
    /// [`ReadOptions::missing_is_nil`](super::ReadOptions::missing_is_nil).
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

impl Reader<'_> {
    /// Reads an element of a simple type, through its end tag.
    ///
    /// # Errors
    ///
    /// If its text is no value of the type.
    #[inline]
    pub fn value<T: ReadText>(&mut self) -> Result<T, ReadError> {
        match self.short_value() {
            Some(value) => Ok(value),
            None => self.value_of_text(),
        }
    }

    /// Reads the text of any value.
    #[inline(never)]
    fn value_of_text<T: ReadText>(&mut self) -> Result<T, ReadError> {
        let start = self.offset();
        let text = self.text()?;
        if std::mem::needs_drop::<T>() {
            self.charge(ALLOCATION)?;
        }
        let value = self.value_of_spellings(text, |text| T::read_text_in(text, self));
        let value = value.map_err(|error| self.error_at(error.into_kind(), start))?;
        if !value.is_listed() {
            self.note_unlisted(None);
        }
        Ok(value)
    }
}

impl<'x> Reader<'x> {
    /// Reads a value from its text; and again, where that is no value, from the text with floating-point numbers as XML
    /// Schema spells them, should the options ask for it.
    #[inline]
    pub(super) fn value_of_spellings<T>(
        &self,
        text: Cow<'x, str>,
        mut read: impl FnMut(Cow<'x, str>) -> Result<T, ValueError>,
    ) -> Result<T, ValueError> {
        if !self.options().lenient_floats {
            return read(text);
        }
        let respelled = respelled_floats(&text);
        read(text).or_else(|error| match respelled {
            Some(text) => read(Cow::Owned(text)).map_err(|_| error),
            None => Err(error),
        })
    }
}

/// Implements [`XmlRead`] and [`XmlWrite`] for simple types by way of [`ReadText`] and [`WriteText`].
macro_rules! text_type {
    ($($type:ty),+ $(,)?) => {$(
        impl $crate::xml::XmlRead for $type {
            // Once for all fields of the type.
            #[inline(never)]
            fn read(reader: &mut $crate::xml::Reader<'_>) -> Result<Self, $crate::xml::ReadError> {
                reader.value()
            }
        }

        impl $crate::xml::XmlWrite for $type {
            #[inline]
            fn write(&self, writer: &mut $crate::xml::Writer, name: &'static $crate::xml::ElementName) {
                writer.value(self, name);
            }
        }
    )+};
}
pub(crate) use text_type;

/// `None` is an element with `xsi:nil`, unless the type knows nil itself; where an element may be left out, its parent does that.
impl<T: XmlRead> XmlRead for Option<T> {
    #[inline]
    fn read(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        let mut value = None;
        Self::read_into(reader, Over(&mut value))?;
        Ok(value)
    }

    #[inline]
    fn read_into<'v>(reader: &mut Reader<'_>, slot: impl Slot<'v, Self>) -> Result<(), ReadError>
    where
        Self: 'v,
    {
        let value = slot.put(|| None);
        if !T::KNOWS_NIL && reader.is_nil() {
            return reader.nil();
        }
        match T::read_into(reader, &mut *value) {
            Err(error) if error.is_of_empty_element() && reader.options().empty_is_absent => {
                set_none(value);
                Ok(())
            }
            result => result,
        }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

/// Apart, so that the caller has no `Option<T>` in its frame: see `xml/reader/in_place.rs`.
#[cold]
#[inline(never)]
fn set_none<T>(value: &mut Option<T>) {
    *value = None;
}

impl<T: XmlWrite> XmlWrite for Option<T> {
    #[inline]
    fn write(&self, writer: &mut Writer, name: &'static ElementName) {
        match self {
            Some(value) => value.write(writer, name),
            None => writer.nil(name),
        }
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T: XmlRead> XmlRead for Box<T> {
    const KNOWS_NIL: bool = T::KNOWS_NIL;

    fn read(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        T::read_boxed(reader)
    }
}

impl<T: XmlWrite> XmlWrite for Box<T> {
    fn write(&self, writer: &mut Writer, name: &'static ElementName) {
        (**self).write(writer, name);
    }
}

impl XmlRead for () {
    fn read(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        reader.skip()
    }
}

/// The expanded name of a written element.
impl From<&ElementName> for Name<'static> {
    fn from(name: &ElementName) -> Self {
        name.name()
    }
}
