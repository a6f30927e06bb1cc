//! Calls that wait for their replies at another address.

use std::collections::HashMap;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

use bytes::Bytes;
use http::HeaderMap;

use super::error::AddressingError;

/// Table of the calls that wait, by the ids of their requests.
pub(super) struct PendingCalls {
    calls: Mutex<HashMap<String, Arc<Slot>>>,
}

/// Place for the reply of one call.
#[derive(Default)]
struct Slot(Mutex<State>);

#[derive(Default)]
struct State {
    arrived: Option<Arrival>,
    waker: Option<Waker>,
}

/// A reply that arrived and was not read yet.
pub(super) struct Arrival {
    pub(super) http_headers: HeaderMap,
    pub(super) body: Bytes,
}

/// A call in the table, until it is dropped.
pub(super) struct PendingCall {
    table: Arc<PendingCalls>,
    id: String,
    slot: Arc<Slot>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl PendingCalls {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self { calls: Mutex::default() })
    }

    /// Adds a call.
    ///
    /// # Errors
    ///
    /// If there are `limit` already.
    pub(super) fn add(self: &Arc<Self>, id: String, limit: usize) -> Result<PendingCall, AddressingError> {
        let slot = Arc::<Slot>::default();
        let mut calls = lock(&self.calls);
        if calls.len() >= limit {
            return Err(AddressingError::TooManyPending { limit });
        }
        calls.insert(id.clone(), slot.clone());
        Ok(PendingCall { table: self.clone(), id, slot })
    }

    /// Hands a reply to the call that waits for it; returns false if none does.
    pub(super) fn deliver<'i>(&self, ids: impl Iterator<Item = &'i str>, arrival: Arrival) -> bool {
        let slot = {
            let mut calls = lock(&self.calls);
            let mut ids = ids;
            ids.find_map(|id| calls.remove(id))
        };
        let Some(slot) = slot else { return false };
        let mut state = lock(&slot.0);
        state.arrived = Some(arrival);
        if let Some(waker) = state.waker.take() {
            waker.wake();
        }
        true
    }

    /// The number of calls that wait.
    pub(super) fn len(&self) -> usize {
        lock(&self.calls).len()
    }
}

impl PendingCall {
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// Waits for the reply.
    pub(super) async fn arrival(&self) -> Arrival {
        poll_fn(|context| {
            let mut state = lock(&self.slot.0);
            match state.arrived.take() {
                Some(arrival) => Poll::Ready(arrival),
                None => {
                    state.waker = Some(context.waker().clone());
                    Poll::Pending
                }
            }
        })
        .await
    }
}

impl Drop for PendingCall {
    fn drop(&mut self) {
        lock(&self.table.calls).remove(&self.id);
    }
}
