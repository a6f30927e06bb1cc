//! A request that is about to be written, as interceptors get it.

use std::fmt;

use http::{Extensions, HeaderMap, Uri};

use super::{Caller, Client, Endpoint, EndpointError};
use crate::attachment::OutgoingParts;
use crate::soap::{MessageParts, Operation, Service, SoapVersion, raw_blocks};
use crate::xml::{Name, RawElement};

/// Request that is about to be written, as [`Interceptor::prepare_request`](super::Interceptor::prepare_request) gets it.
pub struct RequestContext<'c> {
    pub(super) client: &'c Client,
    pub(super) operation: &'static Operation,
    pub(super) attempt: u32,
    pub(super) request: &'c (dyn Outgoing + 'c),
    pub(super) additions: &'c mut Additions,
    pub(super) extensions: &'c mut Extensions,
}

/// A request whose body and header blocks have any type.
pub(super) trait Outgoing: Send + Sync {
    fn parts(&self) -> MessageParts<'_>;
}

/// Additions of the client and its interceptors to the request of an attempt.
#[derive(Default)]
pub(super) struct Additions {
    /// Header blocks of the client and of interceptors.
    pub(super) blocks: Vec<RawElement>,
    /// HTTP header fields of interceptors.
    pub(super) http_headers: HeaderMap,
    /// The endpoint, if it is not that of the client.
    pub(super) endpoint: Option<Endpoint>,
    /// The SOAP action, if it is not that of the operation.
    pub(super) action: Option<String>,
    /// Texts that are masked.
    pub(super) secrets: Vec<String>,
    /// Attachments of the envelope that was written.
    pub(super) outgoing: Option<OutgoingParts>,
}

impl RequestContext<'_> {
    /// The operation that is called.
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// The number of this attempt, from 1.
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// The version of SOAP that the request is written in.
    pub fn soap_version(&self) -> SoapVersion {
        self.client.config.version
    }

    /// The endpoint without user info and query.
    pub fn endpoint(&self) -> &str {
        self.additions.endpoint.as_ref().map_or(self.client.endpoint(), Endpoint::display_url)
    }

    /// The endpoint without user info, but with its query, which may hold secrets.
    pub fn endpoint_uri(&self) -> &Uri {
        &self.additions.endpoint.as_ref().unwrap_or(&self.client.config.endpoint).uri
    }

    /// The service that is called, where the client knows it: generated clients do.
    pub fn service(&self) -> Option<&'static Service> {
        self.client.config.service
    }

    /// Sends this attempt to another endpoint.
    ///
    /// If that has another scheme, host or port than the client's, neither the user info of the client's endpoint nor HTTP header
    /// fields of the client that hold credentials go there. Header blocks and the fields of
    /// [`http_headers_mut`](Self::http_headers_mut) do.
    ///
    /// # Errors
    ///
    /// If the endpoint is not a URL that can be called: see [`Endpoint::new`].
    pub fn set_endpoint(
        &mut self,
        endpoint: impl TryInto<Endpoint, Error: Into<EndpointError>>,
    ) -> Result<(), EndpointError> {
        self.additions.endpoint = Some(endpoint.try_into().map_err(Into::into)?);
        Ok(())
    }

    /// Replaces the SOAP action of the operation in this attempt.
    pub fn set_action(&mut self, action: impl Into<String>) {
        self.additions.action = Some(action.into());
    }

    /// Reports whether the request has a header block of this name already.
    pub fn has_header_block(&self, name: Name<'_>) -> bool {
        self.request.parts().has_block(name) || self.additions.blocks.iter().any(|block| block.name() == name)
    }

    /// The header blocks that the request has already.
    ///
    /// Those with a type of their own are written for this.
    pub fn header_blocks(&self) -> Vec<RawElement> {
        let parts = self.request.parts();
        let mut blocks = raw_blocks(parts.headers).unwrap_or_default();
        blocks.extend_from_slice(parts.others);
        blocks.extend_from_slice(&self.additions.blocks);
        blocks
    }

    /// Adds a header block.
    pub fn add_header_block(&mut self, block: RawElement) {
        self.additions.blocks.push(block);
    }

    /// HTTP header fields of this attempt, besides those of the client.
    ///
    /// Fields that hold credentials by their names, or that are marked as sensitive, are masked where messages are shown.
    pub fn http_headers_mut(&mut self) -> &mut HeaderMap {
        &mut self.additions.http_headers
    }

    /// Masks a text wherever messages of this attempt are shown. The content of elements that are secret by name is masked
    /// without that.
    pub fn add_secret(&mut self, secret: impl Into<String>) {
        self.additions.secrets.push(secret.into());
    }

    /// A client for calls of the interceptor's own, to sign in for example: set up like the one that makes this call, but
    /// without interceptors.
    pub fn client(&self) -> Client {
        let client = self.client.clone().without_interceptors();
        match &self.additions.endpoint {
            Some(endpoint) => client.set(|config| {
                config.http_headers = config
                    .http_headers_for(endpoint)
                    .map(|(name, value)| (name.clone(), value.clone()))
                    .collect();
                config.endpoint = endpoint.clone();
            }),
            None => client,
        }
    }

    /// Identity of the party that makes this call, for interceptors that keep what they got for it.
    pub fn caller(&self) -> Caller {
        self.client.caller()
    }

    /// Values of this call.
    pub fn extensions(&self) -> &Extensions {
        self.extensions
    }

    /// Values of this call, to be changed.
    pub fn extensions_mut(&mut self) -> &mut Extensions {
        self.extensions
    }
}

/// Shows the operation and the endpoint only: header blocks and fields may hold secrets.
impl fmt::Debug for RequestContext<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestContext")
            .field("operation", &self.operation.name)
            .field("endpoint", &self.endpoint())
            .field("attempt", &self.attempt)
            .finish_non_exhaustive()
    }
}
