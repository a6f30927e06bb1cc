//! Any bytes as a reply whose list is a stream, cut at any places: against the same bytes in one piece, and against the whole message.

use std::convert::Infallible;

use bytes::Bytes;
use erpsync::client::{CallError, CallErrorKind};
use erpsync::stream::StreamErrorKind;
use erpsync::transport::Body;
use erpsync::xml::{ReadError, ReadErrorKind};
use erpsync::{Request, Response};
use futures_util::{FutureExt as _, StreamExt as _, stream};

use crate::printed::streams::changes::{Change, ChangeFeedClient, GetChanges, GetChangesResponse};

/// The operation of the target, without a stream.
#[erpsync::service(name = "Whole", namespace = "urn:example:changes")]
pub(crate) trait Whole: Send + Sync {
    type Error: From<erpsync::soap::Fault> + Into<erpsync::soap::Fault> + Send;

    #[operation(
        name = "GetChanges",
        action = "urn:example:changes/GetChanges",
        input = "GetChanges",
        output = "GetChangesResponse"
    )]
    fn get_changes(
        &self,
        request: Request<GetChanges>,
    ) -> impl Future<Output = Result<Response<GetChangesResponse>, Self::Error>> + Send;
}

/// A message without its items, and these.
type Read = Result<(GetChangesResponse, Vec<Change>), CallError>;

/// A stream has the items of the whole message and its other members, wherever the message is cut.
///
/// # Panics
///
/// If it is not so.
pub fn stream(bytes: &[u8]) {
    let Some((seed, message)) = bytes.split_first() else { return };
    let message = Bytes::copy_from_slice(message);
    let (cut, uncut) = (streamed(pieces(&message, *seed)), streamed(vec![message.clone()]));
    match (&cut, &uncut) {
        (Ok(cut), Ok(uncut)) => assert_eq!(cut, uncut, "cuts change what is read"),
        // The piece that a fault is in decides what is read before it, and so which fault is told.
        (Err(_), Err(_)) => {}
        _ => panic!("{cut:?} of the pieces, {uncut:?} of one"),
    }
    match (&uncut, whole(message)) {
        (Ok(streamed), Ok(whole)) => assert_eq!(*streamed, whole, "a stream differs from the whole"),
        (Err(_), Err(_)) => {}
        // A member that should stand before the list stands behind it.
        (Err(error), Ok(_)) if matches!(read_error(error), Some(ReadErrorKind::Missing(_))) => {}
        (streamed, whole) => panic!("{streamed:?} as a stream, {whole:?} as a whole"),
    }
}

fn read_error(error: &CallError) -> Option<&ReadErrorKind> {
    match error.kind() {
        CallErrorKind::Read(error) => Some(error),
        CallErrorKind::Stream(error) => match error.kind() {
            StreamErrorKind::Read(error) => Some(error),
            _ => None,
        },
        _ => None,
    }
    .map(ReadError::kind)
}

/// A message in pieces of up to sixteen bytes, by a seed.
fn pieces(message: &Bytes, seed: u8) -> Vec<Bytes> {
    let (mut rest, mut state, mut pieces) = (message.clone(), u32::from(seed), Vec::new());
    while !rest.is_empty() {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        pieces.push(rest.split_to(rest.len().min(1 + (state >> 28) as usize)));
    }
    pieces
}

fn transport(pieces: Vec<Bytes>) -> impl erpsync::transport::Transport {
    tower::service_fn(move |_: http::Request<Body>| {
        let body = Body::from_stream(stream::iter(pieces.clone().into_iter().map(Ok::<_, Infallible>)));
        let reply = http::Response::builder().header("Content-Type", "text/xml").body(body);
        async { Ok::<_, Infallible>(reply.expect("the reply is one of ours")) }
    })
}

fn streamed(pieces: Vec<Bytes>) -> Read {
    let client =
        ChangeFeedClient::with_transport("http://test/", transport(pieces)).expect("it is an address");
    let client = client.with_timeout(None);
    ready(async {
        let mut stream = client.get_changes(GetChanges::default()).await?.into_inner();
        let mut items = Vec::new();
        while let Some(item) = stream.next().await {
            items.push(item?);
        }
        Ok((stream.finish().await?, items))
    })
}

fn whole(message: Bytes) -> Read {
    let transport = transport(vec![message]);
    let client = WholeClient::with_transport("http://test/", transport).expect("it is an address");
    let mut message =
        ready(client.with_timeout(None).get_changes(GetChanges::default()).into_future())?.into_inner();
    let items = message.reply.changes.as_mut().map(|changes| std::mem::take(&mut changes.item));
    Ok((message, items.unwrap_or_default()))
}

/// Waits for a future that gives others a turn, and waits for nothing else.
fn ready<T>(future: impl Future<Output = T>) -> T {
    let mut future = Box::pin(future);
    loop {
        if let Some(output) = future.as_mut().now_or_never() {
            return output;
        }
    }
}
