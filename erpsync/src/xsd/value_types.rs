//! Table of the value types: the only list of them.
//!
//! A line makes a type readable and writable as an element and as an attribute, validated, and serialized. The type itself
//! has a file with its [`Lexical`](super::Lexical), which cannot be implemented for a type without a line.

/// Applies a macro to all value types. A line is the feature that it needs, if any, the type, its facets, and its form in `serde`.
///
/// | facets | |
/// |---|---|
/// | `order` | bounds compare by `PartialOrd` |
/// | `moment` | bounds compare by the type's own `compare`, since a time without an offset has no total order |
/// | `octets` | a length counts octets |
/// | `none` | neither an order nor a length of its own |
///
/// | `serde` | |
/// |---|---|
/// | `text` | the text of the value |
/// | `own` | the form that the type has by itself |
macro_rules! value_types {
    ($apply:ident) => {
        $apply! {
            bool: order, own;
            i8: order, own;
            i16: order, own;
            i32: order, own;
            i64: order, own;
            u8: order, own;
            u16: order, own;
            u32: order, own;
            u64: order, own;
            f32: order, own;
            f64: order, own;
            $crate::xsd::Bit: order, own;
            $crate::xsd::Char: order, own;
            #[cfg(feature = "decimal")]
            $crate::xsd::Decimal: order, own;
            $crate::xsd::Integer: order, text;
            $crate::xsd::DateTime: moment, text;
            $crate::xsd::Date: moment, text;
            $crate::xsd::Time: moment, text;
            $crate::xsd::Duration: order, text;
            $crate::xsd::GYear: moment, text;
            $crate::xsd::GYearMonth: moment, text;
            $crate::xsd::GMonth: moment, text;
            $crate::xsd::GMonthDay: moment, text;
            $crate::xsd::GDay: moment, text;
            $crate::xsd::Base64Binary: octets, text;
            $crate::xsd::HexBinary: octets, text;
            #[cfg(feature = "uuid")]
            $crate::xsd::Guid: none, text;
        }
    };
}
pub(crate) use value_types;

/// Type with a line in the table.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no line in the table of value types",
    note = "add one to `value_types!` in erpsync/src/xsd/value_types.rs"
)]
pub trait Listed {}

macro_rules! listed {
    ($($(#[$feature:meta])? $type:ty: $facets:ident, $serde:ident;)+) => {$($(#[$feature])? impl Listed for $type {})+};
}
value_types!(listed);
