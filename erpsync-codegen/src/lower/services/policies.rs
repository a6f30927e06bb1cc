//! Policies of a service's ports, and warnings of what in them can't be met.

use std::collections::HashSet;

use super::plan::OperationPlan;
use super::planner::Planner;
use crate::diagnostic::{Code, Diagnostic};
use crate::policy::{Alternative, unmet};
use crate::resolve::{Port, PortTypeId, Protocol, SoapVersion};

impl<'m> Planner<'m, '_> {
    /// The ports with a policy to which a port type is bound by SOAP, the one of the default address first.
    pub(super) fn policies(
        &mut self,
        id: PortTypeId,
        wanted: SoapVersion,
        operations: &[OperationPlan<'m>],
    ) -> Vec<&'m Port> {
        let ports = self.facts.services().flat_map(|(_, service)| &service.ports);
        let version = |port: &Port| match self.facts.binding(port.binding).protocol {
            Protocol::Soap { version, .. } => Some(version),
            Protocol::Http { .. } | Protocol::Other(_) => None,
        };
        let mut ports: Vec<&'m Port> = ports
            .filter(|port| self.facts.binding(port.binding).port_type == id && version(port).is_some())
            .collect();
        let default = ports.iter().position(|port| port.address.is_some() && version(port) == Some(wanted));
        if let Some(default) = default {
            ports[..=default].rotate_right(1);
        }
        ports.retain(|port| !port.policy.is_empty());
        let mut known = HashSet::new();
        for port in &ports {
            self.warn_of_unmet(port, operations, &mut known);
        }
        ports
    }

    /// Warns of requirements of a port, and of the operations that are generated, that can't be met. `known` are those of
    /// other ports.
    fn warn_of_unmet(
        &mut self,
        port: &'m Port,
        operations: &[OperationPlan<'m>],
        known: &mut HashSet<*const Alternative>,
    ) {
        let mut subjects = vec![&port.policy.alternatives];
        // Ports of one binding share them.
        if known.insert(port.policy.operations.as_ptr().cast()) {
            for own in operations.iter().filter_map(|plan| port.policy.operation(plan.index())) {
                subjects.extend([&own.alternatives, &own.input, &own.output]);
                subjects.extend(own.faults.iter().map(|(_, alternatives)| alternatives));
            }
        }
        subjects.retain(|alternatives| alternatives.is_empty() || known.insert(alternatives.as_ptr()));
        for alternatives in subjects {
            if alternatives.is_empty() {
                let message = format!("the policy of the port `{}` has no alternative", port.name);
                let warning = Diagnostic::warning(Code::POLICY, message)
                    .at(port.origin.name_span, "no message can meet it")
                    .note("a server that enforces it refuses every call");
                self.diagnostics.push(warning);
            }
            for one in unmet(alternatives) {
                let message = format!("the assertion `{}` can't be met: {}", one.name, one.words);
                let warning = Diagnostic::warning(Code::POLICY, message)
                    .at(one.span, "the policy requires it")
                    .note(format!(
                        "a server that enforces `{{{}}}{}` refuses the calls",
                        one.namespace, one.name
                    ));
                self.diagnostics.push(warning);
            }
        }
    }
}
