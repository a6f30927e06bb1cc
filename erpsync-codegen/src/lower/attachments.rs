//! Messages that may have attachments.

use crate::ir::{Crate, ItemKind, Type};

/// Sets [`Message::has_attachments`](crate::ir::Message::has_attachments).
pub(super) fn mark_attachments(lowered: &mut Crate) {
    let holders = holders(lowered);
    let holds = |ty: &Type| ty.attachment().is_some() || ty.item().is_some_and(|id| holders[id.0]);
    for item in &mut lowered.items {
        let ItemKind::Service(service) = &mut item.kind else { continue };
        for method in &mut service.methods {
            for message in std::iter::once(&mut method.input).chain(&mut method.output) {
                message.has_attachments = holds(&message.body) || holds(&message.headers);
            }
        }
    }
}

/// By the index of [`ItemId`](crate::ir::ItemId): values of the item may hold an attachment.
fn holders(lowered: &Crate) -> Vec<bool> {
    let mut holds = vec![false; lowered.items.len()];
    let mut used_by: Vec<Vec<usize>> = vec![Vec::new(); lowered.items.len()];
    let mut found = Vec::new();
    for (index, item) in lowered.items.iter().enumerate() {
        for ty in item.kind.member_types() {
            if ty.attachment().is_some() {
                found.push(index);
            }
            if let Some(used) = ty.item() {
                used_by[used.0].push(index);
            }
        }
    }
    while let Some(index) = found.pop() {
        if !std::mem::replace(&mut holds[index], true) {
            found.extend(&used_by[index]);
        }
    }
    holds
}
