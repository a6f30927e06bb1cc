//! `#[service]`: from a trait of operations, its client and its server.
//!
//! `parse` reads the trait and what its attributes say into `model`, with every error in it at once;
//! `expand` prints the trait as it is implemented, `client` the stub, `server` the dispatch;
//! `actions` is the part of WS-Addressing. Everything that is
//! not specific to one service is in the runtime: a method of the client is one call into it, an arm of the
//! server's `match` another.

mod actions;
mod client;
mod expand;
mod model;
mod parse;
mod server;
mod signature;

use proc_macro2::TokenStream;

/// Expands `#[service(arguments)] item`.
pub(crate) fn service(arguments: TokenStream, item: TokenStream) -> TokenStream {
    match parse::service(arguments, item) {
        Ok(service) => expand::service(&service),
        Err(error) => error.into_compile_error(),
    }
}

#[cfg(test)]
mod tests;
