//! Envelopes, bodies, and names of secrets.

mod auto_traits;
mod body_namespaces;
mod envelopes;
mod secret_names;
