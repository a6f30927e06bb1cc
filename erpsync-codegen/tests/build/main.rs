//! Build scripts under a real cargo.

mod compiles;
mod messages;
mod regenerate;
