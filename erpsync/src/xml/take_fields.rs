//! The object-safe side of [`ReadFields`], so that the reader's loops exist once and not for each type.

use std::borrow::Cow;

use super::error::{ReadError, ValueError};
use super::raw_attribute::RawAttribute;
use super::reader::Reader;
use super::traits::{Namespaces, ReadFields};

/// An unfinished value of any type that the reader's loop fills.
pub(super) trait TakeFields {
    /// As [`ReadFields::field`].
    fn take_field(&mut self, index: usize, reader: &mut Reader<'_>) -> Result<(), ReadError>;

    /// As [`ReadFields::attribute`].
    fn take_attribute(
        &mut self,
        index: usize,
        value: Cow<'_, str>,
        scope: &dyn Namespaces,
    ) -> Result<bool, ValueError>;

    /// As [`ReadFields::keeps_attribute`].
    fn keeps_attribute(&self, namespace: &str) -> bool;

    /// As [`ReadFields::other_attribute`].
    fn take_other_attribute(&mut self, attribute: RawAttribute, reader: &Reader<'_>)
    -> Result<(), ReadError>;
}

/// The unfinished value of a type.
pub(super) struct Unfinished<'p, T: ReadFields>(pub(super) &'p mut T::Partial);

impl<T: ReadFields> TakeFields for Unfinished<'_, T> {
    fn take_field(&mut self, index: usize, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        T::field(self.0, index, reader)
    }

    fn take_attribute(
        &mut self,
        index: usize,
        value: Cow<'_, str>,
        scope: &dyn Namespaces,
    ) -> Result<bool, ValueError> {
        T::attribute(self.0, index, value, scope)
    }

    fn keeps_attribute(&self, namespace: &str) -> bool {
        T::keeps_attribute(namespace)
    }

    fn take_other_attribute(
        &mut self,
        attribute: RawAttribute,
        reader: &Reader<'_>,
    ) -> Result<(), ReadError> {
        T::other_attribute(self.0, attribute, reader)
    }
}
