//! Faults that an operation declares (WSDL 1.1, sections 2.4.2 and 3.6).

use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::{BindingOperation, Operation, OperationMessage, Span, Use};

use super::plan::{FaultPlan, PartElement};
use super::planner::Planner;

impl<'m> Planner<'m, '_> {
    /// The faults of an operation that can be told apart, by the element in the detail.
    pub(super) fn faults(
        &mut self,
        operation: &'m Operation,
        bound: &'m BindingOperation,
    ) -> Vec<FaultPlan<'m>> {
        let mut faults: Vec<FaultPlan<'m>> = Vec::new();
        for (index, fault) in operation.faults.iter().enumerate() {
            let binding = bound.faults.iter().find(|bound| bound.fault == index);
            let problem = match (&*self.facts.message(fault.message).parts, binding) {
                ([], _) => "its message has no part",
                ([_, _, ..], _) => "its message has more than one part",
                ([part], binding) => {
                    let namespace = binding.and_then(|binding| binding.namespace.as_deref());
                    let is_encoded = binding.is_some_and(|binding| binding.usage == Use::Encoded);
                    let detail = PartElement::new(self.facts, part, namespace).encoded(is_encoded);
                    if let Some(first) = faults.iter().find(|other| other.detail.name == detail.name) {
                        let (first_name, first_span) = (first.name, first.span);
                        self.report_same_element(operation, fault, first_name, first_span);
                    } else {
                        faults.push(FaultPlan {
                            name: if fault.name.is_empty() { &part.name } else { &fault.name },
                            message: fault,
                            detail,
                            documentation: fault.origin.documentation.as_ref(),
                            span: fault.origin.span,
                        });
                    }
                    continue;
                }
            };
            let message = format!(
                "the fault `{}` of the operation `{}` has no variant of its own: {problem}",
                fault.name, operation.name
            );
            let label = "kept as raw XML in the detail of a fault";
            self.report_left_out(fault.origin.span, message, label);
        }
        faults
    }

    /// Reports two faults that are the same on the wire.
    fn report_same_element(
        &mut self,
        operation: &Operation,
        fault: &OperationMessage,
        first: &str,
        first_span: Span,
    ) {
        let (name, operation) = (&fault.name, &operation.name);
        let message = format!(
            "the faults `{first}` and `{name}` of the operation `{operation}` have one element in their detail"
        );
        let warning = Diagnostic::warning(Code::INDISTINCT, message)
            .at(fault.origin.span, format!("read as `{first}`"))
            .at(first_span, "the first");
        self.diagnostics.push(warning);
    }
}
