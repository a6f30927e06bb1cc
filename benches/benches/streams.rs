//! Lists as streams over loopback HTTP: the same bytes as a stream of items and as a whole message, in both directions, in turn
//! and in one run; and the peak memory of the stream.

use std::convert::Infallible;
use std::time::Instant;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::header::CONTENT_TYPE;
use axum::routing::post;
use erpsync::soap::Fault;
use erpsync::xml::{Limits, ReadOptions};
use erpsync::{Request, Response, Streamed};
use erpsync_benches::{streamed, whole};
use futures_util::{TryStreamExt, stream};

/// Size of a message, in bytes; about a hundred an item.
const SIZE: usize = 64 << 20;
const ROUNDS: usize = 7;
const PIECE: usize = 64 << 10;

const TEXT: &str = "text/xml; charset=utf-8";
const START: &str = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>\
                     <GetChangesResponse xmlns=\"urn:example:changes\"><Ok>true</Ok><Changes>";
const END: &str = "</Changes></GetChangesResponse></s:Body></s:Envelope>";

/// A reply with its items, in pieces.
fn reply() -> (Vec<Bytes>, usize) {
    let (mut text, mut count) = (START.to_owned(), 0);
    while text.len() < SIZE {
        text.push_str(&format!(
            "<Item><Id>{count}</Id><Name>a record that somebody changed in the ERP system</Name></Item>"
        ));
        count += 1;
    }
    text.push_str(END);
    let text = Bytes::from(text);
    ((0..text.len()).step_by(PIECE).map(|at| text.slice(at..text.len().min(at + PIECE))).collect(), count)
}

async fn serve(app: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
    let address = listener.local_addr().expect("the listener is bound");
    tokio::spawn(async { axum::serve(listener, app).await });
    format!("http://{address}/")
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Takes requests as a stream.
#[derive(Clone)]
struct Streams;

impl streamed::changes::ChangeFeed for Streams {
    type Error = Fault;

    async fn get_changes(
        &self,
        _: Request<streamed::changes::GetChanges>,
    ) -> Result<Response<Streamed<streamed::changes::GetChangesResponse>>, Fault> {
        Err(Fault::receiver("not measured"))
    }

    async fn upload(
        &self,
        request: Request<Streamed<streamed::changes::Upload>>,
    ) -> Result<Response<streamed::changes::UploadResponse>, Fault> {
        let count = request.into_inner().try_fold(0, |count, _| async move { Ok(count + 1) }).await?;
        Ok(Response::new(streamed::changes::UploadResponse { count }))
    }
}

/// Takes whole requests.
#[derive(Clone)]
struct Whole;

impl whole::changes::ChangeFeed for Whole {
    type Error = Fault;

    async fn get_changes(
        &self,
        _: Request<whole::changes::GetChanges>,
    ) -> Result<Response<whole::changes::GetChangesResponse>, Fault> {
        Err(Fault::receiver("not measured"))
    }

    async fn upload(
        &self,
        request: Request<whole::changes::Upload>,
    ) -> Result<Response<whole::changes::UploadResponse>, Fault> {
        let count = request.body.lines.value().map_or(0, Vec::len);
        Ok(Response::new(whole::changes::UploadResponse { count: i32::try_from(count).unwrap_or(i32::MAX) }))
    }
}

/// Peak of the resident memory so far, in KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

#[allow(clippy::print_stdout, reason = "it is what a benchmark is for")]
fn print(what: &str, stream: &[f64], whole: &[f64]) {
    let speed = |seconds: &[f64]| SIZE as f64 / 1e6 / median(seconds.to_vec());
    let ratio = median(whole.iter().zip(stream).map(|(whole, stream)| whole / stream).collect());
    println!(
        "{what}: stream {:5.0} MB/s, whole {:5.0} MB/s: {ratio:.2} times as fast",
        speed(stream),
        speed(whole)
    );
}

#[tokio::main]
#[allow(clippy::print_stdout, reason = "it is what a benchmark is for")]
async fn main() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let options =
        ReadOptions::default().limits(Limits::default().message_bytes(4 * SIZE).memory_bytes(16 * SIZE));
    let (pieces, count) = reply();
    let app = Router::new().fallback(post(move || {
        let pieces = pieces.clone();
        async move {
            (
                [(CONTENT_TYPE, TEXT)],
                Body::from_stream(stream::iter(pieces.into_iter().map(Ok::<_, Infallible>))),
            )
        }
    }));
    let url = serve(app).await;
    let read = streamed::changes::ChangeFeedClient::new(&*url).unwrap().with_read_options(options.clone());
    let read_whole = whole::changes::ChangeFeedClient::new(&*url).unwrap().with_read_options(options.clone());
    let (mut own, mut peers) = (Vec::new(), Vec::new());
    let idle = peak();
    for round in 0..ROUNDS {
        let start = Instant::now();
        let reply =
            read.get_changes(streamed::changes::GetChanges::default()).await.expect("the server answers");
        let read = reply.into_inner().try_fold(0, |count, _| async move { Ok(count + 1) }).await;
        own.push(start.elapsed().as_secs_f64());
        assert_eq!(read.expect("a whole reply"), count);
        if round == 0 {
            println!(
                "a reply of {} MB as a stream: peak {} KiB above idle, with the server in one process",
                SIZE >> 20,
                peak() - idle
            );
        }
        let start = Instant::now();
        let reply =
            read_whole.get_changes(whole::changes::GetChanges::default()).await.expect("the server answers");
        peers.push(start.elapsed().as_secs_f64());
        assert_eq!(reply.body.reply.changes.map(|changes| changes.item.len()), Some(count));
    }
    print("reply", &own, &peers);

    let text = "a record that somebody changed in the ERP system, and what it is about, too";
    let count = i32::try_from(SIZE / 100).expect("a count of items");
    let limits = |size: usize| {
        ReadOptions::default().limits(Limits::default().message_bytes(4 * size).memory_bytes(16 * size))
    };
    let server = streamed::changes::ChangeFeedServer::new(Streams).with_read_options(limits(SIZE));
    let url = serve(Router::new().fallback_service(server)).await;
    let write = streamed::changes::ChangeFeedClient::new(&*url).unwrap();
    let server = whole::changes::ChangeFeedServer::new(Whole).with_read_options(limits(SIZE));
    let url = serve(Router::new().fallback_service(server)).await;
    let write_whole = whole::changes::ChangeFeedClient::new(&*url).unwrap();
    let (mut own, mut peers) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let message =
            streamed::changes::Upload { title: "bench".to_owned(), lines: None.into(), password: None };
        let lines = stream::iter((0..count).map(|_| Ok::<_, Infallible>(Some(text.to_owned()))));
        let reply = write.upload(Streamed::new(message, lines)).await.expect("the server answers");
        own.push(start.elapsed().as_secs_f64());
        assert_eq!(reply.count, count);
        let start = Instant::now();
        let lines: Vec<_> = (0..count).map(|_| Some(text.to_owned())).collect();
        let message =
            whole::changes::Upload { title: "bench".to_owned(), lines: Some(lines).into(), password: None };
        let reply = write_whole.upload(message).await.expect("the server answers");
        peers.push(start.elapsed().as_secs_f64());
        assert_eq!(reply.count, count);
    }
    print("request", &own, &peers);
}
