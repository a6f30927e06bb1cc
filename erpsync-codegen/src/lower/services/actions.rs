//! Actions of WS-Addressing that generated code states: those that differ from what the runtime computes.

use crate::resolve::{PortType, PortTypeId, QName, default_action};

use super::plan::{OperationPlan, Server};
use super::planner::Planner;

/// Actions of an operation's messages in WS-Addressing.
#[derive(Default)]
pub(crate) struct Actions {
    /// Action of the request, unless it is the SOAP action: a server may need it to find the operation.
    pub(super) request: Option<String>,
    /// Action of the request, unless it is the SOAP action or the runtime computes it.
    pub(crate) input: Option<String>,
    /// Action of the response, unless the runtime computes it.
    pub(crate) output: Option<String>,
    /// Actions of faults, by the element in their detail.
    pub(crate) faults: Vec<(QName, String)>,
}

impl<'m> Planner<'m, '_> {
    /// Plans the actions of a service: explicit ones, and all of a service whose WSDL asks for addressing.
    pub(super) fn actions(
        &self,
        id: PortTypeId,
        server: Server,
        service: &str,
        operations: &mut [OperationPlan<'m>],
    ) {
        let asks = server == Server::Service && self.asks_for_addressing(id);
        let port_type = self.facts.port_type(id);
        for plan in operations {
            plan.actions = actions(port_type, service, asks, plan);
        }
    }

    fn asks_for_addressing(&self, id: PortTypeId) -> bool {
        let mut ports = self.facts.services().flat_map(|(_, service)| &service.ports);
        ports.any(|port| {
            self.facts.binding(port.binding).port_type == id && port.policy.addressing().is_some()
        })
    }
}

fn actions(port_type: &PortType, service: &str, asks: bool, plan: &OperationPlan<'_>) -> Actions {
    let operation = plan.operation;
    // The runtime computes it from the names of the service and the operation.
    let computed = |suffix: &str| {
        default_action(&port_type.name.namespace, &[service, &format!("{}{suffix}", operation.name)])
    };
    let (first, answer) = operation.in_order();
    let mut actions = Actions::default();
    if let Some(first) = first {
        let explicit = first.explicit_action().map(str::to_owned);
        // Without an explicit action the SOAP action is the action (section 4.4.2).
        let default = || (asks && plan.action.is_empty()).then(|| port_type.default_action(first));
        let action = explicit.or_else(default).filter(|action| *action != plan.action);
        let is_computed = |action: &String| {
            plan.action.is_empty() && *action == computed(if answer.is_some() { "Request" } else { "" })
        };
        actions.input = action.clone().filter(|action| !is_computed(action));
        actions.request = action;
    }
    if let Some(answer) = answer {
        let explicit = answer.explicit_action().map(str::to_owned);
        let action = explicit.or_else(|| asks.then(|| port_type.default_action(answer)));
        actions.output = action.filter(|action| *action != computed("Response"));
    }
    for fault in &plan.faults {
        let explicit = fault.message.explicit_action().map(str::to_owned);
        let default = || asks.then(|| port_type.default_fault_action(operation, fault.message));
        let action = explicit.or_else(default);
        actions.faults.extend(action.map(|action| (fault.detail.name.clone(), action)));
    }
    actions
}
