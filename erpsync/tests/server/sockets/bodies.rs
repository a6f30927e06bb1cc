//! Bodies of requests: in chunks, packed, late, too long, in other encodings.

use std::io::Write;
use std::time::Duration;

use erpsync::xml::{Limits, ReadOptions};

use super::host::{ACTION, ALL, ERP_SYNC, Host, post_with, sync_message};

const XML: &str = "Content-Type: text/xml; charset=utf-8\r\n";

fn head(more: &str) -> String {
    format!("POST {ERP_SYNC} HTTP/1.1\r\nHost: here\r\n{more}\r\n")
}

fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

fn chunked(body: &[u8], size: usize) -> Vec<u8> {
    let mut chunks = Vec::new();
    for chunk in body.chunks(size) {
        chunks.extend_from_slice(format!("{:x};name=value\r\n", chunk.len()).as_bytes());
        chunks.extend_from_slice(chunk);
        chunks.extend_from_slice(b"\r\n");
    }
    chunks.extend_from_slice(b"0\r\nTrailer: x\r\n\r\n");
    chunks
}

#[tokio::test]
async fn in_chunks_and_packed() {
    for under in ALL {
        let host = Host::start(under).await;
        let message = sync_message();
        let mut connection = host.connect().await;
        // One connection for all of them: each is read to its end.
        for size in [1, 7, 4096] {
            connection.write(head(&format!("{XML}Transfer-Encoding: chunked\r\n"))).await;
            connection.write(chunked(message.as_bytes(), size)).await;
            connection.reply().await.expect(200, &["<Succeeded"]);
        }
        let packed = gzip(message.as_bytes());
        connection.write(post_with(&format!("{XML}Content-Encoding: gzip\r\n"), &packed)).await;
        connection.reply().await.expect(200, &["<Succeeded"]);
        let both = format!("{XML}Content-Encoding: x-gzip\r\nTransfer-Encoding: chunked\r\n");
        connection.write(head(&both)).await;
        connection.write(chunked(&packed, 10)).await;
        connection.reply().await.expect(200, &["<Succeeded"]);
        // Packed by its own word only.
        let plain = post_with(&format!("{XML}Content-Encoding: gzip\r\n"), &message);
        connection.write(plain).await;
        connection.reply().await.expect(400, &["broke off"]);
    }
}

#[tokio::test]
async fn encodings() {
    let text = format!("<?xml version=\"1.0\" encoding=\"utf-16\"?>{}", sync_message());
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let latin = format!("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>{}", sync_message()).into_bytes();
    for under in ALL {
        let host = Host::start(under).await;
        for (content_type, body) in [
            ("text/xml; charset=utf-16", [&[0xFF, 0xFE][..], &little].concat()),
            ("text/xml; charset=utf-16", [&[0xFE, 0xFF][..], &big].concat()),
            ("text/xml; charset=utf-16le", little.clone()),
            ("text/xml; charset=\"UTF-16BE\"", big.clone()),
            ("text/xml", [&[0xFF, 0xFE][..], &little].concat()),
            ("text/xml", [&[0xEF, 0xBB, 0xBF][..], sync_message().as_bytes()].concat()),
            ("text/xml", latin.clone()),
        ] {
            let reply = host.send(post_with(&format!("Content-Type: {content_type}\r\n"), &body)).await;
            reply.expect(200, &["<Succeeded"]);
            // Whatever came, UTF-8 goes.
            assert_eq!(reply.header("content-type"), Some("text/xml; charset=utf-8"));
        }
        let reply = host.send(post_with(XML, [sync_message().as_bytes(), b"\xFF"].concat())).await;
        reply.expect(500, &["s:Client", "UTF-8"]);
    }
}

#[tokio::test]
async fn expect_100_continue() {
    for under in ALL {
        let host = Host::start(under).await;
        let message = sync_message();
        let length = message.len();
        let expecting =
            |more: &str| head(&format!("{more}Expect: 100-continue\r\nContent-Length: {length}\r\n"));
        let mut connection = host.connect().await;
        connection.write(expecting(&format!("{XML}SOAPAction: \"{ACTION}\"\r\n"))).await;
        assert_eq!(connection.head().await, "HTTP/1.1 100 Continue\r\n\r\n");
        connection.write(&message).await;
        connection.reply().await.expect(200, &["<Succeeded"]);
        // Refused before a byte of the body was asked for.
        for (more, status, words) in [
            ("Content-Type: application/json\r\n".to_owned(), 415, "text/xml"),
            (format!("{XML}Content-Encoding: br\r\n"), 415, "Content-Encoding"),
            (format!("{XML}SOAPAction: \"urn:none\"\r\n"), 500, "ActionNotSupported"),
            (
                "Content-Type: application/soap+xml; action=\"urn:none\"\r\n".to_owned(),
                400,
                "ActionNotSupported",
            ),
        ] {
            let mut connection = host.connect().await;
            connection.write(expecting(&more)).await;
            connection.reply().await.expect(status, &[words]);
        }
        let mut connection = host.connect().await;
        let put = head("Expect: 100-continue\r\nContent-Length: 5\r\n").replace("POST", "PUT");
        connection.write(put).await;
        connection.reply().await.expect(405, &["POST"]);
    }
}

/// Without `Expect`, an unknown action is told when the request was received: a client that is still sending might
/// lose the fault.
#[tokio::test]
async fn a_fault_waits_for_the_body() {
    for under in ALL {
        let host = Host::start(under).await;
        let message = sync_message();
        let (first, second) = message.split_at(100);
        let more = format!("{XML}SOAPAction: \"urn:none\"\r\nContent-Length: {}\r\n", message.len());
        let mut connection = host.connect().await;
        connection.write(head(&more)).await;
        connection.write(first).await;
        connection.write(second).await;
        connection.reply().await.expect(500, &["ActionNotSupported"]);
        // The connection goes on.
        connection.write(post_with(XML, &message)).await;
        connection.reply().await.expect(200, &["<Succeeded"]);
    }
}

#[tokio::test]
async fn limits_on_the_length() {
    let limits = Limits::default().message_bytes(1000);
    for under in ALL {
        let read = ReadOptions::default().limits(limits.clone());
        let host = Host::start_with(under, |server| server.with_read_options(read)).await;
        host.send(post_with(XML, sync_message())).await.expect(200, &["<Succeeded"]);
        // By its length alone: nothing of the body was sent.
        let mut connection = host.connect().await;
        connection.write(head(&format!("{XML}Content-Length: 1001\r\n"))).await;
        connection.reply().await.expect(413, &["1000 bytes"]);
        let mut connection = host.connect().await;
        connection.write(head(&format!("{XML}Content-Length: 99999999999\r\n"))).await;
        connection.reply().await.expect(413, &["1000 bytes"]);
        // When it turns out to be too long.
        let mut connection = host.connect().await;
        connection.write(head(&format!("{XML}Transfer-Encoding: chunked\r\n"))).await;
        connection.write(format!("3e9\r\n{}\r\n", " ".repeat(1001))).await;
        connection.reply().await.expect(413, &["1000 bytes"]);
        // When it is unpacked.
        let bomb = gzip(&[b' '; 1001]);
        assert!(bomb.len() < 100);
        let reply = host.send(post_with(&format!("{XML}Content-Encoding: gzip\r\n"), &bomb)).await;
        reply.expect(413, &["1000 bytes"]);
    }
}

#[tokio::test]
async fn bodies_that_stay_away() {
    for under in ALL {
        let limit = Duration::from_millis(50);
        let host = Host::start_with(under, |server| server.with_body_timeout(limit)).await;
        for sent in ["", "<s:Env"] {
            let mut connection = host.connect().await;
            connection.write(head(&format!("{XML}Content-Length: 100\r\n"))).await;
            connection.write(sent).await;
            connection.reply().await.expect(408, &["in time"]);
        }
    }
}
