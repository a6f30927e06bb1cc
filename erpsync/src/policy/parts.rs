//! Protected and required parts of a message (WS-SecurityPolicy 1.3, section 4).

/// Parts by name: `sp:SignedParts`, `sp:EncryptedParts`, `sp:RequiredParts`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parts {
    /// The body. Also of an assertion without content, which stands for the body (and, if signed, all header blocks).
    pub body: bool,
    /// All header blocks for the ultimate receiver.
    pub all_headers: bool,
    /// Header blocks by name.
    pub headers: &'static [HeaderPart],
    /// The attachments.
    pub attachments: bool,
}

impl Parts {
    /// No parts.
    pub const fn new() -> Self {
        Self { body: false, all_headers: false, headers: &[], attachments: false }
    }

    /// Adds the body.
    pub const fn with_body(mut self) -> Self {
        self.body = true;
        self
    }

    /// Adds all header blocks.
    pub const fn with_all_headers(mut self) -> Self {
        self.all_headers = true;
        self
    }

    /// Sets the header blocks.
    pub const fn with_headers(mut self, headers: &'static [HeaderPart]) -> Self {
        self.headers = headers;
        self
    }

    /// Adds the attachments.
    pub const fn with_attachments(mut self) -> Self {
        self.attachments = true;
        self
    }
}

/// Header blocks that an `sp:Header` names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HeaderPart {
    /// Namespace of the block.
    pub namespace: &'static str,
    /// Local name; empty for all blocks of the namespace.
    pub local: &'static str,
}

impl HeaderPart {
    /// Header blocks of this name; `local` is empty for all of the namespace.
    pub const fn new(namespace: &'static str, local: &'static str) -> Self {
        Self { namespace, local }
    }

    /// Returns true if it names a block.
    pub fn matches(&self, namespace: &str, local: &str) -> bool {
        self.namespace == namespace && (self.local.is_empty() || self.local == local)
    }
}

/// Elements by XPath expression: `sp:SignedElements`, `sp:EncryptedElements`, `sp:ContentEncryptedElements`,
/// `sp:RequiredElements`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Elements {
    /// Expressions, relative to the envelope.
    pub paths: &'static [XPath],
}

impl Elements {
    /// Elements that these expressions select.
    pub const fn new(paths: &'static [XPath]) -> Self {
        Self { paths }
    }
}

/// An XPath expression of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct XPath {
    /// The expression.
    pub expression: &'static str,
    /// Prefixes in the expression, and their namespaces.
    pub prefixes: &'static [(&'static str, &'static str)],
}

impl XPath {
    /// An expression, and the namespaces of its prefixes.
    pub const fn new(expression: &'static str, prefixes: &'static [(&'static str, &'static str)]) -> Self {
        Self { expression, prefixes }
    }
}
