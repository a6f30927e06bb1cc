//! A server that lacks an operation, and operations that are not declared as they are implemented.

use erpsync::soap::Fault;
use erpsync::{Request, Response};

#[erpsync::service(namespace = "urn:x")]
pub trait Orders: Send + Sync {
    type Error: From<Fault> + Into<Fault> + Send;

    #[operation(name = "Place")]
    fn place(&self, request: Request<()>) -> impl Future<Output = Result<Response<()>, Self::Error>> + Send;
    #[operation(name = "Cancel")]
    fn cancel(&self, request: Request<()>) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

struct Shop;

impl Orders for Shop {
    type Error = Fault;

    async fn place(&self, _request: Request<()>) -> Result<Response<()>, Fault> {
        Ok(().into())
    }
}

#[erpsync::service(namespace = "urn:x")]
trait Asynchronous {
    #[operation(name = "Place")]
    async fn place(&self, request: Request<()>) -> Response<()>;
}

fn main() {}
