//! Room for the items of a list, made before they are there.

use super::Reader;

/// So many times as long as it is a list may be made at once.
const AT_ONCE: usize = 8;

impl Reader<'_> {
    /// Makes room for one more item of a list, the one that is read next, and for those that are to be expected behind it:
    /// to grow step by step would be to move large items about again and again.
    ///
    /// There are never more expected than what is left of the message could hold, if all of it were like what came before,
    /// and never more than eight times as many as there are.
    #[inline(always)]
    pub fn make_room<T>(&self, items: &mut Vec<T>) {
        if items.len() == items.capacity() {
            match self.items_ahead(items.len()) {
                // The usual growth is larger.
                ahead if ahead <= items.len() => items.reserve(1),
                ahead => items.reserve_exact(ahead),
            }
        }
    }

    /// How many more items are to be expected of a list, with a few for the error in that.
    #[inline(never)]
    fn items_ahead(&self, items: usize) -> usize {
        let (behind, message) = (self.current.start.max(1), self.input.len());
        let ahead = items as u128 * message.saturating_sub(behind) as u128 / behind as u128;
        let most = items.saturating_mul(AT_ONCE - 1);
        usize::try_from(ahead + ahead / 32).unwrap_or(most).min(most)
    }
}
