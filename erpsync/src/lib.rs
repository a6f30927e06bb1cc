//! See the workspace README.

pub mod transport;
