//! Addressing of a client's calls.

use std::borrow::Cow;

use super::endpoint_reference::EndpointReference;
use super::error::AddressingError;
use super::message_id::new_message_id;
use super::properties::{AddressingProperties, is_fault, read_properties};
use crate::BoxFuture;
use crate::client::{CallError, Interceptor, OpenedReply, RequestContext};
use crate::policy::AddressingVersion;
use crate::soap::SoapVersion;
use crate::xml::{DriftKind, Name, RawElement, ReadError, ReadErrorKind, escaped};

/// Addressing headers of a client's requests, and the check that a reply is one to its request.
///
/// A client has one: [`Client::with_addressing`](crate::client::Client::with_addressing) replaces the one that was there, and
/// [`Call::addressing`](crate::client::Call::addressing) that of one call. The client that is generated from a WSDL which asks for
/// WS-Addressing has one by itself.
///
/// Each request gets `Action`, `To`, `MessageID` and, if a reply is expected, `ReplyTo`. A block that the request has already is
/// left as it is. `SOAPAction` and the parameter `action` of SOAP 1.2 are the action, too. Every attempt has an id of its own.
///
/// ```
/// # use erpsync::client::Client;
/// use erpsync::addressing::{Addressing, EndpointReference};
///
/// # fn set_up(client: Client) -> Client {
/// client.with_addressing(
///     Addressing::new()
///         .with_from(EndpointReference::new("https://shop.example.com/"))
///         .with_required_reply_headers(true),
/// )
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Addressing {
    version: Option<AddressingVersion>,
    action: Option<String>,
    to: Option<EndpointReference>,
    message_id: Option<String>,
    reply_to: Option<EndpointReference>,
    fault_to: Option<EndpointReference>,
    from: Option<EndpointReference>,
    must_understand: bool,
    requires_reply_headers: bool,
    requires_reply_action: bool,
}

/// Facts of the request of an attempt, by which its reply is checked.
#[derive(Clone)]
struct Sent {
    id: String,
    /// Action of the response; empty if it is not known.
    reply_action: Cow<'static, str>,
}

impl Addressing {
    /// Addressing in the version that the WSDL asks for, 2005/08 if it asks for none.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the version.
    #[must_use]
    pub fn with_version(mut self, version: AddressingVersion) -> Self {
        self.version = Some(version);
        self
    }

    /// Sets the action of every request, in place of those of the WSDL.
    #[must_use]
    pub fn with_action(mut self, action: impl Into<String>) -> Self {
        self.action = Some(action.into());
        self
    }

    /// Sets the receiver: its address is `To`, and its reference parameters go into the header. Without it `To` is the address
    /// that the request is sent to.
    #[must_use]
    pub fn with_to(mut self, to: EndpointReference) -> Self {
        self.to = Some(to);
        self
    }

    /// Sets the id of the request: any text, that nobody uses twice. For one call.
    #[must_use]
    pub fn with_message_id(mut self, id: impl Into<String>) -> Self {
        self.message_id = Some(id.into());
        self
    }

    /// Sets the receiver of the reply, anonymous unless set. A call whose reply goes elsewhere is made with
    /// [`Callbacks`](super::Callbacks); one whose reply nobody waits for ([`EndpointReference::none`]) ends with an error
    /// unless it is one-way.
    #[must_use]
    pub fn with_reply_to(mut self, reply_to: EndpointReference) -> Self {
        self.reply_to = Some(reply_to);
        self
    }

    /// Sets the receiver of a fault; that of the reply unless set.
    #[must_use]
    pub fn with_fault_to(mut self, fault_to: EndpointReference) -> Self {
        self.fault_to = Some(fault_to);
        self
    }

    /// Sets the sender.
    #[must_use]
    pub fn with_from(mut self, from: EndpointReference) -> Self {
        self.from = Some(from);
        self
    }

    /// Sets whether the blocks `Action`, `To`, `ReplyTo` and `FaultTo` are marked with `mustUnderstand`, so that a server
    /// without addressing refuses them. Off by default.
    #[must_use]
    pub fn with_must_understand(mut self, yes: bool) -> Self {
        self.must_understand = yes;
        self
    }

    /// Sets whether a reply without a `RelatesTo` is refused. Off by default, since not every server writes one; a reply
    /// that relates to another message is refused always.
    #[must_use]
    pub fn with_required_reply_headers(mut self, yes: bool) -> Self {
        self.requires_reply_headers = yes;
        self
    }

    /// Sets whether a reply is refused whose action is not that of the response in the WSDL. Off by default.
    ///
    /// No clause of the specification lets the receiver of a reply refuse it for its action: `RelatesTo` ties it to its request,
    /// and its body shows the operation. A reply with another action is therefore taken, and reported as
    /// [drift](crate::client#spans-and-events-of-tracing) at the path `Header/Action`. Faults are taken with any action.
    #[must_use]
    pub fn with_required_reply_action(mut self, yes: bool) -> Self {
        self.requires_reply_action = yes;
        self
    }

    fn add(&self, request: &mut RequestContext<'_>) -> Result<(), AddressingError> {
        let service = request.service();
        let version = self
            .version
            .or_else(|| service?.addressing().map(|of| of.addressing.version))
            .unwrap_or_default();
        let operation = request.operation();
        let action = match &self.action {
            Some(action) => action.clone(),
            None => operation.request_action(service).into_owned(),
        };
        if action.is_empty() {
            return Err(AddressingError::NoAction);
        }
        let id = self.message_id.clone().unwrap_or_else(new_message_id);
        let to = match &self.to {
            Some(to) => to.address.clone(),
            None => request.endpoint_uri().to_string(),
        };
        let mut blocks = Blocks { version, mark: self.mark(request.soap_version()), request };
        blocks.text("Action", &action, true)?;
        blocks.text("To", &to, true)?;
        let id = match blocks.own_message_id() {
            Some(id) => id,
            None => {
                blocks.text("MessageID", &id, false)?;
                id
            }
        };
        blocks.reference("From", self.from.as_ref(), false)?;
        let anonymous;
        let reply_to = match &self.reply_to {
            None if !operation.one_way => {
                anonymous = EndpointReference::anonymous(version);
                Some(&anonymous)
            }
            reply_to => reply_to.as_ref(),
        };
        blocks.reference("ReplyTo", reply_to, true)?;
        blocks.reference("FaultTo", self.fault_to.as_ref(), true)?;
        if let Some(to) = &self.to {
            for parameter in parameters(to, version).map_err(invalid)? {
                request.add_header_block(parameter);
            }
        }
        // An action of the program's own may get a response of its own.
        let reply_action = match &self.action {
            Some(_) => Cow::Borrowed(""),
            None => operation.response_action(service),
        };
        if action != operation.action {
            request.set_action(action);
        }
        request.extensions_mut().insert(Sent { id, reply_action });
        Ok(())
    }

    /// The attribute of blocks that must be understood.
    fn mark(&self, soap: SoapVersion) -> Option<String> {
        self.must_understand.then(|| format!(" xmlns:s=\"{}\" s:mustUnderstand=\"1\"", soap.namespace()))
    }

    /// Compares the properties of a reply with those of the request.
    fn check(&self, reply: &OpenedReply<'_>) -> Result<(), AddressingError> {
        let Some(sent) = reply.extensions().get::<Sent>() else { return Ok(()) };
        // A reply that can't be read has none; who reads it reports that.
        let read = read_properties(reply.as_str(), reply.options()).unwrap_or_default();
        let properties = read.map(|read| read.properties).unwrap_or_default();
        self.check_relationship(&properties, &sent.id)?;
        self.check_action(&properties, sent, reply)
    }

    /// Compares the `RelatesTo` of a reply with the id of the request.
    fn check_relationship(
        &self,
        properties: &AddressingProperties,
        expected: &str,
    ) -> Result<(), AddressingError> {
        let mut found = properties.replies_to();
        let Some(first) = found.next() else {
            return match self.requires_reply_headers {
                true => Err(AddressingError::UnrelatedReply { expected: expected.to_owned() }),
                false => Ok(()),
            };
        };
        if first == expected || found.any(|id| id == expected) {
            return Ok(());
        }
        Err(AddressingError::WrongReply { expected: expected.to_owned(), found: first.to_owned() })
    }

    /// Compares the `Action` of a reply with that of the response.
    fn check_action(
        &self,
        properties: &AddressingProperties,
        sent: &Sent,
        reply: &OpenedReply<'_>,
    ) -> Result<(), AddressingError> {
        let expected = &*sent.reply_action;
        let found = properties.action.as_deref();
        let is_missing = found.is_none() && !self.requires_reply_action;
        if expected.is_empty() || is_missing || found == Some(expected) {
            return Ok(());
        }
        if is_fault(reply.as_str(), reply.options()) {
            return Ok(());
        }
        if self.requires_reply_action {
            let found = found.unwrap_or_default().to_owned();
            return Err(AddressingError::WrongAction { expected: expected.to_owned(), found });
        }
        reply.report_drift("Header/Action", DriftKind::Value);
        Ok(())
    }
}

impl Interceptor for Addressing {
    fn prepare_request<'a>(
        &'a self,
        request: &'a mut RequestContext<'_>,
    ) -> BoxFuture<'a, Result<(), CallError>> {
        Box::pin(std::future::ready(self.add(request).map_err(CallError::unsent)))
    }

    fn open_reply<'a>(&'a self, reply: &'a mut OpenedReply<'_>) -> BoxFuture<'a, Result<(), CallError>> {
        Box::pin(std::future::ready(self.check(reply).map_err(CallError::untrusted)))
    }
}

/// Header blocks that are added to a request.
struct Blocks<'r, 'c> {
    version: AddressingVersion,
    mark: Option<String>,
    request: &'r mut RequestContext<'c>,
}

impl Blocks<'_, '_> {
    fn has(&self, local: &str) -> bool {
        self.request.has_header_block(Name::new(self.version.namespace(), local))
    }

    /// The attribute of a block.
    fn mark(&self, marked: bool) -> &str {
        self.mark.as_deref().filter(|_| marked).unwrap_or_default()
    }

    fn text(&mut self, local: &str, text: &str, marked: bool) -> Result<(), AddressingError> {
        if !self.has(local) {
            let block = text_block(self.version, local, text, self.mark(marked));
            self.request.add_header_block(block.map_err(invalid)?);
        }
        Ok(())
    }

    fn reference(
        &mut self,
        local: &str,
        reference: Option<&EndpointReference>,
        marked: bool,
    ) -> Result<(), AddressingError> {
        if let Some(reference) = reference
            && !self.has(local)
        {
            let block = RawElement::parse(&reference.written(local, self.version, self.mark(marked)));
            self.request.add_header_block(block.map_err(invalid)?);
        }
        Ok(())
    }

    /// The id that the program gives the request by a header block of its own.
    fn own_message_id(&self) -> Option<String> {
        if !self.has("MessageID") {
            return None;
        }
        let name = Name::new(self.version.namespace(), "MessageID");
        let blocks = self.request.header_blocks();
        let block = blocks.iter().find(|block| block.name() == name)?;
        block.read::<String>().ok().map(|id| id.trim().to_owned())
    }
}

fn invalid(error: ReadError) -> AddressingError {
    AddressingError::Invalid(error.to_string())
}

/// A header block that has a text.
pub(super) fn text_block(
    version: AddressingVersion,
    local: &str,
    text: &str,
    attributes: &str,
) -> Result<RawElement, ReadError> {
    let (namespace, text) = (version.namespace(), escaped(text));
    RawElement::parse(&format!("<a:{local} xmlns:a=\"{namespace}\"{attributes}>{text}</a:{local}>"))
}

/// The header blocks that a message to an endpoint has by its reference (WS-Addressing 1.0 SOAP Binding, section 2.3).
///
/// Refuses a parameter that could pass for a header block of the sender's own.
pub(super) fn parameters(
    reference: &EndpointReference,
    version: AddressingVersion,
) -> Result<Vec<RawElement>, ReadError> {
    if let Some(Name { local, .. }) = reference.reserved_parameter() {
        let reason = format!("the reference parameter `{local}` could pass for a header block of the sender");
        return Err(ReadError::new(ReadErrorKind::Unexpected(reason), 0, String::new()));
    }
    let elements = reference.reference_properties.iter().chain(&reference.reference_parameters);
    match version {
        AddressingVersion::V2004_08 => Ok(elements.cloned().collect()),
        AddressingVersion::V2005_08 => elements.map(mark_as_parameter).collect(),
    }
}

/// Adds the attribute `IsReferenceParameter` to an element, under a prefix that its start tag does not declare.
fn mark_as_parameter(element: &RawElement) -> Result<RawElement, ReadError> {
    let (attributes, _) = element.parts();
    let is_free = |prefix: &String| !attributes.contains(&format!("xmlns:{prefix}"));
    let mut prefixes = (0..).map(|number: u32| format!("wsa{number}"));
    let prefix = prefixes.find(is_free).unwrap_or_default();
    let xml = element.as_str();
    let (name, rest) = xml.split_at(xml.find([' ', '\t', '\r', '\n', '/', '>']).unwrap_or(xml.len()));
    let namespace = AddressingVersion::V2005_08.namespace();
    let attribute = format!("xmlns:{prefix}=\"{namespace}\" {prefix}:IsReferenceParameter=\"true\"");
    RawElement::parse(&format!("{name} {attribute}{rest}"))
}
