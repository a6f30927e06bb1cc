//! From the particles of a content to its members, in the order of the schema: sequences are dissolved into what is
//! around them where that says the same, choices in choices are one.
//!
//! A named group is expanded once, and taken from there by all who refer to it. What a group needs of others is made
//! first, so that only what is nested in one definition is a recursion.

mod choice;

use std::collections::HashMap;

use crate::resolve::{
    ComplexType, Compositor, Content, GroupId, ModelGroup, Occurs, Particle, Term, TypeId, WildcardNamespaces,
};

use self::choice::ChoiceBuilder;
use super::analysis::Analysis;
use super::particles::{Label, Member, MemberAny, MemberChoice, MemberElement, MemberGroup};
use super::shape::{Gap, MAX_DEPTH};

/// The members of a type's own content; mixed content is one choice of all that the bases have, too.
pub(super) fn of<'m>(
    analysis: &Analysis<'m>,
    id: TypeId,
    complex: &'m ComplexType,
) -> Result<Vec<Member<'m>>, Gap> {
    let made = complete(analysis, |expansion| {
        if analysis.is_mixed(id) {
            let mut members = Members::default();
            members.push(Member::Choice(expansion.mixed(complex)?));
            return Ok(members);
        }
        match &complex.content {
            Content::Elements(particle) => expansion.collect(particle, 0),
            Content::Empty | Content::Text(_) => Ok(Members::default()),
        }
    });
    let what = || {
        let name = complex.name.as_ref().map_or("this type", |name| &name.local);
        format!("the content of `{name}`")
    };
    match made {
        Ok(members) if analysis.spend(members.size, complex.origin.name_span, what) => {
            Ok(analysis.groups.borrow().flat(members))
        }
        Ok(_) => Ok(Vec::new()),
        Err(Stop::TooMuch) => {
            analysis.spend(usize::MAX, complex.origin.name_span, what);
            Ok(Vec::new())
        }
        Err(Stop::Gap(gap)) => Err(gap),
    }
}

/// The groups that are expanded.
#[derive(Default)]
pub(super) struct Groups<'m> {
    known: HashMap<Wanted, Result<Expanded, Stop>>,
    sequences: Vec<Members<'m>>,
    choices: Vec<MadeChoice<'m>>,
}

/// A group, and what it is expanded for.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Wanted {
    /// To stand in the sequence of others.
    Members(GroupId),
    /// To be a choice by itself, repeated or not.
    Choice(GroupId, bool),
}

#[derive(Clone, Copy)]
enum Expanded {
    /// A position in [`Groups::sequences`].
    Members(usize),
    /// A position in [`Groups::choices`].
    Choice(usize),
}

/// Why there are no members.
#[derive(Clone, Debug)]
enum Stop {
    Gap(Gap),
    TooMuch,
}

type Made<T> = Result<T, Stop>;

/// Members side by side. Those of a group are not copied before all is known.
#[derive(Clone, Default)]
struct Members<'m> {
    pieces: Vec<Piece<'m>>,
    /// How many they are, without those in others.
    count: usize,
    /// How many they are, with those in others.
    size: usize,
    /// How many times they are in each other.
    depth: usize,
    /// Some of them are required.
    has_required: bool,
}

#[derive(Clone)]
enum Piece<'m> {
    Member(Member<'m>),
    /// What is at this position of [`Groups::sequences`].
    Shared(usize),
}

/// A choice, and how much is in it.
#[derive(Clone)]
struct MadeChoice<'m> {
    /// It occurs once, or not at all where nothing is enough for it.
    choice: MemberChoice<'m>,
    size: usize,
    depth: usize,
}

impl<'m> Members<'m> {
    fn push(&mut self, member: Member<'m>) {
        let (size, depth) = member.measure();
        self.count += 1;
        self.size = self.size.saturating_add(size);
        self.depth = self.depth.max(depth);
        self.has_required |= member.occurs().min > 0;
        self.pieces.push(Piece::Member(member));
    }

    /// Adds what is at a position of [`Groups::sequences`].
    fn share(&mut self, at: usize, sequences: &[Members<'m>]) {
        let of = &sequences[at];
        if of.count == 0 {
            return;
        }
        // A group that is nothing but another one is that.
        let at = if let [Piece::Shared(inner)] = of.pieces[..] { inner } else { at };
        self.count = self.count.saturating_add(of.count);
        self.size = self.size.saturating_add(of.size);
        self.depth = self.depth.max(of.depth);
        self.has_required |= of.has_required;
        self.pieces.push(Piece::Shared(at));
    }

    fn append(&mut self, other: Members<'m>) {
        self.count = self.count.saturating_add(other.count);
        self.size = self.size.saturating_add(other.size);
        self.depth = self.depth.max(other.depth);
        self.has_required |= other.has_required;
        self.pieces.extend(other.pieces);
    }
}

impl<'m> Groups<'m> {
    /// The members themselves.
    fn flat(&self, members: Members<'m>) -> Vec<Member<'m>> {
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

/// Expands, and before that what is needed for it.
fn complete<'m, T>(analysis: &Analysis<'m>, make: impl Fn(&mut Expansion<'_, 'm>) -> Made<T>) -> Made<T> {
    let mut first = Expansion { analysis, missing: Vec::new() };
    let made = make(&mut first);
    if first.missing.is_empty() {
        return made;
    }
    let mut next = first.missing;
    while let Some(&last) = next.last() {
        if analysis.groups.borrow().known.contains_key(&last) {
            next.pop();
            continue;
        }
        let mut expansion = Expansion { analysis, missing: Vec::new() };
        let made = expansion.group(last);
        if !expansion.missing.is_empty() {
            next.append(&mut expansion.missing);
            continue;
        }
        let mut groups = analysis.groups.borrow_mut();
        let at = made.map(|made| match made {
            Group::Members(members) => {
                groups.sequences.push(members);
                Expanded::Members(groups.sequences.len() - 1)
            }
            Group::Choice(choice) => {
                groups.choices.push(choice);
                Expanded::Choice(groups.choices.len() - 1)
            }
        });
        groups.known.insert(last, at);
    }
    make(&mut Expansion { analysis, missing: Vec::new() })
}

enum Group<'m> {
    Members(Members<'m>),
    Choice(MadeChoice<'m>),
}

/// The expansion of one definition.
struct Expansion<'a, 'm> {
    analysis: &'a Analysis<'m>,
    /// What has to be expanded first; without it the result means nothing.
    missing: Vec<Wanted>,
}

impl<'m> Expansion<'_, 'm> {
    fn group(&mut self, wanted: Wanted) -> Made<Group<'m>> {
        let model = self.analysis.model();
        Ok(match wanted {
            Wanted::Members(id) => Group::Members(self.inner(&model.group(id).group, 0)?),
            Wanted::Choice(id, is_repeated) => {
                let definition = model.group(id);
                let occurs = Occurs { min: 1, max: if is_repeated { None } else { Some(1) } };
                let mut choice = ChoiceBuilder::new(self.analysis, occurs, definition.origin.span, false);
                self.ways(&definition.group, &mut choice, 0)?;
                Group::Choice(choice.finish()?)
            }
        })
    }

    fn known(&mut self, wanted: Wanted) -> Made<Option<Expanded>> {
        match self.analysis.groups.borrow().known.get(&wanted) {
            Some(known) => known.clone().map(Some),
            None => {
                self.missing.push(wanted);
                Ok(None)
            }
        }
    }

    /// The members that a particle is.
    fn collect(&mut self, particle: &'m Particle, depth: usize) -> Made<Members<'m>> {
        let mut members = Members::default();
        if depth > MAX_DEPTH {
            return too_deep(particle);
        }
        let Some(group) = self.group_of(particle) else {
            single(self.analysis, particle).into_iter().for_each(|member| members.push(member));
            return Ok(members);
        };
        if group.compositor == Compositor::Choice && group.particles.len() > 1 {
            if let Some(choice) = self.choice(particle, group, depth)? {
                members.push(Member::Choice(choice));
            }
            return Ok(members);
        }
        let inner = match particle.term {
            Term::GroupRef(id) => {
                let Some(Expanded::Members(at)) = self.known(Wanted::Members(id))? else {
                    return Ok(members);
                };
                members.share(at, &self.analysis.groups.borrow().sequences);
                members
            }
            _ => self.inner(group, depth)?,
        };
        self.sequence(particle, inner)
    }

    /// The members of a group's particles.
    fn inner(&mut self, group: &'m ModelGroup, depth: usize) -> Made<Members<'m>> {
        let mut members = Members::default();
        for particle in &group.particles {
            members.append(self.collect(particle, depth + 1)?);
        }
        if members.depth > MAX_DEPTH
            && let Some(first) = group.particles.first()
        {
            return too_deep(first);
        }
        Ok(members)
    }

    /// A sequence of members in what is around it: one member, where it may be absent or is repeated as a whole.
    fn sequence(&mut self, particle: &'m Particle, members: Members<'m>) -> Made<Members<'m>> {
        let occurs = particle.occurs;
        if members.count < 2 {
            let mut one = Members::default();
            for mut only in self.analysis.groups.borrow().flat(members) {
                let own = only.occurs_mut();
                *own = times(occurs, *own);
                one.push(only);
            }
            return Ok(one);
        }
        if !occurs.is_repeated() && (occurs.min > 0 || !members.has_required) {
            return Ok(members);
        }
        let mut group = Members::default();
        group.push(Member::Group(self.group_member(particle, members)?));
        Ok(group)
    }

    fn group_member(&mut self, particle: &'m Particle, members: Members<'m>) -> Made<MemberGroup<'m>> {
        self.work(members.size)?;
        let definition = match particle.term {
            Term::GroupRef(id) => Some(self.analysis.model().group(id)),
            _ => None,
        };
        let of_definition = definition.and_then(|definition| definition.origin.documentation.as_ref());
        Ok(MemberGroup {
            occurs: particle.occurs,
            members: self.analysis.groups.borrow().flat(members),
            name: definition.map(|definition| &*definition.name.local),
            documentation: particle.documentation.as_ref().or(of_definition),
            span: particle.span,
            label: Label::default(),
        })
    }

    /// Counts steps, and what is copied on the way.
    fn work(&self, steps: usize) -> Made<()> {
        if self.analysis.work(steps) { Ok(()) } else { Err(Stop::TooMuch) }
    }

    fn group_of(&self, particle: &'m Particle) -> Option<&'m ModelGroup> {
        match &particle.term {
            Term::Group(group) => Some(group),
            Term::GroupRef(id) => Some(&self.analysis.model().group(*id).group),
            Term::Any(_) | Term::Element(_) => None,
        }
    }
}

fn too_deep<T>(particle: &Particle) -> Made<T> {
    let what = format!("groups or choices that are nested more than {MAX_DEPTH} deep");
    Err(Stop::Gap(Gap::new(particle.span, what)))
}

fn times(outer: Occurs, own: Occurs) -> Occurs {
    Occurs { min: outer.min.saturating_mul(own.min), max: product(outer.max, own.max) }
}

fn product(one: Option<u32>, other: Option<u32>) -> Option<u32> {
    one.zip(other).map(|(one, other)| one.saturating_mul(other))
}

/// The member that a particle is which is no group; none where it must not be there.
fn single<'m>(analysis: &Analysis<'m>, particle: &'m Particle) -> Option<Member<'m>> {
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
            let is_abstract = analysis.element(id).is_abstract;
            Some(match analysis.group_of_head(id).len() {
                // Another schema, which is not here, has what may stand for it.
                0 => any,
                1 if !is_abstract => Member::Element(member),
                _ => Member::Head(member),
            })
        }
        _ => Some(any),
    }
}
