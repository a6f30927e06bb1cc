//! Tickets, fetched once and shared.

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared, WeakShared};

use super::sign_in::{SignIn, escaped};
use super::{AccessToken, FixedTicket, NAMESPACES, UserNamePassword, is_ticket_refused};
use crate::Secret;
use crate::client::{
    AuthContext, Authenticate, Authentication, Call, CallError, SignInError, SignInErrorKind, within,
};
use crate::soap::Message;
use crate::xml::{Name, RawElement};

/// Gets tickets.
///
/// What [`Tickets`] is made of: [`UserNamePassword`], [`AccessToken`], [`FixedTicket`], or one of your own.
/// It need not think of sharing: `Tickets` asks it once however many calls wait.
pub trait TicketSource: Send + Sync + 'static {
    /// A new ticket (or an access token: NetServer takes it in the same place).
    fn ticket(&self, sign_in: SignIn) -> impl Future<Output = Result<Secret<String>, SignInError>> + Send;

    /// Whether asking again may bring another ticket. If not, a call that is refused for its ticket is not
    /// repeated.
    fn is_renewable(&self) -> bool {
        true
    }
}

/// Supplies NetServer's header block `Credentials`: gets a ticket when the first call needs it, shares it
/// between all clones, threads and calls, and renews it when the server refuses it.
///
/// - However many calls wait for a ticket, it is fetched once. A call that is given up does not keep the
///   others from theirs.
/// - A sign-in that fails fails the calls that waited for it, each once; the next call tries again.
/// - A call that the server refused for its ticket ([`is_ticket_refused`], or what
///   [`refused_when`](Self::refused_when) says) gets a new ticket and is repeated, once.
/// - Each endpoint to sign in at has its ticket, so that one tenant's never goes to another.
///
/// ```
/// use erpsync::superoffice::Tickets;
///
/// let tickets = Tickets::user_name_password("sync", "secret");
/// assert_eq!(format!("{tickets:?}"), "Tickets(..)");
/// ```
#[derive(Clone)]
pub struct Tickets {
    store: Arc<Store>,
    options: Arc<Options>,
}

#[derive(Clone)]
struct Options {
    endpoint: Option<String>,
    timeout: Duration,
    refused: Arc<dyn Fn(&CallError) -> bool + Send + Sync>,
}

struct Store {
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
struct Held {
    ticket: Secret<String>,
    generation: u64,
}

type Flight = BoxFuture<'static, Result<Held, SignInError>>;

/// A [`TicketSource`] behind a pointer.
trait AnySource: Send + Sync {
    fn fetch(&self, sign_in: SignIn) -> BoxFuture<'static, Result<Secret<String>, SignInError>>;
    fn is_renewable(&self) -> bool;
}

impl<S: TicketSource> AnySource for Arc<S> {
    fn fetch(&self, sign_in: SignIn) -> BoxFuture<'static, Result<Secret<String>, SignInError>> {
        let source = self.clone();
        Box::pin(async move { source.ticket(sign_in).await })
    }

    fn is_renewable(&self) -> bool {
        (**self).is_renewable()
    }
}

impl Tickets {
    /// Tickets from a source.
    pub fn new(source: impl TicketSource) -> Self {
        Self {
            store: Arc::new(Store { source: Box::new(Arc::new(source)), slots: Mutex::default() }),
            options: Arc::new(Options {
                endpoint: None,
                timeout: Duration::from_secs(60),
                refused: Arc::new(is_ticket_refused),
            }),
        }
    }

    /// A ticket that the program has; it is never renewed. An access token (`8A:…`) will do, too.
    pub fn fixed(ticket: impl Into<Secret<String>>) -> Self {
        Self::new(FixedTicket::new(ticket))
    }

    /// Tickets from `SoPrincipal.AuthenticateUsernamePassword`.
    pub fn user_name_password(user_name: impl Into<String>, password: impl Into<Secret<String>>) -> Self {
        Self::new(UserNamePassword::new(user_name, password))
    }

    /// Tickets from `SoPrincipal.AuthenticateWithAccessToken`, for an OAuth access token.
    pub fn access_token(token: impl Into<Secret<String>>) -> Self {
        Self::new(AccessToken::new(token))
    }

    fn set(mut self, change: impl FnOnce(&mut Options)) -> Self {
        change(Arc::make_mut(&mut self.options));
        self
    }

    /// Where to sign in: the address of `SoPrincipal.svc`. Unless set, it is the endpoint of the call that
    /// needs a ticket, with the last segment of its path replaced.
    #[must_use]
    pub fn sign_in_at(self, endpoint: impl Into<String>) -> Self {
        self.set(|options| options.endpoint = Some(endpoint.into()))
    }

    /// How long signing in may take. One minute unless set.
    #[must_use]
    pub fn sign_in_timeout(self, timeout: Duration) -> Self {
        self.set(|options| options.timeout = timeout)
    }

    /// Which errors say for certain that the server refused a call, unprocessed, for its ticket:
    /// [`is_ticket_refused`] unless set. Such a call is repeated, so be sure that it did nothing.
    #[must_use]
    pub fn refused_when(self, refused: impl Fn(&CallError) -> bool + Send + Sync + 'static) -> Self {
        self.set(|options| options.refused = Arc::new(refused))
    }
}

impl Store {
    fn slots(&self) -> MutexGuard<'_, HashMap<String, Slot>> {
        // Nothing that could panic half-way happens under the lock.
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The ticket that is held, or the fetch to wait for.
    fn ticket(self: &Arc<Self>, key: &str, sign_in: impl FnOnce() -> SignIn) -> Result<Held, Shared<Flight>> {
        let mut slots = self.slots();
        let slot = slots.entry(key.to_owned()).or_default();
        if let Some(held) = &slot.held {
            return Ok(held.clone());
        }
        if let Some(flight) = slot.flight.as_ref().and_then(WeakShared::upgrade) {
            return Err(flight);
        }
        slot.generation += 1;
        let flight = self.fetch(key.to_owned(), slot.generation, sign_in());
        slot.flight = flight.downgrade();
        Err(flight)
    }

    /// Fetches a ticket. Runs in whichever of the waiting calls is polled, and goes on in another when that
    /// one is given up; with the last of them it ends.
    fn fetch(self: &Arc<Self>, key: String, generation: u64, sign_in: SignIn) -> Shared<Flight> {
        let store = self.clone();
        let flight: Flight = Box::pin(async move {
            let limit = sign_in.timeout();
            let fetched = async { store.source.fetch(sign_in).await };
            let fetched = within(Some(limit), AssertUnwindSafe(fetched).catch_unwind()).await;
            let result = match fetched {
                Ok(Ok(result)) => result.map(|ticket| Held { ticket, generation }),
                Ok(Err(_panic)) => Err(SignInError::source("the source of tickets panicked")),
                Err(_elapsed) => Err(SignInError::source(format!("no ticket came within {limit:?}"))),
            };
            if let Some(slot) = store.slots().get_mut(&key)
                && slot.generation == generation
            {
                slot.flight = None;
                slot.held = result.as_ref().ok().cloned();
            }
            result
        });
        flight.shared()
    }
}

impl Authenticate for Tickets {
    fn block(&self, blocks: &'static [Name<'static>]) -> Option<Name<'static>> {
        blocks
            .iter()
            .copied()
            .find(|block| block.local == "Credentials" && block.namespace.starts_with(NAMESPACES))
    }

    fn authenticate(&self, context: AuthContext) -> BoxFuture<'static, Result<Authentication, SignInError>> {
        let block = context.block;
        let sign_in = SignIn::new(context, self.options.endpoint.as_deref(), self.options.timeout);
        let source = sign_in.endpoint().to_owned();
        let ticket = self.store.ticket(&source, || sign_in);
        Box::pin(async move {
            let held = match ticket {
                Ok(held) => held,
                Err(flight) => flight.await?,
            };
            let Held { ticket, generation } = held;
            let block = credentials(block, ticket.expose())?;
            Ok(Authentication { block, source, generation })
        })
    }

    fn is_refused(&self, error: &CallError) -> bool {
        (self.options.refused)(error)
    }

    fn renew(&self, refused: &Authentication) -> bool {
        if !self.store.source.is_renewable() {
            return false;
        }
        if let Some(slot) = self.store.slots().get_mut(&refused.source) {
            // Another call may have renewed it already: then that one is good.
            slot.held.take_if(|held| held.generation == refused.generation);
        }
        true
    }
}

fn credentials(block: Name<'_>, ticket: &str) -> Result<RawElement, SignInError> {
    let setup = |reason: &str| SignInError::new(SignInErrorKind::Setup(reason.to_owned()));
    let ticket = escaped(ticket).ok_or_else(|| setup("the ticket has a character that XML can't hold"))?;
    let xml = format!("<Credentials xmlns=\"{}\"><Ticket>{ticket}</Ticket></Credentials>", block.namespace);
    RawElement::parse(&xml).map_err(|_| setup("the ticket can't be written"))
}

impl fmt::Debug for Tickets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tickets(..)")
    }
}

impl<Q: Message, R: Message> Call<Q, R> {
    /// Makes this call with a ticket (or an access token) that the program has, instead of the client's.
    pub fn ticket(self, ticket: impl Into<Secret<String>>) -> Self {
        self.authentication(Tickets::fixed(ticket))
    }
}
