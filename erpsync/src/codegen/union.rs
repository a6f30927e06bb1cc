//! The member types of a union (XML Schema part 2, section 2.5.1.3).

use std::borrow::Cow;

use crate::xml::whitespace::collapse;
use crate::xml::{Namespaces, ReadText, WriteText};
use crate::xsd::{Facet, broken};

/// Reads a text as a value of a member type. Returns `None` if the form, the listed values or the facets exclude it.
pub fn read_member<T: ReadText + WriteText>(
    text: &str,
    scope: &dyn Namespaces,
    facets: &[Facet],
) -> Option<T> {
    let value = T::read_text_in(Cow::Borrowed(text), scope).ok()?;
    (value.is_listed() && broken(&value, Some(&collapse(text)), facets).is_none()).then_some(value)
}
