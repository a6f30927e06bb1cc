//! Canonical XML: [1.0](https://www.w3.org/TR/xml-c14n), [1.1](https://www.w3.org/TR/xml-c14n11) and
//! [exclusive 1.0](https://www.w3.org/TR/xml-exc-c14n/), with comments and without.
//!
//! The canonical form of an element goes to a [`Sink`] while the element is scanned; there is no tree. Text that is canonical as
//! it stands is handed on as it stands, in long runs.

mod changes;
mod known_path;
mod known_tags;
mod method;
mod sequences;
mod start_tag;
mod write;

pub(crate) use self::changes::{Kept, Output};
pub use self::method::Method;
pub(crate) use self::write::{Watch, Writer};

/// Destination of a canonical form.
pub trait Sink {
    /// Takes the next bytes.
    fn write(&mut self, bytes: &[u8]);
}

impl Sink for Vec<u8> {
    fn write(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

impl Sink for ring::digest::Context {
    fn write(&mut self, bytes: &[u8]) {
        self.update(bytes);
    }
}

/// Parameters of a canonical form.
///
/// ```
/// use erpsync::security::canonical::{Canonicalization, Method};
/// use erpsync::security::document::Document;
/// use erpsync::xml::Limits;
///
/// let document = Document::parse("<a:x xmlns:a='urn:a' xmlns:b='urn:b'><b:y  b:k='1' i='2'/></a:x>", &Limits::default())?;
/// let y = document.root().children().next().unwrap();
/// let mut canonical = Vec::new();
/// Canonicalization::new(Method::EXCLUSIVE).write_element(y, &mut canonical)?;
/// assert_eq!(canonical, br#"<b:y xmlns:b="urn:b" i="2" b:k="1"></b:y>"#);
/// # Ok::<(), erpsync::xml::ReadError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canonicalization {
    pub(crate) method: Method,
    /// `InclusiveNamespaces/@PrefixList`, with the empty prefix for `#default`.
    pub(crate) prefixes: Vec<String>,
}

impl Canonicalization {
    /// A method without inclusive prefixes.
    #[must_use]
    pub fn new(method: Method) -> Self {
        Self { method, prefixes: Vec::new() }
    }

    /// Sets the prefixes of `InclusiveNamespaces`, whose declarations exclusive canonicalization treats as the inclusive one
    /// does; `#default` is the default namespace. Other methods ignore them.
    #[must_use]
    pub fn with_inclusive_prefixes<'p>(mut self, prefixes: impl IntoIterator<Item = &'p str>) -> Self {
        let prefix = |prefix: &str| if prefix == "#default" { String::new() } else { prefix.to_owned() };
        self.prefixes = prefixes.into_iter().map(prefix).collect();
        self
    }

    /// The method.
    pub fn method(&self) -> Method {
        self.method
    }
}
