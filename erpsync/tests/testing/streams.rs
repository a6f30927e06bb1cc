//! Lists as streams with the mock and with cassettes: what is expected, what is answered, what is recorded.

use std::convert::Infallible;
use std::io;

use bytes::Bytes;
use erpsync::Streamed;
use erpsync::stream::StreamErrorKind;
use erpsync::testing::{Cassette, MockTransport};
use erpsync::transport::Body;
use erpsync::xsd::Nillable;
use futures_util::{StreamExt, TryStreamExt, stream};

use super::cassette::Scratch;

#[allow(unreachable_pub, dead_code, reason = "it is printed for a library")]
mod generated {
    include!("../../../erpsync-codegen/tests/golden/streams.rs");
}

use generated::changes::*;

fn change(id: i32) -> Change {
    Change { id, name: Some(format!("number {id}")) }
}

fn response() -> GetChangesResponse {
    let changes = Changes { count: Some(2), ..Changes::default() };
    GetChangesResponse {
        reply: Reply { ok: true, changes: Some(changes), version: None },
        next: Some("later".to_owned()),
    }
}

fn upload(lines: &[&str]) -> Streamed<Upload> {
    let message =
        Upload { title: "report".to_owned(), lines: Nillable::Absent, password: Some("geheim".into()) };
    let lines: Vec<_> = lines.iter().map(|line| Ok::<_, Infallible>(Some((*line).to_owned()))).collect();
    Streamed::new(message, stream::iter(lines))
}

#[tokio::test]
async fn a_mock_answers_with_a_stream() {
    let mock = MockTransport::new();
    let client = ChangeFeedClient::with_transport("http://test/", mock.clone()).unwrap();
    let items = stream::iter((1..=3000).map(|id| Ok::<_, Infallible>(change(id))));
    mock.when(client.get_changes(GetChanges::default())).reply(Streamed::new(response(), items));
    let mut changes = client.get_changes(GetChanges::default()).await.unwrap().into_inner();
    assert_eq!(changes.before().reply.changes.as_ref().unwrap().count, Some(2));
    let ids: Vec<i32> = changes.by_ref().map_ok(|change| change.id).try_collect().await.unwrap();
    assert_eq!(ids, (1..=3000).collect::<Vec<_>>());
    assert_eq!(changes.finish().await.unwrap(), response());
    mock.verify().unwrap();
}

#[tokio::test]
async fn a_mock_answers_with_a_stream_that_breaks() {
    let mock = MockTransport::new();
    let client = ChangeFeedClient::with_transport("http://test/", mock.clone()).unwrap();
    let items = stream::iter([Ok(change(1)), Ok(change(2)), Err(io::Error::other("no more"))]);
    mock.when(client.get_changes(GetChanges::default())).reply(Streamed::new(response(), items));
    let mut changes = client.get_changes(GetChanges::default()).await.unwrap().into_inner();
    let mut found = Vec::new();
    let error = loop {
        match changes.next().await.unwrap() {
            Ok(change) => found.push(change.id),
            Err(error) => break error,
        }
    };
    assert!(matches!(error.kind(), StreamErrorKind::Broken(_)), "{error:?}");
    assert_eq!(error.item(), found.len() + 1);
    assert!(changes.next().await.is_none());
}

#[tokio::test]
async fn a_mock_expects_a_stream() {
    let mock = MockTransport::new();
    let client = ChangeFeedClient::with_transport("http://test/", mock.clone()).unwrap();
    mock.when(client.upload(upload(&["one", "two"]))).reply(UploadResponse { count: 2 });
    let error = client.upload(upload(&["one", "three"])).await.unwrap_err();
    assert!(error.report().contains("three"), "{}", error.report());
    assert_eq!(client.upload(upload(&["one", "two"])).await.unwrap().count, 2);
    let call = &mock.calls()[1];
    assert_eq!(call.read::<Upload>().unwrap().lines.value().unwrap().len(), 2);
    assert!(!format!("{call:?}").contains("geheim"));
}

#[tokio::test]
async fn a_stream_is_sent_once() {
    let mock = MockTransport::new();
    let client = ChangeFeedClient::with_transport("http://test/", mock.clone()).unwrap();
    let items = stream::iter([Ok::<_, Infallible>(change(1))]);
    mock.when(client.get_changes(GetChanges::default())).times(2).reply(Streamed::new(response(), items));
    client.get_changes(GetChanges::default()).await.unwrap();
    let error = client.get_changes(GetChanges::default()).await.unwrap_err();
    assert!(error.report().contains("a stream can be sent once"), "{}", error.report());
}

/// A server that answers with this number of items, and breaks off after some of them.
fn server(count: usize, breaks: bool) -> impl erpsync::transport::Transport {
    let mut pieces = vec![
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>\
         <GetChangesResponse xmlns=\"urn:example:changes\"><Ok>true</Ok><Changes count=\"7\">"
            .to_owned(),
    ];
    pieces.extend((0..count).map(|id| format!("<Item><Id>{id}</Id><Name>geheim</Name></Item>")));
    pieces.push("</Changes><Next>later</Next></GetChangesResponse></s:Body></s:Envelope>".to_owned());
    if breaks {
        pieces.pop();
    }
    tower::service_fn(move |_: http::Request<Body>| {
        let end = breaks.then(|| Err(io::Error::other("gone")));
        let pieces = pieces.clone().into_iter().map(|piece| Ok(Bytes::from(piece))).chain(end);
        let reply = http::Response::builder().header("content-type", "text/xml; charset=iso-8859-1");
        let reply = reply.body(Body::from_stream(stream::iter(pieces.collect::<Vec<_>>())));
        async { Ok::<_, Infallible>(reply.unwrap()) }
    })
}

async fn ids(cassette: &Cassette) -> (Vec<i32>, Option<erpsync::stream::StreamError>) {
    let client = ChangeFeedClient::with_transport("http://test/", cassette.clone()).unwrap();
    let mut changes = client.get_changes(GetChanges::default()).await.unwrap().into_inner();
    let mut ids = Vec::new();
    while let Some(change) = changes.next().await {
        match change {
            Ok(change) => ids.push(change.id),
            Err(error) => return (ids, Some(error)),
        }
    }
    assert_eq!(changes.finish().await.unwrap().next.as_deref(), Some("later"));
    (ids, None)
}

#[tokio::test]
async fn a_cassette_records_the_start_of_a_stream() {
    let scratch = Scratch::new("stream");
    let recording = Cassette::record(&scratch.0, server(1000, false))
        .with_stream_bytes(500)
        .with_secret_elements(["Name"]);
    let (all, error) = ids(&recording).await;
    assert!(error.is_none());
    assert_eq!(all.len(), 1000);
    let text = scratch.text();
    assert!(!text.contains("geheim") && text.contains("<Name>***</Name>"), "{text}");
    let playing = Cassette::replay(&scratch.0).unwrap();
    let (some, error) = ids(&playing).await;
    assert!(error.is_none());
    assert!((5..50).contains(&some.len()), "{some:?}");
    assert_eq!(some, all[..some.len()]);
    assert!(text.contains(&format!("left-out-items=\"{}\"", 1000 - some.len())), "{text}");
    playing.verify().unwrap();
}

#[tokio::test]
async fn a_cassette_plays_a_stream_that_broke() {
    let scratch = Scratch::new("broken-stream");
    let (found, error) = ids(&Cassette::record(&scratch.0, server(9, true))).await;
    assert!(error.is_some_and(|error| error.item() == 10));
    assert_eq!(found.len(), 9);
    let (played, error) = ids(&Cassette::replay(&scratch.0).unwrap()).await;
    assert_eq!(played, found);
    let error = error.unwrap();
    assert!(matches!(error.kind(), StreamErrorKind::Broken(_)), "{error:?}");
}

#[tokio::test]
async fn a_cassette_records_what_was_taken_of_a_stream() {
    let scratch = Scratch::new("dropped-stream");
    let cassette = Cassette::record(&scratch.0, server(1000, false));
    let client = ChangeFeedClient::with_transport("http://test/", cassette).unwrap();
    let changes = client.get_changes(GetChanges::default()).await.unwrap().into_inner();
    let first: Vec<Change> = changes.take(3).try_collect().await.unwrap();
    assert_eq!(first.len(), 3);
    let text = scratch.text();
    assert!(text.contains("end=\"dropped\""), "{text}");
    let client =
        ChangeFeedClient::with_transport("http://test/", Cassette::replay(&scratch.0).unwrap()).unwrap();
    let changes = client.get_changes(GetChanges::default()).await.unwrap().into_inner();
    let again: Vec<Change> = changes.take(3).try_collect().await.unwrap();
    assert_eq!(again, first);
}
