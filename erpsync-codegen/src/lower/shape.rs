//! What a type of the schema is in Rust, before it has a name: a value, an enumeration, a struct.
//!
//! Decided from the schema alone. The mapping of the built-in types is in [`builtin`], that of particles to
//! members in [`particles`].

use crate::ir;
use crate::resolve::{
    Builtin, ComplexType, Content, Derivation, Model, SimpleDerivation, Span, Type, TypeId, TypeRef,
};

use super::{particles, unions};

/// The namespace in which WCF declares `guid`, `char` and `duration`.
pub(super) const SERIALIZATION: &str = "http://schemas.microsoft.com/2003/10/Serialization/";

/// Deeper than any schema that a person or a program wrote; it only ends what would never end.
pub(super) const MAX_DEPTH: usize = 64;

/// The kind of thing that a type becomes.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shape {
    /// A type that is not generated: of Rust, of the runtime, of the user.
    Value(ir::Type),
    /// This simple type's values are listed.
    Enumeration(TypeId),
    /// A list (this type) of an enumeration.
    Flags { list: TypeId, item: TypeId },
    /// A list of other values.
    List(TypeRef),
    /// A value of one of the member types of this union.
    Union(TypeId),
    /// A complex type.
    Struct(TypeId),
    /// Kept as XML, for want of anything better.
    Raw,
}

/// Something of the schema that is not generated.
#[derive(Clone, Debug)]
pub(super) struct Gap {
    pub(super) span: Span,
    /// `an xs:choice`.
    pub(super) what: String,
}

/// The shape of a type, without the configuration; and what is lost with it.
pub(super) fn of(model: &Model, ty: TypeRef) -> (Shape, Option<Gap>) {
    let id = match ty {
        TypeRef::Builtin(builtin) => return (self::builtin(builtin), None),
        TypeRef::Defined(id) => id,
    };
    match model.ty(id) {
        Type::Complex(complex) => match gap(model, complex, 0) {
            Some(gap) => (Shape::Raw, Some(gap)),
            None => (Shape::Struct(id), None),
        },
        Type::Simple(simple) => {
            if let Some(name) = &simple.name
                && *name.namespace == *SERIALIZATION
                && let Some(value) = serialization(&name.local)
            {
                return (Shape::Value(ir::Type::Runtime(value)), None);
            }
            match &simple.derivation {
                SimpleDerivation::Restriction { base, facets } => {
                    let (shape, gap) = of(model, *base);
                    let is_listed = !facets.enumeration.is_empty();
                    match shape {
                        Shape::Value(ir::Type::String) if is_listed => (Shape::Enumeration(id), None),
                        Shape::Value(ir::Type::Primitive("bool")) if is_in_digits(&facets.patterns) => {
                            (Shape::Value(ir::Type::Runtime("xsd::Bit")), None)
                        }
                        Shape::Enumeration(_) | Shape::Union(_) if is_listed => {
                            (Shape::Enumeration(id), None)
                        }
                        shape => (shape, gap),
                    }
                }
                SimpleDerivation::List { item } => match of(model, *item) {
                    (Shape::Enumeration(item), _) => (Shape::Flags { list: id, item }, None),
                    (_, gap) => (Shape::List(*item), gap),
                },
                SimpleDerivation::Union { .. } => match unions::members(model, id).as_slice() {
                    [only] => (only.shape.clone(), None),
                    _ => (Shape::Union(id), None),
                },
            }
        }
    }
}

/// The built-in types (XML Schema 1.0 part 2, section 3).
fn builtin(builtin: Builtin) -> Shape {
    use Builtin as B;
    use ir::Type::{Primitive, Runtime, String};
    Shape::Value(match builtin {
        B::AnyType => Runtime("xsd::AnyType"),
        B::NmTokens | B::IdRefs | B::Entities => return Shape::List(TypeRef::Builtin(B::String)),
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
        | B::AnyUri => String,
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

/// Whether patterns for an `xs:boolean` take `0` or `1` and no word.
fn is_in_digits(patterns: &[String]) -> bool {
    let is_digits = |pattern: &String| {
        let inside = pattern.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(pattern);
        inside.split('|').all(|one| matches!(one, "0" | "1" | "[01]" | "[10]" | "[0-1]" | r"\d"))
    };
    !patterns.is_empty() && patterns.iter().all(is_digits)
}

/// The simple types of [`SERIALIZATION`].
fn serialization(name: &str) -> Option<&'static str> {
    match name {
        "guid" => Some("xsd::Guid"),
        "char" => Some("xsd::Char"),
        "duration" => Some("xsd::Duration"),
        _ => None,
    }
}

/// The first thing in a complex type, or in its bases, that is not generated.
fn gap(model: &Model, complex: &ComplexType, depth: usize) -> Option<Gap> {
    let here = |what: &str| Some(Gap { span: complex.origin.span, what: what.to_owned() });
    if depth > MAX_DEPTH {
        return here("a chain of bases without an end");
    }
    if let Some(array) = complex.attributes.iter().find(|attribute| attribute.array_type.is_some()) {
        return Some(Gap { span: array.origin.span, what: "an array of the SOAP encoding".to_owned() });
    }
    if let Err(gap) = particles::members(model, complex) {
        return Some(gap);
    }
    if matches!(complex.content, Content::Text(_)) || particles::is_mixed(model, complex) {
        return None;
    }
    match complex.derivation {
        Derivation::Extension(base) => {
            let (Some(base_type), TypeRef::Defined(_)) = (model.complex(base), base) else {
                return None;
            };
            gap(model, base_type, depth + 1).map(|inner| Gap {
                span: complex.origin.span,
                what: format!("the base {}, with {}", model.describe(base), inner.what),
            })
        }
        Derivation::Restriction(_) | Derivation::None => None,
    }
}
