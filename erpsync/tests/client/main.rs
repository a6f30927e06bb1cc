//! Clients over loopback TCP, servers that misbehave included.

#[cfg(feature = "blocking")]
mod blocking;
mod bodies;
mod calls;
mod connections;
mod errors;
mod floods;
mod http;
mod http_phases;
mod interceptors;
mod known_replies;
mod layers;
mod redaction;
mod retries;
mod secrets;
mod transport;
