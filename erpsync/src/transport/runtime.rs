//! A small runtime for calls that block: one thread of the process, started by the first of them.
//!
//! It drives sockets and timers only; replies are read on the threads that call.

use std::sync::OnceLock;

use tokio::runtime::{Builder, EnterGuard, Handle};

use super::{TransportError, TransportErrorKind};

static STARTED: OnceLock<Result<Handle, String>> = OnceLock::new();

/// Lets this thread use the runtime, until the guard is dropped.
pub(crate) fn enter() -> Result<EnterGuard<'static>, TransportError> {
    let started = STARTED.get_or_init(|| start().map_err(|error| error.to_string()));
    started.as_ref().map(Handle::enter).map_err(|problem| {
        TransportError::new(TransportErrorKind::Setup, "there is no thread for blocking calls", &**problem)
    })
}

fn start() -> std::io::Result<Handle> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let handle = runtime.handle().clone();
    let thread = std::thread::Builder::new().name("erpsync-blocking".to_owned());
    thread.spawn(move || runtime.block_on(std::future::pending::<()>()))?;
    Ok(handle)
}

/// Reports whether this thread uses the runtime.
#[cfg(feature = "http")]
pub(super) fn is_entered() -> bool {
    match (STARTED.get(), Handle::try_current()) {
        (Some(Ok(ours)), Ok(current)) => ours.id() == current.id(),
        _ => false,
    }
}
