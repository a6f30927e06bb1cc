//! Lists as streams with other stacks on loopback: zeep and node-soap have them whole. `install` installs them; without it these
//! tests say that they are skipped.

use std::io;
use std::path::Path;
use std::process::Command;

use erpsync::soap::Fault;
use erpsync::{Request, Response, Streamed};
use futures_util::{Stream, TryStreamExt, stream};
use interop::feed::{
    Feed, FeedClient, FeedServer, GetItems, GetItemsResponse, Item, PutItems, PutItemsResponse,
};
use interop::foreign::{Server, Stacks, output_of, stacks};
use tokio::net::TcpListener;

/// Numbers of items: none, one, more than a chunk.
const COUNTS: [i32; 4] = [0, 1, 7, 20_000];

fn item(id: i32) -> Item {
    Item { id, name: format!("nr {id} <æ & 'ø'>") }
}

fn items(count: i32) -> impl Stream<Item = io::Result<Item>> + Send + 'static {
    stream::iter((0..count).map(|id| Ok(item(id))))
}

fn sum(count: i32) -> i64 {
    (0..i64::from(count)).sum()
}

fn title(count: i32) -> String {
    format!("{count} items")
}

/// Sends items, and adds up those that come.
#[derive(Clone)]
struct Ledger;

impl Feed for Ledger {
    type Error = Fault;

    async fn get_items(
        &self,
        request: Request<GetItems>,
    ) -> Result<Response<Streamed<GetItemsResponse>>, Fault> {
        let count = request.count;
        let message = GetItemsResponse { title: title(count), items: Vec::new(), sum: sum(count) };
        Ok(Response::new(Streamed::new(message, items(count))))
    }

    async fn put_items(
        &self,
        request: Request<Streamed<PutItems>>,
    ) -> Result<Response<PutItemsResponse>, Fault> {
        let mut streamed = request.into_inner();
        let (mut count, mut sum) = (0, 0);
        while let Some(found) = streamed.try_next().await? {
            if found != item(count) {
                return Err(Fault::sender(format!("the item {count} is {found:?}")));
            }
            sum += i64::from(found.id);
            count += 1;
        }
        match streamed.finish().await?.title == title(count) {
            true => Ok(Response::new(PutItemsResponse { sum })),
            false => Err(Fault::sender(format!("{count} items came"))),
        }
    }
}

async fn calls_us(command: impl Fn(&Stacks) -> Command) {
    let Some(stacks) = stacks() else { return };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/feed", listener.local_addr().unwrap());
    let router = axum::Router::new().route_service("/feed", FeedServer::new(Ledger));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let mut command = command(&stacks);
    command.arg(format!("{url}?wsdl")).args(COUNTS.map(|count| count.to_string()));
    let told = output_of(command).await;
    assert_eq!(told.matches(": as expected").count(), COUNTS.len(), "{told}");
}

#[tokio::test]
async fn zeep_calls_us() {
    calls_us(|stacks| stacks.python("feed_zeep.py")).await;
}

#[tokio::test]
async fn node_soap_calls_us() {
    calls_us(|stacks| {
        let mut command = stacks.node("feed_node.mjs");
        command.arg("call");
        command
    })
    .await;
}

#[tokio::test]
async fn we_call_node_soap() {
    let Some(stacks) = stacks() else { return };
    let mut command = stacks.node("feed_node.mjs");
    command.arg("serve").arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("wsdl/Feed.wsdl"));
    let mut server = Server::start(command);
    let client = FeedClient::new(&*server.line()).unwrap();
    for count in COUNTS {
        let reply = client.get_items(GetItems { count }).await;
        let mut streamed = reply.unwrap_or_else(|error| panic!("{}", error.report())).into_inner();
        assert_eq!(streamed.before().title, title(count));
        let mut next = 0;
        while let Some(found) = streamed.try_next().await.unwrap() {
            assert_eq!(found, item(next));
            next += 1;
        }
        assert_eq!((next, streamed.finish().await.unwrap().sum), (count, sum(count)));

        let message = PutItems { title: title(count), items: Vec::new() };
        let reply = client.put_items(Streamed::new(message, items(count))).await;
        assert_eq!(reply.unwrap_or_else(|error| panic!("{}", error.report())).sum, sum(count));
    }
}
