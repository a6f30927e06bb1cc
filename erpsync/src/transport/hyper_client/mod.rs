//! HTTP over TCP and TLS: [`Http`], the transport of generated clients.
//!
//! `client` sends requests over hyper-util's pool of connections; `builder` holds the settings, `connector` opens connections
//! and picks proxies, `tls` holds the certificates, `body` the bodies in both directions, `interim` bounds interim responses, `silence`
//! the time without any byte, `own` sends over connections that a call has to itself, and `error` classifies errors.

mod body;
mod builder;
mod client;
mod connector;
mod error;
mod interim;
mod own;
mod silence;
mod tls;

pub use self::builder::HttpBuilder;
pub use self::client::{Http, HttpFuture};
pub(super) use self::own::Sender;

use super::{Body, BoxError, SendProgress, TransportError, TransportErrorKind};
