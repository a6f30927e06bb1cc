//! Bindings to SOAP, and ports.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::resolve::{
    Binding, BindingMessage, BindingOperation, Content, Model, Operation, OperationMessage, Part,
    PartContent, Port, Protocol, QName, SoapHeader, SoapVersion, Span, Style, Type, Use,
};

/// Names of HTTP in bindings: for SOAP 1.1 by WSDL 1.1, for SOAP 1.2 by its own.
const HTTP: &[&str] =
    &["http://schemas.xmlsoap.org/soap/http", "http://www.w3.org/2003/05/soap/bindings/HTTP/"];

/// Number of operations that are named.
const NAMED: usize = 3;

pub(super) fn lint(model: &Model, warnings: &mut Diagnostics) {
    for (_, binding) in model.bindings() {
        if let Protocol::Soap { version, transport } = &binding.protocol {
            let mut linter = Linter { model, binding, warnings };
            linter.transport(transport);
            linter.actions(*version);
            linter.operations();
            linter.styles();
            linter.signatures();
            binding.operations.iter().for_each(|bound| linter.operation(bound));
        }
    }
    for port in model.services().flat_map(|(_, service)| &service.ports) {
        warnings.extend(address(model, port));
    }
    arrays(model, warnings);
}

fn address(model: &Model, port: &Port) -> Option<Diagnostic> {
    let is_soap = matches!(model.binding(port.binding).protocol, Protocol::Soap { .. });
    (is_soap && port.address.as_ref().is_none_or(String::is_empty)).then(|| {
        Diagnostic::warning(Code::NO_ADDRESS, format!("the port `{}` has no address", port.name))
            .at(port.origin.name_span, "a client needs the address from elsewhere")
            .help("put `soap:address` into it, with a `location`")
    })
}

/// Arrays of SOAP's encoding, by what only they have.
fn arrays(model: &Model, warnings: &mut Diagnostics) {
    // Where messages are encoded, they are what arrays are.
    let mut all = model.bindings().flat_map(|(_, binding)| &binding.operations);
    if !all.all(BindingOperation::is_literal) {
        return;
    }
    for (_, ty) in model.types() {
        let Type::Complex(complex) = ty else { continue };
        let of_encoding = complex.attributes.iter().find(|used| used.array_type.is_some());
        if let Some(used) = of_encoding.filter(|_| !matches!(complex.content, Content::Text(_))) {
            let name = complex.name.as_ref().map_or("a type", |name| &name.local);
            warnings.push(
                Diagnostic::warning(Code::SOAP_ARRAY, format!("`{name}` is an array of SOAP's encoding"))
                    .at(used.origin.span, "WS-I Basic Profile 1.1, R2110 and R2111, forbid it")
                    .help("in a literal service, an array is an element with `maxOccurs`"),
            );
        }
    }
}

/// Looks at one binding.
struct Linter<'m, 'w> {
    model: &'m Model,
    binding: &'m Binding,
    warnings: &'w mut Diagnostics,
}

impl<'m> Linter<'m, '_> {
    fn warn(&mut self, code: Code, message: String, span: Span, label: &str) {
        self.warnings.push(Diagnostic::warning(code, message).at(span, label));
    }

    fn bound_operation(&self, bound: &BindingOperation) -> &'m Operation {
        &self.model.port_type(self.binding.port_type).operations[bound.operation]
    }

    fn name(&self) -> &'m str {
        &self.binding.name.local
    }

    fn transport(&mut self, transport: &str) {
        if !HTTP.contains(&transport) {
            let message = format!("the binding `{}` names another transport than HTTP", self.name());
            let label = "HTTP is used all the same (WS-I Basic Profile 1.1, R2702)";
            self.warn(Code::TRANSPORT, message, self.binding.origin.name_span, label);
        }
    }

    fn actions(&mut self, version: SoapVersion) {
        let without = self.binding.operations.iter().filter(|bound| {
            bound.soap_action.is_none() && bound.action(self.bound_operation(bound)).is_empty()
        });
        let names: Vec<&str> = without.map(|bound| bound.name.as_str()).collect();
        if version == SoapVersion::V1_1 && !names.is_empty() {
            let message = format!("the binding `{}` has no `soapAction` for {}", self.name(), listed(&names));
            let label = "many servers distinguish operations by it (WS-I Basic Profile 1.1, R2744)";
            self.warn(Code::NO_SOAP_ACTION, message, self.binding.origin.name_span, label);
        }
    }

    fn operations(&mut self) {
        let all = &self.model.port_type(self.binding.port_type).operations;
        let bound: HashSet<usize> = self.binding.operations.iter().map(|bound| bound.operation).collect();
        let unbound = all.iter().enumerate().filter(|(index, _)| !bound.contains(index));
        let names: Vec<&str> = unbound.map(|(_, operation)| operation.name.as_str()).collect();
        if !names.is_empty() {
            let message = format!("the binding `{}` does not bind {}", self.name(), listed(&names));
            let label = "WS-I Basic Profile 1.1, R2718, requires all operations of the port type";
            self.warn(Code::UNBOUND, message, self.binding.origin.name_span, label);
        }
    }

    fn styles(&mut self) {
        let [document, rpc] = [Style::Document, Style::Rpc]
            .map(|style| self.binding.operations.iter().find(|bound| bound.style == style));
        if let (Some(document), Some(rpc)) = (document, rpc) {
            let message = format!("the binding `{}` has operations of both styles", self.name());
            let label = format!(
                "`{}` is of document style, `{}` of rpc style (WS-I Basic Profile 1.1, R2705, forbids it)",
                document.name, rpc.name
            );
            self.warn(Code::MIXED_STYLES, message, self.binding.origin.name_span, &label);
        }
    }

    /// Operations whose requests look alike.
    fn signatures(&mut self) {
        let mut known: HashMap<QName, &'m str> = HashMap::new();
        for bound in &self.binding.operations {
            let Some(signature) = self.signature(bound) else { continue };
            match known.entry(signature) {
                Entry::Occupied(first) => {
                    let message = format!(
                        "the requests of `{}` and `{}` have the same element in their body",
                        first.get(),
                        bound.name
                    );
                    let label = "servers that dispatch by the body can't distinguish them (WS-I Basic Profile 1.1, R2710)";
                    self.warn(Code::SAME_SIGNATURE, message, bound.origin.name_span, label);
                }
                Entry::Vacant(entry) => {
                    entry.insert(&bound.name);
                }
            }
        }
    }

    /// The element in the body of a request.
    fn signature(&self, bound: &BindingOperation) -> Option<QName> {
        let body = bound.input.as_ref()?.body.as_ref()?;
        if bound.style == Style::Rpc {
            return Some(QName::new(body.namespace.as_deref().unwrap_or_default(), bound.name.as_str()));
        }
        let message = self.model.message(self.bound_operation(bound).input.as_ref()?.message);
        match message.parts.get(*body.parts.first()?)?.content {
            PartContent::Element(id) => Some(self.model.element(id).name.clone()),
            PartContent::Type(_) => None,
        }
    }

    fn operation(&mut self, bound: &'m BindingOperation) {
        let operation = self.bound_operation(bound);
        if operation.begins_with_output() {
            let message = format!("`{}` begins with a message of the service", bound.name);
            let label = "most programs leave it out (WS-I Basic Profile 1.1, R2303, forbids it)";
            self.warn(Code::UNSOLICITED, message, operation.origin.name_span, label);
        }
        for (message, of) in [(&bound.input, &operation.input), (&bound.output, &operation.output)] {
            if let (Some(message), Some(of)) = (message, of) {
                self.body(bound, message, of);
                for header in &message.headers {
                    let literal = header.and_faults().filter(|header| header.usage != Use::Encoded);
                    literal.for_each(|header| self.header(bound, header));
                }
            }
        }
        // Encoded messages are made of types.
        for fault in bound.faults.iter().filter(|fault| fault.usage != Use::Encoded) {
            let declared = &operation.faults[fault.fault];
            let parts = &self.model.message(declared.message).parts;
            if parts.iter().any(has_type) {
                let message =
                    format!("the fault `{}` of `{}` has a type and no element", fault.name, bound.name);
                let label = "WS-I Basic Profile 1.1, R2205, forbids it";
                self.warn(Code::TYPED_BLOCK, message, fault.origin.span, label);
            }
            self.namespace(bound, "soap:fault", fault.namespace.as_deref(), fault.origin.span);
        }
    }

    fn body(&mut self, bound: &BindingOperation, message: &BindingMessage, of: &OperationMessage) {
        let Some(body) = message.body.as_ref().filter(|body| !body.encoded) else { return };
        match bound.style {
            Style::Document => {
                if body.parts.len() > 1 {
                    let text = format!("a body of `{}` has {} parts", bound.name, body.parts.len());
                    let label = "WS-I Basic Profile 1.1, R2201 and R2210, allow one in document style";
                    self.warn(Code::BODY_PARTS, text, of.origin.span, label);
                }
                self.namespace(bound, "soap:body", body.namespace.as_deref(), body.span);
            }
            Style::Rpc => {
                if body.namespace.as_ref().is_none_or(|namespace| !namespace.contains(':')) {
                    let text = format!("a body of `{}` has no namespace that is an absolute URI", bound.name);
                    let label = "the element around the parts has none then (WS-I Basic Profile 1.1, R2717)";
                    self.warn(Code::SOAP_NAMESPACE, text, body.span, label);
                }
            }
        }
    }

    fn header(&mut self, bound: &BindingOperation, header: &SoapHeader) {
        let part = self.model.message(header.message).parts.get(header.part);
        if let Some(part) = part.filter(|part| has_type(part)) {
            let message =
                format!("the header block `{}` of `{}` has a type and no element", part.name, bound.name);
            let label = "WS-I Basic Profile 1.1, R2205, forbids it";
            self.warn(Code::TYPED_BLOCK, message, header.span, label);
        } else if part.is_some_and(|part| part.is_declared) {
            self.namespace(bound, "soap:header", header.namespace.as_deref(), header.span);
        }
    }

    /// A namespace where an element has its own.
    fn namespace(&mut self, bound: &BindingOperation, what: &str, namespace: Option<&str>, span: Span) {
        if namespace.is_some() {
            let message = format!("`{what}` of `{}` has a `namespace`", bound.name);
            let label = "an element has its own (WS-I Basic Profile 1.1, R2716 and R2726, forbid it)";
            self.warn(Code::SOAP_NAMESPACE, message, span, label);
        }
    }
}

/// Returns true if a part has a declared type.
fn has_type(part: &Part) -> bool {
    part.is_declared && matches!(part.content, PartContent::Type(_))
}

/// The first names.
fn listed(names: &[&str]) -> String {
    let shown: Vec<String> = names.iter().take(NAMED).map(|name| format!("`{name}`")).collect();
    match names.len().saturating_sub(NAMED) {
        0 => shown.join(", "),
        more => format!("{}, and {more} more", shown.join(", ")),
    }
}
