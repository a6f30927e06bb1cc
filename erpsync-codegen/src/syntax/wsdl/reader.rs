//! Reading of any element of a WSDL: its attributes and children, and messages for their errors.

use std::sync::Arc;

use super::model::{IgnoredInEq, Reference, SourceInfo, Style, Use};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crate::syntax::names::{SOAP_1_1, SOAP_1_2, WSDL};
use crate::syntax::policy::{self, PolicyDef, PolicyReferenceDef};
use crate::syntax::xsd;
use crate::text::Span;
use crate::tree::{Attribute, Element};

/// Reads one WSDL.
pub(super) struct Reader<'d> {
    pub(super) diagnostics: &'d mut Diagnostics,
    /// The namespace of what the WSDL defines.
    pub(super) target_namespace: Arc<str>,
    /// Every `wsp:Policy` that was read.
    pub(super) policies: Vec<Arc<PolicyDef>>,
    /// Every reference that attaches one.
    pub(super) policy_references: Vec<PolicyReferenceDef>,
}

impl Reader<'_> {
    pub(super) fn error(&mut self, code: Code, message: String, span: Span, label: &str) {
        self.diagnostics.push(Diagnostic::error(code, message).at(span, label));
    }

    /// Warns of attributes without a namespace that the specification does not have on an element.
    pub(super) fn check(&mut self, element: Element<'_>, allowed: &[&str]) {
        for attribute in element.attributes() {
            let name = attribute.local();
            if !attribute.namespace().is_empty() || allowed.contains(&name) {
                continue;
            }
            let message =
                format!("`{}` has no attribute `{name}` in WSDL 1.1, it is ignored", element.written());
            let warning = Diagnostic::warning(Code::STRUCTURE, message).at(attribute.name_span(), "");
            self.diagnostics.push(match nearest(name, allowed.iter().copied()) {
                Some(near) => warning.help(format!("did you mean `{near}`?")),
                None => warning,
            });
        }
    }

    /// The children in WSDL's namespace. One that is not `allowed` is an error.
    pub(super) fn children<'t>(&mut self, element: Element<'t>, allowed: &[&str]) -> Vec<Element<'t>> {
        let mut found = Vec::new();
        for child in element.children().filter(|child| **child.namespace() == *WSDL) {
            if allowed.contains(&child.local()) {
                found.push(child);
            } else if child.local() != "documentation" {
                let message = format!("`{}` can't stand in `{}`", child.written(), element.written());
                let error = Diagnostic::error(Code::STRUCTURE, message).at(child.name_span(), "not here");
                self.diagnostics.push(match nearest(child.local(), allowed.iter().copied()) {
                    Some(near) => error.help(format!("did you mean `{near}`?")),
                    None => error,
                });
            }
        }
        found
    }

    /// The children in other namespaces, the extensibility elements, without policies, which [`info`](Self::info) reads. One that
    /// is `wsdl:required` and not in a namespace of `known` gives a warning.
    pub(super) fn extensions<'t>(&mut self, element: Element<'t>, known: &[&str]) -> Vec<Element<'t>> {
        let foreign = element.children().filter(|child| **child.namespace() != *WSDL);
        let all: Vec<Element<'t>> = foreign.filter(|child| !policy::is_of_policies(*child)).collect();
        for extension in &all {
            let required = extension.attribute_ns(WSDL, "required");
            if required.is_some_and(|one| matches!(one.value().trim(), "true" | "1"))
                && !known.contains(&&**extension.namespace())
            {
                let message = format!("the extension `{}` is not supported", extension.written());
                let warning = Diagnostic::warning(Code::UNSUPPORTED, message)
                    .at(extension.name_span(), "the WSDL requires that it is understood");
                self.diagnostics.push(warning.note(format!("it is left out: {}", extension.name())));
            }
        }
        all
    }

    /// Place, documentation and policies of an element.
    pub(super) fn info(&mut self, element: Element<'_>) -> IgnoredInEq<SourceInfo> {
        let documentation = element.children().filter(|child| child.is(WSDL, "documentation"));
        let policies = policy::attachment(element);
        self.report_external_policies(element);
        self.policy_references
            .extend(policies.iter().flat_map(|attached| attached.references.iter().cloned()));
        self.policies.extend(policies.iter().flat_map(|attached| attached.policies.iter().cloned()));
        IgnoredInEq(SourceInfo {
            span: element.span(),
            name_span: element.attribute("name").map_or(element.span(), Attribute::span),
            end: element.end(),
            documentation: xsd::documentation(documentation),
            policies: policies.map(Arc::new),
        })
    }

    /// Warns of policies that are attached to parts of the WSDL from outside of them.
    fn report_external_policies(&mut self, element: Element<'_>) {
        for child in element.children() {
            let Some(uris) = policy::external_attachment(child) else { continue };
            let message = match &uris[..] {
                [] => "a policy is attached by `AppliesTo`, which is not read".to_owned(),
                [first, ..] => format!("a policy is attached to `{first}` by `AppliesTo`, which is not read"),
            };
            let warning = Diagnostic::warning(Code::POLICY, message)
                .at(child.name_span(), "this attachment is left out")
                .note("the requirements of that policy are not known; a server may refuse the calls")
                .help("refer to the policy in the part of the WSDL, by `wsp:PolicyReference`");
            self.diagnostics.push(warning);
        }
    }

    /// Reads `name`, which is required.
    pub(super) fn name(&mut self, element: Element<'_>) -> String {
        match element.attribute("name") {
            Some(name) if !name.value().trim().is_empty() => name.value().trim().to_owned(),
            _ => {
                self.needs(element, "name");
                String::new()
            }
        }
    }

    /// Reports a missing attribute.
    pub(super) fn needs(&mut self, element: Element<'_>, attribute: &str) {
        let message = format!("`{}` needs `{attribute}`", element.written());
        self.error(Code::STRUCTURE, message, element.span(), "");
    }

    /// Reads a required reference.
    pub(super) fn reference(&mut self, element: Element<'_>, attribute: &str) -> Reference {
        match self.optional_reference(element, attribute) {
            Some(reference) => self.in_this_wsdl(reference),
            None => {
                self.needs(element, attribute);
                Reference { name: None, span: element.span() }
            }
        }
    }

    /// If the default namespace is that of WSDL itself, a name without a prefix is one that nobody defines (WSDL
    /// 1.1, section 2.1.1). It is read as a name of the WSDL's target namespace.
    fn in_this_wsdl(&mut self, mut reference: Reference) -> Reference {
        if let Some(name) = &mut reference.name
            && *name.namespace == *WSDL
            && *self.target_namespace != *WSDL
        {
            let message =
                format!("`{}` is in the namespace of WSDL itself, where nothing is defined", name.local);
            let warning = Diagnostic::warning(Code::UNKNOWN_NAME, message)
                .at(reference.span, "read as the one of this WSDL")
                .help("give it the prefix of the target namespace; other programs refuse the WSDL");
            self.diagnostics.push(warning);
            name.namespace = self.target_namespace.clone();
        }
        reference
    }

    pub(super) fn optional_reference(&mut self, element: Element<'_>, attribute: &str) -> Option<Reference> {
        let attribute = element.attribute(attribute)?;
        Some(xsd::reference(element, attribute, self.diagnostics))
    }

    /// Reads `style`; an invalid value is ignored.
    pub(super) fn style(&mut self, element: Element<'_>) -> Option<Style> {
        let attribute = element.attribute("style")?;
        match attribute.value().trim() {
            "document" => Some(Style::Document),
            "rpc" => Some(Style::Rpc),
            _ => {
                self.bad_value(attribute, "`document` or `rpc`");
                None
            }
        }
    }

    /// Reads `use`; an invalid value is ignored.
    pub(super) fn usage(&mut self, element: Element<'_>) -> Option<Use> {
        let attribute = element.attribute("use")?;
        match attribute.value().trim() {
            "literal" => Some(Use::Literal),
            "encoded" => Some(Use::Encoded),
            _ => {
                self.bad_value(attribute, "`literal` or `encoded`");
                None
            }
        }
    }

    fn bad_value(&mut self, attribute: Attribute<'_>, expected: &str) {
        let message = format!("`{}` can't be `{}`, it is ignored", attribute.written(), attribute.value());
        let warning = Diagnostic::warning(Code::BAD_VALUE, message);
        self.diagnostics.push(warning.at(attribute.span(), format!("expected {expected}")));
    }
}

/// The value of an attribute as it is.
pub(super) fn text(element: Element<'_>, attribute: &str) -> Option<String> {
    element.attribute(attribute).map(|attribute| attribute.value().trim().to_owned())
}

/// Returns true if an element is `local` of one of the SOAP bindings.
pub(super) fn is_soap(element: Element<'_>, local: &str) -> bool {
    element.is(SOAP_1_1, local) || element.is(SOAP_1_2, local)
}
