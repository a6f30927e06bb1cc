//! Interim responses (RFC 9110, section 15.2) over `Http`: a server may send some before its reply, but not without end.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};

use erpsync::client::CallErrorKind;
use erpsync::transport::{Http, TransportErrorKind};
use test_support::net_server::*;
use test_support::peers::{envelope, http_reply};

const CONTINUE: &str = "HTTP/1.1 100 Continue\r\n\r\n";
const HINTS: &str = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
const OK: &str = "<ForceSyncAllResponse xmlns=\"http://www.superoffice.net/ws/crm/NetServer/Services86\">\
    <Response><IsOk>true</IsOk></Response></ForceSyncAllResponse>";

/// A server on a thread of its own: sends to the first who calls what `next` gives.
fn server(mut next: impl FnMut() -> Option<Vec<u8>> + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        assert_ne!(stream.read(&mut [0; 1 << 12]).unwrap(), 0);
        while let Some(bytes) = next() {
            // A client that closes the connection has enough.
            if stream.write_all(&bytes).is_err() {
                break;
            }
        }
    });
    address
}

fn client(address: SocketAddr) -> ErpSyncClient {
    ErpSyncClient::with_transport(format!("http://{address}/"), Http::new()).unwrap()
}

#[tokio::test]
async fn a_flood_is_an_error() {
    for piece in [CONTINUE, HINTS] {
        let flood = piece.repeat(1000).into_bytes();
        let address = server(move || Some(flood.clone()));
        let error = client(address).force_sync_all(ForceSyncAll {}).await.unwrap_err();
        let CallErrorKind::Transport(broken) = error.kind() else { panic!("{error}") };
        assert_eq!(broken.kind(), TransportErrorKind::Broken);
        assert!(error.report().contains("more than 100 interim responses"), "{error}");
        assert!(error.is_outcome_unknown(), "{error}");
    }
}

#[tokio::test]
async fn some_come_before_the_reply() {
    let mut reply = Some(http_reply("200 OK", "text/xml", envelope("", OK)));
    let mut rest = 99;
    let address = server(move || match rest {
        0 => reply.take(),
        _ => {
            rest -= 1;
            Some(if rest % 2 == 0 { CONTINUE } else { HINTS }.as_bytes().to_vec())
        }
    });
    let reply = client(address).force_sync_all(ForceSyncAll {}).await.unwrap();
    assert_eq!(reply.response.as_ref().unwrap().is_ok, Some(true));
}
