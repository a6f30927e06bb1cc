//! Clients over loopback TCP, servers that misbehave included.

#[cfg(feature = "blocking")]
mod blocking;
mod calls;
mod connections;
mod errors;
mod floods;
mod http;
mod interceptors;
mod known_replies;
mod layers;
#[path = "../peers/mod.rs"]
mod peers;
mod redaction;
mod retries;
mod secrets;
#[path = "../stand_in/mod.rs"]
mod stand_in;
mod transport;
