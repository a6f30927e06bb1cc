//! The tickets that are held, and the fetches that are under way.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared, WeakShared};

use super::{SignIn, Ticket, TicketSource};
use crate::client::{Authentication, SignInError, within};

/// What the clones of a [`Tickets`](super::Tickets) share.
pub(super) struct Store {
    source: Box<dyn AnySource>,
    /// By the endpoint to sign in at.
    slots: Mutex<HashMap<String, Slot>>,
}

#[derive(Default)]
struct Slot {
    held: Option<Held>,
    /// The fetch that is under way, as long as a call waits for it.
    flight: Option<WeakShared<Flight>>,
    generation: u64,
}

#[derive(Clone)]
pub(super) struct Held {
    pub(super) ticket: Ticket,
    pub(super) generation: u64,
    /// When a call took it that succeeded, or else when it was asked for: its life counts from then.
    used: SystemTime,
}

pub(super) type Flight = BoxFuture<'static, Result<Held, SignInError>>;

/// How old a ticket is at a time, and how old it may get.
#[derive(Clone, Copy)]
pub(super) struct Age {
    pub(super) now: SystemTime,
    /// How long a ticket lives that nobody uses.
    pub(super) life: Duration,
    /// How long before its end it is renewed.
    pub(super) ahead: Duration,
}

impl Age {
    /// Whether a ticket is to be used as it is.
    fn is_fresh(self, held: &Held) -> bool {
        self.idle(held) < self.life.saturating_sub(self.ahead)
    }

    /// Whether the server still takes a ticket.
    fn is_alive(self, held: &Held) -> bool {
        self.idle(held) < self.life
    }

    fn idle(self, held: &Held) -> Duration {
        // A clock that was set back makes a ticket look unused for no time at all: then the server's word counts.
        self.now.duration_since(held.used).unwrap_or_default()
    }
}

/// A [`TicketSource`] behind a pointer.
trait AnySource: Send + Sync {
    fn fetch(&self, sign_in: SignIn) -> BoxFuture<'static, Result<Ticket, SignInError>>;
    fn is_renewable(&self) -> bool;
}

impl<S: TicketSource> AnySource for Arc<S> {
    fn fetch(&self, sign_in: SignIn) -> BoxFuture<'static, Result<Ticket, SignInError>> {
        let source = self.clone();
        Box::pin(async move { source.ticket(sign_in).await })
    }

    fn is_renewable(&self) -> bool {
        (**self).is_renewable()
    }
}

impl Store {
    pub(super) fn new(source: impl TicketSource) -> Self {
        Self { source: Box::new(Arc::new(source)), slots: Mutex::default() }
    }

    fn slots(&self) -> MutexGuard<'_, HashMap<String, Slot>> {
        // Nothing that could panic half-way happens under the lock.
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The ticket that is held, or the fetch to wait for.
    pub(super) fn ticket(
        self: &Arc<Self>,
        key: &str,
        age: Age,
        sign_in: impl FnOnce() -> SignIn,
    ) -> Result<Held, Shared<Flight>> {
        let mut slots = self.slots();
        let slot = slots.entry(key.to_owned()).or_default();
        if let Some(held) = &slot.held
            && (age.is_fresh(held) || !self.source.is_renewable())
        {
            return Ok(held.clone());
        }
        if let Some(flight) = slot.flight.as_ref().and_then(WeakShared::upgrade) {
            return Err(flight);
        }
        slot.generation += 1;
        let flight = self.fetch(key.to_owned(), slot.generation, age, sign_in());
        slot.flight = flight.downgrade();
        Err(flight)
    }

    /// Fetches a ticket. Runs in whichever of the waiting calls is polled, and goes on in another when that
    /// one is given up; with the last of them it ends.
    fn fetch(self: &Arc<Self>, key: String, generation: u64, age: Age, sign_in: SignIn) -> Shared<Flight> {
        let store = self.clone();
        let flight: Flight = Box::pin(async move {
            let limit = sign_in.timeout();
            let fetched = async { store.source.fetch(sign_in).await };
            let fetched = within(Some(limit), pin!(AssertUnwindSafe(fetched).catch_unwind())).await;
            let result = match fetched {
                Ok(Ok(result)) => result.map(|ticket| Held { ticket, generation, used: age.now }),
                Ok(Err(_panic)) => Err(SignInError::source("the source of tickets panicked")),
                Err(_elapsed) => Err(SignInError::source(format!("no ticket came within {limit:?}"))),
            };
            let mut slots = store.slots();
            let Some(slot) = slots.get_mut(&key).filter(|slot| slot.generation == generation) else {
                return result;
            };
            slot.flight = None;
            match result {
                Ok(held) => Ok(slot.held.insert(held).clone()),
                // One that was to be renewed early is still good.
                Err(error) => slot.held.clone().filter(|held| age.is_alive(held)).ok_or(error),
            }
        });
        flight.shared()
    }

    /// Lets the life of a ticket begin anew: the server took it.
    pub(super) fn slide(&self, accepted: &Authentication) {
        if let Some(slot) = self.slots().get_mut(&accepted.source)
            && let Some(held) = &mut slot.held
            && held.generation == accepted.generation
        {
            held.used = held.used.max(accepted.taken);
        }
    }

    /// Forgets a ticket that was refused; `false` if there will be no other.
    pub(super) fn forget(&self, refused: &Authentication) -> bool {
        if !self.source.is_renewable() {
            return false;
        }
        if let Some(slot) = self.slots().get_mut(&refused.source) {
            // Another call may have renewed it already: then that one is good.
            slot.held.take_if(|held| held.generation == refused.generation);
        }
        true
    }
}
