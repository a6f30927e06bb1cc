//! Interceptors of a server: code that takes part in each exchange.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::request::Parts;
use http::{Extensions, HeaderMap};

use super::diversion::Diversion;
use super::request_head::RequestHead;
use crate::BoxFuture;
use crate::attachment::{AttachmentError, OutgoingParts, Package};
use crate::soap::{AnyBlocks, EnvelopeText, Fault, HttpParts, Operation, Service, SoapVersion};
use crate::xml::{Name, RawElement, Writer};

/// Code that takes part in each exchange of a server: verifies envelopes, rejects requests, adds header blocks, signs replies.
///
/// A request goes through these phases:
///
/// 1. [`open_request`](Self::open_request), with the envelope as it was received, before it is read and before its operation is
///    known;
/// 2. [`check_request`](Self::check_request), with the header blocks, when the message has been read and before the
///    implementation is called;
/// 3. [`prepare_response`](Self::prepare_response), before the reply is written;
/// 4. [`finish_response`](Self::finish_response), with the finished envelope, which is what is sent.
///
/// Phases of the reply run in the order in which the interceptors were installed, phases of the request in the reverse order. The list of a
/// [client](crate::client) thus fits its server: an envelope that was signed last is verified first.
///
/// A phase that fails ends the request: its fault is the reply, and goes through phases 3 and 4 as any reply does. A fault of
/// phase 3 takes the place of the reply, and no further interceptor adds to it; one of phase 4 is sent as it is. The time limit of
/// [`with_timeout`](super::SoapServer::with_timeout) covers all phases; its fault, and that of a panic, go through none.
///
/// One value serves all requests at the same time. Values of one exchange go into its `extensions`. They are those of the
/// HTTP request, so that the implementation has them, too: a verified identity, in [`Request::http`](crate::Request::http).
///
/// The default methods do nothing.
///
/// ```
/// use erpsync::BoxFuture;
/// use erpsync::server::{Interceptor, OpenedRequest};
/// use erpsync::soap::Fault;
///
/// /// Refuses requests without the key of a partner.
/// struct PartnerKey(String);
///
/// impl Interceptor for PartnerKey {
///     fn open_request<'a>(
///         &'a self,
///         request: &'a mut OpenedRequest<'_>,
///     ) -> BoxFuture<'a, Result<(), Fault>> {
///         let key = request.http().headers.get("x-partner-key").map(|key| key.as_bytes());
///         let is_known = key == Some(self.0.as_bytes());
///         Box::pin(async move {
///             match is_known {
///                 true => Ok(()),
///                 false => Err(Fault::sender("the key of the partner is missing or wrong")),
///             }
///         })
///     }
/// }
/// ```
pub trait Interceptor: Send + Sync {
    /// Reports whether the interceptor processes the header block of this name, so that a request may have it with
    /// `mustUnderstand`.
    fn understands(&self, name: Name<'_>) -> bool {
        let _ = name;
        false
    }

    /// Inspects the envelope of a request before it is read, and changes what is handed on: verifies or decrypts it, say.
    ///
    /// # Errors
    ///
    /// The fault that the request is answered with.
    fn open_request<'a>(&'a self, request: &'a mut OpenedRequest<'_>) -> BoxFuture<'a, Result<(), Fault>> {
        let _ = request;
        nothing()
    }

    /// Checks the header blocks of a request that has been read.
    ///
    /// # Errors
    ///
    /// The fault that the request is answered with.
    fn check_request(&self, request: &mut RequestHeaders<'_>) -> Result<(), Fault> {
        let _ = request;
        Ok(())
    }

    /// Adds header blocks and HTTP header fields to a response, or to a fault, that is about to be written.
    ///
    /// # Errors
    ///
    /// The fault that is answered in its place.
    fn prepare_response<'a>(
        &'a self,
        response: &'a mut ResponseContext<'_>,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        let _ = response;
        nothing()
    }

    /// Inspects and changes the finished envelope of a response, or of a fault: signs or encrypts it, say.
    ///
    /// # Errors
    ///
    /// The fault that is answered in its place, as it is.
    fn finish_response<'a>(
        &'a self,
        response: &'a mut FinishedResponse<'_>,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        let _ = response;
        nothing()
    }
}

/// A future that is ready. It has no size, so a box of it allocates nothing.
struct Nothing;

impl Future for Nothing {
    type Output = Result<(), Fault>;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(Ok(()))
    }
}

fn nothing<'a>() -> BoxFuture<'a, Result<(), Fault>> {
    Box::pin(Nothing)
}

/// A request that was not read yet, as [`Interceptor::open_request`] gets it.
pub struct OpenedRequest<'e> {
    pub(super) service: &'static Service,
    pub(super) envelope: EnvelopeText,
    pub(super) http: &'e mut HttpParts,
    pub(super) is_streamed: bool,
    pub(super) package: Option<Arc<Package>>,
}

impl OpenedRequest<'_> {
    /// Reports whether content of the message stands beside its envelope: attachments.
    pub fn has_attachments(&self) -> bool {
        self.package.is_some()
    }

    /// Puts the attachments of MTOM into the envelope, before it is verified or decrypted: see
    /// [`OpenedReply::include_attachments`](crate::client::OpenedReply::include_attachments).
    ///
    /// # Errors
    ///
    /// If a part is missing or does not arrive, or the message becomes too long.
    pub async fn include_attachments(&mut self) -> Result<(), AttachmentError> {
        match self.package.take_if(|package| package.is_xop()) {
            Some(package) => self.envelope.include_received(package).await,
            None => Ok(()),
        }
    }

    /// The service that the request is for.
    pub fn service(&self) -> &'static Service {
        self.service
    }

    /// SOAP action that the HTTP header gives.
    pub fn action(&self) -> Option<&str> {
        RequestHead::parse(&self.http.headers).ok()?.action
    }

    /// HTTP method, URI and header fields.
    pub fn http(&self) -> &Parts {
        self.http
    }

    /// Reports whether the request is [streamed](crate::stream). Its envelope is seen without its items: what verifies or decrypts
    /// it has to refuse. It can't be changed.
    pub fn is_streamed(&self) -> bool {
        self.is_streamed
    }

    /// The envelope: unpacked, and out of its encoding.
    pub fn envelope(&self) -> &EnvelopeText {
        &self.envelope
    }

    /// The envelope, to be changed. The request is read from what it is in the end.
    pub fn envelope_mut(&mut self) -> &mut EnvelopeText {
        &mut self.envelope
    }

    /// Values of this exchange.
    pub fn extensions(&self) -> &Extensions {
        &self.http.extensions
    }

    /// Values of this exchange, to be changed.
    pub fn extensions_mut(&mut self) -> &mut Extensions {
        &mut self.http.make_mut().extensions
    }
}

/// Header blocks of a request that has been read, as [`Interceptor::check_request`] gets them.
pub struct RequestHeaders<'e> {
    pub(super) headers: &'e dyn AnyBlocks,
    pub(super) others: &'e [RawElement],
    pub(super) service: &'static Service,
    pub(super) version: SoapVersion,
    pub(super) is_lenient: bool,
    pub(super) operation: &'static Operation,
    pub(super) http: &'e mut HttpParts,
}

impl RequestHeaders<'_> {
    /// The version of SOAP of the request.
    pub fn soap_version(&self) -> SoapVersion {
        self.version
    }

    /// Reports whether the request may have an action that the WSDL does not have.
    pub(crate) fn is_lenient(&self) -> bool {
        self.is_lenient
    }

    /// The service that the request is for.
    pub fn service(&self) -> &'static Service {
        self.service
    }

    /// The operation that the request is for.
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// HTTP method, URI and header fields.
    pub fn http(&self) -> &Parts {
        self.http
    }

    /// The first header block of a name, whether or not the WSDL names it.
    pub fn block(&self, name: Name<'_>) -> Option<RawElement> {
        let known = self.headers.names().iter().position(|known| *known == name);
        match known.filter(|index| self.headers.has(*index)) {
            Some(index) => {
                let mut writer = Writer::new();
                self.headers.write(index, &mut writer);
                RawElement::parse(&writer.finish().ok()?).ok()
            }
            None => self.others.iter().find(|block| block.name() == name).cloned(),
        }
    }

    /// Values of this exchange.
    pub fn extensions(&self) -> &Extensions {
        &self.http.extensions
    }

    /// Values of this exchange, to be changed.
    pub fn extensions_mut(&mut self) -> &mut Extensions {
        &mut self.http.make_mut().extensions
    }
}

/// A response that was not written yet, as [`Interceptor::prepare_response`] gets it.
pub struct ResponseContext<'e> {
    pub(super) service: &'static Service,
    pub(super) operation: Option<&'static Operation>,
    pub(super) version: SoapVersion,
    pub(super) fault: Option<&'e Fault>,
    pub(super) blocks: &'e mut Vec<RawElement>,
    pub(super) http_headers: &'e mut HeaderMap,
    pub(super) request: &'e mut HttpParts,
    pub(super) diversion: Option<Diversion>,
}

impl ResponseContext<'_> {
    /// The service.
    pub fn service(&self) -> &'static Service {
        self.service
    }

    /// The version of SOAP that the response is written in.
    pub fn soap_version(&self) -> SoapVersion {
        self.version
    }

    /// Keeps the response from the connection of the request, which is answered with status 202 and nothing else.
    pub(crate) fn divert(&mut self, diversion: Diversion) {
        self.diversion = Some(diversion);
    }

    /// The operation; `None` if the request failed before it was known.
    pub fn operation(&self) -> Option<&'static Operation> {
        self.operation
    }

    /// HTTP method, URI and header fields of the request.
    pub fn request(&self) -> &Parts {
        self.request
    }

    /// The fault, if the response is one.
    pub fn fault(&self) -> Option<&Fault> {
        self.fault
    }

    /// Adds a header block.
    pub fn add_header_block(&mut self, block: RawElement) {
        self.blocks.push(block);
    }

    /// HTTP header fields that replace those that the server sends by itself, the content type for example.
    pub fn http_headers_mut(&mut self) -> &mut HeaderMap {
        self.http_headers
    }

    /// Values of this exchange.
    pub fn extensions(&self) -> &Extensions {
        &self.request.extensions
    }

    /// Values of this exchange, to be changed.
    pub fn extensions_mut(&mut self) -> &mut Extensions {
        &mut self.request.make_mut().extensions
    }
}

/// A response that is written, as [`Interceptor::finish_response`] gets it.
pub struct FinishedResponse<'e> {
    pub(super) operation: Option<&'static Operation>,
    pub(super) is_fault: bool,
    pub(super) is_streamed: bool,
    pub(super) envelope: EnvelopeText,
    pub(super) http_headers: &'e mut HeaderMap,
    pub(super) request: &'e mut HttpParts,
    pub(super) outgoing: &'e mut Option<OutgoingParts>,
    /// Maximum length of an attachment in the envelope.
    pub(super) inline_bytes: usize,
}

impl FinishedResponse<'_> {
    /// Reports whether content of the message stands beside its envelope: attachments.
    pub fn has_attachments(&self) -> bool {
        self.outgoing.as_ref().is_some_and(OutgoingParts::has_parts)
    }

    /// Puts the attachments of MTOM into the envelope, before it is signed or encrypted: see
    /// [`FinishedRequest::include_attachments`](crate::client::FinishedRequest::include_attachments).
    ///
    /// # Errors
    ///
    /// If an attachment can't be read, or is too long.
    pub async fn include_attachments(&mut self) -> Result<(), AttachmentError> {
        self.envelope.include_sent(self.outgoing, self.inline_bytes).await
    }

    /// Reports whether the response is [streamed](crate::stream). Its envelope is seen without its items: what signs or
    /// encrypts it has to refuse.
    pub fn is_streamed(&self) -> bool {
        self.is_streamed
    }

    /// The operation; `None` if the request failed before it was known.
    pub fn operation(&self) -> Option<&'static Operation> {
        self.operation
    }

    /// HTTP method, URI and header fields of the request.
    pub fn request(&self) -> &Parts {
        self.request
    }

    /// Reports whether the response is a fault.
    pub fn is_fault(&self) -> bool {
        self.is_fault
    }

    /// The envelope.
    pub fn envelope(&self) -> &EnvelopeText {
        &self.envelope
    }

    /// The envelope, to be changed.
    pub fn envelope_mut(&mut self) -> &mut EnvelopeText {
        &mut self.envelope
    }

    /// HTTP header fields that replace those that the server sends by itself, the content type for example.
    pub fn http_headers_mut(&mut self) -> &mut HeaderMap {
        self.http_headers
    }

    /// Values of this exchange.
    pub fn extensions(&self) -> &Extensions {
        &self.request.extensions
    }

    /// Values of this exchange, to be changed.
    pub fn extensions_mut(&mut self) -> &mut Extensions {
        &mut self.request.make_mut().extensions
    }
}

macro_rules! debug {
    ($($type:ident),*) => {$(
        /// Shows nothing: messages and header fields may hold secrets.
        impl fmt::Debug for $type<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($type)).finish_non_exhaustive()
            }
        }
    )*};
}

debug!(OpenedRequest, RequestHeaders, ResponseContext, FinishedResponse);
