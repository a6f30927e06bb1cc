//! See the workspace README.

pub mod transport;
pub mod xml;
