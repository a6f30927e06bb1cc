//! Collecting a body into memory, within a limit.

use std::error::Error;
use std::fmt;
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use bytes::{Buf, BufMut, Bytes, BytesMut};
use http_body::Body;
use http_body_util::BodyExt;

use super::BoxError;

/// Reason why a body could not be collected.
#[derive(Debug)]
#[non_exhaustive]
pub enum BodyError {
    /// The body is longer than the limit.
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// The body broke off.
    Broken(BoxError),
}

impl fmt::Display for BodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { limit } => write!(f, "the body is longer than the limit of {limit} bytes"),
            Self::Broken(_) => f.write_str("the body broke off"),
        }
    }
}

impl Error for BodyError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::TooLarge { .. } => None,
            Self::Broken(error) => Some(&**error),
        }
    }
}

/// Maximum reservation that a `Content-Length` alone causes, in bytes.
const TRUSTED_HINT: u64 = 1 << 20;

/// Number of frames after which other tasks get a turn: a peer may send single bytes faster than they are taken.
const PIECES_AT_A_TIME: usize = 64;

/// Gives other tasks a turn.
async fn yield_now() {
    let mut is_over = false;
    poll_fn(|context| {
        if std::mem::replace(&mut is_over, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Collects a body to its end, at most `limit` bytes of it.
///
/// The length that a header promises is used to refuse early, never to allocate more than a mebibyte ahead.
pub(crate) async fn collect<B>(body: B, limit: usize) -> Result<Bytes, BodyError>
where
    B: Body,
    B::Error: Into<BoxError>,
{
    let hint = body.size_hint();
    if hint.lower() > limit as u64 {
        return Err(BodyError::TooLarge { limit });
    }
    let mut body = pin!(body);
    // Most messages come in one piece, which need not be copied.
    let mut first = Bytes::new();
    let mut received = BytesMut::new();
    let mut pieces = 0_usize;
    while !body.is_end_stream() {
        pieces += 1;
        if pieces.is_multiple_of(PIECES_AT_A_TIME) {
            yield_now().await;
        }
        let Some(frame) = body.frame().await else { break };
        let frame = frame.map_err(|error| BodyError::Broken(error.into()))?;
        let Ok(mut data) = frame.into_data() else { continue };
        if data.remaining() > limit - received.len().max(first.len()) {
            return Err(BodyError::TooLarge { limit });
        }
        if first.is_empty() {
            first = data.copy_to_bytes(data.remaining());
            continue;
        }
        if received.is_empty() {
            received.reserve((hint.lower().min(TRUSTED_HINT) as usize).max(first.len() + data.remaining()));
            received.extend_from_slice(&first);
        }
        received.put(data);
    }
    Ok(if received.is_empty() { first } else { received.freeze() })
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use futures_util::{FutureExt, stream};
    use http_body::Frame;
    use http_body_util::StreamBody;

    use super::*;

    fn collected(pieces: &[&'static str], limit: usize) -> Option<Bytes> {
        let frames: Vec<_> = pieces
            .iter()
            .map(|piece| Ok::<_, Infallible>(Frame::data(Bytes::from_static(piece.as_bytes()))))
            .collect();
        collect(StreamBody::new(stream::iter(frames)), limit)
            .now_or_never()
            .expect("nothing to wait for")
            .ok()
    }

    /// A body that reports its end is not polled again.
    #[test]
    fn nothing_is_asked_for_behind_the_end() {
        struct Ended;
        impl Body for Ended {
            type Data = Bytes;
            type Error = Infallible;

            fn poll_frame(
                self: Pin<&mut Self>,
                _: &mut Context<'_>,
            ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
                panic!("it was asked")
            }

            fn is_end_stream(&self) -> bool {
                true
            }
        }
        assert!(collect(Ended, 0).now_or_never().is_some_and(|body| body.is_ok_and(|body| body.is_empty())));
    }

    #[test]
    fn many_pieces_give_others_a_turn() {
        let many = vec!["a"; PIECES_AT_A_TIME * 3 - 1];
        let frames =
            many.iter().map(|piece| Ok::<_, Infallible>(Frame::data(Bytes::from_static(piece.as_bytes()))));
        let mut receiving = pin!(collect(StreamBody::new(stream::iter(frames)), many.len()));
        let mut context = Context::from_waker(std::task::Waker::noop());
        for _ in 0..3 {
            assert!(receiving.as_mut().poll(&mut context).is_pending());
        }
        let Poll::Ready(Ok(received)) = receiving.as_mut().poll(&mut context) else { panic!("all was sent") };
        assert_eq!(received.len(), many.len());
    }

    #[test]
    fn pieces_are_put_together_within_the_limit() {
        for pieces in [&["abcdef"][..], &["abc", "def"], &["", "abc", "", "de", "f", ""], &["a", "bcdef"]] {
            assert_eq!(collected(pieces, 6).as_deref(), Some(&b"abcdef"[..]), "{pieces:?}");
            assert_eq!(collected(pieces, 5), None, "{pieces:?}");
        }
        assert_eq!(collected(&[], 0).as_deref(), Some(&b""[..]));
    }
}
