//! Members while they are put together: those of a named group are shared until all is known, not copied.

use std::collections::HashMap;

use crate::resolve::{GroupId, Occurs, Particle, Term, WildcardNamespaces};

use crate::lower::facts::Facts;

use super::member::{Member, MemberAny, MemberChoice, MemberElement};
use super::unsupported::Unsupported;

/// Maximum depth of nested groups and choices: deeper than in any schema that a person or a program wrote.
pub(super) const MAX_DEPTH: usize = 64;

/// Reason why there are no members.
#[derive(Clone, Debug)]
pub(super) enum Stop {
    Unsupported(Unsupported),
    TooMuch,
}

pub(super) type Expanded<T> = Result<T, Stop>;

/// Members side by side.
#[derive(Clone, Default)]
pub(super) struct Members<'m> {
    pub(super) pieces: Vec<Piece<'m>>,
    /// Number of members, without those in others.
    pub(super) count: usize,
    /// Number of members, with those in others.
    pub(super) size: usize,
    /// Depth of nesting.
    pub(super) depth: usize,
    /// Some of them are required.
    pub(super) has_required: bool,
}

#[derive(Clone)]
pub(super) enum Piece<'m> {
    Member(Member<'m>),
    /// The members at this position of [`Groups::sequences`].
    Shared(usize),
}

/// A choice and its size.
#[derive(Clone)]
pub(super) struct SizedChoice<'m> {
    /// It occurs once, or not at all if it is emptiable.
    pub(super) choice: MemberChoice<'m>,
    pub(super) size: usize,
    pub(super) depth: usize,
}

impl<'m> Members<'m> {
    pub(super) fn push(&mut self, member: Member<'m>) {
        let (size, depth) = member.measure();
        let has_required = member.occurs().min > 0;
        self.append(Members { pieces: vec![Piece::Member(member)], count: 1, size, depth, has_required });
    }

    /// Adds the members at a position of [`Groups::sequences`].
    fn share(&mut self, at: usize, sequences: &[Members<'m>]) {
        let shared = &sequences[at];
        if shared.count == 0 {
            return;
        }
        // A group that consists of another one alone is that one.
        let at = if let [Piece::Shared(inner)] = shared.pieces[..] { inner } else { at };
        self.append(Members { pieces: vec![Piece::Shared(at)], ..*shared });
    }

    pub(super) fn append(&mut self, other: Members<'m>) {
        self.count = self.count.saturating_add(other.count);
        self.size = self.size.saturating_add(other.size);
        self.depth = self.depth.max(other.depth);
        self.has_required |= other.has_required;
        self.pieces.extend(other.pieces);
    }
}

/// A named group, and the form in which it is needed.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum GroupUse {
    /// In the sequence of others.
    Members(GroupId),
    /// As a choice by itself, repeated or not.
    Choice(GroupId, bool),
}

/// A named group in one of its forms.
pub(super) enum GroupForm<'m> {
    Members(Members<'m>),
    Choice(SizedChoice<'m>),
}

/// The position of a form in [`Groups`].
#[derive(Clone, Copy)]
enum Position {
    Sequence(usize),
    Choice(usize),
}

/// Named groups that are expanded already.
#[derive(Default)]
pub(super) struct Groups<'m> {
    known: HashMap<GroupUse, Expanded<Position>>,
    sequences: Vec<Members<'m>>,
    choices: Vec<SizedChoice<'m>>,
}

impl<'m> Groups<'m> {
    pub(super) fn is_known(&self, group: GroupUse) -> bool {
        self.known.contains_key(&group)
    }

    pub(super) fn insert(&mut self, group: GroupUse, form: Expanded<GroupForm<'m>>) {
        let position = form.map(|form| match form {
            GroupForm::Members(members) => {
                self.sequences.push(members);
                Position::Sequence(self.sequences.len() - 1)
            }
            GroupForm::Choice(choice) => {
                self.choices.push(choice);
                Position::Choice(self.choices.len() - 1)
            }
        });
        self.known.insert(group, position);
    }

    /// The members of a group that is known.
    pub(super) fn members(&self, id: GroupId) -> Option<Expanded<Members<'m>>> {
        let position = self.known.get(&GroupUse::Members(id))?.clone();
        Some(position.map(|position| {
            let mut members = Members::default();
            if let Position::Sequence(at) = position {
                members.share(at, &self.sequences);
            }
            members
        }))
    }

    /// The choice that a group is, if it is known.
    pub(super) fn choice(&self, id: GroupId, is_repeated: bool) -> Option<Expanded<&SizedChoice<'m>>> {
        match self.known.get(&GroupUse::Choice(id, is_repeated))? {
            Ok(Position::Choice(at)) => Some(Ok(&self.choices[*at])),
            Ok(Position::Sequence(_)) => None,
            Err(stop) => Some(Err(stop.clone())),
        }
    }

    /// The members themselves.
    pub(super) fn flat(&self, members: Members<'m>) -> Vec<Member<'m>> {
        let mut flat = Vec::with_capacity(members.count);
        let mut shared: Vec<std::slice::Iter<'_, Piece<'m>>> = Vec::new();
        for piece in members.pieces {
            match piece {
                Piece::Member(member) => flat.push(member),
                Piece::Shared(at) => shared.push(self.sequences[at].pieces.iter()),
            }
            while let Some(level) = shared.last_mut() {
                match level.next() {
                    Some(Piece::Member(member)) => flat.push(member.clone()),
                    Some(Piece::Shared(at)) => shared.push(self.sequences[*at].pieces.iter()),
                    None => {
                        shared.pop();
                    }
                }
            }
        }
        flat
    }
}

pub(super) fn too_deep<T>(particle: &Particle) -> Expanded<T> {
    let what = format!("groups or choices that are nested more than {MAX_DEPTH} deep");
    Err(Stop::Unsupported(Unsupported::new(particle.span, what)))
}

pub(super) fn times(outer: Occurs, own: Occurs) -> Occurs {
    Occurs { min: outer.min.saturating_mul(own.min), max: product(outer.max, own.max) }
}

pub(super) fn product(one: Option<u32>, other: Option<u32>) -> Option<u32> {
    one.zip(other).map(|(one, other)| one.saturating_mul(other))
}

/// The member for a particle that is no group; none if it must not occur.
pub(super) fn single<'m>(facts: &Facts<'m>, particle: &'m Particle) -> Option<Member<'m>> {
    let (occurs, documentation) = (particle.occurs, particle.documentation.as_ref());
    let namespaces = match &particle.term {
        Term::Any(wildcard) => &wildcard.namespaces,
        _ => &WildcardNamespaces::Any,
    };
    let any = Member::Any(MemberAny { namespaces, occurs, documentation, span: particle.span });
    match particle.term {
        _ if occurs.max == Some(0) => None,
        Term::Element(id) => {
            let member = MemberElement { element: id, occurs, documentation };
            let is_abstract = facts.element(id).is_abstract;
            Some(match facts.substitutable(id).len() {
                // Another schema, which was not given, has the elements that may substitute for it.
                0 => any,
                1 if !is_abstract => Member::Element(member),
                _ => Member::Head(member),
            })
        }
        _ => Some(any),
    }
}
