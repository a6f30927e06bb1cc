//! Issued tokens, kept until they end.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::IssuedToken;
use crate::BoxFuture;
use crate::client::{Age, Held, Renewed, SignInError};

/// Default time before its end at which a token is renewed: one minute.
pub const DEFAULT_RENEW_AHEAD: Duration = Duration::from_secs(60);

/// Time for which a token without an end is kept.
const WITHOUT_END: Duration = Duration::from_secs(5 * 60);

/// Source of tokens: asks an STS when a call needs a token, and keeps the token for all calls until it ends.
///
/// However many calls wait for a token, it is requested once. It is renewed a minute before its end; while it holds, a request
/// that fails does no harm. A token without an end is kept for five minutes.
#[derive(Clone)]
pub struct IssuedTokens {
    source: Arc<dyn Fn() -> BoxFuture<'static, Result<IssuedToken, SignInError>> + Send + Sync>,
    tokens: Renewed<Issued>,
    ahead: Duration,
    clock: Arc<dyn Fn() -> SystemTime + Send + Sync>,
}

/// Token, and when it is renewed at the latest.
#[derive(Clone)]
pub(crate) struct Issued {
    pub(crate) token: Arc<IssuedToken>,
    end: SystemTime,
}

impl IssuedTokens {
    /// Tokens from a function that calls an STS: see the [module](super).
    pub fn new<F, R>(issue: F) -> Self
    where
        F: Fn() -> R + Send + Sync + 'static,
        R: Future<Output = Result<IssuedToken, SignInError>> + Send + 'static,
    {
        Self {
            source: Arc::new(move || Box::pin(issue())),
            tokens: Renewed::new(),
            ahead: DEFAULT_RENEW_AHEAD,
            clock: Arc::new(SystemTime::now),
        }
    }

    /// Sets the time before its end at which a token is renewed: [`DEFAULT_RENEW_AHEAD`] unless set.
    #[must_use]
    pub fn with_renew_ahead(self, ahead: Duration) -> Self {
        Self { ahead, ..self }
    }

    /// Sets the clock, for tests: [`SystemTime::now`] unless set.
    #[must_use]
    pub fn with_clock(self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self { clock: Arc::new(clock), ..self }
    }

    /// The token that is kept, or a new one.
    pub(crate) async fn token(&self) -> Result<Held<Issued>, SignInError> {
        let (clock, ahead) = (self.clock.clone(), self.ahead);
        let age = move |issued: &Issued| match issued.end.duration_since(clock()) {
            Ok(left) if left > ahead => Age::Fresh,
            Ok(left) if !left.is_zero() => Age::Aging,
            _ => Age::Expired,
        };
        let (source, now) = (self.source.clone(), (self.clock)());
        let fetch = move || -> BoxFuture<'static, _> {
            Box::pin(async move {
                let token = source().await?;
                let end = token.expires().unwrap_or(now + WITHOUT_END);
                Ok(Issued { token: Arc::new(token), end })
            })
        };
        self.tokens.get(age, fetch).await
    }

    /// Forgets a token that a service refused.
    pub(crate) fn forget(&self, refused: &Held<Issued>) {
        self.tokens.forget(refused);
    }
}

/// Shows no token.
impl fmt::Debug for IssuedTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IssuedTokens(..)")
    }
}
