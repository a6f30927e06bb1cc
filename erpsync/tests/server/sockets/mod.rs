//! A server over real sockets, byte for byte, under axum and under plain hyper.

mod bodies;
mod host;
mod methods;
mod trouble;
mod wsdl;
