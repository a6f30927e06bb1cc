//! Destinations of values, which are prepared before a value is read.

use std::marker::PhantomData;

/// Destination that a value is made in and stays in, so that a large one is not moved.
///
/// Implemented for a list, which appends the value, and for an `Option`, which it fills.
pub trait Destination<'v, T: 'v> {
    /// Makes the value in place.
    fn put(self, make: impl FnOnce() -> T) -> &'v mut T;
}

impl<'v, T> Destination<'v, T> for &'v mut Vec<T> {
    #[inline]
    fn put(self, make: impl FnOnce() -> T) -> &'v mut T {
        let at = self.len();
        // `push` takes a finished value, and makes room for it only then.
        self.extend(std::iter::once_with(make));
        &mut self[at]
    }
}

impl<'v, T> Destination<'v, T> for &'v mut Option<T> {
    #[inline]
    fn put(self, make: impl FnOnce() -> T) -> &'v mut T {
        self.insert(make())
    }
}

/// Destination that replaces a value.
#[derive(Debug)]
pub struct Replaced<'v, T>(pub &'v mut T);

impl<'v, T> Destination<'v, T> for Replaced<'v, T> {
    #[inline]
    fn put(self, make: impl FnOnce() -> T) -> &'v mut T {
        *self.0 = make();
        self.0
    }
}

/// Destination of the value that a variant of an enum holds, within the destination of the enum.
#[derive(Debug)]
pub struct Variant<E, S, W, G> {
    destination: S,
    wrap: W,
    get: G,
    whole: PhantomData<fn() -> E>,
}

impl<E, S, W, G> Variant<E, S, W, G> {
    /// `wrap` makes the variant, and `get` returns the value in it.
    #[inline]
    pub fn new<'v, T: 'v>(destination: S, wrap: W, get: G) -> Self
    where
        E: 'v,
        S: Destination<'v, E>,
        W: FnOnce(T) -> E,
        G: FnOnce(&'v mut E) -> Option<&'v mut T>,
    {
        Self { destination, wrap, get, whole: PhantomData }
    }
}

impl<'v, E: 'v, T: 'v, S, W, G> Destination<'v, T> for Variant<E, S, W, G>
where
    S: Destination<'v, E>,
    W: FnOnce(T) -> E,
    G: FnOnce(&'v mut E) -> Option<&'v mut T>,
{
    #[inline]
    fn put(self, make: impl FnOnce() -> T) -> &'v mut T {
        let Self { destination, wrap, get, .. } = self;
        match get(destination.put(|| wrap(make()))) {
            Some(value) => value,
            None => unreachable!("a destination holds the value that was put there"),
        }
    }
}
