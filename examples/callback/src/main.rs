//! Runs the office and a client of it on this machine.

use callback::{AskForQuote, Office, QuotesClient, server};
use erpsync::addressing::Callbacks;
use erpsync::server::serve;
use tokio::net::TcpListener;

#[allow(clippy::print_stdout, reason = "the program shows what happens")]
#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let callbacks = Callbacks::new(format!("http://{}/replies", listener.local_addr()?));
    let receiver = callbacks.clone();
    tokio::spawn(async move { serve(listener, receiver).await });

    let (office, sign) = Office::new();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let client = QuotesClient::new(format!("http://{}/quotes", listener.local_addr()?))?;
    let partner = callbacks.reply_to().address.clone();
    let server = server(office, move |url| *url == *partner);
    tokio::spawn(async move { serve(listener, server).await });

    let reply = callbacks.send(client.ask_for_quote(AskForQuote::new("lamp", 3))).await?;
    println!("The request {} is accepted; the office is closed.", reply.message_id());
    sign.send(true)?;
    println!("The office is open. The quote: {} cents.", reply.await?.cents);

    let reply = callbacks.send(client.ask_for_quote(AskForQuote::new("unicorn", 1))).await?;
    match reply.await {
        Ok(_) => Err("the office sold a unicorn".into()),
        Err(error) => {
            println!("{}", error.report());
            Ok(())
        }
    }
}
