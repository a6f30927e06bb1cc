//! The walk through a message whose lists are taken out of it, item by item.

mod pass;

use std::mem;

use self::pass::Pass;
use super::boundary::{Boundary, Goal};
use super::list::{LEVELS, List, Wrapping};
use super::rest::Rest;
use super::window::Window;
use crate::xml::{Drift, Part, ReadError, ReadErrorKind, ReadOptions, Reader, Shape, TagCache};

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
