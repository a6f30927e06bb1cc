//! What stands in the body of a message (WSDL 1.1, section 3.5).

use crate::config::{Place, Space};
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::{
    BindingMessage, DefinitionsId, ElementId, Model, OperationMessage, Part, PartContent, QName, Style,
    TypeRef,
};

use super::headers::Header;
use super::names;
use super::services::Planner;

/// The namespaces of the bindings beside SOAP (WSDL 1.1, sections 4 and 5).
const HTTP: &str = "http://schemas.xmlsoap.org/wsdl/http/";
const MIME: &str = "http://schemas.xmlsoap.org/wsdl/mime/";

/// A message of an operation.
pub(super) struct MessagePlan<'m> {
    pub(super) body: Body<'m>,
    pub(super) headers: Vec<Header<'m>>,
    /// Which of the service's header sets; none for no headers.
    pub(super) header_set: Option<usize>,
}

/// What stands in the SOAP body.
pub(super) enum Body<'m> {
    Empty,
    Element(ElementId),
    /// A part that has a type: an element without a namespace that has its name.
    Typed(&'m Part, TypeRef),
    Parts(Parts<'m>),
}

/// Parts side by side, a struct: in an element of their own in rpc style, in the body itself in document style. One part
/// alone, too, if other elements stand for its own.
pub(super) struct Parts<'m> {
    /// What the struct is called, not yet a name.
    pub(super) words: String,
    pub(super) place: Place<'m>,
    /// Name and namespace of the element around them.
    pub(super) wrapper: Option<(String, &'m str)>,
    pub(super) parts: Vec<&'m Part>,
}

/// The operation whose message is planned.
pub(super) struct Wanted<'w, 'm> {
    pub(super) name: &'w str,
    /// As [`OperationPlan::words`](super::services::OperationPlan::words).
    pub(super) words: &'w str,
    pub(super) place: &'w Place<'m>,
    pub(super) style: Style,
    /// The WSDL that has it.
    pub(super) definitions: DefinitionsId,
}

impl Body<'_> {
    /// The first element in it.
    pub(super) fn first(&self, model: &Model) -> Option<QName> {
        match self {
            Self::Empty => None,
            Self::Element(id) => Some(model.element(*id).name.clone()),
            Self::Typed(part, _) => Some(part_name(part, model)),
            Self::Parts(parts) => match &parts.wrapper {
                Some((name, namespace)) => Some(QName::new(*namespace, name.as_str())),
                None => parts.parts.first().map(|part| part_name(part, model)),
            },
        }
    }

    /// The elements side by side: in the body, or in the element of an rpc operation.
    pub(super) fn elements(&self, model: &Model) -> Vec<QName> {
        match self {
            Self::Parts(parts) => parts.parts.iter().map(|part| part_name(part, model)).collect(),
            Self::Empty | Self::Element(_) | Self::Typed(..) => self.first(model).into_iter().collect(),
        }
    }
}

/// The name of the element that a part is.
fn part_name(part: &Part, model: &Model) -> QName {
    match part.content {
        PartContent::Element(id) => model.element(id).name.clone(),
        PartContent::Type(_) => QName::new("", part.name.as_str()),
    }
}

impl<'m> Planner<'m, '_> {
    /// Plans a message; `suffix` is what the name of a reply's wrapper ends with.
    pub(super) fn message(
        &mut self,
        wanted: &Wanted<'_, 'm>,
        suffix: &str,
        binding: Option<&'m BindingMessage>,
        message: &'m OperationMessage,
    ) -> Option<MessagePlan<'m>> {
        let name = wanted.name;
        let declared = self.model.message(message.message);
        let soap_body = binding.and_then(|binding| binding.body.as_ref());
        if let Some(binding) = binding {
            self.warn_of_others(binding, name);
        }
        if let Some(body) = soap_body
            && body.encoded
        {
            self.left_out(
                body.span,
                format!("the operation `{name}` is left out: its messages are encoded, not literal"),
                "SOAP's own encoding is not generated (WS-I Basic Profile 1.1, R2706, forbids it)",
            );
            return None;
        }
        let parts: Vec<&'m Part> = match soap_body {
            Some(body) => body.parts.iter().filter_map(|&index| declared.parts.get(index)).collect(),
            None => declared.parts.iter().collect(),
        };
        let body = match wanted.style {
            Style::Document => self.document_body(parts, wanted, suffix),
            Style::Rpc => {
                let namespace = soap_body.and_then(|body| body.namespace.as_deref()).unwrap_or("");
                self.rpc_body(parts, wanted, suffix, namespace)
            }
        };
        let headers = binding.map_or_else(Vec::new, |binding| self.headers(binding, name));
        Some(MessagePlan { body, headers, header_set: None })
    }

    /// Policies and the like say nothing about what is in the message; the bindings beside SOAP do.
    fn warn_of_others(&mut self, binding: &BindingMessage, operation: &str) {
        let mut others = binding.other.iter();
        if let Some((name, span)) = others.find(|(name, _)| matches!(&*name.namespace, MIME | HTTP)) {
            let message = format!(
                "the message of the operation `{operation}` has `{}`, which is not generated",
                name.local
            );
            self.diagnostics.push(
                Diagnostic::warning(Code::UNSUPPORTED, message)
                    .at(*span, "only what SOAP's body and header hold is generated"),
            );
        }
    }

    fn document_body(&mut self, parts: Vec<&'m Part>, wanted: &Wanted<'_, 'm>, suffix: &str) -> Body<'m> {
        for part in &parts {
            if let PartContent::Element(id) = part.content
                && self.model.group_of_head(id).is_empty()
            {
                let message = format!(
                    "the element `{}` in the body of the operation `{}` is abstract, and none stands for it",
                    self.model.element(id).name.local,
                    wanted.name
                );
                self.taken_for(part, message, "it is read and written itself, which is not valid");
            }
            if matches!(part.content, PartContent::Type(_)) {
                let message = format!(
                    "a part of the body of the operation `{}` has a type and no element; it is taken for an \
                     element `{}` without a namespace",
                    wanted.name, part.name
                );
                self.taken_for(
                    part,
                    message,
                    "other programs do the same, but not all (WS-I Basic Profile 1.1, R2204, forbids it)",
                );
            }
        }
        match &parts[..] {
            [] => Body::Empty,
            [Part { content: PartContent::Element(id), .. }] if !self.model.is_only_head(*id) => {
                Body::Element(*id)
            }
            [part @ Part { content: PartContent::Type(ty), .. }] => Body::Typed(part, *ty),
            _ => {
                let direction = if suffix.is_empty() { "Request" } else { suffix };
                let words = names::nested(wanted.words, &format!("{direction} Parts"));
                let place = wanted.place.made_for(names::type_name(&words));
                Body::Parts(Parts { words, place, wrapper: None, parts })
            }
        }
    }

    fn rpc_body(
        &mut self,
        parts: Vec<&'m Part>,
        wanted: &Wanted<'_, 'm>,
        suffix: &str,
        namespace: &'m str,
    ) -> Body<'m> {
        for part in &parts {
            if matches!(part.content, PartContent::Element(_)) {
                let message = format!(
                    "a part of the rpc operation `{}` is an element; it stands in the wrapper as it is, not in one \
                     named `{}`",
                    wanted.name, part.name
                );
                self.taken_for(
                    part,
                    message,
                    "other programs do the same, but not all (WS-I Basic Profile 1.1, R2203, forbids it)",
                );
            }
        }
        let words = format!("{}{suffix}", wanted.words);
        let edition = self.model.edition_seen_by(wanted.definitions, namespace);
        let place = Place::new(Space::Element, namespace, words.clone()).in_edition(edition);
        Body::Parts(Parts {
            words,
            place,
            wrapper: Some((format!("{}{suffix}", wanted.name), namespace)),
            parts,
        })
    }

    /// Says what a part is taken for that the specifications do not agree on.
    fn taken_for(&mut self, part: &Part, message: String, label: &str) {
        self.diagnostics.push(Diagnostic::warning(Code::UNCLEAR, message).at(part.origin.span, label));
    }
}
