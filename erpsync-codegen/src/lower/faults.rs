//! The faults that an operation declares (WSDL 1.1, sections 2.4.2 and 3.6): an enum with a variant for each.

use crate::config::{NilMapping, Place};
use crate::diagnostic::{Code, Diagnostic};
use crate::ir::Choice;
use crate::resolve::{
    BindingOperation, Documentation, ElementId, Occurs, Operation, OperationMessage, PartContent, QName,
    Span, TypeRef, Use,
};

use super::Lowering;
use super::items::free_name;
use super::names;
use super::particles::MemberElement;
use super::services::{OperationPlan, Planner};

/// Names for the variant of the faults that are not declared.
const OTHER: &[&str] = &["Other", "OtherFault", "Undeclared"];

/// A fault that an operation declares.
pub(super) struct FaultPlan<'m> {
    /// As the WSDL calls it.
    pub(super) name: &'m str,
    /// None where its part has a type: the element in the detail then has the part's name.
    pub(super) element: Option<ElementId>,
    /// Of the element in the detail.
    pub(super) element_name: QName,
    pub(super) ty: TypeRef,
    pub(super) documentation: Option<&'m Documentation>,
    pub(super) span: Span,
}

impl<'m> OperationPlan<'m> {
    /// What the enum of its faults is called, not yet a name.
    pub(super) fn faults_words(&self) -> String {
        names::nested(&self.words, "Faults")
    }

    /// The place of that enum for the configuration: like a type, by its name in Rust.
    pub(super) fn faults_place(&self) -> Place<'m> {
        self.place.made_for(names::type_name(&self.faults_words()))
    }
}

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
            let problem = match (&*self.model.message(fault.message).parts, binding) {
                (_, Some(binding)) if binding.usage == Use::Encoded => "it is encoded, not literal",
                ([], _) => "its message has no part",
                ([_, _, ..], _) => "its message has more than one part",
                ([part], binding) => {
                    let (element, element_name, ty) = match part.content {
                        PartContent::Element(id) => {
                            let element = self.model.element(id);
                            (Some(id), element.name.clone(), element.ty)
                        }
                        PartContent::Type(ty) => {
                            let namespace = binding.and_then(|binding| binding.namespace.as_deref());
                            (None, QName::new(namespace.unwrap_or_default(), part.name.as_str()), ty)
                        }
                    };
                    if let Some(first) = faults.iter().find(|other| other.element_name == element_name) {
                        let (first_name, first_span) = (first.name, first.span);
                        self.warn_of_one_element(operation, fault, first_name, first_span);
                    } else {
                        faults.push(FaultPlan {
                            name: if fault.name.is_empty() { &part.name } else { &fault.name },
                            element,
                            element_name,
                            ty,
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
            self.left_out(fault.origin.span, message, label);
        }
        faults
    }

    /// Two faults that are the same on the wire.
    fn warn_of_one_element(
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

impl<'m> Lowering<'m, '_> {
    /// The enum of an operation's faults.
    pub(super) fn faults(&mut self, name: String, plan: &OperationPlan<'m>) -> Choice {
        let place = plan.faults_place();
        let namespace = plan.place.namespace;
        let mut drafts = Vec::with_capacity(plan.faults.len());
        for fault in &plan.faults {
            let place = place.child(fault.name);
            let mut draft = match fault.element {
                Some(element) => {
                    let member =
                        MemberElement { element, occurs: Occurs::ONCE, documentation: fault.documentation };
                    self.element(&member, self.model.element(element), &place, namespace, NilMapping::Merged)
                }
                None => {
                    let own = &*fault.element_name.namespace;
                    let own = (own != namespace).then(|| own.to_owned());
                    let local = &fault.element_name.local;
                    self.undeclared(local, fault.ty, false, place, fault.documentation, own)
                }
            };
            draft.words = fault.name.to_owned();
            draft.span = Some(fault.span);
            drafts.push(draft);
        }
        let variants = self.named_by(names::variant_name, drafts);
        Choice {
            docs: vec![format!(
                "The faults of the operation `{}`: what `CallError::fault_as` gives a client, and what a server \
                 answers by `into()`.",
                plan.operation.name
            )],
            extra: self.extra(&place),
            name,
            namespace: namespace.to_owned(),
            other: Some(free_name(OTHER, variants.iter().map(|variant| variant.name.as_str()))),
            variants,
        }
    }
}
