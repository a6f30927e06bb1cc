//! Envelopes, bodies, and names of secrets.

mod auto_traits;
mod body_namespaces;
mod envelopes;
mod message_style;
mod secret_names;
