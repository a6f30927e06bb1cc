//! Choices while they are put together: choices in choices are dissolved, and alternatives of one name are joined.

use std::collections::HashMap;

use crate::resolve::{GroupId, Occurs, Particle, QName, Span, WildcardNamespaces};

use crate::lower::facts::Facts;

use super::member::{Member, MemberChoice, MemberElement};
use super::pieces::{SizedChoice, product};

/// The next step while particles are added to a choice.
pub(super) enum Step<'m> {
    Add(&'m Particle, usize),
    /// All particles of a group are added that may occur `max` times.
    Leave {
        others: Option<u32>,
        max: Option<u32>,
        group: Option<GroupId>,
    },
}

/// Builder of a choice.
pub(super) struct ChoiceBuilder<'a, 'm> {
    facts: &'a Facts<'m>,
    pub(super) choice: MemberChoice<'m>,
    size: usize,
    /// Positions of the elements among the alternatives.
    by_name: HashMap<&'m QName, usize>,
    wildcards: Vec<&'m WildcardNamespaces>,
    /// The groups that are in it, and how many items one occurrence of each may be.
    entered: HashMap<GroupId, Option<u32>>,
}

impl<'a, 'm> ChoiceBuilder<'a, 'm> {
    pub(super) fn new(facts: &'a Facts<'m>, occurs: Occurs, span: Span, mixed: bool) -> Self {
        let choice = MemberChoice {
            occurs,
            alternatives: Vec::new(),
            longest: Some(1),
            mixed,
            documentation: None,
            span,
            label: String::new(),
        };
        Self {
            facts,
            choice,
            size: 1,
            by_name: HashMap::new(),
            wildcards: Vec::new(),
            entered: HashMap::new(),
        }
    }

    pub(super) fn finish(self) -> SizedChoice<'m> {
        let depth = self.choice.alternatives.iter().map(|one| one.measure().1).max().unwrap_or(0);
        SizedChoice { choice: self.choice, size: self.size, depth: depth + 1 }
    }

    /// Begins with a group in the choice. Returns `false` if it is in the choice already and adds nothing.
    pub(super) fn enter(
        &mut self,
        max: Option<u32>,
        group: Option<GroupId>,
        next: &mut Vec<Step<'m>>,
    ) -> bool {
        if let Some(id) = group
            && let Some(longest) = self.entered.get(&id)
        {
            self.widen(product(max, *longest));
            return false;
        }
        let others = self.choice.longest.replace(1);
        next.push(Step::Leave { others, max, group });
        true
    }

    pub(super) fn leave(&mut self, others: Option<u32>, max: Option<u32>, group: Option<GroupId>) {
        let own = self.choice.longest;
        if let Some(id) = group {
            self.entered.insert(id, own);
        }
        self.choice.longest = others;
        self.widen(product(max, own));
    }

    /// Allows one occurrence to be as many items.
    fn widen(&mut self, items: Option<u32>) {
        self.choice.longest = self.choice.longest.zip(items).map(|(one, other)| one.max(other));
    }

    /// Adds an alternative unless it is there already.
    pub(super) fn add(&mut self, mut alternative: Member<'m>) {
        // A choice with an emptiable alternative is emptiable.
        if alternative.is_emptiable() {
            self.choice.occurs.min = 0;
        }
        let occurs = alternative.occurs_mut();
        occurs.min = occurs.min.max(1);
        // `(a* | b)*` is `(a | b)*`.
        let max = occurs.max;
        if self.choice.occurs.is_repeated() {
            *occurs = Occurs::ONCE;
            self.widen(max);
        }
        match alternative {
            Member::Head(head) if !head.occurs.is_repeated() => {
                for &element in self.facts.substitutable(head.element) {
                    self.add(Member::Element(MemberElement { element, ..head.clone() }));
                }
            }
            // A choice that occurs once is dissolved.
            Member::Choice(inner) if !inner.occurs.is_repeated() => {
                let others = self.choice.longest.replace(1);
                inner.alternatives.into_iter().for_each(|alternative| self.add(alternative));
                self.leave(others, max, None);
            }
            alternative => self.keep(alternative),
        }
    }

    fn keep(&mut self, alternative: Member<'m>) {
        let model = self.facts.model();
        let at = self.choice.alternatives.len();
        match &alternative {
            Member::Any(any) if self.wildcards.contains(&any.namespaces) => return,
            Member::Any(any) => self.wildcards.push(any.namespaces),
            Member::Element(second) => {
                let other = model.element(second.element);
                let known = *self.by_name.entry(&other.name).or_insert(at);
                match self.choice.alternatives.get_mut(known) {
                    None => {}
                    Some(known @ Member::Element(_) | known @ Member::Raw(_)) => {
                        let (Member::Element(first) | Member::Raw(first)) = &mut *known else { return };
                        if model.element(first.element).ty != other.ty {
                            *known = Member::Raw(first.clone());
                        } else if other.nillable {
                            // If one of them may be nil, both are read so.
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
        self.choice.alternatives.push(alternative);
    }
}
