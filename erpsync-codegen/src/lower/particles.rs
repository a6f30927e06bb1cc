//! What a content is made of: the members of a struct, and of the groups and choices in it.

use std::collections::HashMap;

use crate::resolve::{
    ComplexType, Documentation, ElementId, Model, Occurs, Span, TypeId, WildcardNamespaces,
};

use super::analysis::Analysis;
use super::content;
use super::naming;
use super::shape::Gap;

/// A part of a complex type's content.
#[derive(Clone, Debug)]
pub(super) enum Member<'m> {
    Element(MemberElement<'m>),
    /// The head of a substitution group, or an element of that group.
    Head(MemberElement<'m>),
    /// An element that has several types in one choice, where only its name could tell them apart.
    Raw(MemberElement<'m>),
    /// One of several members.
    Choice(MemberChoice<'m>),
    /// Several members that are there together.
    Group(MemberGroup<'m>),
    /// Elements of any name.
    Any(MemberAny<'m>),
}

/// An element in a complex type.
#[derive(Clone, Debug)]
pub(super) struct MemberElement<'m> {
    pub(super) element: ElementId,
    pub(super) occurs: Occurs,
    /// What is said at the place, about an element that is declared elsewhere.
    pub(super) documentation: Option<&'m Documentation>,
}

/// A choice in a complex type.
#[derive(Clone, Debug)]
pub(super) struct MemberChoice<'m> {
    /// How often; what is absent where an alternative is, is the choice.
    pub(super) occurs: Occurs,
    /// Each there at least once.
    pub(super) alternatives: Vec<Member<'m>>,
    /// How many items one time of it may be, where it is repeated: `(a{3} | b)*` is `(a | b)*`.
    pub(super) longest: Option<u32>,
    /// Texts may stand between them: mixed content.
    pub(super) mixed: bool,
    pub(super) documentation: Option<&'m Documentation>,
    pub(super) span: Span,
    pub(super) label: Label,
}

/// A sequence that is no plain part of what is around it: absent or repeated as a whole, or an alternative.
#[derive(Clone, Debug)]
pub(super) struct MemberGroup<'m> {
    pub(super) occurs: Occurs,
    /// More than one.
    pub(super) members: Vec<Member<'m>>,
    /// Of the definition that a reference names.
    pub(super) name: Option<&'m str>,
    pub(super) documentation: Option<&'m Documentation>,
    pub(super) span: Span,
    pub(super) label: Label,
}

/// A wildcard in a complex type.
#[derive(Clone, Debug)]
pub(super) struct MemberAny<'m> {
    pub(super) namespaces: &'m WildcardNamespaces,
    pub(super) occurs: Occurs,
    pub(super) documentation: Option<&'m Documentation>,
    pub(super) span: Span,
}

/// How a choice or a group is told from the others of a type: the schema has no name for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Label {
    /// How many come before it, what is around it first.
    pub(super) index: usize,
    /// `Choice`, `Choice 2`, `Price Group`.
    pub(super) words: String,
}

/// A choice or a group.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part<'a, 'm> {
    Choice(&'a MemberChoice<'m>),
    Group(&'a MemberGroup<'m>),
}

impl Part<'_, '_> {
    pub(super) fn label(&self) -> &Label {
        match self {
            Self::Choice(choice) => &choice.label,
            Self::Group(group) => &group.label,
        }
    }

    pub(super) fn span(&self) -> Span {
        match self {
            Self::Choice(choice) => choice.span,
            Self::Group(group) => group.span,
        }
    }
}

impl<'m> Member<'m> {
    /// What is in it.
    fn inner(&self) -> &[Member<'m>] {
        match self {
            Self::Choice(choice) => &choice.alternatives,
            Self::Group(group) => &group.members,
            Self::Element(_) | Self::Head(_) | Self::Raw(_) | Self::Any(_) => &[],
        }
    }

    /// Whether nothing is enough for it (part 1, section 3.9.6).
    pub(super) fn is_emptiable(&self) -> bool {
        self.occurs().min == 0
            || matches!(self, Self::Group(group) if group.members.iter().all(Member::is_emptiable))
    }

    /// How many members it is with those in it, and how many times they are in each other.
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

/// What [`Analysis::members`] keeps.
pub(super) fn members<'m>(
    analysis: &Analysis<'m>,
    id: TypeId,
    complex: &'m ComplexType,
) -> Result<Vec<Member<'m>>, Gap> {
    let mut members = content::of(analysis, id, complex)?;
    let mut labels = Labels { model: analysis.model(), given: 0, by_words: HashMap::new() };
    labels.give(&mut members);
    Ok(members)
}

/// Labels that were given in a type.
struct Labels<'m> {
    model: &'m Model,
    given: usize,
    /// How many have these words.
    by_words: HashMap<String, usize>,
}

impl Labels<'_> {
    fn give(&mut self, members: &mut [Member<'_>]) {
        for member in members {
            match member {
                Member::Choice(choice) => {
                    choice.label = self.label("Choice".to_owned());
                    self.give(&mut choice.alternatives);
                }
                Member::Group(group) => {
                    let name = group.name.or_else(|| first_name(self.model, &group.members));
                    let words = name.map_or_else(|| "Group".to_owned(), |name| format!("{name} Group"));
                    group.label = self.label(words);
                    self.give(&mut group.members);
                }
                Member::Element(_) | Member::Head(_) | Member::Raw(_) | Member::Any(_) => {}
            }
        }
    }

    fn label(&mut self, words: String) -> Label {
        let before = self.by_words.entry(words.clone()).or_default();
        let label = Label { index: self.given, words: naming::numbered(words, *before) };
        *before += 1;
        self.given += 1;
        label
    }
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

/// All members, those in others right behind these.
fn all<'a, 'm>(members: &'a [Member<'m>]) -> Vec<&'a Member<'m>> {
    let (mut found, mut next) = (Vec::new(), vec![members.iter()]);
    while let Some(level) = next.last_mut() {
        match level.next() {
            Some(member) => {
                found.push(member);
                next.push(member.inner().iter());
            }
            None => {
                next.pop();
            }
        }
    }
    found
}

/// All elements of members, those of groups and choices among them.
pub(super) fn elements<'a, 'm>(members: &'a [Member<'m>]) -> impl Iterator<Item = &'a MemberElement<'m>> {
    all(members).into_iter().filter_map(|member| match member {
        Member::Element(element) => Some(element),
        _ => None,
    })
}

/// The heads of substitution groups among members.
pub(super) fn heads(members: &[Member<'_>]) -> impl Iterator<Item = ElementId> {
    all(members).into_iter().filter_map(|member| match member {
        Member::Head(head) => Some(head.element),
        _ => None,
    })
}

/// The choices and groups among members, in the order of their labels.
pub(super) fn parts<'a, 'm>(members: &'a [Member<'m>]) -> impl Iterator<Item = Part<'a, 'm>> {
    all(members).into_iter().filter_map(|member| match member {
        Member::Choice(choice) => Some(Part::Choice(choice)),
        Member::Group(group) => Some(Part::Group(group)),
        Member::Element(_) | Member::Head(_) | Member::Raw(_) | Member::Any(_) => None,
    })
}
