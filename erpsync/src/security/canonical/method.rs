//! The methods, and the URIs that name them.

/// Kind of canonicalization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Inclusive10,
    Inclusive11,
    Exclusive,
}

/// Canonicalization method: XML Signature 1.1, section 6.5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Method {
    pub(super) kind: Kind,
    pub(super) comments: bool,
}

impl Method {
    /// Canonical XML 1.0 without comments.
    pub const INCLUSIVE_10: Self = Self { kind: Kind::Inclusive10, comments: false };
    /// Canonical XML 1.0 with comments.
    pub const INCLUSIVE_10_WITH_COMMENTS: Self = Self { kind: Kind::Inclusive10, comments: true };
    /// Canonical XML 1.1 without comments.
    pub const INCLUSIVE_11: Self = Self { kind: Kind::Inclusive11, comments: false };
    /// Canonical XML 1.1 with comments.
    pub const INCLUSIVE_11_WITH_COMMENTS: Self = Self { kind: Kind::Inclusive11, comments: true };
    /// Exclusive XML Canonicalization 1.0 without comments: the one that WS-Security uses.
    pub const EXCLUSIVE: Self = Self { kind: Kind::Exclusive, comments: false };
    /// Exclusive XML Canonicalization 1.0 with comments.
    pub const EXCLUSIVE_WITH_COMMENTS: Self = Self { kind: Kind::Exclusive, comments: true };

    const URIS: [(Self, &'static str); 6] = [
        (Self::INCLUSIVE_10, "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"),
        (Self::INCLUSIVE_10_WITH_COMMENTS, "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments"),
        (Self::INCLUSIVE_11, "http://www.w3.org/2006/12/xml-c14n11"),
        (Self::INCLUSIVE_11_WITH_COMMENTS, "http://www.w3.org/2006/12/xml-c14n11#WithComments"),
        (Self::EXCLUSIVE, "http://www.w3.org/2001/10/xml-exc-c14n#"),
        (Self::EXCLUSIVE_WITH_COMMENTS, "http://www.w3.org/2001/10/xml-exc-c14n#WithComments"),
    ];

    /// Returns the method that a URI names.
    pub fn from_uri(uri: &str) -> Option<Self> {
        Self::URIS.iter().find(|(_, known)| *known == uri).map(|(method, _)| *method)
    }

    /// The URI that names the method.
    pub fn uri(self) -> &'static str {
        Self::URIS.iter().find(|(known, _)| *known == self).map_or("", |(_, uri)| uri)
    }

    /// Returns the method without comments.
    pub(crate) fn without_comments(self) -> Self {
        Self { comments: false, ..self }
    }

    /// Reports whether `xml:base` is joined, and `xml:id` is not inherited: version 1.1.
    pub(crate) fn joins_bases(self) -> bool {
        self.kind == Kind::Inclusive11
    }

    /// Reports whether the method is exclusive canonicalization.
    pub fn is_exclusive(self) -> bool {
        self.kind == Kind::Exclusive
    }
}
