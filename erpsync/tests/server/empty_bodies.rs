//! Operations of document style whose messages have no parts, so that their bodies are empty (WSDL 1.1, section 3.5),
//! beside others that no action tells apart from them.

use erpsync::soap::Fault;
use erpsync::transport::InProcess;
use erpsync::{Request, Response, XmlRead, XmlWrite};

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:ticker", root = "in")]
struct Price {
    #[xml(element = "price")]
    price: i32,
}

#[erpsync::service(name = "Ticker", namespace = "urn:ticker", address = "http://localhost/ticker")]
trait Ticker: Send + Sync {
    type Error: From<erpsync::soap::Fault> + Into<erpsync::soap::Fault> + Send;

    #[operation(name = "Put", input = "in")]
    fn put(&self, request: Request<Price>) -> impl Future<Output = Result<Response<()>, Self::Error>> + Send;

    #[operation(name = "Last", output = "last")]
    fn last(
        &self,
        request: Request<()>,
    ) -> impl Future<Output = Result<Response<String>, Self::Error>> + Send;

    #[operation(name = "Again", input = "in", output = "in")]
    fn again(
        &self,
        request: Request<Price>,
    ) -> impl Future<Output = Result<Response<Price>, Self::Error>> + Send;
}

struct Mine;

impl Ticker for Mine {
    type Error = Fault;

    async fn put(&self, request: Request<Price>) -> Result<Response<()>, Fault> {
        assert_eq!(request.price, 7);
        Ok(Response::new(()))
    }

    async fn last(&self, _: Request<()>) -> Result<Response<String>, Fault> {
        Ok(Response::new("7".to_owned()))
    }

    async fn again(&self, request: Request<Price>) -> Result<Response<Price>, Fault> {
        Ok(Response::new(request.body))
    }
}

#[tokio::test]
async fn an_empty_body_is_for_the_operation_that_has_one() {
    let client =
        TickerClient::with_transport("http://test/", InProcess::new(TickerServer::new(Mine))).unwrap();
    assert_eq!(client.last(()).await.expect("a reply").body, "7");
    client.put(Price { price: 7 }).await.expect("an empty reply");
    assert_eq!(client.last(Request::new(())).await.expect("a reply").body, "7");
}
