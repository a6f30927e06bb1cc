//! Recognition of messages that were received before.

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use ring::digest::{Context, SHA256};

use crate::BoxFuture;
use crate::transport::BoxError;

/// Memory of nonces and signatures that were received, so that nobody can send a recorded message again.
///
/// [`MemoryReplayCache`] is the one of a single process. Servers that share their users implement this over a store that they
/// share, too.
pub trait ReplayCache: Send + Sync {
    /// Records a key until a time, and returns whether it is new.
    ///
    /// Only called for messages whose password or signature is right.
    ///
    /// # Errors
    ///
    /// If that can't be found out now, or there is no room; the message is then refused.
    fn record<'a>(
        &'a self,
        key: [u8; 32],
        now: SystemTime,
        until: SystemTime,
    ) -> BoxFuture<'a, Result<bool, BoxError>>;
}

/// Memory of nonces and signatures in this process, with room for a number of them.
///
/// Entries are dropped when the message would be refused for its age. While the cache is full of entries that are still needed,
/// further messages are refused: forgetting one would let it be sent again.
pub struct MemoryReplayCache {
    entries: usize,
    seen: Mutex<Seen>,
}

/// Keys, and their order by time in slots of a second.
#[derive(Default)]
struct Seen {
    keys: HashSet<[u8; 32]>,
    /// End of the slot, and its keys.
    slots: VecDeque<(u64, Vec<[u8; 32]>)>,
}

impl MemoryReplayCache {
    /// Default number of entries: 250,000, which is 600 messages a second with the default age and clock skew. About 20 MB when full.
    pub const DEFAULT_ENTRIES: usize = 250_000;

    /// A cache with room for so many entries.
    pub fn new(entries: usize) -> Self {
        Self { entries, seen: Mutex::default() }
    }
}

impl Default for MemoryReplayCache {
    fn default() -> Self {
        Self::new(Self::DEFAULT_ENTRIES)
    }
}

impl ReplayCache for MemoryReplayCache {
    fn record<'a>(
        &'a self,
        key: [u8; 32],
        now: SystemTime,
        until: SystemTime,
    ) -> BoxFuture<'a, Result<bool, BoxError>> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.forget(seconds(now));
        let result = if seen.keys.contains(&key) {
            Ok(false)
        } else if seen.keys.len() >= self.entries {
            Err(format!("the replay cache is full: it has {} entries", self.entries).into())
        } else {
            seen.insert(key, seconds(until).saturating_add(1));
            Ok(true)
        };
        Box::pin(std::future::ready(result))
    }
}

impl Seen {
    fn forget(&mut self, now: u64) {
        while self.slots.front().is_some_and(|(end, _)| *end < now) {
            for key in self.slots.pop_front().map(|(_, keys)| keys).unwrap_or_default() {
                self.keys.remove(&key);
            }
        }
    }

    fn insert(&mut self, key: [u8; 32], end: u64) {
        self.keys.insert(key);
        // Times of creation are nearly in their order, so the slot is near the end.
        let at = self.slots.partition_point(|(slot, _)| *slot < end);
        match self.slots.get_mut(at) {
            Some((slot, keys)) if *slot == end => keys.push(key),
            _ => self.slots.insert(at, (end, vec![key])),
        }
    }
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(SystemTime::UNIX_EPOCH).as_ref().map_or(0, Duration::as_secs)
}

impl fmt::Debug for MemoryReplayCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryReplayCache").field("entries", &self.entries).finish_non_exhaustive()
    }
}

/// Key of texts, such that no two lists of texts have the same.
pub(super) fn replay_key(parts: &[&[u8]]) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    let mut key = [0; 32];
    key.copy_from_slice(context.finish().as_ref());
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    fn record(cache: &MemoryReplayCache, key: u8, now: u64, until: u64) -> Option<bool> {
        let mut future = cache.record([key; 32], at(now), at(until));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        match future.as_mut().poll(&mut context) {
            std::task::Poll::Ready(result) => result.ok(),
            std::task::Poll::Pending => panic!("it does not wait"),
        }
    }

    #[test]
    fn a_key_is_new_once_until_its_time_is_over() {
        let cache = MemoryReplayCache::new(10);
        assert_eq!(record(&cache, 1, 100, 110), Some(true));
        assert_eq!(record(&cache, 1, 100, 110), Some(false));
        assert_eq!(record(&cache, 2, 110, 105), Some(true));
        assert_eq!(record(&cache, 1, 110, 120), Some(false));
        assert_eq!(record(&cache, 1, 112, 120), Some(true));
    }

    #[test]
    fn a_full_cache_refuses_rather_than_forgets() {
        let cache = MemoryReplayCache::new(2);
        assert_eq!(record(&cache, 1, 100, 110), Some(true));
        assert_eq!(record(&cache, 2, 100, 120), Some(true));
        assert_eq!(record(&cache, 3, 100, 110), None);
        assert_eq!(record(&cache, 1, 100, 110), Some(false));
        assert_eq!(record(&cache, 3, 112, 130), Some(true));
        assert_eq!(record(&cache, 4, 112, 130), None);
    }
}
