//! Descriptions of services and operations, from a WSDL.

use super::{BodySlot, Message, MessageParts, SoapVersion, message_envelope};
use crate::policy::Policy;
use crate::stream::{List, WriteBody};
use crate::xml::{DeclaredTypes, ElementName, Name, ReadError, ReadErrorKind, Reader, TextRules, WriteError};

/// A service: what `#[service]` makes of a port type and its binding.
#[derive(Debug)]
#[non_exhaustive]
pub struct Service {
    /// The name of the port type.
    pub name: &'static str,
    /// The target namespace.
    pub namespace: &'static str,
    /// The address that the WSDL gives, empty if it gives none.
    pub address: &'static str,
    /// The operations, in the order of the port type.
    pub operations: &'static [Operation],
    /// The version of SOAP that the WSDL binds: 1.1, unless 1.2 is the only one.
    pub soap_version: SoapVersion,
    /// Policies of the WSDL; `None` if it has none for this service.
    pub policy: Option<&'static Policy>,
    /// The policy requires MTOM.
    pub mtom: bool,
}

/// An operation of a service.
#[derive(Debug)]
#[non_exhaustive]
pub struct Operation {
    /// The name in the WSDL.
    pub name: &'static str,
    /// The SOAP action: the binding's, else that of WS-Addressing; empty if the WSDL gives neither.
    pub action: &'static str,
    /// The element in the body of the request, the first if there are several; `None` if the body is empty.
    pub input: Option<ElementName>,
    /// The element in the body of the response, the first if there are several; `None` if the body is empty.
    pub output: Option<ElementName>,
    /// The body of the request is all of the value, with an element for each of its fields: a document of several
    /// parts (WSDL 1.1, section 3.5).
    pub input_parts: bool,
    /// Like [`input_parts`](Self::input_parts), of the response.
    pub output_parts: bool,
    /// Fields of the request may be attachments: in the envelope (MTOM) or beside it (SOAP with Attachments).
    pub input_attachments: bool,
    /// Like [`input_attachments`](Self::input_attachments), of the response.
    pub output_attachments: bool,
    /// The elements side by side in the request: those in the body, or in the element of an rpc operation. Only of an
    /// operation that shares action and first element with another one, which a server distinguishes by these.
    pub input_elements: &'static [Name<'static>],
    /// The action of the request's `wsa:Action` (WS-Addressing 1.0 metadata, section 4.4), where it is not
    /// [`action`](Self::action).
    pub addressing_action: &'static str,
    /// The action of the response's `wsa:Action`, where it is not the default.
    pub output_action: &'static str,
    /// The actions of faults, by the element in their detail.
    pub fault_actions: &'static [(Name<'static>, &'static str)],
    /// Rules for the text of [`input`](Self::input), which its declaration gives and not the type of the body.
    pub input_text: Option<TextRules>,
    /// Rules for the text of [`output`](Self::output).
    pub output_text: Option<TextRules>,
    /// Declared types of a request in SOAP's encoding (`use="encoded"`: WSDL 1.1, section 3.5); `None` of a literal one.
    pub input_encoding: Option<&'static DeclaredTypes>,
    /// Like [`input_encoding`](Self::input_encoding), of the response and of faults.
    pub output_encoding: Option<&'static DeclaredTypes>,
    /// Nothing is answered.
    pub one_way: bool,
    /// The header blocks that a request may have.
    pub input_headers: &'static [Name<'static>],
    /// The lists of the request that are streamed.
    #[doc(hidden)]
    pub input_lists: &'static [List],
    /// Local names of elements and attributes of the service that are secrets, besides
    /// [`SECRET_NAMES`](super::SECRET_NAMES).
    pub secrets: &'static [&'static str],
}

impl Service {
    /// A service. For generated code: fields may be added.
    pub const fn new(
        name: &'static str,
        namespace: &'static str,
        address: &'static str,
        operations: &'static [Operation],
    ) -> Self {
        Self {
            name,
            namespace,
            address,
            operations,
            soap_version: SoapVersion::V1_1,
            policy: None,
            mtom: false,
        }
    }

    /// Sets the version of SOAP that the service is bound to.
    pub const fn with_soap_version(mut self, version: SoapVersion) -> Self {
        self.soap_version = version;
        self
    }

    /// Sets the policy.
    pub const fn with_policy(mut self, policy: &'static Policy) -> Self {
        self.policy = Some(policy);
        self
    }

    /// Sets that the policy requires MTOM: clients and servers of the service use it.
    pub const fn with_mtom(mut self) -> Self {
        self.mtom = true;
        self
    }

    /// The operation with this name in the WSDL.
    pub fn operation(&self, name: &str) -> Option<&'static Operation> {
        self.operations.iter().find(|operation| operation.name == name)
    }
}

impl Operation {
    /// An operation with a request and a response. For generated code: fields may be added.
    pub const fn new(
        name: &'static str,
        action: &'static str,
        input: Option<ElementName>,
        output: Option<ElementName>,
    ) -> Self {
        Self {
            name,
            action,
            input,
            output,
            input_parts: false,
            output_parts: false,
            input_attachments: false,
            output_attachments: false,
            input_elements: &[],
            addressing_action: "",
            output_action: "",
            fault_actions: &[],
            input_text: None,
            output_text: None,
            input_encoding: None,
            output_encoding: None,
            one_way: false,
            input_headers: &[],
            input_lists: &[],
            secrets: &[],
        }
    }

    /// Sets whether the body of the request and that of the response have several parts.
    pub const fn with_parts(mut self, input: bool, output: bool) -> Self {
        self.input_parts = input;
        self.output_parts = output;
        self
    }

    /// Sets whether there may be attachments in the request and in the response.
    pub const fn with_attachments(mut self, input: bool, output: bool) -> Self {
        self.input_attachments = input;
        self.output_attachments = output;
        self
    }

    /// Sets the elements that distinguish the request: see [`input_elements`](Self::input_elements).
    pub const fn with_input_elements(mut self, elements: &'static [Name<'static>]) -> Self {
        self.input_elements = elements;
        self
    }

    /// Sets the [`addressing_action`](Self::addressing_action).
    pub const fn with_addressing_action(mut self, action: &'static str) -> Self {
        self.addressing_action = action;
        self
    }

    /// Sets rules for the texts of the elements in the bodies of the request and of the response.
    pub const fn with_text(mut self, input: Option<TextRules>, output: Option<TextRules>) -> Self {
        self.input_text = input;
        self.output_text = output;
        self
    }

    /// Sets the declared types of request and response that are in SOAP's encoding.
    pub const fn with_encoding(
        mut self,
        input: Option<&'static DeclaredTypes>,
        output: Option<&'static DeclaredTypes>,
    ) -> Self {
        self.input_encoding = input;
        self.output_encoding = output;
        self
    }

    /// Sets the header blocks that a request may have.
    pub const fn with_input_headers(mut self, blocks: &'static [Name<'static>]) -> Self {
        self.input_headers = blocks;
        self
    }

    /// Sets the lists of the request that are streamed.
    #[doc(hidden)]
    pub const fn with_input_lists(mut self, lists: &'static [List]) -> Self {
        self.input_lists = lists;
        self
    }

    /// Sets the local names of secrets.
    pub const fn with_secrets(mut self, names: &'static [&'static str]) -> Self {
        self.secrets = names;
        self
    }

    /// Makes the operation one-way.
    pub const fn without_answer(mut self) -> Self {
        self.one_way = true;
        self
    }

    /// The envelope of a response to this operation, as a server sends it. For messages that go another way than over
    /// HTTP; secrets are not masked.
    ///
    /// # Errors
    ///
    /// If a value of it can't be written.
    pub fn response_xml<R: Message>(
        &'static self,
        response: &R,
        version: SoapVersion,
    ) -> Result<String, WriteError>
    where
        R::Body: WriteBody,
    {
        let parts = MessageParts::of(response);
        if let Some(items) = parts.items {
            let reason = "the items of a stream are written while they are sent".to_owned();
            let element = items.lists().first().map_or("", |list| list.item());
            return Err(WriteError::Value { element, reason });
        }
        message_envelope(version, None, &parts, &[], Form::of_output(self), None)?.into_xml()
    }
}

/// Form of a message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Form {
    pub(crate) body: BodyForm,
    /// Declared types of a message in SOAP's encoding; `None` for a literal one.
    pub(crate) encoding: Option<&'static DeclaredTypes>,
}

/// Form of a message in the body of an envelope.
#[derive(Clone, Copy, Debug)]
pub(crate) enum BodyForm {
    Empty,
    Element(&'static ElementName, Option<TextRules>),
    /// The value is the body itself.
    Parts,
}

impl Form {
    /// An empty literal message.
    pub(crate) const EMPTY: Self = Self { body: BodyForm::Empty, encoding: None };

    pub(crate) fn of_input(operation: &'static Operation) -> Self {
        let (element, parts) = (operation.input.as_ref(), operation.input_parts);
        Self { body: BodyForm::new(element, parts, operation.input_text), encoding: operation.input_encoding }
    }

    pub(crate) fn of_output(operation: &'static Operation) -> Self {
        let (element, parts) = (operation.output.as_ref(), operation.output_parts);
        Self {
            body: BodyForm::new(element, parts, operation.output_text),
            encoding: operation.output_encoding,
        }
    }

    /// Reports whether the value is the body itself.
    pub(crate) fn has_parts(self) -> bool {
        matches!(self.body, BodyForm::Parts)
    }
}

impl BodyForm {
    fn new(element: Option<&'static ElementName>, parts: bool, text: Option<TextRules>) -> Self {
        match element {
            _ if parts => Self::Parts,
            Some(name) => Self::Element(name, text),
            None => Self::Empty,
        }
    }

    /// Reads the value whose start tag was just read: the element in the body, or the body itself. No value where nothing
    /// is expected.
    pub(crate) fn read(self, reader: &mut Reader<'_>, value: &mut dyn BodySlot) -> Result<(), ReadError> {
        match self {
            Self::Element(expected, _) if !reader.is_named(expected) => {
                let (found, expected) = (reader.name(), expected.name());
                let option = match found.local == expected.local {
                    true => ": `ReadOptions::any_namespace` reads it",
                    false => "",
                };
                let reason = format!(
                    "`{found}` in the body, where `{expected}` is expected for this operation{option}"
                );
                Err(reader.error(ReadErrorKind::Unexpected(reason)))
            }
            Self::Element(_, text) => {
                reader.begin_body();
                reader.by_rules(text, |reader| value.read(reader))
            }
            Self::Parts => {
                reader.begin_body();
                value.read(reader)
            }
            Self::Empty => reader.skip(),
        }
    }
}
