//! Boxes for types that contain themselves, where one does so in place, and nowhere else.
//!
//! A type contains another if a value of the one holds a value of the other in place: through a field, an `Option`, a
//! variant, but not through a `Vec`. Types that contain each other in a circle are a strongly connected component of that
//! relation (found with Tarjan's algorithm); the fields that lead from such a type into its own component are boxed. Bases,
//! groups and variants never need a box, as no circle consists of them alone: each goes through an element, whose type is a
//! struct, and from there through a field.
//!
//! The members of all circles are marked, those through a `Vec` too, since values of such types can be as deep as a message:
//! the derives use little stack for them.

use crate::ir::{Choice, Crate, FieldKind, ItemId, ItemKind, Struct, Type};

/// Boxes the fields of all types that contain themselves in place.
pub(super) fn box_recursion(lowered: &mut Crate) {
    let circles = Circles::new(lowered, contained_in_place);
    for (id, item) in lowered.items.iter_mut().enumerate() {
        let ItemKind::Struct(item) = &mut item.kind else { continue };
        for field in &mut item.fields {
            if circles.has(id, &field.ty)
                && !matches!(field.kind, FieldKind::Base { .. } | FieldKind::Group(_))
            {
                put_box(&mut field.ty);
            }
        }
    }
}

/// Marks the members through which a type contains itself, in place or elsewhere.
pub(super) fn mark_recursion(lowered: &mut Crate) {
    let circles = Circles::new(lowered, Type::item);
    for (id, item) in lowered.items.iter_mut().enumerate() {
        match &mut item.kind {
            ItemKind::Struct(Struct { fields: members, .. })
            | ItemKind::Choice(Choice { variants: members, .. }) => {
                members.iter_mut().for_each(|member| member.is_recursive = circles.has(id, &member.ty));
            }
            ItemKind::Derived(item) => {
                for variant in &mut item.variants {
                    variant.is_recursive = circles.has(id, &variant.ty);
                }
            }
            ItemKind::Enumeration(_)
            | ItemKind::Flags(_)
            | ItemKind::Union(_)
            | ItemKind::StreamItem(_)
            | ItemKind::Service(_) => {}
        }
    }
}

/// The item that a value of a type holds.
type Contained = fn(&Type) -> Option<ItemId>;

/// The circles of items that contain each other, by the index of [`ItemId`].
struct Circles {
    contained: Contained,
    edges: Vec<Vec<usize>>,
    component: Vec<usize>,
}

impl Circles {
    fn new(lowered: &Crate, contained: Contained) -> Self {
        let target = |ty: &Type| contained(ty).map(|id| id.0);
        let edges: Vec<Vec<usize>> = lowered
            .items
            .iter()
            .map(|item| item.kind.member_types().into_iter().filter_map(target).collect())
            .collect();
        let component = components(&edges);
        Self { contained, edges, component }
    }

    /// Returns whether a member of the type `ty` leads from an item back to the item.
    fn has(&self, id: usize, ty: &Type) -> bool {
        (self.contained)(ty).is_some_and(|ItemId(target)| {
            self.component[target] == self.component[id] && (target != id || self.edges[id].contains(&id))
        })
    }
}

/// The item that a value of this type holds in place.
fn contained_in_place(ty: &Type) -> Option<ItemId> {
    match ty {
        Type::Item(id) => Some(*id),
        // The attributes of nil hold no item that contains them.
        Type::Option(inner) | Type::Nillable(inner) | Type::OrNil(inner, _) | Type::Secret(inner) => {
            contained_in_place(inner)
        }
        Type::Vec(_)
        | Type::Array(_)
        | Type::Boxed(_)
        | Type::Dictionary(..)
        | Type::Value(_)
        | Type::String
        | Type::Runtime(_)
        | Type::Foreign(_)
        | Type::Flags(_)
        | Type::Unit => None,
    }
}

/// `Option<T>` → `Option<Box<T>>`.
fn put_box(ty: &mut Type) {
    match ty.wrapped_mut() {
        Some(inner) => put_box(inner),
        None => *ty = Type::Boxed(Box::new(std::mem::replace(ty, Type::Unit))),
    }
}

/// The number of each node's strongly connected component.
fn components(edges: &[Vec<usize>]) -> Vec<usize> {
    const UNSEEN: usize = usize::MAX;
    let mut index = vec![UNSEEN; edges.len()];
    let mut lowest = vec![0; edges.len()];
    let mut component = vec![UNSEEN; edges.len()];
    let (mut stack, mut next, mut count) = (Vec::new(), 0, 0);
    for start in 0..edges.len() {
        if index[start] != UNSEEN {
            continue;
        }
        // Nodes on the way, each with its current edge: a schema may nest deeper than a thread's stack.
        let mut way = vec![(start, 0)];
        while let Some((node, edge)) = way.last_mut() {
            let node = *node;
            if *edge == 0 {
                index[node] = next;
                lowest[node] = next;
                next += 1;
                stack.push(node);
            }
            if let Some(&target) = edges[node].get(*edge) {
                *edge += 1;
                if index[target] == UNSEEN {
                    way.push((target, 0));
                } else if component[target] == UNSEEN {
                    lowest[node] = lowest[node].min(index[target]);
                }
                continue;
            }
            way.pop();
            if let Some(&(parent, _)) = way.last() {
                lowest[parent] = lowest[parent].min(lowest[node]);
            }
            if lowest[node] == index[node] {
                while let Some(member) = stack.pop() {
                    component[member] = count;
                    if member == node {
                        break;
                    }
                }
                count += 1;
            }
        }
    }
    component
}

#[cfg(test)]
mod tests {
    use super::components;

    #[test]
    fn circles_are_components() {
        // 0 → 1 → 2 → 0, 2 → 3 → 3, 4 → 0
        let component = components(&[vec![1], vec![2], vec![0, 3], vec![3], vec![0]]);
        assert_eq!(component[0], component[1]);
        assert_eq!(component[1], component[2]);
        assert_ne!(component[2], component[3]);
        assert_ne!(component[4], component[0]);
    }

    #[test]
    fn a_chain_as_long_as_a_schema_can_make_it_does_not_overflow_the_stack() {
        let edges: Vec<Vec<usize>> =
            (0..200_000).map(|node| if node == 0 { vec![] } else { vec![node - 1] }).collect();
        assert_eq!(components(&edges).len(), 200_000);
    }
}
