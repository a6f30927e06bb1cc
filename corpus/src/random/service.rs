//! Messages, port types, bindings and services.

use std::fmt::Write as _;

use super::World;
use super::names::Names;

/// Parts of a WSDL besides its schemas.
#[derive(Default)]
pub(super) struct Service {
    /// Messages and port types.
    pub(super) interface: String,
    /// Bindings and services.
    pub(super) endpoints: String,
    messages: Names,
}

/// Binding of an operation.
struct Bound {
    name: String,
    action: String,
    /// Content of `wsdl:input` and `wsdl:output`, and the names of faults.
    input: Option<String>,
    output: Option<String>,
    faults: Vec<String>,
}

/// The prefixes of the two SOAP bindings.
const SOAP: [&str; 2] = ["soap", "soap12"];

impl World {
    pub(super) fn service(&mut self) -> Service {
        let mut service = Service::default();
        let mut names = Names::default();
        for _ in 0..self.count(self.size.services) {
            let name = names.fresh(&mut self.chance);
            let is_rpc = self.chance.once_in(3);
            let mut operations = Names::default();
            let mut bound = Vec::new();
            let mut text = String::new();
            for _ in 0..self.count(self.size.operations) {
                let operation = operations.fresh(&mut self.chance);
                bound.push(self.operation(&mut service, operation, is_rpc, &mut text));
            }
            let docs = self.documentation();
            let _ = write!(service.interface, "<wsdl:portType name=\"{name}\">{docs}{text}</wsdl:portType>");
            self.bindings(&mut service, &name, is_rpc, &bound);
        }
        service
    }

    fn operation(&mut self, service: &mut Service, name: String, is_rpc: bool, text: &mut String) -> Bound {
        let _ = write!(text, "<wsdl:operation name=\"{name}\">{}", self.documentation());
        let input = self.message(service, is_rpc, "input", text);
        let output = (!self.chance.once_in(5)).then(|| self.message(service, is_rpc, "output", text));
        let mut faults = Names::default();
        let mut named = Vec::new();
        if output.is_some() {
            for _ in 0..self.chance.number(0, 2) {
                let fault = faults.fresh(&mut self.chance);
                let message = service.messages.fresh(&mut self.chance);
                let element = self.global_element().reference;
                let part = self.part_name(&mut Names::default());
                let _ = write!(
                    service.interface,
                    "<wsdl:message name=\"{message}\"><wsdl:part name=\"{part}\" element=\"{element}\"/></wsdl:message>"
                );
                let _ = write!(text, "<wsdl:fault name=\"{fault}\" message=\"w:{message}\"/>");
                named.push(fault);
            }
        }
        text.push_str("</wsdl:operation>");
        let action = format!("urn:example:random/{name}");
        Bound { name, action, input: Some(input), output, faults: named }
    }

    /// A message, its use in the operation, and what binds it.
    fn message(&mut self, service: &mut Service, is_rpc: bool, direction: &str, text: &mut String) -> String {
        let name = service.messages.fresh(&mut self.chance);
        let mut names = Names::default();
        let mut body = Vec::new();
        let mut parts = String::new();
        let count = match is_rpc {
            true => self.chance.number(0, 4),
            false if self.chance.once_in(6) => 2,
            false => 1,
        };
        for _ in 0..count {
            let part = self.part_name(&mut names);
            let of = match is_rpc {
                true => format!("type=\"{}\"", self.part_type()),
                false => format!("element=\"{}\"", self.global_element().reference),
            };
            let _ = write!(parts, "<wsdl:part name=\"{part}\" {of}/>");
            body.push(part);
        }
        let mut bound = String::new();
        let mut has_own = false;
        for _ in 0..[0, 0, 1, 2][self.chance.number(0, 3)] {
            let element = self.global_element().reference;
            let part = self.part_name(&mut names);
            let declared = format!("<wsdl:part name=\"{part}\" element=\"{element}\"/>");
            let of = if self.chance.once_in(2) {
                has_own = true;
                parts.push_str(&declared);
                name.clone()
            } else {
                let other = service.messages.fresh(&mut self.chance);
                let _ = write!(service.interface, "<wsdl:message name=\"{other}\">{declared}</wsdl:message>");
                other
            };
            let inner = match self.chance.once_in(3) {
                true => {
                    let (element, fault) =
                        (self.global_element().reference, service.messages.fresh(&mut self.chance));
                    let _ = write!(
                        service.interface,
                        "<wsdl:message name=\"{fault}\"><wsdl:part name=\"f\" element=\"{element}\"/></wsdl:message>"
                    );
                    format!("<SOAP:headerfault message=\"w:{fault}\" part=\"f\" use=\"literal\"/>")
                }
                false => String::new(),
            };
            let _ = write!(
                bound,
                "<SOAP:header message=\"w:{of}\" part=\"{part}\" use=\"literal\">{inner}</SOAP:header>"
            );
        }
        let namespace = if is_rpc { " namespace=\"urn:example:rpc\"" } else { "" };
        let named = match has_own && self.chance.once_in(2) {
            true => format!(" parts=\"{}\"", body.join(" ")),
            false => String::new(),
        };
        let usage = self.chance.pick(&[" use=\"literal\"", " use=\"literal\"", ""]);
        let _ = write!(bound, "<SOAP:body{usage}{named}{namespace}/>");
        let _ = write!(service.interface, "<wsdl:message name=\"{name}\">{parts}</wsdl:message>");
        let _ = write!(text, "<wsdl:{direction} message=\"w:{name}\"/>");
        bound
    }

    fn part_name(&mut self, names: &mut Names) -> String {
        let name =
            self.chance.pick(&["parameters", "body", "in", "return", "part-1", "a.b", "Self", "header"]);
        if names.take(name) { name.to_owned() } else { names.fresh(&mut self.chance) }
    }

    fn part_type(&mut self) -> String {
        match self.any_complex() {
            Some(ty) if self.chance.once_in(2) => ty,
            _ => self.element_type().reference,
        }
    }

    /// One or two bindings of a port type, and a service with a port for each.
    fn bindings(&mut self, service: &mut Service, port_type: &str, is_rpc: bool, operations: &[Bound]) {
        let used: &[&str] = match self.chance.number(0, 3) {
            0 => &SOAP,
            1 => &SOAP[1..],
            _ => &SOAP[..1],
        };
        let style = match is_rpc {
            true => " style=\"rpc\"",
            false => self.chance.pick(&[" style=\"document\"", ""]),
        };
        let mut ports = String::new();
        for soap in used {
            let binding = format!("{port_type}_{soap}");
            let mut text =
                format!("<SOAP:binding{style} transport=\"http://schemas.xmlsoap.org/soap/http\"/>");
            for operation in operations {
                let Bound { name, action, input, output, faults } = operation;
                let _ =
                    write!(text, "<wsdl:operation name=\"{name}\"><SOAP:operation soapAction=\"{action}\"/>");
                for (direction, bound) in [("input", input), ("output", output)] {
                    if let Some(bound) = bound {
                        let _ = write!(text, "<wsdl:{direction}>{bound}</wsdl:{direction}>");
                    }
                }
                for fault in faults {
                    let _ = write!(
                        text,
                        "<wsdl:fault name=\"{fault}\"><SOAP:fault name=\"{fault}\" use=\"literal\"/></wsdl:fault>"
                    );
                }
                text.push_str("</wsdl:operation>");
            }
            let text = text.replace("SOAP:", &format!("{soap}:"));
            let _ = write!(
                service.endpoints,
                "<wsdl:binding name=\"{binding}\" type=\"w:{port_type}\">{text}</wsdl:binding>"
            );
            let _ = write!(
                ports,
                "<wsdl:port name=\"{binding}\" binding=\"w:{binding}\"><{soap}:address location=\"http://localhost/{soap}\"/></wsdl:port>"
            );
        }
        let _ = write!(service.endpoints, "<wsdl:service name=\"{port_type}\">{ports}</wsdl:service>");
    }
}
