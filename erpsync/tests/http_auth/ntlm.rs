//! The scheme NTLM: connections, and servers that mean ill. `tests/interop` has a server that checks the messages.

use std::net::SocketAddr;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use erpsync::BoxFuture;
use erpsync::client::{CallErrorKind, Interceptor, RequestContext};
use erpsync::http_auth::{HttpAuthError, Ntlm};
use erpsync::transport::Http;
use test_support::peers::{read_request, scripted};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use super::*;

fn bob() -> Ntlm {
    Ntlm::new(r"W2\bob", "password-canary")
}

/// A challenge without target information.
fn challenge() -> String {
    let mut bytes = b"NTLMSSP\0\x02\0\0\0\0\0\0\0\0\0\0\0".to_vec();
    bytes.extend(0x0008_8201_u32.to_le_bytes());
    bytes.extend(*b"12345678");
    bytes.extend([0; 16]);
    format!("NTLM {}", BASE64_STANDARD.encode(bytes))
}

/// The number of the message of NTLM that a request carries.
fn step(request: &str) -> u8 {
    let token = request.split("authorization: NTLM ").nth(1).map(|rest| rest.lines().next().unwrap());
    token.map_or(0, |token| BASE64_STANDARD.decode(token).unwrap()[8])
}

/// A server that asks for NTLM, and the messages that it got on each connection.
async fn server() -> (SocketAddr, Arc<Mutex<Vec<Vec<u8>>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let steps = Arc::new(Mutex::new(Vec::new()));
    let keep = steps.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let number = {
                let mut steps = keep.lock().unwrap();
                steps.push(Vec::new());
                steps.len() - 1
            };
            let keep = keep.clone();
            tokio::spawn(async move {
                while let Some(request) = read_request(&mut stream).await {
                    let step = step(&String::from_utf8_lossy(&request));
                    keep.lock().unwrap()[number].push(step);
                    let reply = match step {
                        3 => format!(
                            "HTTP/1.1 200 OK\r\ncontent-type: text/xml\r\ncontent-length: {}\r\n\r\n{REPLY}",
                            REPLY.len()
                        ),
                        1 => format!(
                            "HTTP/1.1 401 No\r\nwww-authenticate: {}\r\ncontent-length: 2\r\n\r\nno",
                            challenge()
                        ),
                        _ => "HTTP/1.1 401 No\r\nwww-authenticate: NTLM\r\ncontent-length: 0\r\n\r\n"
                            .to_owned(),
                    };
                    stream.write_all(reply.as_bytes()).await.unwrap();
                }
            });
        }
    });
    (address, steps)
}

#[tokio::test]
async fn both_messages_go_over_one_connection_of_the_call() {
    let (address, steps) = server().await;
    let client = Client::with_transport(format!("http://{address}/a"), Http::new()).unwrap();
    let client = client.with_authentication(bob());
    for result in futures_util::future::join_all((0..4).map(|_| call(&client))).await {
        result.unwrap();
    }
    assert_eq!(*steps.lock().unwrap(), vec![vec![1, 3]; 4]);
    // A call without the scheme never gets the connection of another.
    let error = call(&client.without_interceptors()).await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::UNAUTHORIZED));
    assert_eq!(steps.lock().unwrap().last(), Some(&vec![0]));
}

#[tokio::test]
async fn a_transport_without_own_connections_gets_no_response() {
    let challenge = challenge();
    let (client, seen) = client("http://h/", move |_| unauthorized(&[&challenge]));
    let error = call(&client.with_authentication(bob())).await.unwrap_err();
    assert!(matches!(failure(&error), HttpAuthError::Connection), "{error:?}");
    assert_eq!(seen.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn challenges_of_servers_that_mean_ill() {
    for (challenges, expected) in [
        (&["NTLM ****"][..], "HttpStatus"),
        (&["NTLM AAAA"], "Challenge"),
        (&["NTLM TlRMTVNTUAACAAAA"], "Challenge"),
        (&["Basic realm=\"x\"", "Digest realm=\"x\", nonce=\"n\""], "NotOffered"),
        (&["NTLM"], "HttpStatus"),
        (&["Negotiate"], "HttpStatus"),
    ] {
        let (client, seen) = client("http://h/", move |_| unauthorized(challenges));
        let error = call(&client.with_authentication(bob())).await.unwrap_err();
        let shown = match error.interceptor_error() {
            Some(HttpAuthError::Challenge { .. }) => "Challenge",
            Some(HttpAuthError::NotOffered { .. }) => "NotOffered",
            Some(other) => panic!("{other:?}"),
            None => "HttpStatus",
        };
        assert_eq!(shown, expected, "{challenges:?} {error:?}");
        assert!(seen.lock().unwrap().len() <= 2, "{challenges:?}");
        for sent in credentials(&seen).into_iter().flatten() {
            let token = sent.split_once(' ').unwrap().1;
            assert_eq!(
                BASE64_STANDARD.decode(token).unwrap()[8],
                1,
                "only the first message: it names nobody"
            );
        }
    }
}

#[tokio::test]
async fn a_response_that_is_refused_is_sent_once() {
    let refused =
        format!("HTTP/1.1 401 No\r\nwww-authenticate: {}\r\ncontent-length: 0\r\n\r\n", challenge());
    let (address, seen) = scripted(vec![refused.into_bytes()]).await;
    let client = Client::with_transport(format!("http://{address}/a"), Http::new()).unwrap();
    let error = call(&client.with_authentication(bob())).await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::HttpStatus { .. }), "{error:?}");
    assert!(!format!("{error:?} {:?}", bob()).contains("canary"));
    assert_eq!((seen.texts().len(), seen.connections()), (2, 1));
}

#[tokio::test]
async fn the_password_stays_with_its_server() {
    let (address, steps) = server().await;
    let client = Client::with_transport("http://own/", Http::new()).unwrap().with_authentication(bob());
    let error = call(&client.with_endpoint(format!("http://{address}/")).unwrap()).await.unwrap_err();
    assert!(matches!(failure(&error), HttpAuthError::OtherServer { .. }), "{error:?}");
    assert_eq!(*steps.lock().unwrap(), [[0]]);
}

/// Moves the attempts of a call from one server to the other.
struct Alternates([String; 2]);

impl Interceptor for Alternates {
    fn prepare_request<'a>(
        &'a self,
        request: &'a mut RequestContext<'_>,
    ) -> BoxFuture<'a, Result<(), CallError>> {
        let server = &self.0[(request.attempt() as usize + 1) % 2];
        request.set_endpoint(server).unwrap();
        Box::pin(ready(Ok(())))
    }
}

#[tokio::test]
async fn the_challenge_of_a_server_is_not_answered_to_another_one() {
    let ((one, of_one), (other, of_other)) = (server().await, server().await);
    let servers = [one, other].map(|address| format!("http://{address}/"));
    let client = Client::with_transport(&servers[0], Http::new()).unwrap();
    let client = client.with_authentication(bob().for_server(&servers[1]).unwrap());
    call(&client.with_interceptor(Alternates(servers))).await.unwrap_err();
    // The first message only, and each on a connection to the server that it is for.
    for steps in [of_one, of_other] {
        assert_eq!(*steps.lock().unwrap(), vec![vec![1]; 2]);
    }
}
