//! Streams that end before they should, peers that are slow, and programs that don't wait.

use std::time::Duration;

use erpsync::client::CallErrorKind;
use erpsync::stream::{StreamError, StreamErrorKind, Streamed};
use erpsync::transport::TransportErrorKind;
use erpsync::xml::{Limits, ReadErrorKind, ReadOptions};
use futures_util::StreamExt;
use tokio::time::{sleep, timeout};

use crate::messages::*;
use crate::peer::{Act, Peer, peer};
use crate::received::{END, XML, item, start};

/// A stream of a peer that has sent its start and these chunks, with the limits of a client.
async fn begun(
    fields: &'static str,
    chunks: &[String],
    options: ReadOptions,
) -> (Peer, Streamed<GetChangesResponse>) {
    let peer = peer(fields).await;
    let client = JournalClient::new(peer.url()).unwrap().with_read_options(options);
    peer.chunk(start() + &item(1));
    chunks.iter().for_each(|chunk| peer.chunk(chunk.as_str()));
    let response =
        client.get_changes(GetChanges::default()).timeout(Duration::from_millis(300)).await.unwrap();
    (peer, response.into_inner())
}

/// Ids of the items up to an error.
async fn until_error(stream: &mut Streamed<GetChangesResponse>) -> (Vec<i32>, StreamError) {
    let mut ids = Vec::new();
    loop {
        match stream.next().await.expect("an error comes") {
            Ok(item) => ids.push(item.id),
            Err(error) => {
                assert!(stream.next().await.is_none(), "nothing comes behind an error");
                return (ids, error);
            }
        }
    }
}

#[tokio::test]
async fn an_item_that_is_wrong() {
    let wrong = item(3).replace("<c:Id>3", "<c:Id>3x");
    let chunks = [item(2), wrong.clone(), item(4)];
    let (_peer, mut stream) = begun(XML, &chunks, ReadOptions::default()).await;
    let (ids, error) = until_error(&mut stream).await;
    assert_eq!((ids, error.item()), (vec![1, 2], 3));
    let StreamErrorKind::Read(read) = error.kind() else { panic!("{error:?}") };
    assert!(matches!(read.kind(), ReadErrorKind::Value(_)), "{error:?}");
    assert_eq!(read.path(), "GetChangesResponse/Changes/Change[3]/Id");
    let offset = start().len() + item(1).len() + item(2).len() + wrong.find("<c:Id>").unwrap();
    assert_eq!((error.offset(), read.offset()), (offset, offset));
    let text = error.report();
    assert!(
        text.starts_with(&format!("item 3 of the stream, byte {offset} of the message: it can't be read")),
        "{text}"
    );
    // It can be made an error of the call, or a fault.
    let call: erpsync::client::CallError = error.into();
    assert!(matches!(call.kind(), CallErrorKind::Stream(error) if error.item() == 3), "{call:?}");
    assert!(call.is_outcome_unknown() && !call.is_retryable());
}

#[tokio::test]
async fn the_ends_of_a_body_are_told_apart() {
    let kind = async |act: Act, rest: &str| {
        let (peer, mut stream) = begun(XML, &[item(2)], ReadOptions::default()).await;
        if !rest.is_empty() {
            peer.chunk(rest);
        }
        peer.acts.send(act).unwrap();
        let (ids, error) = until_error(&mut stream).await;
        assert_eq!((ids, error.item()), (vec![1, 2], 3));
        error
    };
    let cut = kind(Act::Cut, "").await;
    assert!(
        matches!(cut.kind(), StreamErrorKind::Broken(error) if error.kind() == TransportErrorKind::Broken),
        "{cut:?}"
    );
    assert_eq!(cut.offset(), start().len() + item(1).len() + item(2).len());
    let ended = kind(Act::End(""), "<c:Cha").await;
    assert!(matches!(ended.kind(), StreamErrorKind::Incomplete), "{ended:?}");
    let trailer = kind(Act::End("X-Error: out of disk\r\n"), "").await;
    assert!(
        matches!(trailer.kind(), StreamErrorKind::Trailer(fields) if fields["x-error"] == "out of disk"),
        "{trailer:?}"
    );
    assert!(trailer.report().contains("x-error: out of disk"), "{trailer:?}");
    // The message is wrong behind its items.
    let wrong = kind(Act::End(""), "</c:Changes></c:GetChangesRespons></s:Body></s:Envelope>").await;
    let StreamErrorKind::Read(read) = wrong.kind() else { panic!("{wrong:?}") };
    assert!(matches!(read.kind(), ReadErrorKind::NotWellFormed(_)), "{wrong:?}");
    let behind = kind(Act::End(""), &END.replace("<c:Total>3", "<c:Total>x")).await;
    let StreamErrorKind::Read(read) = behind.kind() else { panic!("{behind:?}") };
    assert_eq!(read.path(), "GetChangesResponse/Changes/Total");
    assert_eq!(read.offset(), start().len() + item(1).len() + item(2).len());
    let second = kind(Act::End(""), &[END, "<more/>"].concat()).await;
    assert!(second.report().contains("only one root element"), "{second:?}");
}

#[tokio::test]
async fn silence_is_limited_and_not_length() {
    let (peer, mut stream) = begun(XML, &[], ReadOptions::default()).await;
    // Longer than the time limit of the call, but never silent for so long.
    for id in 1..=8 {
        assert_eq!(stream.next().await.unwrap().unwrap().id, id);
        peer.chunk(item(id + 1));
        sleep(Duration::from_millis(60)).await;
    }
    assert_eq!(stream.next().await.unwrap().unwrap().id, 9);
    let (ids, error) = until_error(&mut stream).await;
    assert!(ids.is_empty());
    assert!(
        matches!(error.kind(), StreamErrorKind::Silence(limit) if *limit == Duration::from_millis(300)),
        "{error:?}"
    );
    // The time up to the first item is a part of the call.
    let silent = self::peer(XML).await;
    let client = JournalClient::new(silent.url()).unwrap();
    silent.chunk(start());
    let error =
        client.get_changes(GetChanges::default()).timeout(Duration::from_millis(100)).await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Timeout { sent: true, .. }), "{error:?}");
}

#[tokio::test]
async fn what_is_not_taken_is_not_read() {
    const CHUNKS: usize = 200;
    let (peer, mut stream) = begun(XML, &[], ReadOptions::default()).await;
    let large = |id: i32| item(id).replace(">n", &format!(">{}", "n".repeat(2000)));
    let chunk: String = (0..100).map(large).collect();
    for _ in 0..CHUNKS {
        peer.chunk(chunk.as_str());
    }
    let all = CHUNKS * chunk.len();
    // The buffers of the sockets and of the client fill up, and that is it.
    let mut sent = peer.sent();
    loop {
        sleep(Duration::from_millis(100)).await;
        let now = peer.sent();
        if now == sent {
            break;
        }
        sent = now;
    }
    assert!(sent < all / 2, "{sent} of {all} bytes were sent to a client that takes nothing");
    for _ in 0..=CHUNKS * 100 {
        stream.next().await.unwrap().unwrap();
    }
    peer.chunk(END);
    peer.end();
    assert_eq!(stream.finish().await.unwrap().next.as_deref(), Some("u"));
    assert!(peer.sent() > all);
}

#[tokio::test]
async fn a_stream_that_is_dropped_ends_its_connection() {
    let (peer, mut stream) = begun(XML, &[item(2)], ReadOptions::default()).await;
    assert_eq!(stream.next().await.unwrap().unwrap().id, 1);
    drop(stream);
    // The peer notices: its socket is closed, and it ends.
    let notices = async {
        while peer.acts.send(Act::Chunk(item(3).into())).is_ok() {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(Duration::from_secs(20), notices).await.expect("the connection is closed");
}

#[tokio::test]
async fn limits_of_an_item_and_of_all_else() {
    let limits = Limits::default().item_bytes(1000).message_bytes(5000);
    let options = ReadOptions::default().limits(limits);
    let long = item(2).replace("n2", &"x".repeat(2000));
    let endless = format!("<c:Change><c:Name>{}", "y".repeat(2000));
    for item in [&long, &endless] {
        let (_peer, mut stream) = begun(XML, std::slice::from_ref(item), options.clone()).await;
        let (ids, error) = until_error(&mut stream).await;
        assert_eq!((ids, error.item()), (vec![1], 2));
        let StreamErrorKind::Read(read) = error.kind() else { panic!("{error:?}") };
        assert_eq!(*read.kind(), ReadErrorKind::Limit("bytes in an item of a stream", 1000));
    }
    // Many small items are as long as they like; the text behind them is not.
    let many: String = (2..1000).map(item).collect();
    let behind = format!("<c:More>{}</c:More>", "z".repeat(900)).repeat(6);
    for rest in [behind.clone(), format!("<c:More>{}", "z".repeat(6000)), "<!-- --><b/>".repeat(1000)] {
        let chunks = [many.clone(), rest];
        let (_peer, mut stream) = begun(XML, &chunks, options.clone()).await;
        let (ids, error) = until_error(&mut stream).await;
        assert_eq!(ids.len(), 999, "{error:?}");
        let StreamErrorKind::Read(read) = error.kind() else { panic!("{error:?}") };
        assert_eq!(*read.kind(), ReadErrorKind::Limit("bytes in a message, besides items", 5000));
    }
    let deep = "<c:Change>".repeat(300);
    let (_peer, mut stream) = begun(XML, &[deep], ReadOptions::default()).await;
    let (_, error) = until_error(&mut stream).await;
    assert!(error.report().contains("more than 256 nested elements"), "{error:?}");
}
