//! Policies by endpoint, operation and message.

use super::addressing::{Addressing, Responses};
use super::assertion::{Assertion, AssertionKind};
use super::binding::{SecurityBinding, SupportingTokens};
use super::parts::Parts;

/// Policy of a service: that of each of its ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Policy {
    /// Ports with a policy, in the order of the WSDL, but the port first whose address is the default of the client.
    pub endpoints: &'static [Endpoint],
}

impl Policy {
    /// A policy of these endpoints.
    pub const fn new(endpoints: &'static [Endpoint]) -> Self {
        Self { endpoints }
    }

    /// Returns the endpoint of a port.
    pub fn endpoint(&self, port: &str) -> Option<&'static Endpoint> {
        self.endpoints.iter().find(|endpoint| endpoint.port == port)
    }
}

/// Policy of a port (WS-PolicyAttachment 1.5, section 4.2), and those of its operations and messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Endpoint {
    /// Name of the port.
    pub port: &'static str,
    /// Address of the port; empty if the WSDL gives none.
    pub address: &'static str,
    /// Alternatives of service, port, binding and port type. Never satisfiable if there are none.
    pub alternatives: &'static [Alternative],
    /// Operations with policies of their own.
    pub operations: &'static [OperationPolicy],
}

/// Policies of an operation and its messages, besides those of the endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OperationPolicy {
    /// Name of the operation.
    pub operation: &'static str,
    /// Alternatives of the operation.
    pub alternatives: &'static [Alternative],
    /// Alternatives of its input.
    pub input: &'static [Alternative],
    /// Alternatives of its output.
    pub output: &'static [Alternative],
    /// Its faults with a policy.
    pub faults: &'static [FaultPolicy],
}

/// Policy of a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FaultPolicy {
    /// Name of the fault.
    pub fault: &'static str,
    /// Its alternatives.
    pub alternatives: &'static [Alternative],
}

/// Collection of assertions that hold together (WS-Policy 1.5, section 3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Alternative {
    /// The assertions, in document order.
    pub assertions: &'static [Assertion],
}

/// Message of an operation, as a policy subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message<'a> {
    /// The request.
    Input,
    /// The response.
    Output,
    /// A fault of this name.
    Fault(&'a str),
}

/// Effective policy of one message: an alternative each of its endpoint, its operation and the message itself
/// (WS-PolicyAttachment 1.5, section 4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Requirements {
    /// Alternative of the endpoint.
    pub endpoint: &'static Alternative,
    /// Alternative of the operation.
    pub operation: &'static Alternative,
    /// Alternative of the message.
    pub message: &'static Alternative,
}

/// Use of WS-Addressing at an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AddressingUse {
    /// Version and kind of responses.
    pub addressing: Addressing,
    /// True if each alternative requires it; else a client may do without.
    pub required: bool,
}

/// Nothing is asked for.
const NOTHING: &[Alternative] = &[Alternative::new(&[])];

impl Alternative {
    /// An alternative of these assertions.
    pub const fn new(assertions: &'static [Assertion]) -> Self {
        Self { assertions }
    }
}

impl FaultPolicy {
    /// Policy of a fault.
    pub const fn new(fault: &'static str, alternatives: &'static [Alternative]) -> Self {
        Self { fault, alternatives }
    }
}

impl OperationPolicy {
    /// An operation that asks for nothing by itself.
    pub const fn new(operation: &'static str) -> Self {
        Self { operation, alternatives: NOTHING, input: NOTHING, output: NOTHING, faults: &[] }
    }

    /// Sets the alternatives of the operation.
    pub const fn with_alternatives(mut self, alternatives: &'static [Alternative]) -> Self {
        self.alternatives = alternatives;
        self
    }

    /// Sets the alternatives of the input.
    pub const fn with_input(mut self, alternatives: &'static [Alternative]) -> Self {
        self.input = alternatives;
        self
    }

    /// Sets the alternatives of the output.
    pub const fn with_output(mut self, alternatives: &'static [Alternative]) -> Self {
        self.output = alternatives;
        self
    }

    /// Sets the policies of the faults.
    pub const fn with_faults(mut self, faults: &'static [FaultPolicy]) -> Self {
        self.faults = faults;
        self
    }

    /// Returns the addresses that responses of the operation may go to; `None` if it leaves that to its endpoint.
    pub fn responses(&self) -> Option<Responses> {
        let mut assertions = self.alternatives.iter().flat_map(|alternative| alternative.assertions);
        assertions.find_map(|assertion| match assertion.kind {
            AssertionKind::Addressing(addressing) => Some(addressing.responses),
            _ => None,
        })
    }

    fn message(&self, message: Message<'_>) -> &'static [Alternative] {
        match message {
            Message::Input => self.input,
            Message::Output => self.output,
            Message::Fault(name) => {
                let fault = self.faults.iter().find(|fault| fault.fault == name);
                fault.map_or(NOTHING, |fault| fault.alternatives)
            }
        }
    }
}

impl Endpoint {
    /// A port that asks for nothing; `address` is empty if there is none.
    pub const fn new(port: &'static str, address: &'static str) -> Self {
        Self { port, address, alternatives: NOTHING, operations: &[] }
    }

    /// Sets the alternatives of the endpoint.
    pub const fn with_alternatives(mut self, alternatives: &'static [Alternative]) -> Self {
        self.alternatives = alternatives;
        self
    }

    /// Sets the policies of operations.
    pub const fn with_operations(mut self, operations: &'static [OperationPolicy]) -> Self {
        self.operations = operations;
        self
    }

    /// Returns the policy of an operation, if it has one of its own.
    pub fn operation(&self, name: &str) -> Option<&'static OperationPolicy> {
        self.operations.iter().find(|operation| operation.operation == name)
    }

    /// Effective policies of a message, one of which has to be met; preferred ones first. No policy at all if an
    /// alternative can't exist.
    pub fn requirements(
        &self,
        operation: &str,
        message: Message<'_>,
    ) -> impl Iterator<Item = Requirements> + use<> {
        let own = self.operation(operation);
        let operations = own.map_or(NOTHING, |own| own.alternatives);
        let messages = own.map_or(NOTHING, |own| own.message(message));
        self.alternatives.iter().flat_map(move |endpoint| {
            operations.iter().flat_map(move |operation| {
                messages.iter().map(move |message| Requirements { endpoint, operation, message })
            })
        })
    }

    /// Returns the use of WS-Addressing that the endpoint asks for; `None` if no alternative has it.
    pub fn addressing(&self) -> Option<AddressingUse> {
        let of_alternative = |alternative: &Alternative| {
            alternative.assertions.iter().find_map(|assertion| match assertion.kind {
                AssertionKind::Addressing(addressing) => Some((addressing, !assertion.optional)),
                _ => None,
            })
        };
        let (addressing, _) = self.alternatives.iter().find_map(of_alternative)?;
        let is_required = |alternative| of_alternative(alternative).is_some_and(|(_, required)| required);
        Some(AddressingUse { addressing, required: self.alternatives.iter().all(is_required) })
    }
}

impl Requirements {
    /// All assertions: of the endpoint, the operation and the message.
    pub fn assertions(&self) -> impl Iterator<Item = &'static Assertion> + use<> {
        let Self { endpoint, operation, message } = *self;
        endpoint.assertions.iter().chain(operation.assertions).chain(message.assertions)
    }

    /// Returns the security binding: how the message as a whole is protected.
    pub fn binding(&self) -> Option<&'static SecurityBinding> {
        self.assertions().find_map(|assertion| match &assertion.kind {
            AssertionKind::Binding(binding) => Some(binding),
            _ => None,
        })
    }

    /// Tokens that go with the message, besides those of the binding.
    pub fn supporting_tokens(&self) -> impl Iterator<Item = &'static SupportingTokens> + use<> {
        self.assertions().filter_map(|assertion| match &assertion.kind {
            AssertionKind::SupportingTokens(tokens) => Some(tokens),
            _ => None,
        })
    }

    /// Parts that have to be signed. Several assertions add up.
    pub fn signed_parts(&self) -> impl Iterator<Item = &'static Parts> + use<> {
        self.assertions().filter_map(|assertion| match &assertion.kind {
            AssertionKind::SignedParts(parts) => Some(parts),
            _ => None,
        })
    }

    /// Parts that have to be encrypted. Several assertions add up.
    pub fn encrypted_parts(&self) -> impl Iterator<Item = &'static Parts> + use<> {
        self.assertions().filter_map(|assertion| match &assertion.kind {
            AssertionKind::EncryptedParts(parts) => Some(parts),
            _ => None,
        })
    }
}
