//! `Clone` and `Debug` of types that contain themselves, with little stack a level.
//!
//! The content of a value is cloned first, and kept in boxes and lists. The value itself is made of these in a function that
//! does not recurse, which keeps values out of the frames on the stack while others are cloned.

use std::fmt::{Debug, Formatter, Result};
use std::mem::take;

use crate::Secret;
use crate::soap::Array;
use crate::xsd::{Dictionary, Nillable, OrNil};

/// A value that is cloned in two steps.
pub trait CloneParts: Sized {
    /// Clones of the parts that can hold another value of the type.
    type Parts: Default;

    /// Clones the recursive parts into `parts`, which are empty.
    fn clone_parts(&self, parts: &mut Self::Parts);

    /// Clones everything else, and makes the value. Leaves `parts` empty.
    fn clone_with(&self, parts: &mut Self::Parts) -> Self;
}

/// Clones a value in both steps.
pub fn clone_recursive<T: CloneParts>(value: &T) -> T {
    let mut parts = Box::<T::Parts>::default();
    value.clone_parts(&mut parts);
    value.clone_with(&mut parts)
}

/// Clones the variant of an enum that holds `value`.
pub fn clone_variant<T: CloneParts, E>(value: &T, cloned: &mut Option<Box<E>>, wrap: fn(T) -> E) {
    let mut parts = Box::<T::Parts>::default();
    value.clone_parts(&mut parts);
    put_variant(value, &mut parts, cloned, wrap);
}

#[inline(never)]
fn put_variant<T: CloneParts, E>(
    value: &T,
    parts: &mut T::Parts,
    cloned: &mut Option<Box<E>>,
    wrap: fn(T) -> E,
) {
    *cloned = Some(Box::new(wrap(value.clone_with(parts))));
}

impl<T: CloneParts> CloneParts for Box<T> {
    type Parts = Option<Self>;

    fn clone_parts(&self, parts: &mut Self::Parts) {
        clone_variant(&**self, parts, |value| value);
    }

    fn clone_with(&self, parts: &mut Self::Parts) -> Self {
        parts.take().unwrap_or_else(|| Self::new(clone_recursive(&**self)))
    }
}

impl<T: CloneParts> CloneParts for Vec<T> {
    type Parts = Self;

    fn clone_parts(&self, parts: &mut Self) {
        if self.is_empty() {
            return;
        }
        parts.reserve_exact(self.len());
        let mut of_item = Box::<T::Parts>::default();
        for item in self {
            item.clone_parts(&mut of_item);
            push_item(item, &mut of_item, parts);
        }
    }

    fn clone_with(&self, parts: &mut Self) -> Self {
        take(parts)
    }
}

#[inline(never)]
fn push_item<T: CloneParts>(item: &T, parts: &mut T::Parts, items: &mut Vec<T>) {
    items.push(item.clone_with(parts));
}

impl<T: CloneParts> CloneParts for Array<T> {
    type Parts = Vec<T>;

    fn clone_parts(&self, parts: &mut Vec<T>) {
        self.as_vec().clone_parts(parts);
    }

    fn clone_with(&self, parts: &mut Vec<T>) -> Self {
        self.with_items(take(parts))
    }
}

/// The keys are values of simple types.
impl<K: Clone, V: CloneParts> CloneParts for Dictionary<K, V> {
    type Parts = Self;

    fn clone_parts(&self, parts: &mut Self) {
        if self.is_empty() {
            return;
        }
        *parts = Self::with_capacity(self.len());
        let mut of_value = Box::<V::Parts>::default();
        for (key, value) in self.as_slice() {
            value.clone_parts(&mut of_value);
            push_entry(key, value, &mut of_value, parts);
        }
    }

    fn clone_with(&self, parts: &mut Self) -> Self {
        take(parts)
    }
}

#[inline(never)]
fn push_entry<K: Clone, V: CloneParts>(
    key: &K,
    value: &V,
    parts: &mut V::Parts,
    entries: &mut Dictionary<K, V>,
) {
    entries.push(key.clone(), value.clone_with(parts));
}

impl<T: CloneParts> CloneParts for Option<T> {
    type Parts = T::Parts;

    fn clone_parts(&self, parts: &mut T::Parts) {
        if let Some(value) = self {
            value.clone_parts(parts);
        }
    }

    fn clone_with(&self, parts: &mut T::Parts) -> Self {
        self.as_ref().map(|value| value.clone_with(parts))
    }
}

impl<T: CloneParts> CloneParts for Nillable<T> {
    type Parts = T::Parts;

    fn clone_parts(&self, parts: &mut T::Parts) {
        if let Self::Value(value) = self {
            value.clone_parts(parts);
        }
    }

    fn clone_with(&self, parts: &mut T::Parts) -> Self {
        self.as_ref().map(|value| value.clone_with(parts))
    }
}

impl<T: CloneParts, N: Clone> CloneParts for OrNil<T, N> {
    type Parts = T::Parts;

    fn clone_parts(&self, parts: &mut T::Parts) {
        if let Self::Value(value) = self {
            value.clone_parts(parts);
        }
    }

    fn clone_with(&self, parts: &mut T::Parts) -> Self {
        match self {
            Self::Value(value) => Self::Value(value.clone_with(parts)),
            Self::Nil(nil) => Self::Nil(nil.clone()),
        }
    }
}

impl<T: CloneParts> CloneParts for Secret<T> {
    type Parts = T::Parts;

    fn clone_parts(&self, parts: &mut T::Parts) {
        self.expose().clone_parts(parts);
    }

    fn clone_with(&self, parts: &mut T::Parts) -> Self {
        Self::new(self.expose().clone_with(parts))
    }
}

/// The name of a field, and the function that gives it.
pub type DebugField<T> = (&'static str, fn(&T) -> &dyn Debug);

/// Shows a struct by the functions that give its fields.
///
/// # Errors
///
/// Those of the formatter.
pub fn debug_fields<T>(value: &T, f: &mut Formatter<'_>, name: &str, fields: &[DebugField<T>]) -> Result {
    let mut shown = f.debug_struct(name);
    for (name, field) in fields {
        shown.field(name, field(value));
    }
    shown.finish()
}

/// Shows a variant that holds `value`.
///
/// # Errors
///
/// Those of the formatter.
pub fn debug_variant(value: &dyn Debug, f: &mut Formatter<'_>, name: &str) -> Result {
    f.debug_tuple(name).field(value).finish()
}
