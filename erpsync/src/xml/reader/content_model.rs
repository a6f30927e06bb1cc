//! Field of an element by the content model, and the start of a new occurrence of a repeated group.
//!
//! Content models are deterministic: in a valid message the name of an element and what came before it tell the
//! particle that it is (XML Schema part 1, section 3.8.6). Among the fields of a name, the reader takes the one that can come
//! next: first the nearest one inside, then a following one, then one that begins a new occurrence, then likewise one group
//! further out. An element that cannot come next is taken by any field with room for it, in any order.
//!
//! In `(a{2}, a)` the number of earlier ones decides the field of an `a`. Particles with a finite maximum above one are
//! therefore counted: they go on, and begin anew, up to the maximum. The minimum is not counted: below it, the next element
//! decides, as in `(a*, b)`.

use std::cmp::Reverse;
use std::ops::Range;

use super::super::error::{ReadError, ReadErrorKind};
use super::super::shape::{Bound, Field, Groups, ParticlePosition};
use super::super::tag_cache::Mark;
use super::Reader;
use super::frame::Frame;

/// Fields that were met, for groups in their current occurrence: a bit for each field. The words after the bits hold the
/// counts.
#[derive(Debug, Default)]
pub(super) struct Seen {
    first: [u64; Mark::WORDS],
    /// Apart, since few types have so many fields and every element has a frame.
    others: Vec<u64>,
}

impl Seen {
    fn word(&self, at: usize) -> u64 {
        let word = match self.first.get(at) {
            Some(word) => Some(word),
            None => self.others.get(at - self.first.len()),
        };
        word.copied().unwrap_or_default()
    }

    fn word_mut(&mut self, at: usize) -> &mut u64 {
        match self.first.get_mut(at) {
            Some(word) => word,
            None => {
                let at = at - Mark::WORDS;
                self.others.resize(self.others.len().max(at + 1), 0);
                &mut self.others[at]
            }
        }
    }

    /// Notes that the fields of a mark were met; `false` where that takes a closer look.
    #[inline(always)]
    pub(super) fn mark(&mut self, mark: Mark) -> bool {
        match self.first.get_mut(mark.word as usize) {
            Some(bits) if *bits & mark.bit == 0 => {
                *bits |= mark.bit;
                true
            }
            _ => false,
        }
    }

    pub(super) fn has(&self, index: u32) -> bool {
        self.word(index as usize / 64) >> (index % 64) & 1 != 0
    }

    fn add(&mut self, index: u32) {
        *self.word_mut(index as usize / 64) |= 1 << (index % 64);
    }

    fn has_any(&self, mut range: Range<usize>) -> bool {
        range.any(|index| self.has(index as u32))
    }

    fn remove(&mut self, range: Range<usize>) {
        for index in range {
            *self.word_mut(index / 64) &= !(1 << (index % 64));
        }
    }
}

/// Continuation of an element from the ones before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    /// The group that begins anew, and with it all that are in it.
    anew: Option<usize>,
    order: Order,
    /// Number of groups around the one that goes on or begins anew.
    depth: u32,
}

/// True if an element can come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Order {
    Next,
    /// Something that must be there is left out.
    Later,
    /// It should have come before.
    Behind,
    /// There are as many as there may be.
    Surplus,
}

impl Step {
    const PLAIN: Self = Self { anew: None, order: Order::Next, depth: 0 };

    /// The less, the better.
    fn rank(self) -> (Order, Reverse<u32>, bool) {
        (self.order, Reverse(self.depth), self.anew.is_some())
    }
}

impl Groups {
    /// Returns the way in which the field at `index` can follow the one at `last` (none at the beginning) in a valid message: the
    /// group that begins anew, if one does, and the number of groups around the one that goes on or begins anew.
    fn follows(
        &self,
        seen: &Seen,
        last: Option<usize>,
        index: usize,
        repeated: bool,
    ) -> Option<(Option<usize>, u32)> {
        let mut to = self.positions[index];
        let mut is_first = true;
        let Some(last) = last else {
            loop {
                is_first &= self.may_be_first(to);
                match self.outer(to) {
                    Some(outer) => to = outer,
                    None => return is_first.then_some((None, 0)),
                }
            }
        };
        if last == index && repeated && self.has_room(to, seen) {
            return Some((None, u32::MAX));
        }
        let mut from = self.positions[last];
        let mut is_last = true;
        let depth = |position: ParticlePosition| self.all[position.group].depth;
        while from.group != to.group {
            let is_deeper = depth(from) >= depth(to);
            let position = if is_deeper { from } else { to };
            let outer = self.outer(position)?;
            if is_deeper {
                is_last &= self.may_be_last(from);
                from = outer;
            } else {
                is_first &= self.may_be_first(to);
                to = outer;
            }
        }
        let between = to.required_before.checked_sub(from.required_before + u32::from(from.required));
        if last < index && !self.all[to.group].choice && is_last && is_first && between == Some(0) {
            return Some((None, depth(to)));
        }
        // The group around both begins anew.
        loop {
            is_last &= self.may_be_last(from);
            is_first &= self.may_be_first(to);
            if self.may_begin_anew(to.group, seen) && is_last && is_first {
                return Some((Some(to.group), depth(to)));
            }
            to = self.outer(to)?;
            from = to;
        }
    }

    /// Index of the word with a count: after the bits of all fields.
    fn word_of(&self, bound: Bound) -> usize {
        self.positions.len().div_ceil(64) + bound.nth
    }

    /// Returns true if the field or group at a position may be there once more in this of the times of what is around it.
    fn has_room(&self, position: ParticlePosition, seen: &Seen) -> bool {
        position.bound.is_none_or(|bound| seen.word(self.word_of(bound)) < u64::from(bound.max))
    }

    fn may_begin_anew(&self, at: usize, seen: &Seen) -> bool {
        let group = &self.all[at];
        group.repeated && group.position.is_none_or(|position| self.has_room(position, seen))
    }

    fn count(&self, position: ParticlePosition, seen: &mut Seen) {
        if let Some(bound) = position.bound {
            *seen.word_mut(self.word_of(bound)) += 1;
        }
    }

    /// Forgets what was there in a group.
    fn forget(&self, at: usize, seen: &mut Seen) {
        let group = &self.all[at];
        seen.remove(group.fields.clone());
        let inner = self.all[at + 1..].iter().take_while(|inner| inner.depth > group.depth);
        let positions = self.positions[group.fields.clone()]
            .iter()
            .chain(inner.filter_map(|inner| inner.position.as_ref()));
        for bound in positions.filter_map(|position| position.bound) {
            *seen.word_mut(self.word_of(bound)) = 0;
        }
    }
}

impl Frame {
    /// The field of a name, if no name is that of two and there is room for it. It is looked for from the one on that
    /// comes next in schema order.
    fn unique(&self, is_named: impl Fn(&Field) -> bool) -> Option<u32> {
        if self.flat.groups.is_some() {
            return None;
        }
        let fields = || self.flat.fields.iter().zip(0_u32..);
        let next = fields().skip(self.last() as usize);
        let (field, index) = next.chain(fields()).find(|(field, _)| is_named(field))?;
        (field.is_repeated() || !self.seen.has(index)).then_some(index)
    }

    /// The best of some fields, the first of those alike; `refusal` is why there is no room for one.
    fn best(
        &self,
        is_meant: impl Fn(&Field) -> bool,
        refusal: &mut Option<ReadErrorKind>,
    ) -> Option<(u32, Step)> {
        let matched = self.flat.fields.iter().zip(0_u32..).filter(|(field, _)| is_meant(field));
        let steps = matched.filter_map(|(_, index)| match self.step(index) {
            Ok(step) => Some((index, step)),
            Err(why) => {
                refusal.get_or_insert(why);
                None
            }
        });
        steps.min_by_key(|(_, step)| step.rank())
    }

    /// Notes that a field was met which is in no group.
    pub(super) fn meet(&mut self, index: u32) {
        self.seen.add(index);
        self.set_last(index);
    }

    /// Returns the way in which the field at an index goes on from the fields that were met.
    ///
    /// # Errors
    ///
    /// Why there is no room for it.
    pub(super) fn step(&self, index: u32) -> Result<Step, ReadErrorKind> {
        let field = &self.flat.fields[index as usize];
        let full = !field.is_repeated() && self.seen.has(index);
        match &self.flat.groups {
            Some(groups) => self.step_in(groups, index as usize, full),
            None if full => Err(ReadErrorKind::Repeated),
            None => Ok(Step::PLAIN),
        }
    }

    /// Goes through the groups around a field, from the inside. A group begins anew if the field can follow only so, if it has
    /// no room for the field, or if it is past it. A particle at its maximum goes on only if nothing came after it.
    fn step_in(&self, groups: &Groups, index: usize, full: bool) -> Result<Step, ReadErrorKind> {
        let last = (self.last() as usize).checked_sub(1);
        let follows = groups.follows(&self.seen, last, index, self.flat.fields[index].is_repeated());
        let has_room = groups.has_room(groups.positions[index], &self.seen);
        let mut is_surplus = !has_room && last == Some(index);
        let mut refusal = match has_room || is_surplus {
            true => full.then_some(ReadErrorKind::Repeated),
            false => Some(ReadErrorKind::TooOften),
        };
        let (mut is_behind, mut anew) = (false, None);
        let mut inside = index..index + 1;
        let mut next = Some(groups.positions[index]);
        while let Some(position) = next {
            let group = &groups.all[position.group];
            if group.choice {
                let others = [group.fields.start..inside.start, inside.end..group.fields.end];
                if refusal.is_none() && others.into_iter().any(|fields| self.seen.has_any(fields)) {
                    refusal = Some(ReadErrorKind::Excluded);
                }
            } else if last.is_some_and(|last| (inside.end..group.fields.end).contains(&last)) {
                is_behind = true;
            }
            let is_meant = follows.is_some_and(|(anew, _)| anew == Some(position.group));
            if is_meant || group.repeated && (refusal.is_some() || is_behind) {
                let has_room = groups.may_begin_anew(position.group, &self.seen);
                if has_room || last.is_some_and(|last| group.fields.contains(&last)) {
                    (refusal, is_behind, anew, is_surplus) = (None, false, Some(position.group), !has_room);
                } else {
                    refusal = refusal.map(|_| ReadErrorKind::TooOften);
                }
            }
            inside = group.fields.clone();
            next = group.position;
        }
        let order = match follows {
            Some(_) => Order::Next,
            None if is_surplus => Order::Surplus,
            None if is_behind => Order::Behind,
            None => Order::Later,
        };
        match refusal {
            Some(refusal) => Err(refusal),
            None => Ok(Step { anew, order, depth: follows.map_or(0, |(_, depth)| depth) }),
        }
    }

    /// Takes a step: how many repeated groups, from the outermost on, go on with it.
    pub(super) fn go(&mut self, index: u32, step: Step) -> u32 {
        let mut going_on = 0;
        if let Some(groups) = &self.flat.groups {
            if let Some(anew) = step.anew {
                groups.forget(anew, &mut self.seen);
            }
            let position = groups.positions[index as usize];
            groups.count(position, &mut self.seen);
            let mut is_anew = step.anew.is_some();
            let mut next = Some(position);
            while let Some(position) = next {
                let group = &groups.all[position.group];
                // The groups around the one that begins anew have begun before.
                let begins = match step.anew {
                    Some(_) => is_anew,
                    None => {
                        group.position.is_some_and(|position| position.bound.is_some())
                            && !self.seen.has_any(group.fields.clone())
                    }
                };
                going_on += u32::from(group.repeated && !is_anew);
                if let Some(position) = group.position
                    && begins
                {
                    groups.count(position, &mut self.seen);
                }
                is_anew &= step.anew != Some(position.group);
                next = group.position;
            }
        }
        self.meet(index);
        going_on
    }
}

impl Reader<'_> {
    /// Takes what was just read as the field at an index.
    pub(super) fn take_position(&mut self, frame: &mut Frame, index: u32) -> Result<(), ReadError> {
        let step = frame.step(index).map_err(|refusal| self.error(refusal))?;
        self.going_on = frame.go(index, step);
        Ok(())
    }

    /// Takes the element whose start tag was just read as the field that it belongs to: its index.
    pub(super) fn pick(&mut self, frame: &mut Frame) -> Result<Option<u32>, ReadError> {
        let (bound, familiar) = self.familiar;
        let namespace = self.resolved.namespace;
        let local = self.raw_name().get(self.resolved.local..).unwrap_or_default();
        let index = frame.unique(|field| {
            let is_familiar = bound == namespace && std::ptr::eq(field.name.namespace, familiar);
            field.name.local == local && (is_familiar || field.name.namespace == self.scopes.uri(namespace))
        });
        if let Some(index) = index {
            if namespace.is_kept() {
                self.familiar = (namespace, frame.flat.fields[index as usize].name.namespace);
            }
            frame.meet(index);
            self.going_on = 0;
            return Ok(Some(index));
        }
        let picked = self.pick_best(frame)?;
        if let Some((index, step)) = picked {
            self.going_on = frame.go(index, step);
        }
        Ok(picked.map(|(index, _)| index))
    }

    /// Returns the field of the element, and the way in which it goes on.
    #[inline(never)]
    fn pick_best(&self, frame: &Frame) -> Result<Option<(u32, Step)>, ReadError> {
        let name = self.name();
        let mut refusal = None;
        let mut best = frame.best(|field| field.is_named(name), &mut refusal);
        if self.is_by_local(name) && best.is_none() && refusal.is_none() {
            best = frame.best(|field| field.name.local == name.local, &mut refusal);
        }
        // The next one of several wildcards; an element that is one too many for all of them is unknown.
        // `(a, any*)` is deterministic, so a second `a` is the wildcard's.
        if best.is_none() && frame.flat.any {
            let takes = |field: &Field| field.wildcard.is_some_and(|any| any.allows(name.namespace));
            best = frame.best(takes, &mut None);
        }
        match (best, refusal) {
            (None, Some(refusal)) => Err(self.error(refusal)),
            (best, _) => Ok(best),
        }
    }

    /// Returns true if the repeated group goes on in which the element is whose start tag was read last. Asked once for each
    /// such group around it, the outermost first.
    pub(crate) fn goes_on(&mut self) -> bool {
        let goes_on = self.going_on > 0;
        self.going_on = self.going_on.saturating_sub(1);
        goes_on
    }
}
