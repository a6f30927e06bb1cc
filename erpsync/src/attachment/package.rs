//! A message with several parts that is being received, shared by the attachments that it has.

use std::collections::HashMap;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::Body as _;

use super::store::{Room, Store};
use super::wakers::Wakers;
use super::{AttachmentError, AttachmentErrorKind, AttachmentLimits};
use crate::mime::{ContentType, Event, PartHead, Splitter, content_id_of};
use crate::time::Sleep;
use crate::transport::{Body, BoxError};

/// A message with several parts. Its bytes are taken from the connection when a part is asked for; dropping it gives the rest up.
pub(crate) struct Package {
    receiving: Mutex<Receiving>,
    wakers: Arc<Wakers>,
    silence: Option<Duration>,
    is_xop: bool,
    limits: AttachmentLimits,
}

/// Part that a handle is for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Selector {
    /// The envelope.
    Root,
    /// The part of a content ID.
    Id(String),
    /// A `mime:content` part of a WSDL: by its name, else by its index among the parts that nothing refers to.
    Named(&'static str, usize),
}

struct Receiving {
    body: Option<Body>,
    splitter: Splitter,
    /// Content ID of the root, if the media type gives it.
    start: Option<String>,
    parts: Vec<Part>,
    handles: Vec<Handle>,
    /// Content IDs that are referred to, and the handles that wait for their parts.
    by_id: HashMap<String, Vec<usize>>,
    /// Content of the parts that stand for values which are no attachments; `None` until it is here.
    inline: HashMap<String, Option<Bytes>>,
    /// Names of parts of the WSDL's binding.
    names: Vec<&'static str>,
    room: Room,
    /// The envelope was read: until then any part may be needed.
    is_read: bool,
    /// Number of values by which a part may be asked for that nothing refers to.
    seekers: usize,
    state: State,
}

enum State {
    Open,
    Ended,
    Failed(AttachmentError),
}

struct Part {
    head: Arc<PartHead>,
    /// Length of what was received.
    length: u64,
    store: Store,
    is_complete: bool,
    /// Number of handles of the part.
    handles: usize,
}

struct Handle {
    selector: Selector,
    part: Option<usize>,
    is_gone: bool,
    /// Pieces are not needed again, though the envelope was not read.
    is_consuming: bool,
}

/// Reference to one part of a message.
pub(super) struct PartHandle {
    package: Arc<Package>,
    index: usize,
}

/// Content of the root.
pub(crate) struct Root {
    pub(crate) bytes: Bytes,
    pub(crate) content_type: Option<String>,
}

impl Package {
    /// A message of this media type. `root_bytes` is the maximum length of its envelope; `silence` is the maximum time that
    /// nothing arrives while an attachment is waited for.
    pub(crate) fn new(
        content_type: &ContentType,
        body: Body,
        limits: &AttachmentLimits,
        root_bytes: usize,
        silence: Option<Duration>,
    ) -> Result<Arc<Self>, AttachmentError> {
        let receiving = Receiving {
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
        };
        Ok(Arc::new(Self {
            receiving: Mutex::new(receiving),
            wakers: Arc::default(),
            silence,
            is_xop: content_type.is_xop(),
            limits: limits.clone(),
        }))
    }

    /// Returns true if the root is an XOP document.
    pub(crate) fn is_xop(&self) -> bool {
        self.is_xop
    }

    /// Receives the envelope, at most `limit` bytes of it.
    pub(crate) async fn root(self: &Arc<Self>, limit: usize) -> Result<Root, AttachmentError> {
        let handle = self.handle(Selector::Root);
        let bytes = handle.collect(limit, None).await?;
        let content_type = handle.head().and_then(|head| head.content_type.clone());
        Ok(Root { bytes, content_type })
    }

    /// Content of a part that stands for a value which is no attachment. If it is not in memory, it is noted for
    /// [`load_inline`](Self::load_inline).
    pub(super) fn inline(&self, id: &str) -> Option<Bytes> {
        let mut receiving = self.lock();
        match receiving.inline.get(id) {
            Some(content) => content.clone(),
            None => {
                receiving.inline.insert(id.to_owned(), None);
                None
            }
        }
    }

    /// Returns true if all parts are here that stand for values which are no attachments.
    pub(super) fn has_inline(&self) -> bool {
        self.lock().inline.values().all(Option::is_some)
    }

    /// Receives the parts that stand for values which are no attachments. Returns true if there were some: the envelope is then
    /// to be read again.
    pub(crate) async fn load_inline(self: &Arc<Self>) -> Result<bool, AttachmentError> {
        let (wanted, loaded) = {
            let receiving = self.lock();
            let (known, wanted): (Vec<_>, Vec<_>) =
                receiving.inline.iter().partition(|(_, content)| content.is_some());
            let loaded: usize = known.into_iter().flat_map(|(_, content)| content).map(Bytes::len).sum();
            (wanted.into_iter().map(|(id, _)| id.clone()).collect::<Vec<_>>(), loaded)
        };
        let mut left = self.limits.inline_bytes().saturating_sub(loaded);
        for id in &wanted {
            let handle = self.handle(Selector::Id(id.clone()));
            self.lock().handles[handle.index].is_consuming = true;
            let content = handle.collect(left, self.silence).await?;
            left -= content.len();
            self.lock().inline.insert(id.clone(), Some(content));
        }
        Ok(!wanted.is_empty())
    }

    /// The envelope was read: parts that nothing refers to are not kept.
    pub(crate) fn envelope_was_read(&self) {
        let mut receiving = self.lock();
        receiving.is_read = true;
        receiving.drop_unclaimed();
    }

    /// Keeps parts that nothing refers to, until [`forget_seeker`](Self::forget_seeker).
    pub(super) fn add_seeker(&self) {
        self.lock().seekers += 1;
    }

    pub(super) fn forget_seeker(&self) {
        let mut receiving = self.lock();
        receiving.seekers -= 1;
        receiving.drop_unclaimed();
    }

    pub(super) fn handle(self: &Arc<Self>, selector: Selector) -> PartHandle {
        let mut receiving = self.lock();
        let index = receiving.add_handle(selector);
        PartHandle { package: self.clone(), index }
    }

    fn lock(&self) -> MutexGuard<'_, Receiving> {
        self.receiving.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PartHandle {
    /// A second reference to the part.
    pub(super) fn duplicate(&self) -> Self {
        let selector = self.package.lock().handles[self.index].selector.clone();
        self.package.handle(selector)
    }

    pub(super) fn silence(&self) -> Option<Duration> {
        self.package.silence
    }

    /// The message, and the part of it.
    pub(super) fn identity(&self) -> (*const (), Selector) {
        let selector = self.package.lock().handles[self.index].selector.clone();
        (Arc::as_ptr(&self.package).cast(), selector)
    }

    /// The header of the part, if it was received.
    pub(super) fn head(&self) -> Option<Arc<PartHead>> {
        let receiving = self.package.lock();
        let part = receiving.handles[self.index].part?;
        Some(receiving.parts[part].head.clone())
    }

    /// The length of the content, if it was received or the header gives it.
    pub(super) fn length(&self) -> Option<u64> {
        let receiving = self.package.lock();
        let part = &receiving.parts[receiving.handles[self.index].part?];
        if part.is_complete { Some(part.length) } else { part.head.length }
    }

    /// The content ID by which the part is referred to.
    pub(super) fn id(&self) -> Option<String> {
        let receiving = self.package.lock();
        let handle = &receiving.handles[self.index];
        match (&handle.selector, handle.part) {
            (Selector::Id(id), _) => Some(id.clone()),
            (_, Some(part)) => receiving.parts[part].head.id.clone(),
            _ => None,
        }
    }

    /// Waits for the header of the part.
    pub(super) fn poll_head(&self, context: &mut Context<'_>) -> Poll<Result<(), AttachmentError>> {
        self.poll(context, |receiving, context| receiving.poll_head(self.index, context))
    }

    /// The next piece of the content from an offset on; nothing at its end.
    pub(super) fn poll_read(
        &self,
        offset: u64,
        context: &mut Context<'_>,
    ) -> Poll<Result<Option<Bytes>, AttachmentError>> {
        self.poll(context, |receiving, context| receiving.poll_read(self.index, offset, context))
    }

    fn poll<T>(
        &self,
        context: &mut Context<'_>,
        poll: impl FnOnce(&mut Receiving, &mut Context<'_>) -> Poll<T>,
    ) -> Poll<T> {
        let wakers = &self.package.wakers;
        wakers.add(context.waker());
        let all = Waker::from(wakers.clone());
        let polled = poll(&mut self.package.lock(), &mut Context::from_waker(&all));
        if polled.is_ready() {
            // Others may find what they wait for among what was received meanwhile.
            wakers.wake_others(context.waker());
        }
        polled
    }

    /// Receives all of the content, at most `limit` bytes.
    pub(super) async fn collect(
        &self,
        limit: usize,
        silence: Option<Duration>,
    ) -> Result<Bytes, AttachmentError> {
        let mut pieces = super::collect::Collected::new(limit);
        let mut sleep = None;
        loop {
            let offset = pieces.len() as u64;
            let piece = poll_fn(|context| {
                let polled = self.poll_read(offset, context);
                within_silence(polled, &mut sleep, silence, context)
            });
            match piece.await? {
                Some(piece) => pieces.push(piece)?,
                None => return Ok(pieces.finish()),
            }
        }
    }
}

/// Ends a wait that takes too long. The time begins anew with each piece.
pub(super) fn within_silence<T>(
    polled: Poll<Result<T, AttachmentError>>,
    sleep: &mut Option<Sleep>,
    limit: Option<Duration>,
    context: &mut Context<'_>,
) -> Poll<Result<T, AttachmentError>> {
    let Some(limit) = limit else { return polled };
    if polled.is_ready() {
        *sleep = None;
        return polled;
    }
    if sleep.is_none() {
        *sleep = Sleep::after(limit);
    }
    let Some(sleep) = sleep else { return Poll::Pending };
    ready!(Pin::new(sleep).poll(context));
    Poll::Ready(Err(AttachmentError::new(AttachmentErrorKind::Silence(limit))))
}

impl Drop for PartHandle {
    fn drop(&mut self) {
        let mut receiving = self.package.lock();
        receiving.handles[self.index].is_gone = true;
        if let Some(part) = receiving.handles[self.index].part {
            receiving.parts[part].handles -= 1;
            receiving.drop_unclaimed();
        }
    }
}

impl fmt::Debug for PartHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PartHandle").finish_non_exhaustive()
    }
}

impl Receiving {
    /// Returns true if a part may be asked for that no handle is for.
    fn keeps_unclaimed(&self) -> bool {
        !self.is_read || self.seekers > 0
    }

    fn drop_unclaimed(&mut self) {
        if self.keeps_unclaimed() {
            return;
        }
        for part in self.parts.iter_mut().filter(|part| part.handles == 0) {
            part.store.drop_all(part.length, &mut self.room);
        }
    }

    fn add_handle(&mut self, selector: Selector) -> usize {
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

    fn poll_head(&mut self, handle: usize, context: &mut Context<'_>) -> Poll<Result<(), AttachmentError>> {
        while self.find(handle)?.is_none() {
            if let Some((part, bytes)) = ready!(self.poll_step(context))? {
                self.keep(part, &bytes)?;
            }
        }
        Poll::Ready(Ok(()))
    }

    fn poll_read(
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
                    self.read_end(context);
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

    /// Reads what stands behind the last part, if it is here already: only then the connection can be used again.
    fn read_end(&mut self, context: &mut Context<'_>) {
        while matches!(self.state, State::Open) && self.splitter.is_closed() {
            if self.poll_step(context).is_pending() {
                return;
            }
        }
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
