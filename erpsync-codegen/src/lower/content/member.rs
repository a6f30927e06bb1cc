//! Members of a content: elements, choices, groups and wildcards.

use std::collections::HashMap;

use crate::resolve::{Documentation, ElementId, Model, Occurs, Span, WildcardNamespaces};

/// A member of a complex type's content.
#[derive(Clone, Debug)]
pub(crate) enum Member<'m> {
    Element(MemberElement<'m>),
    /// The head of a substitution group, or an element of that group.
    Head(MemberElement<'m>),
    /// An element that has several types in one choice; only its name could tell them apart.
    Raw(MemberElement<'m>),
    /// One of several members.
    Choice(MemberChoice<'m>),
    /// Several members that are there together.
    Group(MemberGroup<'m>),
    /// Elements of any name.
    Any(MemberAny<'m>),
}

/// An element in a content.
#[derive(Clone, Debug)]
pub(crate) struct MemberElement<'m> {
    pub(crate) element: ElementId,
    pub(crate) occurs: Occurs,
    /// Documentation of the reference, for an element that is declared elsewhere.
    pub(crate) documentation: Option<&'m Documentation>,
}

/// A choice in a content.
#[derive(Clone, Debug)]
pub(crate) struct MemberChoice<'m> {
    /// If an alternative may be absent, the choice may.
    pub(crate) occurs: Occurs,
    /// Each occurs at least once.
    pub(crate) alternatives: Vec<Member<'m>>,
    /// Items that one occurrence may be if the choice is repeated: `(a{3} | b)*` is `(a | b)*`.
    pub(crate) longest: Option<u32>,
    /// Mixed content: texts may stand between the elements.
    pub(crate) mixed: bool,
    pub(crate) documentation: Option<&'m Documentation>,
    pub(crate) span: Span,
    /// Source name: `Choice`, `Choice 2`.
    pub(crate) label: String,
}

/// A sequence that is not dissolved into what is around it: it may be absent or repeated as a whole, or is an alternative.
#[derive(Clone, Debug)]
pub(crate) struct MemberGroup<'m> {
    pub(crate) occurs: Occurs,
    /// More than one.
    pub(crate) members: Vec<Member<'m>>,
    /// Name of the definition that is referred to.
    pub(crate) name: Option<&'m str>,
    pub(crate) documentation: Option<&'m Documentation>,
    pub(crate) span: Span,
    /// Source name: `Price Group`.
    pub(crate) label: String,
}

/// A wildcard in a content.
#[derive(Clone, Debug)]
pub(crate) struct MemberAny<'m> {
    pub(crate) namespaces: &'m WildcardNamespaces,
    pub(crate) occurs: Occurs,
    pub(crate) documentation: Option<&'m Documentation>,
    pub(crate) span: Span,
}

impl<'m> Member<'m> {
    /// The members of a choice or a group.
    pub(super) fn inner(&self) -> &[Member<'m>] {
        match self {
            Self::Choice(choice) => &choice.alternatives,
            Self::Group(group) => &group.members,
            Self::Element(_) | Self::Head(_) | Self::Raw(_) | Self::Any(_) => &[],
        }
    }

    /// Returns whether it is emptiable (part 1, section 3.9.6).
    pub(super) fn is_emptiable(&self) -> bool {
        self.occurs().min == 0
            || matches!(self, Self::Group(group) if group.members.iter().all(Member::is_emptiable))
    }

    /// Counts the member and those in it, and how deep they are nested.
    pub(super) fn measure(&self) -> (usize, usize) {
        let inner = self.inner().iter().map(Member::measure);
        let (size, depth) = inner.fold((1_usize, None), |(size, depth), (own_size, own_depth)| {
            (size.saturating_add(own_size), depth.max(Some(own_depth)))
        });
        (size, depth.map_or(0, |depth| depth + 1))
    }

    pub(super) fn occurs(&self) -> Occurs {
        match self {
            Self::Element(member) | Self::Head(member) | Self::Raw(member) => member.occurs,
            Self::Choice(choice) => choice.occurs,
            Self::Group(group) => group.occurs,
            Self::Any(any) => any.occurs,
        }
    }

    pub(super) fn occurs_mut(&mut self) -> &mut Occurs {
        match self {
            Self::Element(member) | Self::Head(member) | Self::Raw(member) => &mut member.occurs,
            Self::Choice(choice) => &mut choice.occurs,
            Self::Group(group) => &mut group.occurs,
            Self::Any(any) => &mut any.occurs,
        }
    }
}

/// Labels the choices and groups of a type, for which the schema has no names: an outer one before those in it.
pub(super) fn label(model: &Model, members: &mut [Member<'_>]) {
    label_with(model, members, &mut HashMap::new());
}

/// `given` counts the labels by their words.
fn label_with(model: &Model, members: &mut [Member<'_>], given: &mut HashMap<String, usize>) {
    for member in members {
        match member {
            Member::Choice(choice) => {
                choice.label = unique("Choice".to_owned(), given);
                label_with(model, &mut choice.alternatives, given);
            }
            Member::Group(group) => {
                let name = group.name.or_else(|| first_name(model, &group.members));
                let words = name.map_or_else(|| "Group".to_owned(), |name| format!("{name} Group"));
                group.label = unique(words, given);
                label_with(model, &mut group.members, given);
            }
            Member::Element(_) | Member::Head(_) | Member::Raw(_) | Member::Any(_) => {}
        }
    }
}

fn unique(words: String, given: &mut HashMap<String, usize>) -> String {
    let before = given.entry(words.clone()).or_default();
    *before += 1;
    numbered(words, *before - 1)
}

/// Tells things apart by their position alone: `Choice`, `Choice 2`.
pub(crate) fn numbered(words: String, index: usize) -> String {
    if index == 0 { words } else { format!("{words} {}", index + 1) }
}

/// The name of the first element.
fn first_name<'m>(model: &'m Model, members: &[Member<'m>]) -> Option<&'m str> {
    members.iter().find_map(|member| match member {
        Member::Element(member) | Member::Head(member) | Member::Raw(member) => {
            Some(&*model.element(member.element).name.local)
        }
        _ => first_name(model, member.inner()),
    })
}

/// All plain elements among members, those of groups and choices too.
pub(crate) fn elements<'a, 'm>(members: &'a [Member<'m>]) -> Vec<&'a MemberElement<'m>> {
    let mut found = Vec::new();
    for member in members {
        match member {
            Member::Element(element) => found.push(element),
            _ => found.extend(elements(member.inner())),
        }
    }
    found
}
