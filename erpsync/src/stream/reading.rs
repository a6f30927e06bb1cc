//! A message that is read while it arrives.

use std::future::poll_fn;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use super::source::Source;
use super::walker::{Items, Step, Walker};
use super::{List, StreamError, StreamErrorKind};
use crate::redact::Redaction;
use crate::xml::{Drift, ReadError, Reader};

/// Number of pieces after which other tasks get a turn: a peer may send single bytes faster than they are taken.
const PIECES_AT_A_TIME: usize = 64;

/// Reports drift.
type Report = Box<dyn Fn(Vec<Drift>) + Send>;

/// A message whose start was read, or is about to be.
pub(crate) struct Reading {
    walker: Walker,
    source: Source,
    redaction: Option<Redaction>,
    report: Option<Report>,
}

impl Reading {
    pub(crate) fn new(walker: Walker, source: Source) -> Self {
        Self { walker, source, redaction: None, report: None }
    }

    /// Shows errors without the secrets of a call.
    pub(crate) fn set_redaction(&mut self, redaction: Redaction) {
        self.redaction = Some(redaction);
    }

    /// Reports drift in items.
    pub(crate) fn set_report(&mut self, report: Report) {
        self.report = Some(report);
    }

    /// Limits the time for which nothing may come.
    pub(crate) fn set_silence(&mut self, limit: Option<Duration>) {
        self.source.set_silence(limit);
    }

    /// Sets the lists of a message that was read up to the element in the body.
    pub(crate) fn set_lists(&mut self, lists: &'static [List], has_parts: bool) {
        self.walker.set_lists(lists, has_parts);
    }

    /// Reads on to the first item, or to the end of a message without one.
    pub(crate) async fn open(&mut self) -> Result<Step, StreamError> {
        poll_fn(|context| self.poll(context, None)).await
    }

    /// Receives the rest of a message that has no lists, as text.
    pub(crate) async fn receive(&mut self, limit: usize) -> Result<String, StreamError> {
        poll_fn(|context| self.poll_receive(context, limit)).await
    }

    fn poll_receive(&mut self, context: &mut Context<'_>, limit: usize) -> Poll<Result<String, StreamError>> {
        for _ in 0..PIECES_AT_A_TIME {
            let more = ready!(self.source.poll_fill(context, self.walker.text()));
            let more = more.map_err(|kind| self.error(kind))?;
            if self.walker.received_len() > limit {
                let kind = crate::xml::ReadErrorKind::Limit("bytes in a message", limit);
                let error = ReadError::new(kind, limit, String::new());
                return Poll::Ready(Err(self.error(StreamErrorKind::Read(error))));
            }
            if !more {
                return Poll::Ready(Ok(self.walker.received()));
            }
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }

    /// The message without items as far as it was read, as a whole document.
    pub(crate) fn document(&self) -> String {
        self.walker.document()
    }

    /// The message without items as far as it was read, as it stands there.
    pub(super) fn beginning(&self) -> String {
        self.walker.beginning().to_owned()
    }

    /// All text that has arrived, if no item was taken from it.
    pub(crate) fn received(&self) -> String {
        self.walker.received()
    }

    /// Number of items that were taken.
    pub(super) fn count(&self) -> usize {
        self.walker.count()
    }

    /// Goes on: until there are items, or the message ends.
    pub(super) fn poll(
        &mut self,
        context: &mut Context<'_>,
        mut items: Option<&mut (dyn Items + '_)>,
    ) -> Poll<Result<Step, StreamError>> {
        let begun = self.count();
        for _ in 0..PIECES_AT_A_TIME {
            let step = self.walker.walk(items.as_deref_mut());
            if let Some(report) = &self.report {
                let drift = self.walker.take_drift();
                if !drift.is_empty() {
                    report(drift);
                }
            }
            match step {
                Err(error) => {
                    let kind = StreamErrorKind::of_reading(error, self.source.take_trailers());
                    return Poll::Ready(Err(self.error(kind)));
                }
                Ok(Step::More) if self.count() == begun => {}
                Ok(step) => return Poll::Ready(Ok(step)),
            }
            match ready!(self.source.poll_fill(context, self.walker.text())) {
                Ok(true) => {}
                Ok(false) => self.walker.complete(),
                Err(kind) => return Poll::Ready(Err(self.error(kind))),
            }
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }

    /// Reads the value of the body from the message without items.
    pub(super) fn read_rest<T>(
        &self,
        read: impl FnOnce(&mut Reader<'_>) -> Result<T, ReadError>,
    ) -> Result<T, StreamError> {
        self.walker.read_rest(read).map_err(|error| self.error(StreamErrorKind::Read(error)))
    }

    fn error(&self, kind: StreamErrorKind) -> StreamError {
        let error = StreamError::new(kind, self.count() + 1, self.walker.offset());
        match &self.redaction {
            Some(redaction) => error.redacted(redaction),
            None => error,
        }
    }
}
