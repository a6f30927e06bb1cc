//! Every tower service over `http` types is a transport.

use std::future::poll_fn;

use bytes::Buf;
use tower_service::Service;

use super::{Body, BoxError, Transport, TransportError, TransportErrorKind};
use crate::BoxFuture;

impl<S, B> Transport for S
where
    S: Service<http::Request<Body>, Response = http::Response<B>> + Clone + Send + Sync + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
    B: http_body::Body + Send + 'static,
    B::Data: Buf,
    B::Error: Into<BoxError>,
{
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, TransportError>> {
        // A service must be polled ready before it is called, by the very value that is called.
        let mut service = self.clone();
        Box::pin(async move {
            poll_fn(|context| service.poll_ready(context))
                .await
                .map_err(|error| other("the transport is not ready", error.into()))?;
            let response =
                service.call(request).await.map_err(|error| other("the transport failed", error.into()))?;
            Ok(response.map(Body::new))
        })
    }
}

fn other(context: &'static str, error: BoxError) -> TransportError {
    TransportError::from_source(TransportErrorKind::Other, context, error)
}
