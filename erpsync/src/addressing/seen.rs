//! Memory of the ids that were seen.

use std::collections::{HashSet, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};

/// The last ids that were seen, as keyed hashes of 128 bits: an id of any length takes the same room.
pub(super) struct SeenIds {
    keys: [RandomState; 2],
    capacity: usize,
    ids: Mutex<(HashSet<u128>, VecDeque<u128>)>,
}

impl SeenIds {
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            keys: [RandomState::new(), RandomState::new()],
            capacity: capacity.max(1),
            ids: Mutex::default(),
        }
    }

    /// Adds an id; returns false if it was there.
    pub(super) fn insert(&self, id: &str) -> bool {
        let [high, low] = self.keys.each_ref().map(|key| u128::from(key.hash_one(id)));
        let hash = high << 64 | low;
        let mut ids = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
        let (set, order) = &mut *ids;
        if !set.insert(hash) {
            return false;
        }
        if order.len() >= self.capacity
            && let Some(oldest) = order.pop_front()
        {
            set.remove(&oldest);
        }
        order.push_back(hash);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::SeenIds;

    #[test]
    fn the_oldest_id_is_forgotten_first() {
        let seen = SeenIds::new(2);
        assert!(seen.insert("a"));
        assert!(!seen.insert("a"));
        assert!(seen.insert("b"));
        assert!(seen.insert("c"));
        assert!(!seen.insert("b"));
        assert!(seen.insert("a"));
    }
}
