//! Values with fields, read where they stay: in a slot, or in a box.
//!
//! A type that contains itself recurses here. No function that is on the stack while the content of a value is read has the
//! value, or a part of it, in its frame: a value of three hundred fields takes ten kilobytes, and a debug build keeps a copy
//! for each time that one is handed on. Values are therefore made and moved in functions that have returned before the
//! fields are read.

#![allow(
    clippy::boxed_local,
    reason = "a box is handed on, so that it is opened where nothing is read any more"
)]

use super::super::destination::Destination;
use super::super::error::{ReadError, ReadErrorKind};
use super::super::traits::{ReadFields, XmlRead};
use super::Reader;

/// The size of a value, in bytes, that may be in a frame: to put it in a box would cost more than to read it.
pub(in super::super) const SMALL: usize = 256;

impl Reader<'_> {
    /// Reads an element of a type with fields into a slot, through its end tag.
    ///
    /// # Errors
    ///
    /// As [`read_fields`](Self::read_fields).
    #[inline]
    pub fn fields_into<'v, T: ReadFields + 'v>(
        &mut self,
        slot: impl Destination<'v, T>,
    ) -> Result<(), ReadError> {
        if size_of::<T::Partial>() <= SMALL { self.small_into(slot) } else { self.large_into(slot) }
    }

    #[inline]
    fn small_into<'v, T: ReadFields + 'v>(&mut self, slot: impl Destination<'v, T>) -> Result<(), ReadError> {
        let value = self.read_fields()?;
        slot.put(|| value);
        Ok(())
    }

    fn large_into<'v, T: ReadFields + 'v>(&mut self, slot: impl Destination<'v, T>) -> Result<(), ReadError> {
        let start = self.current.start;
        let mut partial = begin_boxed::<T>();
        self.read_into::<T>(&mut partial)?;
        self.finish_into(partial, start, slot)
    }

    #[inline(never)]
    fn finish_into<'v, T: ReadFields + 'v>(
        &self,
        partial: Box<T::Partial>,
        start: usize,
        slot: impl Destination<'v, T>,
    ) -> Result<(), ReadError> {
        let value = self.finished::<T>(*partial, start)?;
        slot.put(|| value);
        Ok(())
    }

    /// Reads an element of a type with fields, through its end tag, into a box.
    ///
    /// # Errors
    ///
    /// As [`read_fields`](Self::read_fields); if there is no memory left for it.
    pub fn boxed_fields<T: ReadFields>(&mut self) -> Result<Box<T>, ReadError> {
        self.charge(size_of::<T>())?;
        let start = self.current.start;
        let mut partial = begin_boxed::<T>();
        self.read_into::<T>(&mut partial)?;
        self.finish_boxed::<T>(partial, start)
    }

    #[inline(never)]
    fn finish_boxed<T: ReadFields>(
        &self,
        partial: Box<T::Partial>,
        start: usize,
    ) -> Result<Box<T>, ReadError> {
        self.finished::<T>(*partial, start).map(Box::new)
    }

    pub(super) fn finished<T: ReadFields>(
        &self,
        mut partial: T::Partial,
        start: usize,
    ) -> Result<T, ReadError> {
        if self.options.missing_is_nil {
            T::nil_if_missing(&mut partial);
        }
        T::finish(partial).map_err(|missing| self.error_at(ReadErrorKind::Missing(missing), start))
    }

    /// Like [`read_fields`](Self::read_fields), for a type that is its own unfinished value.
    ///
    /// # Errors
    ///
    /// As [`read_fields`](Self::read_fields).
    #[inline]
    pub fn read_value<T: ReadFields<Partial = T>>(&mut self) -> Result<T, ReadError> {
        let mut value = T::begin();
        self.read_into::<T>(&mut value)?;
        Ok(value)
    }

    /// Like [`boxed_fields`](Self::boxed_fields), for a type that is its own unfinished value.
    ///
    /// # Errors
    ///
    /// As [`boxed_fields`](Self::boxed_fields).
    pub fn boxed_value<T: ReadFields<Partial = T>>(&mut self) -> Result<Box<T>, ReadError> {
        self.charge(size_of::<T>())?;
        let mut value = begin_boxed::<T>();
        self.read_into::<T>(&mut value)?;
        Ok(value)
    }

    /// Reads a value of a type that is read into slots, into a box.
    ///
    /// # Errors
    ///
    /// As [`XmlRead::read`]; if there is no memory left for it.
    pub fn boxed_by_slot<T: XmlRead>(&mut self) -> Result<Box<T>, ReadError> {
        self.charge(size_of::<T>())?;
        let mut place = no_value_boxed();
        T::read_into(self, &mut *place)?;
        self.value_of_box(place)
    }

    #[inline(never)]
    fn value_of_box<T>(&self, place: Box<Option<T>>) -> Result<Box<T>, ReadError> {
        self.value_of_slot(*place).map(Box::new)
    }

    /// The value that was read into a slot.
    ///
    /// # Errors
    ///
    /// If none was.
    pub fn value_of_slot<T>(&self, slot: Option<T>) -> Result<T, ReadError> {
        slot.ok_or_else(|| self.error(ReadErrorKind::Missing("value")))
    }
}

#[inline(never)]
fn begin_boxed<T: ReadFields>() -> Box<T::Partial> {
    Box::new(T::begin())
}

#[inline(never)]
fn no_value_boxed<T>() -> Box<Option<T>> {
    Box::new(None)
}
