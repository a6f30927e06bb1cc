//! Kinds of Rust types that a type of the schema may become, and the built-in types.

use crate::ir::{Type, ValueType, value_types};
use crate::resolve::{Builtin, TypeId, TypeRef};

/// The namespace in which WCF declares `guid`, `char` and `duration`.
pub(super) const SERIALIZATION: &str = "http://schemas.microsoft.com/2003/10/Serialization/";

/// The Rust type that a type of the schema becomes, before it has a name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum RustMapping {
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

macro_rules! map {
    ($($variant:ident $path:literal, $judge:expr, [$($builtin:ident)*], [$($wcf:literal)*];)+) => {
        /// Maps a built-in type (XML Schema 1.0 part 2, section 3).
        pub(super) fn builtin(builtin: Builtin) -> RustMapping {
            match builtin {
                $($(Builtin::$builtin => value(ValueType::$variant),)*)+
                Builtin::AnyType => RustMapping::Value(Type::ANY),
                Builtin::NmTokens | Builtin::IdRefs | Builtin::Entities => {
                    RustMapping::List(TypeRef::Builtin(Builtin::String))
                }
                Builtin::AnySimpleType
                | Builtin::String
                | Builtin::NormalizedString
                | Builtin::Token
                | Builtin::Language
                | Builtin::NmToken
                | Builtin::Name
                | Builtin::NcName
                | Builtin::Id
                | Builtin::IdRef
                | Builtin::Entity
                | Builtin::AnyUri => RustMapping::Value(Type::String),
            }
        }

        /// Maps a simple type of [`SERIALIZATION`].
        pub(super) fn serialization(name: &str) -> Option<RustMapping> {
            match name {
                $($($wcf => Some(value(ValueType::$variant)),)*)+
                _ => None,
            }
        }
    };
}
value_types!(map);

fn value(value: ValueType) -> RustMapping {
    RustMapping::Value(Type::Value(value))
}
