//! The facets that bound the values of a type.

use crate::resolve::Facets;

/// Maximum number of items of a list, or of characters of a text.
const LONGEST: u64 = 1 << 14;

/// The facets that hold for a type, each that of the nearest step that has it.
#[derive(Debug, Default)]
pub(super) struct Bounds<'m> {
    pub(super) min_length: u64,
    pub(super) max_length: Option<u64>,
    pub(super) total_digits: Option<u64>,
    pub(super) fraction_digits: Option<u64>,
    pub(super) min_inclusive: Option<&'m str>,
    pub(super) min_exclusive: Option<&'m str>,
    pub(super) max_inclusive: Option<&'m str>,
    pub(super) max_exclusive: Option<&'m str>,
}

impl<'m> Bounds<'m> {
    pub(super) fn new(steps: &[&'m Facets]) -> Self {
        let mut all = Self::default();
        let mut lengths = (None, None);
        for step in steps {
            lengths.0 = lengths.0.or(step.length).or(step.min_length);
            lengths.1 = lengths.1.or(step.length).or(step.max_length);
            all.total_digits = all.total_digits.or(step.total_digits);
            all.fraction_digits = all.fraction_digits.or(step.fraction_digits);
            all.min_inclusive = all.min_inclusive.or(step.min_inclusive.as_deref());
            all.min_exclusive = all.min_exclusive.or(step.min_exclusive.as_deref());
            all.max_inclusive = all.max_inclusive.or(step.max_inclusive.as_deref());
            all.max_exclusive = all.max_exclusive.or(step.max_exclusive.as_deref());
        }
        all.min_length = lengths.0.unwrap_or(0);
        all.max_length = lengths.1;
        all
    }

    /// A length near to `wanted`.
    pub(super) fn near(&self, wanted: usize) -> usize {
        let least = wanted.max(usize::try_from(self.min_length).unwrap_or(usize::MAX).min(LONGEST as usize));
        self.max_length.map_or(least, |max| least.min(usize::try_from(max).unwrap_or(usize::MAX)))
    }
}

/// Makes a text longer or shorter. Its end, which distinguishes it from others, stays where that is possible.
pub(super) fn fitted(text: &str, bounds: &Bounds<'_>) -> String {
    let length = bounds.near(text.len());
    if length < text.len() {
        return text[text.len() - length..].replace([' ', ':'], "x");
    }
    format!("{text}{}", "x".repeat(length - text.len()))
}
