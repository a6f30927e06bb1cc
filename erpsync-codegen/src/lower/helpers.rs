//! Data for the derive `Helpers`: structs that need a constructor, since they have no `Default`, and the fields that lead
//! from a derived type to its base.

use std::collections::BTreeSet;

use crate::ir::{Content, Crate, Derived, Field, FieldKind, ItemKind, Occurrence, Struct, Type};

use super::spelling::free_name;

/// Maximum number of parameters of a constructor; with more, it takes a struct.
const MAX_PARAMETERS: usize = 7;

/// Maximum length of a chain of bases.
const MAX_STEPS: usize = 64;

/// A decision about an item.
enum Change {
    /// For a struct without a `Default`: its base has none either, and the name of the struct of required members.
    Constructor { base: bool, required_as: Option<String> },
    /// For a choice by `xsi:type`: the fields that lead from each type to the base.
    Bases(Vec<Option<String>>),
}

/// Sets what depends on [`Struct::default`].
pub(super) fn mark_helpers(lowered: &mut Crate) {
    let mut changes = Vec::new();
    for module in &lowered.modules {
        let mut taken: BTreeSet<String> = lowered.items_of(module).map(|item| item.name.clone()).collect();
        for &id in &module.items {
            let item = lowered.item(id);
            let change = match &item.kind {
                ItemKind::Struct(own) if !own.default => constructor(&item.name, own, lowered, &mut taken),
                ItemKind::Derived(item) => Change::Bases(bases(item, lowered)),
                _ => continue,
            };
            changes.push((id, change));
        }
    }
    for (id, change) in changes {
        match (&mut lowered.items[id.0].kind, change) {
            (ItemKind::Struct(item), Change::Constructor { base, required_as }) => {
                for field in &mut item.fields {
                    if let FieldKind::Base { required } = &mut field.kind {
                        *required = base;
                    }
                }
                item.required_as = required_as;
            }
            (ItemKind::Derived(item), Change::Bases(extends)) => {
                for (variant, extends) in item.variants.iter_mut().zip(extends) {
                    variant.extends = extends;
                }
            }
            _ => {}
        }
    }
}

fn constructor(name: &str, item: &Struct, lowered: &Crate, taken: &mut BTreeSet<String>) -> Change {
    let mut bases = item.fields.iter().filter(|field| matches!(field.kind, FieldKind::Base { .. }));
    let base = bases.any(|field| !struct_of(&field.ty, lowered).is_some_and(|base| base.default));
    let count = usize::from(base) + item.fields.iter().filter(|field| is_parameter(field)).count();
    let required_as = (count > MAX_PARAMETERS).then(|| {
        let candidates = ["Required", "RequiredMembers"].map(|suffix| format!("{name}{suffix}"));
        free_name(&candidates.each_ref().map(String::as_str), taken)
    });
    taken.extend(required_as.clone());
    Change::Constructor { base, required_as }
}

fn bases(item: &Derived, lowered: &Crate) -> Vec<Option<String>> {
    let own = item.variants.iter().find(|variant| variant.is_base).map(|variant| &variant.ty);
    let root = own.or(item.base.as_ref());
    item.variants.iter().map(|variant| path(&variant.ty, root?, lowered)).collect()
}

/// Returns whether the member is a parameter of the constructor; for a base, its own members decide.
fn is_parameter(field: &Field) -> bool {
    match &field.kind {
        FieldKind::Base { .. } | FieldKind::AnyAttribute { .. } => false,
        FieldKind::Element(element) => matches!(element.content, Content::Plain) && !field.ty.has_absence(),
        FieldKind::Attribute { required, text, .. } => *required && text.value.is_none(),
        FieldKind::Text { list, .. } => !list,
        FieldKind::Mime { .. } => true,
        FieldKind::Choice(occurrence) | FieldKind::Group(occurrence) | FieldKind::Any { occurrence, .. } => {
            matches!(occurrence, Occurrence::Required(_))
        }
    }
}

fn struct_of<'i>(ty: &Type, lowered: &'i Crate) -> Option<&'i Struct> {
    match ty {
        Type::Item(id) => match &lowered.item(*id).kind {
            ItemKind::Struct(item) => Some(item),
            _ => None,
        },
        _ => None,
    }
}

/// The fields that lead from a type to a base that it extends: `line.order`.
fn path(ty: &Type, root: &Type, lowered: &Crate) -> Option<String> {
    let mut steps: Vec<&str> = Vec::new();
    let mut next = ty;
    while next != root {
        let bases = &struct_of(next, lowered)?.fields;
        let base = bases.iter().find(|field| matches!(field.kind, FieldKind::Base { .. }))?;
        steps.push(&base.name);
        next = &base.ty;
        if steps.len() > MAX_STEPS {
            return None;
        }
    }
    (!steps.is_empty()).then(|| steps.join("."))
}
