//! What a type of the schema is in Rust, before it has a name: a value, an enumeration, a struct.
//!
//! Decided from the schema alone. The mapping of the built-in types is in [`builtin`], that of particles to
//! members in [`members`].

use crate::ir;
use crate::resolve::{
    Builtin, ComplexType, Compositor, Content, Derivation, Documentation, ElementDecl, ElementId, Model,
    Occurs, Particle, SimpleDerivation, Span, Term, Type, TypeId, TypeRef,
};

/// The namespace in which WCF declares `guid`, `char` and `duration`.
pub(super) const SERIALIZATION: &str = "http://schemas.microsoft.com/2003/10/Serialization/";

/// Deeper than any schema that a person or a program wrote; it only ends what would never end.
const MAX_DEPTH: usize = 64;

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
                        Shape::Enumeration(_) if is_listed => (Shape::Enumeration(id), None),
                        shape => (shape, gap),
                    }
                }
                SimpleDerivation::List { item } => match of(model, *item) {
                    // The runtime reads a name where it has the namespaces, which is not item by item.
                    (Shape::Value(ir::Type::Runtime("xsd::QName")), _) => {
                        let gap = Gap { span: simple.origin.span, what: "a list of xs:QName".to_owned() };
                        (Shape::Value(ir::Type::String), Some(gap))
                    }
                    (Shape::Enumeration(item), _) => (Shape::Flags { list: id, item }, None),
                    (_, gap) => (Shape::List(*item), gap),
                },
                SimpleDerivation::Union { .. } => {
                    let gap = Gap { span: simple.origin.span, what: "an xs:union".to_owned() };
                    (Shape::Value(ir::Type::String), Some(gap))
                }
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
    if complex.mixed {
        return here("mixed content");
    }
    if let Some(array) = complex.attributes.iter().find(|attribute| attribute.array_type.is_some()) {
        return Some(Gap { span: array.origin.span, what: "an array of the SOAP encoding".to_owned() });
    }
    if let Err(gap) = members(model, &complex.content) {
        return Some(gap);
    }
    if matches!(complex.content, Content::Text(_)) {
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

/// An element in a complex type.
#[derive(Clone, Debug)]
pub(super) struct Member<'m> {
    pub(super) element: ElementId,
    pub(super) occurs: Occurs,
    /// What is said at the place, about an element that is declared elsewhere.
    pub(super) documentation: Option<&'m Documentation>,
}

/// The elements of a content, in the order of the schema, groups dissolved.
pub(super) fn members<'m>(model: &'m Model, content: &'m Content) -> Result<Vec<Member<'m>>, Gap> {
    let mut members = Vec::new();
    if let Content::Elements(particle) = content {
        collect(model, particle, Occurs::ONCE, &mut members, 0)?;
    }
    Ok(members)
}

fn collect<'m>(
    model: &'m Model,
    particle: &'m Particle,
    outer: Occurs,
    members: &mut Vec<Member<'m>>,
    depth: usize,
) -> Result<(), Gap> {
    let gap = |what: &str| Err(Gap { span: particle.span, what: what.to_owned() });
    if depth > MAX_DEPTH {
        return gap("a group within itself");
    }
    let occurs = Occurs {
        min: outer.min.saturating_mul(particle.occurs.min),
        max: outer.max.zip(particle.occurs.max).map(|(outer, own)| outer.saturating_mul(own)),
    };
    let group = match &particle.term {
        Term::Any(_) => return gap("an xs:any"),
        Term::Element(id) => {
            let element = model.element(*id);
            if element.is_abstract || !model.substitutes(*id).is_empty() {
                return gap("the head of a substitution group");
            }
            members.push(Member { element: *id, occurs, documentation: particle.documentation.as_ref() });
            return Ok(());
        }
        Term::Group(group) => group,
        Term::GroupRef(id) => &model.group(*id).group,
    };
    if group.particles.len() > 1 {
        if group.compositor == Compositor::Choice {
            return gap("an xs:choice");
        }
        if occurs.is_repeated() {
            return gap("a repeated sequence");
        }
    }
    group.particles.iter().try_for_each(|inner| collect(model, inner, occurs, members, depth + 1))
}

/// The repeated element of a type that has nothing else, as `ArrayOfString` has.
pub(super) fn array_item(model: &Model, ty: TypeRef) -> Option<&ElementDecl> {
    let TypeRef::Defined(id) = ty else {
        return None;
    };
    let complex = model.complex(ty)?;
    let is_plain = complex.derivation == Derivation::None
        && !complex.is_abstract
        && !complex.mixed
        && complex.any_attribute.is_none()
        && complex.attributes.iter().all(|attribute| attribute.prohibited)
        && model.derived(id).is_empty();
    if !is_plain {
        return None;
    }
    match members(model, &complex.content).ok()?.as_slice() {
        [only] if only.occurs.is_repeated() => Some(model.element(only.element)),
        _ => None,
    }
}

/// The key and the value of a pair's type: two elements, neither repeated, of the pair's own namespace.
pub(super) fn key_and_value<'m>(model: &'m Model, pair: &ElementDecl) -> Option<(Member<'m>, Member<'m>)> {
    let complex = model.complex(pair.ty)?;
    if complex.derivation != Derivation::None || !complex.attributes.is_empty() {
        return None;
    }
    let members = members(model, &complex.content).ok()?;
    let [key, value] = <[Member<'m>; 2]>::try_from(members).ok()?;
    let is_usual = [&key, &value].into_iter().all(|member| {
        !member.occurs.is_repeated() && model.element(member.element).name.namespace == pair.name.namespace
    });
    is_usual.then_some((key, value))
}
