//! Lists as streams, over loopback TCP.

mod messages;
mod peer;
mod received;
mod served;
