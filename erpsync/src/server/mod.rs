//! The server: a `tower::Service` that hands each request to an implementation of the service's trait.
//!
//! With the feature `serve`, `serve` is the HTTP server, with the limits that a server needs against clients that do
//! nothing. Under `axum::serve`, which has none of these: `Router::new().route_service("/Services86/ErpSync.svc", server)`.
//! Under hyper: `hyper_util::service::TowerToHyperService::new(server)`.
//!
//! [`Interceptor`]s see the messages on their way.
//!
//! # How it is made
//!
//! `service` is the way of a request, `request_head` reads its HTTP header, `exchange` leads it through the interceptors,
//! `streaming` receives requests that are streamed, and sends such responses. `routing` finds the operation, `dispatch` is the typed part. `wsdl` answers `GET ?wsdl`, with `documents`, `single` and
//! `public_url`. `serve` is the HTTP server.

mod arrival;
pub(crate) mod dispatch;
mod diversion;
mod documents;
mod exchange;
mod identity;
mod interceptor;
mod public_url;
mod request_head;
mod routing;
#[cfg(feature = "serve")]
mod serve;
mod service;
mod single;
mod streaming;
mod wsdl;

use std::borrow::Cow;
use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use self::dispatch::{Dispatch, Incoming};
use self::diversion::Detachable;
pub(crate) use self::diversion::{Accepted, Connection, Diversion, DivertedReply, Spawn};
use self::documents::Documents;
pub use self::identity::{Identity, Passwords};
pub use self::interceptor::{FinishedResponse, Interceptor, OpenedRequest, RequestHeaders, ResponseContext};
pub(crate) use self::request_head::RequestHead;
pub(crate) use self::routing::cannot_read;
#[cfg(feature = "serve")]
pub use self::serve::{
    DEFAULT_CONNECTIONS, DEFAULT_HEADER_TIMEOUT, DEFAULT_IDLE_TIMEOUT, DEFAULT_WRITE_TIMEOUT, PeerAddress,
    Serve, serve,
};
use crate::BoxFuture;
use crate::attachment::{AttachmentLimits, Mtom};
use crate::soap::{HttpParts, MessageStyle};
use crate::transport::{Body, BoxError};
use crate::xml::{Name, ReadOptions};

/// A SOAP server, as a `tower::Service` over any HTTP body. Cheap to clone.
///
/// - Operations are found by the SOAP action, where there is none by that of `wsa:Action`, and where that does not
///   tell by the elements in the body. An action that the service does not have is answered with WCF's
///   `ActionNotSupported`.
/// - Either version of SOAP is read, and answered in kind.
/// - An error of the implementation is a fault; a panic in it is one without details, and the server goes
///   on.
/// - A header block that must be understood, and that neither the WSDL nor
///   [`with_understood_header`](Self::with_understood_header) names, is answered with `MustUnderstand`; in SOAP 1.2 the
///   fault names the blocks.
/// - Requests may be packed with gzip; what they unpack to counts against the limit. Replies of a kibibyte or
///   more are packed for clients that accept gzip.
/// - `GET …?wsdl` is answered with the WSDL that the service was generated from, `?wsdl=1`, `?xsd=1` and so on with what
///   that imports, and `?singleWsdl` with all of it in one document; see [`with_wsdl`](Self::with_wsdl) for others.
/// - A request that its HTTP header rules out (another method, a media type that is not SOAP's, a length beyond the limit) is
///   refused before its body is read; so is one with an unknown action, if the client waits for `100 Continue`.
/// - Each request is a span of `tracing`: `request`, with service, operation, SOAP version, status, bytes as sent and
///   duration. Nothing of a message is in it.
///
/// When the client goes away, the future of the method is dropped.
pub struct SoapServer<D: Dispatch> {
    implementation: Arc<D::Implementation>,
    options: Arc<Options>,
}

/// Default maximum length of a request, in bytes: 32 MiB. Less than a client takes, since
/// anyone may send to a server.
pub const DEFAULT_MESSAGE_BYTES: usize = 32 << 20;

/// Default time limit for the arrival of a request's body: two minutes.
pub const DEFAULT_BODY_TIMEOUT: Duration = Duration::from_secs(120);

#[derive(Clone)]
pub(crate) struct Options {
    body_timeout: Option<Duration>,
    timeout: Option<Duration>,
    read: ReadOptions,
    lenient_contract: bool,
    /// Namespace and local name of header blocks that the WSDL does not name.
    understood: Vec<(String, String)>,
    /// In order of installation.
    interceptors: Vec<Arc<dyn Interceptor>>,
    /// The first of the interceptors is that of addressing.
    has_addressing: bool,
    style: Option<MessageStyle>,
    mtom: Option<Mtom>,
    attachments: AttachmentLimits,
    documents: Documents,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            body_timeout: Some(DEFAULT_BODY_TIMEOUT),
            timeout: None,
            read: of_server(ReadOptions::default()),
            lenient_contract: false,
            understood: Vec::new(),
            interceptors: Vec::new(),
            has_addressing: false,
            style: None,
            mtom: None,
            attachments: AttachmentLimits::default(),
            documents: Documents::default(),
        }
    }
}

impl Options {
    /// The style of replies, if it is not the default.
    fn style(&self) -> Option<&MessageStyle> {
        self.style.as_ref()
    }

    /// Returns whether the service understands a header block that the WSDL does not name.
    fn understands(&self, block: Name<'_>) -> bool {
        self.understood.iter().any(|(namespace, local)| Name::new(namespace, local) == block)
            || self.interceptors.iter().any(|interceptor| interceptor.understands(block))
    }
}

/// Read options with a server's limit where they set none.
fn of_server(mut read: ReadOptions) -> ReadOptions {
    read.limits.message_bytes.get_or_insert(DEFAULT_MESSAGE_BYTES);
    read
}

impl<D: Dispatch> SoapServer<D> {
    /// A server of an implementation.
    pub fn new(implementation: D::Implementation) -> Self {
        Self::from_arc(Arc::new(implementation))
    }

    /// A server of an implementation that others use too.
    pub fn from_arc(implementation: Arc<D::Implementation>) -> Self {
        let interceptors = Vec::from_iter(D::addressing());
        let options = Options {
            has_addressing: !interceptors.is_empty(),
            interceptors,
            documents: Documents::embedded(D::DOCUMENTS),
            mtom: D::SERVICE.mtom.then(Mtom::new),
            ..Options::default()
        };
        Self { implementation, options: Arc::new(options) }
    }

    fn set(mut self, change: impl FnOnce(&mut Options)) -> Self {
        change(Arc::make_mut(&mut self.options));
        self
    }

    /// Sets how requests are read: the limits, and what is tolerated.
    ///
    /// A size of a message that `read` does not set stays [`DEFAULT_MESSAGE_BYTES`].
    #[must_use]
    pub fn with_read_options(self, read: ReadOptions) -> Self {
        self.set(|options| options.read = of_server(read))
    }

    /// Sets whether requests may differ from the WSDL as those to a service of WCF may whose WSDL nobody published; together with [`ReadOptions::any_namespace`] only local names have to be right:
    ///
    /// - An action that the WSDL does not have is that of the operation whose name is its last part (behind `/`,
    ///   `#` or `:`). If it names none, the element in the body decides.
    /// - If the action decides the operation, the element in the body may have any name.
    /// - The parameters may stand in the place of the only child of the element in the body: a message
    ///   contract instead of a parameter that is a data contract. It counts as left out if the first child is
    ///   another one.
    ///
    /// Off by default. Replies are as the WSDL has them, with this or without.
    #[must_use]
    pub fn with_lenient_contract(self, yes: bool) -> Self {
        self.set(|options| options.lenient_contract = yes)
    }

    /// Adds a header block that the implementation understands though the WSDL does not name it, so that a request
    /// may have it with `mustUnderstand`. The namespace is empty for none.
    ///
    /// The implementation finds the block in [`Request::other_headers`](crate::Request::other_headers), and has to
    /// process it as its specification says, or answer with a fault (SOAP 1.1, section 4.2.3; SOAP 1.2 part 1,
    /// section 2.4). Blocks that are not named, here or in the WSDL, are still refused.
    ///
    /// ```
    /// # #[erpsync::service(namespace = "urn:example")]
    /// # trait ErpSync: Send + Sync {
    /// #     type Error: From<erpsync::soap::Fault> + Into<erpsync::soap::Fault> + Send;
    /// # }
    /// # struct Mine;
    /// # impl ErpSync for Mine {
    /// #     type Error = erpsync::soap::Fault;
    /// # }
    /// const WSSE: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
    ///
    /// let server = ErpSyncServer::new(Mine).with_understood_header(WSSE, "Security");
    /// ```
    #[must_use]
    pub fn with_understood_header(self, namespace: impl Into<String>, local: impl Into<String>) -> Self {
        self.set(|options| options.understood.push((namespace.into(), local.into())))
    }

    /// Writes replies in a style that particular clients ask for: see [`MessageStyle`]; `None` is the default one.
    #[must_use]
    pub fn with_message_style(self, style: impl Into<Option<MessageStyle>>) -> Self {
        self.set(|options| options.style = style.into())
    }

    /// Sends data of replies in parts of its own beside the XML: see [`Mtom`]. Unless set, or with `None`, replies to requests that
    /// come so do, with the default threshold. With a policy in the WSDL that requires it, all do.
    #[must_use]
    pub fn with_mtom(self, mtom: impl Into<Option<Mtom>>) -> Self {
        self.set(|options| options.mtom = mtom.into())
    }

    /// Sets the bounds of attachments.
    #[must_use]
    pub fn with_attachment_limits(self, limits: AttachmentLimits) -> Self {
        self.set(|options| options.attachments = limits)
    }

    /// Installs an interceptor, behind those that are there: see [`Interceptor`] for the order.
    #[must_use]
    pub fn with_interceptor(self, interceptor: impl Interceptor + 'static) -> Self {
        self.set(|options| options.interceptors.push(Arc::new(interceptor)))
    }

    /// Processes addressing headers with this interceptor: [`ServerAddressing`](crate::addressing::ServerAddressing). It
    /// stands before all others, and replaces the one that was there: a generated server has one if its WSDL asks for
    /// WS-Addressing.
    #[must_use]
    pub fn with_addressing(self, addressing: impl Interceptor + 'static) -> Self {
        self.without_addressing().set(|options| {
            options.interceptors.insert(0, Arc::new(addressing));
            options.has_addressing = true;
        })
    }

    /// The server without addressing: header blocks of WS-Addressing are left to the implementation.
    #[must_use]
    pub fn without_addressing(self) -> Self {
        self.set(|options| {
            if std::mem::take(&mut options.has_addressing) {
                options.interceptors.remove(0);
            }
        })
    }

    /// Sets the time limit for the arrival of a request's body: [`DEFAULT_BODY_TIMEOUT`] unless set, `None` for no
    /// limit. A request that takes longer is answered with HTTP status 408. The HTTP server limits the time for the HTTP
    /// header.
    #[must_use]
    pub fn with_body_timeout(self, limit: impl Into<Option<Duration>>) -> Self {
        let limit = limit.into();
        self.set(|options| options.body_timeout = limit)
    }

    /// Sets the time limit of an operation, from the arrival of its request on; none unless set. An operation that takes
    /// longer is dropped where it waits, and answered with a fault.
    #[must_use]
    pub fn with_timeout(self, limit: impl Into<Option<Duration>>) -> Self {
        let limit = limit.into();
        self.set(|options| options.timeout = limit)
    }

    /// Sets the text that `GET …?wsdl` is answered with in place of the documents that were generated into the server:
    /// `include_str!("../wsdl/ErpSync.wsdl")`.
    ///
    /// The address in it is replaced by the URL of the request (or by the one that
    /// [`with_address`](Self::with_address) gives).
    #[must_use]
    pub fn with_wsdl(self, text: impl Into<Cow<'static, str>>) -> Self {
        self.set(|options| options.documents.set_wsdl(text.into()))
    }

    /// Adds a schema or WSDL that the WSDL, or another such document, imports or includes, under the path that it does so by
    /// (as seen from the WSDL): it is answered at `?xsd=1`, `?wsdl=1` and so on, and the imports say so.
    #[must_use]
    pub fn with_document(self, name: impl Into<String>, text: impl Into<Cow<'static, str>>) -> Self {
        self.set(|options| options.documents.add(&name.into(), text.into()))
    }

    /// Sets whether the header fields of a proxy in front decide the URL of the server: `Forwarded` (RFC 7239), or
    /// `X-Forwarded-Proto` and `X-Forwarded-Host`; and `X-Forwarded-Prefix` for what it took from the path. Off by
    /// default, since without such a proxy any client can say so. It is about the addresses in the WSDL only.
    #[must_use]
    pub fn with_forwarded(self, yes: bool) -> Self {
        self.set(|options| options.documents.forwarded = yes)
    }

    /// Sets the address that the WSDL gives, for a server that can't derive it: behind a proxy without such header fields, or nested in
    /// a router that takes a part of the path away.
    #[must_use]
    pub fn with_address(self, url: impl Into<String>) -> Self {
        self.set(|options| options.documents.address = Some(url.into()))
    }
}

impl<D: Dispatch> Clone for SoapServer<D> {
    fn clone(&self) -> Self {
        Self { implementation: self.implementation.clone(), options: self.options.clone() }
    }
}

impl<D: Dispatch> fmt::Debug for SoapServer<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SoapServer").field("service", &D::SERVICE.name).finish_non_exhaustive()
    }
}

impl<D, B> tower_service::Service<http::Request<B>> for SoapServer<D>
where
    D: Dispatch,
    B: http_body::Body + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        let Self { implementation, options } = self.clone();
        let (mut parts, body) = request.into_parts();
        let connection = options.has_addressing.then(|| {
            let connection = Connection::default();
            parts.extensions.insert(connection.clone());
            connection
        });
        let (parts, body) = (HttpParts::new(parts), Body::new(body));
        let work = Box::pin(async move {
            let dispatch =
                &mut |operation, incoming: Incoming<'_>| D::dispatch(&implementation, operation, incoming);
            let answer = service::answer(D::SERVICE, &options, parts, body, dispatch).await;
            Ok(answer)
        });
        match connection {
            Some(connection) => Box::pin(Detachable { work: Some(work), connection }),
            None => work,
        }
    }
}
