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
//! and `erpsync::include_wsdl!();` where the modules shall be. [`configure`] has the options. The command
//! `erpsync generate` of the crate `erpsync-cli` does the same for code that is committed.
//!
//! # How it works
//!
//! One chain, a module a stage:
//!
//! | stage | in → out |
//! |---|---|
//! | `load`, with `tree` and `syntax` | paths → documents, each read once: WSDL 1.1 and XML Schema 1.0 as written |
//! | `resolve` | all documents → a model: every name looked up |
//! | `lower` | model and options → `ir`: all decisions about Rust |
//! | `emit`, `format`, `print` | `ir` → files |
//! | `write` | file → disk, if it changed |
//!
//! [`Builder::read`] runs the chain up to the model; the [`Analysis`] that it returns generates code, warns and makes sample
//! messages. Problems are collected on the way as [`Diagnostics`](diagnostic::Diagnostics), each with its place. Nothing is
//! ever fetched from the network.
//!
//! # Features
//!
//! - `encodings`: documents in encodings other than UTF-8, UTF-16 and ISO-8859-1; the command has it.
//! - `unstable-model`: the modules of the front end and the model, for the project's own tools. They change in any version.

#![cfg_attr(
    not(feature = "unstable-model"),
    allow(
        dead_code,
        unreachable_pub,
        unused_imports,
        reason = "items of the model are public with the feature"
    )
)]

pub mod diagnostic;
pub mod text;

#[cfg(feature = "unstable-model")]
pub mod load;
#[cfg(feature = "unstable-model")]
pub mod policy;
#[cfg(feature = "unstable-model")]
pub mod resolve;
#[cfg(feature = "unstable-model")]
pub mod sample;
#[cfg(feature = "unstable-model")]
pub mod syntax;
#[cfg(feature = "unstable-model")]
pub mod tree;

#[cfg(not(feature = "unstable-model"))]
mod load;
#[cfg(not(feature = "unstable-model"))]
mod policy;
#[cfg(not(feature = "unstable-model"))]
mod resolve;
#[cfg(not(feature = "unstable-model"))]
mod sample;
#[cfg(not(feature = "unstable-model"))]
mod syntax;
#[cfg(not(feature = "unstable-model"))]
mod tree;

mod analysis;
mod cargo;
mod compile;
mod config;
mod embed;
mod emit;
mod error;
mod escape;
mod format;
mod generated;
mod ir;
mod limits;
mod lint;
mod lower;
mod message_types;
mod overview;
mod print;
mod write;

pub use analysis::Analysis;
pub use compile::{compile, configure};
pub use config::{Builder, NilMapping};
pub use error::Error;
pub use generated::{Generated, GeneratedFile};
pub use limits::Limits;
pub use overview::{ModuleOverview, Overview};
pub use sample::{Direction, Sample};
