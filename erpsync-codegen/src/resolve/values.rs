//! Values that a schema gives are values of their types: what white space in them means depends on the type (XML Schema
//! part 2, section 4.3.6), which is known only when all types are converted.

use std::borrow::Cow;

use super::component::{Builtin, Content, SimpleDerivation, Type, TypeRef, ValueConstraint, WhiteSpace};
use super::ids::TypeId;
use super::model::Model;

/// Processes the white space of enumerations, bounds, defaults and fixed values.
pub(super) fn settle(model: &mut Model) {
    let mut known: Vec<Option<Option<WhiteSpace>>> = vec![None; model.types.len()];
    for index in 0..model.types.len() {
        let ty = TypeRef::Defined(TypeId::new(index));
        let white_space = match &model.types[index] {
            Type::Simple(simple) if lists_values(&simple.derivation) => {
                type_white_space(model, ty, &mut known)
            }
            _ => None,
        };
        if let Type::Simple(simple) = &mut model.types[index]
            && let SimpleDerivation::Restriction { facets, .. } = &mut simple.derivation
        {
            for value in &mut facets.enumeration {
                process(&mut value.value, white_space);
            }
            let bounds = [
                &mut facets.min_inclusive,
                &mut facets.min_exclusive,
                &mut facets.max_inclusive,
                &mut facets.max_exclusive,
            ];
            // A type with an order is no text.
            bounds.into_iter().flatten().for_each(|bound| process(bound, Some(WhiteSpace::Collapse)));
        }
    }
    for index in 0..model.elements.len() {
        let white_space = match model.elements[index].value {
            Some(_) => type_white_space(model, text_of(model, model.elements[index].ty), &mut known),
            None => None,
        };
        process_constraint(&mut model.elements[index].value, white_space);
    }
    for index in 0..model.attributes.len() {
        let white_space = match model.attributes[index].value {
            Some(_) => type_white_space(model, model.attributes[index].ty, &mut known),
            None => None,
        };
        process_constraint(&mut model.attributes[index].value, white_space);
    }
    for index in 0..model.types.len() {
        let Type::Complex(complex) = &model.types[index] else { continue };
        let spaces: Vec<Option<WhiteSpace>> = complex
            .attributes
            .iter()
            .map(|used| match used.value {
                Some(_) => type_white_space(model, model.attribute(used.attribute).ty, &mut known),
                None => None,
            })
            .collect();
        if let Type::Complex(complex) = &mut model.types[index] {
            for (used, white_space) in complex.attributes.iter_mut().zip(spaces) {
                process_constraint(&mut used.value, white_space);
            }
        }
    }
}

fn lists_values(derivation: &SimpleDerivation) -> bool {
    matches!(derivation, SimpleDerivation::Restriction { facets, .. } if !facets.enumeration.is_empty())
}

/// The simple type of what is in an element.
fn text_of(model: &Model, ty: TypeRef) -> TypeRef {
    match model.complex(ty).map(|complex| &complex.content) {
        Some(Content::Text(text)) => *text,
        _ => ty,
    }
}

/// Handling of white space in the texts of a type; `None` if it depends on the text.
fn type_white_space(
    model: &Model,
    ty: TypeRef,
    known: &mut [Option<Option<WhiteSpace>>],
) -> Option<WhiteSpace> {
    let mut way = Vec::new();
    let mut next = ty;
    let found = loop {
        let id = match next {
            TypeRef::Builtin(builtin) => break builtin_white_space(builtin),
            TypeRef::Defined(id) => id,
        };
        if let Some(known) = known[id.index()] {
            break known;
        }
        way.push(id);
        match model.simple(next).map(|simple| &simple.derivation) {
            Some(SimpleDerivation::Restriction { base, facets }) => match facets.white_space {
                Some(own) => break Some(own),
                None => next = *base,
            },
            Some(SimpleDerivation::List { .. }) => break Some(WhiteSpace::Collapse),
            Some(SimpleDerivation::Union { .. }) | None => break None,
        }
    };
    for id in way {
        known[id.index()] = Some(found);
    }
    found
}

fn builtin_white_space(builtin: Builtin) -> Option<WhiteSpace> {
    builtin.is_simple().then(|| builtin.white_space())
}

fn process_constraint(value: &mut Option<ValueConstraint>, white_space: Option<WhiteSpace>) {
    if let Some(ValueConstraint::Default(text) | ValueConstraint::Fixed(text)) = value {
        process(text, white_space);
    }
}

fn process(text: &mut String, white_space: Option<WhiteSpace>) {
    if let Some(white_space) = white_space
        && let Cow::Owned(processed) = white_space.processed(text)
    {
        *text = processed;
    }
}
