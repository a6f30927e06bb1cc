//! Value that expires, fetched once for all calls that wait for it.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use futures_util::future::{Shared, WeakShared};

use super::SignInError;
use crate::BoxFuture;

/// Token or other value that a service issues for a time.
///
/// However many calls ask for it, it is fetched once. A call that is given up does not keep the others from theirs: the fetch runs
/// in whichever of them is polled, and ends with the last.
pub(crate) struct Renewed<T>(Arc<Mutex<State<T>>>);

struct State<T> {
    held: Option<Held<T>>,
    flight: Option<WeakShared<Flight<T>>>,
    generation: u64,
}

type Flight<T> = BoxFuture<'static, Result<Held<T>, SignInError>>;

/// Value that is held, and its number among those that were fetched.
#[derive(Clone)]
pub(crate) struct Held<T> {
    pub(crate) value: T,
    generation: u64,
}

/// Age of a value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Age {
    /// It is used as it is.
    Fresh,
    /// It is renewed, and used if that fails.
    Aging,
    /// It is of no use any more.
    Expired,
}

impl<T: Clone + Send + Sync + 'static> Renewed<T> {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Mutex::new(State { held: None, flight: None, generation: 0 })))
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        // Nothing that could panic half-way happens under the lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The value that is held, or a fetched one.
    pub(crate) async fn get(
        &self,
        age: impl Fn(&T) -> Age + Send + 'static,
        fetch: impl FnOnce() -> BoxFuture<'static, Result<T, SignInError>>,
    ) -> Result<Held<T>, SignInError> {
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
        fetch: BoxFuture<'static, Result<T, SignInError>>,
    ) -> Shared<Flight<T>> {
        let this = Self(self.0.clone());
        let flight: Flight<T> = Box::pin(async move {
            let fetched = AssertUnwindSafe(fetch).catch_unwind().await;
            let fetched =
                fetched.unwrap_or_else(|_| Err(SignInError::from_source("the source of the token panicked")));
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
    pub(crate) fn forget(&self, refused: &Held<T>) {
        self.state().held.take_if(|held| held.generation == refused.generation);
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
