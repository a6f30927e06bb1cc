//! The client: from a request value to a response value.
//!
//! A generated client is a thin struct around a [`Client`], which holds what all calls share: the endpoint,
//! the [`Transport`], header blocks, [interceptors](Interceptor), limits. A [`Call`] is one call of an operation, configured
//! and then awaited. Its error is a [`CallError`].
//!
//! ```no_run
//! use std::time::Duration;
//!
//! use erpsync::superoffice::{EnsureOk, Tickets};
//! # use erpsync::{Request, Response, XmlRead, XmlWrite, Secret};
//! # #[derive(Default, XmlRead, XmlWrite)]
//! # #[xml(namespace = "urn:example", root = "ForceSyncAll", default)]
//! # struct ForceSyncAll {}
//! # #[derive(Default, XmlRead, XmlWrite)]
//! # #[xml(namespace = "urn:example", root = "ForceSyncAllResponse", default)]
//! # struct ForceSyncAllResponse {}
//! # #[derive(Default, XmlRead, XmlWrite)]
//! # #[xml(namespace = "urn:example", headers, default)]
//! # struct ErpSyncRequestHeaders {
//! #     #[xml(element = "ApplicationToken", min_occurs = 0)]
//! #     application_token: Option<Secret<String>>,
//! # }
//! # #[erpsync::service(namespace = "urn:example")]
//! # trait ErpSync: Send + Sync {
//! #     type Error: From<erpsync::soap::Fault> + Into<erpsync::soap::Fault> + Send;
//! #     #[operation(name = "ForceSyncAll", input = "ForceSyncAll", output = "ForceSyncAllResponse")]
//! #     fn force_sync_all(&self, request: Request<ForceSyncAll, ErpSyncRequestHeaders>)
//! #         -> impl Future<Output = Result<Response<ForceSyncAllResponse>, Self::Error>> + Send;
//! # }
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let client = ErpSyncClient::new("https://online.superoffice.com/Cust12345/Remote/Services86/ErpSync.svc")?
//!     .with_headers(&ErpSyncRequestHeaders {
//!         application_token: Some("the application's secret".into()),
//!         ..Default::default()
//!     })
//!     .with_authentication(Tickets::user_name_password("sync", "password"));
//!
//! let response = client
//!     .force_sync_all(ForceSyncAll {})
//!     .timeout(Duration::from_secs(20 * 60))
//!     .await?;
//! response.ensure_ok()?;
//! # Ok(()) }
//! ```
//!
//! # Spans and events of `tracing`
//!
//! Each call has a span `call` at level `INFO`, with the fields `operation`, `endpoint` (without user info and query),
//! `soap` (the version), `attempt` (the number of attempts), `status`, `request_bytes` and `reply_bytes` (of the last
//! attempt; the reply's out of its gzip) and `duration_ms` (of all of it). Signing in is a call of its own, in a span `sign_in`
//! within that of the call that waits for the ticket. Success and failure of a call are events at `DEBUG`, a repeat is one at
//! `INFO`.
//!
//! Drift (an element, an attribute, a value of an enumeration that a reply has and the WSDL does not) is an event at `INFO`
//! with the target `erpsync::drift` and the fields `path` and `kind`, once for each place. The search for it costs time
//! with servers that have such things, and is left out where no subscriber listens to that target.
//!
//! No message, and no secret, is in any of it.
//!
//! # Structure
//!
//! `message` is the typed shell of a call; the rest is compiled once for all operations. `run` is the life of a call: the
//! interceptors take part in it, `wire` carries the bytes, `interpret` tells responses from faults and rejections.

mod advice;
#[cfg(feature = "blocking")]
mod blocking;
mod call;
mod caller;
mod challenge;
mod drift;
mod elsewhere;
mod endpoint;
mod error;
mod exchange;
mod http_phases;
mod installed;
mod interceptor;
mod interceptor_error;
mod interpret;
mod message;
#[cfg(not(feature = "blocking"))]
mod no_blocking;
mod progress;
mod received_text;
#[cfg(feature = "security")]
pub(crate) mod renewed;
mod reply;
mod request_context;
mod retry;
mod run;
mod sign_in_error;
mod tag_caches;
mod wire;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};

pub use self::call::Call;
pub use self::caller::Caller;
pub use self::challenge::Challenge;
pub use self::endpoint::{Endpoint, EndpointError};
pub use self::error::{CallError, CallErrorKind};
pub use self::exchange::Exchange;
pub use self::http_phases::{HttpRequest, HttpResponse};
pub use self::interceptor::{
    AfterAttempt, AttemptOutcome, BlockInterest, FinishedRequest, Interceptor, OpenedReply, ReplyHeaders,
};
pub use self::interceptor_error::InterceptorError;
pub use self::message::CallFuture;
pub use self::received_text::ReceivedText;
pub use self::request_context::RequestContext;
pub use self::retry::Retry;
pub use self::sign_in_error::{SignInError, SignInErrorKind};

use self::drift::Drifts;
pub(crate) use self::elsewhere::Accepted;
use self::installed::Interceptors;
use self::tag_caches::TagCachePool;
use crate::redact::{in_header_field, is_credential};
use crate::soap::{HeaderBlocks, Message, MessageStyle, Operation, Service, SoapVersion};
use crate::transport::Transport;
use crate::xml::{RawElement, ReadOptions, WriteError, Writer};

/// Time limit of a call unless another one is set: one hour.
///
/// `ForceSyncAll` lasts as long as the synchronization of all connections, which is minutes, and ending the
/// call does not end the synchronization. A server that is gone is noticed long before: connecting has a
/// limit of its own, and connections are probed.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60 * 60);

/// Waits for a future, but not longer than `limit`; `None` if the time ran out first.
///
/// For interceptors, which can't rely on an asynchronous runtime either: one thread of the process wakes all that wait.
pub async fn time_limit<F: Future>(limit: Duration, future: F) -> Option<F::Output> {
    crate::time::within(Some(limit), std::pin::pin!(future)).await.ok()
}

/// Settings that the calls of a client share. Cheap to clone; clones share connections and tickets.
///
/// Generated clients have the same methods and hand them on; this type is what they are made of, and what
/// calls an [`Operation`] that was described by hand.
#[derive(Clone)]
pub struct Client {
    pub(crate) config: Arc<Config>,
}

type Observer = Arc<dyn Fn(&Exchange<'_>) + Send + Sync>;

#[derive(Clone)]
pub(crate) struct Config {
    pub(crate) endpoint: Endpoint,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) version: SoapVersion,
    /// The service that is called, where it is known.
    pub(crate) service: Option<&'static Service>,
    pub(crate) style: Option<Arc<MessageStyle>>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) read: ReadOptions,
    /// Blocks for operations that have one of their name.
    pub(crate) blocks: Vec<RawElement>,
    /// Blocks for every call.
    pub(crate) always: Vec<RawElement>,
    pub(crate) http_headers: HeaderMap,
    pub(crate) gzip: bool,
    pub(crate) interceptors: Interceptors,
    pub(crate) retry: Option<Retry>,
    pub(crate) observer: Option<Observer>,
    /// Local names of elements and attributes.
    pub(crate) secrets: Arc<[String]>,
    /// The secrets in HTTP header fields.
    pub(crate) credentials: Arc<[String]>,
    /// Shared with the clones of the client.
    pub(crate) tag_caches: Arc<TagCachePool>,
    /// Shared likewise.
    pub(crate) drifts: Arc<Drifts>,
    /// Error of a header block, which each call returns.
    pub(crate) problem: Option<WriteError>,
    /// Error of the endpoint that was set for a call, which it returns.
    pub(crate) wrong_endpoint: Option<EndpointError>,
}

impl Config {
    /// The address that is called, without user info and query.
    pub(super) fn display_endpoint(&self) -> &str {
        match self.wrong_endpoint {
            Some(_) => "(not a URL)",
            None => self.endpoint.display_url(),
        }
    }

    /// The HTTP header fields that go to an endpoint: to another server than the client's own none that hold credentials.
    pub(super) fn http_headers_for<'c>(
        &'c self,
        endpoint: &Endpoint,
    ) -> impl Iterator<Item = (&'c HeaderName, &'c HeaderValue)> + use<'c> {
        let is_own = std::ptr::eq(endpoint, &self.endpoint) || endpoint.is_same_origin(&self.endpoint);
        self.http_headers.iter().filter(move |(name, value)| is_own || !is_credential(name, value))
    }
}

impl Client {
    /// A client of the service at `endpoint`, over [`Http`](crate::transport::Http).
    ///
    /// User info in the address (`https://user:password@host/…`) is sent as `Authorization: Basic`.
    ///
    /// # Errors
    ///
    /// If the endpoint is not a URL that can be called: see [`Endpoint::new`].
    #[cfg(feature = "http")]
    pub fn new(endpoint: impl TryInto<Endpoint, Error: Into<EndpointError>>) -> Result<Self, EndpointError> {
        Self::with_transport(endpoint, crate::transport::Http::new())
    }

    /// A client of the service at `endpoint`, over a transport of your own.
    ///
    /// # Errors
    ///
    /// If the endpoint is not a URL that can be called: see [`Endpoint::new`].
    pub fn with_transport(
        endpoint: impl TryInto<Endpoint, Error: Into<EndpointError>>,
        transport: impl Transport + 'static,
    ) -> Result<Self, EndpointError> {
        let endpoint = endpoint.try_into().map_err(Into::into)?;
        Ok(Self {
            config: Arc::new(Config {
                endpoint,
                transport: Arc::new(transport),
                version: SoapVersion::default(),
                service: None,
                style: None,
                timeout: Some(DEFAULT_TIMEOUT),
                read: ReadOptions::default(),
                blocks: Vec::new(),
                always: Vec::new(),
                http_headers: HeaderMap::new(),
                gzip: false,
                interceptors: Interceptors::default(),
                retry: None,
                observer: None,
                secrets: Arc::default(),
                credentials: Arc::default(),
                tag_caches: Arc::default(),
                drifts: Arc::default(),
                problem: None,
                wrong_endpoint: None,
            }),
        })
    }

    fn set(mut self, change: impl FnOnce(&mut Config)) -> Self {
        change(Arc::make_mut(&mut self.config));
        self
    }

    /// Calls another endpoint.
    ///
    /// # Errors
    ///
    /// If the endpoint is not a URL that can be called: see [`Endpoint::new`].
    pub fn with_endpoint(
        self,
        endpoint: impl TryInto<Endpoint, Error: Into<EndpointError>>,
    ) -> Result<Self, EndpointError> {
        let endpoint = endpoint.try_into().map_err(Into::into)?;
        Ok(self.set(|config| (config.endpoint, config.wrong_endpoint) = (endpoint, None)))
    }

    /// Calls the service beside this one: at the endpoint with the last segment of its path replaced, and without its query.
    ///
    /// # Errors
    ///
    /// If the segment can't stand in a URL.
    pub fn with_sibling_endpoint(self, segment: &str) -> Result<Self, EndpointError> {
        let endpoint = self.config.endpoint.sibling(segment)?;
        self.with_endpoint(endpoint)
    }

    /// A client of another service over the same transport, with the same limits.
    ///
    /// All that is meant for the service that this client calls stays behind: header blocks, HTTP header fields, interceptors, the
    /// version of SOAP, the style of messages, gzip.
    ///
    /// # Errors
    ///
    /// If the endpoint is not a URL that can be called: see [`Endpoint::new`].
    pub fn for_another_service(
        self,
        endpoint: impl TryInto<Endpoint, Error: Into<EndpointError>>,
    ) -> Result<Self, EndpointError> {
        Ok(self.with_endpoint(endpoint)?.set(|config| {
            config.version = SoapVersion::default();
            config.service = None;
            config.style = None;
            config.gzip = false;
            config.blocks.clear();
            config.always.clear();
            config.http_headers.clear();
            config.interceptors = Interceptors::default();
            config.credentials = Arc::default();
            config.problem = None;
        }))
    }

    /// Sets the service that is called, from its WSDL: the version of SOAP is that of the service, and interceptors
    /// have its facts. Generated clients do this by themselves.
    #[must_use]
    pub fn with_service(self, service: &'static Service) -> Self {
        self.set(|config| {
            config.service = Some(service);
            config.version = service.soap_version;
        })
    }

    /// Writes requests in this version of SOAP; replies are read in either. 1.1 unless set.
    #[must_use]
    pub fn with_soap_version(self, version: SoapVersion) -> Self {
        self.set(|config| config.version = version)
    }

    /// Writes requests in a style that a particular server asks for: see [`MessageStyle`]; `None` is the default one.
    #[must_use]
    pub fn with_message_style(self, style: impl Into<Option<MessageStyle>>) -> Self {
        self.set(|config| config.style = style.into().map(Arc::new))
    }

    /// Sets the time limit of a call, signing in and repeating included; `None` is no limit. [`DEFAULT_TIMEOUT`] unless
    /// set.
    #[must_use]
    pub fn with_timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
        self.set(|config| config.timeout = timeout.into())
    }

    /// Sets the rules by which calls that failed are made again. None is unless this is set; `None` unsets it.
    #[must_use]
    pub fn with_retry(self, retry: impl Into<Option<Retry>>) -> Self {
        self.set(|config| config.retry = retry.into())
    }

    /// Header blocks for every operation that has blocks of their names, for which the request gives no
    /// value of its own: the application token, for example. The blocks of an earlier call of this method stay, unless
    /// they are set again.
    ///
    /// Any struct of header blocks will do, that of another service too.
    #[must_use]
    pub fn with_headers<H: HeaderBlocks>(self, headers: &H) -> Self {
        self.set(|config| {
            for (index, name) in H::BLOCKS.iter().enumerate().filter(|(index, _)| headers.has_block(*index)) {
                let mut writer = Writer::new();
                headers.write_block(index, &mut writer);
                extend(&mut config.secrets, writer.secrets().names.iter().map(str::to_owned));
                match writer.finish() {
                    Ok(xml) => {
                        config.blocks.retain(|known| known.name() != *name);
                        config.blocks.extend(RawElement::parse(&xml).ok());
                    }
                    Err(error) => config.problem = Some(error),
                }
            }
        })
    }

    /// Adds a header block to every call, also one that the WSDL does not have.
    #[must_use]
    pub fn with_header_block(self, block: RawElement) -> Self {
        self.set(|config| config.always.push(block))
    }

    /// An HTTP header field that goes with every call.
    ///
    /// One that holds credentials (by its name, or since its value is marked as sensitive) stays behind where an interceptor
    /// moves a call to another server: see [`RequestContext::set_endpoint`].
    #[must_use]
    pub fn with_http_header(self, name: HeaderName, value: HeaderValue) -> Self {
        self.set(|config| {
            extend(&mut config.credentials, in_header_field(&name, &value));
            config.http_headers.insert(name, value);
        })
    }

    /// Sets whether requests are sent in gzip (RFC 9110, section 8.4.1.3), by whatever transport. They are not by
    /// default, since many servers refuse that: with status 415, or with a fault that calls it no XML.
    /// Replies may always come in gzip.
    #[cfg(feature = "gzip")]
    #[must_use]
    pub fn with_gzip_requests(self, yes: bool) -> Self {
        self.set(|config| config.gzip = yes)
    }

    /// Lets an interceptor take part in every call, behind those that were installed before: see [`Interceptor`]. Clones of the
    /// client share it.
    #[must_use]
    pub fn with_interceptor(self, interceptor: impl Interceptor + 'static) -> Self {
        self.set(|config| config.interceptors.push(interceptor, config.endpoint.clone()))
    }

    /// Proves with this interceptor who calls: `superoffice::Tickets` for SuperOffice. It stands before all others, and
    /// replaces the one that this method set before. Clones of the client share it.
    #[must_use]
    pub fn with_authentication(self, authentication: impl Interceptor + 'static) -> Self {
        self.set(|config| config.interceptors.set_authentication(authentication, config.endpoint.clone()))
    }

    /// Adds addressing headers with this interceptor: [`Addressing`](crate::addressing::Addressing). It stands behind that of
    /// [`with_authentication`](Self::with_authentication) and before all others, and replaces the one that was there:
    /// a generated client has one if its WSDL asks for WS-Addressing.
    #[must_use]
    pub fn with_addressing(self, addressing: impl Interceptor + 'static) -> Self {
        self.set(|config| config.interceptors.set_addressing(addressing, config.endpoint.clone()))
    }

    /// The client without addressing headers.
    #[must_use]
    pub fn without_addressing(self) -> Self {
        self.set(|config| config.interceptors.remove_addressing())
    }

    /// The client without the interceptors that were installed, that of authentication included.
    #[must_use]
    pub fn without_interceptors(self) -> Self {
        match self.config.interceptors.is_empty() {
            true => self,
            false => self.set(|config| config.interceptors = Interceptors::default()),
        }
    }

    /// Sets how replies are read: the limits, above all the size of a message (256 MiB unless set), and what is
    /// tolerated.
    #[must_use]
    pub fn with_read_options(self, options: ReadOptions) -> Self {
        self.set(|config| config.read = options)
    }

    /// Shows both messages of every exchange, secrets masked: for `--show-xml` and for tests. Sign-ins are
    /// shown too.
    ///
    /// Called on the task that makes the call, before the reply is read; also when no reply came, and when a time
    /// limit or the program itself ended the exchange before one did.
    #[must_use]
    pub fn with_observer(self, observer: impl Fn(&Exchange<'_>) + Send + Sync + 'static) -> Self {
        self.set(|config| config.observer = Some(Arc::new(observer)))
    }

    /// More local names of elements whose content is masked where messages are shown. Masked without that are
    /// [`SECRET_NAMES`](crate::soap::SECRET_NAMES), what a request has in a [`Secret`](crate::Secret), and what the
    /// service declares (`#[service(secrets(..))]`, which the generator writes).
    #[must_use]
    pub fn with_secret_elements(self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.set(|config| extend(&mut config.secrets, names.into_iter().map(Into::into)))
    }

    /// The endpoint without user info and query.
    pub fn endpoint(&self) -> &str {
        self.config.endpoint.display_url()
    }

    /// The header blocks that go with every call: see [`with_header_block`](Self::with_header_block).
    pub fn header_blocks(&self) -> &[RawElement] {
        &self.config.always
    }

    /// The options that replies are read with.
    pub fn read_options(&self) -> &ReadOptions {
        &self.config.read
    }

    /// Identity of the party that this client calls for.
    pub fn caller(&self) -> Caller {
        let (user_info, query) = self.config.endpoint.identity();
        Caller { user_info, query, credentials: self.config.credentials.clone() }
    }

    /// A call of an operation with a request, to be awaited or configured first.
    pub fn call<Q: Message, R: Message>(&self, operation: &'static Operation, request: Q) -> Call<Q, R> {
        Call::new(self.clone(), operation, request)
    }
}

/// Adds to a list that clones of a client share.
fn extend(list: &mut Arc<[String]>, more: impl IntoIterator<Item = String>) {
    let more: Vec<String> = more.into_iter().filter(|one| !list.contains(one)).collect();
    if !more.is_empty() {
        *list = list.iter().cloned().chain(more).collect();
    }
}

/// Shows the settings that are no secrets.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("endpoint", &self.config.endpoint)
            .field("version", &self.config.version)
            .field("timeout", &self.config.timeout)
            .finish_non_exhaustive()
    }
}
