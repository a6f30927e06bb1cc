//! Time limits without an asynchronous runtime.
//!
//! One thread for the whole process, started by the first call that has a time limit, sleeps until the next
//! limit and wakes the task that waits for it. A limit covers a whole call, sign-in included, for any
//! transport and any executor.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{Context, Poll, Waker, ready};
use std::time::{Duration, Instant};

/// The time ran out.
#[derive(Debug)]
pub(crate) struct Elapsed;

/// The output of `future`, unless `limit` passes first. Without a limit, just the output.
///
/// The future is pinned where it was made, since those of calls are large, and handing one on copies it.
pub(crate) async fn within<F>(limit: Option<Duration>, future: F) -> Result<F::Output, Elapsed>
where
    F: Future + Unpin,
{
    within_since(limit, || None, future).await
}

/// Like [`within`], with a limit that begins anew: when it has passed, `last_sign` is asked for the time of the last sign of
/// progress, and it is counted from there.
pub(crate) async fn within_since<F>(
    limit: Option<Duration>,
    last_sign: impl Fn() -> Option<Instant> + Unpin,
    mut future: F,
) -> Result<F::Output, Elapsed>
where
    F: Future + Unpin,
{
    // A limit beyond the range of the clock is no limit.
    let Some((limit, mut sleep)) = limit.and_then(|limit| Some((limit, Sleep::after(limit)?))) else {
        return Ok(future.await);
    };
    std::future::poll_fn(move |context| {
        // The future first: an answer that came in time counts, even if nobody looked until now.
        if let Poll::Ready(output) = Pin::new(&mut future).poll(context) {
            return Poll::Ready(Ok(output));
        }
        loop {
            ready!(Pin::new(&mut sleep).poll(context));
            let renewed = last_sign().and_then(|sign| sign.checked_add(limit));
            match renewed.filter(|deadline| *deadline > Instant::now()) {
                // Not one that could not be registered: it would be ready again.
                Some(deadline) if sleep.registered.is_some() => sleep = Sleep { deadline, registered: None },
                _ => return Poll::Ready(Err(Elapsed)),
            }
        }
    })
    .await
}

/// Waits.
pub(crate) async fn sleep(time: Duration) {
    let _ = within(Some(time), std::future::pending::<()>()).await;
}

/// Sleepers by the time they want to be woken, and a number that makes each unique.
#[derive(Default)]
struct Sleepers {
    wakers: BTreeMap<Key, Waker>,
    next: u64,
    running: bool,
    /// When the thread wakes by itself, if it does.
    until: Option<Instant>,
}

type Key = (Instant, u64);

#[derive(Default)]
struct Timer {
    sleepers: Mutex<Sleepers>,
    changed: Condvar,
}

fn timer() -> &'static Timer {
    static TIMER: OnceLock<Timer> = OnceLock::new();
    TIMER.get_or_init(Timer::default)
}

impl Timer {
    fn lock(&self) -> MutexGuard<'_, Sleepers> {
        // A panic of a waker leaves the map whole.
        self.sleepers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self) {
        let mut sleepers = self.lock();
        loop {
            let now = Instant::now();
            let Some((&key, _)) = sleepers.wakers.first_key_value() else {
                sleepers.until = None;
                sleepers = self.changed.wait(sleepers).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            match key.0.checked_duration_since(now) {
                Some(wait) if !wait.is_zero() => {
                    sleepers.until = Some(key.0);
                    sleepers =
                        self.changed.wait_timeout(sleepers, wait).unwrap_or_else(PoisonError::into_inner).0;
                }
                _ => {
                    let waker = sleepers.wakers.remove(&key);
                    // Not under the lock: a waker runs code of the executor.
                    drop(sleepers);
                    if let Some(waker) = waker {
                        waker.wake();
                    }
                    sleepers = self.lock();
                }
            }
        }
    }

    /// Registers a waker, in the place of one that has the key; `None` if there can be no timer thread.
    fn register(&'static self, key: Option<Key>, deadline: Instant, waker: Waker) -> Option<Key> {
        let mut sleepers = self.lock();
        if !sleepers.running {
            let started =
                std::thread::Builder::new().name("erpsync-timer".to_owned()).spawn(|| timer().run());
            started.ok()?;
            sleepers.running = true;
        }
        let key = key.unwrap_or_else(|| {
            sleepers.next += 1;
            (deadline, sleepers.next)
        });
        sleepers.wakers.insert(key, waker);
        // To wake the thread costs more than the rest of a call: only for a limit before the next one that it waits for, be that
        // of a call that has ended.
        let sooner = sleepers.until.is_none_or(|until| key.0 < until);
        drop(sleepers);
        if sooner {
            self.changed.notify_one();
        }
        Some(key)
    }
}

/// A timer, which a task polls.
pub(crate) struct Sleep {
    deadline: Instant,
    /// With the waker that is kept under the key.
    registered: Option<(Key, Waker)>,
}

impl Sleep {
    /// A timer from now on; `None` beyond the range of the clock.
    pub(crate) fn after(time: Duration) -> Option<Self> {
        Some(Self { deadline: Instant::now().checked_add(time)?, registered: None })
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let known = self.registered.as_ref();
        // The timer notices a deadline that has passed already: most sleepers are polled once only.
        if known.is_some() && Instant::now() >= self.deadline {
            return Poll::Ready(());
        }
        if known.is_some_and(|(_, waker)| waker.will_wake(context.waker())) {
            return Poll::Pending;
        }
        let (key, waker) = (known.map(|(key, _)| *key), context.waker());
        match timer().register(key, self.deadline, waker.clone()) {
            Some(key) => {
                self.registered = Some((key, waker.clone()));
                Poll::Pending
            }
            // No thread to be had: better no answer now than a limit that silently does not hold.
            None => Poll::Ready(()),
        }
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some((key, _)) = &self.registered {
            timer().lock().wakers.remove(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::park::block_on;
    use std::future::{pending, ready};

    #[test]
    fn a_limit_ends_what_never_ends() {
        let start = Instant::now();
        let limit = Duration::from_millis(30);
        let result = block_on(within(Some(limit), pending::<()>()));
        assert!(result.is_err());
        assert!(start.elapsed() >= limit);
    }

    #[test]
    fn an_output_in_time_is_kept() {
        assert_eq!(block_on(within(Some(Duration::ZERO), ready(7))).unwrap(), 7);
        assert_eq!(block_on(within(Some(Duration::MAX), ready(7))).unwrap(), 7);
        assert_eq!(block_on(within(None, ready(7))).unwrap(), 7);
    }

    #[test]
    fn a_limit_that_has_passed_ends_it() {
        assert!(block_on(within(Some(Duration::ZERO), pending::<()>())).is_err());
    }

    #[test]
    fn a_limit_is_counted_from_the_last_sign_of_progress() {
        let start = Instant::now();
        let limit = Duration::from_millis(30);
        let sign = start + Duration::from_millis(50);
        let result = block_on(within_since(Some(limit), || Some(sign), pending::<()>()));
        assert!(result.is_err());
        assert!(start.elapsed() >= Duration::from_millis(80));
        assert!(block_on(within_since(Some(limit), || Some(start), pending::<()>())).is_err());
    }

    #[test]
    fn a_later_limit_does_not_hold_up_an_earlier_one() {
        let late = std::thread::spawn(|| {
            block_on(within(Some(Duration::from_millis(400)), pending::<()>())).is_err()
        });
        std::thread::sleep(Duration::from_millis(20));
        let start = Instant::now();
        assert!(block_on(within(Some(Duration::from_millis(20)), pending::<()>())).is_err());
        assert!(start.elapsed() < Duration::from_millis(300));
        assert!(late.join().unwrap());
    }
}
