//! Runs a server on this machine and calls it, with signed messages both ways.

use erpsync::server::serve;
use signed_messages::MessageSignature;
use signed_messages::orders::{OrdersClient, OrdersServer, Shop, StockOf};
use tokio::net::TcpListener;

#[allow(clippy::print_stdout, reason = "the program shows the messages")]
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let secret = b"0123456789abcdef0123456789abcdef";
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/orders", listener.local_addr()?);
    let server = OrdersServer::new(Shop).with_interceptor(MessageSignature::new(secret));
    tokio::spawn(async move { serve(listener, server).await });

    let client =
        OrdersClient::new(&url)?.with_interceptor(MessageSignature::new(secret)).with_observer(|exchange| {
            println!("{}\n{}\n", exchange.request_xml(), exchange.reply_xml().unwrap_or_default());
        });
    let stock = client.stock_of(StockOf { article: Some("lamp".to_owned()) }).await?;
    println!("There are {} lamps.", stock.pieces.unwrap_or_default());

    let stranger = OrdersClient::new(&url)?.with_interceptor(MessageSignature::new(b"another secret"));
    match stranger.stock_of(StockOf::default()).await {
        Ok(_) => Err("the server answered a stranger".into()),
        Err(error) => {
            println!("A stranger is told: {}", error.report());
            Ok(())
        }
    }
}
