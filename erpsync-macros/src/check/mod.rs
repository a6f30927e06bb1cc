//! Rules that a model must follow before it is expanded: each violation is reported at its place.
//!
//! The rules are those of XML Schema 1.0, part 1 (3.4 complex types, 3.9 particles), as far as one type shows
//! them, and those of this crate's own keys.

mod choice;
mod container;
mod enums;
mod field;
mod fields;

use crate::ast::{Container, Data};
use crate::ctxt::Ctxt;

/// Reports to `cx` everything that is wrong with `container`.
pub(crate) fn check(cx: &Ctxt, container: &Container<'_>) {
    container::check(cx, container);
    match &container.data {
        Data::Struct(data) => {
            for field in &data.fields {
                field::check(cx, field);
            }
            fields::check(cx, &data.fields);
            if container.starts_from_default() {
                choice::check_default(cx, &data.fields);
            }
            if container.attrs.group.is_given() {
                container::check_group(cx, container, data);
            }
            if container.attrs.nil.is_given() {
                container::check_nil(cx, container, data);
            }
            if container.attrs.headers.is_given() {
                container::check_headers(cx, container, data);
            }
        }
        Data::Enumeration(data) => enums::check_enumeration(cx, container.ident, data),
        Data::Derived(data) => enums::check_derived(cx, container.ident, data),
        Data::Choice(data) => choice::check(cx, container, data),
        // The type of a member decides.
        Data::Union(_) => {}
    }
}

#[cfg(test)]
mod tests;
