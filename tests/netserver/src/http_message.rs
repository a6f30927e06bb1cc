//! HTTP messages as bytes: RFC 9112, as much of it as the recordings have.

use std::io::Read as _;

use bytes::Bytes;
use flate2::read::GzDecoder;
use http::{HeaderMap, HeaderName, HeaderValue};

/// A request or a reply, its body out of the chunks.
#[derive(Clone, Debug)]
pub struct HttpMessage {
    /// The first line.
    pub start: String,
    /// The header fields.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    /// Number of interim replies (`100 Continue`) before it.
    pub interim: usize,
    /// Number of chunks of the body; `None` if it was not chunked.
    pub chunks: Option<usize>,
}

impl HttpMessage {
    /// Reads the message at the start of `bytes`, and gives what is behind it. `None`: it is not whole.
    ///
    /// # Panics
    ///
    /// If it is not HTTP.
    pub fn parse(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let mut interim = 0;
        let mut rest = bytes;
        loop {
            let end = rest.windows(4).position(|four| four == b"\r\n\r\n")?;
            let head = std::str::from_utf8(&rest[..end]).expect("the head of a message is text");
            let (start, fields) = head.split_once("\r\n").unwrap_or((head, ""));
            rest = &rest[end + 4..];
            if start.split(' ').nth(1).is_some_and(|status| status.starts_with('1')) {
                interim += 1;
                continue;
            }
            let headers = fields.split_terminator("\r\n").map(field).collect::<HeaderMap>();
            let length =
                headers.get("content-length").map(|length| length.to_str().unwrap().parse().unwrap());
            let (body, chunks) = if headers.get("transfer-encoding").is_some_and(|value| value == "chunked") {
                let (body, chunks) = dechunk(&mut rest)?;
                (body, Some(chunks))
            } else {
                let length: usize = length.unwrap_or_default();
                let body = rest.get(..length)?.to_vec();
                rest = &rest[length..];
                (body, None)
            };
            let message = Self { start: start.to_owned(), headers, body: body.into(), interim, chunks };
            return Some((message, rest));
        }
    }

    /// The status of a reply.
    ///
    /// # Panics
    ///
    /// If it is not a reply.
    pub fn status(&self) -> u16 {
        assert!(self.start.starts_with("HTTP/1."), "{}", self.start);
        self.start.split(' ').nth(1).unwrap().parse().unwrap()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The message with its body out of the gzip that it may be in.
    ///
    /// # Panics
    ///
    /// If it is in none, though it says so.
    #[must_use]
    pub fn unpacked(mut self) -> Self {
        if self.headers.remove("content-encoding").is_some_and(|coding| coding == "gzip") {
            let mut body = Vec::new();
            GzDecoder::new(&self.body[..]).read_to_end(&mut body).expect("gzip");
            self.body = body.into();
        }
        self
    }

    /// The reply as a transport hands it on.
    ///
    /// # Panics
    ///
    /// If it is not a reply.
    pub fn response(&self) -> http::Response<Bytes> {
        let mut response = http::Response::new(self.body.clone());
        *response.status_mut() = http::StatusCode::from_u16(self.status()).unwrap();
        *response.headers_mut() = self.headers.clone();
        response
    }

    /// The reply again, its body in chunks of a size.
    pub fn rechunked(&self, size: usize) -> Vec<u8> {
        let mut bytes = format!("{}\r\ntransfer-encoding: chunked\r\n", self.start).into_bytes();
        for (name, value) in &self.headers {
            if name != "content-length" && name != "transfer-encoding" {
                bytes.extend_from_slice(format!("{name}: ").as_bytes());
                bytes.extend_from_slice(value.as_bytes());
                bytes.extend_from_slice(b"\r\n");
            }
        }
        bytes.extend_from_slice(b"\r\n");
        for chunk in self.body.chunks(size) {
            bytes.extend_from_slice(format!("{:X}\r\n", chunk.len()).as_bytes());
            bytes.extend_from_slice(chunk);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(b"0\r\n\r\n");
        bytes
    }
}

fn field(line: &str) -> (HeaderName, HeaderValue) {
    let (name, value) = line.split_once(':').expect("a header field has a colon");
    (name.parse().unwrap(), HeaderValue::from_str(value.trim()).unwrap())
}

/// Takes the chunks off the front: section 7.1. Gives what was in them, and how many there were.
fn dechunk(rest: &mut &[u8]) -> Option<(Vec<u8>, usize)> {
    let mut body = Vec::new();
    let mut chunks = 0;
    loop {
        let end = rest.windows(2).position(|pair| pair == b"\r\n")?;
        let size = std::str::from_utf8(&rest[..end]).expect("a chunk's size is text");
        let size = usize::from_str_radix(size.trim(), 16).expect("a chunk's size is a hexadecimal number");
        let chunk = rest.get(end + 2..end + 2 + size)?;
        body.extend_from_slice(chunk);
        let behind = rest.get(end + 2 + size..)?;
        assert!(behind.len() < 2 || behind.starts_with(b"\r\n"), "a line ends behind a chunk");
        *rest = behind.get(2..)?;
        if size == 0 {
            return Some((body, chunks));
        }
        chunks += 1;
    }
}
