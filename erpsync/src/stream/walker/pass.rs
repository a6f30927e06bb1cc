//! A pass over the text that has arrived: one reader, for as long as there are whole elements.

use super::super::boundary::Goal;
use super::super::list::{LEVELS, Wrapping};
use super::{ANY, Class, Items, MAX_LISTS, Open, Step, Walker};
use crate::xml::{Frame, ReadError, ReadErrorKind, Reader};

/// A pass of a reader over the window.
pub(super) struct Pass<'p, 'r, 'x> {
    pub(super) walker: &'p mut Walker,
    pub(super) reader: &'r mut Reader<'x>,
    pub(super) input: &'x str,
    /// Length of the head in the input.
    pub(super) begin: usize,
    /// Offset up to which everything was taken.
    pub(super) at: usize,
    /// Start tags of the elements that are open now.
    pub(super) head: String,
    /// Offset in the message of what stands behind the head.
    pub(super) base: usize,
    pub(super) is_complete: bool,
}

impl Pass<'_, '_, '_> {
    fn offset(&self, at: usize) -> usize {
        (self.base + at).saturating_sub(self.begin)
    }

    /// Reads to the end of the window, or up to what is not this pass's.
    pub(super) fn go(&mut self, mut items: Option<&mut (dyn Items + '_)>) -> Result<Step, ReadError> {
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
                        // The root element may be no envelope.
                        self.walker.is_root_closed = self.walker.open.is_empty();
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
        // The text before the last tag of the window can be read, wherever the window breaks off.
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
