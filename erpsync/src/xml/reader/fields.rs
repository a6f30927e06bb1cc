//! The driving loop over a type's fields, and its fast path through the cached tags.

use super::super::error::ReadError;
use super::super::shape::{Shape, Texts};
use super::super::tag_cache::{At, Hit, Match, Repetition, Step, TagId};
use super::super::take_fields::{TakeFields, Unfinished};
use super::super::traits::ReadFields;
use super::super::whitespace::is_space;
use super::content::is_tag;
use super::frame::Frame;
use super::reserve::ALLOCATION;
use super::{Ahead, Current, Reader, Recording};

impl<'x> Reader<'x> {
    /// Reads an element of a type with fields, through its end tag: the loop behind every derived
    /// [`XmlRead`](super::super::XmlRead).
    ///
    /// # Errors
    ///
    /// If the message is not well-formed, exceeds a limit, or is not what the type says.
    #[inline]
    pub fn read_fields<T: ReadFields>(&mut self) -> Result<T, ReadError> {
        let start = self.current.start;
        let mut partial = T::begin();
        self.read_into::<T>(&mut partial)?;
        self.finished::<T>(partial, start)
    }

    /// Reads the fields of an element into a partial value, up to where [`ReadFields::finish`] follows.
    ///
    /// # Errors
    ///
    /// As [`read_fields`](Self::read_fields).
    #[inline]
    pub fn read_into<T: ReadFields>(&mut self, partial: &mut T::Partial) -> Result<(), ReadError> {
        self.read_into_dyn(T::shape(), &mut Unfinished::<T>(partial))
    }

    /// The loop over the fields of any type. It is one function for all of them: a type adds a `match` on the index.
    #[inline(never)]
    fn read_into_dyn(
        &mut self,
        shape: &'static Shape,
        unfinished: &mut dyn TakeFields,
    ) -> Result<(), ReadError> {
        let mut frame = self.enter(shape);
        if !self.attributes.is_empty() {
            self.read_attributes(unfinished, frame.flat)?;
        }
        let has_texts = frame.flat.texts != Texts::None;
        loop {
            let index =
                if has_texts { self.advance_among_texts(&mut frame)? } else { self.advance(&mut frame)? };
            if index == Frame::END {
                return Ok(());
            }
            unfinished.take_field(index, self).map_err(|error| frame.error_of_part(error))?;
        }
    }

    /// The next field where there may be texts: the one text of simple content, or in mixed content a child or the text
    /// before it (XML Schema part 1, section 3.4.2). [`Frame::END`] when the element has ended.
    #[inline(never)]
    fn advance_among_texts(&mut self, frame: &mut Frame) -> Result<usize, ReadError> {
        loop {
            match frame.flat.texts {
                Texts::Alone if frame.last() > 0 => return Ok(Frame::END),
                Texts::Alone => {
                    // They are read: an `href` among them is no reference.
                    self.attributes.clear();
                    // It is read as an element of a simple type is: from behind the start tag through the end tag.
                    frame.set_last(0);
                    return Ok(0);
                }
                Texts::Between(field) if !frame.done => {
                    self.mixed_text = self.text_before_tag()?;
                    if !self.mixed_text.is_empty() {
                        self.charge(ALLOCATION)?;
                        self.take_position(frame, field as u32)?;
                        return Ok(field);
                    }
                }
                Texts::Between(_) | Texts::None => {}
            }
            frame.keep_unknown();
            match self.advance(frame)? {
                Frame::UNKNOWN => self.skip_unknown(frame)?,
                index => return Ok(index),
            }
        }
    }

    /// The text before the tag that comes next, which a type with mixed content takes as one of its parts.
    pub fn take_mixed_text(&mut self) -> String {
        std::mem::take(&mut self.mixed_text)
    }

    /// The next child of the element: its start tag is read, and the index of its field in the shape given.
    /// `None` when the element has ended; its end tag is read.
    ///
    /// The fields may come in any order. If a name occurs twice in the shape, the position decides the
    /// field: the next one after the last met.
    ///
    /// # Errors
    ///
    /// If the message is not well-formed or exceeds a limit; if a field that occurs once occurs again; if
    /// there is text between the elements.
    #[inline(always)]
    pub fn next(&mut self, frame: &mut Frame) -> Result<Option<usize>, ReadError> {
        match self.advance(frame) {
            Ok(Frame::END) => Ok(None),
            Ok(index) => Ok(Some(index)),
            Err(error) => Err(error),
        }
    }

    /// Like `next`, but returns [`Frame::END`] at the end of the element, since that result fits into registers. This
    /// function has the likeliest case: a step that was proven with a text before it.
    #[inline(never)]
    fn advance(&mut self, frame: &mut Frame) -> Result<usize, ReadError> {
        if self.ahead.pos == self.pos
            && let Some(step) = self.tags.step(self.ahead.step)
            && step.at == frame.at
            && !frame.done
            && self.depth < self.options.limits.depth
            && frame.seen.mark(step.hit.mark)
        {
            // Piece by piece, so that few registers are needed. An end tag has no mark.
            let start = self.pos + step.before as usize;
            let end = start + step.hit.len as usize;
            let index = step.hit.index();
            if index != Frame::END {
                frame.at.slot = step.to;
                self.current = Current { start, outer: step.at.scope, tag: step.tag, facts: step.hit.facts };
                self.scope = step.hit.facts.inner;
                self.attributes.clear();
                self.depth += 1;
                self.pos = end;
                self.ahead = Ahead { pos: end, step: self.ahead.step.next() };
                return Ok(index);
            }
            if step.tag == frame.tag {
                self.pos = end;
                self.ahead = Ahead { pos: end, step: self.ahead.step.next() };
                self.leave(frame.outer);
                return Ok(Frame::END);
            }
        }
        self.advance_by_tag(frame)
    }

    /// Next likely case of `advance`: the element's own end tag, or the tag that came last at this place.
    #[inline(never)]
    fn advance_by_tag(&mut self, frame: &mut Frame) -> Result<usize, ReadError> {
        if self.peek() != Some(b'<') && !frame.done {
            self.skip_space();
        }
        if let Some(rest) = self.input.as_bytes().get(self.pos..)
            && let Some(head) = rest.first_chunk()
            && !frame.done
        {
            let (start, at) = (self.pos, frame.at);
            if head.starts_with(b"</") {
                if let Some(len) = self.end_tag_len(head, frame.start, frame.name_len) {
                    self.pos += len;
                    let hit = Hit::of_end(len as u32);
                    self.record(start, Step { before: 0, at, to: at.slot, tag: frame.tag, hit });
                    self.leave(frame.outer);
                    return Ok(Frame::END);
                }
            } else if self.tags.is_new(at) && !self.tags.has_own() {
                return self.advance_in_full(frame);
            } else if let Some((tag, hit)) = self.tags.likely_hit(at, rest, head)
                && self.depth < self.options.limits.depth
                && frame.seen.mark(hit.mark)
            {
                let hit = *hit;
                frame.set_last(hit.index);
                self.enter_known(tag, &hit);
                self.record(start, Step { before: 0, at, to: frame.at.slot, tag, hit });
                return Ok(hit.index());
            }
        }
        self.advance_otherwise(frame)
    }

    /// All other cases of `advance`.
    #[inline(never)]
    fn advance_otherwise(&mut self, frame: &mut Frame) -> Result<usize, ReadError> {
        while !frame.done && self.bare != Some(frame.start) {
            let rest = self.input.as_bytes().get(self.pos..).unwrap_or_default();
            let Some(head) = rest.first_chunk() else { break };
            // In a scope with an own prefix no tags are kept but those without it.
            let known = if frame.at.scope.is_kept() { self.tags.hit(frame.at, rest, head) } else { None };
            let known = match known {
                None if self.tags.has_own() => self.own_hit(frame.at).map(|hit| (TagId::NONE, hit)),
                known => known,
            };
            let Some(index) = known.and_then(|(tag, hit)| self.take_hit(frame, tag, hit)) else { break };
            if index != Frame::UNKNOWN || frame.keep_unknown {
                return Ok(index);
            }
            self.skip_unknown(frame)?;
            self.skip_space();
        }
        self.advance_in_full(frame)
    }

    /// Skips an element that the type does not know, whose start tag was read last.
    fn skip_unknown(&mut self, frame: &Frame) -> Result<(), ReadError> {
        self.note_drift(frame.flat, self.current.start, None);
        if self.in_body && frame.last() == 0 {
            return self.skip_first_unknown(frame);
        }
        self.skip()
    }

    /// Takes the child whose start tag is at the cursor and is cached.
    fn take_hit(&mut self, frame: &mut Frame, tag: TagId, hit: Hit) -> Option<usize> {
        let Hit { index, repetition, .. } = hit;
        let (start, at) = (self.pos, frame.at);
        if self.depth >= self.options.limits.depth {
            return None;
        }
        if index == Hit::UNKNOWN {
            self.enter_known(tag, &hit);
            return Some(Frame::UNKNOWN);
        }
        match repetition {
            Repetition::Always => frame.meet(index),
            Repetition::Once if frame.seen.has(index) => return None,
            Repetition::Once => frame.meet(index),
            Repetition::InGroups => {
                self.going_on = frame.step(index).ok().map(|step| frame.go(index, step))?
            }
        }
        self.enter_known(tag, &hit);
        self.record(start, Step { before: 0, at, to: frame.at.slot, tag, hit });
        Some(hit.index())
    }

    /// Reads the start tag at the cursor, which is cached.
    #[inline(always)]
    pub(super) fn enter_known(&mut self, tag: TagId, hit: &Hit) {
        self.current = Current { start: self.pos, facts: hit.facts, outer: self.scope, tag };
        self.attributes.clear();
        self.scope = hit.facts.inner;
        self.depth += 1;
        self.pos += hit.len as usize;
    }

    #[inline(never)]
    fn advance_in_full(&mut self, frame: &mut Frame) -> Result<usize, ReadError> {
        if frame.reference {
            return Err(self.reference_error(frame.start));
        }
        if frame.done {
            // `<…/>`: the end was the start tag's own.
            self.leave(frame.outer);
            return Ok(Frame::END);
        }
        if self.bare == Some(frame.start) && self.stands_for_its_field(frame)? {
            return Ok(0);
        }
        loop {
            if !is_tag(self.rest()) {
                self.white_space("text where only elements are expected")?;
            }
            let start = self.pos;
            if self.rest().starts_with("</") {
                self.end_tag(frame.start, frame.name_len, frame.outer)?;
                let hit = Hit::of_end((self.pos - start) as u32);
                let at = frame.at;
                self.record(start, Step { before: 0, at, to: at.slot, tag: frame.tag, hit });
                return Ok(Frame::END);
            }
            let cacheable = self.start_tag()?;
            let at = frame.at;
            match self.pick(frame)? {
                Some(index) => {
                    // If two fields have one name, a name proves nothing that would save work. Elements of a wildcard
                    // may have any name, and would use up the capacity for tags; items of an encoded array have one.
                    let is_listed = !frame.flat.fields[index as usize].is_any()
                        || self.options.is_encoded && frame.flat.fields.len() == 1;
                    let cacheable = cacheable && !frame.flat.ambiguous && is_listed;
                    // A name that matched by its local part may be ambiguous, too.
                    if cacheable && !self.options.without_tag_cache && !self.options.any_namespace {
                        self.cache_at(at, start, Match::of(frame.flat, index));
                    }
                    return Ok(index as usize);
                }
                None => {
                    // With a wildcard it depends on what came before, too.
                    if cacheable && !frame.flat.any && !self.options.without_tag_cache {
                        self.cache_at(at, start, Match::UNKNOWN);
                    }
                    if frame.keep_unknown {
                        return Ok(Frame::UNKNOWN);
                    }
                    self.skip_unknown(frame)?;
                }
            }
        }
    }

    /// The element whose start tag was read last may stand for the only field of its type: the sender may have
    /// left the element of that field out, and put what is in it in its place.
    pub(crate) fn allow_bare(&mut self) {
        self.bare = Some(self.current.start);
    }

    /// Returns true if the element, of whose children none was read, stands for the only field of its type: its first child
    /// is not that field. The field is then read from the element's own start tag on, and with it the element ends.
    #[inline(never)]
    fn stands_for_its_field(&mut self, frame: &mut Frame) -> Result<bool, ReadError> {
        self.bare = None;
        let [field] = &*frame.flat.fields else { return Ok(false) };
        self.white_space("text where only elements are expected")?;
        if field.is_repeated() || field.is_any() || self.rest().starts_with("</") {
            return Ok(false);
        }
        let start = self.pos;
        self.pos += 1;
        let (name, local) = self.qname()?;
        self.pos = start;
        let bare = &name[local..] != field.name.local;
        // It ends twice: as the field, and as itself.
        self.depth += usize::from(bare);
        frame.done = bare;
        Ok(bare)
    }

    /// Caches the start tag that begins at `start` and was just read in full.
    pub(super) fn cache_at(&mut self, at: At, start: usize, matched: Match) {
        let tag = (&self.input.as_bytes()[start..], self.pos - start);
        self.current.tag = self.tags.insert(at, tag, &self.current.facts, matched);
        if !self.current.facts.inner.is_kept() {
            self.cache_own(at, start, matched);
        }
    }

    /// Records the step that was just taken, which began at `start`, if what comes is being recorded.
    #[inline(always)]
    pub(super) fn record(&mut self, start: usize, step: Step) {
        if let Some(recording) = self.recording {
            self.record_step(recording, start, step);
        }
    }

    #[inline(never)]
    fn record_step(&mut self, recording: Recording, start: usize, step: Step) {
        let Recording { tag, end } = recording;
        let input = self.input.as_bytes();
        let space = input.get(end..start).filter(|space| space.iter().copied().all(is_space));
        let is_kept = step.tag != TagId::NONE
            && space.is_some_and(|space| {
                let step = Step { before: space.len() as u32, ..step };
                self.tags.extend_sequence(tag, &input[end..self.pos], step)
            });
        self.recording = is_kept.then_some(Recording { tag, end: self.pos });
    }
}
