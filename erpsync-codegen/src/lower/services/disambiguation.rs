//! Marks by which a server tells operations apart that have one action and whose requests begin with the same element.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::QName;

use super::plan::OperationPlan;
use super::planner::Planner;

impl<'m> Planner<'m, '_> {
    /// Gives operations the marks that they need, and warns of those that have none: a client can call operations that
    /// only their names tell apart, but a server takes all for the first.
    pub(super) fn disambiguate(&mut self, operations: &mut [OperationPlan<'m>]) {
        let mut alike: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (at, plan) in operations.iter().enumerate() {
            alike.entry((plan.action, plan.input.body.first(self.facts))).or_default().push(at);
        }
        for group in alike.into_values().filter(|group| group.len() > 1) {
            self.disambiguate_group(operations, &group);
        }
    }

    /// Does so for operations of one action whose requests begin with the same element.
    fn disambiguate_group(&mut self, operations: &mut [OperationPlan<'m>], group: &[usize]) {
        let mut first_of: BTreeMap<(Vec<QName>, Option<String>), usize> = BTreeMap::new();
        for &at in group {
            let plan = &operations[at];
            match first_of.entry((plan.input.body.elements(self.facts), plan.actions.request.clone())) {
                Entry::Occupied(first) => self.diagnostics.push(indistinct(plan, &operations[*first.get()])),
                Entry::Vacant(entry) => drop(entry.insert(at)),
            }
        }
        let elements: BTreeSet<_> = first_of.keys().map(|(elements, _)| elements).collect();
        if elements.len() > 1 {
            for &at in group {
                let plan = &mut operations[at];
                plan.marks.elements = plan.input.body.elements(self.facts);
            }
        }
    }
}

fn indistinct(plan: &OperationPlan<'_>, first: &OperationPlan<'_>) -> Diagnostic {
    let (name, other) = (&plan.source_name, &first.source_name);
    Diagnostic::warning(
        Code::INDISTINCT,
        format!("a server can't distinguish `{name}` from `{other}`, and calls the second"),
    )
    .at(plan.operation.origin.name_span, "the same action, and the same elements in the body")
    .at(first.operation.origin.name_span, "this one is called")
}
