//! The names that a component of a schema refers to.

use super::common::Reference;
use super::declaration::{
    AttributeDef, AttributeItem, AttributeTarget, ContentDef, ElementDef, ParticleDef, SimpleDef, TermDef,
    TypeDef, TypeUse,
};
use super::schema::Component;

/// The role of a name that a component refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReferenceKind {
    /// A global element: `ref` of a particle.
    Element,
    /// The head of a substitution group.
    SubstitutionHead,
    /// The base of a derived type.
    BaseType,
    /// Any other type.
    Type,
    /// A global attribute, a group or an attribute group.
    Declaration,
}

/// Passes every reference in a component to `visit`. Recurses no deeper than the document is nested.
pub fn references<'d>(component: &'d Component, visit: &mut dyn FnMut(ReferenceKind, &'d Reference)) {
    match component {
        Component::Element(def) => in_element(def, visit),
        Component::Attribute(def) => in_attribute(def, visit),
        Component::Type(def) => in_type(def, visit),
        Component::Group(def) => def.particles.iter().for_each(|one| in_particle(one, visit)),
        Component::AttributeGroup(def) => in_attributes(&def.attributes, visit),
    }
}

fn in_element<'d>(def: &'d ElementDef, visit: &mut dyn FnMut(ReferenceKind, &'d Reference)) {
    if let Some(head) = &def.substitution_group {
        visit(ReferenceKind::SubstitutionHead, head);
    }
    if let Some(ty) = &def.ty {
        in_use(ty, ReferenceKind::Type, visit);
    }
}

fn in_attribute<'d>(def: &'d AttributeDef, visit: &mut dyn FnMut(ReferenceKind, &'d Reference)) {
    if let Some(ty) = &def.ty {
        in_use(ty, ReferenceKind::Type, visit);
    }
}

fn in_use<'d>(ty: &'d TypeUse, kind: ReferenceKind, visit: &mut dyn FnMut(ReferenceKind, &'d Reference)) {
    match ty {
        TypeUse::Named(reference) => visit(kind, reference),
        TypeUse::Anonymous(def) => in_type(def, visit),
    }
}

fn in_type<'d>(def: &'d TypeDef, visit: &mut dyn FnMut(ReferenceKind, &'d Reference)) {
    match def {
        TypeDef::Simple(simple) => match &simple.derivation {
            SimpleDef::Restriction { base, .. } => in_use(base, ReferenceKind::BaseType, visit),
            SimpleDef::List { item } => in_use(item, ReferenceKind::Type, visit),
            SimpleDef::Union { members } => {
                members.iter().for_each(|one| in_use(one, ReferenceKind::Type, visit));
            }
        },
        TypeDef::Complex(complex) => {
            match &complex.content {
                ContentDef::Plain(particle) => particle.iter().for_each(|one| in_particle(one, visit)),
                ContentDef::Complex { base, particle, .. } => {
                    visit(ReferenceKind::BaseType, base);
                    particle.iter().for_each(|one| in_particle(one, visit));
                }
                ContentDef::Simple { base, narrowed, .. } => {
                    visit(ReferenceKind::BaseType, base);
                    narrowed.iter().for_each(|one| in_type(one, visit));
                }
            }
            in_attributes(&complex.attributes, visit);
        }
    }
}

fn in_attributes<'d>(items: &'d [AttributeItem], visit: &mut dyn FnMut(ReferenceKind, &'d Reference)) {
    for item in items {
        match item {
            AttributeItem::Group(reference) => visit(ReferenceKind::Declaration, reference),
            AttributeItem::Use(used) => {
                match &used.target {
                    AttributeTarget::Local(def) => in_attribute(def, visit),
                    AttributeTarget::Ref(reference) => visit(ReferenceKind::Declaration, reference),
                }
                if let Some((item, _)) = &used.array_type {
                    visit(ReferenceKind::Type, item);
                }
            }
        }
    }
}

fn in_particle<'d>(particle: &'d ParticleDef, visit: &mut dyn FnMut(ReferenceKind, &'d Reference)) {
    match &particle.term {
        TermDef::Element(def) => in_element(def, visit),
        TermDef::ElementRef(reference) => visit(ReferenceKind::Element, reference),
        TermDef::Group(_, particles) => particles.iter().for_each(|one| in_particle(one, visit)),
        TermDef::GroupRef(reference) => visit(ReferenceKind::Declaration, reference),
        TermDef::Any(_) => {}
    }
}
