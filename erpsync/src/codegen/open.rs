//! Elements around a list that are given a value, so that the list has a place in a message.

use crate::xsd::Nillable;

/// Place of an element that may be absent.
pub trait OpenParent {
    /// Type of the element's value.
    type Value;

    /// Puts a default value into the place, unless it has a value.
    fn open(&mut self) -> &mut Self::Value;
}

impl<T: Default> OpenParent for Option<T> {
    type Value = T;

    fn open(&mut self) -> &mut T {
        self.get_or_insert_default()
    }
}

impl<T: Default> OpenParent for Nillable<T> {
    type Value = T;

    fn open(&mut self) -> &mut T {
        if !matches!(self, Self::Value(_)) {
            *self = Self::Value(T::default());
        }
        match self {
            Self::Value(value) => value,
            Self::Absent | Self::Nil => unreachable!("a value was put into the place"),
        }
    }
}
