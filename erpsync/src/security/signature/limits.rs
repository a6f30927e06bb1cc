//! Limits of a signature.

/// Bounds on what a received signature may ask for. Exceeding one is an error with the name of the limit.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignatureLimits {
    /// References of a signature. Default: 128.
    pub references: usize,
    /// Transforms of a reference. Default: 4.
    pub transforms: usize,
    /// Prefixes in a `PrefixList`. Default: 64.
    pub prefixes: usize,
    /// Octets of all referenced elements together, in sizes of the document, so that many references to one large element
    /// are refused. The first MiB is free. Default: 4.
    pub digested: usize,
}

impl Default for SignatureLimits {
    fn default() -> Self {
        Self { references: 128, transforms: 4, prefixes: 64, digested: 4 }
    }
}
