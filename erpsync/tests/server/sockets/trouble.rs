//! An implementation that fails, messages that are none, and the end of the server.

use std::sync::atomic::Ordering;

use super::host::{ACTION, ALL, ERP_SYNC, Host, as_soap_1_2, post, post_with, sync_message};
use test_support::net_server::*;
use test_support::peers::envelope;

const XML: &str = "Content-Type: text/xml\r\n";
const XML_1_2: &str = "Content-Type: application/soap+xml\r\n";

fn delete(id: i32) -> String {
    let id = format!("<ErpConnectionId>{id}</ErpConnectionId>");
    format!("<DeleteConnection xmlns=\"{NAMESPACE}\">{id}</DeleteConnection>")
}

#[tokio::test]
async fn errors_and_panics_are_faults_without_internals() {
    for under in ALL {
        let host = Host::start(under).await;
        let mut connection = host.connect().await;
        // A fault of the service's own: its code, its detail.
        connection.write(post_with(XML, envelope("", &delete(5)))).await;
        let reply = connection.reply().await;
        reply.expect(
            500,
            &[
                "NoConnection</faultcode>",
                "there is no connection Some(5)",
                "<t:id xmlns:t=\"urn:test\">7</t:id>",
            ],
        );
        connection.write(post_with(XML_1_2, as_soap_1_2(&envelope("", &delete(5))))).await;
        let reply = connection.reply().await;
        reply.expect(400, &["<s:Value>s:Sender</s:Value>", "NoConnection</s:Value>", "<s:Detail>"]);
        // An error inside, and a panic: nothing of it is told, and the connection goes on.
        for id in [-1, 0] {
            for (head, message) in
                [(XML, envelope("", &delete(id))), (XML_1_2, as_soap_1_2(&envelope("", &delete(id))))]
            {
                connection.write(post_with(head, message)).await;
                let reply = connection.reply().await;
                reply.expect(500, &["Fault>"]);
                let code = if head == XML {
                    "<faultcode>s:Server</faultcode>"
                } else {
                    "<s:Value>s:Receiver</s:Value>"
                };
                reply.expect(500, &[code]);
                for internal in ["secret of the house", "mistake", "panic", ".rs", "Custom"] {
                    assert!(!reply.text().contains(internal), "`{internal}` is in {}", reply.text());
                }
            }
        }
        connection.write(post_with(XML, sync_message())).await;
        connection.reply().await.expect(200, &["<Succeeded"]);
    }
}

#[tokio::test]
async fn messages_that_are_none() {
    for under in ALL {
        let host = Host::start(under).await;
        let cases = [
            ("", "too early"),
            ("no xml", "can't be read"),
            ("<a/>", "not a SOAP envelope"),
            ("<!DOCTYPE a [<!ENTITY e \"x\">]><a>&e;</a>", "document type"),
        ];
        for (body, words) in cases {
            // SOAP 1.1, section 6.2: a fault is a 500. SOAP 1.2 part 2, table 20: the sender's is a 400.
            host.send(post_with(XML, body)).await.expect(500, &["<faultcode>s:Client</faultcode>", words]);
            host.send(post_with(XML_1_2, body)).await.expect(400, &["<s:Value>s:Sender</s:Value>", words]);
        }
        let other = sync_message().replace("http://schemas.xmlsoap.org/soap/envelope/", "urn:soap-3");
        host.send(post_with(XML, &other)).await.expect(500, &["<faultcode>s:VersionMismatch</faultcode>"]);
        host.send(post_with(XML_1_2, &other)).await.expect(500, &["s:VersionMismatch", "<s:Upgrade>"]);
        // Not even HTTP.
        assert_eq!(host.send("POST\r\n\r\n").await.status(), 400);
        host.send(post(ACTION, "")).await.expect(200, &["<Succeeded", "false"]);
    }
}

/// A client that goes away in the middle leaves nothing behind that others notice.
#[tokio::test]
async fn connections_that_break() {
    for under in ALL {
        let host = Host::start(under).await;
        let whole = post_with(XML, sync_message());
        for end in [0, 1, 20, whole.len() / 2, whole.len() - 1] {
            let mut connection = host.connect().await;
            connection.write(&whole[..end]).await;
            drop(connection);
        }
        host.send(&whole).await.expect(200, &["<Succeeded"]);
        assert_eq!(host.net_server.synced.load(Ordering::SeqCst), 1, "{under:?}");
    }
}

#[tokio::test]
async fn graceful_shutdown() {
    for under in ALL {
        let host = Host::start(under).await;
        let address = host.address.clone();
        let net_server = host.net_server.clone();
        let message = sync_message();
        let (first, second) = message.split_at(50);
        let mut connection = host.connect().await;
        let length = message.len();
        let expect = format!("{XML}Expect: 100-continue\r\nContent-Length: {length}\r\n");
        connection.write(format!("POST {ERP_SYNC} HTTP/1.1\r\nHost: here\r\n{expect}\r\n")).await;
        assert!(connection.head().await.starts_with("HTTP/1.1 100"));
        connection.write(first).await;
        let stopped = host.stop();
        while tokio::net::TcpStream::connect(&address).await.is_ok() {
            tokio::task::yield_now().await;
        }
        assert!(!stopped.is_finished(), "{under:?}");
        connection.write(second).await;
        let reply = connection.reply().await;
        reply.expect(200, &["<Succeeded"]);
        assert_eq!(connection.rest().await, b"");
        stopped.await.unwrap();
        assert_eq!(net_server.synced.load(Ordering::SeqCst), 1);
    }
}
