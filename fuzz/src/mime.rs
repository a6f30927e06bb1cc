//! Any bytes as a message with several parts.

use std::convert::Infallible;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use erpsync::client::Client;
use erpsync::codegen::element_name;
use erpsync::soap::Operation;
use erpsync::transport::Body;
use erpsync::{Attachment, AttachmentLimits, Request, Response, XmlRead, XmlWrite};
use futures_util::stream;

/// A message with two values that may stand in parts.
#[derive(Debug, Default, XmlRead, XmlWrite)]
#[xml(namespace = "urn:f", root = "Get", default)]
struct Message {
    #[xml(element = "A", min_occurs = 0)]
    a: Option<Attachment>,
    #[xml(element = "B", min_occurs = 0)]
    b: Option<String>,
}

static OPERATION: Operation = Operation::new("Get", "", None, Some(element_name!("urn:f", "Get")));

/// A client reads a message with several parts alike in pieces of any length.
///
/// # Panics
///
/// If it is not so.
pub fn mime(bytes: &[u8]) {
    let Some((first, body)) = bytes.split_first() else { return };
    let whole = read(body, body.len().max(1));
    let pieces = read(body, usize::from(*first % 32) + 1);
    assert_eq!(whole, pieces, "the borders of pieces make a difference");
}

/// The values; `None` if the message can't be read.
fn read(body: &[u8], piece: usize) -> Option<(Option<Bytes>, Option<String>)> {
    let body = Bytes::copy_from_slice(body);
    let transport = tower::service_fn(move |_: http::Request<Body>| {
        let pieces: Vec<_> =
            body.chunks(piece).map(|piece| Ok::<_, Infallible>(Bytes::copy_from_slice(piece))).collect();
        let answer = http::Response::builder()
            .header("Content-Type", "multipart/related; boundary=b; type=\"application/xop+xml\"")
            .body(Body::from_stream(stream::iter(pieces)))
            .expect("the response is one of ours");
        async move { Ok::<_, Infallible>(answer) }
    });
    let client = Client::with_transport("http://test/", transport)
        .expect("the address is one of ours")
        .with_timeout(None)
        .with_attachment_limits(AttachmentLimits::new().with_file_bytes(0));
    let call = client.call::<Request<()>, Response<Message>>(&OPERATION, ().into());
    let response = finished(call.into_future());
    let Message { a, b } = response.ok()?.into_inner();
    match a {
        None => Some((None, b)),
        Some(a) => {
            let a = finished(a.bytes(1 << 20));
            Some((Some(a.ok()?), b))
        }
    }
}

/// The output of a future that waits for nothing, but gives others a turn.
fn finished<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}
