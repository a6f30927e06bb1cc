//! Transports over TCP and TLS: `Http` is reqwest, `Direct` hyper alone, over `connections` of its own, which `connector`
//! makes.
//!
//! `builder` holds the settings of both, `clients` what makes and keeps connections, `tls` the certificates; `runtime` drives
//! the connections of blocking calls.

mod builder;
#[cfg(feature = "direct")]
mod by_hyper;
#[cfg(feature = "reqwest")]
mod by_reqwest;
mod clients;
#[cfg(feature = "direct")]
mod connections;
#[cfg(feature = "direct")]
mod connector;
#[cfg(feature = "blocking")]
mod runtime;
mod tls;
mod trouble;

pub use self::builder::{Carrier, HttpBuilder};
#[cfg(feature = "direct")]
pub use self::by_hyper::Direct;
#[cfg(feature = "reqwest")]
pub use self::by_reqwest::{Http, HttpBody, HttpFuture};
#[cfg(feature = "blocking")]
pub(crate) use self::runtime::enter;

use super::{Body, BoxError, SendProgress, TransportError, TransportErrorKind};
