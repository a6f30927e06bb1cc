//! The documents and their text.

mod span;

pub use span::{SourceId, Span};
