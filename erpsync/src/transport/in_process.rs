//! A server in the same process.

use std::convert::Infallible;
use std::task::{Context, Poll};

use tower_service::Service;

use super::Body;

/// Hands each request to a server in the same process: a client can be tested without a network.
///
/// The server is an implementation of the service's trait, as typed as the client is. With `Builder::default_stubs` a test
/// implements only the operations that it expects to be called; every other one is answered with a fault that names it.
/// Messages are written and read as they are over HTTP.
///
/// ```
/// use std::sync::atomic::{AtomicUsize, Ordering};
///
/// use erpsync::soap::Fault;
/// use erpsync::transport::InProcess;
/// use erpsync::{Request, Response};
/// # use erpsync::{XmlRead, XmlWrite};
/// # #[derive(Debug, Default, PartialEq, XmlRead, XmlWrite)]
/// # #[xml(namespace = "urn:example", root = "ForceSyncAll", default)]
/// # struct ForceSyncAll {}
/// # #[derive(Debug, Default, PartialEq, XmlRead, XmlWrite)]
/// # #[xml(namespace = "urn:example", root = "ForceSyncAllResponse", default)]
/// # struct ForceSyncAllResponse {
/// #     #[xml(element = "IsOk", min_occurs = 0)]
/// #     is_ok: Option<bool>,
/// # }
/// # #[erpsync::service(namespace = "urn:example")]
/// # trait ErpSync: Send + Sync {
/// #     type Error: From<erpsync::soap::Fault> + Into<erpsync::soap::Fault> + Send;
/// #     #[operation(name = "ForceSyncAll", action = "urn:f", input = "ForceSyncAll", output = "ForceSyncAllResponse")]
/// #     fn force_sync_all(&self, request: Request<ForceSyncAll>)
/// #         -> impl Future<Output = Result<Response<ForceSyncAllResponse>, Self::Error>> + Send;
/// # }
///
/// #[derive(Default)]
/// struct Fake {
///     calls: AtomicUsize,
/// }
///
/// impl ErpSync for Fake {
///     type Error = Fault;
///
///     async fn force_sync_all(
///         &self,
///         _request: Request<ForceSyncAll>,
///     ) -> Result<Response<ForceSyncAllResponse>, Fault> {
///         match self.calls.fetch_add(1, Ordering::Relaxed) {
///             0 => Ok(Response::new(ForceSyncAllResponse { is_ok: Some(true) })),
///             _ => Err(Fault::receiver("busy")),
///         }
///     }
/// }
///
/// # runtime().block_on(async {
/// let client = ErpSyncClient::with_transport("http://test/", InProcess::new(ErpSyncServer::new(Fake::default()))).unwrap();
/// assert_eq!(client.force_sync_all(ForceSyncAll {}).await.unwrap().body.is_ok, Some(true));
/// assert_eq!(client.force_sync_all(ForceSyncAll {}).await.unwrap_err().fault().unwrap().reason(), "busy");
/// # });
/// # fn runtime() -> tokio::runtime::Runtime {
/// #     tokio::runtime::Builder::new_current_thread().build().unwrap()
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct InProcess<S>(S);

impl<S> InProcess<S> {
    /// A transport to a server: a generated one, or any service of its form.
    pub fn new(server: S) -> Self {
        Self(server)
    }
}

impl<S, B> Service<http::Request<Body>> for InProcess<S>
where
    S: Service<http::Request<Body>, Response = http::Response<B>, Error = Infallible>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        self.0.call(request)
    }
}
