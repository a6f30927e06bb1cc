//! Header blocks of WS-Addressing in messages of a port that asks for them.

use crate::policy::AddressingVersion;
use crate::resolve::{BindingOperation, Model, Operation, OperationMessage, PortType, PortTypeId, QName};

use super::Direction;
use super::element::{Element, Value};

/// Id of each request.
const REQUEST_ID: &str = "urn:uuid:00000000-0000-4000-8000-000000000001";

/// Id of each reply.
const REPLY_ID: &str = "urn:uuid:00000000-0000-4000-8000-000000000002";

/// Addressing of the operations of a port type.
#[derive(Clone, Copy)]
pub(super) struct Addressing<'m> {
    version: AddressingVersion,
    /// Address of the port; empty if it has none.
    address: &'m str,
}

impl<'m> Addressing<'m> {
    /// Addressing of the first port of a port type that asks for it.
    pub(super) fn of_port_type(model: &'m Model, id: PortTypeId) -> Option<Self> {
        let mut ports = model.services().flat_map(|(_, service)| &service.ports);
        ports.find_map(|port| {
            let used = port.policy.addressing()?;
            let address = port.address.as_deref().unwrap_or_default();
            (model.binding(port.binding).port_type == id).then_some(Self { version: used.version, address })
        })
    }

    /// The header blocks of a message.
    pub(super) fn blocks(
        &self,
        direction: Direction,
        port_type: &PortType,
        operation: &Operation,
        bound: &BindingOperation,
        message: &OperationMessage,
    ) -> Vec<Element> {
        let action = action(direction, port_type, operation, bound, message);
        let (namespace, anonymous) = uris(self.version);
        let block = |local: &str, text: &str| {
            let mut element = Element::new(QName::new(namespace, local));
            element.text(Value::Text(text.to_owned()));
            element
        };
        let mut blocks = vec![block("Action", &action)];
        match direction {
            Direction::Request => {
                let to = if self.address.is_empty() { anonymous } else { self.address };
                blocks.extend([block("To", to), block("MessageID", REQUEST_ID)]);
                if operation.in_order().1.is_some() {
                    let mut reply_to = Element::new(QName::new(namespace, "ReplyTo"));
                    reply_to.push(block("Address", anonymous));
                    blocks.push(reply_to);
                }
            }
            Direction::Reply | Direction::Fault => {
                blocks.extend([
                    block("To", anonymous),
                    block("MessageID", REPLY_ID),
                    block("RelatesTo", REQUEST_ID),
                ]);
            }
        }
        blocks
    }
}

/// Namespace and anonymous address of a version.
fn uris(version: AddressingVersion) -> (&'static str, &'static str) {
    match version {
        AddressingVersion::V2005_08 => {
            ("http://www.w3.org/2005/08/addressing", "http://www.w3.org/2005/08/addressing/anonymous")
        }
        AddressingVersion::V2004_08 => (
            "http://schemas.xmlsoap.org/ws/2004/08/addressing",
            "http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous",
        ),
    }
}

/// Action of a message: the explicit one, else of a request the SOAP action, else the default (WS-Addressing 1.0 Metadata,
/// section 4.4).
fn action(
    direction: Direction,
    port_type: &PortType,
    operation: &Operation,
    bound: &BindingOperation,
    message: &OperationMessage,
) -> String {
    if let Some(action) = message.explicit_action() {
        return action.to_owned();
    }
    match (direction, bound.soap_action.as_deref()) {
        (Direction::Request, Some(action)) if !action.is_empty() => action.to_owned(),
        (Direction::Request | Direction::Reply, _) => port_type.default_action(message),
        (Direction::Fault, _) => port_type.default_fault_action(operation, message),
    }
}
