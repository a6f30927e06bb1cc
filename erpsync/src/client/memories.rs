//! What the readers of a client's replies learned, kept from reply to reply.

use std::sync::{Mutex, PoisonError};

use crate::xml::Memory;

/// So many are kept: a reader for each call that is read at the same time, up to these.
const KEPT: usize = 4;

/// The memories that no reader has at the moment.
#[derive(Debug, Default)]
pub(crate) struct Memories(Mutex<Vec<Memory>>);

impl Memories {
    /// One that knows something, if there is one.
    pub(super) fn take(&self) -> Memory {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    /// Keeps one for the next reply.
    pub(super) fn keep(&self, memory: Memory) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < KEPT {
            kept.push(memory);
        }
    }
}
