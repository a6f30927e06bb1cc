//! See the workspace README.

pub mod soap;
pub mod transport;
pub mod xml;

pub use soap::{Request, Response};
