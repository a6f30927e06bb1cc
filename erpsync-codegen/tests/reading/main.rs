//! Files, documents and schemas as they are read, and the diagnostics of wrong ones.

mod broken_input;
mod conformance;
mod files;
mod lint;
mod wrong_input;
