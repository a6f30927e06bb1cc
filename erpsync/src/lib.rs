//! See the workspace README.

pub mod client;
#[doc(hidden)]
pub mod codegen;
mod secret;
pub mod server;
pub mod soap;
pub mod superoffice;
pub mod transport;
pub mod xml;

pub use erpsync_macros::service;
pub use secret::Secret;
pub use soap::{Request, Response};
