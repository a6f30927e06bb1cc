//! Structs that can be `Default`: those for which it makes nothing up.
//!
//! A field that may be absent, nil or empty is so by default; a base, and what nil leaves, has the default of its type. A
//! member that the schema requires has no honest default, and its struct has none either. The reader starts from the default
//! of some: not of those with choices and groups, whose values are put together at the end, nor of those with elements that
//! are required though they may be nil.

use crate::ir::{Crate, Field, FieldKind, ItemId, ItemKind, Nil, Occurrence, Type};

/// Sets [`Struct::default`](crate::ir::Struct::default) and [`starts_from_default`](crate::ir::Struct::starts_from_default).
pub(super) fn mark_defaults(lowered: &mut Crate) {
    let with_default = with_needed(lowered, needed_defaults);
    let plain = with_needed(lowered, |fields| {
        // A required element is found missing at the end, even if it may be nil.
        let is_plain = |field: &Field| match &field.kind {
            FieldKind::Choice(_) | FieldKind::Group(_) => false,
            FieldKind::Element(element) => {
                !matches!(element.occurrence, Occurrence::Required(Nil::AsNone | Nil::WithAttributes))
            }
            _ => true,
        };
        needed_defaults(fields).filter(|_| fields.iter().all(is_plain))
    });
    for (id, item) in lowered.items.iter_mut().enumerate() {
        if let ItemKind::Struct(item) = &mut item.kind {
            item.default = with_default[id];
            item.starts_from_default = plain[id];
        }
    }
}

/// Marks the structs that fulfil a condition if the items that it returns do, too.
fn with_needed(lowered: &Crate, condition: impl Fn(&[Field]) -> Option<Vec<ItemId>>) -> Vec<bool> {
    let mut fulfils = vec![false; lowered.items.len()];
    let mut needed_by: Vec<Vec<usize>> = vec![Vec::new(); lowered.items.len()];
    for (id, item) in lowered.items.iter().enumerate() {
        if let ItemKind::Struct(item) = &item.kind
            && let Some(needed) = condition(&item.fields)
        {
            fulfils[id] = true;
            needed.into_iter().for_each(|needed| needed_by[needed.0].push(id));
        }
    }
    // A struct fails with any that it needs.
    let mut failing: Vec<usize> = (0..fulfils.len()).filter(|&id| !fulfils[id]).collect();
    while let Some(id) = failing.pop() {
        for &dependent in &needed_by[id] {
            if std::mem::take(&mut fulfils[dependent]) {
                failing.push(dependent);
            }
        }
    }
    fulfils
}

/// The items that must have a default; `None` if a field has none.
fn needed_defaults(fields: &[Field]) -> Option<Vec<ItemId>> {
    let mut needed = Vec::new();
    for field in fields {
        match (&field.kind, &field.ty) {
            // An attribute of nil may be left out when it is read, but not when it is written.
            (FieldKind::Attribute { required: true, text, .. }, Type::Option(_)) if text.value.is_none() => {
                return None;
            }
            (FieldKind::Base { .. }, Type::Item(id)) => needed.push(*id),
            (_, ty) if ty.has_absence() => {}
            (_, Type::OrNil(_, nil)) => match **nil {
                Type::Item(id) => needed.push(id),
                _ => return None,
            },
            _ => return None,
        }
    }
    Some(needed)
}
