//! Destinations of values, which are prepared before a value is read.

use std::marker::PhantomData;

/// A place that a value is made in and stays in: so a large one is not moved about.
///
/// Implemented for a list, which the value is put behind, and for an `Option`, which it fills.
pub trait Slot<'v, T: 'v> {
    /// Puts there what `make` gives.
    fn put(self, make: impl FnOnce() -> T) -> &'v mut T;
}

impl<'v, T> Slot<'v, T> for &'v mut Vec<T> {
    #[inline]
    fn put(self, make: impl FnOnce() -> T) -> &'v mut T {
        let at = self.len();
        // Not by `push`: that takes a value which is made already, and makes room for it only then.
        self.extend(std::iter::once_with(make));
        &mut self[at]
    }
}

impl<'v, T> Slot<'v, T> for &'v mut Option<T> {
    #[inline]
    fn put(self, make: impl FnOnce() -> T) -> &'v mut T {
        self.insert(make())
    }
}

/// The slot of a value that gives way to the one that is put there.
#[derive(Debug)]
pub struct Over<'v, T>(pub &'v mut T);

impl<'v, T> Slot<'v, T> for Over<'v, T> {
    #[inline]
    fn put(self, make: impl FnOnce() -> T) -> &'v mut T {
        *self.0 = make();
        self.0
    }
}

/// The slot of a value that a variant of an enum holds, within the slot of the enum.
#[derive(Debug)]
pub struct Variant<E, S, W, G> {
    slot: S,
    wrap: W,
    get: G,
    whole: PhantomData<fn() -> E>,
}

impl<E, S, W, G> Variant<E, S, W, G> {
    /// `wrap` makes the variant, and `get` gives what is in it.
    #[inline]
    pub fn new<'v, T: 'v>(slot: S, wrap: W, get: G) -> Self
    where
        E: 'v,
        S: Slot<'v, E>,
        W: FnOnce(T) -> E,
        G: FnOnce(&'v mut E) -> Option<&'v mut T>,
    {
        Self { slot, wrap, get, whole: PhantomData }
    }
}

impl<'v, E: 'v, T: 'v, S, W, G> Slot<'v, T> for Variant<E, S, W, G>
where
    S: Slot<'v, E>,
    W: FnOnce(T) -> E,
    G: FnOnce(&'v mut E) -> Option<&'v mut T>,
{
    #[inline]
    fn put(self, make: impl FnOnce() -> T) -> &'v mut T {
        let Self { slot, wrap, get, .. } = self;
        match get(slot.put(|| wrap(make()))) {
            Some(value) => value,
            None => unreachable!("a slot holds what was put there"),
        }
    }
}
