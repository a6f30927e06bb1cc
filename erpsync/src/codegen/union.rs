//! The member types of a union (XML Schema part 2, section 2.5.1.3).

use std::borrow::Cow;

use crate::xml::whitespace::collapse;
use crate::xml::{Namespaces, ReadText, WriteText};
use crate::xsd::{Facet, broken};

/// The value of a member type that a text is, if it is one: by its form, by the values that the schema lists, and by
/// its facets.
pub fn read_member<T: ReadText + WriteText>(
    text: &str,
    scope: &dyn Namespaces,
    facets: &[Facet],
) -> Option<T> {
    let value = T::read_text_in(Cow::Borrowed(text), scope).ok()?;
    (value.is_listed() && broken(&value, Some(&collapse(text)), facets).is_none()).then_some(value)
}
