//! Bounds on reading and on expansion.

/// Bounds on the documents that the generator reads, and on their expansion. Documents may be hostile, and reading them must
/// end soon and in bounded memory.
///
/// The defaults are several times the size of the largest services in use: all 56 WSDLs of a NetServer are 6 MiB and 75,000
/// elements. Generating from 200,000 elements takes 1.3 GB. A document that is too large is refused before it is read.
/// [`Builder::limits`](crate::Builder::limits) sets them, and flags of the command do.
///
/// ```
/// use erpsync_codegen::Limits;
///
/// let limits = Limits::default().document_bytes(64 << 20).total_bytes(128 << 20);
/// assert_eq!(limits.depth, 256);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Size of one document in bytes, as it is on the disk. Default: 16 MiB.
    pub document_bytes: usize,
    /// Size of all documents together, in bytes. Default: 64 MiB.
    pub total_bytes: usize,
    /// Number of documents. Default: 4,096.
    pub documents: usize,
    /// Number of elements in all documents together; names in a list count, too. Default: 200,000.
    pub elements: usize,
    /// Maximum depth of nested elements. Reading recurses, so a limit beyond a thousand needs a thread with a large
    /// stack. Default: 256.
    pub depth: usize,
    /// Length of a name, or of a namespace, in bytes. Default: 1,024.
    pub name_bytes: usize,
    /// Number of members that the types have because something is expanded, in all types together: elements of groups,
    /// attributes of attribute groups, members of unions and of choices, derived types and substitutes of an element.
    /// A few lines of a schema can ask for billions. Default: 100,000.
    pub expansion: usize,
    /// Number of assertions, with the elements in them, that all policies have in all of their alternatives together, each
    /// reference followed. 256 bytes of their texts count as one more. Default: 100,000.
    pub policy_expansion: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            document_bytes: 16 << 20,
            total_bytes: 64 << 20,
            documents: 4096,
            elements: 200_000,
            depth: 256,
            name_bytes: 1024,
            expansion: 100_000,
            policy_expansion: 100_000,
        }
    }
}

impl Limits {
    /// Sets the size of one document, in bytes.
    #[must_use]
    pub fn document_bytes(mut self, bytes: usize) -> Self {
        self.document_bytes = bytes;
        self
    }

    /// Sets the size of all documents together, in bytes.
    #[must_use]
    pub fn total_bytes(mut self, bytes: usize) -> Self {
        self.total_bytes = bytes;
        self
    }

    /// Sets the number of documents.
    #[must_use]
    pub fn documents(mut self, number: usize) -> Self {
        self.documents = number;
        self
    }

    /// Sets the number of elements in all documents together.
    #[must_use]
    pub fn elements(mut self, number: usize) -> Self {
        self.elements = number;
        self
    }

    /// Sets the depth to which elements may be nested.
    #[must_use]
    pub fn depth(mut self, depth: usize) -> Self {
        self.depth = depth;
        self
    }

    /// Sets the length of a name, or of a namespace, in bytes.
    #[must_use]
    pub fn name_bytes(mut self, bytes: usize) -> Self {
        self.name_bytes = bytes;
        self
    }

    /// Sets the number of members that come of expansion.
    #[must_use]
    pub fn expansion(mut self, members: usize) -> Self {
        self.expansion = members;
        self
    }

    /// Sets the number of assertions that policies have in all of their alternatives.
    #[must_use]
    pub fn policy_expansion(mut self, assertions: usize) -> Self {
        self.policy_expansion = assertions;
        self
    }

    /// Advice for an error: the setting of this name, in Rust and of the command.
    pub(crate) fn advice(setting: &str) -> String {
        format!(
            "if you trust the document, raise `{setting}` of the `Limits` that `Builder::limits` takes, or give the command \
             `--max-{}`",
            setting.replace('_', "-")
        )
    }
}
