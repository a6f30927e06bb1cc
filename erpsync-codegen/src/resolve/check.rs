//! Checks after everything is converted: circles are cut, simple content gets its type, elements without
//! a type get that of the head of their substitution group.

use std::collections::HashMap;

use super::component::{
    Builtin, Content, Derivation, ElementDecl, ModelGroup, Owner, SimpleDerivation, SimpleType, Term, Type,
    TypeRef,
};
use super::convert::{Converter, PendingText, empty_group};
use super::ids::{ElementId, GroupId, TypeId};
use crate::diagnostic::Code;

pub(super) fn finish(converter: &mut Converter<'_, '_>) {
    cut_types(converter);
    cut_groups(converter);
    settle_text(converter);
    cut_substitutions(converter);
    settle_untyped(converter);
}

/// The nodes at which a walk along `edges` comes back to where it is; each is on a circle, and without their edges there
/// is none. Iterative: chains can be as long as the documents are.
fn circles(count: usize, edges: impl Fn(usize) -> Vec<usize>) -> Vec<usize> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut state = vec![State::New; count];
    let mut found = Vec::new();
    for start in 0..count {
        if state[start] != State::New {
            continue;
        }
        let mut path = vec![(start, edges(start))];
        state[start] = State::Open;
        while let Some((node, rest)) = path.last_mut() {
            let node = *node;
            match rest.pop() {
                None => {
                    state[node] = State::Done;
                    path.pop();
                }
                Some(next) if state[next] == State::New => {
                    state[next] = State::Open;
                    path.push((next, edges(next)));
                }
                Some(next) if state[next] == State::Open => {
                    found.push(node);
                    // Its other edges go with it.
                    rest.clear();
                }
                Some(_) => {}
            }
        }
    }
    found
}

/// No type is derived from, or made of, itself (part 1, section 3.4.6; an element of its own type is fine).
fn cut_types(converter: &mut Converter<'_, '_>) {
    let types = &converter.types;
    let circular = circles(types.len(), |index| {
        let refs: Vec<TypeRef> = match &types[index] {
            Some(Type::Complex(ty)) => ty.derivation.base().into_iter().collect(),
            Some(Type::Simple(ty)) => match &ty.derivation {
                SimpleDerivation::Restriction { base, .. } => vec![*base],
                SimpleDerivation::List { item } => vec![*item],
                SimpleDerivation::Union { members } => members.clone(),
            },
            None => Vec::new(),
        };
        let defined = refs.into_iter().filter_map(|ty| match ty {
            TypeRef::Defined(id) => Some(id.index()),
            TypeRef::Builtin(_) => None,
        });
        defined.collect()
    });
    for index in circular {
        let Some(ty) = &mut converter.types[index] else {
            continue;
        };
        let name = ty.name().map_or_else(|| "this type".to_owned(), |name| format!("`{}`", name.local));
        let span = ty.origin().name_span;
        match ty {
            Type::Complex(ty) => {
                ty.derivation = Derivation::None;
                if let Content::Text(text) = &mut ty.content {
                    *text = TypeRef::Builtin(Builtin::AnySimpleType);
                }
            }
            Type::Simple(ty) => {
                ty.derivation = SimpleDerivation::Restriction {
                    base: TypeRef::Builtin(Builtin::AnySimpleType),
                    facets: Box::default(),
                };
            }
        }
        let pending = converter.pending_text.get_mut(&TypeId::new(index));
        if let Some(PendingText { base, .. }) = pending {
            *base = TypeRef::Builtin(Builtin::AnySimpleType);
        }
        let message = format!("the definition of {name} is circular");
        converter.error(Code::CIRCULAR, message, span, "its base, or a part of it, leads back to it");
    }
}

/// No model group contains itself (part 1, section 3.8.6), but by way of an element.
fn cut_groups(converter: &mut Converter<'_, '_>) {
    fn inside(group: &ModelGroup, found: &mut Vec<usize>) {
        for particle in &group.particles {
            match &particle.term {
                Term::Group(group) => inside(group, found),
                Term::GroupRef(id) => found.push(id.index()),
                Term::Element(_) | Term::Any(_) => {}
            }
        }
    }
    let groups = &converter.groups;
    let circular = circles(groups.len(), |index| {
        let mut found = Vec::new();
        groups[index].iter().for_each(|definition| inside(&definition.group, &mut found));
        found
    });
    for index in circular {
        let id = GroupId::new(index);
        let Some(definition) = &mut converter.groups[id.index()] else {
            continue;
        };
        definition.group = empty_group();
        let message = format!("the group `{}` contains itself", definition.name.local);
        let span = definition.origin.name_span;
        converter.error(Code::CIRCULAR, message, span, "its content leads back to it");
    }
}

/// Gives types with simple content the simple type of their text, bases first (part 1, section 3.4.2).
fn settle_text(converter: &mut Converter<'_, '_>) {
    let mut ids: Vec<TypeId> = converter.pending_text.keys().copied().collect();
    ids.sort_unstable();
    let mut pending: HashMap<TypeId, PendingText> = std::mem::take(&mut converter.pending_text);
    for id in ids {
        let mut chain = vec![id];
        while let Some(last) = chain.last()
            && let Some(PendingText { base: TypeRef::Defined(base), .. }) = pending.get(last)
            && pending.contains_key(base)
        {
            chain.push(*base);
        }
        for id in chain.into_iter().rev() {
            if let Some(text) = pending.remove(&id) {
                settle(converter, id, text);
            }
        }
    }
}

/// `text` of the type `id`, whose bases are settled.
fn settle(converter: &mut Converter<'_, '_>, id: TypeId, text: PendingText) {
    let of_base = match text.base {
        TypeRef::Builtin(Builtin::AnyType) => None,
        TypeRef::Builtin(_) => Some(text.base),
        TypeRef::Defined(base) => match &converter.types[base.index()] {
            Some(Type::Simple(_)) => Some(text.base),
            Some(Type::Complex(base)) => match &base.content {
                Content::Text(text) => Some(*text),
                // A mixed base that may be without elements can be narrowed to text.
                _ => None,
            },
            None => None,
        },
    };
    let is_simple = converter.is_simple(text.base);
    let narrowed = match (text.narrowed, of_base) {
        (Some(narrowed), _) => narrowed,
        (None, Some(of_base)) => of_base,
        (None, None) => {
            let message = "simple content needs a base that has text".to_owned();
            converter.error(Code::INCONSISTENT, message, text.base_span, "this type has elements");
            TypeRef::Builtin(Builtin::AnySimpleType)
        }
    };
    if !text.extension && is_simple {
        let message = "simple content can only restrict a complex type".to_owned();
        let warning = crate::diagnostic::Diagnostic::warning(Code::INCONSISTENT, message)
            .at(text.base_span, "this type is simple: read as if it were extended");
        converter.diagnostics.push(warning.help("use `extension`, or an `xs:simpleType`"));
    }
    let Some(Type::Complex(complex)) = &converter.types[id.index()] else {
        return;
    };
    let origin = complex.origin.clone();
    let result = match text.restricted {
        None => narrowed,
        Some(restricted) => {
            converter.types[restricted.index()] = Some(Type::Simple(SimpleType {
                name: None,
                owner: Some(Owner::Type(id)),
                derivation: SimpleDerivation::Restriction { base: narrowed, facets: text.facets },
                expected_content_types: None,
                origin,
            }));
            TypeRef::Defined(restricted)
        }
    };
    if let Some(Type::Complex(complex)) = &mut converter.types[id.index()] {
        complex.content = Content::Text(result);
    }
}

/// No element heads its own substitution group (part 1, section 3.3.6).
fn cut_substitutions(converter: &mut Converter<'_, '_>) {
    let elements = &converter.elements;
    let circular =
        circles(elements.len(), |index| head(&elements[index]).map(ElementId::index).into_iter().collect());
    for index in circular {
        let Some(element) = &mut converter.elements[index] else {
            continue;
        };
        element.substitution_group = None;
        let message = format!("`{}` is in its own substitution group", element.name.local);
        let span = element.origin.name_span;
        converter.error(Code::CIRCULAR, message, span, "its `substitutionGroup` leads back to it");
    }
}

/// An element without a type has that of the head of its substitution group (part 1, section 3.3.2).
fn settle_untyped(converter: &mut Converter<'_, '_>) {
    let mut untyped: HashMap<ElementId, bool> = converter.untyped.iter().map(|id| (*id, true)).collect();
    for id in std::mem::take(&mut converter.untyped) {
        let mut chain = vec![id];
        while let Some(last) = chain.last()
            && let Some(head) = head(&converter.elements[last.index()])
        {
            if !untyped.get(&head).copied().unwrap_or(false) {
                let ty = converter.elements[head.index()].as_ref().map(|head| head.ty);
                for id in chain.drain(..) {
                    untyped.insert(id, false);
                    if let (Some(element), Some(ty)) = (&mut converter.elements[id.index()], ty) {
                        element.ty = ty;
                    }
                }
                break;
            }
            chain.push(head);
        }
    }
}

fn head(element: &Option<ElementDecl>) -> Option<ElementId> {
    element.as_ref().and_then(|element| element.substitution_group)
}
