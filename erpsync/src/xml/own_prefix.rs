//! Prefixes that elements declare for themselves.

/// Prefix that elements declare for their own names alone, as `<n1:Item xmlns:n1="urn:a">` does. Some writers make a new
/// one for each element. Their scopes are one scope, in which this is the prefix of the element that is open.
#[derive(Clone, Copy, Debug)]
pub(super) struct OwnPrefix {
    len: u8,
    bytes: [u8; OwnPrefix::LONGEST],
}

impl OwnPrefix {
    /// Maximum length in bytes.
    pub(super) const LONGEST: usize = 15;

    /// `None` for a prefix that is too long.
    pub(super) fn new(prefix: &[u8]) -> Option<Self> {
        let mut bytes = [0; Self::LONGEST];
        bytes.get_mut(..prefix.len())?.copy_from_slice(prefix);
        Some(Self { len: prefix.len() as u8, bytes })
    }

    #[inline]
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len as usize).unwrap_or_default()
    }
}
