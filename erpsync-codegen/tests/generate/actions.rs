//! Actions of WS-Addressing and the use of it, compared with what another program found in the WSDLs of Metro's tests.

use std::collections::BTreeMap;

use erpsync_codegen::configure;
use erpsync_codegen::policy::AddressingVersion;
use erpsync_codegen::resolve::{Operation, OperationMessage, PortType};
use test_support::test_data;

/// The message of a row.
fn message<'o>(operation: &'o Operation, kind: &str, name: &str) -> Option<&'o OperationMessage> {
    match kind {
        "input" => operation.input.as_ref(),
        "output" => operation.output.as_ref(),
        _ => operation.faults.iter().find(|fault| fault.name == name),
    }
}

#[test]
fn actions_are_those_of_the_specification() {
    let Some(folder) = test_data("vectors/addressing") else { return };
    let table = std::fs::read_to_string(folder.join("actions.tsv")).unwrap();
    let mut known = BTreeMap::new();
    let mut count = 0;
    for line in table.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [wsdl, port_type, operation, kind, name, explicit, default, soap_action] = columns[..] else {
            panic!("{line}")
        };
        let analysis = known.entry(wsdl.to_owned()).or_insert_with(|| configure().read([folder.join(wsdl)]));
        let model = analysis.model();
        let of_name = |one: &&PortType| *one.name.local == *port_type;
        let port_type = model.port_types().map(|(_, port_type)| port_type).find(of_name).unwrap();
        let operation = port_type.operations.iter().find(|one| one.name == operation).unwrap();
        let message = message(operation, kind, name).unwrap_or_else(|| panic!("{line}"));
        let found = match kind {
            "fault" => port_type.default_fault_action(operation, message),
            _ => port_type.default_action(message),
        };
        assert_eq!(found, default, "{line}");
        let explicit = explicit.split_once('=').map(|(_, action)| action).filter(|action| !action.is_empty());
        assert_eq!(message.explicit_action(), explicit, "{line}");
        if kind == "input" {
            let mut bound = model.bindings().flat_map(|(_, binding)| {
                let is_its = model.port_type(binding.port_type).name == port_type.name;
                binding.operations.iter().filter(move |_| is_its)
            });
            let bound = bound.find(|one| port_type.operations[one.operation].name == operation.name);
            let found = bound.and_then(|bound| bound.soap_action.as_deref()).unwrap_or_default();
            assert_eq!(found, soap_action, "{line}");
        }
        count += 1;
    }
    assert_eq!(count, 257);
}

#[test]
fn ports_ask_for_addressing_as_their_bindings_do() {
    let Some(folder) = test_data("vectors/addressing") else { return };
    let table = std::fs::read_to_string(folder.join("wsdls.tsv")).unwrap();
    let mut count = 0;
    for line in table.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [wsdl, extensions, ..] = columns[..] else { panic!("{line}") };
        let analysis = configure().read([folder.join(wsdl)]);
        let ports: Vec<_> = analysis.model().services().flat_map(|(_, service)| &service.ports).collect();
        assert!(!ports.is_empty(), "{line}");
        let asks = ports.iter().find_map(|port| port.policy.addressing());
        assert_eq!(asks.is_some(), extensions.contains("UsingAddressing"), "{line}");
        let Some(asks) = asks else { continue };
        // An assertion in a policy is a requirement, too.
        let is_required = extensions.contains("required=true") || extensions.contains("in All");
        assert_eq!(asks.is_required, is_required, "{line}");
        let version = match extensions.contains("2004/08") {
            true => AddressingVersion::V2004_08,
            false => AddressingVersion::V2005_08,
        };
        assert_eq!(asks.version, version, "{line}");
        count += 1;
    }
    assert!(count > 10);
}
