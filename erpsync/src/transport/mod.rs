//! The seam to the network.
//!
//! A client makes an [`http::Request`] and gets an [`http::Response`] for it from a [`Transport`]. The default one is [`Http`]
//! (HTTP/1.1 and TLS, behind the default feature `http`); with the feature `reqwest`, `Reqwest` takes a `reqwest::Client` of the
//! program's. Every cloneable [`tower_service::Service`] over `http` types is a transport as well, so retries, rate limits,
//! proxies and recorders come as tower layers.
//!
//! No asynchronous runtime is named here. With `default-features = false` there is neither tokio nor TLS in
//! the dependency tree.

mod body;
mod collect;
mod error;
mod gzip;
#[cfg(feature = "http")]
mod hyper_client;
mod in_process;
mod own_connection;
mod progress;
#[cfg(any(feature = "http", feature = "reqwest"))]
mod reason;
#[cfg(feature = "reqwest")]
mod reqwest_client;
#[cfg(all(feature = "blocking", any(feature = "http", feature = "reqwest")))]
mod runtime;
mod service;

use crate::BoxFuture;

pub use self::body::{Body, BoxError};
pub use self::collect::BodyError;
pub use self::error::{TransportError, TransportErrorKind};
#[cfg(feature = "http")]
pub use self::hyper_client::{Http, HttpBuilder, HttpFuture};
pub use self::in_process::InProcess;
pub use self::own_connection::OwnConnection;
pub use self::progress::SendProgress;
#[cfg(feature = "reqwest")]
pub use self::reqwest_client::Reqwest;
pub use crate::redact::Redaction;

pub(crate) use self::gzip::{HAS_GZIP, Unpacker, is_gzip, pack, unpack, unpacked};
#[cfg(any(feature = "http", feature = "reqwest"))]
pub(crate) use self::reason::reason_phrase;
#[cfg(all(feature = "blocking", any(feature = "http", feature = "reqwest")))]
pub(crate) use self::runtime::enter;

/// Carries one HTTP request to a server and brings the response back.
///
/// Implemented for every `tower::Service<http::Request<Body>, Response = http::Response<B>>` that is
/// `Clone + Send + Sync`, whatever its body `B`; `Http` is such a service, so tower layers go around it. A type
/// of your own (a recorder, a stand-in for tests) implements either.
///
/// An HTTP status is not an error here, whatever it is: faults come with status 500. A transport does not
/// follow redirects (a POST repeated elsewhere would take the ticket along), and it does not repeat a
/// request that may have been received.
///
/// ```
/// use erpsync::transport::{Body, Transport};
///
/// // A tower service made from a function is a transport.
/// let canned = tower::service_fn(|_request: http::Request<Body>| async {
///     Ok::<_, std::convert::Infallible>(http::Response::new(Body::from("<a/>")))
/// });
/// let transport: Box<dyn Transport> = Box::new(canned);
/// ```
pub trait Transport: Send + Sync {
    /// Sends the request; resolves when the head of the response is here.
    ///
    /// The body of the response may still be on its way: the client collects it, and refuses one that is longer than its
    /// limit while it is received.
    ///
    /// Dropping the future, or the body of the response, gives the request up.
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, TransportError>>;
}
