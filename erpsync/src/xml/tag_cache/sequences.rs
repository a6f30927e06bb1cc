//! Sequences: tags that come one behind another, proven in one step.
//!
//! More than an end tag can be foreseen at the end of a text: `</Id></Item><Item><Name>` follows each `Id` of a list.
//! The tags after the text of an element are kept up to the next text; after the element's next text all of them are
//! compared at once. These rules make that sound:
//!
//! - a comparison proves bytes and nothing else: taking a step still requires that the start tag was cached at the
//!   slot and in the scope at hand, or that the end tag belongs to the open element;
//! - a sequence is made of cached tags, end tags, and white space between them;
//! - a step is taken only from where the one before it ended.
//!
//! An element with `xsi:nil` that is read as absent makes no step; it is passed over with the next one.
//!
//! Sequences are bounded, and kept only behind elements that have come a few times.

use super::tag::{At, Hit, TagId};

/// Maximum number of bytes of all sequences that are kept.
const KEPT_BYTES: usize = 32 << 10;
/// Maximum number of steps of all sequences that are kept.
const KEPT_STEPS: usize = 1 << 10;
/// Maximum length of a sequence, in bytes.
const SEQUENCE_BYTES: usize = 1 << 10;
/// Maximum number of steps of a sequence, with the one that ends it.
const SEQUENCE_STEPS: usize = 32;

/// Tags after the text of an element, its end tag first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sequence {
    start: u32,
    len: u32,
    /// The first of its steps; the end tag is none.
    steps: StepId,
}

impl Sequence {
    /// No sequence.
    pub(crate) const NONE: Self = Self { start: 0, len: 0, steps: StepId::NONE };
}

/// A step of all that are kept, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StepId(u32);

impl StepId {
    pub(crate) const NONE: Self = Self(u32::MAX);

    /// The next step.
    #[inline(always)]
    pub(crate) fn next(self) -> Self {
        Self(self.0.wrapping_add(1))
    }
}

/// A tag of a sequence, with what is passed over before it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    /// Number of bytes that are passed over: white space, and nil elements that are read as absent.
    pub(crate) before: u32,
    /// Slot and scope at which it is taken.
    pub(crate) at: At,
    /// The slot behind it.
    pub(crate) to: u32,
    /// The start tag itself, or the one that an end tag belongs to.
    pub(crate) tag: TagId,
    /// Proven facts. The mark is that of all fields that are met.
    pub(crate) hit: Hit,
}

impl Step {
    /// The sequence has ended: at no slot.
    const STOP: Self = Self { before: 0, at: At::NOWHERE, to: 0, tag: TagId::NONE, hit: Hit::of_end(0) };

    /// This step and the next one in one, if this one is nothing by itself.
    fn and(&self, next: &Self) -> Option<Self> {
        let mark = self
            .hit
            .mark
            .and(next.hit.mark)
            .filter(|_| self.hit.is_nothing && self.at.scope == next.at.scope)?;
        let before = self.before + self.hit.len + next.before;
        Some(Self { before, at: self.at, hit: Hit { mark, ..next.hit }, ..*next })
    }
}

/// All sequences, one behind the other.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sequences {
    bytes: Vec<u8>,
    steps: Vec<Step>,
}

impl Sequences {
    /// Compares a sequence with the input; gives its first step.
    #[inline(always)]
    pub(crate) fn compare(&self, sequence: &Sequence, input: &[u8]) -> Option<StepId> {
        let kept = self.bytes.get(sequence.start as usize..)?.get(..sequence.len as usize)?;
        (sequence.len != 0 && input.get(..kept.len())? == kept).then_some(sequence.steps)
    }

    /// A step that is kept.
    #[inline(always)]
    pub(crate) fn step(&self, id: StepId) -> Option<&Step> {
        self.steps.get(id.0 as usize)
    }

    /// Begins a sequence with an end tag.
    pub(crate) fn begin(&mut self, end_tag: &[u8]) -> Option<Sequence> {
        if self.bytes.len() + SEQUENCE_BYTES > KEPT_BYTES || self.steps.len() + SEQUENCE_STEPS > KEPT_STEPS {
            return None;
        }
        let (start, steps) = (self.bytes.len() as u32, StepId(self.steps.len() as u32));
        self.bytes.extend_from_slice(end_tag);
        self.steps.push(Step::STOP);
        Some(Sequence { start, len: end_tag.len() as u32, steps })
    }

    /// Adds a step, whose bytes are given, to the sequence that was begun last. `false` if it is another one or full.
    pub(crate) fn extend(&mut self, sequence: &mut Sequence, bytes: &[u8], step: Step) -> bool {
        let is_last = (sequence.start + sequence.len) as usize == self.bytes.len();
        let count = self.steps.len() - sequence.steps.0 as usize;
        let fits = is_last && count < SEQUENCE_STEPS && sequence.len as usize + bytes.len() <= SEQUENCE_BYTES;
        if fits {
            self.steps.pop();
            let last = self.steps[sequence.steps.0 as usize..].last().and_then(|last| last.and(&step));
            if last.is_some() {
                self.steps.pop();
            }
            self.steps.extend([last.unwrap_or(step), Step::STOP]);
            self.bytes.extend_from_slice(bytes);
            sequence.len += bytes.len() as u32;
        }
        fits
    }
}
