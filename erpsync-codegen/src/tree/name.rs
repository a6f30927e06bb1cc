//! Expanded names (Namespaces in XML 1.0, section 2.1).

use std::fmt;
use std::sync::Arc;

/// Namespace name and local name. It has no prefix: names are equal if their namespaces and local names are.
///
/// No namespace is the empty string, as `xmlns=""` writes it.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QName {
    /// The namespace name, `""` for none.
    pub namespace: Arc<str>,
    /// The part after the colon.
    pub local: Arc<str>,
}

impl QName {
    /// The name `local` in `namespace`; `""` is no namespace.
    pub fn new(namespace: impl Into<Arc<str>>, local: impl Into<Arc<str>>) -> Self {
        Self { namespace: namespace.into(), local: local.into() }
    }
}

/// James Clark's notation, `{namespace}local`; only `local` where there is no namespace.
impl fmt::Display for QName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.namespace.is_empty() {
            write!(f, "{{{}}}", self.namespace)?;
        }
        f.write_str(&self.local)
    }
}

impl fmt::Debug for QName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Returns true if `text` is a name without a colon (Namespaces 1.0, production 4; characters as in XML 1.0, fifth edition).
pub fn is_ncname(text: &str) -> bool {
    use xmlparser::XmlCharExt;
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c != ':' && c.is_xml_name_start())
        && chars.all(|c| c != ':' && c.is_xml_name())
}
