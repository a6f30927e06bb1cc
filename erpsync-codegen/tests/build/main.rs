//! The command, and build scripts under a real cargo.

mod command;
mod compiles;
mod messages;
mod regenerate;
