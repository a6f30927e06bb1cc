//! The object-safe side of [`ReadFields`], so that the reader's loops exist once and not for each type.

use super::error::ReadError;
use super::reader::Reader;
use super::traits::{ReadFields, TakeAttributes};

/// An unfinished value of any type that the reader's loop fills.
pub(super) trait TakeFields {
    /// As [`ReadFields::field`].
    fn take_field(&mut self, index: usize, reader: &mut Reader<'_>) -> Result<(), ReadError>;

    /// As [`ReadFields::attributes`].
    fn attributes(&mut self) -> Option<&mut dyn TakeAttributes>;
}

/// The unfinished value of a type.
pub(super) struct Unfinished<'p, T: ReadFields>(pub(super) &'p mut T::Partial);

impl<T: ReadFields> TakeFields for Unfinished<'_, T> {
    fn take_field(&mut self, index: usize, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        T::field(self.0, index, reader)
    }

    fn attributes(&mut self) -> Option<&mut dyn TakeAttributes> {
        T::attributes(self.0)
    }
}
