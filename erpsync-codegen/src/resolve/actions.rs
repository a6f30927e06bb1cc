//! Actions of messages in WS-Addressing (WS-Addressing 1.0 Metadata, section 4.4).

use super::service::{Operation, OperationMessage, PortType};

impl OperationMessage {
    /// The action that the port type gives the message by an attribute (section 4.4.1). An empty one is none.
    pub fn explicit_action(&self) -> Option<&str> {
        self.action.as_deref().filter(|action| !action.is_empty())
    }
}

impl PortType {
    /// The default action of an input or output (section 4.4.4).
    pub fn default_action(&self, message: &OperationMessage) -> String {
        default_action(&self.name.namespace, &[&self.name.local, &message.name])
    }

    /// The default action of a fault.
    pub fn default_fault_action(&self, operation: &Operation, fault: &OperationMessage) -> String {
        let names = [&*self.name.local, &operation.name, "Fault", &fault.name];
        default_action(&self.name.namespace, &names)
    }
}

/// A namespace and names, with the delimiter that the namespace asks for.
pub(crate) fn default_action(namespace: &str, names: &[&str]) -> String {
    let is_urn = namespace.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("urn:"));
    let delimiter = if is_urn { ":" } else { "/" };
    let namespace = namespace.strip_suffix('/').unwrap_or(namespace);
    format!("{namespace}{delimiter}{}", names.join(delimiter))
}
