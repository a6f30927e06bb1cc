//! Expansion of particles to members, in the order of the schema: sequences are dissolved into what is around them if
//! that means the same, choices in choices become one.
//!
//! A named group is expanded once and shared by all that refer to it. The groups that a group needs are expanded first,
//! so only nesting inside one definition is a recursion.

use std::cell::RefCell;

use crate::resolve::{ComplexType, Compositor, Content, ModelGroup, Occurs, Particle, Term, TypeId};

use super::choice::{ChoiceBuilder, Step};
use super::member::{Member, MemberChoice, MemberGroup};
use super::pieces::{
    Expanded, GroupForm, GroupUse, Groups, MAX_DEPTH, Members, Stop, product, single, times, too_deep,
};
use super::unsupported::Unsupported;
use crate::lower::facts::Facts;

/// Expands the content of a type, without that of the type it extends. Mixed content becomes one repeated choice of
/// all elements, those of the bases too.
pub(super) fn expand<'m>(
    facts: &Facts<'m>,
    groups: &RefCell<Groups<'m>>,
    id: TypeId,
    complex: &'m ComplexType,
) -> Result<Vec<Member<'m>>, Unsupported> {
    let expanded = complete(facts, groups, |expansion| {
        if facts.is_mixed(id) {
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
    // Too much is an error of the whole run, so the members do not matter any more.
    match expanded {
        Ok(members) if facts.budget.spend(members.size, complex.origin.name_span, what) => {
            Ok(groups.borrow().flat(members))
        }
        Ok(_) => Ok(Vec::new()),
        Err(Stop::TooMuch) => {
            facts.budget.spend(usize::MAX, complex.origin.name_span, what);
            Ok(Vec::new())
        }
        Err(Stop::Unsupported(reason)) => Err(reason),
    }
}

/// Expands, after the named groups that are needed for it.
fn complete<'m, T>(
    facts: &Facts<'m>,
    groups: &RefCell<Groups<'m>>,
    make: impl Fn(&mut Expansion<'_, 'm>) -> Expanded<T>,
) -> Expanded<T> {
    let new = || Expansion { facts, groups, missing: Vec::new() };
    let mut first = new();
    let made = make(&mut first);
    if first.missing.is_empty() {
        return made;
    }
    let mut next = first.missing;
    while let Some(&last) = next.last() {
        if groups.borrow().is_known(last) {
            next.pop();
            continue;
        }
        let mut expansion = new();
        let form = expansion.group(last);
        if expansion.missing.is_empty() {
            groups.borrow_mut().insert(last, form);
        } else {
            next.append(&mut expansion.missing);
        }
    }
    make(&mut new())
}

/// Expansion of one definition.
struct Expansion<'a, 'm> {
    facts: &'a Facts<'m>,
    groups: &'a RefCell<Groups<'m>>,
    /// Groups that have to be expanded first; the result is to be thrown away if there are any.
    missing: Vec<GroupUse>,
}

impl<'m> Expansion<'_, 'm> {
    fn group(&mut self, group: GroupUse) -> Expanded<GroupForm<'m>> {
        let model = self.facts.model();
        Ok(match group {
            GroupUse::Members(id) => GroupForm::Members(self.inner(&model.group(id).group, 0)?),
            GroupUse::Choice(id, is_repeated) => {
                let definition = model.group(id);
                let occurs = Occurs { min: 1, max: if is_repeated { None } else { Some(1) } };
                let mut choice = ChoiceBuilder::new(self.facts, occurs, definition.origin.span, false);
                self.ways(&definition.group, &mut choice, 0)?;
                GroupForm::Choice(choice.finish())
            }
        })
    }

    /// The members of a group: of a named one those that are known, none if they are missing.
    fn members(&mut self, term: &Term, group: &'m ModelGroup, depth: usize) -> Expanded<Members<'m>> {
        let Term::GroupRef(id) = *term else { return self.inner(group, depth) };
        let known = self.groups.borrow().members(id);
        known.unwrap_or_else(|| {
            self.missing.push(GroupUse::Members(id));
            Ok(Members::default())
        })
    }

    /// The members for a particle.
    fn collect(&mut self, particle: &'m Particle, depth: usize) -> Expanded<Members<'m>> {
        let mut members = Members::default();
        if depth > MAX_DEPTH {
            return too_deep(particle);
        }
        let Some(group) = self.group_of(particle) else {
            single(self.facts, particle).into_iter().for_each(|member| members.push(member));
            return Ok(members);
        };
        if group.compositor == Compositor::Choice && group.particles.len() > 1 {
            if let Some(choice) = self.choice(particle, group, depth)? {
                members.push(Member::Choice(choice));
            }
            return Ok(members);
        }
        let inner = self.members(&particle.term, group, depth)?;
        self.sequence(particle, inner)
    }

    /// The members of a group's particles.
    fn inner(&mut self, group: &'m ModelGroup, depth: usize) -> Expanded<Members<'m>> {
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

    /// A sequence in what is around it: one member if it may be absent or is repeated as a whole.
    fn sequence(&mut self, particle: &'m Particle, members: Members<'m>) -> Expanded<Members<'m>> {
        let occurs = particle.occurs;
        if members.count < 2 {
            let mut one = Members::default();
            for mut only in self.groups.borrow().flat(members) {
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

    fn group_member(&mut self, particle: &'m Particle, members: Members<'m>) -> Expanded<MemberGroup<'m>> {
        self.work(members.size)?;
        let definition = match particle.term {
            Term::GroupRef(id) => Some(self.facts.model().group(id)),
            _ => None,
        };
        let of_definition = definition.and_then(|definition| definition.origin.documentation.as_ref());
        Ok(MemberGroup {
            occurs: particle.occurs,
            members: self.groups.borrow().flat(members),
            name: definition.map(|definition| &*definition.name.local),
            documentation: particle.documentation.as_ref().or(of_definition),
            span: particle.span,
            label: String::new(),
        })
    }

    /// Counts steps, and members that are copied on the way.
    fn work(&self, steps: usize) -> Expanded<()> {
        if self.facts.budget.work(steps) { Ok(()) } else { Err(Stop::TooMuch) }
    }

    fn group_of(&self, particle: &'m Particle) -> Option<&'m ModelGroup> {
        match &particle.term {
            Term::Group(group) => Some(group),
            Term::GroupRef(id) => Some(&self.facts.model().group(*id).group),
            Term::Any(_) | Term::Element(_) => None,
        }
    }

    /// The choice that a particle is; none without alternatives.
    fn choice(
        &mut self,
        particle: &'m Particle,
        group: &'m ModelGroup,
        depth: usize,
    ) -> Expanded<Option<MemberChoice<'m>>> {
        let is_repeated = particle.occurs.is_repeated();
        let mut sized = match particle.term {
            Term::GroupRef(id) => {
                let groups = self.groups.borrow();
                let Some(known) = groups.choice(id, is_repeated) else {
                    self.missing.push(GroupUse::Choice(id, is_repeated));
                    return Ok(None);
                };
                let known = known?;
                self.work(known.size)?;
                known.clone()
            }
            _ => {
                let mut choice = ChoiceBuilder::new(self.facts, particle.occurs, particle.span, false);
                self.ways(group, &mut choice, depth)?;
                choice.finish()
            }
        };
        if sized.depth > MAX_DEPTH {
            return too_deep(particle);
        }
        let choice = &mut sized.choice;
        choice.occurs = Occurs {
            min: if choice.occurs.min == 0 { 0 } else { particle.occurs.min },
            max: product(particle.occurs.max, choice.longest),
        };
        choice.documentation = particle.documentation.as_ref();
        choice.span = particle.span;
        Ok((!choice.alternatives.is_empty()).then_some(sized.choice))
    }

    /// The choice of all elements of mixed content.
    fn mixed(&mut self, complex: &'m ComplexType) -> Expanded<MemberChoice<'m>> {
        let occurs = Occurs { min: 0, max: None };
        let mut choice = ChoiceBuilder::new(self.facts, occurs, complex.origin.span, true);
        let types: Vec<_> = self.facts.model().extended(complex).collect();
        for ty in types.into_iter().rev() {
            if let Content::Elements(particle) = &ty.content {
                self.branches(particle, &mut choice, 0)?;
            }
        }
        Ok(choice.finish().choice)
    }

    /// Adds the particles of a group to the alternatives of a choice.
    fn ways(
        &mut self,
        group: &'m ModelGroup,
        choice: &mut ChoiceBuilder<'_, 'm>,
        depth: usize,
    ) -> Expanded<()> {
        group.particles.iter().try_for_each(|way| self.branches(way, choice, depth + 1))
    }

    /// Adds a particle to the alternatives of a choice, and with it all that is dissolved in the choice.
    fn branches(
        &mut self,
        particle: &'m Particle,
        choice: &mut ChoiceBuilder<'_, 'm>,
        depth: usize,
    ) -> Expanded<()> {
        let mut next = vec![Step::Add(particle, depth)];
        while let Some(step) = next.pop() {
            self.work(1)?;
            match step {
                Step::Add(particle, depth) => self.branch(particle, choice, depth, &mut next)?,
                Step::Leave { others, max, group } => choice.leave(others, max, group),
            }
        }
        Ok(())
    }

    fn branch(
        &mut self,
        particle: &'m Particle,
        choice: &mut ChoiceBuilder<'_, 'm>,
        depth: usize,
        next: &mut Vec<Step<'m>>,
    ) -> Expanded<()> {
        if depth > MAX_DEPTH {
            return too_deep(particle);
        }
        let Some(group) = self.group_of(particle) else {
            single(self.facts, particle).into_iter().for_each(|member| choice.add(member));
            return Ok(());
        };
        if particle.occurs.max == Some(0) {
            return Ok(());
        }
        // The order of elements in mixed content means little, since anything may stand between them.
        if group.compositor == Compositor::Choice || choice.choice.mixed {
            // `(a | (b | c)*)*` is `(a | b | c)*`.
            if choice.choice.occurs.is_repeated() || !particle.occurs.is_repeated() {
                if particle.occurs.min == 0 || group.particles.is_empty() {
                    choice.choice.occurs.min = 0;
                }
                // A definition is not nested in the one that refers to it.
                let (group_id, depth) = match particle.term {
                    Term::GroupRef(id) => (Some(id), 0),
                    _ => (None, depth + 1),
                };
                if choice.enter(particle.occurs.max, group_id, next) {
                    next.extend(group.particles.iter().rev().map(|way| Step::Add(way, depth)));
                }
                return Ok(());
            }
            let members = self.collect(particle, depth + 1)?;
            self.groups.borrow().flat(members).into_iter().for_each(|member| choice.add(member));
            return Ok(());
        }
        let members = self.members(&particle.term, group, depth)?;
        if members.count == 0 {
            choice.choice.occurs.min = 0;
        } else if members.count == 1 {
            let only = self.sequence(particle, members)?;
            self.groups.borrow().flat(only).into_iter().for_each(|member| choice.add(member));
        } else {
            choice.add(Member::Group(self.group_member(particle, members)?));
        }
        Ok(())
    }
}
