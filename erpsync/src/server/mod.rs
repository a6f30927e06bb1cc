//! The server: a `tower::Service` that hands each request to an implementation of the service's trait.
//!
//! `#[service]` prints the [`Dispatch`] from an operation's number to a method; the rest is here, once.
//! `answer` is the way of a request, `request` what HTTP says of it (SOAP 1.1, section 6; SOAP 1.2 part 2,
//! section 7), `find` tells the operation, `handle` is the typed part, `wsdl` what `GET ?wsdl` answers, with `documents`, `single`
//! and `address`; `serve` is the HTTP server.
//!
//! With the feature `serve`, `serve` is the HTTP server, with the limits that a server needs against clients that do
//! nothing. Under `axum::serve`, which has none of these: `Router::new().route_service("/Services86/ErpSync.svc", server)`. Under hyper:
//! `hyper_util::service::TowerToHyperService::new(server)`.

mod address;
mod answer;
mod documents;
mod find;
mod handle;
mod request;
#[cfg(feature = "serve")]
mod serve;
mod single;
mod wsdl;

use std::borrow::Cow;
use std::convert::Infallible;
use std::error::Error;
use std::fmt;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http_body::Body;
use http_body_util::Full;

use self::documents::Documents;
pub use self::handle::{Incoming, Outgoing, handle, no_such_operation};
pub(crate) use self::request::announced;
#[cfg(feature = "serve")]
pub use self::serve::{
    DEFAULT_CONNECTIONS, DEFAULT_HEADER_TIMEOUT, DEFAULT_IDLE_TIMEOUT, DEFAULT_WRITE_TIMEOUT, PeerAddress,
    Serve, serve,
};
use crate::soap::{Fault, HttpParts, Service};
use crate::transport::collect;
use crate::xml::{Name, ReadOptions};

/// From the number of an operation to a method of an implementation: what `#[service]` prints.
pub trait Dispatch: 'static {
    /// Who implements the operations.
    type Implementation: Send + Sync + 'static;

    /// What the WSDL says.
    const SERVICE: &'static Service;

    /// The WSDL, and then what it imports: the name by which the others import a document, and its text.
    const DOCUMENTS: &'static [(&'static str, &'static str)] = &[];

    /// Reads the request of the operation with this index in [`SERVICE`](Self::SERVICE), and calls its
    /// method.
    fn dispatch(
        implementation: Arc<Self::Implementation>,
        operation: usize,
        message: Incoming<'_>,
    ) -> BoxFuture<'static, Result<Outgoing, Fault>>;
}

/// A SOAP server, as a `tower::Service` over any HTTP body. Cheap to clone.
///
/// - Operations are found by the SOAP action, where there is none by that of `wsa:Action`, and where that does not
///   tell by the elements in the body. An action that the service does not have is answered with WCF's
///   `ActionNotSupported`.
/// - Either version of SOAP is read, and answered in kind.
/// - An error of the implementation is a fault; a panic in it is one that tells nothing, and the server goes
///   on.
/// - A header block that must be understood, and that neither the WSDL nor
///   [`with_understood_header`](Self::with_understood_header) names, is answered with `MustUnderstand`; in SOAP 1.2 the
///   fault names the blocks.
/// - Requests may be packed with gzip; what they unpack to counts against the limit. Replies of a kibibyte or
///   more are packed for clients that accept gzip.
/// - `GET …?wsdl` is answered with the WSDL that the service was generated from, `?wsdl=1`, `?xsd=1` and so on with what
///   that imports, and `?singleWsdl` with all of it in one document; see [`with_wsdl`](Self::with_wsdl) for others.
/// - What the HTTP header alone rules out (another method, a media type that is not SOAP's, a length beyond the limit) is
///   refused before the body is read; so is an unknown action, if the client waits for `100 Continue`.
/// - Each request is a span of `tracing`: `request`, with service, operation, SOAP version, status, bytes as sent and
///   duration. Nothing of a message is in it.
///
/// When the client goes away, the future of the method is dropped.
pub struct SoapServer<D: Dispatch> {
    implementation: Arc<D::Implementation>,
    options: Arc<Options>,
}

/// How long a request may be unless something else is set, in bytes: 32 MiB. Less than a client takes, since
/// anyone may send to a server.
pub const DEFAULT_MESSAGE_BYTES: usize = 32 << 20;

/// How long the body of a request may take to arrive unless something else is set: two minutes.
pub const DEFAULT_BODY_TIMEOUT: Duration = Duration::from_secs(120);

#[derive(Clone, Debug)]
pub(crate) struct Options {
    body_timeout: Option<Duration>,
    timeout: Option<Duration>,
    read: ReadOptions,
    lenient_contract: bool,
    /// Namespace and local name of header blocks that the WSDL does not name.
    understood: Vec<(String, String)>,
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
            documents: Documents::default(),
        }
    }
}

impl Options {
    /// Whether the service understands a header block that the WSDL does not name.
    fn understands(&self, block: Name<'_>) -> bool {
        self.understood.iter().any(|(namespace, local)| Name::new(namespace, local) == block)
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
        let options = Options { documents: Documents::embedded(D::DOCUMENTS), ..Options::default() };
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

    /// Sets whether requests may differ from the WSDL in what is often not known of a service of WCF's, where nobody
    /// published its WSDL; together with [`ReadOptions::any_namespace`] only local names have to be right:
    ///
    /// - An action that the WSDL does not have is that of the operation whose name is its last part (behind `/`,
    ///   `#` or `:`). If it names none, the element in the body tells.
    /// - If the action tells the operation, the element in the body may have any name.
    /// - Where the element in the body has one child only, the parameters may stand in its place: a message
    ///   contract instead of a parameter that is a data contract. It counts as left out if the first child is
    ///   another one.
    ///
    /// Off by default. What is answered is what the WSDL says, with this or without.
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
    /// # use erpsync::server::{Dispatch, SoapServer};
    /// const WSSE: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
    ///
    /// fn secured<D: Dispatch>(server: SoapServer<D>) -> SoapServer<D> {
    ///     server.with_understood_header(WSSE, "Security")
    /// }
    /// ```
    #[must_use]
    pub fn with_understood_header(self, namespace: impl Into<String>, local: impl Into<String>) -> Self {
        self.set(|options| options.understood.push((namespace.into(), local.into())))
    }

    /// How long the body of a request may take to arrive, [`DEFAULT_BODY_TIMEOUT`] unless set; `None` is no
    /// limit. A request that takes longer is answered with HTTP status 408. How long the HTTP header may take is
    /// for the HTTP server to say.
    #[must_use]
    pub fn with_body_timeout(self, limit: impl Into<Option<Duration>>) -> Self {
        let limit = limit.into();
        self.set(|options| options.body_timeout = limit)
    }

    /// How long an operation may take, from the arrival of its request on; no limit unless set. One that takes
    /// longer is dropped where it waits, and answered with a fault.
    #[must_use]
    pub fn with_timeout(self, limit: impl Into<Option<Duration>>) -> Self {
        let limit = limit.into();
        self.set(|options| options.timeout = limit)
    }

    /// The text that `GET …?wsdl` is answered with in place of the documents that were generated into the server:
    /// `include_str!("../wsdl/ErpSync.wsdl")`.
    ///
    /// The address in it is replaced by the one that was asked (or that
    /// [`with_address`](Self::with_address) gives).
    #[must_use]
    pub fn with_wsdl(self, text: impl Into<Cow<'static, str>>) -> Self {
        self.set(|options| options.documents.set_wsdl(text.into()))
    }

    /// A schema or WSDL that the WSDL, or another such document, imports or includes, under the path that it does so by
    /// (as seen from the WSDL): it is answered at `?xsd=1`, `?wsdl=1` and so on, and the imports say so.
    #[must_use]
    pub fn with_document(self, name: impl Into<String>, text: impl Into<Cow<'static, str>>) -> Self {
        self.set(|options| options.documents.add(&name.into(), text.into()))
    }

    /// Sets whether a proxy in front is believed what it says of the address that was asked: `Forwarded` (RFC 7239), or
    /// `X-Forwarded-Proto` and `X-Forwarded-Host`; and `X-Forwarded-Prefix` for what it took from the path. Off by
    /// default, since without such a proxy any client can say so. It is about the addresses in the WSDL only.
    #[must_use]
    pub fn with_forwarded(self, yes: bool) -> Self {
        self.set(|options| options.documents.forwarded = yes)
    }

    /// The address that the WSDL gives, where the server can't know it: behind a proxy that does not tell, or nested in
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
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    type Response = http::Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        let Self { implementation, options } = self.clone();
        let (parts, body) = request.into_parts();
        let parts = HttpParts::new(parts);
        Box::pin(async move {
            let receive = pin!(collect(body, options.read.limits.message_limit()));
            let dispatch = |operation, message: Incoming<'_>| D::dispatch(implementation, operation, message);
            let answer = answer::answer(D::SERVICE, &options, parts, receive, dispatch).await;
            Ok(answer.map(Full::new))
        })
    }
}
