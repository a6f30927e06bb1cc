//! A connection that the requests of one call have to themselves.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

#[cfg(feature = "http")]
use super::hyper_client::Sender;

/// Connection for schemes that authenticate a connection instead of a request, such as NTLM: an extension of a request.
///
/// A transport that supports it sends all requests with the same value over one connection, opens that when it is needed, and uses it
/// for nothing else. A request to another server gets another connection. `Http` does, over HTTP/1.1. Other transports ignore it; [`is_open`](Self::is_open) tells.
///
/// ```
/// use erpsync::transport::OwnConnection;
///
/// let connection = OwnConnection::default();
/// let mut request = http::Request::new(());
/// request.extensions_mut().insert(connection.clone());
/// assert!(!connection.is_open());
/// ```
#[derive(Clone, Default)]
pub struct OwnConnection(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// Number of connections that were opened.
    opened: usize,
    #[cfg(feature = "http")]
    sender: Option<Sender>,
}

impl OwnConnection {
    /// Reports whether a transport has opened a connection for these requests.
    pub fn is_open(&self) -> bool {
        self.opened() > 0
    }

    /// Number of connections that were opened so far: more than one if the server closed one between two requests.
    pub fn opened(&self) -> usize {
        self.state(|state| state.opened)
    }

    fn state<R>(&self, read: impl FnOnce(&mut State) -> R) -> R {
        read(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    #[cfg(feature = "http")]
    pub(super) fn take(&self) -> Option<Sender> {
        self.state(|state| state.sender.take())
    }

    #[cfg(feature = "http")]
    pub(super) fn put_back(&self, sender: Sender) {
        self.state(|state| state.sender = Some(sender));
    }

    #[cfg(feature = "http")]
    pub(super) fn count(&self) {
        self.state(|state| state.opened += 1);
    }
}

impl fmt::Debug for OwnConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnConnection").field("opened", &self.opened()).finish_non_exhaustive()
    }
}
