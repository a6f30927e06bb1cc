//! The struct of what stands before a list: the types on the way to it, each cut off where it leads on.

use crate::ir::{Field, FieldKind, Identity, Item, ItemId, ItemKind, Struct, Type};
use crate::lower::name::UnnamedItem;
use crate::lower::request::NameRequest;
use crate::lower::spelling;

use super::{made_for, push};

/// Adds the structs of what stands before the list that `way` leads to. Returns the type of the body's; `()` if nothing can
/// stand there.
pub(super) fn before(items: &mut Vec<UnnamedItem<'_>>, body: ItemId, way: &[(ItemId, usize)]) -> Type {
    let mut words = vec!["Before".to_owned()];
    let levels: Vec<(String, ItemId, usize)> = way
        .iter()
        .map(|&(item, position)| {
            let name = words.join(" ");
            words.extend(items[item.0].members.get(position).map(|member| member.source_name.clone()));
            (name, item, position)
        })
        .collect();
    // The innermost first, since the others hold it.
    let mut inner = Type::Unit;
    for (words, item, position) in levels.into_iter().rev() {
        let request = made_for(&items[body.0].request, &words);
        if let Some(cut) = cut_off(&items[item.0], position, &inner, request) {
            inner = Type::Item(push(items, body, cut));
        } else {
            inner = Type::Unit;
        }
    }
    inner
}

/// A struct up to a field, with all its attributes; the field itself holds `inner`, unless that is nothing.
fn cut_off<'m>(
    level: &UnnamedItem<'m>,
    position: usize,
    inner: &Type,
    request: NameRequest<'m>,
) -> Option<UnnamedItem<'m>> {
    let ItemKind::Struct(own) = &level.item.kind else { return None };
    let mut fields = Vec::new();
    let mut members = Vec::new();
    for (at, (field, member)) in own.fields.iter().zip(&level.members).enumerate() {
        let is_attribute = matches!(field.kind, FieldKind::Attribute { .. } | FieldKind::AnyAttribute { .. });
        let kept = match () {
            () if is_attribute || at < position => field.clone(),
            () if at == position && *inner != Type::Unit => {
                Field { ty: holding(&field.ty, inner), ..field.clone() }
            }
            () => continue,
        };
        fields.push(kept);
        members.push(member.clone());
    }
    if fields.is_empty() {
        return None;
    }
    let docs = vec![format!(
        "Members of `{}` that stand before the list that is a stream.",
        spelling::type_name(&level.request.source_name)
    )];
    let structure = Struct { namespace: own.namespace.clone(), fields, ..Struct::new(Identity::Anonymous) };
    let extra = level.item.extra.clone();
    let item = Item { docs, extra, name: String::new(), kind: ItemKind::Struct(structure) };
    Some(UnnamedItem { request, owner: None, item, members })
}

/// A type with another item in it.
fn holding(ty: &Type, inner: &Type) -> Type {
    match ty {
        Type::Item(_) => inner.clone(),
        Type::Option(own) => holding(own, inner).option(),
        Type::Nillable(own) => Type::Nillable(Box::new(holding(own, inner))),
        other => other.clone(),
    }
}
