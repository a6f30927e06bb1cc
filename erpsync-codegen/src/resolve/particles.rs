//! Elements, model groups and wildcards.

use std::sync::Arc;

use super::component::{
    Builtin, Content, ElementDecl, ModelGroup, ModelGroupDefinition, Owner, Particle, Term, TypeRef,
    Wildcard, WildcardNamespaces,
};
use super::convert::{Converter, empty_group};
use super::ids::{ElementId, GroupId};
use super::names::Context;
use super::unknown::Kind;
use crate::diagnostic::Code;
use crate::syntax::xsd::{ElementDef, Occurs, ParticleDef, TermDef, WildcardDef};
use crate::tree::QName;

impl<'d> Converter<'d, '_> {
    pub(super) fn global_element(&mut self, id: ElementId) {
        let entry = &self.globals.elements.entries[id.index()];
        let (def, context) = (entry.def, entry.context.clone());
        let element = self.element_decl(def, id, true, &context);
        self.elements[id.index()] = Some(element);
    }

    fn element_decl(
        &mut self,
        def: &'d ElementDef,
        id: ElementId,
        global: bool,
        context: &Context,
    ) -> ElementDecl {
        let namespace: Arc<str> = if def.qualified { context.target.clone() } else { "".into() };
        let head = def.substitution_group.as_ref().and_then(|reference| {
            let name = context.name(reference)?;
            let found = self.globals.elements.find(&name, context.scope);
            if found.is_none() {
                self.unknown.record(Kind::Element, name, reference.span);
            }
            found
        });
        let ty = match &def.ty {
            Some(ty) => self.type_use(ty, Owner::Element(id), context),
            None => {
                self.untyped.push(id);
                None
            }
        };
        ElementDecl {
            name: QName::new(namespace, def.name.as_str()),
            global,
            ty: ty.unwrap_or(TypeRef::Builtin(Builtin::AnyType)),
            nillable: def.nillable,
            is_abstract: def.is_abstract,
            block: def.block,
            value: def.value.clone(),
            substitution_group: head,
            any_name: false,
            expected_content_types: def.expected_content_types.clone(),
            origin: self.origin(&def.info, def.serialization.clone(), context),
        }
    }

    /// The content that a particle is; one that can't hold anything is no content.
    pub(super) fn content(&mut self, particle: Option<&'d ParticleDef>, context: &Context) -> Content {
        let Some(particle) = particle.and_then(|one| self.particle(one, None, context)) else {
            return Content::Empty;
        };
        match &particle.term {
            Term::Group(group) if group.particles.is_empty() => Content::Empty,
            _ => Content::Elements(particle),
        }
    }

    /// `None` if it occurs never, or refers to nothing. `redefined` is the group that is being defined anew, and its
    /// original, which its own name means.
    fn particle(
        &mut self,
        def: &'d ParticleDef,
        redefined: Option<(&QName, GroupId)>,
        context: &Context,
    ) -> Option<Particle> {
        if def.occurs == (Occurs { min: 0, max: Some(0) }) {
            return None;
        }
        // Documentation of a local element belongs to its declaration.
        let documentation = match def.term {
            TermDef::Element(_) => None,
            _ => def.info.documentation.clone(),
        };
        let term = match &def.term {
            TermDef::Element(element) => {
                let id = ElementId::new(self.elements.len());
                self.elements.push(None);
                let element = self.element_decl(element, id, false, context);
                self.elements[id.index()] = Some(element);
                Term::Element(id)
            }
            TermDef::ElementRef(reference) => {
                let name = context.name(reference)?;
                match self.globals.elements.find(&name, context.scope) {
                    Some(id) => Term::Element(id),
                    None => {
                        self.unknown.record(Kind::Element, name, reference.span);
                        return None;
                    }
                }
            }
            TermDef::Group(compositor, particles) => Term::Group(ModelGroup {
                compositor: *compositor,
                particles: self.particles(particles, redefined, context),
            }),
            TermDef::GroupRef(reference) => {
                let name = context.name(reference)?;
                let original = redefined.filter(|(own, _)| **own == name).map(|(_, id)| id);
                match original.or_else(|| self.globals.groups.find(&name, context.scope)) {
                    Some(id) => Term::GroupRef(id),
                    None => {
                        self.unknown.record(Kind::Group, name, reference.span);
                        return None;
                    }
                }
            }
            TermDef::Any(wildcard) => Term::Any(self.wildcard(wildcard, context)),
        };
        Some(Particle { occurs: def.occurs, term, span: def.info.span, documentation })
    }

    fn particles(
        &mut self,
        defs: &'d [ParticleDef],
        redefined: Option<(&QName, GroupId)>,
        context: &Context,
    ) -> Vec<Particle> {
        defs.iter().filter_map(|def| self.particle(def, redefined, context)).collect()
    }

    pub(super) fn global_group(&mut self, id: GroupId) {
        let entry = &self.globals.groups.entries[id.index()];
        let (def, name, context) = (entry.def, entry.name.clone(), entry.context.clone());
        let redefined = entry.original.map(|original| (&name, original));
        let mut group = empty_group();
        group.compositor = def.compositor;
        group.particles = self.particles(&def.particles, redefined, &context);
        let origin = self.origin(&def.info, Default::default(), &context);
        self.groups[id.index()] = Some(ModelGroupDefinition { name: name.clone(), group, origin });
    }

    pub(super) fn wildcard(&mut self, def: &WildcardDef, context: &Context) -> Wildcard {
        let words: Vec<&str> = def.namespaces.iter().map(String::as_str).collect();
        let namespaces = match words[..] {
            [] => WildcardNamespaces::Any,
            ["##other"] => WildcardNamespaces::Other(context.target.clone()),
            _ => WildcardNamespaces::OneOf(
                words.iter().filter_map(|word| self.wildcard_word(word, def, context)).collect(),
            ),
        };
        Wildcard { namespaces, process_contents: def.process_contents, span: *def.span }
    }

    fn wildcard_word(&mut self, word: &str, def: &WildcardDef, context: &Context) -> Option<Arc<str>> {
        match word {
            "##targetNamespace" => Some(context.target.clone()),
            "##local" => Some("".into()),
            word if word.starts_with("##") => {
                let message = format!("`{word}` can't stand among other namespaces");
                let label = "`##targetNamespace`, `##local` and namespaces can";
                self.error(Code::BAD_VALUE, message, *def.span, label);
                None
            }
            namespace => Some(namespace.into()),
        }
    }
}
