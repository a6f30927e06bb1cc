//! Simple types: values that are texts, of elements or attributes.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::super::error::{ReadError, ValueError};
use super::super::lenient_floats::respelled_floats;
use super::super::namespace::Namespace;
use super::super::qname::QName;
use super::super::reader::{ALLOCATION, Reader};
use super::super::text_writer::TextWriter;

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

    /// Like [`read_text`](Self::read_text), for a text that may hold prefixes: an `xs:QName` means nothing without the
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
    /// Such a value is [drift](crate::xml::Drift); one of a member type of a union is one of the next type (XML Schema
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

    /// Counts memory that a value takes beside its text, in bytes: see [`Limits::memory_bytes`](crate::xml::Limits::memory_bytes).
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
    /// The text of a value that has memory of its own.
    #[inline(never)]
    pub(crate) fn allocated_text(&mut self) -> Result<Cow<'x, str>, ReadError> {
        let text = self.text()?;
        self.charge(ALLOCATION)?;
        Ok(text)
    }

    /// Reads a value from its text; and again, where that is no value, from the text with floating-point numbers as XML
    /// Schema spells them, should the options ask for it.
    #[inline]
    pub(in crate::xml) fn value_of_spellings<T>(
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
