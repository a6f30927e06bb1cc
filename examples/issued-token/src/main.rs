//! Runs a token service and a shop on this machine, and calls the shop with a token.

use erpsync::Secret;
use erpsync::security::saml::TrustedIssuers;
use erpsync::security::{Requirements, Security};
use erpsync::server::serve;
use issued_token::stock::{PiecesOf, StockClient, StockServer};
use issued_token::sts::TokenServiceServer;
use issued_token::{ISSUER, PASSWORD, SHOP, Shop, TokenService, USER, tokens};
use tokio::net::TcpListener;

#[allow(clippy::print_stdout, reason = "the program shows what it does")]
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let service = TokenService::new()?;
    let issuers =
        TrustedIssuers::new().with_issuer(ISSUER, service.certificate().clone()).with_audience(SHOP);

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let sts = format!("http://{}/sts", listener.local_addr()?);
    let passwords = |user: &str| (user == USER).then(|| Secret::from(PASSWORD));
    let security = Security::new().with_requirements(Requirements::new().with_passwords(passwords));
    let server = TokenServiceServer::new(service).with_interceptor(security);
    tokio::spawn(async move { serve(listener, server).await });

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let shop = format!("http://{}/stock", listener.local_addr()?);
    let security = Security::new().with_requirements(Requirements::new().with_assertion(issuers));
    let server = StockServer::new(Shop).with_interceptor(security);
    tokio::spawn(async move { serve(listener, server).await });

    let security = Security::new().with_assertion(tokens(&sts, USER, PASSWORD)?);
    let client = StockClient::new(&*shop)?.with_interceptor(security);
    for article in ["lamp", "chair"] {
        let stock = client.pieces_of(PiecesOf { article: article.to_owned() }).await?;
        println!("{}: {} pieces, asked by {}", article, stock.pieces, stock.asked_by);
    }

    match StockClient::new(&*shop)?.pieces_of(PiecesOf { article: "lamp".to_owned() }).await {
        Ok(_) => Err("the shop answered a stranger".into()),
        Err(error) => {
            println!("Without a token: {}", error.report());
            Ok(())
        }
    }
}
