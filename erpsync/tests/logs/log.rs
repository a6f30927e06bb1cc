//! Events and spans of the process at the finest level, as text.

use std::io::Write;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::FmtSpan;

static WRITTEN: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// The log of the process, held by one test at a time.
pub(crate) struct Log(#[allow(dead_code, reason = "held, not read")] MutexGuard<'static, ()>);

impl Log {
    /// Waits until no other test holds the log, and empties it.
    pub(crate) fn start() -> Self {
        static HELD: Mutex<()> = Mutex::new(());
        static SUBSCRIBER: OnceLock<()> = OnceLock::new();
        let log = Self(HELD.lock().unwrap_or_else(PoisonError::into_inner));
        SUBSCRIBER.get_or_init(|| {
            tracing_subscriber::fmt()
                .with_env_filter(EnvFilter::new("trace"))
                .with_span_events(FmtSpan::FULL)
                .with_ansi(false)
                .with_writer(|| Writer)
                .init();
        });
        log.take();
        log
    }

    /// Returns what was logged since the last call.
    pub(crate) fn take(&self) -> String {
        String::from_utf8(std::mem::take(&mut WRITTEN.lock().unwrap())).unwrap()
    }
}

struct Writer;

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        WRITTEN.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
