//! Attributes and attribute groups.

use std::collections::HashMap;
use std::sync::Arc;

use super::component::{AttributeDecl, AttributeUse, Builtin, Owner, TypeRef, Wildcard};
use super::convert::Converter;
use super::ids::AttributeId;
use super::names::Context;
use super::reach::Within;
use super::unknown::Kind;
use crate::diagnostic::{Code, Diagnostic};
use crate::tree::QName;
use crate::xsd::{AttributeDef, AttributeItem, AttributeTarget, AttributeUseDef, Reference, WildcardDef};

/// How deep attribute groups may refer to each other.
const MAX_NESTING: usize = 128;

type Uses = (Vec<AttributeUse>, Option<Wildcard>);

impl<'d> Converter<'d, '_> {
    pub(super) fn attribute_decl(
        &mut self,
        def: &'d AttributeDef,
        id: AttributeId,
        global: bool,
        context: &Context,
    ) -> AttributeDecl {
        let namespace: Arc<str> = if def.qualified { context.target.clone() } else { "".into() };
        let ty = def.ty.as_ref().map(|ty| self.simple_use(ty, Owner::Attribute(id), context));
        AttributeDecl {
            name: QName::new(namespace, def.name.as_str()),
            global,
            ty: ty.unwrap_or(TypeRef::Builtin(Builtin::AnySimpleType)),
            value: def.value.clone(),
            origin: self.origin(&def.place, def.serialization.clone(), context),
        }
    }

    /// The attributes of a type or attribute group, those of the groups it refers to in their place. Of several
    /// wildcards counts what all of them allow (part 1, section 3.4.2).
    pub(super) fn attribute_uses(
        &mut self,
        items: &'d [AttributeItem],
        any: Option<&WildcardDef>,
        context: &Context,
        depth: usize,
    ) -> Uses {
        let mut uses = Vec::with_capacity(items.len());
        let mut wildcard = any.map(|any| self.wildcard(any, context));
        for item in items {
            match item {
                AttributeItem::Use(def) => uses.extend(self.attribute_use(def, context)),
                AttributeItem::Group(reference) => {
                    if let Some((more, any)) = self.group_uses(reference, context, depth) {
                        uses.extend(more);
                        wildcard = match (wildcard, any) {
                            (Some(own), Some(any)) => own
                                .namespaces
                                .and(&any.namespaces)
                                .map(|namespaces| Wildcard { namespaces, ..own }),
                            (own, any) => own.or(any),
                        };
                    }
                }
            }
        }
        self.warn_of_twins(&uses);
        (uses, wildcard)
    }

    /// Of an attribute there can be only one of a name (part 1, section 3.4.6).
    fn warn_of_twins(&mut self, uses: &[AttributeUse]) {
        let mut known: HashMap<&QName, &AttributeUse> = HashMap::new();
        for used in uses.iter().filter(|used| !used.prohibited) {
            let Some(decl) = &self.attributes[used.attribute.index()] else { continue };
            let Some(first) = known.insert(&decl.name, used) else { continue };
            let message = format!("the attribute `{}` is declared twice", decl.name.local);
            let warning = Diagnostic::warning(Code::DUPLICATE, message)
                .at(used.origin.span, "this one counts")
                .at(first.origin.span, "this one does not");
            self.diagnostics.push(warning);
        }
    }

    fn group_uses(&mut self, reference: &Reference, context: &Context, depth: usize) -> Option<Uses> {
        let name = context.name(reference)?;
        let Some(index) = self.globals.attribute_groups.find(&name, context.scope) else {
            self.unknown.note(Kind::AttributeGroup, name, reference.span);
            return None;
        };
        // What is defined anew means its original by its own name, and is itself being converted.
        let entry = &self.globals.attribute_groups.entries[index];
        let index = match (self.attribute_groups.get(&index), entry.original) {
            (Some(None), Some(original)) => original,
            _ => index,
        };
        if depth > MAX_NESTING {
            let message = format!("attribute groups are nested more than {MAX_NESTING} deep");
            self.error(Code::LIMIT, message, reference.span, "one more here");
            return None;
        }
        self.unknown.attribute_groups_used.push((self.unknown.within, index));
        self.attribute_group(index, depth + 1);
        match self.attribute_groups.get(&index) {
            Some(Some(uses)) => Some(uses.clone()),
            _ => {
                let message = format!("the attribute group `{}` contains itself", name.local);
                self.error(Code::CIRCULAR, message, reference.span, "here again");
                None
            }
        }
    }

    /// Converts an attribute group, if it is not converted yet.
    pub(super) fn attribute_group(&mut self, index: usize, depth: usize) {
        if self.attribute_groups.contains_key(&index) {
            return;
        }
        self.attribute_groups.insert(index, None);
        let entry = &self.globals.attribute_groups.entries[index];
        let (def, context) = (entry.def, entry.context.clone());
        // It is converted once, for all who refer to it.
        let within = std::mem::replace(&mut self.unknown.within, Within::AttributeGroup(index));
        let uses = self.attribute_uses(&def.attributes, def.any_attribute.as_ref(), &context, depth);
        self.unknown.within = within;
        self.attribute_groups.insert(index, Some(uses));
    }

    fn attribute_use(&mut self, def: &'d AttributeUseDef, context: &Context) -> Option<AttributeUse> {
        let (attribute, declared) = match &def.target {
            AttributeTarget::Local(attribute) => {
                let id = AttributeId::new(self.attributes.len());
                self.attributes.push(None);
                let decl = self.attribute_decl(attribute, id, false, context);
                self.attributes[id.index()] = Some(decl);
                (id, None)
            }
            AttributeTarget::Ref(reference) => {
                let name = context.name(reference)?;
                let Some(id) = self.globals.attributes.find(&name, context.scope) else {
                    self.unknown.note(Kind::Attribute, name, reference.span);
                    return None;
                };
                (id, self.globals.attributes.entries[id.index()].def.value.clone())
            }
        };
        let array_type = def
            .array_type
            .as_ref()
            .and_then(|(item, brackets)| Some((self.type_ref(item, context)?, brackets.clone())));
        Some(AttributeUse {
            attribute,
            required: def.required,
            prohibited: def.prohibited,
            value: def.value.clone().or(declared),
            array_type,
            origin: self.origin(&def.place, Default::default(), context),
        })
    }
}
