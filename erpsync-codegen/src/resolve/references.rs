//! The names that a component of a schema refers to, as they are written.

use crate::xsd::{
    AttributeDef, AttributeItem, AttributeTarget, Component, ContentDef, ElementDef, ParticleDef, Reference,
    SimpleDef, TermDef, TypeDef, TypeUse,
};

/// How a name is referred to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    /// A global element: `ref` of a particle.
    Element,
    /// The head of a substitution group.
    Head,
    /// The base of a derived type.
    Base,
    /// Anything else.
    Other,
}

/// All references in a component; nested no deeper than the document.
pub(super) fn of<'d>(component: &'d Component, found: &mut dyn FnMut(Link, &'d Reference)) {
    match component {
        Component::Element(def) => of_element(def, found),
        Component::Attribute(def) => of_attribute(def, found),
        Component::Type(def) => of_type(def, found),
        Component::Group(def) => def.particles.iter().for_each(|one| of_particle(one, found)),
        Component::AttributeGroup(def) => of_attributes(&def.attributes, found),
    }
}

fn of_element<'d>(def: &'d ElementDef, found: &mut dyn FnMut(Link, &'d Reference)) {
    if let Some(head) = &def.substitution_group {
        found(Link::Head, head);
    }
    if let Some(ty) = &def.ty {
        of_use(ty, Link::Other, found);
    }
}

fn of_attribute<'d>(def: &'d AttributeDef, found: &mut dyn FnMut(Link, &'d Reference)) {
    if let Some(ty) = &def.ty {
        of_use(ty, Link::Other, found);
    }
}

fn of_use<'d>(ty: &'d TypeUse, link: Link, found: &mut dyn FnMut(Link, &'d Reference)) {
    match ty {
        TypeUse::Named(reference) => found(link, reference),
        TypeUse::Anonymous(def) => of_type(def, found),
    }
}

fn of_type<'d>(def: &'d TypeDef, found: &mut dyn FnMut(Link, &'d Reference)) {
    match def {
        TypeDef::Simple(simple) => match &simple.derivation {
            SimpleDef::Restriction { base, .. } => of_use(base, Link::Base, found),
            SimpleDef::List { item } => of_use(item, Link::Other, found),
            SimpleDef::Union { members } => members.iter().for_each(|one| of_use(one, Link::Other, found)),
        },
        TypeDef::Complex(complex) => {
            match &complex.content {
                ContentDef::Plain(particle) => particle.iter().for_each(|one| of_particle(one, found)),
                ContentDef::Complex { base, particle, .. } => {
                    found(Link::Base, base);
                    particle.iter().for_each(|one| of_particle(one, found));
                }
                ContentDef::Simple { base, narrowed, .. } => {
                    found(Link::Base, base);
                    narrowed.iter().for_each(|one| of_type(one, found));
                }
            }
            of_attributes(&complex.attributes, found);
        }
    }
}

fn of_attributes<'d>(items: &'d [AttributeItem], found: &mut dyn FnMut(Link, &'d Reference)) {
    for item in items {
        match item {
            AttributeItem::Group(reference) => found(Link::Other, reference),
            AttributeItem::Use(used) => {
                match &used.target {
                    AttributeTarget::Local(def) => of_attribute(def, found),
                    AttributeTarget::Ref(reference) => found(Link::Other, reference),
                }
                if let Some((item, _)) = &used.array_type {
                    found(Link::Other, item);
                }
            }
        }
    }
}

fn of_particle<'d>(particle: &'d ParticleDef, found: &mut dyn FnMut(Link, &'d Reference)) {
    match &particle.term {
        TermDef::Element(def) => of_element(def, found),
        TermDef::ElementRef(reference) => found(Link::Element, reference),
        TermDef::Group(_, particles) => particles.iter().for_each(|one| of_particle(one, found)),
        TermDef::GroupRef(reference) => found(Link::Other, reference),
        TermDef::Any(_) => {}
    }
}
