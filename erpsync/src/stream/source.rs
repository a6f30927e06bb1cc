//! The bytes of a message as they arrive, made text.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use http_body::Body as _;

use super::StreamErrorKind;
use crate::time::Sleep;
use crate::transport::{Body, Unpacker};
use crate::xml::Decoder;

/// Number of bytes that are decoded at a time.
const PIECE: usize = 64 << 10;

/// The body of a message: unpacked and decoded piece by piece, each when it is asked for.
pub(crate) struct Source {
    body: Body,
    /// Received, and not decoded yet.
    waiting: Bytes,
    unpacker: Option<Unpacker>,
    decoder: Decoder,
    /// Time limit of a wait for the next piece.
    silence: Option<Duration>,
    timer: Option<Sleep>,
    trailers: Option<HeaderMap>,
    is_ended: bool,
}

impl Source {
    /// The source of a body, which may be in gzip, with the `charset` of its content type.
    pub(crate) fn new(body: Body, is_packed: bool, charset: Option<&str>) -> Self {
        Self {
            body,
            waiting: Bytes::new(),
            unpacker: is_packed.then(Unpacker::new),
            decoder: Decoder::new(charset),
            silence: None,
            timer: None,
            trailers: None,
            is_ended: false,
        }
    }

    /// Limits the time for which nothing may come.
    pub(crate) fn set_silence(&mut self, limit: Option<Duration>) {
        self.silence = limit;
    }

    /// The trailer fields, taken.
    pub(super) fn take_trailers(&mut self) -> Option<HeaderMap> {
        self.trailers.take().filter(|trailers| !trailers.is_empty())
    }

    /// Appends the next piece to the text; `false` at the end. After an error or the end nothing more is read.
    pub(super) fn poll_fill(
        &mut self,
        context: &mut Context<'_>,
        text: &mut String,
    ) -> Poll<Result<bool, StreamErrorKind>> {
        if self.waiting.is_empty() && !self.is_ended {
            ready!(self.poll_receive(context))?;
        }
        let is_last = self.waiting.is_empty() && self.is_ended;
        let bytes = match &mut self.unpacker {
            None => self.waiting.split_to(self.waiting.len().min(PIECE)),
            Some(unpacker) if is_last => unpacker.finish().map_err(StreamErrorKind::of_gzip)?.into(),
            Some(unpacker) => {
                unpacker.unpack(&mut self.waiting, PIECE).map_err(StreamErrorKind::of_gzip)?.into()
            }
        };
        self.decoder.push(&bytes, text).map_err(StreamErrorKind::Read)?;
        if is_last {
            self.decoder.finish(text).map_err(StreamErrorKind::Read)?;
        }
        Poll::Ready(Ok(!is_last))
    }

    /// Receives the next data, or the end.
    fn poll_receive(&mut self, context: &mut Context<'_>) -> Poll<Result<(), StreamErrorKind>> {
        if self.body.is_end_stream() {
            self.is_ended = true;
            return Poll::Ready(Ok(()));
        }
        match Pin::new(&mut self.body).poll_frame(context) {
            Poll::Pending => {
                if self.timer.is_none() {
                    self.timer = self.silence.and_then(Sleep::after);
                }
                let (Some(timer), Some(limit)) = (&mut self.timer, self.silence) else {
                    return Poll::Pending;
                };
                ready!(Pin::new(timer).poll(context));
                self.close();
                Poll::Ready(Err(StreamErrorKind::Silence(limit)))
            }
            Poll::Ready(frame) => {
                self.timer = None;
                match frame {
                    None => self.is_ended = true,
                    Some(Ok(frame)) => match frame.into_data() {
                        Ok(data) => self.waiting = data,
                        Err(frame) => self.trailers = frame.into_trailers().ok(),
                    },
                    Some(Err(error)) => {
                        self.close();
                        return Poll::Ready(Err(StreamErrorKind::of_body(error)));
                    }
                }
                Poll::Ready(Ok(()))
            }
        }
    }

    /// Lets go of the body: its connection is not used again.
    fn close(&mut self) {
        self.body = Body::empty();
        self.is_ended = true;
    }
}
