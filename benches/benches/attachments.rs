//! An attachment up and down over loopback: our client and our server beside a bare reqwest client and a bare axum handler
//! that move the same bytes, in the same run; and the peak memory of each process by the operating system.
//!
//! `cargo bench -p erpsync-benches --bench attachments -- 200` moves 200 MB in place of 1 GB. Clients and servers are processes of their own:
//! this program, started with a role.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::routing::{get, post};
use bytes::Bytes;
use erpsync::soap::Fault;
use erpsync::{Attachment, AttachmentLimits, Request, Response};
use futures_util::{Stream, StreamExt, stream};
use http_body_util::StreamBody;

erpsync::include_wsdl!("documents");

use documents::{
    Documents, DocumentsClient, DocumentsServer, Download, DownloadResponse, List, ListResponse, Upload,
    UploadResponse,
};

/// MB that are moved unless an argument gives a number.
const MEGABYTES: u64 = 1_000;
const ROUNDS: usize = 5;
/// Length of a piece that a sender makes.
const PIECE: usize = 64 << 10;
/// Name of the variable with the role of a process.
const ROLE: &str = "ATTACHMENTS_ROLE";

/// Pieces of bytes that are in memory once.
fn pieces(length: u64) -> impl Stream<Item = Result<Bytes, std::io::Error>> + Send + 'static {
    let piece: Bytes = (0..PIECE).map(|at| (at * 7 + 3) as u8).collect::<Vec<u8>>().into();
    stream::unfold(length, move |left| {
        let now = left.min(PIECE as u64);
        let piece = piece.slice(..now as usize);
        async move { (now > 0).then(|| (Ok(piece), left - now)) }
    })
}

/// Length of a stream of pieces.
async fn count<E: std::fmt::Debug>(pieces: impl Stream<Item = Result<Bytes, E>>) -> u64 {
    let mut pieces = std::pin::pin!(pieces);
    let mut length = 0;
    while let Some(piece) = pieces.next().await {
        length += piece.expect("the peer sends all of it").len() as u64;
    }
    length
}

#[derive(Clone)]
struct Server;

impl Documents for Server {
    type Error = Fault;

    async fn upload(&self, request: Request<Upload>) -> Result<Response<UploadResponse>, Fault> {
        Ok(UploadResponse::new(count(request.into_inner().content.into_stream()).await).into())
    }

    async fn download(&self, request: Request<Download>) -> Result<Response<DownloadResponse>, Fault> {
        let length = request.name.parse().map_err(|_| Fault::sender("the name is the length"))?;
        let content = Attachment::from_stream_with_length(pieces(length), length);
        Ok(DownloadResponse::new(length, content).into())
    }

    async fn list(&self, _: Request<List>) -> Result<Response<ListResponse>, Fault> {
        Ok(ListResponse::default().into())
    }
}

/// Serves until it is killed; says where.
#[allow(clippy::print_stdout, reason = "the parent process reads it")]
async fn serve(role: &str) {
    let app = match role {
        "our server" => {
            let limits = AttachmentLimits::new().with_part_bytes(u64::MAX);
            Router::new()
                .route_service("/documents", DocumentsServer::new(Server).with_attachment_limits(limits))
        }
        _ => Router::new()
            .route("/up", post(|body: Body| async { count(body.into_data_stream()).await.to_string() }))
            .route(
                "/down/{length}",
                get(|axum::extract::Path(length): axum::extract::Path<u64>| async move {
                    ([("content-length", length.to_string())], Body::from_stream(pieces(length)))
                }),
            ),
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
    println!("http://{}", listener.local_addr().expect("the listener is bound"));
    axum::serve(listener, app).await.expect("the server runs");
}

/// Moves the bytes once up and once down for each line of its input; says how many seconds each took.
#[allow(clippy::print_stdout, reason = "the parent process reads it")]
async fn call(role: &str, address: &str, length: u64) {
    let limits = AttachmentLimits::new().with_part_bytes(u64::MAX);
    let client = DocumentsClient::new(&*format!("{address}/documents")).expect("an address");
    let client = client.with_attachment_limits(limits);
    // The client is built with TLS, which it does not use here.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let bare = reqwest::Client::new();
    println!("ready");
    for _ in std::io::stdin().lock().lines() {
        let start = Instant::now();
        let arrived = if role == "our client" {
            let content = Attachment::from_stream_with_length(pieces(length), length);
            client
                .upload(Upload::new("document".to_owned(), content))
                .await
                .expect("the server answers")
                .bytes
        } else {
            let body = StreamBody::new(pieces(length).map(|piece| piece.map(http_body::Frame::data)));
            let request = bare.post(format!("{address}/up")).header("content-length", length);
            let reply = request.body(reqwest::Body::wrap(body)).send().await.expect("the server answers");
            reply.text().await.expect("the server answers").parse().expect("a number")
        };
        let up = start.elapsed().as_secs_f64();
        assert_eq!(arrived, length);
        let start = Instant::now();
        let arrived = if role == "our client" {
            let reply = client.download(Download::new(length.to_string())).await.expect("the server answers");
            count(reply.into_inner().content.into_stream()).await
        } else {
            let mut reply =
                bare.get(format!("{address}/down/{length}")).send().await.expect("the server answers");
            let mut arrived = 0;
            while let Some(piece) = reply.chunk().await.expect("the server sends all of it") {
                arrived += piece.len() as u64;
            }
            arrived
        };
        let down = start.elapsed().as_secs_f64();
        assert_eq!(arrived, length);
        println!("{up} {down}");
    }
}

/// A process with a role.
struct Process {
    child: Child,
    output: BufReader<std::process::ChildStdout>,
    /// First line that it wrote.
    first: String,
    idle: u64,
}

impl Process {
    fn start(role: &str, arguments: &[&str]) -> Self {
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command.args(arguments).env(ROLE, role).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("this program starts");
        let mut output = BufReader::new(child.stdout.take().expect("its output is piped"));
        let mut first = String::new();
        output.read_line(&mut first).expect("it writes a line");
        let mut process = Self { child, output, first: first.trim().to_owned(), idle: 0 };
        process.idle = process.peak();
        process
    }

    /// Peak resident memory in bytes; 0 where the operating system does not tell it.
    fn peak(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
        line.trim().trim_end_matches(" kB").trim().parse::<u64>().unwrap_or(0) * 1024
    }

    /// Seconds that a round takes, up and down.
    fn round(&mut self) -> [f64; 2] {
        use std::io::Write as _;
        let input = self.child.stdin.as_mut().expect("its input is piped");
        writeln!(input).expect("it reads a line");
        let mut line = String::new();
        self.output.read_line(&mut line).expect("it writes a line");
        let mut seconds = line.split_whitespace().map(|word| word.parse().expect("seconds"));
        [(); 2].map(|()| seconds.next().expect("two numbers"))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[allow(clippy::print_stdout, reason = "it is what a benchmark is for")]
fn compare(megabytes: u64) {
    let length = (megabytes * 1_000_000).to_string();
    let servers = ["our server", "bare server"].map(|role| Process::start(role, &[]));
    let mut clients = [("our client", 0), ("bare client", 1)]
        .map(|(role, at)| Process::start(role, &[&servers[at].first, &length]));
    let mut seconds: Vec<[[f64; 2]; 2]> = Vec::new();
    for _ in 0..ROUNDS {
        let [ours, bare] = &mut clients;
        let peer = bare.round();
        seconds.push([ours.round(), peer]);
    }
    println!("an attachment of {megabytes} MB, {ROUNDS} rounds");
    for (direction, name) in ["up", "down"].into_iter().enumerate() {
        let speed = |who: usize| megabytes as f64 / median(seconds.iter().map(|round| round[who][direction]));
        let ratio = median(seconds.iter().map(|[ours, peer]| peer[direction] / ours[direction]));
        println!(
            "  {name:4} erpsync {:6.0} MB/s, reqwest and axum {:6.0} MB/s: {ratio:.2}",
            speed(0),
            speed(1)
        );
    }
    for (name, own, peer) in [("server", &servers[0], &servers[1]), ("client", &clients[0], &clients[1])] {
        let above =
            |process: &Process| process.peak().saturating_sub(process.idle) as f64 / f64::from(1 << 20);
        println!("  {name} above idle: erpsync {:.1} MiB, bare {:.1} MiB", above(own), above(peer));
    }
}

fn main() {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    match std::env::var(ROLE).ok().as_deref() {
        Some(role) if role.ends_with("server") => runtime.block_on(serve(role)),
        Some(role) => {
            let length = arguments[1].parse().expect("a length");
            runtime.block_on(call(role, &arguments[0], length));
        }
        None => compare(arguments.first().and_then(|word| word.parse().ok()).unwrap_or(MEGABYTES)),
    }
}
