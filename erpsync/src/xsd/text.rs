//! How the value types meet the XML reader and writer, and the types that are nothing but text.
//!
//! `xs:string` (Part 2, 3.2.1) keeps its white space. For the types derived from it, and for `xs:anyURI`, whose
//! facet is `replace` or `collapse`, there is [`whitespace`](super::whitespace).

use std::borrow::Cow;
use std::fmt;

use super::flags::write_list;
use super::whitespace::{split, trim};
use super::*;
use crate::xml::{ReadText, TextWriter, ValueError, WriteText, text_type};

/// The text of a value type goes out unescaped.
struct Plain<'a, 'w>(&'a mut TextWriter<'w>);

impl fmt::Write for Plain<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.push_plain(text);
        Ok(())
    }
}

macro_rules! lexical_text {
    ($($name:ty)+) => {$(
        impl ReadText for $name {
            const TYPE: &'static str = <Self as Lexical>::TYPE;

            #[inline]
            fn read_text(text: Cow<'_, str>) -> Result<Self, ValueError> {
                Self::from_lexical(&text).map_err(|error| error.in_xml(&text))
            }
        }

        impl WriteText for $name {
            #[inline]
            fn write_text(&self, out: &mut TextWriter<'_>) {
                // A text writer does not fail.
                let _ = self.write_lexical(&mut Plain(out));
            }
        }

        text_type!($name);
    )+};
}

impl ParseError {
    /// The same for the reader, which wants to know apart whether there was any text.
    #[cold]
    fn in_xml(&self, text: &str) -> ValueError {
        if trim(text).is_empty() {
            ValueError::invalid(self.type_name(), text)
        } else {
            ValueError::new(self.to_string())
        }
    }
}

lexical_text! {
    bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64
    Decimal Integer NonNegativeInteger PositiveInteger NonPositiveInteger NegativeInteger
    DateTime Date Time Duration GYear GYearMonth GMonth GMonthDay GDay
    Base64Binary HexBinary Guid Char
}

text_type!(String);

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
        split(&text).map(|item| T::read_text(Cow::Borrowed(item))).collect()
    }
}

impl<T: WriteText> WriteText for Vec<T> {
    fn write_text(&self, out: &mut TextWriter<'_>) {
        write_list(self, out);
    }
}
