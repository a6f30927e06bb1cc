//! Value that expires, fetched once for all calls that wait for it.

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use futures_util::future::{Shared, WeakShared};

use super::SignInError;
use crate::BoxFuture;

/// Token, session or other value that a service issues for a time: for interceptors that sign in.
///
/// However many calls ask for it, it is fetched once. A call that is given up does not keep the others from theirs: the fetch runs
/// in whichever of them is polled, and ends with the last.
///
/// Clones share the value.
///
/// ```
/// # use erpsync::client::{Age, Renewed, SignInError};
/// # async fn example() -> Result<(), SignInError> {
/// let sessions: Renewed<String> = Renewed::new();
/// let session = sessions.get(|_| Age::Fresh, || Box::pin(async { Ok("from the service".to_owned()) })).await?;
/// assert_eq!(session.value, "from the service");
/// // The service refuses it, so the next call fetches another one.
/// sessions.forget(&session);
/// # Ok(()) }
/// ```
pub struct Renewed<T, E = SignInError>(Arc<Mutex<State<T, E>>>);

struct State<T, E> {
    held: Option<Held<T>>,
    flight: Option<WeakShared<Flight<T, E>>>,
    generation: u64,
}

type Flight<T, E> = BoxFuture<'static, Result<Held<T>, E>>;

/// Error of a fetch, which all calls get that waited for it.
pub trait FetchError: Clone + Send + Sync + 'static {
    /// The error of a source that panicked.
    fn panicked() -> Self;
}

impl FetchError for SignInError {
    fn panicked() -> Self {
        Self::from_source("the source panicked")
    }
}

/// Value that is held, told from those before and after it.
#[derive(Clone)]
#[non_exhaustive]
pub struct Held<T> {
    /// The value.
    pub value: T,
    /// Its number among those that were fetched.
    generation: u64,
}

/// Age of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Age {
    /// It is used as it is.
    Fresh,
    /// It is renewed, and used if that fails.
    Aging,
    /// It is of no use any more.
    Expired,
}

impl<T, E> Clone for Renewed<T, E> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: Clone + Send + Sync + 'static, E: FetchError> Renewed<T, E> {
    /// Nothing is held yet.
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new(State { held: None, flight: None, generation: 0 })))
    }

    fn state(&self) -> MutexGuard<'_, State<T, E>> {
        // A function that panics under the lock leaves the state as it was.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The value that is held, or a fetched one. `age` decides whether the one that is held will do.
    ///
    /// # Errors
    ///
    /// The error of the fetch, unless the value that is held is only [aging](Age::Aging).
    pub async fn get(
        &self,
        age: impl Fn(&T) -> Age + Send + 'static,
        fetch: impl FnOnce() -> BoxFuture<'static, Result<T, E>>,
    ) -> Result<Held<T>, E> {
        let flight = {
            let mut state = self.state();
            if let Some(held) = &state.held
                && age(&held.value) == Age::Fresh
            {
                return Ok(held.clone());
            }
            match state.flight.as_ref().and_then(WeakShared::upgrade) {
                Some(flight) => flight,
                None => {
                    state.generation += 1;
                    let flight = self.flight(state.generation, age, fetch());
                    state.flight = flight.downgrade();
                    flight
                }
            }
        };
        flight.await
    }

    fn flight(
        &self,
        generation: u64,
        age: impl Fn(&T) -> Age + Send + 'static,
        fetch: BoxFuture<'static, Result<T, E>>,
    ) -> Shared<Flight<T, E>> {
        let this = self.clone();
        let flight: Flight<T, E> = Box::pin(async move {
            let fetched = AssertUnwindSafe(fetch).catch_unwind().await;
            let fetched = fetched.unwrap_or_else(|_panic| Err(E::panicked()));
            let mut state = this.state();
            state.flight = None;
            match fetched {
                Ok(value) => Ok(state.held.insert(Held { value, generation }).clone()),
                Err(error) => {
                    let held = state.held.clone();
                    held.filter(|held| age(&held.value) != Age::Expired).ok_or(error)
                }
            }
        });
        flight.shared()
    }

    /// Forgets a value that was refused. Another call may have renewed it already: then that one stays.
    pub fn forget(&self, refused: &Held<T>) {
        self.state().held.take_if(|held| held.generation == refused.generation);
    }

    /// Forgets the value that is held if `is_refused` returns true for it.
    pub fn forget_if(&self, is_refused: impl FnOnce(&T) -> bool) {
        self.state().held.take_if(|held| is_refused(&held.value));
    }
    /// Changes a value, if it is still the one that is held.
    pub fn update(&self, known: &Held<T>, change: impl FnOnce(&mut T)) {
        if let Some(held) = &mut self.state().held
            && held.generation == known.generation
        {
            change(&mut held.value);
        }
    }

    /// Returns what `look` finds at the value that is held; `None` if none is.
    pub fn peek<R>(&self, look: impl FnOnce(&T) -> R) -> Option<R> {
        self.state().held.as_ref().map(|held| look(&held.value))
    }

    /// Returns true if no call waits for a value.
    pub fn is_idle(&self) -> bool {
        self.state().flight.as_ref().and_then(WeakShared::upgrade).is_none()
    }
}

impl<T: Clone + Send + Sync + 'static, E: FetchError> Default for Renewed<T, E> {
    fn default() -> Self {
        Self::new()
    }
}

/// Shows no value, which may be a secret.
impl<T, E> fmt::Debug for Renewed<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Renewed").finish_non_exhaustive()
    }
}

/// Shows no value, which may be a secret.
impl<T> fmt::Debug for Held<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Held").field("generation", &self.generation).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::{Context, Poll, Waker};

    use super::*;

    #[derive(Clone, Default)]
    struct Source(Arc<AtomicUsize>);

    impl Source {
        fn fetch(&self) -> BoxFuture<'static, Result<usize, SignInError>> {
            let count = self.0.clone();
            Box::pin(async move {
                // Pending once, so that others come to wait.
                let mut waited = false;
                std::future::poll_fn(|context| match std::mem::replace(&mut waited, true) {
                    true => Poll::Ready(()),
                    false => {
                        context.waker().wake_by_ref();
                        Poll::Pending
                    }
                })
                .await;
                Ok(count.fetch_add(1, Ordering::SeqCst))
            })
        }
    }

    fn failing() -> BoxFuture<'static, Result<usize, SignInError>> {
        Box::pin(async { Err(SignInError::from_source("no network")) })
    }

    #[test]
    fn waiting_calls_share_one_fetch_and_one_that_is_dropped_keeps_nobody() {
        let (renewed, source) = (Renewed::new(), Source::default());
        let mut first = Box::pin(renewed.get(|_| Age::Fresh, || source.fetch()));
        let second = renewed.get(|_| Age::Fresh, || source.fetch());
        assert!(first.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        drop(first);
        let third = renewed.get(|_| Age::Fresh, || source.fetch());
        let (second, third) = futures_executor(second, third);
        assert_eq!((second.unwrap().value, third.unwrap().value), (0, 0));
        assert_eq!(source.0.load(Ordering::SeqCst), 1);
    }

    fn futures_executor<A: Future, B: Future>(a: A, b: B) -> (A::Output, B::Output) {
        crate::park::block_on(futures_util::future::join(a, b))
    }

    #[test]
    fn a_refused_value_is_fetched_anew_once() {
        let (renewed, source) = (Renewed::new(), Source::default());
        let get = || crate::park::block_on(renewed.get(|_| Age::Fresh, || source.fetch())).unwrap();
        let first = get();
        renewed.forget(&first);
        let second = get();
        // The refusal of a call that still had the first one.
        renewed.forget(&first);
        assert_eq!((first.value, second.value, get().value), (0, 1, 1));
    }

    #[test]
    fn an_aging_value_survives_a_fetch_that_fails_and_an_expired_one_does_not() {
        let (renewed, source) = (Renewed::new(), Source::default());
        let get = |age: Age, fetch: BoxFuture<'static, _>| {
            crate::park::block_on(renewed.get(move |_| age, || fetch))
        };
        assert_eq!(get(Age::Fresh, source.fetch()).unwrap().value, 0);
        assert_eq!(get(Age::Aging, failing()).unwrap().value, 0);
        assert_eq!(get(Age::Aging, source.fetch()).unwrap().value, 1);
        let error = get(Age::Expired, failing()).err().unwrap();
        assert!(error.report().contains("no network"), "{}", error.report());
        let panicking: BoxFuture<'static, _> = Box::pin(async { panic!("a source that panics") });
        assert!(get(Age::Expired, panicking).err().unwrap().report().contains("panicked"));
        assert_eq!(get(Age::Expired, source.fetch()).unwrap().value, 2);
    }
}
