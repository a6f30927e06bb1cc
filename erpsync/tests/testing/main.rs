//! The mock transport and cassettes.

mod cassette;
mod mock;
#[path = "../stand_in/mod.rs"]
mod stand_in;
