//! Every tower service over `http` types is a transport.

use std::error::Error;
use std::future::poll_fn;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http_body::Body;
use tower_service::Service;

use super::{BodyError, Transport, TransportError, TransportErrorKind, collect};

impl<S, B> Transport for S
where
    S: Service<http::Request<Bytes>, Response = http::Response<B>> + Clone + Send + Sync + 'static,
    S::Error: Into<Box<dyn Error + Send + Sync>>,
    S::Future: Send,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    fn send(
        &self,
        request: http::Request<Bytes>,
        limit: usize,
    ) -> BoxFuture<'static, Result<http::Response<Bytes>, TransportError>> {
        // A service must be polled ready before it is called, by the very value that is called.
        let mut service = self.clone();
        Box::pin(async move {
            poll_fn(|context| service.poll_ready(context))
                .await
                .map_err(|error| other("the transport is not ready", error.into()))?;
            let response = service
                .call(request)
                .await
                .map_err(|error| other("the transport failed", error.into()))?;
            let (parts, body) = response.into_parts();
            match collect(body, limit).await {
                Ok(body) => Ok(http::Response::from_parts(parts, body)),
                Err(BodyError::TooLarge) => Err(TransportError::too_large(limit)),
                Err(BodyError::Broken(error)) => Err(own(
                    error,
                    TransportErrorKind::Broken,
                    "the connection broke while the reply was received",
                )),
            }
        })
    }
}

fn other(context: &'static str, error: Box<dyn Error + Send + Sync>) -> TransportError {
    own(error, TransportErrorKind::Other, context)
}

/// Keeps the kind of an error that is already ours: that of `Http` below a tower layer.
fn own(
    error: Box<dyn Error + Send + Sync>,
    kind: TransportErrorKind,
    context: &'static str,
) -> TransportError {
    match error.downcast::<TransportError>() {
        Ok(error) => *error,
        Err(error) => TransportError::new(kind, context, error),
    }
}
