//! Types that contain themselves: puts a `Box` where one does so in place, and nowhere else.
//!
//! A type contains another where a value of the one holds a value of the other in place: through a field, an
//! `Option`, a variant, but not through a `Vec`. Types that contain each other in a circle are a strongly connected
//! component of that relation (found with Tarjan's algorithm); the fields that lead from such a type into its own
//! component get the `Box`. Bases, groups and variants never need one, as no circle is made of them alone: each goes through
//! an element, whose type is a struct, and from there through a field.
//!
//! The members of all circles are marked, those through a `Vec` too, since values of such types can be as deep as a message:
//! what is derived for them takes little stack a level.

use std::collections::HashMap;

use crate::ir::{Choice, Crate, FieldKind, Item, Struct, Type};

/// Boxes the fields of all types that contain themselves in place.
pub(super) fn box_recursion(made: &mut Crate) {
    let circles = Circles::new(made, contained_in_place);
    let items = made.modules.iter_mut().flat_map(|module| &mut module.items);
    for (id, item) in items.enumerate() {
        let Item::Struct(item) = item else { continue };
        for field in &mut item.fields {
            if circles.has(id, &field.ty)
                && !matches!(field.kind, FieldKind::Base { .. } | FieldKind::Group { .. })
            {
                put_box(&mut field.ty);
            }
        }
    }
}

/// Marks the members through which a type contains itself, in place or elsewhere.
pub(super) fn mark_recursion(made: &mut Crate) {
    let circles = Circles::new(made, contained);
    let items = made.modules.iter_mut().flat_map(|module| &mut module.items);
    for (id, item) in items.enumerate() {
        match item {
            Item::Struct(Struct { fields: members, .. }) | Item::Choice(Choice { variants: members, .. }) => {
                members.iter_mut().for_each(|member| member.is_recursive = circles.has(id, &member.ty));
            }
            Item::Derived(item) => {
                for variant in &mut item.variants {
                    variant.is_recursive = circles.has(id, &variant.ty);
                }
            }
            Item::Enumeration(_) | Item::Flags(_) | Item::Union(_) | Item::Service(_) => {}
        }
    }
}

/// The item that a value of a type holds.
type Contained = fn(&Type) -> Option<(&String, &String)>;

/// Which items contain each other in a circle. Items are numbered in their order.
struct Circles {
    ids: HashMap<(String, String), usize>,
    contained: Contained,
    edges: Vec<Vec<usize>>,
    component: Vec<usize>,
}

impl Circles {
    fn new(made: &Crate, contained: Contained) -> Self {
        let ids = made
            .modules
            .iter()
            .flat_map(|module| module.items.iter().map(|item| (module.name.clone(), item.name().to_owned())))
            .enumerate()
            .map(|(id, name)| (name, id))
            .collect();
        let mut circles = Self { ids, contained, edges: Vec::new(), component: Vec::new() };
        circles.edges = made
            .modules
            .iter()
            .flat_map(|module| &module.items)
            .map(|item| match item {
                Item::Struct(item) => circles.targets(item.fields.iter().map(|field| &field.ty)),
                Item::Derived(item) => circles.targets(item.variants.iter().map(|variant| &variant.ty)),
                Item::Choice(item) => circles.targets(item.variants.iter().map(|variant| &variant.ty)),
                Item::Enumeration(_) | Item::Flags(_) | Item::Union(_) | Item::Service(_) => Vec::new(),
            })
            .collect();
        circles.component = components(&circles.edges);
        circles
    }

    fn target(&self, ty: &Type) -> Option<usize> {
        let (module, name) = (self.contained)(ty)?;
        self.ids.get(&(module.clone(), name.clone())).copied()
    }

    fn targets<'t>(&self, types: impl Iterator<Item = &'t Type>) -> Vec<usize> {
        types.filter_map(|ty| self.target(ty)).collect()
    }

    /// Whether a member of the type `ty` leads from an item back to the item.
    fn has(&self, id: usize, ty: &Type) -> bool {
        self.target(ty).is_some_and(|target| {
            self.component[target] == self.component[id] && (target != id || self.edges[id].contains(&id))
        })
    }
}

/// The item that a value of this type holds in place.
fn contained_in_place(ty: &Type) -> Option<(&String, &String)> {
    match ty {
        // What nil leaves has attributes only.
        Type::Option(inner) | Type::Nillable(inner) | Type::OrNil(inner, _) | Type::Secret(inner) => {
            contained_in_place(inner)
        }
        Type::Vec(_) | Type::Boxed(_) | Type::Dictionary(..) => None,
        _ => contained(ty),
    }
}

/// The item that a value of this type holds. The keys of a dictionary are simple values.
fn contained(ty: &Type) -> Option<(&String, &String)> {
    match ty {
        Type::Item { module, name } => Some((module, name)),
        Type::Option(inner)
        | Type::Nillable(inner)
        | Type::OrNil(inner, _)
        | Type::Secret(inner)
        | Type::Vec(inner)
        | Type::Boxed(inner)
        | Type::Dictionary(_, inner) => contained(inner),
        Type::Primitive(_)
        | Type::String
        | Type::Runtime(_)
        | Type::Foreign(_)
        | Type::Flags(_)
        | Type::Unit => None,
    }
}

/// `Option<T>` → `Option<Box<T>>`.
fn put_box(ty: &mut Type) {
    match ty {
        Type::Option(inner) | Type::Nillable(inner) | Type::OrNil(inner, _) | Type::Secret(inner) => {
            put_box(inner);
        }
        _ => *ty = Type::Boxed(Box::new(std::mem::replace(ty, Type::Unit))),
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
        // The nodes on the way, each with the edge it is at: a schema may nest deeper than a thread's stack.
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
