//! The memory that is kept of a message, and room in it for the items of a list, made before they are there.

use super::super::error::{ReadError, ReadErrorKind};
use super::Reader;

/// Maximum factor by which the capacity of a list grows at once.
const AT_ONCE: usize = 8;
/// Approximate overhead of the allocator for an allocation, in bytes.
pub(crate) const ALLOCATION: usize = 16;
/// The size of items, in bytes, of which a list first gets room for one only.
const LARGE: usize = 1 << 10;
/// Initial capacity for smaller items.
const FIRST: usize = 4;

/// Memory that the items of a list take which was read from one text, in bytes.
pub(crate) const fn bytes_of_items<T>(count: usize) -> usize {
    let each = if std::mem::needs_drop::<T>() { size_of::<T>() + ALLOCATION } else { size_of::<T>() };
    count.saturating_mul(each)
}

impl Reader<'_> {
    /// Counts memory that is kept of the message beside its texts, in bytes.
    ///
    /// # Errors
    ///
    /// If that is more than [`Limits::memory_bytes`](crate::xml::Limits::memory_bytes) leaves.
    #[inline(always)]
    pub fn charge(&self, bytes: usize) -> Result<(), ReadError> {
        if self.try_charge(bytes) { Ok(()) } else { Err(self.out_of_memory()) }
    }

    /// Counts memory if so much is left.
    #[inline(always)]
    pub(crate) fn try_charge(&self, bytes: usize) -> bool {
        match self.memory_left.get().checked_sub(bytes) {
            Some(left) => {
                self.memory_left.set(left);
                true
            }
            None => false,
        }
    }

    #[cold]
    #[inline(never)]
    fn out_of_memory(&self) -> ReadError {
        self.error(ReadErrorKind::Memory(self.options.limits.memory_limit()))
    }

    /// Makes room for one more item of a list, the one that is read next, and for those that are to be expected behind it:
    /// to grow step by step would be to move large items about again and again.
    ///
    /// There are never more expected than what is left of the message could hold, if all of it were like what came before,
    /// and never more than eight times as many as there are.
    ///
    /// # Errors
    ///
    /// If the room is more than [`Limits::memory_bytes`](crate::xml::Limits::memory_bytes) leaves.
    #[inline(always)]
    pub fn make_room<T>(&self, items: &mut Vec<T>) -> Result<(), ReadError> {
        if items.len() == items.capacity() { self.grow(items) } else { Ok(()) }
    }

    #[inline(never)]
    fn grow<T>(&self, items: &mut Vec<T>) -> Result<(), ReadError> {
        let first = if size_of::<T>() > LARGE { 1 } else { FIRST };
        let wanted = self.items_ahead(items.len()).max(items.len()).max(first);
        let more = wanted.min(self.memory_left.get() / size_of::<T>().max(1));
        if more == 0 {
            return Err(self.out_of_memory());
        }
        self.charge(more * size_of::<T>())?;
        items.reserve_exact(more);
        Ok(())
    }

    /// Returns the number of further items to expect in a list, with a few for the error of the estimate.
    fn items_ahead(&self, items: usize) -> usize {
        let (behind, message) = (self.current.start.max(1), self.input.len());
        let ahead = items as u128 * message.saturating_sub(behind) as u128 / behind as u128;
        let most = items.saturating_mul(AT_ONCE - 1);
        usize::try_from(ahead + ahead / 32).unwrap_or(most).min(most)
    }
}
