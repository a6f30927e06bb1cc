//! WS-Security over HTTP on loopback: user names, timestamps, and what happens to messages that are not as they should be.

mod attacks;
mod bank;
mod header;
mod signatures;
mod signers;
mod timestamps;
mod usernames;
