//! Expanded names: [Namespaces in XML 1.0, section 2.1](https://www.w3.org/TR/xml-names/#concepts).

use std::fmt;

/// An expanded name: a namespace URI (empty for none) and a local part.
///
/// ```
/// use erpsync::xml::Name;
///
/// const BODY: Name<'static> = Name::new("http://schemas.xmlsoap.org/soap/envelope/", "Body");
/// assert_eq!(BODY.to_string(), "{http://schemas.xmlsoap.org/soap/envelope/}Body");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name<'a> {
    /// The namespace URI; empty for a name in no namespace.
    pub namespace: &'a str,
    /// The local part.
    pub local: &'a str,
}

impl<'a> Name<'a> {
    /// A name of a namespace URI (empty for none) and a local part.
    pub const fn new(namespace: &'a str, local: &'a str) -> Self {
        Self { namespace, local }
    }
}

/// Writes `{namespace}local`, or just `local` for a name in no namespace.
impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.namespace.is_empty() {
            f.write_str(self.local)
        } else {
            write!(f, "{{{}}}{}", self.namespace, self.local)
        }
    }
}

/// The namespace that the prefix `xml` is bound to in every document.
pub const XML_NAMESPACE: &str = "http://www.w3.org/XML/1998/namespace";
/// The namespace that the prefix `xmlns` is bound to; no other prefix may be.
pub(crate) const XMLNS_NAMESPACE: &str = "http://www.w3.org/2000/xmlns/";
/// The namespace of `xsi:nil` and `xsi:type`: XML Schema Part 1, section 2.6.
pub const XSI_NAMESPACE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Namespace of XOP (XOP 1.0).
pub(crate) const XOP_NAMESPACE: &str = "http://www.w3.org/2004/08/xop/include";
/// The namespace of the built-in types: XML Schema Part 2, section 3.1.
pub const XSD_NAMESPACE: &str = "http://www.w3.org/2001/XMLSchema";
