//! The seal of traits that only this crate and its macros implement.

/// Supertrait that keeps implementations by hand out: `#[derive(XmlRead)]` and `#[service]` print it.
pub trait Sealed {}
