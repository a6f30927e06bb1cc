//! A server over real sockets, byte for byte, under axum and under plain hyper.

mod bodies;
mod host;
mod methods;
#[path = "../stand_in/mod.rs"]
mod stand_in;
mod trouble;
mod wsdl;
