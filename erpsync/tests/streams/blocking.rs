//! Streams of programs without async.

use erpsync::stream::StreamErrorKind;
use futures_util::{StreamExt, stream};

use crate::messages::*;
use crate::served::{Ledger, served, upload};

#[tokio::test]
async fn a_program_without_async_takes_items_one_by_one() {
    let client = served(Ledger::default()).await;
    let streamed = client.get_changes(GetChanges { since: Some(300) }).await.unwrap().into_inner();
    let taken = tokio::task::spawn_blocking(move || {
        let mut items = streamed.into_blocking();
        assert_eq!(items.before().version.as_deref(), Some("1"));
        let first = items.next().unwrap().unwrap();
        let rest: Result<Vec<_>, _> = items.by_ref().collect();
        let message = items.finish().unwrap();
        (first.id, rest.unwrap().len(), message.changes.unwrap().total)
    });
    assert_eq!(taken.await.unwrap(), (0, 299, Some(300)));
    let streamed = client.get_changes(GetChanges { since: Some(100_000) }).await.unwrap().into_inner();
    let error = tokio::task::spawn_blocking(move || streamed.into_blocking().find_map(Result::err));
    assert!(matches!(error.await.unwrap().unwrap().kind(), StreamErrorKind::Broken(_)));
}

#[tokio::test]
async fn a_program_without_async_sends_items() {
    let client = served(Ledger::default()).await;
    let sent = tokio::task::spawn_blocking(move || {
        let items = stream::iter(0..1000).map(|id| Ok(UploadItem::Delete(id)));
        client.upload(upload(items)).send_blocking()
    });
    assert_eq!(sent.await.unwrap().unwrap().taken, Some((0..1000).sum()));
}
