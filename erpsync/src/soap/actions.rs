//! The actions of messages in WS-Addressing (WS-Addressing 1.0 Metadata, section 4.4).

use std::borrow::Cow;

use super::{Operation, Service};
use crate::policy::{AddressingUse, Endpoint, Responses};
use crate::xml::Name;

impl Service {
    /// Use of WS-Addressing that the WSDL asks for, at the port of the default address.
    pub fn addressing(&self) -> Option<AddressingUse> {
        self.default_endpoint()?.addressing()
    }

    /// Addresses that responses of an operation may go to, where the WSDL restricts them for it.
    pub(crate) fn responses_of(&self, operation: &str) -> Option<Responses> {
        self.default_endpoint()?.operation(operation)?.responses()
    }

    /// Policy of the port of the default address.
    fn default_endpoint(&self) -> Option<&'static Endpoint> {
        self.policy?.endpoints.iter().find(|endpoint| endpoint.address == self.address)
    }
}

impl Operation {
    /// Sets the actions of the response, and of faults by the element in their detail.
    pub const fn with_reply_actions(
        mut self,
        output: &'static str,
        faults: &'static [(Name<'static>, &'static str)],
    ) -> Self {
        self.output_action = output;
        self.fault_actions = faults;
        self
    }

    /// The action of the request's `wsa:Action`: the explicit one, else the SOAP action, else the default (WS-Addressing 1.0
    /// Metadata, section 4.4). Empty if there is none of these: the default is made from names of the service.
    pub fn request_action(&self, service: Option<&Service>) -> Cow<'static, str> {
        let suffix = if self.one_way { "" } else { "Request" };
        match (self.addressing_action, self.action) {
            ("", "") => default_action(service, self.name, suffix),
            ("", action) | (action, _) => Cow::Borrowed(action),
        }
    }

    /// The action of the response's `wsa:Action`: the explicit one, else the default.
    pub fn response_action(&self, service: Option<&Service>) -> Cow<'static, str> {
        match self.output_action {
            "" => default_action(service, self.name, "Response"),
            action => Cow::Borrowed(action),
        }
    }
}

/// The default action of a message without a name of its own (section 4.4.4).
fn default_action(service: Option<&Service>, operation: &str, suffix: &str) -> Cow<'static, str> {
    let Some(Service { name, namespace, .. }) = service else { return Cow::Borrowed("") };
    let is_urn = namespace.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("urn:"));
    let delimiter = if is_urn { ':' } else { '/' };
    let namespace = namespace.strip_suffix('/').unwrap_or(namespace);
    Cow::Owned(format!("{namespace}{delimiter}{name}{delimiter}{operation}{suffix}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_actions() {
        let action = |namespace: &'static str| {
            let service = Service::new("Port", namespace, "", &[]);
            let operation = Operation::new("Op", "", None, None);
            let both = [operation.request_action(Some(&service)), operation.response_action(Some(&service))];
            both.map(Cow::into_owned)
        };
        assert_eq!(action("http://x/y"), ["http://x/y/Port/OpRequest", "http://x/y/Port/OpResponse"]);
        assert_eq!(action("http://x/y/"), ["http://x/y/Port/OpRequest", "http://x/y/Port/OpResponse"]);
        assert_eq!(action("URN:x"), ["URN:x:Port:OpRequest", "URN:x:Port:OpResponse"]);
        assert_eq!(Operation::new("Op", "", None, None).request_action(None), "");
    }

    #[test]
    fn explicit_actions_come_first() {
        let operation = Operation::new("Op", "urn:soap", None, None);
        assert_eq!(operation.request_action(None), "urn:soap");
        let operation = operation.with_addressing_action("urn:wsa").with_reply_actions("urn:out", &[]);
        assert_eq!(operation.request_action(None), "urn:wsa");
        assert_eq!(operation.response_action(None), "urn:out");
        let one_way = Operation::new("Op", "", None, None).without_answer();
        assert_eq!(one_way.request_action(Some(&Service::new("P", "urn:x", "", &[]))), "urn:x:P:Op");
    }
}
