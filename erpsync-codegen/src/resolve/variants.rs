//! Elements of one name that differ from root to root: what refers to one by name must not count as the same in both.
//!
//! Definitions are compared as they are written, so two that say `ref="tns:Save"` are equal even where `tns:Save` is not.
//! That is rare enough to be an error.

use super::ids::ElementId;
use super::names::{Context, Entry, Globals, Id, Named};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::tree::QName;
use crate::xsd::{ContentDef, ElementDef, ParticleDef, Reference, TermDef, TypeDef, TypeUse};

pub(super) fn check(globals: &Globals<'_>, diagnostics: &mut Diagnostics) {
    let varying = &globals.elements.variants;
    if varying.is_empty() {
        return;
    }
    let search = Search { varying };
    search.all(&globals.types.entries, "type", diagnostics, |def, context| search.in_type(def, context));
    search.all(&globals.elements.entries, "element", diagnostics, |def, context| {
        search.in_element(def, context)
    });
    search.all(&globals.groups.entries, "group", diagnostics, |def, context| {
        def.particles.iter().find_map(|particle| search.in_particle(particle, context))
    });
}

struct Search<'g> {
    varying: &'g std::collections::HashMap<QName, Vec<ElementId>>,
}

impl Search<'_> {
    fn all<D: Named, I: Id>(
        &self,
        entries: &[Entry<'_, D, I>],
        kind: &str,
        diagnostics: &mut Diagnostics,
        find: impl Fn(&D, &Context) -> Option<QName>,
    ) {
        for entry in entries {
            let Some(repeated) = entry.repeated else {
                continue;
            };
            let Some(element) = find(entry.def, &entry.context) else {
                continue;
            };
            let first = entry.def.place().name_span;
            let error: Diagnostic = super::names::duplicate(kind, &entry.name, first, repeated);
            diagnostics.push(error.note(format!(
                "they refer to the element `{}`, which is not the same in both",
                element.local
            )));
        }
    }

    /// The name of a reference, if it varies.
    fn varying(&self, reference: &Reference, context: &Context) -> Option<QName> {
        context.name(reference).filter(|name| self.varying.contains_key(name))
    }

    fn in_element(&self, def: &ElementDef, context: &Context) -> Option<QName> {
        let head = def.substitution_group.as_ref();
        head.and_then(|head| self.varying(head, context)).or_else(|| match &def.ty {
            Some(TypeUse::Anonymous(def)) => self.in_type(def, context),
            _ => None,
        })
    }

    fn in_type(&self, def: &TypeDef, context: &Context) -> Option<QName> {
        let TypeDef::Complex(def) = def else {
            return None;
        };
        match &def.content {
            ContentDef::Plain(particle) | ContentDef::Complex { particle, .. } => {
                self.in_particle(particle.as_ref()?, context)
            }
            ContentDef::Simple { .. } => None,
        }
    }

    fn in_particle(&self, particle: &ParticleDef, context: &Context) -> Option<QName> {
        match &particle.term {
            TermDef::Element(def) => self.in_element(def, context),
            TermDef::ElementRef(reference) => self.varying(reference, context),
            TermDef::Group(_, particles) => {
                particles.iter().find_map(|particle| self.in_particle(particle, context))
            }
            TermDef::GroupRef(_) | TermDef::Any(_) => None,
        }
    }
}
