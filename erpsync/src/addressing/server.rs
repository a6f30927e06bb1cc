//! Addressing of a server's requests and replies.

use std::fmt;
use std::sync::Arc;

use http::Uri;

use super::client::{parameters, text_block};
use super::delivery::Replies;
use super::endpoint_reference::EndpointReference;
use super::fault::{AddressingFault, HeaderProblem};
use super::message_id::new_message_id;
use super::names::{addressing_fault_action, soap_fault_action};
use super::properties::{AddressingProperties, ReadProperties, read_properties};
use super::seen::SeenIds;
use crate::BoxFuture;
use crate::policy::{Addressing, AddressingUse, AddressingVersion, Responses};
use crate::server::{
    Accepted, Connection, Diversion, Interceptor, OpenedRequest, RequestHeaders, ResponseContext, Spawn,
    cannot_read,
};
use crate::soap::Fault;
use crate::transport::Transport;
use crate::xml::{Name, ReadError};

/// Addressing headers of a server: checks those of requests, and writes those of replies.
///
/// A server has one: [`SoapServer::with_addressing`](crate::server::SoapServer::with_addressing) replaces the one that was there.
/// The server that is generated from a WSDL which asks for WS-Addressing has one by itself. Both versions are taken, and
/// answered in kind. A request without any addressing is answered without, unless addressing is required.
///
/// Replies go back on the connection of the request, or nowhere (`ReplyTo` with the address `none`). A request for a
/// reply at another address is refused with `OnlyAnonymousAddressSupported`, unless
/// [`with_replies`](Self::with_replies) allows that address.
///
/// The implementation finds the [`AddressingProperties`] of its request in the extensions of
/// [`Request::http`](crate::Request::http).
#[derive(Clone, Default)]
pub struct ServerAddressing {
    /// Version of faults for requests without addressing.
    version: AddressingVersion,
    is_required: bool,
    responses: Responses,
    to: Option<Arc<IsOurs>>,
    replies: Option<Replies>,
    seen: Option<Arc<SeenIds>>,
}

/// Check of an address.
type IsOurs = dyn Fn(&str) -> bool + Send + Sync;

/// Mark of an exchange whose request was refused over its addressing: the fault goes back on the connection.
#[derive(Clone)]
struct Refused;

impl ServerAddressing {
    /// Addressing that requests may have.
    pub fn new() -> Self {
        Self::default()
    }

    /// Addressing as a WSDL asks for it.
    pub fn of_use(of: AddressingUse) -> Self {
        let Addressing { version, responses, .. } = of.addressing;
        Self { version, is_required: of.required, responses, ..Self::default() }
    }

    /// Sets whether requests without addressing are refused, with `MessageAddressingHeaderRequired`.
    #[must_use]
    pub fn required(mut self, yes: bool) -> Self {
        self.is_required = yes;
        self
    }

    /// Sets the addresses that replies may go to. An operation for which the WSDL says more (`wsaw:Anonymous`) keeps that.
    #[must_use]
    pub fn with_responses(mut self, responses: Responses) -> Self {
        self.responses = responses;
        self
    }

    /// Sets the check of `To`: a request to another address is refused with `DestinationUnreachable`. Without it any
    /// address is taken, since a server behind a proxy does not know its own.
    #[must_use]
    pub fn with_to(mut self, is_ours: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        self.to = Some(Arc::new(is_ours));
        self
    }

    /// Refuses a request whose id is one of the last `capacity` (32 bytes each), with `DuplicateMessageID`. Clones share the ids.
    #[must_use]
    pub fn with_duplicate_check(mut self, capacity: usize) -> Self {
        self.seen = Some(Arc::new(SeenIds::new(capacity)));
        self
    }

    /// Sends replies to other addresses than back on the connection, over this transport, if `allow` returns true.
    ///
    /// The address comes from the sender of the request. Allow only hosts that you know: whoever calls the server could
    /// otherwise make it send requests into your network (server-side request forgery). Compare the parts of the URL
    /// (`uri.host()`), not the start of its text. `allow` is asked for addresses with `http` and `https` and without user info only.
    /// The fault of a request that an interceptor did not accept goes back on the connection.
    ///
    /// The request is answered with status 202 when the reply was sent. [`with_spawn`](Self::with_spawn) answers at once. A reply that
    /// can't be sent is lost, with a warning in the log.
    #[must_use]
    pub fn with_replies(
        mut self,
        transport: impl Transport + 'static,
        allow: impl Fn(&Uri) -> bool + Send + Sync + 'static,
    ) -> Self {
        let spawn = self.replies.take().and_then(|replies| replies.spawn);
        self.replies = Some(Replies { transport: Arc::new(transport), allow: Arc::new(allow), spawn });
        self
    }

    /// Answers requests whose reply goes elsewhere with status 202 before they are processed. `spawn` starts the work:
    /// `|work| { tokio::spawn(work); }`. Limit the number of such requests in it, since no connection does.
    ///
    /// No effect without [`with_replies`](Self::with_replies), and none on a request whose fault would go back on the connection.
    #[must_use]
    pub fn with_spawn(mut self, spawn: impl Fn(BoxFuture<'static, ()>) + Send + Sync + 'static) -> Self {
        if let Some(replies) = &mut self.replies {
            replies.spawn = Some(Arc::new(spawn));
        }
        self
    }

    /// Checks the addressing of a request before its operation is known.
    fn open(&self, request: &mut OpenedRequest<'_>) -> Result<(), Fault> {
        let envelope = request.envelope();
        let soap = || envelope.version().unwrap_or_default();
        let read =
            read_properties(envelope.as_str(), envelope.options()).map_err(|error| cannot_read(&error))?;
        let Some(ReadProperties { properties, problem }) = read else {
            // A text that is no envelope is refused by who reads it.
            if !self.is_required || envelope.version().is_err() {
                return Ok(());
            }
            let fault = AddressingFault::HeaderRequired { header: "Action" };
            return Err(fault.to_fault(self.version, soap()));
        };
        let version = properties.version;
        let checked = match problem {
            Some(problem) => Err(problem),
            None => self.check(&properties, request.action()),
        };
        let checked = checked.map_err(|fault| fault.to_fault(version, soap()));
        request.extensions_mut().insert(properties);
        checked
    }

    fn check(
        &self,
        properties: &AddressingProperties,
        soap_action: Option<&str>,
    ) -> Result<(), AddressingFault> {
        let Some(action) = &properties.action else {
            return Err(AddressingFault::HeaderRequired { header: "Action" });
        };
        if let Some(soap_action) = soap_action.filter(|soap_action| soap_action != action) {
            return Err(AddressingFault::ActionMismatch {
                action: action.clone(),
                soap_action: soap_action.to_owned(),
            });
        }
        if let (Some(is_ours), Some(to)) = (&self.to, &properties.to)
            && !is_ours(to)
        {
            return Err(AddressingFault::DestinationUnreachable { address: to.clone() });
        }
        Ok(())
    }

    /// Refuses a request whose id was used before. Only ids of requests that every interceptor accepted are remembered, since
    /// anyone could use up those of others.
    fn check_duplicate(&self, properties: &AddressingProperties) -> Result<(), AddressingFault> {
        match (&self.seen, &properties.message_id) {
            (Some(seen), Some(id)) if !seen.insert(id) => {
                let reason = HeaderProblem::DuplicateMessageId;
                Err(AddressingFault::InvalidHeader { header: "MessageID", reason })
            }
            _ => Ok(()),
        }
    }

    /// Checks the addressing of a request for its operation.
    fn check_operation(
        &self,
        properties: &AddressingProperties,
        request: &RequestHeaders<'_>,
    ) -> Result<Option<Arc<Spawn>>, AddressingFault> {
        let operation = request.operation();
        let action = properties.action.as_deref().unwrap_or_default();
        let is_its =
            action == operation.action || action == operation.request_action(Some(request.service()));
        if !is_its && !request.is_lenient() {
            return Err(AddressingFault::ActionNotSupported { action: action.to_owned() });
        }
        if operation.one_way {
            return Ok(None);
        }
        let responses = match request.service().responses_of(operation.name) {
            None | Some(Responses::Any) => self.responses,
            Some(responses) => responses,
        };
        let reply = self.way(properties.receiver(false), "ReplyTo", responses)?;
        let fault = match &properties.fault_to {
            Some(fault_to) => self.way(Some(fault_to), "FaultTo", responses)?,
            None => reply,
        };
        if properties.message_id.is_none() && reply != Way::Nowhere {
            return Err(AddressingFault::HeaderRequired { header: "MessageID" });
        }
        let leaves = |way| way != Way::Back;
        let spawn = self.replies.as_ref().and_then(|replies| replies.spawn.clone());
        Ok(spawn.filter(|_| reply == Way::Elsewhere && leaves(fault)))
    }

    /// The way of a reply to an endpoint, if it may go there.
    fn way(
        &self,
        reference: Option<&EndpointReference>,
        header: &'static str,
        responses: Responses,
    ) -> Result<Way, AddressingFault> {
        let refused = |reason| Err(AddressingFault::InvalidHeader { header, reason });
        if reference.is_some_and(|reference| reference.reserved_parameter().is_some()) {
            return refused(HeaderProblem::InvalidEndpointReference);
        }
        match reference {
            Some(reference) if reference.is_none() => Ok(Way::Nowhere),
            Some(reference) if !reference.is_anonymous() => {
                let is_allowed =
                    self.replies.as_ref().is_some_and(|replies| replies.allowed(reference).is_some());
                match is_allowed && responses != Responses::Anonymous {
                    true => Ok(Way::Elsewhere),
                    false => refused(HeaderProblem::OnlyAnonymousAddressSupported),
                }
            }
            _ => match responses {
                Responses::NonAnonymous => refused(HeaderProblem::OnlyNonAnonymousAddressSupported),
                _ => Ok(Way::Back),
            },
        }
    }

    /// Adds the addressing of a reply.
    fn reply(&self, response: &mut ResponseContext<'_>) -> Result<(), ReadError> {
        let properties = response.extensions().get::<AddressingProperties>().cloned();
        let is_refused = response.extensions().get::<Refused>().is_some();
        let properties = match properties {
            Some(properties) => properties,
            None if is_refused => {
                AddressingProperties { version: self.version, ..AddressingProperties::default() }
            }
            None => return Ok(()),
        };
        let version = properties.version;
        let is_fault = response.fault().is_some();
        // Nobody knows who sent a request that was not accepted: it names no address for its fault.
        let is_accepted = response.extensions().get::<Accepted>().is_some();
        let receiver = properties.receiver(is_fault).filter(|_| is_accepted && !is_refused);
        let action = self.action(version, response);
        let mut blocks = vec![
            text_block(version, "Action", &action, "")?,
            text_block(version, "MessageID", &new_message_id(), "")?,
        ];
        if let Some(id) = &properties.message_id {
            blocks.push(text_block(version, "RelatesTo", id, "")?);
        }
        match receiver {
            None => blocks.push(text_block(version, "To", version.anonymous(), "")?),
            Some(receiver) if receiver.is_none() => response.divert(Diversion::Nowhere),
            Some(receiver) => {
                blocks.push(text_block(version, "To", &receiver.address, "")?);
                blocks.extend(parameters(receiver, version)?);
                if !receiver.is_anonymous()
                    && let Some(replies) = &self.replies
                    && let Some(uri) = replies.allowed(receiver)
                {
                    response.divert(replies.diversion(uri, action));
                }
            }
        }
        blocks.into_iter().for_each(|block| response.add_header_block(block));
        Ok(())
    }

    /// The action of a reply.
    fn action(&self, version: AddressingVersion, response: &ResponseContext<'_>) -> String {
        let operation = response.operation();
        let Some(fault) = response.fault() else {
            let action = operation.map(|operation| operation.response_action(Some(response.service())));
            return action.unwrap_or_default().into_owned();
        };
        let (namespace, _) = fault.code().most_specific();
        if AddressingVersion::from_namespace(namespace).is_some() {
            return addressing_fault_action(version).to_owned();
        }
        let detail = fault.detail_element();
        let declared = detail.as_ref().zip(operation).and_then(|(detail, operation)| {
            operation.fault_actions.iter().find(|(name, _)| detail.name() == *name)
        });
        declared.map_or(soap_fault_action(version), |(_, action)| action).to_owned()
    }
}

/// Way of a reply.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// On the connection of the request.
    Back,
    /// To another address.
    Elsewhere,
    Nowhere,
}

impl Interceptor for ServerAddressing {
    fn understands(&self, name: Name<'_>) -> bool {
        AddressingVersion::from_namespace(name.namespace).is_some()
    }

    fn open_request<'a>(&'a self, request: &'a mut OpenedRequest<'_>) -> BoxFuture<'a, Result<(), Fault>> {
        let opened = self.open(request);
        if opened.is_err() {
            request.extensions_mut().insert(Refused);
        }
        Box::pin(std::future::ready(opened))
    }

    fn check_request(&self, request: &mut RequestHeaders<'_>) -> Result<(), Fault> {
        let Some(properties) = request.extensions().get::<AddressingProperties>().cloned() else {
            return Ok(());
        };
        let checked = self.check_operation(&properties, request);
        match checked.and_then(|spawn| self.check_duplicate(&properties).map(|()| spawn)) {
            Ok(None) => Ok(()),
            Ok(Some(spawn)) => {
                if let Some(connection) = request.extensions().get::<Connection>() {
                    connection.leave(spawn);
                }
                Ok(())
            }
            Err(fault) => {
                request.extensions_mut().insert(Refused);
                Err(fault.to_fault(properties.version, request.soap_version()))
            }
        }
    }

    fn prepare_response<'a>(
        &'a self,
        response: &'a mut ResponseContext<'_>,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        let added = self.reply(response).map_err(Fault::internal);
        Box::pin(std::future::ready(added))
    }
}

/// Shows the settings that are no functions.
impl fmt::Debug for ServerAddressing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerAddressing")
            .field("version", &self.version)
            .field("is_required", &self.is_required)
            .field("responses", &self.responses)
            .finish_non_exhaustive()
    }
}
