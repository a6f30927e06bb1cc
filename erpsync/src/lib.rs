//! See the workspace README.

pub mod xml;
