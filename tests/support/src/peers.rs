//! Peers between a client and a server, or in a server's place: TLS, proxies, recorders.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use erpsync::xml::RawElement;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

/// Record of a peer: the first bytes of each connection.
#[derive(Clone, Default)]
pub struct Seen {
    texts: Arc<Mutex<Vec<String>>>,
    connections: Arc<AtomicUsize>,
}

impl Seen {
    /// Requests in the order of their arrival.
    pub fn texts(&self) -> Vec<String> {
        self.texts.lock().unwrap().clone()
    }

    /// Number of connections.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    fn connection(&self) {
        self.connections.fetch_add(1, Ordering::SeqCst);
    }

    fn text(&self, bytes: &[u8]) {
        self.texts.lock().unwrap().push(String::from_utf8_lossy(bytes).into_owned());
    }
}

/// Reads a request: its head, and as much of a body as the head says.
pub async fn read_request(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut received = Vec::new();
    loop {
        if let Some(head) = received.windows(4).position(|window| window == b"\r\n\r\n") {
            let text = String::from_utf8_lossy(&received[..head]).to_ascii_lowercase();
            let length = text.lines().find_map(|line| line.strip_prefix("content-length: "));
            if received.len() >= head + 4 + length.map_or(0, |length| length.parse().unwrap()) {
                return Some(received);
            }
        }
        if stream.read_buf(&mut received).await.ok()? == 0 {
            return None;
        }
    }
}

/// Answers the n-th request with the n-th of these replies, and the rest with the last. A reply that says
/// `Connection: close` ends its connection; an empty one does without a reply.
pub async fn scripted(replies: Vec<Vec<u8>>) -> (SocketAddr, Seen) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let seen = Seen::default();
    let recorder = seen.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            recorder.connection();
            let (recorder, replies) = (recorder.clone(), replies.clone());
            tokio::spawn(async move {
                while let Some(request) = read_request(&mut stream).await {
                    recorder.text(&request);
                    let reply = &replies[(recorder.texts().len() - 1).min(replies.len() - 1)];
                    stream.write_all(reply).await.unwrap();
                    if reply.is_empty() || String::from_utf8_lossy(reply).contains("Connection: close") {
                        break;
                    }
                }
            });
        }
    });
    (address, seen)
}

/// A proxy that forwards and makes tunnels; one that wants credentials refuses who does not give them.
pub async fn proxy(credentials: Option<&'static str>) -> (SocketAddr, Seen) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let seen = Seen::default();
    let recorder = seen.clone();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let recorder = recorder.clone();
            recorder.connection();
            tokio::spawn(async move {
                let request = read_request(&mut client).await?;
                recorder.text(&request);
                let text = String::from_utf8_lossy(&request);
                let given = text.lines().filter_map(|line| line.split_once(": "));
                let mut given = given.filter(|(name, _)| name.eq_ignore_ascii_case("proxy-authorization"));
                let given = given.next().map(|(_, value)| value);
                if credentials.is_some() && given != credentials {
                    let refused =
                        b"HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                    return client.write_all(refused).await.ok();
                }
                let (method, target) = text.split_once(' ')?;
                let (target, _) = target.split_once(' ')?;
                let authority = target.strip_prefix("http://").unwrap_or(target);
                let authority = authority.split('/').next()?;
                let mut server = TcpStream::connect(authority).await.ok()?;
                if method == "CONNECT" {
                    client.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").await.ok()?;
                } else {
                    server.write_all(&request).await.ok()?;
                }
                copy_bidirectional(&mut client, &mut server).await.ok().map(drop)
            });
        }
    });
    (address, seen)
}

/// Answers every connection with these bytes, after it has received something, and closes it.
pub async fn raw_server(reply: impl Into<Vec<u8>>) -> SocketAddr {
    let reply = reply.into();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let reply = reply.clone();
            tokio::spawn(async move {
                let mut received = [0; 64 << 10];
                let _ = stream.read(&mut received).await;
                let _ = stream.write_all(&reply).await;
                let _ = stream.shutdown().await;
            });
        }
    });
    address
}

/// An HTTP response with a content length.
pub fn http_reply(status: &str, content_type: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut reply = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    )
    .into_bytes();
    reply.extend_from_slice(body);
    reply
}

/// An envelope of SOAP 1.1.
pub fn envelope(headers: &str, body: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header>{headers}</s:Header>\
         <s:Body>{body}</s:Body></s:Envelope>"
    )
}

/// An element by its text.
pub fn raw(xml: &str) -> RawElement {
    RawElement::parse(xml).unwrap()
}
