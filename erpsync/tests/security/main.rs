//! WS-Security over HTTP on loopback: user names, timestamps, and what happens to messages that are not as they should be.

mod attachments;
mod attacks;
mod bank;
mod encrypted_vectors;
mod encryption;
mod header;
mod policies;
mod public_vectors;
mod recorded;
mod saml;
mod signatures;
mod signers;
mod symmetric;
#[path = "../signatures/table.rs"]
mod table;
mod timestamps;
mod usernames;
