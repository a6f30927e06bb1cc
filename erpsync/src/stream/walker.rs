//! The walk through a message whose lists are taken out of it, item by item.

use std::mem;

use super::boundary::{Boundary, Goal};
use super::list::{LEVELS, List, Wrapping};
use super::rest::Rest;
use super::window::Window;
use crate::xml::{Drift, Frame, Part, ReadError, ReadErrorKind, ReadOptions, Reader, Shape, TagCache};

/// Its children are all unknown to it; the walker looks at their names itself.
pub(super) static ANY: Shape = Shape::new("an element around a list", &[Part::Elements(&[])]);

/// Maximum number of places of drift that are kept.
const MAX_DRIFT: usize = 64;

/// Maximum number of lists, which are bits of a set.
const MAX_LISTS: usize = 64;

/// Memory that the items of one pass may take besides the limit of a message, in bytes: the limit is one for each item.
const READ_AHEAD: usize = 4 << 20;

/// Receiver of the items.
pub(super) trait Items {
    /// Reads an item of the list with this index, whose start tag was read last. After an error it keeps nothing of it.
    fn read(&mut self, list: usize, reader: &mut Reader<'_>) -> Result<(), ReadError>;

    /// Reports whether the item that was read last stays in the rest of the message, too.
    fn keeps(&self) -> bool {
        false
    }

    /// Drops the item that was read last, if it is kept.
    fn drop_last(&mut self) {}

    /// Reports whether it takes no more items for now.
    fn is_full(&self) -> bool;
}

/// Outcome of a walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// There is nothing to be done without more text.
    More,
    /// The element in the body was begun, and the walker was to stop there.
    Root,
    /// An item comes next, and nobody takes it.
    Item,
    /// The receiver is full.
    Full,
    /// The message has ended.
    End,
}

/// An element around lists that is open.
struct Open {
    /// Length of the head before its start tag.
    head: usize,
    /// The lists that may be in it, a bit each.
    lists: u64,
}

/// Kind of a child element.
enum Class {
    Item(usize),
    /// With the lists that may be in it.
    Ancestor(u64),
    Other,
}

/// An element that has not arrived as a whole.
struct Pending {
    boundary: Boundary,
    goal: Goal,
    is_item: bool,
}

/// Reads a message from a window, without a copy of all of it.
///
/// Elements around lists stay open: their start tags stand before the window whenever a reader reads on. Items go to their
/// receiver; all else is kept as it stands, and is the message without items.
pub(crate) struct Walker {
    wrapping: &'static Wrapping,
    lists: &'static [List],
    /// Number of elements around the first step of the paths of lists.
    base: usize,
    options: ReadOptions,
    item_bytes: usize,
    message_bytes: usize,
    window: Window,
    open: Vec<Open>,
    rest: Rest,
    /// Number of items of each list.
    counts: Vec<usize>,
    pending: Option<Pending>,
    cache: TagCache,
    drift: Vec<Drift>,
    /// The last thing that was taken is an item.
    is_behind_item: bool,
    is_root_closed: bool,
    stops_at_root: bool,
    /// Namespace and local name of the element in the body.
    root: Option<(String, String)>,
}

impl Walker {
    /// A walker that finds `lists`, whose paths begin below the element in the body, or below the body itself if it has several
    /// parts.
    pub(crate) fn new(
        wrapping: &'static Wrapping,
        options: &ReadOptions,
        lists: &'static [List],
        has_parts: bool,
    ) -> Self {
        let limits = &options.limits;
        let (item_bytes, message_bytes) = (limits.item_bytes, limits.message_limit());
        let memory = limits.memory_limit().saturating_add(READ_AHEAD);
        let mut options = options.clone();
        options.limits = options.limits.memory_bytes(memory).message_bytes(usize::MAX);
        options.is_part = true;
        let mut walker = Self {
            wrapping,
            lists,
            base: LEVELS,
            options,
            item_bytes,
            message_bytes,
            window: Window::default(),
            open: Vec::new(),
            rest: Rest::default(),
            counts: Vec::new(),
            pending: None,
            cache: TagCache::default(),
            drift: Vec::new(),
            is_behind_item: false,
            is_root_closed: false,
            stops_at_root: false,
            root: None,
        };
        walker.set_lists(lists, has_parts);
        walker
    }

    /// Lets the walk stop at the element in the body, for somebody who finds out the lists.
    pub(crate) fn stop_at_root(&mut self) {
        self.stops_at_root = true;
    }

    /// Sets the lists, of a walker that may have stopped at the element in the body.
    pub(crate) fn set_lists(&mut self, lists: &'static [List], has_parts: bool) {
        self.lists = lists;
        self.base = LEVELS - usize::from(has_parts);
        self.counts = vec![0; lists.len()];
        self.stops_at_root = false;
        let all = self.all_lists();
        let in_root = match &self.root {
            Some((namespace, local)) if has_parts => {
                let lists = lists.iter().take(MAX_LISTS).enumerate();
                let inside = lists.filter(|(_, list)| list.begins_with(namespace, local));
                inside.fold(0, |set, (index, _)| set | 1 << index)
            }
            _ => all,
        };
        for (level, open) in self.open.iter_mut().enumerate() {
            open.lists = if level + 1 < LEVELS { all } else { in_root };
        }
    }

    fn all_lists(&self) -> u64 {
        u64::MAX.checked_shr((MAX_LISTS - self.lists.len().min(MAX_LISTS)) as u32).unwrap_or(0)
    }

    /// Text to which what arrives is appended.
    pub(crate) fn text(&mut self) -> &mut String {
        self.window.text()
    }

    /// The message has arrived as a whole.
    pub(crate) fn complete(&mut self) {
        self.window.is_complete = true;
    }

    /// Number of items that were taken.
    pub(super) fn count(&self) -> usize {
        self.counts.iter().sum()
    }

    /// Offset in the message up to which it was taken.
    pub(super) fn offset(&self) -> usize {
        self.window.taken
    }

    /// The message without items as far as it was read, as a whole document.
    pub(crate) fn document(&self) -> String {
        let mut document = self.rest.text.clone();
        for open in self.open.iter().rev() {
            let tag = self.window.head.get(open.head + 1..).unwrap_or_default();
            let name = tag.split([' ', '\t', '\r', '\n', '/', '>']).next();
            document.extend(["</", name.unwrap_or_default(), ">"]);
        }
        document
    }

    /// The message without items as far as it was read.
    pub(super) fn beginning(&self) -> &str {
        &self.rest.text
    }

    /// All text that has arrived, if no item was taken from it.
    pub(crate) fn received(&self) -> String {
        [&self.rest.text, self.window.unread()].concat()
    }

    /// The length of [`received`](Self::received).
    pub(crate) fn received_len(&self) -> usize {
        self.rest.text.len() + self.window.unread().len()
    }

    /// Reads the value of the element in the body, or of the body itself, from the message without items.
    pub(super) fn read_rest<T>(
        &self,
        read: impl FnOnce(&mut Reader<'_>) -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        self.rest.read(&self.options, self.base < LEVELS, self.count() > 0, read)
    }

    /// Places that the types do not know, taken.
    pub(super) fn take_drift(&mut self) -> Vec<Drift> {
        mem::take(&mut self.drift)
    }

    /// Goes on as far as there is text.
    pub(super) fn walk(&mut self, items: Option<&mut (dyn Items + '_)>) -> Result<Step, ReadError> {
        if self.is_root_closed {
            return self.end();
        }
        if let Some(Pending { boundary, goal, .. }) = &mut self.pending
            && !self.window.is_complete
            && !boundary.find(self.window.unread().as_bytes(), *goal, self.options.limits.depth)
        {
            self.check_pending()?;
            return Ok(Step::More);
        }
        let result = self.pass(items);
        match result {
            Ok(Step::More) if self.is_root_closed => self.end(),
            Ok(Step::More) => {
                // Much of the element may be there already.
                if let Some(Pending { boundary, goal, .. }) = &mut self.pending {
                    boundary.find(self.window.unread().as_bytes(), *goal, self.options.limits.depth);
                }
                self.check_pending()?;
                Ok(Step::More)
            }
            result => {
                self.pending = None;
                result
            }
        }
    }

    /// Reads what stands in the window.
    fn pass(&mut self, items: Option<&mut (dyn Items + '_)>) -> Result<Step, ReadError> {
        let mut window = mem::take(&mut self.window);
        let head = mem::take(&mut window.head);
        let start = window.place(&head);
        let Some((input, at)) = window.document(start) else {
            window.head = head;
            self.window = window;
            self.wait(Goal::Tag, false);
            return Ok(Step::More);
        };
        let is_complete = window.is_complete;
        let base = window.taken;
        let mut reader = Reader::with_tag_cache(input, self.options.clone(), mem::take(&mut self.cache));
        let mut pass =
            Pass { walker: self, reader: &mut reader, input, begin: at, at, head, base, is_complete };
        let result = pass.go(items);
        let (taken, head) = (pass.at - at, pass.head);
        for mut drift in reader.take_drift() {
            drift.offset = (base + drift.offset).saturating_sub(at);
            let is_known = |known: &Drift| known.path == drift.path && known.kind == drift.kind;
            if self.drift.len() < MAX_DRIFT && !self.drift.iter().any(is_known) {
                self.drift.push(drift);
            }
        }
        self.cache = reader.into_tag_cache();
        window.head = head;
        window.take(taken);
        self.window = window;
        result
    }

    /// An element has not arrived as a whole.
    fn wait(&mut self, goal: Goal, is_item: bool) {
        self.pending = Some(Pending { boundary: Boundary::default(), goal, is_item });
    }

    /// Bounds what is kept of an element that has not ended.
    fn check_pending(&self) -> Result<(), ReadError> {
        let waiting = self.window.unread().len();
        let is_item = self.pending.as_ref().is_some_and(|pending| pending.is_item);
        let limit = match is_item {
            true if waiting > self.item_bytes => {
                ReadErrorKind::Limit("bytes in an item of a stream", self.item_bytes)
            }
            false if waiting + self.rest.text.len() > self.message_bytes => {
                ReadErrorKind::Limit("bytes in a message, besides items", self.message_bytes)
            }
            _ => return Ok(()),
        };
        Err(ReadError::new(limit, self.window.taken, String::new()))
    }

    /// Reads what stands behind the root element: white space, comments and processing instructions.
    fn end(&mut self) -> Result<Step, ReadError> {
        if !self.window.is_complete {
            self.check_pending()?;
            return Ok(Step::More);
        }
        let text = ["<end/>", self.window.unread()].concat();
        let mut reader = Reader::with_options(&text, self.options.clone());
        let ended = reader.root().and_then(|()| reader.skip()).and_then(|()| reader.finish());
        ended.map_err(|error| {
            let offset = (self.window.taken + error.offset()).saturating_sub("<end/>".len());
            error.moved(offset, String::new())
        })?;
        Ok(Step::End)
    }
}

/// A pass of a reader over the window.
struct Pass<'p, 'r, 'x> {
    walker: &'p mut Walker,
    reader: &'r mut Reader<'x>,
    input: &'x str,
    /// Length of the head in the input.
    begin: usize,
    /// Offset up to which everything was taken.
    at: usize,
    /// Start tags of the elements that are open now.
    head: String,
    /// Offset in the message of what stands behind the head.
    base: usize,
    is_complete: bool,
}

impl Pass<'_, '_, '_> {
    fn offset(&self, at: usize) -> usize {
        (self.base + at).saturating_sub(self.begin)
    }

    /// Reads to the end of the window, or up to what is not this pass's.
    fn go(&mut self, mut items: Option<&mut (dyn Items + '_)>) -> Result<Step, ReadError> {
        let mut frames = self.enter()?;
        loop {
            if items.as_ref().is_some_and(|items| items.is_full()) {
                return Ok(Step::Full);
            }
            let next = match frames.last_mut() {
                Some(frame) => self.reader.next_unknown(frame),
                None if self.walker.is_root_closed => return Ok(Step::More),
                None => self.reader.root().map(|()| Some(Frame::UNKNOWN)),
            };
            match next {
                Err(error) => return self.stop(error, Goal::Tag, None),
                Ok(None) => {
                    self.close();
                    frames.pop();
                }
                Ok(Some(_)) => match self.class() {
                    Class::Item(list) => {
                        let Some(items) = &mut items else { return Ok(Step::Item) };
                        if let Some(stop) = self.item(list, *items) {
                            return stop;
                        }
                    }
                    Class::Ancestor(lists) => {
                        self.open(lists);
                        frames.push(self.reader.enter_for_all(&ANY));
                        if self.walker.stops_at_root && frames.len() == LEVELS {
                            return Ok(Step::Root);
                        }
                    }
                    Class::Other => {
                        let start = self.reader.offset();
                        if let Err(error) = self.reader.skip() {
                            return self.stop(error, Goal::Element, None);
                        }
                        self.keep(start);
                    }
                },
            }
            self.check_rest()?;
        }
    }

    /// Enters the elements of the head.
    fn enter(&mut self) -> Result<Vec<Frame>, ReadError> {
        let mut frames: Vec<Frame> = Vec::with_capacity(self.walker.open.len() + 1);
        for _ in 0..self.walker.open.len() {
            match frames.last_mut() {
                None => self.reader.root()?,
                Some(frame) => drop(self.reader.next_unknown(frame)?),
            }
            frames.push(self.reader.enter_for_all(&ANY));
        }
        Ok(frames)
    }

    /// Classifies the element whose start tag was read last.
    fn class(&mut self) -> Class {
        let walker = &*self.walker;
        let Wrapping { envelope, body, fault } = walker.wrapping;
        let level = walker.open.len();
        let is_empty = self.input[..self.reader.position()].ends_with("/>");
        let is = |reader: &Reader<'_>, names: &[crate::xml::Name<'_>; 2]| names.contains(&reader.name());
        let all = walker.all_lists();
        match level {
            _ if is_empty && level < LEVELS => Class::Other,
            0 if is(self.reader, envelope) => Class::Ancestor(all),
            1 if is(self.reader, body) => Class::Ancestor(all),
            0 | 1 => Class::Other,
            2 if is(self.reader, fault) => Class::Other,
            2 if walker.base == LEVELS => Class::Ancestor(all),
            _ => {
                let lists = walker.open.last().map_or(0, |open| open.lists);
                self.class_of_step(level - walker.base, lists, is_empty)
            }
        }
    }

    /// Classifies the element by a step of the paths of these lists.
    fn class_of_step(&mut self, step: usize, lists: u64, is_empty: bool) -> Class {
        let mut inside = 0;
        for (index, list) in self.walker.lists.iter().take(MAX_LISTS).enumerate() {
            if lists & 1 << index == 0 {
                continue;
            }
            match list.step(step) {
                Some((name, true)) if self.reader.is_named(name) => return Class::Item(index),
                Some((name, false)) if self.reader.is_named(name) => inside |= 1 << index,
                _ => {}
            }
        }
        // A nil element has no content: reading it reports what it has.
        match inside {
            0 => Class::Other,
            _ if is_empty || self.reader.is_nil() => Class::Other,
            _ => Class::Ancestor(inside),
        }
    }

    /// Reads an item. Returns the outcome of the walk, if that ends here.
    fn item(&mut self, list: usize, items: &mut (dyn Items + '_)) -> Option<Result<Step, ReadError>> {
        let start = self.reader.offset();
        let read = items.read(list, self.reader);
        let len = self.reader.position() - start;
        match read {
            Err(error) => return Some(self.stop(error, Goal::Element, Some(list))),
            Ok(()) if len > self.walker.item_bytes => {
                items.drop_last();
                let limit = ReadErrorKind::Limit("bytes in an item of a stream", self.walker.item_bytes);
                let error = ReadError::new(limit, start, String::new());
                return Some(self.stop(error, Goal::Element, Some(list)));
            }
            Ok(()) => {}
        }
        if let Some(count) = self.walker.counts.get_mut(list) {
            *count += 1;
        }
        if items.keeps() {
            self.push(self.at, self.reader.position());
        } else {
            self.at = self.reader.position();
            self.walker.is_behind_item = true;
        }
        None
    }

    /// Keeps the element that was read and what stands before it, but for white space and comments behind an item.
    fn keep(&mut self, start: usize) {
        let (from, to) = (self.at, self.reader.position());
        let from = if self.walker.is_behind_item { start } else { from };
        self.push(from, to);
    }

    fn push(&mut self, from: usize, to: usize) {
        let offset = self.offset(from);
        self.walker.rest.push(&self.input[from..to], offset);
        self.walker.is_behind_item = false;
        self.at = to;
    }

    /// The start tag that was read last is that of an element around lists.
    fn open(&mut self, lists: u64) {
        let level = self.walker.open.len();
        let tag = &self.input[self.reader.offset()..self.reader.position()];
        self.walker.open.push(Open { head: self.head.len(), lists });
        self.head.push_str(tag);
        self.keep(self.reader.offset());
        self.walker.rest.mark(level, tag.len());
        if level + 1 == LEVELS {
            let name = self.reader.name();
            self.walker.root = Some((name.namespace.to_owned(), name.local.to_owned()));
        }
    }

    /// The innermost of the elements around lists has ended.
    fn close(&mut self) {
        let to = self.reader.position();
        let read = &self.input[self.at..to];
        let tag = read.rfind("</").map_or(self.at, |tag| self.at + tag);
        let from = if self.walker.is_behind_item { tag } else { self.at };
        self.push(from, to);
        if let Some(open) = self.walker.open.pop() {
            self.head.truncate(open.head);
        }
        self.walker.is_root_closed = self.walker.open.is_empty();
    }

    fn check_rest(&self) -> Result<(), ReadError> {
        let limit = self.walker.message_bytes;
        if self.walker.rest.text.len() <= limit {
            return Ok(());
        }
        let limit = ReadErrorKind::Limit("bytes in a message, besides items", limit);
        Err(ReadError::new(limit, self.offset(self.at), String::new()))
    }

    /// The walk stops: where the window ends, or at an error.
    fn stop(&mut self, error: ReadError, goal: Goal, list: Option<usize>) -> Result<Step, ReadError> {
        // Whatever the window breaks off in, the text before its last tag can be read.
        let is_cut = !self.is_complete && *error.kind() == ReadErrorKind::Truncated;
        if is_cut {
            self.walker.wait(goal, list.is_some());
            return Ok(Step::More);
        }
        let offset = self.offset(error.offset());
        let path = match list.and_then(|list| self.walker.counts.get(list)) {
            Some(count) => numbered(error.path(), self.walker.open.len(), count + 1),
            None => error.path().to_owned(),
        };
        Err(error.moved(offset, path))
    }
}

/// A path with the number of an item at its step; the steps of the envelope and the body are left out of paths.
fn numbered(path: &str, level: usize, number: usize) -> String {
    let step = level.saturating_sub(2);
    let mut steps: Vec<String> = path.split('/').map(str::to_owned).collect();
    if let Some(step) = steps.get_mut(step) {
        step.truncate(step.find('[').unwrap_or(step.len()));
        if number > 1 {
            *step += &format!("[{number}]");
        }
    }
    steps.join("/")
}
