//! Lists that are streams, as the generator prints them: both directions, several lists in a message, and the same bytes read whole.

use std::convert::Infallible;
use std::io;

use bytes::Bytes;
use erpsync::soap::Fault;
use erpsync::stream::StreamErrorKind;
use erpsync::transport::{Body, InProcess};
use erpsync::xsd::Nillable;
use erpsync::{Request, Response, Streamed};
use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::sync::mpsc;

#[allow(unreachable_pub, dead_code, reason = "it is printed for a library")]
mod generated {
    include!("../../../erpsync-codegen/tests/golden/streams.rs");
}

use generated::changes::*;

/// Answers with three changes, echoes comparisons, counts lines.
#[derive(Clone, Copy)]
struct Feed;

fn change(id: i32) -> Change {
    Change { id, name: Some(format!("number {id}")) }
}

fn response() -> GetChangesResponse {
    let changes = Changes { count: Some(3), checksum: Some(9), ..Changes::default() };
    GetChangesResponse {
        reply: Reply { ok: true, changes: Some(changes), version: Some(2) },
        next: Some("later".to_owned()),
    }
}

impl ChangeFeed for Feed {
    type Error = Fault;

    async fn get_changes(
        &self,
        request: Request<GetChanges>,
    ) -> Result<Response<Streamed<GetChangesResponse>>, Fault> {
        if request.since.is_some() {
            return Err(GetChangesFaults::Refused(Refused { reason: "too late".to_owned() }).into());
        }
        let items = stream::iter((1..=3).map(|id| Ok::<_, Infallible>(change(id))));
        Ok(Response::new(Streamed::new(response(), items)))
    }

    async fn get_all_changes(
        &self,
        _: Request<GetChanges>,
    ) -> Result<Response<Streamed<GetChangesResponse>>, Fault> {
        let items = stream::iter([Ok(change(1)), Err(io::Error::other("the database went away"))]);
        Ok(Response::new(Streamed::new(response(), items)))
    }

    async fn upload(&self, request: Request<Streamed<Upload>>) -> Result<Response<UploadResponse>, Fault> {
        let mut lines = request.into_inner();
        assert_eq!(lines.before().title, "report");
        let mut count = 0;
        while let Some(line) = lines.try_next().await? {
            count += line.map_or(100, |_| 1);
        }
        let whole = lines.finish().await?;
        let password = whole.password.map(|password| password.expose().clone());
        assert_eq!((whole.title.as_str(), password.as_deref()), ("report", Some("geheim")));
        Ok(Response::new(UploadResponse { count }))
    }

    async fn compare(&self, request: Request<Differences>) -> Result<Response<Streamed<Differences>>, Fault> {
        let mut whole = request.into_inner();
        let added = std::mem::take(&mut whole.added).into_iter().map(DifferencesItem::Added);
        let removed =
            whole.removed.as_mut().map(|removed| std::mem::take(&mut removed.id)).unwrap_or_default();
        let removed = removed.into_iter().map(DifferencesItem::Id);
        let items = stream::iter(added.chain(removed).map(Ok::<_, Infallible>).collect::<Vec<_>>());
        Ok(Response::new(Streamed::new(whole, items)))
    }
}

fn client() -> ChangeFeedClient {
    ChangeFeedClient::with_transport("http://test/", InProcess::new(ChangeFeedServer::new(Feed))).unwrap()
}

/// A client whose server answers with this body, in pieces.
fn answered(body: &str, piece: usize) -> ChangeFeedClient {
    let text = format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>{body}</s:Body></s:Envelope>"
    );
    let pieces: Vec<Bytes> = text.as_bytes().chunks(piece).map(Bytes::copy_from_slice).collect();
    let server = tower::service_fn(move |_: http::Request<Body>| {
        let body = Body::from_stream(stream::iter(pieces.clone()).map(Ok::<_, Infallible>));
        let reply = http::Response::builder().header("content-type", "text/xml").body(body);
        async { Ok::<_, Infallible>(reply.unwrap()) }
    });
    ChangeFeedClient::with_transport("http://test/", server).unwrap()
}

#[tokio::test]
async fn a_response_is_a_stream() {
    let mut changes = client().get_changes(GetChanges::default()).await.unwrap().into_inner();
    let before = &changes.before().reply;
    assert_eq!((before.ok, before.version), (true, Some(2)));
    assert_eq!(before.changes.as_ref().unwrap().count, Some(3));
    assert_eq!(changes.try_next().await.unwrap(), Some(change(1)));
    let rest: Vec<Change> = changes.by_ref().try_collect().await.unwrap();
    assert_eq!(rest, [change(2), change(3)]);
    assert_eq!(changes.finish().await.unwrap(), response());
}

#[tokio::test]
async fn a_fault_comes_instead_of_a_stream() {
    let since = Some("2026-01-01T00:00:00Z".parse().unwrap());
    let error = client().get_changes(GetChanges { since }).await.unwrap_err();
    let Some(GetChangesFaults::Refused(refused)) = error.fault_as() else { panic!("{error:?}") };
    assert_eq!(refused.reason, "too late");
}

#[tokio::test]
async fn a_stream_that_breaks_says_where() {
    let mut changes = client().get_all_changes(GetChanges::default()).await.unwrap().into_inner();
    assert_eq!(changes.next().await.unwrap().unwrap(), change(1));
    let error = changes.next().await.unwrap().unwrap_err();
    assert!(matches!(error.kind(), StreamErrorKind::Broken(_)), "{error:?}");
    assert_eq!(error.item(), 2);
    assert!(error.offset() > 100);
    assert!(changes.next().await.is_none());
}

#[tokio::test]
async fn a_request_is_a_stream() {
    let message =
        Upload { title: "report".to_owned(), lines: Nillable::Absent, password: Some("geheim".into()) };
    let lines = [Some("one".to_owned()), None, Some(String::new())].map(Ok::<_, Infallible>);
    let reply = client().upload(Streamed::new(message, stream::iter(lines))).await.unwrap();
    assert_eq!(reply.count, 102);
}

#[tokio::test]
async fn several_lists_are_one_stream() {
    let removed = DifferencesRemoved { id: vec![4, 5], reason: Some("old".to_owned()) };
    let whole = Differences {
        added: vec![change(1), change(2)],
        between: Some("then".to_owned()),
        removed: Some(removed),
        end: Some("done".to_owned()),
    };
    let mut items = client().compare(whole.clone()).await.unwrap().into_inner();
    let found: Vec<DifferencesItem> = items.by_ref().try_collect().await.unwrap();
    let expected = [
        DifferencesItem::Added(change(1)),
        DifferencesItem::Added(change(2)),
        DifferencesItem::Id(4),
        DifferencesItem::Id(5),
    ];
    assert_eq!(found, expected);
    let rest = items.finish().await.unwrap();
    assert_eq!((rest.between, rest.end), (whole.between, whole.end));
    assert_eq!(rest.removed.unwrap().reason.as_deref(), Some("old"));
}

#[tokio::test]
async fn the_same_bytes_give_the_same_items_in_pieces_of_any_size() {
    let body = "<c:CompareResponse xmlns:c=\"urn:example:changes\"><c:Added><c:Id>1</c:Id><c:Name>a &amp; b</c:Name></c:Added>\
                <!-- <c:Added/> --><c:Added><c:Id> 2 </c:Id></c:Added><c:Between><![CDATA[<c:Added>]]></c:Between>\
                <c:Removed><c:Id/><c:Id>3</c:Id><c:Reason>x</c:Reason></c:Removed></c:CompareResponse>";
    let whole: Differences = erpsync::xml::from_str(body).unwrap();
    for piece in [1, 2, 7, 64, 4096] {
        let mut items = answered(body, piece).compare(Differences::default()).await.unwrap().into_inner();
        let mut found = Differences::default();
        let mut ids = Vec::new();
        while let Some(item) = items.try_next().await.unwrap() {
            match item {
                DifferencesItem::Added(added) => found.added.push(added),
                DifferencesItem::Id(id) => ids.push(id),
            }
        }
        let rest = items.finish().await.unwrap();
        found.between = rest.between;
        found.removed = rest.removed.map(|removed| DifferencesRemoved { id: ids, ..removed });
        assert_eq!(found, whole, "in pieces of {piece}");
    }
    assert_eq!(whole.removed.unwrap().id, [7, 3]);
}

#[tokio::test]
async fn a_list_that_is_not_there_is_an_empty_stream() {
    let body = "<GetChangesResponse xmlns=\"urn:example:changes\" version=\"3\"><Ok>false</Ok><Next>n</Next></GetChangesResponse>";
    let mut changes = answered(body, 9).get_changes(GetChanges::default()).await.unwrap().into_inner();
    assert_eq!((changes.before().reply.version, changes.before().reply.ok), (Some(3), false));
    assert_eq!(changes.before().reply.changes, None);
    assert!(changes.next().await.is_none());
    assert_eq!(changes.finish().await.unwrap().next.as_deref(), Some("n"));
}

/// Receives notifications, and hands on the first number.
struct Receiver(mpsc::UnboundedSender<i32>);

impl ChangeFeedNotifications for Receiver {
    type Error = Fault;

    async fn on_numbers(&self, request: Request<Streamed<Numbers>>) -> Result<(), Fault> {
        let mut numbers = request.into_inner();
        while let Some(number) = numbers.try_next().await? {
            let _ = self.0.send(number);
        }
        Ok(())
    }
}

#[tokio::test]
async fn a_notification_is_a_stream() {
    let (sender, mut received) = mpsc::unbounded_channel();
    let server = ChangeFeedNotificationsServer::new(Receiver(sender));
    let client =
        ChangeFeedNotificationsClient::with_transport("http://test/", InProcess::new(server)).unwrap();
    let numbers = stream::iter((0..1000).map(Ok::<_, Infallible>));
    client.on_numbers(Streamed::new(Numbers::default(), numbers)).await.unwrap();
    drop(client);
    let mut found = Vec::new();
    while let Some(number) = received.recv().await {
        found.push(number);
    }
    assert_eq!(found, (0..1000).collect::<Vec<_>>());
}
