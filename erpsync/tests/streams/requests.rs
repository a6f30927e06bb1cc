//! Streamed requests as they come over the wire, to a server.

use std::convert::Infallible;
use std::io::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use erpsync::client::CallErrorKind;
use erpsync::soap::Fault;
use erpsync::stream::{StreamErrorKind, Streamed};
use erpsync::transport::Body;
use erpsync::{Request, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::{StreamExt, stream};
use test_support::peers::envelope;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tower::ServiceExt;

use crate::messages::*;

/// Takes as many items as a request wants, and keeps how each stream ended.
#[derive(Clone, Default)]
struct Taker {
    most: Option<usize>,
    errors: Arc<Mutex<Vec<&'static str>>>,
    /// Is told of each item.
    taken: Option<UnboundedSender<UploadItem>>,
}

impl Journal for Taker {
    type Error = Fault;

    async fn upload(
        &self,
        request: Request<Streamed<Upload>, Headers>,
    ) -> Result<Response<UploadResponse>, Fault> {
        let mut items = request.into_inner();
        let mut taken = 0;
        while self.most.is_none_or(|most| taken < most) {
            match items.next().await {
                None => {
                    items.finish().await?;
                    break;
                }
                Some(Ok(item)) => {
                    taken += 1;
                    if let Some(told) = &self.taken {
                        told.send(item).unwrap();
                    }
                }
                Some(Err(error)) => {
                    self.errors.lock().unwrap().push(match error.kind() {
                        StreamErrorKind::Silence(_) => "silence",
                        StreamErrorKind::Read(_) => "reading",
                        _ => "other",
                    });
                    return Err(error.into());
                }
            }
        }
        Ok(Response::new(UploadResponse { taken: i32::try_from(taken).ok() }))
    }

    async fn get_changes(
        &self,
        _: Request<GetChanges>,
    ) -> Result<Response<Streamed<GetChangesResponse>, Headers>, Fault> {
        Err(Fault::receiver("not asked for"))
    }

    async fn ping(&self, _: Request<GetChanges>) -> Result<Response<UploadResponse>, Fault> {
        Err(Fault::receiver("not asked for"))
    }
}

/// Sends a request with these header fields; returns the status and the text of the response.
async fn post(server: JournalServer<Taker>, fields: &[(&str, &str)], body: Body) -> (u16, String) {
    let mut request = http::Request::post("http://test/").header("SOAPAction", "\"urn:changes/upload\"");
    for (name, value) in fields {
        request = request.header(*name, *value);
    }
    let response = server.oneshot(request.body(body).unwrap()).await.unwrap();
    let status = response.status().as_u16();
    let body = response.into_body().collect(1 << 20).await.unwrap();
    (status, String::from_utf8(body.into()).unwrap())
}

const XML: (&str, &str) = ("Content-Type", "text/xml; charset=utf-8");

fn deletes(count: i32) -> String {
    (0..count).map(|id| format!("<Delete>{id}</Delete>")).collect()
}

fn request(headers: &str, items: &str) -> String {
    envelope(headers, &format!("<Upload xmlns='urn:changes'>{items}<Changes/><Last>true</Last></Upload>"))
}

fn in_pieces(bytes: &[u8], len: usize) -> Body {
    let pieces: Vec<_> =
        bytes.chunks(len).map(|piece| Ok::<_, Infallible>(Bytes::copy_from_slice(piece))).collect();
    Body::from_stream(stream::iter(pieces))
}

/// A body of what is sent.
fn channel() -> (UnboundedSender<Result<Bytes, Infallible>>, Body) {
    let (chunks, receiver) = unbounded_channel();
    let next = |mut receiver: UnboundedReceiver<_>| async { Some((receiver.recv().await?, receiver)) };
    (chunks, Body::from_stream(stream::unfold(receiver, next)))
}

fn send(chunks: &UnboundedSender<Result<Bytes, Infallible>>, text: &str) {
    chunks.send(Ok(Bytes::copy_from_slice(text.as_bytes()))).unwrap();
}

#[tokio::test]
async fn gzip_and_other_encodings() {
    let text = request("", &deletes(500));
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(text.as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    let wide: Vec<u8> =
        std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for len in [1, 7, 64, 100_000] {
        for (fields, bytes) in [
            (&[XML, ("Content-Encoding", "gzip")][..], &gzip[..]),
            (&[("Content-Type", "text/xml; charset=utf-16")], &wide[..]),
        ] {
            let (status, reply) =
                post(JournalServer::new(Taker::default()), fields, in_pieces(bytes, len)).await;
            assert_eq!(status, 200, "{reply}");
            assert!(reply.contains(">500</"), "{reply}");
        }
        let cut = &gzip[..gzip.len() - 10];
        let taker = Taker::default();
        let fields = [XML, ("Content-Encoding", "gzip")];
        let (status, reply) = post(JournalServer::new(taker.clone()), &fields, in_pieces(cut, len)).await;
        assert_ne!(status, 200, "{reply}");
    }
}

#[tokio::test]
async fn an_item_is_in_the_program_before_the_second_chunk_is_sent() {
    let (taken, mut seen) = unbounded_channel();
    let taker = Taker { taken: Some(taken), ..Taker::default() };
    let (chunks, body) = channel();
    let text = request("", &deletes(3));
    let (first, second) = text.split_at(text.find("<Delete>1").unwrap());
    send(&chunks, first);
    let answer = tokio::spawn(post(JournalServer::new(taker), &[XML], body));
    assert_eq!(seen.recv().await, Some(UploadItem::Delete(0)));
    send(&chunks, second);
    drop(chunks);
    assert_eq!(seen.recv().await, Some(UploadItem::Delete(1)));
    assert_eq!(answer.await.unwrap().0, 200);
}

#[tokio::test]
async fn header_blocks_that_are_not_understood_are_refused_before_an_item_is_taken() {
    let (taken, mut seen) = unbounded_channel();
    let taker = Taker { taken: Some(taken), ..Taker::default() };
    let block = "<x:Other xmlns:x='urn:x' s:mustUnderstand='1'/>";
    let body = in_pieces(request(block, &deletes(9)).as_bytes(), 50);
    let (status, reply) = post(JournalServer::new(taker), &[XML], body).await;
    assert_eq!(status, 500);
    assert!(reply.contains("MustUnderstand</"), "{reply}");
    assert!(seen.recv().await.is_none());
}

#[tokio::test]
async fn no_dtd_is_read() {
    for text in [
        "<!DOCTYPE a [<!ENTITY b 'c'>]>".to_owned() + &request("", &deletes(2)),
        request("", "<Delete>1</Delete><!DOCTYPE a><Delete>2</Delete>"),
        request("", "<Delete>&b;</Delete>"),
    ] {
        let taker = Taker::default();
        let (status, reply) = post(JournalServer::new(taker), &[XML], in_pieces(text.as_bytes(), 20)).await;
        assert_eq!(status, 500, "{reply}");
        assert!(reply.contains("Client</"), "{reply}");
    }
}

#[tokio::test]
async fn an_implementation_that_has_enough_answers() {
    let taker = Taker { most: Some(2), ..Taker::default() };
    let (chunks, body) = channel();
    let text = request("", &deletes(9));
    let (first, _) = text.split_at(text.find("<Delete>5").unwrap());
    send(&chunks, first);
    let (status, reply) = post(JournalServer::new(taker), &[XML], body).await;
    assert_eq!(status, 200);
    assert!(reply.contains(">2</"), "{reply}");
    assert!(chunks.is_closed(), "nobody waits for the rest");
}

#[tokio::test]
async fn a_client_that_falls_silent() {
    let taker = Taker::default();
    let server = JournalServer::new(taker.clone()).with_body_timeout(Duration::from_millis(300));
    let (chunks, body) = channel();
    let text = request("", &deletes(9));
    let at = |id: i32| text.find(&format!("<Delete>{id}")).unwrap();
    let answer = tokio::spawn(post(server, &[XML], body));
    for (from, to) in [(0, at(1)), (at(1), at(2)), (at(2), at(3)), (at(3), at(4))] {
        send(&chunks, &text[from..to]);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let (status, reply) = answer.await.unwrap();
    assert_eq!(status, 500);
    assert!(reply.contains("faultstring"), "{reply}");
    let errors = taker.errors.lock().unwrap();
    assert!(errors[..] == ["silence"], "{errors:?}");
}

#[tokio::test]
async fn an_upload_ends_when_the_implementation_has_enough() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/Journal.svc", listener.local_addr().unwrap());
    let server = JournalServer::new(Taker { most: Some(2), ..Taker::default() });
    let app = axum::Router::new().route_service("/Journal.svc", server);
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    let client = JournalClient::new(address).unwrap();
    // It ends no other way: there is always another item.
    let (held, dropped) = oneshot::channel::<()>();
    let items = stream::iter(0..).map(move |id| {
        let _ = &held;
        Ok::<_, Infallible>(UploadItem::Delete(id))
    });
    let response =
        client.upload(Request::new(Streamed::new(Upload::default(), items)).with_headers(Headers::default()));
    match response.await {
        Ok(response) => assert_eq!(response.taken, Some(2)),
        // The connection may be closed before the response is read.
        Err(error) => assert!(matches!(error.kind(), CallErrorKind::Transport(_)), "{error:?}"),
    }
    let dropped = tokio::time::timeout(Duration::from_secs(20), dropped).await;
    dropped.expect("the upload ends").expect_err("the items are dropped with the upload");
}
