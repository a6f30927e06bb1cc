//! `nillable`: an element that may say `xsi:nil` (XML Schema part 1, section 2.6.2), and the Rust type of nil.

use super::key::Key;
use crate::ctxt::Ctxt;

/// Form of the key `nillable`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NilKey {
    /// `nillable`: nil is the `None` of an `Option`.
    AsNone,
    /// `nillable = "kept"`: `Nillable<T>` keeps nil and absence apart.
    Kept,
    /// `nillable = "attributes"`: `OrNil<T, N>` keeps the attributes of nil.
    WithAttributes,
}

impl NilKey {
    pub(super) fn parse(key: &Key, cx: &Ctxt) -> Option<Self> {
        let value = match key.word(cx, "`nillable`, `nillable = \"kept\"` or `nillable = \"attributes\"`")? {
            None => return Some(Self::AsNone),
            Some(value) => value,
        };
        match value.value().as_str() {
            "kept" => Some(Self::Kept),
            "attributes" => Some(Self::WithAttributes),
            _ => {
                cx.error(
                    value.span(),
                    "the value of `nillable` is \"kept\", for a `Nillable<T>`, or \"attributes\", for an `OrNil<T, N>`; \
                     without a value it is for an `Option<T>`",
                );
                None
            }
        }
    }
}
