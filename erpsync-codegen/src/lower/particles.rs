//! What a content is made of: the members of a struct, and of the groups and choices in it.

use crate::resolve::{
    ComplexType, Content, Documentation, ElementId, Model, Occurs, Span, WildcardNamespaces,
};

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

/// The members of a type's content, without those of the type that it extends; but mixed content is one choice, made
/// again and again, of all that there is in it.
pub(super) fn members<'m>(model: &'m Model, complex: &'m ComplexType) -> Result<Vec<Member<'m>>, Gap> {
    let mut members = content::of(model, complex)?;
    let mut labels = Labels { model, given: Vec::new() };
    labels.give(&mut members);
    Ok(members)
}

/// Whether texts may stand between the elements of a type (XML Schema part 1, section 3.4.2).
pub(super) fn is_mixed(model: &Model, complex: &ComplexType) -> bool {
    !matches!(complex.content, Content::Text(_)) && model.extended(complex).any(|ty| ty.mixed)
}

/// Labels that were given in a type.
struct Labels<'m> {
    model: &'m Model,
    given: Vec<String>,
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
        let before = self.given.iter().filter(|given| **given == words).count();
        self.given.push(words.clone());
        Label { index: self.given.len() - 1, words: naming::numbered(words, before) }
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

/// The elements that occur where the schema has this one: itself if it is not abstract, and those of its substitution
/// group.
pub(super) fn group_of_head(model: &Model, head: ElementId) -> Vec<ElementId> {
    let own = (!model.element(head).is_abstract).then_some(head);
    own.into_iter().chain(model.stand_ins(head)).collect()
}

/// Whether an element never occurs itself, but those of its substitution group do.
pub(super) fn is_only_head(model: &Model, element: ElementId) -> bool {
    model.element(element).is_abstract && !model.stand_ins(element).is_empty()
}
