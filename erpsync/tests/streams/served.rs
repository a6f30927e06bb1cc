//! Streams through a client and a server: requests, responses, and both at once.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use erpsync::client::{CallErrorKind, Retry};
#[cfg(feature = "gzip")]
use erpsync::soap::MessageStyle;
use erpsync::soap::{Fault, SoapVersion};
use erpsync::stream::{StreamErrorKind, Streamed};
use erpsync::{Request, Response};
use futures_util::{StreamExt, TryStreamExt, stream};
use test_support::peers::raw_server;
use tokio::net::TcpListener;

use crate::messages::*;

/// Keeps what is uploaded, and gives out numbered changes.
#[derive(Clone, Default)]
pub(crate) struct Ledger {
    /// Number of items that were produced.
    produced: Arc<AtomicUsize>,
}

impl Ledger {
    #[cfg(feature = "security")]
    pub(crate) fn produced(&self) -> usize {
        self.produced.load(Ordering::SeqCst)
    }
}

impl Journal for Ledger {
    type Error = Fault;

    async fn get_changes(
        &self,
        request: Request<GetChanges>,
    ) -> Result<Response<Streamed<GetChangesResponse>, Headers>, Fault> {
        let count = request.since.unwrap_or_default();
        if count < 0 {
            return Err(Fault::sender("no such changes"));
        }
        let produced = self.produced.clone();
        let items = stream::iter(0..count).map(move |id| {
            produced.fetch_add(1, Ordering::SeqCst);
            match id {
                66_666 => Err(io::Error::other("the ledger is damaged")),
                id => Ok(change(id, "a name & more")),
            }
        });
        let message = GetChangesResponse {
            version: Some("1".to_owned()),
            changes: Some(Changes { title: Some("t".to_owned()), total: Some(count), ..Changes::default() }),
            next: Some("n".to_owned()),
            ..GetChangesResponse::default()
        };
        let headers = Headers { session: Some("s".to_owned()) };
        Ok(Response::new(Streamed::new(message, items)).with_headers(headers))
    }

    async fn upload(
        &self,
        request: Request<Streamed<Upload>, Headers>,
    ) -> Result<Response<UploadResponse>, Fault> {
        assert_eq!(request.headers.session.as_deref(), Some("mine"));
        let mut items = request.into_inner();
        let mut taken = 0;
        while let Some(item) = items.try_next().await? {
            match item {
                UploadItem::Delete(id) => taken += id,
                UploadItem::Change(change) => taken += change.id,
            }
        }
        let message = items.finish().await?;
        assert_eq!((message.comment.as_deref(), message.last), (Some("c"), Some(true)));
        assert!(message.delete.is_empty());
        Ok(Response::new(UploadResponse { taken: Some(taken) }))
    }

    async fn ping(&self, request: Request<GetChanges>) -> Result<Response<UploadResponse>, Fault> {
        Ok(Response::new(UploadResponse { taken: request.since }))
    }
}

/// A server, and a client of it.
pub(crate) async fn served(ledger: Ledger) -> JournalClient {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/Journal.svc", listener.local_addr().unwrap());
    let app = axum::Router::new().route_service("/Journal.svc", JournalServer::new(ledger));
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    JournalClient::new(address).unwrap()
}

pub(crate) fn upload(
    items: impl futures_util::Stream<Item = io::Result<UploadItem>> + Send + 'static,
) -> Request<Streamed<Upload>, Headers> {
    let message = Upload { comment: Some("c".to_owned()), last: Some(true), ..Upload::default() };
    Request::new(Streamed::new(message, items)).with_headers(Headers { session: Some("mine".to_owned()) })
}

#[tokio::test]
async fn a_response_is_streamed() {
    let client = served(Ledger::default()).await;
    for version in [SoapVersion::V1_1, SoapVersion::V1_2] {
        let client = client.clone().with_soap_version(version);
        for count in [0, 1, 600] {
            let request = GetChanges { since: Some(count) };
            let response = client.get_changes(request).await.unwrap();
            assert_eq!(response.headers.session.as_deref(), Some("s"));
            let mut items = response.into_inner();
            assert_eq!(items.before().version.as_deref(), Some("1"));
            assert_eq!(items.before().changes.as_ref().unwrap().title.as_deref(), Some("t"));
            let mut expected = 0;
            while let Some(item) = items.try_next().await.unwrap() {
                assert_eq!(item, change(expected, "a name & more"));
                expected += 1;
            }
            assert_eq!(expected, count);
            let message = items.finish().await.unwrap();
            assert_eq!(message.changes.unwrap().total, Some(count));
            assert_eq!(message.next.as_deref(), Some("n"));
        }
        let error = client.get_changes(GetChanges { since: Some(-1) }).await.unwrap_err();
        assert_eq!(error.fault().unwrap().reason(), "no such changes");
    }
}

#[tokio::test]
async fn a_request_is_streamed() {
    let client = served(Ledger::default()).await;
    for version in [SoapVersion::V1_1, SoapVersion::V1_2] {
        let client = client.clone().with_soap_version(version);
        let deletes = stream::iter(0..1000).map(|id| Ok(UploadItem::Delete(id)));
        let changes = stream::iter(0..2000).map(|id| Ok(UploadItem::Change(change(id, "é"))));
        let response = client.upload(upload(deletes.chain(changes))).await.unwrap();
        assert_eq!(response.taken, Some((0..1000).sum::<i32>() + (0..2000).sum::<i32>()));
        let response = client.upload(upload(stream::empty())).await.unwrap();
        assert_eq!(response.taken, Some(0));
        // An operation of the same service that does not stream.
        assert_eq!(client.ping(GetChanges { since: Some(3) }).await.unwrap().taken, Some(3));
        let names = GetChanges::default();
        assert_eq!(client.ping(names).await.unwrap().taken, None);
    }
}

#[tokio::test]
async fn an_error_of_the_items_cuts_the_message() {
    let client = served(Ledger::default()).await;
    // The client sees the part of a response that was sent, and never an end.
    let mut items = client.get_changes(GetChanges { since: Some(100_000) }).await.unwrap().into_inner();
    let error = loop {
        match items.next().await.expect("the stream ends with an error") {
            Ok(item) => assert!(item.id < 66_666),
            Err(error) => break error,
        }
    };
    assert!(matches!(error.kind(), StreamErrorKind::Broken(_)), "{error:?}");
    // The method gets an error for a request, too, and the call fails.
    let failing = stream::iter(0..5000).map(|id| match id {
        4000 => Err(io::Error::other("the disk is full")),
        id => Ok(UploadItem::Delete(id)),
    });
    let error = client.upload(upload(failing)).await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Transport(_)), "{error:?}");
    assert!(error.report().contains("the disk is full"), "{error:?}");
    let backwards = [UploadItem::Change(change(1, "a")), UploadItem::Delete(2)].map(Ok);
    let error = client.upload(upload(stream::iter(backwards))).await.unwrap_err();
    assert!(error.report().contains("not in the order of the lists"), "{error:?}");
}

#[tokio::test]
async fn a_streamed_request_is_sent_again_only_while_it_is_whole() {
    // Nobody listens: nothing was taken, so the second attempt sends all.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let soon = Duration::from_millis(1);
    let retry = Retry::new().with_attempts(3).with_back_off(soon, soon).with_safe_to_repeat(["Upload"]);
    let client = JournalClient::new(closed).unwrap().with_retry(retry.clone());
    let error = client.upload(upload(stream::empty())).await.unwrap_err();
    assert_eq!(error.attempts(), 3, "{error:?}");
    // A server that is busy has taken some of it.
    let busy = raw_server("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").await;
    let client = JournalClient::new(format!("http://{busy}/")).unwrap().with_retry(retry);
    let items = stream::iter(0..10).map(|id| Ok(UploadItem::Delete(id)));
    let error = client.upload(upload(items)).await.unwrap_err();
    assert_eq!(error.attempts(), 1, "{error:?}");
}

/// The style holds for the envelope and for what stands around the items; the items are read all the same.
#[cfg(feature = "gzip")]
#[tokio::test]
async fn neither_gzip_nor_a_style_harms_a_streamed_request() {
    let style = MessageStyle::new().prefix(NAMESPACE, "c").unwrap().prefixes_at_root(true);
    let client = served(Ledger::default()).await.with_message_style(style).with_gzip_requests(true);
    let deletes = stream::iter(0..10).map(|id| Ok(UploadItem::Delete(id)));
    let changes = stream::iter(0..20).map(|id| Ok(UploadItem::Change(change(id, "é"))));
    let response = client.upload(upload(deletes.chain(changes))).await.unwrap();
    assert_eq!(response.taken, Some(45 + 190));
}
