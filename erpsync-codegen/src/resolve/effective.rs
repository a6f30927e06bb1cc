//! Effective policies of ports, operations and messages.

use std::sync::Arc;

use crate::policy::{AddressingVersion, Alternative, AssertionKind, Responses};

/// Alternatives of a policy subject, one of which has to be met. A subject without a policy has one that is empty.
pub type Alternatives = Arc<[Alternative]>;

/// Effective policies of a port (WS-PolicyAttachment 1.5, section 4.2).
#[derive(Clone, Debug, Default)]
pub struct PortPolicy {
    /// Alternatives of the endpoint: service, port, binding and port type together.
    pub alternatives: Alternatives,
    /// Policies of the operations that ask for something by themselves, by their position. Ports of one binding share them.
    pub operations: Arc<[OperationPolicies]>,
}

/// Policies of an operation, besides those of its endpoint.
#[derive(Clone, Debug)]
pub struct OperationPolicies {
    /// Position in the port type's [`operations`](super::PortType::operations).
    pub operation: usize,
    /// Alternatives of the operation.
    pub alternatives: Alternatives,
    /// Alternatives of its input.
    pub input: Alternatives,
    /// Alternatives of its output.
    pub output: Alternatives,
    /// Alternatives of its faults, by name.
    pub faults: Vec<(String, Alternatives)>,
}

/// Returns true if nothing is asked for.
pub(crate) fn asks_for_nothing(alternatives: &[Alternative]) -> bool {
    matches!(alternatives, [only] if only.assertions.is_empty())
}

impl PortPolicy {
    /// Returns true if nothing is asked for: by the endpoint, an operation or a message.
    pub fn is_empty(&self) -> bool {
        asks_for_nothing(&self.alternatives) && self.operations.is_empty()
    }

    /// Returns the policies of an operation, by its position in the port type; `None` if it asks for nothing by itself.
    pub fn operation(&self, index: usize) -> Option<&OperationPolicies> {
        let found = self.operations.binary_search_by_key(&index, |own| own.operation);
        found.ok().map(|position| &self.operations[position])
    }

    /// Returns the use of MTOM that the endpoint asks for; `None` if no alternative has it.
    pub fn mtom(&self) -> Option<MtomUse> {
        let of_alternative = |alternative: &Alternative| {
            let mut all = alternative.assertions.iter();
            all.find(|one| matches!(one.kind, AssertionKind::Mtom)).map(|one| !one.optional)
        };
        self.alternatives.iter().find_map(of_alternative)?;
        let is_required = self.alternatives.iter().all(|one| of_alternative(one) == Some(true));
        Some(if is_required { MtomUse::Required } else { MtomUse::Allowed })
    }

    /// Returns the use of WS-Addressing that the endpoint asks for; `None` if no alternative has it.
    pub fn addressing(&self) -> Option<AddressingUse> {
        let of_alternative = |alternative: &Alternative| {
            alternative.assertions.iter().find_map(|assertion| match assertion.kind {
                AssertionKind::Addressing(version, responses) => {
                    Some((version, responses, !assertion.optional))
                }
                _ => None,
            })
        };
        let (version, responses, _) = self.alternatives.iter().find_map(of_alternative)?;
        let is_required = |one| of_alternative(one).is_some_and(|(.., is_required)| is_required);
        Some(AddressingUse { version, responses, is_required: self.alternatives.iter().all(is_required) })
    }
}

/// Use of MTOM at an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MtomUse {
    /// Messages may be MTOM messages.
    Allowed,
    /// Each alternative requires it.
    Required,
}

impl OperationPolicies {
    /// Returns true if nothing is asked for.
    pub fn is_empty(&self) -> bool {
        let faults = self.faults.iter().map(|(_, alternatives)| alternatives);
        [&self.alternatives, &self.input, &self.output]
            .into_iter()
            .chain(faults)
            .all(|one| asks_for_nothing(one))
    }
}

/// Use of WS-Addressing at an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressingUse {
    /// Version.
    pub version: AddressingVersion,
    /// Addresses that responses may go to.
    pub responses: Responses,
    /// True if each alternative requires it.
    pub is_required: bool,
}
