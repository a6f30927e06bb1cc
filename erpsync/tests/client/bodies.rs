//! Bodies that are streams: collected within the limits, whatever their chunks are like.

use std::convert::Infallible;
use std::future::ready;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use erpsync::client::CallErrorKind;
use erpsync::testing::MockTransport;
use erpsync::transport::{Body, BodyError, BoxError, Transport, TransportErrorKind};
use erpsync::xml::ReadOptions;
use futures_util::stream::{self, Stream, StreamExt};
use http_body_util::BodyExt;
use test_support::net_server::*;
use test_support::peers::envelope;

const OK: &str = "<ForceSyncAllResponse xmlns=\"http://www.superoffice.net/ws/crm/NetServer/Services86\"><Response>\
                  <UserExplanation>søk</UserExplanation></Response></ForceSyncAllResponse>";

type Chunks = Box<dyn Stream<Item = Result<Bytes, BoxError>> + Send + Unpin>;

/// A transport whose reply is a stream that `chunks` makes of the whole.
fn streaming(chunks: impl Fn(Bytes) -> Chunks + Clone + Send + Sync + 'static) -> ErpSyncClient {
    ErpSyncClient::with_transport("http://test/", transport(chunks)).unwrap()
}

fn transport(chunks: impl Fn(Bytes) -> Chunks + Clone + Send + Sync + 'static) -> impl Transport + 'static {
    tower::service_fn(move |_: http::Request<Body>| {
        let reply = Bytes::from(envelope("", OK));
        ready(Ok::<_, Infallible>(http::Response::new(Body::from_stream(chunks(reply)))))
    })
}

fn single_bytes(whole: Bytes) -> Chunks {
    Box::new(stream::iter((0..whole.len()).map(move |at| Ok(whole.slice(at..=at)))))
}

#[tokio::test]
async fn a_reply_in_single_bytes() {
    let response = streaming(single_bytes).force_sync_all(ForceSyncAll {}).await.unwrap();
    assert_eq!(response.response.as_ref().unwrap().user_explanation.as_deref(), Some("søk"));
}

#[tokio::test]
async fn a_stream_without_end_is_refused_at_the_limit() {
    let sent = Arc::new(AtomicUsize::new(0));
    let count = sent.clone();
    let client = streaming(move |whole| {
        let count = count.clone();
        Box::new(stream::repeat_with(move || {
            count.fetch_add(whole.len(), Ordering::SeqCst);
            Ok(whole.clone())
        }))
    });
    let mut options = ReadOptions::default();
    options.limits.message_bytes = Some(10_000);
    let error = client.with_read_options(options).force_sync_all(ForceSyncAll {}).await.unwrap_err();
    let CallErrorKind::Transport(transport) = error.kind() else { panic!("{error}") };
    assert_eq!(transport.kind(), TransportErrorKind::TooLarge { limit: 10_000 });
    assert!(sent.load(Ordering::SeqCst) < 20_000);
}

#[tokio::test]
async fn a_stream_that_breaks_or_falls_silent() {
    let broken = streaming(|whole| {
        let start = stream::iter([Ok(whole.slice(..50)), Err("the cable was pulled".into())]);
        Box::new(start)
    });
    let error = broken.force_sync_all(ForceSyncAll {}).await.unwrap_err();
    let CallErrorKind::Transport(transport) = error.kind() else { panic!("{error}") };
    assert_eq!(transport.kind(), TransportErrorKind::Broken);
    assert!(format!("{error:?}").contains("the cable was pulled") && error.is_outcome_unknown(), "{error:?}");

    let silent = streaming(|whole| Box::new(stream::iter([Ok(whole.slice(..50))]).chain(stream::pending())));
    let call = silent.force_sync_all(ForceSyncAll {}).timeout(Duration::from_millis(50));
    assert!(matches!(call.await.unwrap_err().kind(), CallErrorKind::Timeout { sent: true, .. }));
}

#[tokio::test]
async fn bodies() {
    let stream = || Body::from_stream(stream::iter([Ok::<_, Infallible>("ab"), Ok("cd")]));
    assert_eq!(stream().collect(4).await.unwrap(), "abcd");
    assert!(matches!(stream().collect(3).await, Err(BodyError::TooLarge { limit: 3 })));
    assert!(matches!(Body::from("abcd").collect(3).await, Err(BodyError::TooLarge { limit: 3 })));
    assert_eq!(Body::from(vec![b'a']).collect(1).await.unwrap(), "a");
    assert!(stream().as_bytes().is_none() && stream().try_clone().is_none());
    assert_eq!(stream().try_into_bytes().unwrap_err().collect(4).await.unwrap(), "abcd");
    // A body in a body is the body itself; another one streams.
    assert_eq!(Body::new(Body::from("a")).try_into_bytes().unwrap(), "a");
    let wrapped = Body::new(http_body_util::Full::new(Bytes::from("a")));
    assert!(wrapped.as_bytes().is_none());
    assert_eq!(wrapped.collect(1).await.unwrap(), "a");
    // As a body of `http_body`: one frame, and its length.
    let whole = Body::from("abcd");
    assert_eq!(http_body::Body::size_hint(&whole).exact(), Some(4));
    assert!(!http_body::Body::is_end_stream(&whole) && http_body::Body::is_end_stream(&Body::empty()));
    assert_eq!(BodyExt::collect(whole).await.unwrap().to_bytes(), "abcd");
    assert_eq!(format!("{:?} {:?}", Body::from("secret"), stream()), "Body(6 bytes) Body(stream)");
    fn is_shared<T: Send + Sync + 'static>(_: T) {}
    is_shared(stream());
}

#[tokio::test]
async fn requests_are_cloned_if_their_bodies_are_whole() {
    let mut request = http::Request::put("http://test/").header("x", "y").body(Body::from("a")).unwrap();
    request.extensions_mut().insert(7_u8);
    let copy = Body::try_clone_request(&request).unwrap();
    assert_eq!((copy.method(), copy.uri()), (request.method(), request.uri()));
    assert_eq!((copy.headers(), copy.extensions().get()), (request.headers(), Some(&7_u8)));
    assert_eq!(copy.into_body().try_into_bytes().unwrap(), "a");
    let stream = Body::from_stream(stream::iter([Ok::<_, Infallible>("a")]));
    assert!(Body::try_clone_request(&request.map(|_| stream)).is_none());
}

#[tokio::test]
async fn a_mock_collects_a_request_that_is_a_stream() {
    let mock = MockTransport::new();
    let client = ErpSyncClient::with_transport("http://test/", mock.clone()).unwrap();
    mock.when(client.force_sync_all(ForceSyncAll {})).reply(ForceSyncAllResponse::default());
    let body = client.force_sync_all(ForceSyncAll {}).request_xml().unwrap();
    let request = http::Request::post("http://test/").header("content-type", "text/xml; charset=utf-8");
    let action = client.force_sync_all(ForceSyncAll {}).operation().action;
    let request = request.header("soapaction", format!("\"{action}\""));
    let request = request.body(Body::from_stream(single_bytes(Bytes::from(body)))).unwrap();
    assert_eq!(mock.send(request).await.unwrap().status(), 200);
    mock.verify().unwrap();
}
