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
mod config;
mod drift;
mod elsewhere;
mod endpoint;
mod envelope_phases;
mod error;
mod exchange;
mod http_phases;
mod installed;
mod interceptor;
mod interceptor_error;
mod interpret;
pub(crate) mod message;
#[cfg(not(feature = "blocking"))]
mod no_blocking;
mod open_reply;
mod packaged;
mod progress;
mod received_text;
mod renewed;
mod reply;
mod request_context;
mod retry;
mod run;
mod settings;
mod sign_in_error;
mod streaming;
mod tag_caches;
mod wire;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub use self::call::Call;
pub use self::caller::Caller;
pub use self::challenge::Challenge;
pub use self::endpoint::{Endpoint, EndpointError};
pub use self::envelope_phases::{FinishedRequest, OpenedReply};
pub use self::error::{CallError, CallErrorKind};
pub use self::exchange::Exchange;
pub use self::http_phases::{HttpRequest, HttpResponse};
pub use self::interceptor::{AfterAttempt, AttemptOutcome, BlockInterest, Interceptor, ReplyHeaders};
pub use self::interceptor_error::InterceptorError;
pub use self::message::CallFuture;
pub use self::received_text::ReceivedText;
pub use self::renewed::{Age, FetchError, Held, Renewed};
pub use self::request_context::RequestContext;
pub use self::retry::Retry;
pub use self::sign_in_error::{SignInError, SignInErrorKind};

use self::config::Config;
pub(crate) use self::elsewhere::Accepted;
use self::installed::Interceptors;
use crate::soap::{Message, Operation, SoapVersion};
use crate::transport::Transport;
use crate::xml::{RawElement, ReadOptions};

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
        Ok(Self { config: Arc::new(Config::new(endpoint, Arc::new(transport))) })
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
