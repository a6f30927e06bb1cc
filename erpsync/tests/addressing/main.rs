//! WS-Addressing: clients, servers and replies to other addresses, in both versions and over both versions of SOAP.

mod client;
mod echo;
#[cfg(all(feature = "http", feature = "serve"))]
mod elsewhere;
mod hostile;
mod recorded;
mod server;
mod vectors;
