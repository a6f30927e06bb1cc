//! Real connections on this computer: a server that plays a recorded reply, a client that plays a request.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use erpsync::transport::{Body, Transport};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::http_message::HttpMessage;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// Answers each connection with these bytes once it has received a whole request, and closes it. `pieces` is
/// how many bytes it writes at once.
///
/// # Panics
///
/// If there is no free port.
pub async fn play(reply: Vec<u8>, pieces: usize) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let reply = reply.clone();
            tokio::spawn(async move {
                if read_message(&mut stream).await.is_none() {
                    return;
                }
                for piece in reply.chunks(pieces) {
                    if stream.write_all(piece).await.is_err() {
                        return;
                    }
                }
                let _ = stream.shutdown().await;
            });
        }
    });
    address
}

/// Sends these bytes, a whole request, and receives the reply. If the request asks for it, the body waits
/// for the interim reply.
///
/// # Panics
///
/// If the server sends no whole reply.
pub async fn exchange(address: SocketAddr, request: &[u8]) -> HttpMessage {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = request.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
    let waits = request[..head].to_ascii_lowercase().windows(20).any(|part| part == b"expect: 100-continue");
    let mut interim = 0;
    if waits {
        stream.write_all(&request[..head]).await.unwrap();
        let mut received = Vec::new();
        while !received.ends_with(b"\r\n\r\n") {
            let byte = tokio::time::timeout(PATIENCE, stream.read_u8()).await;
            received.push(byte.expect("no interim reply").expect("no interim reply"));
        }
        assert!(received.starts_with(b"HTTP/1.1 100 "), "{}", String::from_utf8_lossy(&received));
        interim = 1;
        stream.write_all(&request[head..]).await.unwrap();
    } else {
        stream.write_all(request).await.unwrap();
    }
    let mut reply = read_message(&mut stream).await.expect("the connection closed before there was a reply");
    reply.interim += interim;
    reply
}

async fn read_message(stream: &mut TcpStream) -> Option<HttpMessage> {
    let mut received = Vec::new();
    loop {
        if let Some((message, _)) = HttpMessage::parse(&received) {
            return Some(message);
        }
        let mut buffer = [0; 16 << 10];
        let count = tokio::time::timeout(PATIENCE, stream.read(&mut buffer)).await.ok()?.ok()?;
        if count == 0 {
            return None;
        }
        received.extend_from_slice(&buffer[..count]);
    }
}

/// A transport that brings this reply, whatever is asked.
pub fn canned(reply: http::Response<Bytes>) -> impl Transport + 'static {
    tower::service_fn(move |_request: http::Request<Body>| {
        let reply = reply.clone().map(Body::from);
        async { Ok::<_, std::convert::Infallible>(reply) }
    })
}
