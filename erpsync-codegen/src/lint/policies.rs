//! Requirements of ports, in words.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::policy::{Alternative, Assertion, describe};
use crate::resolve::{Alternatives, Binding, Model, OperationPolicies, Port, Protocol};
use crate::text::Span;

/// Number of operations of a port whose requirements are listed.
const MOST_OPERATIONS: usize = 1000;

/// Number of requirements that are shown with their places.
const SHOWN: usize = 12;

/// Policies of a port and of its operations, by their identity: ports share them.
type Shared = (*const Alternative, *const OperationPolicies);

pub(super) fn lint(model: &Model, facts: &mut Diagnostics) {
    let mut known: HashMap<Shared, Requirements> = HashMap::new();
    for port in model.services().flat_map(|(_, service)| &service.ports) {
        let binding = model.binding(port.binding);
        if matches!(binding.protocol, Protocol::Soap { .. }) && !port.policy.is_empty() {
            let shared = (port.policy.alternatives.as_ptr(), port.policy.operations.as_ptr());
            let found = known.entry(shared).or_insert_with(|| requirements(model, port, binding));
            facts.push(of_port(port, found));
        }
    }
}

/// All that a port asks for.
fn requirements(model: &Model, port: &Port, binding: &Binding) -> Requirements {
    let mut found = Requirements::default();
    found.add(&port.policy.alternatives, "");
    for own in port.policy.operations.iter().take(MOST_OPERATIONS) {
        let operation = &model.port_type(binding.port_type).operations[own.operation].name;
        found.of_operation(own, operation);
    }
    found
}

/// Fact about what a port asks for, with a label for each assertion.
fn of_port(port: &Port, found: &Requirements) -> Diagnostic {
    let first = found.all.first().map_or_else(String::new, |(_, words)| format!(": {words}"));
    let more = match found.all.len() {
        0 | 1 => String::new(),
        number => format!("; {} more", number - 1),
    };
    let message = format!("the policy of the port `{}` asks for{first}{more}", port.name);
    let mut info = Diagnostic::info(Code::POLICY, message);
    for (span, words) in found.all.iter().take(SHOWN) {
        info = info.at(*span, words.as_str());
    }
    if let Some(hidden) = found.all.len().checked_sub(SHOWN).filter(|hidden| *hidden > 0) {
        info = info.note(format!("{hidden} more requirements are not shown"));
    }
    if found.has_alternatives {
        info = info.note("one of the alternatives is enough");
    }
    info.at(port.origin.name_span, "the port")
}

/// Requirements with their places, each place once.
#[derive(Default)]
struct Requirements {
    all: Vec<(Span, String)>,
    known: HashSet<Span>,
    /// Alternatives that are in it already: several subjects share them.
    seen: HashSet<*const Alternative>,
    has_alternatives: bool,
}

impl Requirements {
    fn of_operation(&mut self, own: &OperationPolicies, operation: &str) {
        self.add(&own.alternatives, &format!("for `{operation}`"));
        self.add(&own.input, &format!("for requests, as of `{operation}`"));
        self.add(&own.output, &format!("for responses, as of `{operation}`"));
        for (fault, alternatives) in &own.faults {
            self.add(alternatives, &format!("for the fault `{fault}`"));
        }
    }

    fn add(&mut self, alternatives: &Alternatives, subject: &str) {
        if !self.seen.insert(alternatives.as_ptr()) {
            return;
        }
        let number = alternatives.len();
        self.has_alternatives |= number > 1;
        let mut counts: HashMap<Span, usize> = HashMap::new();
        let all = alternatives.iter().flat_map(|Alternative { assertions }| assertions);
        all.for_each(|assertion| *counts.entry(assertion.span).or_default() += 1);
        for (index, Alternative { assertions }) in alternatives.iter().enumerate() {
            for assertion in assertions {
                let which = match counts[&assertion.span] {
                    count if count >= number => String::new(),
                    1 => format!("by alternative {}", index + 1),
                    _ => "by some alternatives".to_owned(),
                };
                self.assertion(assertion, [&which, subject]);
            }
        }
    }

    fn assertion(&mut self, assertion: &Assertion, further: [&str; 2]) {
        let Some(mut words) = describe(assertion) else { return };
        if self.known.insert(assertion.span) {
            for further in further.into_iter().filter(|further| !further.is_empty()) {
                words.push_str(", ");
                words.push_str(further);
            }
            self.all.push((assertion.span, words));
        }
    }
}
