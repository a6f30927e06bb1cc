//! Servers: routing, replies over HTTP, documents, and sockets.

mod actions;
mod documents;
mod empty_bodies;
mod http;
mod interceptors;
mod lenient;
#[cfg(feature = "serve")]
mod serve;
mod sockets;
