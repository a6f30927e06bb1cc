//! The pools of connections of a transport.

use http::Uri;
use http::uri::Scheme;
use rustls::ClientConfig;
use tokio::runtime::Handle;

use super::builder::Settings;
use super::{TransportError, TransportErrorKind};

/// What requests say of who sends them, where nothing else is told: RFC 9110, section 10.1.5.
pub(super) const USER_AGENT: &str = concat!("erpsync/", env!("CARGO_PKG_VERSION"));

/// Sockets and timers are tokio's, and panic without it.
const NO_RUNTIME: &str = "there is no tokio runtime here: make the call inside of one (`#[tokio::main]`, \
     `Runtime::block_on`), or use the blocking calls (feature `blocking`, `send_blocking`)";

/// A pool of connections lives in the runtime that made them, and must not be waited for by a thread that keeps
/// this runtime from running: so blocking calls have a pool of their own.
pub(super) struct Clients<C>(Result<SetUp<C>, String>);

struct SetUp<C> {
    shared: C,
    #[cfg(feature = "blocking")]
    blocking: C,
    /// Why `https` can't work here, though `http` can.
    tls_problem: Option<String>,
}

impl<C> Clients<C> {
    /// What `make` makes of the settings and TLS, which offers these protocols (ALPN, RFC 7301). An error is told by
    /// each call.
    pub(super) fn new(
        settings: Result<Settings, String>,
        protocols: &[&str],
        make: impl Fn(&Settings, &ClientConfig) -> Result<C, String>,
    ) -> Self {
        let set_up = settings.and_then(|settings| {
            let tls = settings.certificates.configure(protocols)?;
            Ok(SetUp {
                shared: make(&settings, &tls.config)?,
                #[cfg(feature = "blocking")]
                blocking: make(&settings, &tls.config)?,
                tls_problem: tls.problem,
            })
        });
        Self(set_up)
    }

    /// The one for a request to an address from this thread.
    pub(super) fn of(&self, uri: &Uri) -> Result<&C, TransportError> {
        let failed = |problem: &str| TransportError::new(TransportErrorKind::Setup, "", problem);
        if Handle::try_current().is_err() {
            return Err(failed(NO_RUNTIME));
        }
        let set_up = self.0.as_ref().map_err(|problem| failed(problem))?;
        match &set_up.tls_problem {
            Some(problem) if uri.scheme() == Some(&Scheme::HTTPS) => Err(failed(problem)),
            _ => Ok(set_up.current()),
        }
    }
}

impl<C> SetUp<C> {
    fn current(&self) -> &C {
        #[cfg(feature = "blocking")]
        if super::runtime::is_entered() {
            return &self.blocking;
        }
        &self.shared
    }
}
