//! What a WSDL says about a service, as data.

use super::SoapVersion;
use crate::xml::{ElementName, Name};

/// A service: what `#[service]` makes of a port type and its binding.
#[derive(Debug)]
#[non_exhaustive]
pub struct Service {
    /// The name of the port type.
    pub name: &'static str,
    /// The target namespace.
    pub namespace: &'static str,
    /// The address that the WSDL gives, empty if it gives none.
    pub address: &'static str,
    /// The operations, in the order of the port type.
    pub operations: &'static [Operation],
    /// The version of SOAP that the WSDL binds: 1.1, unless 1.2 is the only one.
    pub soap_version: SoapVersion,
}

/// An operation of a service.
#[derive(Debug)]
#[non_exhaustive]
pub struct Operation {
    /// The name in the WSDL.
    pub name: &'static str,
    /// The SOAP action; empty if the binding gives none.
    pub action: &'static str,
    /// The element in the body of the request; `None` if the body is empty.
    pub input: Option<ElementName>,
    /// The element in the body of the response; `None` if the body is empty.
    pub output: Option<ElementName>,
    /// Nothing is answered.
    pub one_way: bool,
    /// The header blocks that a request may have.
    pub input_headers: &'static [Name<'static>],
}

impl Service {
    /// A service. For generated code: fields may be added.
    pub const fn new(
        name: &'static str,
        namespace: &'static str,
        address: &'static str,
        operations: &'static [Operation],
    ) -> Self {
        Self { name, namespace, address, operations, soap_version: SoapVersion::V1_1 }
    }

    /// The same, bound to another version of SOAP.
    pub const fn with_soap_version(mut self, version: SoapVersion) -> Self {
        self.soap_version = version;
        self
    }

    /// The operation with this name in the WSDL.
    pub fn operation(&self, name: &str) -> Option<&'static Operation> {
        self.operations.iter().find(|operation| operation.name == name)
    }
}

impl Operation {
    /// An operation with a request and a response. For generated code: fields may be added.
    pub const fn new(
        name: &'static str,
        action: &'static str,
        input: Option<ElementName>,
        output: Option<ElementName>,
    ) -> Self {
        Self { name, action, input, output, one_way: false, input_headers: &[] }
    }

    /// The same, with the header blocks that a request may have.
    pub const fn with_input_headers(mut self, blocks: &'static [Name<'static>]) -> Self {
        self.input_headers = blocks;
        self
    }

    /// The same, without an answer.
    pub const fn without_answer(mut self) -> Self {
        self.one_way = true;
        self
    }
}
