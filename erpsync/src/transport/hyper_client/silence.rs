//! Time limit of a server's silence: before its response, and in the middle of it.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Sleep, sleep};

/// Timer that runs while a server is silent.
#[derive(Debug)]
pub(super) struct Silence {
    limit: Duration,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Silence {
    pub(super) fn new(limit: Duration) -> Self {
        Self { limit, timer: None }
    }

    pub(super) fn limit(&self) -> Duration {
        self.limit
    }

    /// Stops the timer: the server sent something.
    pub(super) fn end(&mut self) {
        self.timer = None;
    }

    /// Starts the timer if it does not run, and registers the current task with it.
    pub(super) fn poll_elapsed(&mut self, context: &mut Context<'_>) -> Poll<Silent> {
        let limit = self.limit;
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep(limit)));
        timer.as_mut().poll(context).map(|()| Silent(limit))
    }
}

/// The server was silent for this time.
#[derive(Debug)]
pub(super) struct Silent(Duration);

impl fmt::Display for Silent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "nothing came for {:?}", self.0)
    }
}

impl std::error::Error for Silent {}
