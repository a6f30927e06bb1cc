//! What expansions and generated code may name. Not for users: it changes with the generator.

mod service;

pub use self::service::{Arc, BoxFuture, blocks, boxed_operation, client_items, not_supported};
