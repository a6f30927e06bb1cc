//! The service behind [`RequireAuthentication`].

use std::fmt;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Buf;
use http::header::EXPECT;
use http::request::Parts;
use http::{Request, Response};
use tower_service::Service;

use super::{Refusal, RequireAuthentication};
use crate::BoxFuture;
use crate::time::within;
use crate::transport::{Body, BoxError};

/// Service that only requests with right credentials reach, made by [`RequireAuthentication`].
#[derive(Clone)]
pub struct Authenticated<S> {
    service: S,
    checks: Arc<RequireAuthentication>,
}

/// Maximum part of the body of a refused request that is read, in bytes, so that the client gets to read the response. It may lose
/// the response if its request is longer.
const MOST_DRAINED: usize = 1 << 20;
/// Time limit for that.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(10);

impl<S> Authenticated<S> {
    pub(super) fn new(service: S, checks: RequireAuthentication) -> Self {
        Self { service, checks: Arc::new(checks) }
    }
}

impl<S, B, R> Service<Request<B>> for Authenticated<S>
where
    S: Service<Request<Body>, Response = Response<R>> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Send,
    B: http_body::Body + Send + 'static,
    B::Data: Buf,
    B::Error: Into<BoxError>,
    R: http_body::Body + Send + 'static,
    R::Data: Buf,
    R::Error: Into<BoxError>,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Response<Body>, S::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.service.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // The service that was polled ready is the one that is called.
        let service = self.service.clone();
        let mut service = std::mem::replace(&mut self.service, service);
        let checks = self.checks.clone();
        Box::pin(async move {
            let (mut parts, body) = request.into_parts();
            let mut body = Body::new(body);
            let verified = match checks.verify(&parts, &mut body).await {
                Ok(verified) => verified,
                Err(refusal) => {
                    tracing::debug!("a request was refused for its credentials");
                    if let Refusal::Unauthorized { .. } = refusal {
                        drain(&parts, body).await;
                    }
                    return Ok(checks.refuse(&refusal));
                }
            };
            parts.extensions.insert(verified.identity);
            let response = service.call(Request::from_parts(parts, body)).await?.map(Body::new);
            #[cfg(feature = "http-digest")]
            let response = match &verified.proof {
                Some(proof) => proof.add_to(response),
                None => response,
            };
            Ok(response)
        })
    }
}

/// Reads the body of a request that is refused, unless the client waits with it.
async fn drain(request: &Parts, body: Body) {
    if request.headers.contains_key(EXPECT) {
        return;
    }
    let mut body = pin!(body);
    let mut read = 0;
    let reading = pin!(async {
        while read < MOST_DRAINED
            && let Some(Ok(frame)) =
                poll_fn(|context| http_body::Body::poll_frame(Pin::as_mut(&mut body), context)).await
        {
            read += frame.data_ref().map_or(0, bytes::Bytes::len);
        }
    });
    let _ = within(Some(DRAIN_TIMEOUT), reading).await;
}

impl<S: fmt::Debug> fmt::Debug for Authenticated<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authenticated").field("service", &self.service).finish_non_exhaustive()
    }
}
