//! A service whose replies take longer than a connection lasts, and the client that waits for them at an address of its own.
//!
//! The WSDL asks for WS-Addressing, so that client and server have its headers by themselves. [`server`] answers a request with
//! status 202 as soon as it has read it, and sends the reply to the address that the request names, if that is one of the partner's.
//! The client serves [`Callbacks`](erpsync::addressing::Callbacks) at that address:
//!
//! ```no_run
//! # use callback::{AskForQuote, QuotesClient};
//! use erpsync::addressing::Callbacks;
//!
//! # async fn run(client: QuotesClient) -> Result<(), Box<dyn std::error::Error>> {
//! let callbacks = Callbacks::new("https://partner.example.com/replies");
//! let reply = callbacks.send(client.ask_for_quote(AskForQuote::new("lamp", 3))).await?;
//! // The request is accepted; the reply is a future of its own.
//! let quote = reply.await?;
//! # Ok(()) }
//! ```

erpsync::include_wsdl!();

use std::sync::Arc;

use erpsync::addressing::ServerAddressing;
use erpsync::soap::Fault;
use erpsync::transport::Http;
use erpsync::{Request, Response};
use tokio::sync::{Semaphore, watch};

pub use quotes::*;

/// An office where quotes are written.
#[derive(Clone, Debug)]
pub struct Office {
    /// True while somebody is at work. Requests wait for that.
    open: watch::Receiver<bool>,
}

impl Office {
    /// An office, and its sign at the door.
    pub fn new() -> (Self, watch::Sender<bool>) {
        let (sign, open) = watch::channel(false);
        (Self { open }, sign)
    }
}

impl Quotes for Office {
    type Error = Fault;

    async fn ask_for_quote(&self, request: Request<AskForQuote>) -> Result<Response<Quote>, Fault> {
        let mut open = self.open.clone();
        open.wait_for(|open| *open).await.map_err(Fault::internal)?;
        match &*request.article {
            "unicorn" => Err(AskForQuoteFaults::NotForSale("unicorns are not for sale".to_owned()).into()),
            _ => Ok(Response::new(Quote { cents: i64::from(request.pieces) * 995 })),
        }
    }
}

/// Maximum number of requests that are under way without a connection.
const MAX_DETACHED: usize = 1000;

/// A server of the office that sends replies to the addresses that `is_partner` allows.
pub fn server(
    office: Office,
    is_partner: impl Fn(&http::Uri) -> bool + Send + Sync + 'static,
) -> QuotesServer<Office> {
    let places = Arc::new(Semaphore::new(MAX_DETACHED));
    let addressing = ServerAddressing::new().required(true).with_replies(Http::new(), is_partner).with_spawn(
        move |work| {
            let places = places.clone();
            tokio::spawn(async move {
                // Closed never; a request beyond the limit waits for its turn.
                let _place = places.acquire().await;
                work.await;
            });
        },
    );
    QuotesServer::new(office).with_addressing(addressing)
}
