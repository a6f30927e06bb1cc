//! Style of the tags of a message: prefixes at the root, and a type on each element.

use super::declared_types::{DeclaredTypes, TypeCursor};
use super::name::{Name, XML_NAMESPACE, XSD_NAMESPACE, XSI_NAMESPACE};

/// Placeholder for the type of the next element: with it, no tag is written the short way.
pub(super) const EVERY_TAG: Name<'static> = Name::new("", "");

/// SOAP's encoding: SOAP 1.1, section 5; SOAP 1.2 part 2, section 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SoapEncoding {
    V1_1,
    V1_2,
}

impl SoapEncoding {
    /// Namespace of its types and attributes, and the value of `encodingStyle`.
    pub(crate) const fn uri(self) -> &'static str {
        match self {
            Self::V1_1 => "http://schemas.xmlsoap.org/soap/encoding/",
            Self::V1_2 => "http://www.w3.org/2003/05/soap-encoding",
        }
    }
}

/// Style of the tags of one message: prefixes that its root declares, and types.
#[derive(Debug)]
pub(crate) struct TagStyle {
    /// The first one is that of the envelope, which declares it itself.
    prefixes: Vec<RootPrefix>,
    /// All namespaces get a prefix at the root.
    at_root: bool,
    pub(super) types: Option<TypeCursor>,
    /// Encoding of the elements that have declared types.
    pub(super) encoding: Option<SoapEncoding>,
}

/// Prefix that the root declares.
#[derive(Debug)]
struct RootPrefix {
    namespace: String,
    prefix: String,
    /// Elements have it, not only names in values.
    is_of_elements: bool,
    is_used: bool,
}

impl TagStyle {
    /// A style with these prefixes, for namespace and prefix of the envelope.
    pub(crate) fn new(
        envelope: (&str, &str),
        prefixes: &[(String, String)],
        at_root: bool,
        types: Option<&'static DeclaredTypes>,
    ) -> Self {
        let chosen = prefixes.iter().map(|(namespace, prefix)| (&**namespace, &**prefix));
        let chosen = std::iter::once(envelope).chain(chosen).map(|(namespace, prefix)| RootPrefix {
            namespace: namespace.to_owned(),
            prefix: prefix.to_owned(),
            is_of_elements: true,
            is_used: false,
        });
        Self { prefixes: chosen.collect(), at_root, types: types.map(TypeCursor::new), encoding: None }
    }

    /// The style with SOAP's encoding of all elements that the types declare.
    pub(crate) fn encoded(self, types: &'static DeclaredTypes, encoding: SoapEncoding) -> Self {
        Self { types: Some(TypeCursor::new(types)), encoding: Some(encoding), ..self }
    }

    /// The prefix of SOAP's own elements.
    pub(crate) fn envelope(&self) -> &str {
        self.prefixes.first().map_or("", |envelope| &envelope.prefix)
    }

    /// The prefix of the elements of a namespace, if the root declares it.
    pub(super) fn prefix(&mut self, namespace: &str) -> Option<&str> {
        if namespace.is_empty() || namespace == XML_NAMESPACE {
            return None;
        }
        let known = |known: &RootPrefix| known.is_of_elements && known.namespace == namespace;
        match self.prefixes.iter().position(known) {
            Some(index) => Some(self.used(index)),
            None if self.at_root => Some(self.add(namespace)),
            None => None,
        }
    }

    /// The prefix of `xsi` attributes and of names of types in a namespace, if the root declares it: it does if each element has a
    /// type.
    pub(super) fn value_prefix(&mut self, namespace: &str) -> Option<&str> {
        if namespace.is_empty() || namespace == XML_NAMESPACE {
            return None;
        }
        match self.prefixes.iter().position(|known| known.namespace == namespace) {
            Some(index) => Some(self.used(index)),
            None if self.at_root || self.types.is_some() => Some(self.add(namespace)),
            None => None,
        }
    }

    fn used(&mut self, index: usize) -> &str {
        self.prefixes[index].is_used = true;
        &self.prefixes[index].prefix
    }

    /// Adds a prefix that nobody chose.
    fn add(&mut self, namespace: &str) -> &str {
        let is_free = |prefix: &String| self.prefixes.iter().all(|known| known.prefix != *prefix);
        let usual = match namespace {
            XSI_NAMESPACE => Some("xsi".to_owned()),
            XSD_NAMESPACE => Some("xsd".to_owned()),
            _ if self.encoding.is_some_and(|encoding| encoding.uri() == namespace) => Some("enc".to_owned()),
            _ => None,
        };
        let made = (1..).map(|number| format!("ns{number}"));
        let prefix = usual.into_iter().chain(made).find(is_free).unwrap_or_default();
        self.prefixes.push(RootPrefix {
            namespace: namespace.to_owned(),
            prefix,
            is_of_elements: self.at_root,
            is_used: false,
        });
        self.used(self.prefixes.len() - 1)
    }

    /// The namespaces that the root has to declare, with their prefixes.
    pub(super) fn declarations(&self) -> impl Iterator<Item = (&str, &str)> {
        let declared = self.prefixes.iter().skip(1).filter(|prefix| prefix.is_used);
        declared.map(|prefix| (&*prefix.namespace, &*prefix.prefix))
    }
}
