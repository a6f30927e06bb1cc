//! Differences between the SOAP bindings of one port type: one trait is generated, for the preferred binding.

use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::{Binding, BindingMessage, BindingOperation};

use super::plan::OperationPlan;
use super::planner::Planner;

/// Maximum number of operations of a binding that are named.
const NAMED: usize = 3;

impl<'m> Planner<'m, '_> {
    /// Reports for each binding how the generated operations differ from it.
    pub(super) fn report_differences(&mut self, bindings: &[&'m Binding], operations: &[OperationPlan<'m>]) {
        for binding in bindings {
            let mut differing = Vec::new();
            let mut other = None;
            for plan in operations {
                let mut bound = binding.operations.iter();
                let Some(own) = bound.find(|own| own.operation == plan.bound.operation) else { continue };
                if let Some(difference) = difference(plan.bound, own) {
                    differing.push(format!("`{}` in {difference}", plan.operation.name));
                    other = bindings
                        .iter()
                        .find(|one| one.operations.iter().any(|bound| std::ptr::eq(bound, plan.bound)));
                }
            }
            let Some(other) = other else { continue };
            let more = differing.len().saturating_sub(NAMED);
            let mut listed = differing[..differing.len() - more].join(", ");
            if more > 0 {
                listed.push_str(&format!(", and {more} more"));
            }
            let (name, generated) = (&binding.name.local, &other.name.local);
            let message = format!("the binding `{name}` differs from `{generated}`: {listed}");
            let warning = Diagnostic::warning(Code::UNCLEAR, message)
                .at(binding.origin.name_span, "a port of this one may not be understood")
                .at(other.origin.name_span, "this one is generated");
            self.diagnostics.push(warning);
        }
    }
}

/// The difference between two bound operations on the wire.
fn difference(generated: &BindingOperation, own: &BindingOperation) -> Option<&'static str> {
    if std::ptr::eq(generated, own) {
        return None;
    }
    if generated.style != own.style {
        return Some("its style");
    }
    let messages =
        [(generated.input.as_ref(), own.input.as_ref()), (generated.output.as_ref(), own.output.as_ref())];
    for (generated, own) in messages.into_iter().filter_map(|(generated, own)| generated.zip(own)) {
        if is_encoded(generated) != is_encoded(own) {
            return Some("its encoding");
        }
        let body = |message: &BindingMessage| {
            message.body.as_ref().map(|body| (body.parts.clone(), body.namespace.clone()))
        };
        if body(generated) != body(own) {
            return Some("its body");
        }
        if headers(generated) != headers(own) {
            return Some("its headers");
        }
    }
    // SOAP 1.2 may leave it out, so only two that are given can differ.
    let actions = action(generated).zip(action(own));
    actions.is_some_and(|(generated, own)| generated != own).then_some("its SOAP action")
}

fn action(bound: &BindingOperation) -> Option<&str> {
    bound.soap_action.as_deref().filter(|action| !action.is_empty())
}

fn is_encoded(message: &BindingMessage) -> Option<bool> {
    message.body.as_ref().map(|body| body.encoded)
}

/// The header blocks without their order, which means nothing.
fn headers(message: &BindingMessage) -> Vec<(usize, usize)> {
    let mut headers: Vec<(usize, usize)> =
        message.headers.iter().map(|header| (header.message.index(), header.part)).collect();
    headers.sort_unstable();
    headers.dedup();
    headers
}
