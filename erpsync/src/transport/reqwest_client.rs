//! Transport over a `reqwest::Client` of the program's.

use std::future::Future;
use std::task::{Context, Poll};

use http_body_util::BodyExt;
use tower_service::Service;

use super::{Body, BoxError, SendProgress, TransportError, TransportErrorKind};
use crate::BoxFuture;

/// Transport over a [`reqwest::Client`], for programs that have one with settings that [`Http`](super::Http) does not have, or
/// that share its connections.
///
/// The client's own settings hold: certificates, proxies, redirects (a client that follows them sends the credentials of a call
/// along to the same host; `reqwest::redirect::Policy::none()` is safer), interim responses without a limit. Requests need a
/// running tokio runtime. Blocking calls run in a runtime of their own; give them a `reqwest::Client` of their own, since a
/// connection that was opened in another runtime may wait for the thread that blocks.
///
/// ```no_run
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use erpsync::client::Client;
/// use erpsync::transport::Reqwest;
///
/// let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
/// let client = Client::with_transport("http://localhost/Services86/ErpSync.svc", Reqwest::from(http))?;
/// # let _ = client;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Reqwest(reqwest::Client);

impl From<reqwest::Client> for Reqwest {
    fn from(client: reqwest::Client) -> Self {
        Self(client)
    }
}

impl Service<http::Request<Body>> for Reqwest {
    type Response = http::Response<Body>;
    type Error = TransportError;
    type Future = BoxFuture<'static, Result<Self::Response, TransportError>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let sending = send(&self.0, request);
        Box::pin(async move {
            let response = http::Response::<reqwest::Body>::from(sending?.await.map_err(before_response)?);
            Ok(response.map(|body| Body::new(body.map_err(in_body))))
        })
    }
}

type Sent = Result<reqwest::Response, reqwest::Error>;

fn send(
    client: &reqwest::Client,
    request: http::Request<Body>,
) -> Result<impl Future<Output = Sent> + use<>, TransportError> {
    let failed = |error: BoxError| TransportError::new(TransportErrorKind::Setup, SETUP, error);
    if tokio::runtime::Handle::try_current().is_err() {
        return Err(failed("there is no tokio runtime here".into()));
    }
    if let Some(progress) = request.extensions().get::<SendProgress>() {
        // reqwest does not report when it has a connection.
        progress.sending();
    }
    let request = request
        .map(reqwest::Body::wrap)
        .try_into()
        .map_err(|error: reqwest::Error| failed(error.without_url().into()))?;
    Ok(client.execute(request))
}

const SETUP: &str = "the request can't be sent";

fn before_response(error: reqwest::Error) -> TransportError {
    let (kind, context) = if error.is_builder() {
        (TransportErrorKind::Setup, SETUP)
    } else if error.is_connect() {
        (TransportErrorKind::Connect, "no connection to the server")
    } else if error.is_timeout() {
        (TransportErrorKind::Timeout, "the server did not answer in time")
    } else {
        (TransportErrorKind::Broken, "the connection broke before a reply came")
    };
    without_address(error, kind, context)
}

fn in_body(error: reqwest::Error) -> TransportError {
    match error.is_timeout() {
        true => without_address(error, TransportErrorKind::Timeout, "the server did not answer in time"),
        false => without_address(
            error,
            TransportErrorKind::Broken,
            "the connection broke while the reply was received",
        ),
    }
}

/// Removes the address: its query may hold secrets.
fn without_address(error: reqwest::Error, kind: TransportErrorKind, context: &'static str) -> TransportError {
    TransportError::new(kind, context, error.without_url())
}
