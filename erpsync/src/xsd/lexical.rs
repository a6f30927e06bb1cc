//! Common part of all value types: the mapping between text and value, and the error of a text without a value.

use std::fmt;

use super::value_types::Listed;

/// The mapping between the text of an XML Schema simple type and its Rust value.
///
/// Every value type of this module has it, the Rust primitives among them: what `FromStr` reads is Rust's
/// syntax (no `INF`, no white space), this is XML Schema's. The value types that are not primitives have the
/// same mapping as `FromStr` and `Display`. Sealed: the value types of this module are all there are.
///
/// ```
/// use erpsync::xsd::Lexical;
///
/// assert_eq!(i32::from_lexical(" +007 ")?, 7);
/// assert_eq!(f64::from_lexical("-INF")?, f64::NEG_INFINITY);
/// assert_eq!(f64::INFINITY.to_lexical(), "INF");
/// assert!(f64::from_lexical("inf").is_err());
/// # Ok::<(), erpsync::xsd::ParseError>(())
/// ```
pub trait Lexical: Listed + Sized {
    /// The name of the type in error messages, `xs:int`.
    const TYPE: &'static str;

    /// The value that `text` stands for.
    ///
    /// White space is handled by the type's `whiteSpace` facet: for all types of this trait that is
    /// `collapse`, so spaces, tabs and line ends around the value do not count.
    ///
    /// # Errors
    ///
    /// When `text` is not in the lexical space of the type, or stands for a value that the Rust type
    /// cannot hold. A value is never rounded to fit, except where the schema type itself is a rounding one
    /// (`xs:float`, `xs:double`).
    fn from_lexical(text: &str) -> Result<Self, ParseError>;

    /// The value that `text`, which goes on behind it, starts with, and its length, where a look at the first bytes
    /// tells both. Everything else is for [`from_lexical`](Self::from_lexical).
    #[doc(hidden)]
    #[inline(always)]
    fn lexical_start(text: &[u8]) -> Option<(Self, usize)> {
        let _ = text;
        None
    }

    /// Writes the value, in a form that [`from_lexical`](Self::from_lexical) reads back equal.
    ///
    /// The written text needs no escaping in XML.
    ///
    /// # Errors
    ///
    /// Only those of `out`.
    fn write_lexical<W: fmt::Write + ?Sized>(&self, out: &mut W) -> fmt::Result;

    /// The text of the value.
    fn to_lexical(&self) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = self.write_lexical(&mut text);
        text
    }
}

/// Text that is not a value of the type that was asked for.
///
/// The message quotes the text, shortened, with the reason if there is one:
///
/// ```
/// use erpsync::xsd::{Date, Lexical, ParseErrorKind};
///
/// let error = "2025-02-29".parse::<Date>().unwrap_err();
/// assert_eq!(error.to_string(), r#""2025-02-29" is not an xs:date: the month does not have that day"#);
///
/// let error = i8::from_lexical("128").unwrap_err();
/// assert_eq!(error.kind(), ParseErrorKind::OutOfRange);
/// assert_eq!(error.to_string(), r#""128" is out of the range of xs:byte: -128 to 127"#);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError(Box<Details>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Details {
    flaw: Flaw,
    type_name: &'static str,
    text: String,
}

/// Kind of a [`ParseError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ParseErrorKind {
    /// The text is not in the lexical space of the schema type.
    Invalid,
    /// The text may be in the lexical space, but the value is too large or too long: for the schema type, or
    /// for the Rust type that holds it.
    OutOfRange,
}

/// Maximum number of characters of the text that an error quotes.
const QUOTED: usize = 48;

impl ParseError {
    /// `text` was read as a `type_name` and has `flaw`.
    #[cold]
    pub(super) fn new(type_name: &'static str, text: &str, flaw: Flaw) -> Self {
        let mut characters = text.chars();
        let mut quoted: String = characters.by_ref().take(QUOTED).collect();
        if characters.next().is_some() {
            quoted.push('…');
        }
        Self(Box::new(Details { flaw, type_name, text: quoted }))
    }

    /// Kind of the error.
    #[must_use]
    pub fn kind(&self) -> ParseErrorKind {
        self.0.flaw.kind
    }

    /// The name of the type that was asked for, `xs:int`.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        self.0.type_name
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Details { flaw, type_name, text } = &*self.0;
        match flaw.kind {
            ParseErrorKind::Invalid => {
                let article = if type_name.starts_with('x') { "an" } else { "a" };
                write!(f, "{text:?} is not {article} {type_name}")?;
            }
            ParseErrorKind::OutOfRange => {
                write!(f, "{text:?} is out of the range of {type_name}")?;
            }
        }
        if flaw.why.is_empty() { Ok(()) } else { write!(f, ": {}", flaw.why) }
    }
}

impl std::error::Error for ParseError {}

/// Error of a parser inside this module; its caller adds the type and the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Flaw {
    kind: ParseErrorKind,
    why: &'static str,
}

impl Flaw {
    /// Not the form of the type, without a further reason.
    pub(super) const FORM: Self = Self::invalid("");

    /// Not a value of the type, and why.
    pub(super) const fn invalid(why: &'static str) -> Self {
        Self { kind: ParseErrorKind::Invalid, why }
    }

    /// Too large or too long, and what the limit is.
    pub(super) const fn range(limit: &'static str) -> Self {
        Self { kind: ParseErrorKind::OutOfRange, why: limit }
    }
}

/// `FromStr`, `Display` and `Debug` of a value type, by way of [`Lexical`].
macro_rules! lexical_type {
    ($($name:ident),+) => {$(
        impl ::std::str::FromStr for $name {
            type Err = $crate::xsd::ParseError;

            fn from_str(text: &str) -> ::std::result::Result<Self, Self::Err> {
                $crate::xsd::Lexical::from_lexical(text)
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::xsd::Lexical::write_lexical(self, f)
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::write!(f, "{}({self})", ::std::stringify!($name))
            }
        }
    )+};
}
pub(super) use lexical_type;
