//! Servers that send bytes.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;

pub(crate) const NAMESPACE: &str = "http://www.superoffice.net/ws/crm/NetServer/Services86";

/// Answers each request, on a connection of its own, with what `reply` makes of it. Lives as long as the tests.
pub(crate) fn serve(reply: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let reply = Arc::new(reply);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, reply) = (stream.unwrap(), reply.clone());
            std::thread::spawn(move || {
                let request = receive(&mut stream);
                // The client may have gone away.
                let _ = stream.write_all(&reply(&request));
            });
        }
    });
    address
}

/// Reads an HTTP message with a content length.
pub(crate) fn receive(stream: &mut impl Read) -> String {
    let mut received = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&received);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let head = head.to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
            if body.len() >= length.map_or(0, |length| length.trim().parse().unwrap()) {
                return text.into_owned();
            }
        }
        let mut chunk = [0; 16 << 10];
        match stream.read(&mut chunk) {
            Ok(0) | Err(_) => return text.into_owned(),
            Ok(count) => received.extend_from_slice(&chunk[..count]),
        }
    }
}

/// Sends a request, and gives what comes back until the server closes.
pub(crate) fn send(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    reply
}

/// An HTTP response.
pub(crate) fn http(status: &str, content_type: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n{body}"
    )
    .into_bytes()
}

/// A reply of ErpSync: the header blocks, and what is in `Response`.
pub(crate) fn response(headers: &str, response: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:h=\"{NAMESPACE}\" \
         xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"><s:Header>{headers}</s:Header><s:Body>\
         <ForceSyncAllResponse xmlns=\"{NAMESPACE}\"><Response>{response}</Response></ForceSyncAllResponse>\
         </s:Body></s:Envelope>"
    )
}

pub(crate) fn ok(body: &str) -> Vec<u8> {
    http("200 OK", "text/xml; charset=utf-8", body)
}

pub(crate) fn url(address: SocketAddr) -> String {
    format!("http://{address}/Remote/Services86/ErpSync.svc")
}
