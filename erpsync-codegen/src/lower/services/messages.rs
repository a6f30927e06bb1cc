//! Bodies of messages (WSDL 1.1, section 3.5).

use crate::config::{SchemaPath, Space};
use crate::diagnostic::{Code, Diagnostic};
use crate::lower::mapping::is_framed_attachment;
use crate::lower::site::Site;
use crate::lower::spelling;
use crate::resolve::{BindingMessage, DefinitionsId, ElementId, OperationMessage, Part, Style};

use super::plan::{Body, MessagePlan, MimePart, PartElement, Parts, made_for};
use super::planner::Planner;

/// Namespaces of bindings other than SOAP (WSDL 1.1, sections 4 and 5).
const HTTP: &str = "http://schemas.xmlsoap.org/wsdl/http/";
const MIME: &str = "http://schemas.xmlsoap.org/wsdl/mime/";

/// The operation whose message is planned.
pub(super) struct MessageContext<'w, 'm> {
    pub(super) name: &'w str,
    /// Source name of the method.
    pub(super) source_name: &'w str,
    pub(super) path: &'w SchemaPath<'m>,
    pub(super) style: Style,
    /// The WSDL that declares it.
    pub(super) definitions: DefinitionsId,
}

impl<'m> Planner<'m, '_> {
    /// Plans a message. The name of a reply's wrapper ends with `suffix`.
    pub(super) fn message(
        &mut self,
        operation: &MessageContext<'_, 'm>,
        suffix: &str,
        binding: Option<&'m BindingMessage>,
        message: &'m OperationMessage,
    ) -> Option<MessagePlan<'m>> {
        let name = operation.name;
        let declared = self.facts.message(message.message);
        let soap_body = binding.and_then(|binding| binding.body.as_ref());
        if let Some(binding) = binding {
            self.report_others(binding, name);
        }
        let parts: Vec<&'m Part> = match soap_body {
            Some(body) => body.parts.iter().filter_map(|&index| declared.parts.get(index)).collect(),
            None => declared.parts.iter().collect(),
        };
        let is_encoded = soap_body.is_some_and(|body| body.encoded);
        let element = |part| PartElement::new(self.facts, part, None).encoded(is_encoded);
        let parts = parts.into_iter().map(element).collect();
        let mime = binding.map_or(&[][..], |binding| &binding.mime);
        let mime = mime
            .iter()
            .filter_map(|content| Some(MimePart { part: declared.parts.get(content.part)?, content }));
        let mime: Vec<MimePart<'m>> = mime.collect();
        let body = match operation.style {
            Style::Document => self.document_body(parts, mime, operation, suffix),
            Style::Rpc => {
                let namespace = soap_body.and_then(|body| body.namespace.as_deref()).unwrap_or("");
                self.rpc_body(parts, mime, operation, suffix, namespace)
            }
        };
        let headers = binding.map_or_else(Vec::new, |binding| self.headers(binding.headers.iter()));
        let is_encoded = binding.is_some_and(BindingMessage::is_encoded);
        Some(MessagePlan { body, headers, header_set: None, is_encoded })
    }

    /// Reports extensions of bindings that are not generated. Others do not change the message.
    fn report_others(&mut self, binding: &BindingMessage, operation: &str) {
        let mut others = binding.other.iter();
        if let Some((name, span)) = others.find(|(name, _)| matches!(&*name.namespace, MIME | HTTP)) {
            let message = format!(
                "the message of the operation `{operation}` has `{}`, which is not generated",
                name.local
            );
            self.diagnostics.push(Diagnostic::warning(Code::UNSUPPORTED, message).at(
                *span,
                "generated are the SOAP body and header, and `mime:content` in `mime:multipartRelated`",
            ));
        }
    }

    fn document_body(
        &mut self,
        parts: Vec<PartElement<'m>>,
        mime: Vec<MimePart<'m>>,
        operation: &MessageContext<'_, 'm>,
        suffix: &str,
    ) -> Body<'m> {
        for PartElement { part, element, is_encoded, .. } in &parts {
            if let Some(id) = *element
                && self.facts.substitutable(id).is_empty()
            {
                let message = format!(
                    "the element `{}` in the body of the operation `{}` is abstract, and none stands for it",
                    self.facts.element(id).name.local,
                    operation.name
                );
                self.report_unclear(part, message, "it is read and written itself, which is not valid");
            }
            if element.is_none() && !is_encoded {
                let message = format!(
                    "a part of the body of the operation `{}` has a type and no element; it is taken for an \
                     element `{}` without a namespace",
                    operation.name, part.name
                );
                self.report_unclear(
                    part,
                    message,
                    "other programs do the same, but not all (WS-I Basic Profile 1.1, R2204, forbids it)",
                );
            }
        }
        let is_alone = |id: ElementId| {
            mime.is_empty()
                && !self.facts.is_only_head(id)
                && !is_framed_attachment(self.facts, self.facts.element(id))
        };
        match &parts[..] {
            [] if mime.is_empty() => Body::Empty,
            [PartElement { element: Some(id), .. }] if is_alone(*id) => Body::Element(*id),
            [part @ PartElement { element: None, .. }] if mime.is_empty() => Body::Typed(part.clone()),
            _ => {
                let direction = if suffix.is_empty() { "Request" } else { suffix };
                let words = spelling::nested(operation.source_name, &format!("{direction} Parts"));
                Body::Parts(Parts { site: made_for(operation.path, words), wrapper: None, parts, mime })
            }
        }
    }

    fn rpc_body(
        &mut self,
        parts: Vec<PartElement<'m>>,
        mime: Vec<MimePart<'m>>,
        operation: &MessageContext<'_, 'm>,
        suffix: &str,
        namespace: &'m str,
    ) -> Body<'m> {
        for PartElement { part, element, .. } in &parts {
            if element.is_some() {
                let message = format!(
                    "a part of the rpc operation `{}` is an element; it stands in the wrapper as it is, not in one \
                     named `{}`",
                    operation.name, part.name
                );
                self.report_unclear(
                    part,
                    message,
                    "other programs do the same, but not all (WS-I Basic Profile 1.1, R2203, forbids it)",
                );
            }
        }
        let words = format!("{}{suffix}", operation.source_name);
        let edition = self.facts.edition_seen_by(operation.definitions, namespace);
        let path = SchemaPath::new(Space::Element, namespace, words.clone()).in_edition(edition);
        Body::Parts(Parts {
            site: Site::new(path, words),
            wrapper: Some((format!("{}{suffix}", operation.name), namespace)),
            parts: parts.into_iter().map(PartElement::of_wrapper).collect(),
            mime,
        })
    }

    /// Reports how a part is read that the specifications do not agree on.
    fn report_unclear(&mut self, part: &Part, message: String, label: &str) {
        self.diagnostics.push(Diagnostic::warning(Code::UNCLEAR, message).at(part.origin.span, label));
    }
}
