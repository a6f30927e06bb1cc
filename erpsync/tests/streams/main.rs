//! Lists as streams, over loopback TCP.

#[cfg(feature = "blocking")]
mod blocking;
mod broken;
mod encoded;
mod messages;
mod peer;
#[cfg(feature = "security")]
mod protected;
mod received;
mod requests;
mod served;
mod unknown;
