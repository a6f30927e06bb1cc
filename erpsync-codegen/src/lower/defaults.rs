//! Which structs can be `Default`: those where it makes nothing up.
//!
//! A field that may be absent, nil or empty is that by default; a base is what its own default is. A member that
//! the schema demands has no honest default, so its struct has none either.

use std::collections::{HashMap, HashSet};

use crate::ir::{Crate, Field, FieldKind, Item, Type};

/// Sets [`Struct::default`](crate::ir::Struct::default).
pub(super) fn mark_defaults(made: &mut Crate) {
    let mut waiting: HashMap<(String, String), Option<(String, String)>> = HashMap::new();
    for module in &made.modules {
        for item in &module.items {
            if let Item::Struct(item) = item
                && let Some(base) = condition(&item.fields)
            {
                waiting.insert((module.name.clone(), item.name.clone()), base);
            }
        }
    }
    let is_default: HashSet<(String, String)> =
        waiting.keys().filter(|name| is_default(name, &waiting)).cloned().collect();
    for module in &mut made.modules {
        for item in &mut module.items {
            if let Item::Struct(item) = item {
                item.default = is_default.contains(&(module.name.clone(), item.name.clone()));
            }
        }
    }
}

/// Follows the bases of a struct whose own fields have defaults.
fn is_default(
    name: &(String, String),
    waiting: &HashMap<(String, String), Option<(String, String)>>,
) -> bool {
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
fn condition(fields: &[Field]) -> Option<Option<(String, String)>> {
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
