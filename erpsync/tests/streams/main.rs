//! Lists as streams, over loopback TCP.

mod broken;
mod encoded;
mod messages;
mod peer;
mod received;
mod served;
