//! See the workspace README.

pub mod client;
mod secret;
pub mod soap;
pub mod superoffice;
pub mod transport;
pub mod xml;

pub use secret::Secret;
pub use soap::{Request, Response};
