//! Kinds of Rust types that a type of the schema may become, and the built-in types.

use crate::ir::Type::{self, Primitive, Runtime};
use crate::resolve::{Builtin, TypeId, TypeRef};

/// The namespace in which WCF declares `guid`, `char` and `duration`.
pub(super) const SERIALIZATION: &str = "http://schemas.microsoft.com/2003/10/Serialization/";

/// The Rust type that a type of the schema becomes, before it has a name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::lower) enum RustMapping {
    /// A type that is not generated: of Rust, of the runtime, of the user.
    Value(Type),
    /// An enum of the values that this simple type lists.
    Enumeration(TypeId),
    /// A list (this type) of an enumeration.
    Flags { list: TypeId, item: TypeId },
    /// A list of other values.
    List(TypeRef),
    /// An enum of the member types of this union.
    Union(TypeId),
    /// A struct for this complex type.
    Struct(TypeId),
    /// XML that is kept as it is, since the type can't be generated.
    Raw,
}

/// Maps a built-in type (XML Schema 1.0 part 2, section 3).
pub(super) fn builtin(builtin: Builtin) -> RustMapping {
    use Builtin as B;
    RustMapping::Value(match builtin {
        B::AnyType => Runtime("xsd::AnyType"),
        B::NmTokens | B::IdRefs | B::Entities => return RustMapping::List(TypeRef::Builtin(B::String)),
        B::AnySimpleType
        | B::String
        | B::NormalizedString
        | B::Token
        | B::Language
        | B::NmToken
        | B::Name
        | B::NcName
        | B::Id
        | B::IdRef
        | B::Entity
        | B::AnyUri => Type::String,
        B::Boolean => Primitive("bool"),
        B::Decimal => Runtime("xsd::Decimal"),
        B::Integer
        | B::NonPositiveInteger
        | B::NegativeInteger
        | B::NonNegativeInteger
        | B::PositiveInteger => Runtime("xsd::Integer"),
        B::Long => Primitive("i64"),
        B::Int => Primitive("i32"),
        B::Short => Primitive("i16"),
        B::Byte => Primitive("i8"),
        B::UnsignedLong => Primitive("u64"),
        B::UnsignedInt => Primitive("u32"),
        B::UnsignedShort => Primitive("u16"),
        B::UnsignedByte => Primitive("u8"),
        B::Float => Primitive("f32"),
        B::Double => Primitive("f64"),
        B::Duration => Runtime("xsd::Duration"),
        B::DateTime => Runtime("xsd::DateTime"),
        B::Time => Runtime("xsd::Time"),
        B::Date => Runtime("xsd::Date"),
        B::GYearMonth => Runtime("xsd::GYearMonth"),
        B::GYear => Runtime("xsd::GYear"),
        B::GMonthDay => Runtime("xsd::GMonthDay"),
        B::GDay => Runtime("xsd::GDay"),
        B::GMonth => Runtime("xsd::GMonth"),
        B::HexBinary => Runtime("xsd::HexBinary"),
        B::Base64Binary => Runtime("xsd::Base64Binary"),
        B::QName | B::Notation => Runtime("xsd::QName"),
    })
}

/// Maps a simple type of [`SERIALIZATION`].
pub(super) fn serialization(name: &str) -> Option<RustMapping> {
    let runtime = match name {
        "guid" => "xsd::Guid",
        "char" => "xsd::Char",
        "duration" => "xsd::Duration",
        _ => return None,
    };
    Some(RustMapping::Value(Runtime(runtime)))
}
