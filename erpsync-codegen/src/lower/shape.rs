//! What a type of the schema is in Rust, before it has a name: a value, an enumeration, a struct.
//!
//! Decided from the schema alone. The mapping of the built-in types is in [`builtin`], that of particles to
//! members in [`particles`].

use crate::ir;
use crate::resolve::{
    Builtin, ComplexType, Content, Derivation, SimpleDerivation, Span, Type, TypeId, TypeRef,
};

use super::analysis::Analysis;
use super::unions;

/// The namespace in which WCF declares `guid`, `char` and `duration`.
pub(super) const SERIALIZATION: &str = "http://schemas.microsoft.com/2003/10/Serialization/";

/// How many times groups and choices may be nested: deeper than in any schema that a person or a program wrote.
pub(super) const MAX_DEPTH: usize = 64;

/// The kind of thing that a type becomes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
    /// The base that has it, or one of that base's.
    pub(super) base: Option<String>,
}

impl Gap {
    pub(super) fn new(span: Span, what: impl Into<String>) -> Self {
        Self { span, what: what.into(), base: None }
    }

    /// `an xs:choice`, `the base {urn:x}Order, with an xs:choice`.
    pub(super) fn text(&self) -> String {
        match &self.base {
            Some(base) => format!("the base {base}, with {}", self.what),
            None => self.what.clone(),
        }
    }
}

/// The types whose shapes the shape of this one depends on.
pub(super) fn needed(analysis: &Analysis<'_>, id: TypeId) -> Vec<TypeId> {
    let needed = match analysis.ty(id) {
        Type::Complex(complex) => match complex.derivation {
            Derivation::Extension(base) if analysis.complex(base).is_some() => vec![base],
            _ => Vec::new(),
        },
        Type::Simple(simple) => match &simple.derivation {
            SimpleDerivation::Restriction { base, .. } => vec![*base],
            SimpleDerivation::List { item } => vec![*item],
            SimpleDerivation::Union { .. } => {
                unions::leaves(analysis, id).into_iter().map(|leaf| leaf.ty).collect()
            }
        },
    };
    let defined = needed.into_iter().filter_map(|ty| match ty {
        TypeRef::Defined(id) => Some(id),
        TypeRef::Builtin(_) => None,
    });
    defined.collect()
}

/// What [`Analysis::shape`] keeps; it has the shapes of the types that are [`needed`].
pub(super) fn of(analysis: &Analysis<'_>, id: TypeId) -> (Shape, Option<Gap>) {
    let simple = match analysis.ty(id) {
        Type::Complex(complex) => {
            return match gap(analysis, id, complex) {
                Some(gap) => (Shape::Raw, Some(gap)),
                None => (Shape::Struct(id), None),
            };
        }
        Type::Simple(simple) => simple,
    };
    if let Some(name) = &simple.name
        && *name.namespace == *SERIALIZATION
        && let Some(value) = serialization(&name.local)
    {
        return (Shape::Value(ir::Type::Runtime(value)), None);
    }
    match &simple.derivation {
        SimpleDerivation::Restriction { base, facets } => {
            let (shape, gap) = analysis.shape(*base);
            let is_listed = !facets.enumeration.is_empty();
            match shape {
                Shape::Value(ir::Type::String) if is_listed => (Shape::Enumeration(id), None),
                Shape::Value(ir::Type::Primitive("bool")) if is_in_digits(&facets.patterns) => {
                    (Shape::Value(ir::Type::Runtime("xsd::Bit")), None)
                }
                Shape::Enumeration(_) | Shape::Union(_) if is_listed => (Shape::Enumeration(id), None),
                shape => (shape, gap),
            }
        }
        SimpleDerivation::List { item } => match analysis.shape(*item) {
            (Shape::Enumeration(item), _) => (Shape::Flags { list: id, item }, None),
            // Nothing would tell where one ends (part 2, section 2.5.1.2).
            (Shape::List(_) | Shape::Flags { .. }, _) => {
                (Shape::Value(ir::Type::String), Some(Gap::new(simple.origin.span, "a list of lists")))
            }
            (_, gap) => (Shape::List(*item), gap),
        },
        SimpleDerivation::Union { .. } => match analysis.union_members(id) {
            [only] => (only.shape.clone(), None),
            _ => (Shape::Union(id), None),
        },
    }
}

/// The built-in types (XML Schema 1.0 part 2, section 3).
pub(super) fn of_builtin(builtin: Builtin) -> Shape {
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
fn gap(analysis: &Analysis<'_>, id: TypeId, complex: &ComplexType) -> Option<Gap> {
    let mut arrays = complex.attributes.iter().filter(|attribute| attribute.array_type.is_some());
    if let Some(array) = arrays.find(|attribute| !attribute.prohibited) {
        return Some(Gap::new(array.origin.span, "an array of the SOAP encoding with several dimensions"));
    }
    if let Err(gap) = analysis.members(id) {
        return Some(gap.clone());
    }
    if matches!(complex.content, Content::Text(_)) || analysis.is_mixed(id) {
        return None;
    }
    let Derivation::Extension(base) = complex.derivation else { return None };
    analysis.complex(base)?;
    let (_, inner) = analysis.shape(base);
    inner.map(|inner| Gap {
        span: complex.origin.span,
        base: Some(analysis.describe(base)),
        what: inner.what,
    })
}
