//! Tag caches of a client, kept from reply to reply.

use std::sync::{Mutex, PoisonError};

use crate::xml::TagCache;

/// Maximum number of pooled caches: one for each call that is read at the same time.
const MAX_POOLED: usize = 4;

/// The tag caches that no reader has at the moment.
#[derive(Debug, Default)]
pub(crate) struct TagCachePool(Mutex<Vec<TagCache>>);

impl TagCachePool {
    /// Takes a cache from the pool, or makes an empty one.
    pub(super) fn take(&self) -> TagCache {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    /// Puts a cache back for the next reply.
    pub(super) fn put_back(&self, cache: TagCache) {
        let mut pooled = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if pooled.len() < MAX_POOLED {
            pooled.push(cache);
        }
    }
}
