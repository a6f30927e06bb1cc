//! Turns WSDLs into Rust: types, a trait for each service, a client and a server.
//!
//! A crate puts a WSDL beside its `build.rs` and calls [`compile`]:
//!
//! ```no_run
//! // build.rs
//! fn main() -> Result<(), erpsync_codegen::Error> {
//!     erpsync_codegen::compile(&["wsdl/ErpSync.wsdl", "wsdl/SoPrincipal.wsdl"])
//! }
//! ```
//!
//! and `erpsync::include_wsdl!();` where it wants the modules. [`configure`] has the options. The command
//! `erpsync-codegen` does the same for code that is committed.
//!
//! # How it works
//!
//! One chain, a module a stage; the [pipeline](generate) is the part that touches no disk:
//!
//! | stage | in → out |
//! |---|---|
//! | [`source`] | paths → [`Sources`](source::Sources), imports and includes followed |
//! | [`tree`] | text → elements with places and namespaces |
//! | [`wsdl`], [`xsd`] | elements → WSDL 1.1 and XML Schema 1.0 as written |
//! | [`resolve`](mod@resolve) | all documents → [`Model`](resolve::Model): every name looked up |
//! | `lower` | model and [`Config`] → `ir`: all decisions about Rust |
//! | `emit`, `format` | `ir` → text |
//! | `write` | text → file, if it changed |
//!
//! [`sample`] and [`lint`](fn@lint) read the model, too: messages filled in, and warnings of what will bite.
//!
//! Problems are collected on the way as [`Diagnostics`](diagnostic::Diagnostics), each with its place. Nothing
//! is ever fetched from the network.

pub mod diagnostic;
pub mod resolve;
pub mod sample;
pub mod source;
pub mod tree;
pub mod wsdl;
pub mod xsd;

mod cargo;
mod compile;
mod config;
mod embed;
mod emit;
mod format;
mod ir;
mod lint;
mod lower;
mod overview;
mod pipeline;
mod write;

pub use cargo::cargo_instructions;
pub use compile::{Error, compile, configure};
pub use config::{Builder, Config, NilMapping};
pub use lint::lint;
pub use overview::{ModuleOverview, Overview};
pub use pipeline::{Generated, GeneratedFile, generate};
