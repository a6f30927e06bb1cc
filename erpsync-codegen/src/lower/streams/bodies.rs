//! Bodies of operations, as paths mean them.

use crate::config::{Path, SchemaPath, Space};
use crate::diagnostic::Diagnostic;
use crate::ir::{FieldKind, ItemId, ItemKind, Message, Type};
use crate::lower::name::UnnamedItem;
use crate::resolve::Span;

use super::walk::{Found, walk};
use super::wrong;

/// The body of a message of an operation.
pub(super) struct Body<'m> {
    /// Position of the service among the items.
    pub(super) service: usize,
    pub(super) method: usize,
    pub(super) is_output: bool,
    /// The element as `{namespace}local`.
    pub(super) element: String,
    /// Path of the element.
    pub(super) path: SchemaPath<'m>,
    /// The item of its type, if it is one.
    pub(super) item: Option<ItemId>,
    /// True if it is one of several elements in the body.
    has_parts: bool,
    is_encoded: bool,
    operation: String,
    span: Option<Span>,
}

/// The bodies of all operations with an element.
pub(super) fn bodies<'m>(items: &[UnnamedItem<'m>]) -> Vec<Body<'m>> {
    let mut bodies = Vec::new();
    for (service, item) in items.iter().enumerate() {
        let ItemKind::Service(own) = &item.item.kind else { continue };
        for (index, method) in own.methods.iter().enumerate() {
            let messages = [(false, Some(&method.input)), (true, method.output.as_ref())];
            for (is_output, message) in messages {
                let Some(Message { element: Some(local), namespace, parts, is_encoded, body, .. }) = message
                else {
                    continue;
                };
                let namespace = namespace.as_deref().unwrap_or(&own.namespace);
                let path =
                    SchemaPath { steps: local.clone(), space: Space::Element, ..item.request.path.clone() };
                let item_of_body = match body {
                    Type::Item(id) => Some(*id),
                    _ => None,
                };
                bodies.push(Body {
                    service,
                    method: index,
                    is_output,
                    element: format!("{{{namespace}}}{local}"),
                    path: in_namespace(path, namespace, item_of_body.map(|id| &items[id.0])),
                    item: item_of_body,
                    has_parts: *parts,
                    is_encoded: *is_encoded,
                    operation: method.wsdl_name.clone(),
                    span: item.members.get(index).and_then(|request| request.span),
                });
            }
        }
    }
    bodies
}

/// The path of an element in its namespace, which is that of the service or that of the element's own type.
fn in_namespace<'m>(path: SchemaPath<'m>, namespace: &str, item: Option<&UnnamedItem<'m>>) -> SchemaPath<'m> {
    let own = item.map(|item| &item.request.path).filter(|own| own.namespace == namespace);
    match own {
        Some(own) => SchemaPath { namespace: own.namespace, ..path }.in_edition(own.edition),
        None => path,
    }
}

impl Body<'_> {
    /// The list that a path means, and the item of the body.
    pub(super) fn list(
        &self,
        path: &Path,
        items: &[UnnamedItem<'_>],
    ) -> Result<(ItemId, Found), Box<Diagnostic>> {
        let refused = |why: &str| {
            let error = wrong(path, why);
            Box::new(match self.span {
                Some(span) => error.at(span, format!("the operation `{}`", self.operation)),
                None => error,
            })
        };
        if self.has_parts {
            return Err(refused("the body has several elements, which can't be a stream"));
        }
        if self.is_encoded {
            return Err(refused("the message is in SOAP's encoding, which can't be a stream"));
        }
        let item = self.item.ok_or_else(|| refused("the body has no list, or is of a type of your own"))?;
        let ItemKind::Struct(own) = &items[item.0].item.kind else {
            return Err(refused(
                "the body may be of several types (`xsi:type`), whose lists can't be streams",
            ));
        };
        if own.fields.iter().any(|field| matches!(field.kind, FieldKind::Mime { .. })) {
            return Err(refused("the message has MIME parts beside its body, which can't be a stream"));
        }
        Ok((item, walk(path, item, items)?))
    }
}
