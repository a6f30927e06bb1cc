//! The operations that are generated, as planned from port types and bindings.

use crate::config::SchemaPath;
use crate::lower::site::Site;
use crate::lower::spelling;
use crate::resolve::{
    BindingOperation, Documentation, ElementId, MimeContent, Model, Operation, OperationMessage, Part,
    PartContent, Port, PortType, QName, Span, TypeRef,
};
use crate::text::SourceId;

use super::actions::Actions;

/// A port type of which something is generated.
pub(crate) struct ServicePlan<'m> {
    pub(crate) port_type: &'m PortType,
    /// Site of its trait.
    pub(crate) site: Site<'m>,
    pub(crate) server: Server,
    /// `1.2` if only that version is bound.
    pub(crate) soap: Option<&'static str>,
    pub(crate) address: Option<&'m str>,
    /// The WSDL that has the service, or else the binding.
    pub(crate) document: SourceId,
    /// Documentation of the service, for a port type that has none.
    pub(crate) documentation: Option<&'m Documentation>,
    pub(crate) operations: Vec<OperationPlan<'m>>,
    pub(crate) request_headers: Vec<HeaderSet<'m>>,
    pub(crate) response_headers: Vec<HeaderSet<'m>>,
    /// Ports with a policy, the one of the default address first.
    pub(crate) policies: Vec<&'m Port>,
    /// True if the port of the default address requires MTOM.
    pub(crate) requires_mtom: bool,
}

/// The party that serves the trait.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Server {
    /// The service: one-way and request-response operations.
    Service,
    /// The party that receives messages of the service: notifications and solicit-response operations (WSDL 1.1,
    /// sections 2.4.3 and 2.4.4), where output and input change places.
    Receiver,
}

impl Server {
    pub(super) fn of_operation(operation: &Operation) -> Self {
        if operation.begins_with_output() { Self::Receiver } else { Self::Service }
    }
}

/// An operation that is generated.
pub(crate) struct OperationPlan<'m> {
    pub(crate) operation: &'m Operation,
    pub(super) bound: &'m BindingOperation,
    /// Source name of its method: the operation's name, but for all but the first of one name.
    pub(crate) source_name: String,
    pub(crate) path: SchemaPath<'m>,
    pub(crate) action: &'m str,
    pub(crate) marks: Marks,
    pub(crate) actions: Actions,
    pub(crate) input: MessagePlan<'m>,
    pub(crate) output: Option<MessagePlan<'m>>,
    pub(crate) faults: Vec<FaultPlan<'m>>,
    /// The header blocks that may come with a fault.
    pub(crate) fault_headers: Option<HeaderSet<'m>>,
}

impl<'m> OperationPlan<'m> {
    /// Position in the port type's operations.
    pub(crate) fn index(&self) -> usize {
        self.bound.operation
    }

    /// Site of the enum of its faults.
    pub(crate) fn faults_site(&self) -> Site<'m> {
        made_for(&self.path, spelling::nested(&self.source_name, "Faults"))
    }
}

/// Contents of a request that tell it apart if action and first element do not.
#[derive(Default)]
pub(crate) struct Marks {
    /// The elements side by side.
    pub(crate) elements: Vec<QName>,
}

/// A message of an operation.
pub(crate) struct MessagePlan<'m> {
    pub(crate) body: Body<'m>,
    pub(super) headers: Vec<PartElement<'m>>,
    /// Index of its header set among the service's; none without headers.
    pub(crate) header_set: Option<usize>,
    /// Something in it is in SOAP's encoding.
    pub(crate) is_encoded: bool,
}

/// The content of the SOAP body.
pub(crate) enum Body<'m> {
    Empty,
    Element(ElementId),
    /// A part that has a type: an element of its name without a namespace.
    Typed(PartElement<'m>),
    Parts(Parts<'m>),
}

/// Parts side by side, a struct: in an element of their own in rpc style, in the body itself in document style. Also one
/// part alone that is the head of a substitution group.
pub(crate) struct Parts<'m> {
    /// Site of the struct.
    pub(crate) site: Site<'m>,
    /// Name and namespace of the element around them.
    pub(crate) wrapper: Option<(String, &'m str)>,
    pub(crate) parts: Vec<PartElement<'m>>,
    /// MIME parts, in document order.
    pub(crate) mime: Vec<MimePart<'m>>,
}

/// A part of a message that is sent beside the envelope.
pub(crate) struct MimePart<'m> {
    pub(crate) part: &'m Part,
    pub(crate) content: &'m MimeContent,
}

impl Body<'_> {
    /// The first element in it.
    pub(crate) fn first(&self, model: &Model) -> Option<QName> {
        match self {
            Self::Empty => None,
            Self::Element(id) => Some(model.element(*id).name.clone()),
            Self::Typed(part) => Some(part.name.clone()),
            Self::Parts(parts) => match &parts.wrapper {
                Some((name, namespace)) => Some(QName::new(*namespace, name.as_str())),
                None => parts.parts.first().map(|part| part.name.clone()),
            },
        }
    }

    /// The elements side by side, in the body or in the element of an rpc operation.
    pub(super) fn elements(&self, model: &Model) -> Vec<QName> {
        match self {
            Self::Parts(parts) => parts.parts.iter().map(|part| part.name.clone()).collect(),
            Self::Empty | Self::Element(_) | Self::Typed(_) => self.first(model).into_iter().collect(),
        }
    }
}

/// A part and its element: in a body, in a header, in the detail of a fault.
#[derive(Clone, Debug)]
pub(crate) struct PartElement<'m> {
    pub(crate) part: &'m Part,
    /// None for a part that has a type: its element is not declared, and has the part's name.
    pub(crate) element: Option<ElementId>,
    pub(crate) name: QName,
    pub(crate) ty: TypeRef,
    /// It is in SOAP's encoding: a list where its type is an array.
    pub(crate) is_encoded: bool,
    /// It may be nil though no declaration says so.
    pub(crate) may_be_nil: bool,
}

impl<'m> PartElement<'m> {
    /// `namespace` is that of an element that is not declared.
    pub(super) fn new(model: &Model, part: &'m Part, namespace: Option<&str>) -> Self {
        match part.content {
            PartContent::Element(id) => {
                let element = model.element(id);
                Self {
                    part,
                    element: Some(id),
                    name: element.name.clone(),
                    ty: element.ty,
                    is_encoded: false,
                    may_be_nil: false,
                }
            }
            PartContent::Type(ty) => {
                let name = QName::new(namespace.unwrap_or_default(), part.name.as_str());
                Self { part, element: None, name, ty, is_encoded: false, may_be_nil: false }
            }
        }
    }

    /// The part of a message that is in SOAP's encoding, or literal.
    pub(super) fn encoded(self, is_encoded: bool) -> Self {
        Self { is_encoded, ..self }
    }

    /// The part in the wrapper of an rpc message: nil says there that it has no value.
    pub(super) fn of_wrapper(self) -> Self {
        Self { may_be_nil: self.is_encoded && self.part.may_be_nil, ..self }
    }
}

/// Headers that messages have together: a struct.
pub(crate) struct HeaderSet<'m> {
    /// `ErpSync RequestHeaders`.
    pub(crate) source_name: String,
    pub(crate) docs: String,
    pub(crate) headers: Vec<PartElement<'m>>,
}

impl HeaderSet<'_> {
    /// Site of the struct.
    pub(crate) fn site<'m>(&self, service: &SchemaPath<'m>) -> Site<'m> {
        made_for(service, self.source_name.clone())
    }
}

/// A fault that an operation declares.
pub(crate) struct FaultPlan<'m> {
    /// Its name in the WSDL.
    pub(crate) name: &'m str,
    pub(super) message: &'m OperationMessage,
    /// The element in the detail.
    pub(crate) detail: PartElement<'m>,
    pub(crate) documentation: Option<&'m Documentation>,
    pub(crate) span: Span,
}

/// Site of an item that the schema has no name for: a user finds it like a type, by its name in Rust.
pub(super) fn made_for<'m>(service: &SchemaPath<'m>, source_name: String) -> Site<'m> {
    Site::new(service.made_for(spelling::type_name(&source_name)), source_name)
}
