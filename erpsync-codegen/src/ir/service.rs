//! Port types, as traits.

use std::sync::Arc;

use super::{ItemId, TextRules, Type};
use crate::policy::Alternative;
use crate::text::SourceId;

/// A port type: a trait.
#[derive(Clone, Debug)]
pub(crate) struct Service {
    /// The port type's name in the WSDL.
    pub(crate) wsdl_name: String,
    pub(crate) namespace: String,
    pub(crate) address: Option<String>,
    /// `1.2` where only that is bound.
    pub(crate) soap: Option<&'static str>,
    pub(crate) client: bool,
    pub(crate) server: bool,
    pub(crate) boxed: bool,
    /// Methods have a body that answers with a fault.
    pub(crate) default_stubs: bool,
    /// Names of elements and attributes that are secrets, besides those that the runtime knows.
    pub(crate) secrets: Vec<String>,
    /// Paths of the interceptors that each client has.
    pub(crate) interceptors: Vec<&'static str>,
    /// The WSDL that it is declared by.
    pub(crate) document: SourceId,
    /// The files with that and all that it imports, where they are embedded.
    pub(crate) documents: Vec<String>,
    pub(crate) methods: Vec<Method>,
    /// Name of the static with the declared types of its messages in SOAP's encoding, if there are some.
    pub(crate) encoding: Option<String>,
    /// Policies of its ports, if there are any.
    pub(crate) policy: Option<ServicePolicy>,
    /// True if messages have to be MTOM messages.
    pub(crate) mtom: bool,
}

/// Policies of the ports of a service: a static.
#[derive(Clone, Debug)]
pub(crate) struct ServicePolicy {
    /// Name of the static.
    pub(crate) name: String,
    /// Ports with a policy, the one of the default address first.
    pub(crate) endpoints: Vec<EndpointPolicy>,
}

/// Policy of a port.
#[derive(Clone, Debug)]
pub(crate) struct EndpointPolicy {
    pub(crate) port: String,
    /// Empty for none.
    pub(crate) address: String,
    pub(crate) alternatives: Alternatives,
    /// Operations that ask for something by themselves; ports of one binding share them.
    pub(crate) operations: Arc<[OperationPolicy]>,
}

/// Policy of an operation.
#[derive(Clone, Debug)]
pub(crate) struct OperationPolicy {
    pub(crate) operation: String,
    pub(crate) alternatives: Alternatives,
    pub(crate) input: Alternatives,
    pub(crate) output: Alternatives,
    /// By name.
    pub(crate) faults: Vec<(String, Alternatives)>,
}

/// Alternatives of a policy; an empty one if nothing is asked for.
pub(crate) type Alternatives = Arc<[Alternative]>;

/// An operation.
#[derive(Clone, Debug)]
pub(crate) struct Method {
    pub(crate) docs: Vec<String>,
    pub(crate) name: String,
    pub(crate) wsdl_name: String,
    pub(crate) action: String,
    /// Action of the request in WS-Addressing, where the runtime computes another one.
    pub(crate) addressing_action: Option<String>,
    /// Action of the response, likewise.
    pub(crate) output_action: Option<String>,
    /// Actions of faults, by the element in their detail as `{namespace}local`.
    pub(crate) fault_actions: Vec<(String, String)>,
    /// The elements side by side in the request as `{namespace}local`, where a server needs them to tell the operation.
    pub(crate) input_elements: Vec<String>,
    pub(crate) input: Message,
    /// None of a one-way operation.
    pub(crate) output: Option<Message>,
    /// The enum of its faults.
    pub(crate) faults: Option<ItemId>,
    /// The header blocks that may come with a fault.
    pub(crate) fault_headers: Option<ItemId>,
}

/// Message of an operation.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    /// The body's element, the first if there are several; none in an empty body.
    pub(crate) element: Option<String>,
    /// Namespace, if it is not the service's.
    pub(crate) namespace: Option<String>,
    /// True if the value is the body itself, with several elements in it.
    pub(crate) parts: bool,
    /// True if it is in SOAP's encoding.
    pub(crate) is_encoded: bool,
    /// Text rules of the element, if it is the body.
    pub(crate) text: TextRules,
    pub(crate) body: Type,
    /// Lists of the body that are streams, by their paths: `Changes/Item`.
    pub(crate) streamed: Vec<String>,
    pub(crate) headers: Type,
    /// True if there may be an attachment in it.
    pub(crate) has_attachments: bool,
}
