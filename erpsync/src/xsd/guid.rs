//! `ser:guid`, the GUID of WCF's Serialization schema
//! (`http://schemas.microsoft.com/2003/10/Serialization/`), over [`uuid::Uuid`].

use std::fmt;

use uuid::Uuid;

use super::lexical::{Flaw, Lexical, ParseError, lexical_type};
use crate::xml::whitespace::trim_bytes;

/// A `ser:guid`: `8-4-4-4-12` hexadecimal digits. Either case is read, lower case is written, as WCF does.
///
/// ```
/// use erpsync::xsd::Guid;
///
/// let guid: Guid = "936DA01F-9ABD-4D9D-80C7-02AF85C822A8".parse()?;
/// assert_eq!(guid.to_string(), "936da01f-9abd-4d9d-80c7-02af85c822a8");
/// assert!("{936da01f-9abd-4d9d-80c7-02af85c822a8}".parse::<Guid>().is_err());
/// # Ok::<(), erpsync::xsd::ParseError>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Guid(pub Uuid);

lexical_type!(Guid);

impl Lexical for Guid {
    const TYPE: &'static str = "ser:guid";

    fn from_lexical(text: &str) -> Result<Self, ParseError> {
        let value = trim_bytes(text.as_bytes());
        // `uuid` reads other forms too; only this one has 36 characters.
        match Uuid::try_parse_ascii(value) {
            Ok(uuid) if value.len() == 36 => Ok(Self(uuid)),
            _ => Err(ParseError::new(Self::TYPE, text, Flaw::FORM)),
        }
    }

    fn write_lexical<W: fmt::Write + ?Sized>(&self, out: &mut W) -> fmt::Result {
        out.write_str(self.0.as_hyphenated().encode_lower(&mut Uuid::encode_buffer()))
    }
}

impl From<Uuid> for Guid {
    fn from(uuid: Uuid) -> Self {
        Self(uuid)
    }
}

impl From<Guid> for Uuid {
    fn from(guid: Guid) -> Self {
        guid.0
    }
}

impl std::ops::Deref for Guid {
    type Target = Uuid;

    fn deref(&self) -> &Uuid {
        &self.0
    }
}
