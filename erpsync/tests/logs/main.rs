//! Events that clients and servers log. The subscriber is global, so these tests have a process of their own.

mod canaries;
mod client;
mod drift;
mod http_auth;
mod log;
mod one_line;
mod security;
mod server;
