//! `xs:base64Binary` and `xs:hexBinary` (Part 2, 3.2.16 and 3.2.15): bytes, by two names because the text differs.

use std::fmt;

use base64::Engine as _;
use base64::display::Base64Display;
use base64::engine::general_purpose::STANDARD;

use super::lexical::{Flaw, Lexical, ParseError};
use crate::xml::whitespace::{is_space, trim, trim_bytes};

macro_rules! binary {
    ($($(#[$doc:meta])+ $name:ident;)+) => {$(
        $(#[$doc])+
        #[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Vec<u8>);

        impl $name {
            /// The bytes of the value.
            #[must_use]
            pub fn new(bytes: Vec<u8>) -> Self {
                Self(bytes)
            }

            /// The bytes, without a copy.
            #[must_use]
            pub fn into_vec(self) -> Vec<u8> {
                self.0
            }

            /// The bytes, without a copy: [`into_vec`](Self::into_vec) by the name that other wrappers have for it.
            #[must_use]
            pub fn into_inner(self) -> Vec<u8> {
                self.0
            }
        }

        impl std::ops::Deref for $name {
            type Target = Vec<u8>;

            fn deref(&self) -> &Vec<u8> {
                &self.0
            }
        }

        impl std::ops::DerefMut for $name {
            fn deref_mut(&mut self) -> &mut Vec<u8> {
                &mut self.0
            }
        }

        impl AsRef<[u8]> for $name {
            fn as_ref(&self) -> &[u8] {
                &self.0
            }
        }

        impl From<Vec<u8>> for $name {
            fn from(bytes: Vec<u8>) -> Self {
                Self(bytes)
            }
        }

        impl From<&[u8]> for $name {
            fn from(bytes: &[u8]) -> Self {
                Self(bytes.into())
            }
        }

        impl<const N: usize> From<[u8; N]> for $name {
            fn from(bytes: [u8; N]) -> Self {
                Self(bytes.into())
            }
        }

        impl From<$name> for Vec<u8> {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl FromIterator<u8> for $name {
            fn from_iter<I: IntoIterator<Item = u8>>(bytes: I) -> Self {
                Self(bytes.into_iter().collect())
            }
        }

        impl std::str::FromStr for $name {
            type Err = ParseError;

            fn from_str(text: &str) -> Result<Self, ParseError> {
                Self::from_lexical(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.write_lexical(f)
            }
        }

        /// The length and the first bytes: the whole would drown what stands beside it.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({} bytes"), self.0.len())?;
                if !self.0.is_empty() {
                    f.write_str(":")?;
                }
                for byte in self.0.iter().take(16) {
                    write!(f, " {byte:02x}")?;
                }
                f.write_str(if self.0.len() > 16 { " …)" } else { ")" })
            }
        }
    )+};
}

binary! {
    /// An `xs:base64Binary` (3.2.16).
    ///
    /// White space between the characters is read, missing padding is not, nor are bits after the last byte.
    /// Written on one line.
    ///
    /// ```
    /// use erpsync::xsd::Base64Binary;
    ///
    /// let value: Base64Binary = "AAEC\n /w==".parse()?;
    /// assert_eq!(**value, [0, 1, 2, 255]);
    /// assert_eq!(value.to_string(), "AAEC/w==");
    /// # Ok::<(), erpsync::xsd::ParseError>(())
    /// ```
    Base64Binary;

    /// An `xs:hexBinary` (3.2.15). Either case is read, upper case is written.
    ///
    /// ```
    /// use erpsync::xsd::HexBinary;
    ///
    /// let value: HexBinary = "0fb7".parse()?;
    /// assert_eq!(**value, [0x0f, 0xb7]);
    /// assert_eq!(value.to_string(), "0FB7");
    /// # Ok::<(), erpsync::xsd::ParseError>(())
    /// ```
    HexBinary;
}

impl Lexical for Base64Binary {
    const TYPE: &'static str = "xs:base64Binary";

    fn from_lexical(text: &str) -> Result<Self, ParseError> {
        let value = trim_bytes(text.as_bytes());
        let mut decoded = STANDARD.decode(value);
        // Text without white space is the rule, so it is not searched for any before it did not decode.
        if decoded.is_err() && value.iter().any(|&byte| is_space(byte)) {
            let mut characters = Vec::with_capacity(value.len());
            for line in value.split(|&byte| is_space(byte)) {
                characters.extend_from_slice(line);
            }
            decoded = STANDARD.decode(characters);
        }
        match decoded {
            Ok(bytes) => Ok(Self(bytes)),
            Err(error) => {
                use base64::DecodeError as E;
                let flaw = match error {
                    E::InvalidByte(..) => Flaw::FORM,
                    E::InvalidLength(_) => Flaw::invalid("characters come in fours"),
                    E::InvalidLastSymbol { .. } => {
                        Flaw::invalid("the last character has bits that no byte takes")
                    }
                    E::InvalidPadding => Flaw::invalid("the padding is wrong"),
                };
                Err(ParseError::new(Self::TYPE, text, flaw))
            }
        }
    }

    fn lexical_start(text: &[u8]) -> Option<(Self, usize)> {
        // No character of the alphabet ends a text or needs work in one, so one search is enough.
        let end = memchr::memchr(b'<', text).filter(|&end| end != 0)?;
        Some((Self(STANDARD.decode(&text[..end]).ok()?), end))
    }

    fn write_lexical<W: fmt::Write + ?Sized>(&self, out: &mut W) -> fmt::Result {
        write!(out, "{}", Base64Display::new(&self.0, &STANDARD))
    }
}

impl Lexical for HexBinary {
    const TYPE: &'static str = "xs:hexBinary";

    fn from_lexical(text: &str) -> Result<Self, ParseError> {
        let digit = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
        let (pairs, rest) = trim(text).as_bytes().as_chunks::<2>();
        let bytes: Option<Vec<u8>> =
            pairs.iter().map(|&[high, low]| Some(digit(high)? << 4 | digit(low)?)).collect();
        match (bytes, rest) {
            (Some(bytes), []) => Ok(Self(bytes)),
            (Some(_), [last]) if last.is_ascii_hexdigit() => {
                let flaw = Flaw::invalid("digits come in twos");
                Err(ParseError::new(Self::TYPE, text, flaw))
            }
            _ => Err(ParseError::new(Self::TYPE, text, Flaw::FORM)),
        }
    }

    fn write_lexical<W: fmt::Write + ?Sized>(&self, out: &mut W) -> fmt::Result {
        const DIGITS: &[u8; 16] = b"0123456789ABCDEF";

        // In pieces on the stack, so that neither a call for each byte nor an allocation is needed.
        let mut piece = [0; 128];
        for bytes in self.0.chunks(piece.len() / 2) {
            let mut length = 0;
            for byte in bytes {
                piece[length] = DIGITS[usize::from(byte >> 4)];
                piece[length + 1] = DIGITS[usize::from(byte & 0xf)];
                length += 2;
            }
            out.write_str(std::str::from_utf8(&piece[..length]).unwrap_or_default())?;
        }
        Ok(())
    }
}
