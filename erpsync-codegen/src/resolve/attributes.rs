//! Attributes and attribute groups.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::component::{AttributeDecl, AttributeUse, Builtin, Owner, TypeRef, Wildcard};
use super::convert::{AttributeEntry, AttributeItems, Converter};
use super::ids::AttributeId;
use super::names::Context;
use super::reach::Within;
use super::unknown::Kind;
use crate::diagnostic::{Code, Diagnostic};
use crate::limits::Limits;
use crate::syntax::xsd::{
    AttributeDef, AttributeItem, AttributeTarget, AttributeUseDef, Reference, WildcardDef,
};
use crate::text::Span;
use crate::tree::QName;

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
            origin: self.origin(&def.info, def.serialization.clone(), context),
        }
    }

    /// The attributes of a type, those of the groups it refers to in their place.
    pub(super) fn attribute_uses(
        &mut self,
        items: &'d [AttributeItem],
        any: Option<&WildcardDef>,
        context: &Context,
    ) -> (Vec<AttributeUse>, Option<Wildcard>) {
        for (index, _) in self.groups_in(items, context, None) {
            self.attribute_group(index);
        }
        let group = self.attribute_items(items, any, context, None);
        let uses = self.flat(&group);
        self.warn_of_twins(&uses);
        (uses, group.wildcard)
    }

    /// The attributes of a group that stand in it, and those of groups in it, each group once.
    fn flat(&mut self, group: &AttributeItems) -> Vec<AttributeUse> {
        let (mut uses, mut known) = (Vec::new(), HashSet::new());
        let mut levels = vec![group.items.iter()];
        while let Some(level) = levels.last_mut() {
            match level.next() {
                Some(AttributeEntry::Use(used)) => uses.push((**used).clone()),
                Some(AttributeEntry::Group(index, span)) if known.insert(*index) => {
                    if let Some(Some(inner)) = self.attribute_groups.get(index) {
                        let Some(left) = self.expansion.checked_sub(1 + inner.items.len()) else {
                            let message = "attribute groups expand to more attributes than the limit";
                            let error =
                                Diagnostic::error(Code::LIMIT, message).at(*span, "it expands to too many");
                            self.diagnostics.push(error.help(Limits::advice("expansion")));
                            // Nothing more is expanded.
                            self.expansion = 0;
                            return uses;
                        };
                        self.expansion = left;
                        levels.push(inner.items.iter());
                    }
                }
                Some(AttributeEntry::Group(..)) => {}
                None => {
                    levels.pop();
                }
            }
        }
        uses
    }

    /// The groups that are referred to, with the places of the references. `own` is the group that refers.
    fn groups_in(
        &mut self,
        items: &'d [AttributeItem],
        context: &Context,
        own: Option<usize>,
    ) -> Vec<(usize, Span)> {
        let groups = items.iter().filter_map(|item| match item {
            AttributeItem::Group(reference) => {
                Some((self.group_of(reference, context, own)?, reference.span))
            }
            AttributeItem::Use(_) => None,
        });
        groups.collect()
    }

    /// The group that a reference means: what is defined anew means its original by its own name.
    fn group_of(&self, reference: &Reference, context: &Context, own: Option<usize>) -> Option<usize> {
        let groups = &self.globals.attribute_groups;
        let name = context.name(reference)?;
        let index = groups.find(&name, context.scope)?;
        let own = own.map(|own| &groups.entries[own]).filter(|own| own.name == name);
        Some(own.and_then(|own| own.original).unwrap_or(index))
    }

    /// Attributes of a type or group; the groups that are referred to are converted. Several wildcards count as their
    /// intersection (part 1, section 3.4.2).
    fn attribute_items(
        &mut self,
        items: &'d [AttributeItem],
        any: Option<&WildcardDef>,
        context: &Context,
        own: Option<usize>,
    ) -> AttributeItems {
        let mut made = AttributeItems {
            items: Vec::with_capacity(items.len()),
            wildcard: any.map(|any| self.wildcard(any, context)),
        };
        for item in items {
            let reference = match item {
                AttributeItem::Use(def) => {
                    made.items
                        .extend(self.attribute_use(def, context).map(Box::new).map(AttributeEntry::Use));
                    continue;
                }
                AttributeItem::Group(reference) => reference,
            };
            let Some(index) = self.group_of(reference, context, own) else {
                if let Some(name) = context.name(reference) {
                    self.unknown.record(Kind::AttributeGroup, name, reference.span);
                }
                continue;
            };
            self.unknown.attribute_groups_used.push((self.unknown.within, index));
            let Some(Some(group)) = self.attribute_groups.get(&index) else {
                let name = &self.globals.attribute_groups.entries[index].name;
                let message = format!("the attribute group `{}` contains itself", name.local);
                self.error(Code::CIRCULAR, message, reference.span, "here again");
                continue;
            };
            made.wildcard = match (made.wildcard, &group.wildcard) {
                (Some(own), Some(any)) => {
                    own.namespaces.and(&any.namespaces).map(|namespaces| Wildcard { namespaces, ..own })
                }
                (own, any) => own.or_else(|| any.clone()),
            };
            made.items.push(AttributeEntry::Group(index, reference.span));
        }
        made
    }

    /// Warns of several attributes with one name (part 1, section 3.4.6).
    fn warn_of_twins(&mut self, uses: &[AttributeUse]) {
        let mut known: HashMap<&QName, &AttributeUse> = HashMap::new();
        for used in uses.iter().filter(|used| !used.prohibited) {
            let Some(decl) = &self.attributes[used.attribute.index()] else { continue };
            let Some(first) = known.insert(&decl.name, used) else { continue };
            let message = format!("the attribute `{}` is declared twice", decl.name.local);
            let warning = Diagnostic::warning(Code::DUPLICATE, message)
                .at(used.origin.span, "this one is used")
                .at(first.origin.span, "this one is ignored");
            self.diagnostics.push(warning);
        }
    }

    /// Converts an attribute group, if it is not converted yet, and before it those that it refers to.
    pub(super) fn attribute_group(&mut self, index: usize) {
        let mut next = vec![index];
        while let Some(&last) = next.last() {
            if matches!(self.attribute_groups.get(&last), Some(Some(_))) {
                next.pop();
                continue;
            }
            let entry = &self.globals.attribute_groups.entries[last];
            let (def, context) = (entry.def, entry.context.clone());
            if let Entry::Vacant(vacant) = self.attribute_groups.entry(last) {
                vacant.insert(None);
                let groups = self.groups_in(&def.attributes, &context, Some(last));
                let new = groups.into_iter().filter(|(index, _)| !self.attribute_groups.contains_key(index));
                next.extend(new.map(|(index, _)| index));
                continue;
            }
            // It is converted once, for all who refer to it.
            let within = std::mem::replace(&mut self.unknown.within, Within::AttributeGroup(last));
            let any = def.any_attribute.as_ref();
            let items = self.attribute_items(&def.attributes, any, &context, Some(last));
            self.unknown.within = within;
            self.attribute_groups.insert(last, Some(items));
            next.pop();
        }
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
                    self.unknown.record(Kind::Attribute, name, reference.span);
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
            origin: self.origin(&def.info, Default::default(), context),
        })
    }
}
