//! The order of dates and times (Part 2, 3.2.7.4).

use std::cmp::Ordering;

use super::calendar::Day;
use super::clock::{Clock, Fraction};
use super::offset::Offset;

/// Seconds since 1970-01-01T00:00:00, and the fraction after them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Instant {
    seconds: i128,
    fraction: Fraction,
}

impl Instant {
    /// Without an offset, the place on a time line of its own.
    pub(super) fn new(day: Day, clock: Clock, offset: Option<Offset>) -> Self {
        let midnight = Self::of_day(day.number(), offset);
        Self { seconds: midnight.seconds + i128::from(clock.seconds()), fraction: clock.fraction }
    }

    /// Returns the midnight at which a day, given by its number, begins.
    pub(super) fn of_day(number: i128, offset: Option<Offset>) -> Self {
        let ahead = offset.map_or(0, |offset| i128::from(offset.minutes()) * 60);
        Self { seconds: number * 86_400 - ahead, fraction: Fraction::ZERO }
    }

    pub(super) fn seconds(self) -> i128 {
        self.seconds
    }

    fn later(self, hours: i128) -> Self {
        Self { seconds: self.seconds + hours * 3600, ..self }
    }
}

/// The order of two values, where there is one.
pub(super) fn compare(
    left: Instant,
    left_offset: Option<Offset>,
    right: Instant,
    right_offset: Option<Offset>,
) -> Option<Ordering> {
    match (left_offset.is_some(), right_offset.is_some()) {
        (true, true) | (false, false) => Some(left.cmp(&right)),
        (true, false) => between(left, right),
        (false, true) => between(right, left).map(Ordering::reverse),
    }
}

/// A value with an offset beside one without, whose place is fourteen hours either way.
fn between(known: Instant, floating: Instant) -> Option<Ordering> {
    if known < floating.later(-14) {
        Some(Ordering::Less)
    } else if known > floating.later(14) {
        Some(Ordering::Greater)
    } else {
        None
    }
}
