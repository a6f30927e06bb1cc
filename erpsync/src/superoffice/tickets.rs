//! Tickets, fetched once and shared.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::sign_in::SignIn;
use super::store::{Ages, Store, UsedTicket};
use super::ticket::moved;
use super::version::translated;
use super::{
    AccessToken, FixedTicket, NAMESPACES, SucceededCheck, Ticket, UserNamePassword, is_ticket_refused,
};
use crate::client::{
    AfterAttempt, AttemptOutcome, BlockInterest, Call, CallError, Endpoint, EndpointError, Interceptor,
    ReplyHeaders, RequestContext, SignInError, SignInErrorKind,
};
use crate::soap::Message;
use crate::xml::{Name, RawElement};
use crate::{BoxFuture, Secret, XmlWrite};

/// Source of tickets.
///
/// One makes a [`Tickets`]: [`UserNamePassword`], [`AccessToken`], [`FixedTicket`], `SystemUser` (with the feature
/// `system-user`), or one of your own.
/// It need not think of sharing: `Tickets` asks it once however many calls wait.
pub trait TicketSource: Send + Sync + 'static {
    /// A new ticket (or an access token: NetServer takes it in the same place).
    fn ticket(&self, sign_in: SignIn) -> impl Future<Output = Result<Ticket, SignInError>> + Send;

    /// Reports whether asking again may bring another ticket. If not, a call that is refused for its ticket is not
    /// repeated.
    fn is_renewable(&self) -> bool {
        true
    }
}

/// Supplies NetServer's header block `Credentials`: gets a ticket when the first call needs it, shares it
/// between all clones, threads and calls, and renews it before it runs out, or when the server refuses it.
///
/// - A ticket lives for six hours ([`with_life`](Self::with_life)) after a call took it that succeeded. The first call that
///   comes in the last ten minutes of that time ([`with_renew_ahead`](Self::with_renew_ahead)), or later, fetches another
///   one. While the old one lives, a fetch that fails does no harm: the old one is used.
/// - However many calls wait for a ticket, it is fetched once. A call that is given up does not keep the
///   others from theirs.
/// - A sign-in that fails fails the calls that waited for it, each once; the next call tries again.
/// - A call that the server refused for its ticket ([`is_ticket_refused`], or what
///   [`with_refused_when`](Self::with_refused_when) decides) gets a new ticket and is repeated, once.
/// - A ticket is kept by who signs in and where: by the address to sign in at, by user info and query of either address,
///   by the header blocks that go with signing in (the application token, and those of
///   [`with_header_block`](crate::client::Client::with_header_block)) and by HTTP header fields that are credentials. A
///   ticket of one tenant never goes to another. Tickets of 1,024 such are kept, those that were used last.
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
    endpoint: Option<Endpoint>,
    timeout: Duration,
    life: Duration,
    ahead: Duration,
    clock: Clock,
    refused: Arc<dyn Fn(&CallError) -> bool + Send + Sync>,
}

/// Clock.
pub(super) type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

impl Tickets {
    /// Tickets from a source.
    pub fn new(source: impl TicketSource) -> Self {
        Self {
            store: Arc::new(Store::new(source)),
            options: Arc::new(Options {
                endpoint: None,
                timeout: Duration::from_secs(60),
                life: Duration::from_secs(6 * 60 * 60),
                ahead: Duration::from_secs(10 * 60),
                clock: Arc::new(SystemTime::now),
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

    /// Sets the address to sign in at: that of `SoPrincipal.svc`. Unless set, it is the endpoint of the call that
    /// needs a ticket, with the last segment of its path replaced.
    ///
    /// # Errors
    ///
    /// If the endpoint is not a URL that can be called.
    pub fn with_sign_in_endpoint(
        self,
        endpoint: impl TryInto<Endpoint, Error: Into<EndpointError>>,
    ) -> Result<Self, EndpointError> {
        let endpoint = endpoint.try_into().map_err(Into::into)?;
        Ok(self.set(|options| options.endpoint = Some(endpoint)))
    }

    /// Sets the time limit of signing in. One minute unless set.
    #[must_use]
    pub fn with_sign_in_timeout(self, timeout: Duration) -> Self {
        self.set(|options| options.timeout = timeout)
    }

    /// Sets the life of a ticket that nobody uses; each call that succeeds lets it live that long again. Six hours
    /// unless set, as SuperOffice documents it.
    #[must_use]
    pub fn with_life(self, life: Duration) -> Self {
        self.set(|options| options.life = life)
    }

    /// Sets the time before its end at which a ticket is renewed: for clocks that differ, and for requests under way. Ten
    /// minutes unless set. As long as the life or longer, each call fetches a ticket.
    #[must_use]
    pub fn with_renew_ahead(self, ahead: Duration) -> Self {
        self.set(|options| options.ahead = ahead)
    }

    /// Sets the clock, for tests that can't wait for six hours: [`SystemTime::now`] unless set.
    #[must_use]
    pub fn with_clock(self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.set(|options| options.clock = Arc::new(clock))
    }

    /// Sets which errors certainly mean that the server refused a call, unprocessed, for its ticket:
    /// [`is_ticket_refused`] unless set. Such a call is repeated, so be sure that it did nothing.
    #[must_use]
    pub fn with_refused_when(self, refused: impl Fn(&CallError) -> bool + Send + Sync + 'static) -> Self {
        self.set(|options| options.refused = Arc::new(refused))
    }
}

impl Tickets {
    /// Adds the header block `Credentials` to a request that may have one, and has none yet.
    async fn add_ticket(&self, request: &mut RequestContext<'_>) -> Result<(), SignInError> {
        request.extensions_mut().remove::<UsedTicket>();
        let blocks = request.operation().input_headers;
        let is_credentials =
            |block: &Name<'_>| block.local == "Credentials" && block.namespace.starts_with(NAMESPACES);
        let Some(block) = blocks.iter().copied().find(is_credentials) else { return Ok(()) };
        if request.has_header_block(block) {
            return Ok(());
        }
        let Options { endpoint, timeout, life, ahead, clock, .. } = &*self.options;
        let now = clock();
        let sign_in = SignIn::new(request, block.namespace, endpoint.as_ref(), *timeout, clock.clone())?;
        let ages = Ages { now, life: *life, ahead: *ahead };
        let identity = sign_in.identity(request.caller());
        let used = self.store.ticket(identity, ages, sign_in).await?;
        let ticket = used.ticket().clone();
        request.add_header_block(credentials(block.namespace, ticket.value)?);
        if let Some(net_server) = ticket.net_server {
            let there = moved(request.endpoint(), &net_server);
            request.set_endpoint(there)?;
        }
        request.extensions_mut().insert(used);
        Ok(())
    }
}

impl Interceptor for Tickets {
    fn prepare_request<'a>(
        &'a self,
        request: &'a mut RequestContext<'_>,
    ) -> BoxFuture<'a, Result<(), CallError>> {
        Box::pin(async move { Ok(self.add_ticket(request).await?) })
    }

    fn block_interest(&self, name: Name<'_>, text: Option<&str>) -> BlockInterest {
        SucceededCheck.block_interest(name, text)
    }

    fn check_reply(&self, reply: &ReplyHeaders<'_>) -> Result<(), CallError> {
        SucceededCheck.check_reply(reply)
    }

    fn after_attempt(&self, attempt: &mut AttemptOutcome<'_>) -> AfterAttempt {
        let Some(used) = attempt.extensions_mut().remove::<UsedTicket>() else {
            return AfterAttempt::Return;
        };
        match attempt.result() {
            Ok(_) => used.slide(),
            Err(error) if (self.options.refused)(error) && self.store.forget(&used) => {
                return AfterAttempt::Repeat;
            }
            Err(_) => {}
        }
        AfterAttempt::Return
    }
}

/// The header block `Credentials`.
#[derive(XmlWrite)]
#[xml(namespace = "http://www.superoffice.net/ws/crm/NetServer/Services86", root = "Credentials")]
struct Credentials {
    #[xml(element = "Ticket")]
    ticket: Secret<String>,
}

fn credentials(namespace: &str, ticket: Secret<String>) -> Result<RawElement, SignInError> {
    let setup = |reason: &str| SignInError::new(SignInErrorKind::Setup(reason.to_owned()));
    let block = crate::xml::to_string(&Credentials { ticket })
        .map_err(|_| setup("the ticket has a character that XML can't hold"))?;
    RawElement::parse(&translated(&block, namespace)).map_err(|_| setup("the ticket can't be written"))
}

impl fmt::Debug for Tickets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tickets(..)")
    }
}

/// Calls with a ticket of their own.
///
/// ```no_run
/// # use erpsync::{Request, Response, XmlRead, XmlWrite};
/// # #[derive(Default, XmlRead, XmlWrite)]
/// # #[xml(namespace = "urn:example", root = "ForceSyncAll", default)]
/// # struct ForceSyncAll {}
/// # #[derive(Default, XmlRead, XmlWrite)]
/// # #[xml(namespace = "urn:example", root = "ForceSyncAllResponse", default)]
/// # struct ForceSyncAllResponse {}
/// # #[erpsync::service(namespace = "urn:example")]
/// # trait ErpSync: Send + Sync {
/// #     type Error: From<erpsync::soap::Fault> + Into<erpsync::soap::Fault> + Send;
/// #     #[operation(name = "ForceSyncAll", input = "ForceSyncAll", output = "ForceSyncAllResponse")]
/// #     fn force_sync_all(&self, request: Request<ForceSyncAll>)
/// #         -> impl Future<Output = Result<Response<ForceSyncAllResponse>, Self::Error>> + Send;
/// # }
/// use erpsync::superoffice::WithTicket;
///
/// # async fn example(client: ErpSyncClient, ticket: String) -> Result<(), erpsync::client::CallError> {
/// client.force_sync_all(ForceSyncAll {}).ticket(ticket).await?;
/// # Ok(()) }
/// ```
pub trait WithTicket {
    /// Makes this call with a ticket (or an access token) that the program has, instead of the client's.
    #[must_use]
    fn ticket(self, ticket: impl Into<Secret<String>>) -> Self;
}

impl<Q: Message, R: Message> WithTicket for Call<Q, R> {
    fn ticket(self, ticket: impl Into<Secret<String>>) -> Self {
        self.authentication(Tickets::fixed(ticket))
    }
}
