//! Choices, and what is dissolved in them: choices in choices, and the elements of mixed content.

use std::collections::HashMap;

use crate::resolve::{
    ComplexType, Compositor, Content, GroupId, ModelGroup, Occurs, Particle, QName, Span, Term,
    WildcardNamespaces,
};

use super::{Expanded, Expansion, Made, MadeChoice, Members, Wanted, product, single, too_deep};
use crate::lower::analysis::Analysis;
use crate::lower::particles::{Label, Member, MemberChoice, MemberElement};
use crate::lower::shape::MAX_DEPTH;

/// Choices.
impl<'m> Expansion<'_, 'm> {
    pub(super) fn choice(
        &mut self,
        particle: &'m Particle,
        group: &'m ModelGroup,
        depth: usize,
    ) -> Made<Option<MemberChoice<'m>>> {
        let is_repeated = particle.occurs.is_repeated();
        let mut made = match particle.term {
            Term::GroupRef(id) => {
                let Some(Expanded::Choice(at)) = self.known(Wanted::Choice(id, is_repeated))? else {
                    return Ok(None);
                };
                let known = &self.analysis.groups.borrow().choices[at];
                self.work(known.size)?;
                known.clone()
            }
            _ => {
                let mut choice = ChoiceBuilder::new(self.analysis, particle.occurs, particle.span, false);
                self.ways(group, &mut choice, depth)?;
                choice.finish()?
            }
        };
        if made.depth > MAX_DEPTH {
            return too_deep(particle);
        }
        let choice = &mut made.choice;
        choice.occurs = Occurs {
            min: if choice.occurs.min == 0 { 0 } else { particle.occurs.min },
            max: product(particle.occurs.max, choice.longest),
        };
        choice.documentation = particle.documentation.as_ref();
        choice.span = particle.span;
        Ok((!choice.alternatives.is_empty()).then_some(made.choice))
    }

    pub(super) fn mixed(&mut self, complex: &'m ComplexType) -> Made<MemberChoice<'m>> {
        let occurs = Occurs { min: 0, max: None };
        let mut choice = ChoiceBuilder::new(self.analysis, occurs, complex.origin.span, true);
        let types: Vec<_> = self.analysis.model().extended(complex).collect();
        for ty in types.into_iter().rev() {
            if let Content::Elements(particle) = &ty.content {
                self.branches(particle, &mut choice, 0)?;
            }
        }
        Ok(choice.finish()?.choice)
    }

    /// Adds the particles of a group to the alternatives of a choice.
    pub(super) fn ways(
        &mut self,
        group: &'m ModelGroup,
        choice: &mut ChoiceBuilder<'_, 'm>,
        depth: usize,
    ) -> Made<()> {
        group.particles.iter().try_for_each(|way| self.branches(way, choice, depth + 1))
    }

    /// Adds a particle to the alternatives of a choice, and with it all that is dissolved in the choice.
    fn branches(
        &mut self,
        particle: &'m Particle,
        choice: &mut ChoiceBuilder<'_, 'm>,
        depth: usize,
    ) -> Made<()> {
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
    ) -> Made<()> {
        if depth > MAX_DEPTH {
            return too_deep(particle);
        }
        let Some(group) = self.group_of(particle) else {
            single(self.analysis, particle).into_iter().for_each(|member| choice.add(member));
            return Ok(());
        };
        if particle.occurs.max == Some(0) {
            return Ok(());
        }
        // Between the elements of mixed content anything may stand, so their order says little.
        if group.compositor == Compositor::Choice || choice.made.mixed {
            // `(a | (b | c)*)*` is `(a | b | c)*`.
            if choice.made.occurs.is_repeated() || !particle.occurs.is_repeated() {
                if particle.occurs.min == 0 || group.particles.is_empty() {
                    choice.made.occurs.min = 0;
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
            self.analysis.groups.borrow().flat(members).into_iter().for_each(|member| choice.add(member));
            return Ok(());
        }
        let members = match particle.term {
            Term::GroupRef(id) => match self.known(Wanted::Members(id))? {
                Some(Expanded::Members(at)) => {
                    let mut members = Members::default();
                    members.share(at, &self.analysis.groups.borrow().sequences);
                    members
                }
                _ => return Ok(()),
            },
            _ => self.inner(group, depth)?,
        };
        if members.count == 0 {
            choice.made.occurs.min = 0;
        } else if members.count == 1 {
            let only = self.sequence(particle, members)?;
            self.analysis.groups.borrow().flat(only).into_iter().for_each(|member| choice.add(member));
        } else {
            choice.add(Member::Group(self.group_member(particle, members)?));
        }
        Ok(())
    }
}

/// What is next in a choice.
enum Step<'m> {
    Add(&'m Particle, usize),
    /// All is added of a group that may be made `max` times.
    Leave {
        others: Option<u32>,
        max: Option<u32>,
        group: Option<GroupId>,
    },
}

/// A choice that is being made.
pub(super) struct ChoiceBuilder<'a, 'm> {
    analysis: &'a Analysis<'m>,
    made: MemberChoice<'m>,
    size: usize,
    /// Positions of the elements among the alternatives.
    by_name: HashMap<&'m QName, usize>,
    wildcards: Vec<&'m WildcardNamespaces>,
    /// The groups that are in it, and how many items one time of each may be.
    entered: HashMap<GroupId, Option<u32>>,
}

impl<'a, 'm> ChoiceBuilder<'a, 'm> {
    pub(super) fn new(analysis: &'a Analysis<'m>, occurs: Occurs, span: Span, mixed: bool) -> Self {
        let made = MemberChoice {
            occurs,
            alternatives: Vec::new(),
            longest: Some(1),
            mixed,
            documentation: None,
            span,
            label: Label::default(),
        };
        Self {
            analysis,
            made,
            size: 1,
            by_name: HashMap::new(),
            wildcards: Vec::new(),
            entered: HashMap::new(),
        }
    }

    pub(super) fn finish(self) -> Made<MadeChoice<'m>> {
        let depth = self.made.alternatives.iter().map(|one| one.measure().1).max().unwrap_or(0);
        Ok(MadeChoice { choice: self.made, size: self.size, depth: depth + 1 })
    }

    /// Begins with a group in the choice; `false` if it is in it already, where it says nothing new.
    fn enter(&mut self, max: Option<u32>, group: Option<GroupId>, next: &mut Vec<Step<'m>>) -> bool {
        if let Some(id) = group
            && let Some(longest) = self.entered.get(&id)
        {
            self.widen(product(max, *longest));
            return false;
        }
        let others = self.made.longest.replace(1);
        next.push(Step::Leave { others, max, group });
        true
    }

    fn leave(&mut self, others: Option<u32>, max: Option<u32>, group: Option<GroupId>) {
        if let Some(id) = group {
            self.entered.insert(id, self.made.longest);
        }
        self.made.longest = others.zip(product(max, self.made.longest)).map(|(one, other)| one.max(other));
    }

    /// One time of it may be so many items.
    fn widen(&mut self, items: Option<u32>) {
        self.made.longest = self.made.longest.zip(items).map(|(one, other)| one.max(other));
    }

    /// Adds an alternative that is not there yet.
    fn add(&mut self, mut alternative: Member<'m>) {
        // Where nothing is enough for an alternative, it is for the choice.
        if alternative.is_emptiable() {
            self.made.occurs.min = 0;
        }
        let occurs = alternative.occurs_mut();
        occurs.min = occurs.min.max(1);
        // `(a* | b)*` is `(a | b)*`.
        let max = occurs.max;
        if self.made.occurs.is_repeated() {
            *occurs = Occurs::ONCE;
            self.widen(max);
        }
        match alternative {
            Member::Head(head) if !head.occurs.is_repeated() => {
                for &element in self.analysis.group_of_head(head.element) {
                    self.add(Member::Element(MemberElement { element, ..head.clone() }));
                }
            }
            // A choice that is there once is one with the choice it is in.
            Member::Choice(inner) if !inner.occurs.is_repeated() => {
                let others = self.made.longest.replace(1);
                inner.alternatives.into_iter().for_each(|alternative| self.add(alternative));
                self.leave(others, max, None);
            }
            alternative => self.keep(alternative),
        }
    }

    fn keep(&mut self, alternative: Member<'m>) {
        let model = self.analysis.model();
        let at = self.made.alternatives.len();
        match &alternative {
            Member::Any(any) if self.wildcards.contains(&any.namespaces) => return,
            Member::Any(any) => self.wildcards.push(any.namespaces),
            Member::Element(second) => {
                let other = model.element(second.element);
                let known = *self.by_name.entry(&other.name).or_insert(at);
                match self.made.alternatives.get_mut(known) {
                    None => {}
                    Some(known @ Member::Element(_) | known @ Member::Raw(_)) => {
                        let (Member::Element(first) | Member::Raw(first)) = &mut *known else { return };
                        if model.element(first.element).ty != other.ty {
                            *known = Member::Raw(first.clone());
                        } else if other.nillable {
                            // What may be nil in one place may be read so from both.
                            first.element = second.element;
                        }
                        return;
                    }
                    Some(_) => {}
                }
            }
            Member::Raw(raw) => {
                self.by_name.entry(&model.element(raw.element).name).or_insert(at);
            }
            Member::Head(_) | Member::Choice(_) | Member::Group(_) => {}
        }
        self.size = self.size.saturating_add(alternative.measure().0);
        self.made.alternatives.push(alternative);
    }
}
