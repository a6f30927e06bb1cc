//! Names of members: local names where these suffice, else `{namespace}local`.

use erpsync_codegen::resolve::QName;

use super::{ANY, CONTENT, NIL, TEXT, TYPE, XML};
use crate::atoms::expanded_name;
use crate::plan::{ElementIndex, Plan, SlotTerm, Slots, TypeIndex, TypePlan};
use crate::problem::allowed;

impl Plan {
    /// The name of the member for an element in the content of a type.
    pub(super) fn element_key(&self, slots: &Slots, name: &QName) -> String {
        let positions = slots.by_local.get(&name.local);
        let is_other = positions.into_iter().flatten().any(|at| match slots.slots[*at as usize].term {
            SlotTerm::Element(index) => self.element(index).name != *name,
            SlotTerm::Any(_) => false,
        });
        // A name of an element has no `$` and `@`.
        if is_other { name.to_string() } else { name.local.to_string() }
    }

    /// The slot and the declaration that the name of a member means; the error says which ones there are.
    pub(super) fn element_of_key(
        &self,
        slots: &Slots,
        key: &str,
        counts: &[u32],
    ) -> Result<(usize, ElementIndex), String> {
        let found = match key.starts_with('{') {
            true => expanded_name(key)
                .and_then(|name| self.find_slot(slots, (&name.namespace, &name.local), 0, counts)),
            false => self.by_local(slots, key, counts)?,
        };
        match found {
            Some((at, Some(index))) => Ok((at, index)),
            Some((_, None)) => {
                Err(format!("`{key}` is an element of a wildcard: write it as XML in `{ANY}`"))
            }
            None => Err(self.unknown_key(slots, key)),
        }
    }

    fn by_local(
        &self,
        slots: &Slots,
        key: &str,
        counts: &[u32],
    ) -> Result<Option<(usize, Option<ElementIndex>)>, String> {
        let declared = slots.by_local.get(key).into_iter().flatten();
        let declared = declared.filter_map(|at| match slots.slots[*at as usize].term {
            SlotTerm::Element(index) => Some(index),
            SlotTerm::Any(_) => None,
        });
        let globals = self.local_elements.get(key).into_iter().flatten().copied();
        let members = globals.filter(|member| {
            self.heads(*member).any(|head| {
                slots.slots.iter().any(|slot| matches!(slot.term, SlotTerm::Element(index) if index == head))
            })
        });
        let mut names: Vec<&QName> = declared.chain(members).map(|index| &self.element(index).name).collect();
        names.sort();
        names.dedup();
        match names[..] {
            [] => Ok(None),
            [name] => Ok(self.find_slot(slots, (&name.namespace, &name.local), 0, counts)),
            [one, ..] => Err(format!("several elements have the name `{key}`: write `{one}`")),
        }
    }

    fn unknown_key(&self, slots: &Slots, key: &str) -> String {
        let names: Vec<String> = slots
            .slots
            .iter()
            .map(|slot| match slot.term {
                SlotTerm::Element(index) => self.element_key(slots, &self.element(index).name),
                SlotTerm::Any(_) => ANY.to_owned(),
            })
            .collect();
        let text = allowed(key, names.iter().map(String::as_str));
        format!("no element of the type has the name `{key}`{text}")
    }

    /// The name of the member for an attribute.
    pub(super) fn attribute_key(&self, ty: &TypePlan, name: &QName) -> String {
        let is_declared = ty.attributes.iter().any(|known| known.name == *name);
        let is_alone = ty.attributes.iter().filter(|known| known.name.local == name.local).count() <= 1;
        match name.namespace.is_empty() || is_declared && is_alone {
            true => format!("@{}", name.local),
            false => format!("@{name}"),
        }
    }

    /// The derived type that `$type` names.
    pub(super) fn type_of_key(&self, key: &str, declared: TypeIndex) -> Result<(TypeIndex, QName), String> {
        let of_name = |name: QName| self.derived_type(&name, declared).map(|ty| (ty, name));
        let named = expanded_name(key).and_then(of_name);
        let by_local = || {
            let mut found = self.local_types.get(key).into_iter().flatten().filter_map(|ty| {
                let name = self.ty(*ty).name.clone()?;
                self.is_derived(*ty, declared).then_some((*ty, name))
            });
            found.next().filter(|_| found.next().is_none())
        };
        named.or_else(by_local).ok_or_else(|| {
            let derived = (0..self.types.len() as u32).map(TypeIndex);
            let derived =
                derived.filter(|ty| declared != TypeIndex::ANY_TYPE && self.is_derived(*ty, declared));
            let names: Vec<&str> =
                derived.filter_map(|ty| Some(&*self.ty(ty).name.as_ref()?.local)).collect();
            let allowed = allowed(key, names.iter().copied());
            format!("`{TYPE}`: no type `{key}` is derived from {}{allowed}", self.ty(declared).describe())
        })
    }
}

/// Names of members that are no names of elements and attributes.
pub(super) const OWN: [&str; 6] = [TEXT, TYPE, NIL, CONTENT, ANY, XML];
