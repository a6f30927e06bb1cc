//! Data for the derive `Helpers`: which structs need a constructor, since they have no `Default`, and how a derived type
//! leads to its base.

use std::collections::{BTreeSet, HashMap};

use crate::ir::{Content, Crate, Field, FieldKind, Item, Occurrence, Struct, Type};

use super::items::free_name;

/// Functions with more parameters take a struct instead.
const MANY: usize = 7;

/// No chain of bases is longer.
const MAX_STEPS: usize = 64;

/// An item, by module and name.
type Name<'i> = (&'i str, &'i str);

/// A decision about an item.
enum Change {
    /// Of a struct without a `Default`: whether its base has none either, and the name of the struct of what is required.
    Constructor { base: bool, required_as: Option<String> },
    /// Of a choice by `xsi:type`: the base that no element is of, and the fields that lead from each type to the base.
    Bases { base_type: Option<Type>, extends: Vec<Option<String>> },
}

/// Sets what depends on [`Struct::default`].
pub(super) fn mark_helpers(made: &mut Crate) {
    let structs: HashMap<Name<'_>, &Struct> = made
        .modules
        .iter()
        .flat_map(|module| module.items.iter().map(|item| (module.name.as_str(), item)))
        .filter_map(|(module, item)| match item {
            Item::Struct(item) => Some(((module, item.name.as_str()), item)),
            _ => None,
        })
        .collect();
    let mut changes = Vec::new();
    for module in &made.modules {
        let mut taken: BTreeSet<String> = module.items.iter().map(|item| item.name().to_owned()).collect();
        for item in &module.items {
            changes.push(match item {
                Item::Struct(item) if !item.default => Some(constructor(item, &structs, &mut taken)),
                Item::Derived(item) => {
                    let types = item.variants.iter().map(|variant| &variant.ty);
                    let own = item.variants.iter().find(|variant| variant.is_base).map(|variant| &variant.ty);
                    let root = own.or(item.base.as_ref());
                    let extends = types.map(|ty| root.and_then(|root| path(ty, root, &structs))).collect();
                    let base_type = item.base.clone().filter(|_| own.is_none());
                    Some(Change::Bases { base_type, extends })
                }
                _ => None,
            });
        }
    }
    let items = made.modules.iter_mut().flat_map(|module| &mut module.items);
    for (item, change) in items.zip(changes) {
        match (item, change) {
            (Item::Struct(item), Some(Change::Constructor { base, required_as })) => {
                for field in &mut item.fields {
                    if let FieldKind::Base { required } = &mut field.kind {
                        *required = base;
                    }
                }
                item.helpers = true;
                item.required_as = required_as;
            }
            (Item::Derived(item), Some(Change::Bases { base_type, extends })) => {
                item.base = base_type;
                item.variants
                    .iter_mut()
                    .zip(extends)
                    .for_each(|(variant, extends)| variant.extends = extends);
            }
            _ => {}
        }
    }
}

fn constructor(item: &Struct, structs: &HashMap<Name<'_>, &Struct>, taken: &mut BTreeSet<String>) -> Change {
    let base = item.fields.iter().filter(|field| matches!(field.kind, FieldKind::Base { .. }));
    let base = base.map(|field| &field.ty).any(|ty| !struct_of(ty, structs).is_some_and(|base| base.default));
    let count = usize::from(base) + item.fields.iter().filter(|field| is_parameter(field)).count();
    let required_as = (count > MANY).then(|| {
        let wanted = ["Required", "RequiredMembers"].map(|suffix| format!("{}{suffix}", item.name));
        let wanted = wanted.each_ref().map(String::as_str);
        free_name(&wanted, taken.iter().map(String::as_str))
    });
    taken.extend(required_as.clone());
    Change::Constructor { base, required_as }
}

/// Whether a constructor takes the member; of a base, that depends on the base.
fn is_parameter(field: &Field) -> bool {
    match &field.kind {
        FieldKind::Base { .. } | FieldKind::AnyAttribute { .. } => false,
        FieldKind::Element(element) => {
            matches!(element.content, Content::Plain)
                && !matches!(field.ty, Type::Option(_) | Type::Vec(_) | Type::Nillable(_))
        }
        FieldKind::Attribute { required, value, .. } => *required && value.is_none(),
        FieldKind::Text { list, .. } => !list,
        FieldKind::Choice(occurrence) | FieldKind::Group(occurrence) | FieldKind::Any { occurrence, .. } => {
            matches!(occurrence, Occurrence::Required(_))
        }
    }
}

fn struct_of<'i>(ty: &Type, structs: &HashMap<Name<'_>, &'i Struct>) -> Option<&'i Struct> {
    let Type::Item { module, name } = ty else { return None };
    structs.get(&(module.as_str(), name.as_str())).copied()
}

/// The fields that lead from a type to a base that it extends: `line.order`.
fn path(ty: &Type, root: &Type, structs: &HashMap<Name<'_>, &Struct>) -> Option<String> {
    let mut steps: Vec<&str> = Vec::new();
    let mut next = ty;
    while next != root {
        let bases = &struct_of(next, structs)?.fields;
        let base = bases.iter().find(|field| matches!(field.kind, FieldKind::Base { .. }))?;
        steps.push(&base.name);
        next = &base.ty;
        if steps.len() > MAX_STEPS {
            return None;
        }
    }
    (!steps.is_empty()).then(|| steps.join("."))
}
