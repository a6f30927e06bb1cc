//! Chance that can be repeated: the same seed makes the same choices.

pub(super) struct Chance(fastrand::Rng);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    /// Returns true once in `times`.
    pub(super) fn once_in(&mut self, times: u32) -> bool {
        self.0.u32(..times) == 0
    }

    /// A number from `least` to `most`.
    pub(super) fn number(&mut self, least: usize, most: usize) -> usize {
        self.0.usize(least..=most)
    }

    /// One of several; there must be one.
    pub(super) fn pick<T: Copy>(&mut self, among: &[T]) -> T {
        among[self.0.usize(..among.len())]
    }

    /// The position of one of `count`, if there are any.
    pub(super) fn position(&mut self, count: usize) -> Option<usize> {
        (count > 0).then(|| self.0.usize(..count))
    }
}
