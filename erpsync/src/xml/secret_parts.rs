//! The parts of a document that were written as secrets.

use std::ops::Range;

use super::name_set::NameSet;

/// Number of parts that take no allocation.
const FEW: usize = 4;

/// The secrets in what was written: names of their elements and attributes, and their places.
#[derive(Clone, Debug, Default)]
pub(crate) struct SecretParts {
    pub(crate) names: NameSet,
    first: [(usize, usize); FEW],
    count: usize,
    others: Vec<(usize, usize)>,
}

impl SecretParts {
    /// Adds a part, at these bytes.
    pub(super) fn add(&mut self, name: &'static str, part: Range<usize>) {
        self.names.insert(name);
        match self.first.get_mut(self.count) {
            Some(free) => *free = (part.start, part.end),
            None => self.others.push((part.start, part.end)),
        }
        self.count += 1;
    }

    /// Forgets the parts that end behind `len`.
    pub(super) fn truncate(&mut self, len: usize) {
        let kept = self.places().take_while(|part| part.end <= len).count();
        self.others.truncate(kept.saturating_sub(FEW));
        self.count = kept;
    }

    /// Moves the parts behind an offset, at which so many bytes were inserted.
    pub(super) fn shift(&mut self, at: usize, bytes: usize) {
        let parts = self.first.iter_mut().take(self.count).chain(&mut self.others);
        for (start, end) in parts.filter(|(start, _)| *start >= at) {
            (*start, *end) = (*start + bytes, *end + bytes);
        }
    }

    /// The places, in the order in which they were written.
    pub(crate) fn places(&self) -> impl Iterator<Item = Range<usize>> {
        let first = self.first.iter().take(self.count);
        first.chain(&self.others).map(|(start, end)| *start..*end)
    }
}

#[cfg(test)]
mod tests {
    use super::SecretParts;

    #[test]
    fn places_in_order() {
        let mut parts = SecretParts::default();
        (0..6).for_each(|at| parts.add("Pin", at * 2..at * 2 + 1));
        assert_eq!(parts.places().map(|part| part.start).collect::<Vec<_>>(), [0, 2, 4, 6, 8, 10]);
        parts.truncate(10);
        assert_eq!(parts.places().count(), 5);
        parts.truncate(3);
        assert_eq!(parts.places().collect::<Vec<_>>(), [0..1, 2..3]);
        parts.add("Pin", 4..5);
        assert_eq!(parts.places().count(), 3);
        assert_eq!(parts.names.iter().collect::<Vec<_>>(), ["Pin"]);
    }
}
