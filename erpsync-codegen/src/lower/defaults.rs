//! Which structs can be `Default`: those where it makes nothing up.
//!
//! A field that may be absent, nil or empty is that by default; a base is what its own default is. A member that
//! the schema demands has no honest default, so its struct has none either. And which of them the reader can start from:
//! not those with choices and groups, whose values are put together at the end.

use std::collections::{HashMap, HashSet};

use crate::ir::{Crate, Field, FieldKind, Item, Type};

/// An item, by module and name.
type Name = (String, String);

/// Sets [`Struct::default`](crate::ir::Struct::default) and what depends on it.
pub(super) fn mark_defaults(made: &mut Crate) {
    let with_default = with_bases(made, condition);
    let plain = with_bases(made, |fields| {
        let is_plain =
            |field: &Field| !matches!(field.kind, FieldKind::Choice { .. } | FieldKind::Group { .. });
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

/// The structs that fulfil a condition and whose bases do, which the condition gives.
fn with_bases(made: &Crate, condition: impl Fn(&[Field]) -> Option<Option<Name>>) -> HashSet<Name> {
    let mut waiting: HashMap<Name, Option<Name>> = HashMap::new();
    for module in &made.modules {
        for item in &module.items {
            if let Item::Struct(item) = item
                && let Some(base) = condition(&item.fields)
            {
                waiting.insert((module.name.clone(), item.name.clone()), base);
            }
        }
    }
    waiting.keys().filter(|name| is_default(name, &waiting)).cloned().collect()
}

/// Follows the bases of a struct whose own fields fulfil the condition.
fn is_default(name: &Name, waiting: &HashMap<Name, Option<Name>>) -> bool {
    let mut next = Some(name);
    // A struct has fewer bases than there are structs.
    for _ in 0..=waiting.len() {
        match next {
            None => return true,
            Some(name) => match waiting.get(name) {
                Some(base) => next = base.as_ref(),
                None => return false,
            },
        }
    }
    false
}

/// `None` where a field has no default; else the base that has to have one.
fn condition(fields: &[Field]) -> Option<Option<Name>> {
    let mut base = None;
    for field in fields {
        match (&field.kind, &field.ty) {
            (FieldKind::Base, Type::Item { module, name }) => base = Some((module.clone(), name.clone())),
            (_, Type::Option(_) | Type::Vec(_) | Type::Dictionary(..) | Type::Nillable(_)) => {}
            _ => return None,
        }
    }
    Some(base)
}
