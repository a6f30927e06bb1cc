//! A service to sign the messages of. Such a trait is generated from a WSDL; this one is written by hand.

use erpsync::soap::Fault;
use erpsync::{Request, Response, XmlRead, XmlWrite};

/// Request: how many of an article are there?
#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:example:orders", root = "StockOf", default)]
pub struct StockOf {
    /// The article.
    #[xml(element = "Article", min_occurs = 0)]
    pub article: Option<String>,
}

/// Response: so many.
#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:example:orders", root = "Stock", default)]
pub struct Stock {
    /// Number of pieces.
    #[xml(element = "Pieces", min_occurs = 0)]
    pub pieces: Option<u32>,
}

/// The orders of a shop.
#[erpsync::service(name = "Orders", namespace = "urn:example:orders")]
pub trait Orders: Send + Sync {
    /// Error of an operation: a fault in the shop, a `CallError` in the client.
    type Error: From<Fault> + Into<Fault> + Send;

    /// Returns how many pieces of an article are there.
    #[operation(name = "StockOf", action = "urn:example:stock-of", input = "StockOf", output = "Stock")]
    fn stock_of(
        &self,
        request: Request<StockOf>,
    ) -> impl Future<Output = Result<Response<Stock>, Self::Error>> + Send;
}

/// A shop that has seven pieces of everything but of unicorns.
#[derive(Clone, Copy, Debug)]
pub struct Shop;

impl Orders for Shop {
    type Error = Fault;

    async fn stock_of(&self, request: Request<StockOf>) -> Result<Response<Stock>, Fault> {
        match request.body.article.as_deref() {
            Some("unicorn") => Err(Fault::sender("there are no unicorns")),
            _ => Ok(Response::new(Stock { pieces: Some(7) })),
        }
    }
}
