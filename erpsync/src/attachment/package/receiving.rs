//! Bytes of a message with several parts, as they arrive: parts are found, handed out, kept or dropped.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::Body as _;

use super::Selector;
use crate::attachment::store::{Room, Store};
use crate::attachment::{AttachmentError, AttachmentErrorKind, AttachmentLimits};
use crate::mime::{ContentType, Event, PartHead, Splitter, content_id_of};
use crate::transport::{Body, BoxError};

/// The bytes of a message, and all that is known of its parts.
pub(super) struct Receiving {
    body: Option<Body>,
    splitter: Splitter,
    /// Content ID of the root, if the media type gives it.
    start: Option<String>,
    pub(super) parts: Vec<Part>,
    pub(super) handles: Vec<Handle>,
    /// Content IDs that are referred to, and the handles that wait for their parts.
    by_id: HashMap<String, Vec<usize>>,
    /// Content of the parts that stand for values which are no attachments; `None` until it is here.
    pub(super) inline: HashMap<String, Option<Bytes>>,
    /// Names of parts of the WSDL's binding.
    names: Vec<&'static str>,
    room: Room,
    /// The envelope was read: until then any part may be needed.
    pub(super) is_read: bool,
    /// Number of values by which a part may be asked for that nothing refers to.
    pub(super) seekers: usize,
    state: State,
}

pub(super) enum State {
    Open,
    Ended,
    Failed(AttachmentError),
}

pub(super) struct Part {
    pub(super) head: Arc<PartHead>,
    /// Length of what was received.
    pub(super) length: u64,
    store: Store,
    pub(super) is_complete: bool,
    /// Number of handles of the part.
    pub(super) handles: usize,
}

pub(super) struct Handle {
    pub(super) selector: Selector,
    pub(super) part: Option<usize>,
    pub(super) is_gone: bool,
    /// Pieces are not needed again, though the envelope was not read.
    pub(super) is_consuming: bool,
}

impl Receiving {
    pub(super) fn new(
        content_type: &ContentType,
        body: Body,
        limits: &AttachmentLimits,
        root_bytes: usize,
    ) -> Result<Self, AttachmentError> {
        Ok(Self {
            body: Some(body),
            splitter: Splitter::new(content_type, limits.of_mime(root_bytes))?,
            start: content_type.parameter("start").map(content_id_of),
            parts: Vec::new(),
            handles: Vec::new(),
            by_id: HashMap::new(),
            inline: HashMap::new(),
            names: Vec::new(),
            room: Room::new(limits),
            is_read: false,
            seekers: 0,
            state: State::Open,
        })
    }

    /// Returns true if a part may be asked for that no handle is for.
    fn keeps_unclaimed(&self) -> bool {
        !self.is_read || self.seekers > 0
    }

    pub(super) fn drop_unclaimed(&mut self) {
        if self.keeps_unclaimed() {
            return;
        }
        for part in self.parts.iter_mut().filter(|part| part.handles == 0) {
            part.store.drop_all(part.length, &mut self.room);
        }
    }

    pub(super) fn add_handle(&mut self, selector: Selector) -> usize {
        let index = self.handles.len();
        let mut found = None;
        match &selector {
            Selector::Id(id) => {
                found = self.parts.iter().position(|part| part.head.id.as_ref() == Some(id));
                let waiting = self.by_id.entry(id.clone()).or_default();
                match found {
                    Some(part) => self.parts[part].handles += 1,
                    None => waiting.push(index),
                }
            }
            Selector::Named(name, _) if !self.names.contains(name) => self.names.push(name),
            Selector::Named(..) | Selector::Root => {}
        }
        let is_consuming = selector == Selector::Root;
        self.handles.push(Handle { selector, part: found, is_gone: false, is_consuming });
        index
    }

    pub(super) fn poll_head(
        &mut self,
        handle: usize,
        context: &mut Context<'_>,
    ) -> Poll<Result<(), AttachmentError>> {
        while self.find(handle)?.is_none() {
            if let Some((part, bytes)) = ready!(self.poll_step(context))? {
                self.keep(part, &bytes)?;
            }
        }
        Poll::Ready(Ok(()))
    }

    pub(super) fn poll_read(
        &mut self,
        handle: usize,
        offset: u64,
        context: &mut Context<'_>,
    ) -> Poll<Result<Option<Bytes>, AttachmentError>> {
        loop {
            let own = self.find(handle)?;
            if let Some(index) = own {
                let part = &mut self.parts[index];
                if part.store.is_dropped(offset) {
                    let id = part.head.id.clone().unwrap_or_default();
                    return Poll::Ready(Err(AttachmentError::new(AttachmentErrorKind::Passed(id))));
                }
                if let Some(piece) = part.store.read(offset, &mut self.room)? {
                    if part.handles == 1 && self.is_read {
                        part.store.drop_before(offset + piece.len() as u64, &mut self.room);
                    }
                    return Poll::Ready(Ok(Some(piece)));
                }
                if part.is_complete {
                    ready!(self.read_end(context));
                    return Poll::Ready(Ok(None));
                }
            }
            let Some((index, bytes)) = ready!(self.poll_step(context))? else { continue };
            let part = &mut self.parts[index];
            // The usual case: the piece goes to the only one who reads the part, and is not kept.
            let is_only = part.handles == 1 && (self.is_read || self.handles[handle].is_consuming);
            if own == Some(index) && is_only && offset == part.length - bytes.len() as u64 {
                part.store.drop_before(part.length, &mut self.room);
                return Poll::Ready(Ok(Some(bytes)));
            }
            self.keep(index, &bytes)?;
        }
    }

    /// The part of a handle, if it is here.
    fn find(&mut self, handle: usize) -> Result<Option<usize>, AttachmentError> {
        if let Some(part) = self.handles[handle].part {
            return Ok(Some(part));
        }
        let found = match &self.handles[handle].selector {
            Selector::Root => self.find_root(),
            Selector::Named(name, index) => self.find_named(name, *index),
            Selector::Id(_) => None,
        };
        if let Some(part) = found {
            self.handles[handle].part = Some(part);
            self.parts[part].handles += 1;
            return Ok(found);
        }
        match &self.state {
            State::Open => Ok(None),
            State::Failed(error) => Err(error.clone()),
            State::Ended => {
                let id = match &self.handles[handle].selector {
                    Selector::Root => "the envelope".to_owned(),
                    Selector::Id(id) => id.clone(),
                    Selector::Named(name, _) => (*name).to_owned(),
                };
                Err(self.error(AttachmentErrorKind::Missing(id), None))
            }
        }
    }

    /// The root (RFC 2387, section 3.2): the part that `start` names, else the first one. A name that no part has counts for
    /// nothing: some stacks write another one.
    fn find_root(&self) -> Option<usize> {
        let first = self.parts.first()?;
        let Some(start) = &self.start else { return Some(0) };
        let named = self.parts.iter().position(|part| part.head.id.as_ref() == Some(start));
        let is_xop = || {
            first
                .head
                .content_type
                .as_deref()
                .is_some_and(|value| ContentType::parse(value).media_type == "application/xop+xml")
        };
        named.or_else(|| (matches!(self.state, State::Ended) || is_xop()).then_some(0))
    }

    /// A part of a `mime:content` binding: its content ID begins with its name and `=` (WS-I Attachments Profile 1.0,
    /// section 3.8), else it is found by its place among those that no name and no reference belongs to.
    fn find_named(&self, name: &str, index: usize) -> Option<usize> {
        let has_name = |part: &Part, name: &str| {
            let id = part.head.id.as_deref().and_then(|id| id.strip_prefix(name));
            id.is_some_and(|rest| rest.starts_with('='))
        };
        let named = self.parts.iter().position(|part| has_name(part, name));
        named.or_else(|| {
            let root = self.find_root();
            let is_free = |(index, part): &(usize, &Part)| {
                Some(*index) != root
                    && !self.names.iter().any(|name| has_name(part, name))
                    && !part.head.id.as_ref().is_some_and(|id| self.by_id.contains_key(id))
            };
            self.parts.iter().enumerate().filter(is_free).nth(index).map(|(index, _)| index)
        })
    }

    /// Takes the next step. Returns content, of the part that it is of.
    fn poll_step(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Result<Option<(usize, Bytes)>, AttachmentError>> {
        match &self.state {
            State::Failed(error) => return Poll::Ready(Err(error.clone())),
            State::Ended => return Poll::Ready(Ok(None)),
            State::Open => {}
        }
        let step = match self.splitter.next() {
            Ok(Event::NeedMore) => ready!(self.poll_body(context)).map(|()| None),
            Ok(Event::Part(head)) => self.begin(*head).map(|()| None),
            Ok(Event::Data(bytes)) => {
                let index = self.parts.len() - 1;
                self.parts[index].length += bytes.len() as u64;
                Ok(Some((index, bytes)))
            }
            Ok(Event::PartEnd) => {
                self.parts.iter_mut().for_each(|part| part.is_complete = true);
                Ok(None)
            }
            Ok(Event::Closed) => Ok(None),
            Err(error) => Err(error.into()),
        };
        Poll::Ready(step.map_err(|error| self.fail(error)))
    }

    /// Reads what stands behind the last part: only then the connection can be used again. A server that answers before closes it on
    /// a client that still writes, which some take for a failure (Apache Axis).
    fn read_end(&mut self, context: &mut Context<'_>) -> Poll<()> {
        while matches!(self.state, State::Open) && self.splitter.is_closed() {
            // What is wrong behind the parts is no matter of theirs; it ends the state.
            let _ = ready!(self.poll_step(context));
        }
        Poll::Ready(())
    }

    fn poll_body(&mut self, context: &mut Context<'_>) -> Poll<Result<(), AttachmentError>> {
        let frame = match &mut self.body {
            Some(body) => ready!(Pin::new(body).poll_frame(context)),
            None => None,
        };
        Poll::Ready(match frame {
            Some(Ok(frame)) => {
                if let Ok(data) = frame.into_data() {
                    self.splitter.push(data);
                }
                Ok(())
            }
            Some(Err(error)) => Err(self.error(AttachmentErrorKind::Broken, Some(error))),
            None => {
                self.body = None;
                self.splitter.finish()?;
                self.state = State::Ended;
                Ok(())
            }
        })
    }

    fn begin(&mut self, head: PartHead) -> Result<(), AttachmentError> {
        let index = self.parts.len();
        let mut waiting = 0;
        if let Some(id) = &head.id {
            if self.parts.iter().any(|part| part.head.id.as_ref() == Some(id)) {
                return Err(self.error(AttachmentErrorKind::Duplicate(id.clone()), None));
            }
            let known = self.by_id.get_mut(id).map(std::mem::take).unwrap_or_default();
            for handle in known {
                let handle = &mut self.handles[handle];
                if !handle.is_gone {
                    handle.part = Some(index);
                    waiting += 1;
                }
            }
        }
        self.parts.push(Part {
            head: Arc::new(head),
            length: 0,
            store: Store::default(),
            is_complete: false,
            handles: waiting,
        });
        Ok(())
    }

    /// Keeps content that is not asked for now, if it may be later.
    fn keep(&mut self, index: usize, bytes: &Bytes) -> Result<(), AttachmentError> {
        let keeps_unclaimed = self.keeps_unclaimed();
        let part = &mut self.parts[index];
        if part.handles == 0 && !keeps_unclaimed {
            part.store.drop_all(part.length, &mut self.room);
            return Ok(());
        }
        let kept = part.store.keep(bytes, &mut self.room);
        kept.map_err(|kind| {
            let error = self.error(kind, None);
            self.fail(error)
        })
    }

    fn error(&self, kind: AttachmentErrorKind, source: Option<BoxError>) -> AttachmentError {
        AttachmentError::at(kind, self.splitter.parts(), self.splitter.offset(), source)
    }

    fn fail(&mut self, error: AttachmentError) -> AttachmentError {
        self.body = None;
        self.state = State::Failed(error.clone());
        error
    }
}
