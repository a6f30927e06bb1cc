//! Traits of the XML reader and writer for the value types, and the types that are nothing but text.
//!
//! `xs:string` (Part 2, 3.2.1) keeps its white space. For the types derived from it, and for `xs:anyURI`, whose
//! facet is `replace` or `collapse`, there is [`whitespace`](super::whitespace).

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use super::flags::write_list;
use super::value_types::value_types;
use super::*;
use crate::xml::whitespace::{split, trim};
use crate::xml::{
    ALLOCATION, ElementName, Name, Namespaces, ReadError, ReadText, Reader, TextWriter, ValueError,
    WriteText, Writer, XSD_NAMESPACE, XmlRead, XmlType, XmlWrite, bytes_of_items, text_type,
};

/// The text of a value type goes out unescaped.
struct Plain<'a, 'w>(&'a mut TextWriter<'w>);

impl fmt::Write for Plain<'_, '_> {
    #[inline(always)]
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.push_plain(text);
        Ok(())
    }
}

macro_rules! lexical_text {
    ($($(#[$feature:meta])? $name:ty: $facet:ident, $serde:ident;)+) => {$(
        $(#[$feature])?
        impl ReadText for $name {
            const TYPE: &'static str = <Self as Lexical>::TYPE;

            #[inline]
            fn read_text(text: Cow<'_, str>) -> Result<Self, ValueError> {
                Self::from_lexical(&text).map_err(|error| error.in_xml(&text))
            }

            #[inline(always)]
            fn read_start(text: &[u8]) -> Option<(Self, usize)> {
                <Self as Lexical>::lexical_start(text)
            }
        }

        $(#[$feature])?
        impl WriteText for $name {
            #[inline]
            fn write_text(&self, out: &mut TextWriter<'_>) {
                // A text writer does not fail.
                let _ = self.write_lexical(&mut Plain(out));
            }

            facet_value!($facet);
        }

        /// The type's name in its schema; messages have it behind a prefix.
        $(#[$feature])?
        impl XmlType for $name {
            const TYPE_NAME: Name<'static> = {
                let (prefix, local) = <Self as Lexical>::TYPE.split_at(4);
                match prefix.as_bytes() {
                    b"ser:" => Name::new(SERIALIZATION_NAMESPACE, local),
                    // `xs:`, and the first letter of the name.
                    _ => Name::new(XSD_NAMESPACE, <Self as Lexical>::TYPE.split_at(3).1),
                }
            };
        }

        $(#[$feature])?
        text_type!($name);
    )+};
}

impl ParseError {
    /// The error in the reader, which distinguishes empty texts.
    #[cold]
    pub(super) fn in_xml(&self, text: &str) -> ValueError {
        if trim(text).is_empty() {
            ValueError::invalid(self.type_name(), text)
        } else {
            ValueError::new(self.to_string())
        }
    }
}

/// Implements the properties that facets need of a value: its order, by its traits or by its own method, or its length.
macro_rules! facet_value {
    (none) => {};
    (order) => {
        fn compare(&self, text: &str) -> Option<Ordering> {
            self.partial_cmp(&Self::from_lexical(text).ok()?)
        }
    };
    (moment) => {
        fn compare(&self, text: &str) -> Option<Ordering> {
            Self::compare(*self, Self::from_lexical(text).ok()?)
        }
    };
    (octets) => {
        fn length(&self) -> Option<u64> {
            Some(self.len() as u64)
        }
    };
}

value_types!(lexical_text);

/// Namespace of WCF's `guid` and `char`.
const SERIALIZATION_NAMESPACE: &str = "http://schemas.microsoft.com/2003/10/Serialization/";

impl XmlRead for String {
    #[inline]
    fn read(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        reader.charge(ALLOCATION)?;
        match reader.text_as_it_stands() {
            Some(text) => Ok(text.to_owned()),
            None => reader.text().map(Cow::into_owned),
        }
    }
}

impl XmlWrite for String {
    #[inline]
    fn write(&self, writer: &mut Writer, name: &'static ElementName) {
        writer.value(self, name);
    }
}

impl XmlType for String {
    const TYPE_NAME: Name<'static> = Name::new(XSD_NAMESPACE, "string");
}

impl ReadText for String {
    const TYPE: &'static str = "xs:string";

    #[inline]
    fn read_text(text: Cow<'_, str>) -> Result<Self, ValueError> {
        Ok(text.into_owned())
    }
}

impl WriteText for String {
    #[inline]
    fn write_text(&self, out: &mut TextWriter<'_>) {
        out.push(self);
    }
}

impl WriteText for &str {
    #[inline]
    fn write_text(&self, out: &mut TextWriter<'_>) {
        out.push(self);
    }
}

impl WriteText for UnknownValue {
    fn write_text(&self, out: &mut TextWriter<'_>) {
        out.push(self.as_str());
    }
}

/// A list (Part 2, 2.5.1.2): items with white space between them. An item that is empty or has white space in it
/// cannot be told from none or two, so writing it is an error.
impl<T: ReadText> ReadText for Vec<T> {
    const TYPE: &'static str = T::TYPE;

    fn read_text(text: Cow<'_, str>) -> Result<Self, ValueError> {
        Self::read_text_in(text, &())
    }

    fn read_text_in(text: Cow<'_, str>, scope: &dyn Namespaces) -> Result<Self, ValueError> {
        // Counted first: each item takes more memory than its text.
        let count = split(&text).count();
        scope.charge(bytes_of_items::<T>(count))?;
        let mut items = Self::with_capacity(count);
        for item in split(&text) {
            items.push(T::read_text_in(Cow::Borrowed(item), scope)?);
        }
        Ok(items)
    }

    fn is_listed(&self) -> bool {
        self.iter().all(T::is_listed)
    }
}

/// An element that is a list. (A field that is a repeated element has `max_occurs`, one that
/// is a wrapper around such elements with `items`.)
impl<T: ReadText> XmlRead for Vec<T> {
    fn read(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        reader.value()
    }
}

impl<T: WriteText> XmlWrite for Vec<T> {
    fn write(&self, writer: &mut Writer, name: &'static ElementName) {
        writer.value(self, name);
    }
}

impl<T: WriteText> WriteText for Vec<T> {
    const HAS_NAMES: bool = T::HAS_NAMES;

    fn names<'v>(&'v self, found: &mut dyn FnMut(&'v QName)) {
        self.iter().for_each(|item| item.names(found));
    }

    fn length(&self) -> Option<u64> {
        Some(self.len() as u64)
    }

    fn write_text(&self, out: &mut TextWriter<'_>) {
        write_list(self, out);
    }
}
