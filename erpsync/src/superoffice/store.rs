//! The tickets that are held, and the fetches under way.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared, WeakShared};

use super::tickets::UsedTicket;
use super::{SignIn, Ticket, TicketSource};
use crate::client::{Caller, SignInError, time_limit};

/// Tickets that the clones of a [`Tickets`](super::Tickets) share.
pub(super) struct Store {
    source: Box<dyn AnySource>,
    slots: Mutex<Slots>,
}

/// Party that signs in, and the place where: the key that a ticket is kept by.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Identity {
    /// The address to sign in at.
    pub(super) address: String,
    /// The party by the address to sign in at.
    pub(super) signs_in: Caller,
    /// The party by the address that is called.
    pub(super) calls: Caller,
    /// The header blocks that go with signing in.
    pub(super) blocks: String,
}

/// Maximum number of identities whose tickets are held.
const MAX_IDENTITIES: usize = 1024;

#[derive(Default)]
struct Slots {
    /// By name, which has nothing secret in it.
    by_name: HashMap<String, Slot>,
    names: HashMap<Identity, String>,
    made: u64,
}

impl Slots {
    /// The name of the slot of an identity. It begins with what may be shown of the address.
    fn name(&mut self, identity: &Identity, shown: &str) -> String {
        if let Some(name) = self.names.get(identity) {
            return name.clone();
        }
        if self.names.len() >= MAX_IDENTITIES {
            self.drop_oldest();
        }
        self.made += 1;
        let name = format!("{shown} #{}", self.made);
        self.names.insert(identity.clone(), name.clone());
        name
    }

    /// Drops the ticket that was used longest ago, if no call waits for another one in its place.
    fn drop_oldest(&mut self) {
        let idle = |slot: &Slot| slot.flight.as_ref().and_then(WeakShared::upgrade).is_none();
        let used = |slot: &Slot| slot.held.as_ref().map(|held| held.used);
        let idle = self.by_name.iter().filter(|(_, slot)| idle(slot));
        let Some(name) = idle.min_by_key(|(_, slot)| used(slot)).map(|(name, _)| name.clone()) else {
            return;
        };
        self.by_name.remove(&name);
        self.names.retain(|_, other| *other != name);
    }
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

/// The time, and the rules for the age of tickets.
#[derive(Clone, Copy)]
pub(super) struct Age {
    pub(super) now: SystemTime,
    /// Life of a ticket that nobody uses.
    pub(super) life: Duration,
    /// Time before its end at which it is renewed.
    pub(super) ahead: Duration,
}

impl Age {
    /// Reports whether a ticket is to be used as it is.
    fn is_fresh(self, held: &Held) -> bool {
        self.idle(held) < self.life.saturating_sub(self.ahead)
    }

    /// Reports whether the server still accepts a ticket.
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

    fn slots(&self) -> MutexGuard<'_, Slots> {
        // Nothing that could panic half-way happens under the lock.
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The ticket that is held, or the fetch to wait for, and the name of where it is kept.
    pub(super) fn ticket(
        self: &Arc<Self>,
        identity: &Identity,
        age: Age,
        sign_in: SignIn,
    ) -> (String, Result<Held, Shared<Flight>>) {
        let mut slots = self.slots();
        let name = slots.name(identity, sign_in.endpoint());
        let slot = slots.by_name.entry(name.clone()).or_default();
        if let Some(held) = &slot.held
            && (age.is_fresh(held) || !self.source.is_renewable())
        {
            return (name, Ok(held.clone()));
        }
        if let Some(flight) = slot.flight.as_ref().and_then(WeakShared::upgrade) {
            return (name, Err(flight));
        }
        slot.generation += 1;
        let flight = self.fetch(name.clone(), slot.generation, age, sign_in);
        slot.flight = flight.downgrade();
        (name, Err(flight))
    }

    /// Fetches a ticket. Runs in whichever of the waiting calls is polled, and goes on in another when that
    /// one is given up; with the last of them it ends.
    fn fetch(self: &Arc<Self>, name: String, generation: u64, age: Age, sign_in: SignIn) -> Shared<Flight> {
        let store = self.clone();
        let flight: Flight = Box::pin(async move {
            let limit = sign_in.timeout();
            let fetched = async { store.source.fetch(sign_in).await };
            let fetched = time_limit(limit, AssertUnwindSafe(fetched).catch_unwind()).await;
            let result = match fetched {
                Some(Ok(result)) => result.map(|ticket| Held { ticket, generation, used: age.now }),
                Some(Err(_panic)) => Err(SignInError::from_source("the source of tickets panicked")),
                None => Err(SignInError::from_source(format!("no ticket came within {limit:?}"))),
            };
            let mut slots = store.slots();
            let Some(slot) = slots.by_name.get_mut(&name).filter(|slot| slot.generation == generation) else {
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

    /// Lets the life of a ticket begin anew, since the server accepted it.
    pub(super) fn slide(&self, accepted: &UsedTicket) {
        if let Some(slot) = self.slots().by_name.get_mut(&accepted.slot)
            && let Some(held) = &mut slot.held
            && held.generation == accepted.generation
        {
            held.used = held.used.max(accepted.taken);
        }
    }

    /// Forgets a ticket that was refused; `false` if there will be no other.
    pub(super) fn forget(&self, refused: &UsedTicket) -> bool {
        if !self.source.is_renewable() {
            return false;
        }
        if let Some(slot) = self.slots().by_name.get_mut(&refused.slot) {
            // Another call may have renewed it already: then that one is good.
            slot.held.take_if(|held| held.generation == refused.generation);
        }
        true
    }
}
