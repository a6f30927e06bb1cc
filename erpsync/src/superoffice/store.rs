//! The tickets that are held: one for each party that signs in.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use super::{SignIn, Ticket, TicketSource};
use crate::BoxFuture;
use crate::client::{Age, Caller, Held, Renewed, SignInError, time_limit};

/// Tickets that the clones of a [`Tickets`](super::Tickets) share.
pub(super) struct Store {
    source: Box<dyn AnySource>,
    slots: Mutex<HashMap<Identity, Slot>>,
}

/// Ticket of a party.
type Slot = Renewed<KeptTicket>;

/// Ticket with the time of its last use.
#[derive(Clone)]
struct KeptTicket {
    ticket: Ticket,
    /// When a call took it that succeeded, or else when it was asked for: its life counts from then.
    used: SystemTime,
}

/// Ticket that an attempt is made with.
#[derive(Clone)]
pub(super) struct UsedTicket {
    slot: Slot,
    held: Held<KeptTicket>,
    /// The time when the attempt took it.
    taken: SystemTime,
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

/// The time, and the life of tickets.
#[derive(Clone, Copy)]
pub(super) struct Ages {
    pub(super) now: SystemTime,
    /// Life of a ticket that nobody uses.
    pub(super) life: Duration,
    /// Time before its end at which it is renewed.
    pub(super) ahead: Duration,
}

impl Ages {
    fn age(self, kept: &KeptTicket) -> Age {
        // A clock that was set back makes a ticket look unused for no time at all: then the server's word counts.
        let idle = self.now.duration_since(kept.used).unwrap_or_default();
        match idle {
            _ if idle < self.life.saturating_sub(self.ahead) => Age::Fresh,
            _ if idle < self.life => Age::Aging,
            _ => Age::Expired,
        }
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

    /// The slot of an identity.
    fn slot(&self, identity: Identity) -> Slot {
        // Nothing that could panic half-way happens under the lock.
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        if slots.len() >= MAX_IDENTITIES && !slots.contains_key(&identity) {
            drop_oldest(&mut slots);
        }
        slots.entry(identity).or_default().clone()
    }

    /// The ticket that is held, or a fetched one.
    pub(super) async fn ticket(
        &self,
        identity: Identity,
        ages: Ages,
        sign_in: SignIn,
    ) -> Result<UsedTicket, SignInError> {
        let slot = self.slot(identity);
        let is_renewable = self.source.is_renewable();
        let age = move |kept: &KeptTicket| if is_renewable { ages.age(kept) } else { Age::Fresh };
        let fetch = || -> BoxFuture<'static, _> {
            let limit = sign_in.timeout();
            let fetched = self.source.fetch(sign_in);
            Box::pin(async move {
                match time_limit(limit, fetched).await {
                    Some(ticket) => Ok(KeptTicket { ticket: ticket?, used: ages.now }),
                    None => Err(SignInError::from_source(format!("no ticket came within {limit:?}"))),
                }
            })
        };
        let held = slot.get(age, fetch).await?;
        Ok(UsedTicket { slot, held, taken: ages.now })
    }

    /// Forgets a ticket that was refused; `false` if there will be no other.
    pub(super) fn forget(&self, refused: &UsedTicket) -> bool {
        let is_renewable = self.source.is_renewable();
        if is_renewable {
            refused.slot.forget(&refused.held);
        }
        is_renewable
    }
}

impl UsedTicket {
    /// The ticket.
    pub(super) fn ticket(&self) -> &Ticket {
        &self.held.value.ticket
    }

    /// Lets the life of the ticket begin anew, since the server accepted it.
    pub(super) fn slide(&self) {
        self.slot.update(&self.held, |kept| kept.used = kept.used.max(self.taken));
    }
}

/// Drops the ticket that was used longest ago, if no call waits for another one in its place.
fn drop_oldest(slots: &mut HashMap<Identity, Slot>) {
    let idle = slots.iter().filter(|(_, slot)| slot.is_idle());
    let oldest = idle.min_by_key(|(_, slot)| slot.peek(|kept| kept.used));
    if let Some(identity) = oldest.map(|(identity, _)| identity.clone()) {
        slots.remove(&identity);
    }
}
