//! Which structs can be `Default`: those where it makes nothing up.
//!
//! A field that may be absent, nil or empty is that by default; a base, and what nil leaves, is what its own default is.
//! A member that the schema demands has no honest default, so its struct has none either. And which of them the reader can
//! start from: not those with choices and groups, whose values are put together at the end, nor those with elements that must be
//! there though they may be nil.

use std::collections::{HashMap, HashSet};

use crate::ir::{Crate, Field, FieldKind, Item, Nil, Occurrence, Type};

/// An item, by module and name.
type Name = (String, String);

/// Sets [`Struct::default`](crate::ir::Struct::default) and what depends on it.
pub(super) fn mark_defaults(made: &mut Crate) {
    let with_default = with_others(made, condition);
    let plain = with_others(made, |fields| {
        // What must be there, if only as nil, is found missing at the end, too.
        let is_plain = |field: &Field| match &field.kind {
            FieldKind::Choice(_) | FieldKind::Group(_) => false,
            FieldKind::Element(element) => {
                !matches!(element.occurrence, Occurrence::Required(Nil::AsNone | Nil::WithAttributes))
            }
            _ => true,
        };
        condition(fields).filter(|_| fields.iter().all(is_plain))
    });
    for module in &mut made.modules {
        for item in &mut module.items {
            if let Item::Struct(item) = item {
                let name = (module.name.clone(), item.name.clone());
                item.default = with_default.contains(&name);
                item.starts_from_default = plain.contains(&name);
            }
        }
    }
}

/// The structs that fulfil a condition, and whose bases and the like do, which the condition gives.
fn with_others(made: &Crate, condition: impl Fn(&[Field]) -> Option<Vec<Name>>) -> HashSet<Name> {
    let mut waiting: HashMap<Name, Vec<Name>> = HashMap::new();
    for module in &made.modules {
        for item in &module.items {
            if let Item::Struct(item) = item
                && let Some(others) = condition(&item.fields)
            {
                waiting.insert((module.name.clone(), item.name.clone()), others);
            }
        }
    }
    // Who needs one that does not fulfil it does not either.
    let mut needed_by: HashMap<&Name, Vec<&Name>> = HashMap::new();
    for (name, others) in &waiting {
        others.iter().for_each(|other| needed_by.entry(other).or_default().push(name));
    }
    let mut next: Vec<&Name> =
        needed_by.keys().filter(|name| !waiting.contains_key(**name)).copied().collect();
    let mut failing: HashSet<&Name> = next.iter().copied().collect();
    while let Some(name) = next.pop() {
        let new = needed_by.get(name).into_iter().flatten().filter(|name| failing.insert(name));
        next.extend(new);
    }
    waiting.keys().filter(|name| !failing.contains(name)).cloned().collect()
}

/// `None` where a field has no default; else the items that have to have one.
fn condition(fields: &[Field]) -> Option<Vec<Name>> {
    let mut others = Vec::new();
    for field in fields {
        match (&field.kind, &field.ty) {
            // Of what is nil: it may be left out, but not be written so.
            (FieldKind::Attribute { required: true, value: None, .. }, Type::Option(_)) => return None,
            (FieldKind::Base { .. }, Type::Item { module, name }) => {
                others.push((module.clone(), name.clone()))
            }
            (_, Type::Option(_) | Type::Vec(_) | Type::Dictionary(..) | Type::Nillable(_)) => {}
            (_, Type::OrNil(_, nil)) => match &**nil {
                Type::Item { module, name } => others.push((module.clone(), name.clone())),
                _ => return None,
            },
            _ => return None,
        }
    }
    Some(others)
}
