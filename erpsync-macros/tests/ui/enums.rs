//! Enumerations, and enums of derived types.

use erpsync::XmlRead;
use erpsync::xsd::{AnyType, UnknownValue};

#[derive(XmlRead)]
#[xml(enumeration)]
enum Values {
    #[xml(other)]
    Unrecognized(UnknownValue),
    #[xml(value = "A")]
    A,
    #[xml(value = "A")]
    Again,
    Unsaid,
    #[xml(value = "B")]
    Holds(i32),
    #[xml(type = "C", value = "C")]
    Typed,
}

#[derive(XmlRead)]
#[xml(enumeration, default)]
enum Closed {
    #[xml(value = "A")]
    A,
}

#[derive(XmlRead)]
#[xml(derived)]
enum Types {
    #[xml(type = "A", base)]
    A(i32),
    #[xml(type = "A", base)]
    Again(i32),
    #[xml(type = "C")]
    HoldsNothing,
    #[xml(other, base)]
    Unrecognized(AnyType),
}

#[derive(XmlRead)]
#[xml(derived)]
enum ClosedTypes {
    #[xml(type = "A", base)]
    A(i32),
}

fn main() {}
