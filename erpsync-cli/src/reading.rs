//! Flags of all commands for what is read.

use clap::Args;
use erpsync_codegen::{Builder, Limits};

/// Bounds on what the WSDLs may import.
#[derive(Args, Debug)]
#[command(next_help_heading = "What is read")]
pub(crate) struct Reading {
    /// Let the WSDLs import files outside of their folders, as `../common.xsd`.
    #[arg(long)]
    allow_outside: bool,
    /// Size of one document at most, in bytes.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().document_bytes)]
    max_document_bytes: usize,
    /// Size of all documents together at most, in bytes.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().total_bytes)]
    max_total_bytes: usize,
    /// Number of documents at most.
    #[arg(long, value_name = "NUMBER", default_value_t = Limits::default().documents)]
    max_documents: usize,
    /// Number of elements in all documents together at most.
    #[arg(long, value_name = "NUMBER", default_value_t = Limits::default().elements)]
    max_elements: usize,
    /// Maximum depth of nested elements.
    #[arg(long, value_name = "NUMBER", default_value_t = Limits::default().depth)]
    max_depth: usize,
    /// Length of a name or namespace at most, in bytes.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().name_bytes)]
    max_name_bytes: usize,
    /// Number of members at most that types get from groups, unions, derived types and the like.
    #[arg(long, value_name = "NUMBER", default_value_t = Limits::default().expansion)]
    max_expansion: usize,
    /// Number of assertions at most that policies have in all of their alternatives.
    #[arg(long, value_name = "NUMBER", default_value_t = Limits::default().policy_expansion)]
    max_policy_expansion: usize,
}

impl Reading {
    /// A builder with these settings.
    pub(crate) fn apply(&self, builder: Builder) -> Builder {
        let limits = Limits::default()
            .document_bytes(self.max_document_bytes)
            .total_bytes(self.max_total_bytes)
            .documents(self.max_documents)
            .elements(self.max_elements)
            .depth(self.max_depth)
            .name_bytes(self.max_name_bytes)
            .expansion(self.max_expansion)
            .policy_expansion(self.max_policy_expansion);
        builder.allow_outside(self.allow_outside).limits(limits)
    }
}
