//! The mock transport and cassettes.

mod cassette;
mod mock;
mod streams;
