//! The tree, and views of its elements and attributes.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::name::{QName, is_ncname};
use crate::text::{SourceId, Span};

/// One well-formed document.
#[derive(Debug)]
pub struct Document<'a> {
    pub(super) source: SourceId,
    pub(super) text: &'a str,
    /// The root first, then in document order.
    pub(super) nodes: Vec<Node<'a>>,
    pub(super) attributes: Vec<AttributeData<'a>>,
    pub(super) bindings: Vec<Binding<'a>>,
    pub(super) namespaces: Vec<Arc<str>>,
}

/// `0`, which is the root, stands for none in `first_child` and `next`.
#[derive(Debug)]
pub(super) struct Node<'a> {
    pub(super) next: u32,
    pub(super) kind: Kind<'a>,
}

#[derive(Debug)]
pub(super) enum Kind<'a> {
    Element(ElementData<'a>),
    /// Text that is not only white space.
    Text(Cow<'a, str>, Range<u32>),
}

#[derive(Debug)]
pub(super) struct ElementData<'a> {
    pub(super) prefix: &'a str,
    pub(super) local: &'a str,
    pub(super) namespace: u32,
    /// The innermost binding in scope.
    pub(super) scope: Option<u32>,
    pub(super) attributes: Range<u32>,
    pub(super) first_child: u32,
    pub(super) start_tag: Range<u32>,
    /// From after the start tag to before the end tag.
    pub(super) inner: Range<u32>,
}

#[derive(Debug)]
pub(super) struct AttributeData<'a> {
    pub(super) prefix: &'a str,
    pub(super) local: &'a str,
    pub(super) namespace: u32,
    pub(super) value: Cow<'a, str>,
    pub(super) name_range: Range<u32>,
    pub(super) value_range: Range<u32>,
}

/// A namespace declaration; `outer` is the one that was innermost before it.
#[derive(Debug)]
pub(super) struct Binding<'a> {
    pub(super) prefix: &'a str,
    pub(super) namespace: u32,
    pub(super) outer: Option<u32>,
}

/// Positions in [`Document::namespaces`] that are always there.
pub(super) const NO_NAMESPACE: u32 = 0;
pub(super) const XML_NAMESPACE: u32 = 1;

/// Namespace of the prefix `xml`.
pub(super) const XML: &str = "http://www.w3.org/XML/1998/namespace";

impl<'a> Document<'a> {
    /// The root element.
    pub fn root(&self) -> Element<'_> {
        match &self.nodes[0].kind {
            Kind::Element(data) => Element { document: self, data },
            Kind::Text(..) => unreachable!("the first node is the root element"),
        }
    }

    fn span(&self, range: &Range<u32>) -> Span {
        Span { source: self.source, start: range.start, end: range.end }
    }
}

/// An element of a [`Document`].
#[derive(Clone, Copy, Debug)]
pub struct Element<'t> {
    document: &'t Document<'t>,
    data: &'t ElementData<'t>,
}

/// Reason why a name in a value can't be expanded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnresolvedName {
    /// It is not a QName.
    NotAName,
    /// Its prefix is not declared.
    UndeclaredPrefix(String),
}

impl<'t> Element<'t> {
    /// The namespace, `""` for none.
    pub fn namespace(self) -> &'t Arc<str> {
        &self.document.namespaces[self.data.namespace as usize]
    }

    /// The local name.
    pub fn local(self) -> &'t str {
        self.data.local
    }

    /// Returns true if it is `local` in `namespace`.
    pub fn is(self, namespace: &str, local: &str) -> bool {
        self.data.local == local && **self.namespace() == *namespace
    }

    /// The expanded name.
    pub fn name(self) -> QName {
        QName::new(self.namespace().clone(), self.data.local)
    }

    /// The name as it is written, `xs:element`.
    pub fn written(self) -> String {
        written(self.data.prefix, self.data.local)
    }

    /// The start tag, `<` to `>`.
    pub fn span(self) -> Span {
        self.document.span(&self.data.start_tag)
    }

    /// End of its content, before the end tag.
    pub fn end(self) -> u32 {
        self.data.inner.end
    }

    /// The name in the start tag.
    pub fn name_span(self) -> Span {
        let start = self.data.start_tag.start + 1;
        let prefix = if self.data.prefix.is_empty() { 0 } else { self.data.prefix.len() + 1 };
        let end = start + (prefix + self.data.local.len()) as u32;
        self.document.span(&(start..end))
    }

    /// The elements in it, in order.
    pub fn children(self) -> impl Iterator<Item = Element<'t>> {
        self.nodes().filter_map(move |node| match &node.kind {
            Kind::Element(data) => Some(Element { document: self.document, data }),
            Kind::Text(..) => None,
        })
    }

    /// Its text, without that of elements in it; text that is only white space counts as none.
    pub fn text(self) -> Cow<'t, str> {
        let mut texts = self.nodes().filter_map(|node| match &node.kind {
            Kind::Text(text, _) => Some(text),
            Kind::Element(_) => None,
        });
        let Some(first) = texts.next() else {
            return Cow::Borrowed("");
        };
        match texts.next() {
            None => Cow::Borrowed(first),
            Some(second) => {
                let mut all = format!("{first}{second}");
                texts.for_each(|text| all.push_str(text));
                Cow::Owned(all)
            }
        }
    }

    /// Place of the first text that is not white space directly in it.
    pub fn text_span(self) -> Option<Span> {
        self.nodes().find_map(|node| match &node.kind {
            Kind::Text(_, range) => Some(self.document.span(range)),
            Kind::Element(_) => None,
        })
    }

    /// Everything between its tags as it is written, references and all.
    pub fn source_text(self) -> &'t str {
        let inner = &self.data.inner;
        &self.document.text[inner.start as usize..inner.end as usize]
    }

    /// Its attributes in order, without namespace declarations.
    pub fn attributes(self) -> impl ExactSizeIterator<Item = Attribute<'t>> {
        let range = self.data.attributes.start as usize..self.data.attributes.end as usize;
        let document = self.document;
        self.document.attributes[range].iter().map(move |data| Attribute { document, data })
    }

    /// The attribute `local` without a namespace.
    pub fn attribute(self, local: &str) -> Option<Attribute<'t>> {
        self.attribute_ns("", local)
    }

    /// The attribute `local` in `namespace`.
    pub fn attribute_ns(self, namespace: &str, local: &str) -> Option<Attribute<'t>> {
        self.attributes().find(|attribute| attribute.is(namespace, local))
    }

    /// The namespace of a prefix in scope here; of `""`, the default namespace or none.
    pub fn lookup(self, prefix: &str) -> Option<&'t Arc<str>> {
        if prefix == "xml" {
            return Some(&self.document.namespaces[XML_NAMESPACE as usize]);
        }
        let mut next = self.data.scope;
        while let Some(at) = next {
            let binding = &self.document.bindings[at as usize];
            if binding.prefix == prefix {
                return Some(&self.document.namespaces[binding.namespace as usize]);
            }
            next = binding.outer;
        }
        prefix.is_empty().then(|| &self.document.namespaces[NO_NAMESPACE as usize])
    }

    /// The prefixes in scope here, innermost declarations first; a prefix may come more than once.
    pub fn prefixes(self) -> impl Iterator<Item = &'t str> {
        std::iter::successors(self.data.scope, |at| self.document.bindings[*at as usize].outer)
            .map(|at| self.document.bindings[at as usize].prefix)
    }

    /// Resolves a QName in a value (XML Schema part 2, section 3.2.18: the default namespace counts).
    ///
    /// # Errors
    ///
    /// If `value`, without white space at its ends, is not a QName or its prefix is not declared.
    pub fn resolve(self, value: &str) -> Result<QName, UnresolvedName> {
        let value = value.trim_matches([' ', '\t', '\r', '\n']);
        let (prefix, local) = value.split_once(':').unwrap_or(("", value));
        if !is_ncname(local) || value.contains(':') && !is_ncname(prefix) {
            return Err(UnresolvedName::NotAName);
        }
        match self.lookup(prefix) {
            Some(namespace) => Ok(QName::new(namespace.clone(), local)),
            None => Err(UnresolvedName::UndeclaredPrefix(prefix.to_owned())),
        }
    }

    fn nodes(self) -> impl Iterator<Item = &'t Node<'t>> {
        let document = self.document;
        let node = move |at: u32| (at != 0).then(|| &document.nodes[at as usize]);
        std::iter::successors(node(self.data.first_child), move |last| node(last.next))
    }
}

/// An attribute of an [`Element`].
#[derive(Clone, Copy, Debug)]
pub struct Attribute<'t> {
    document: &'t Document<'t>,
    data: &'t AttributeData<'t>,
}

impl<'t> Attribute<'t> {
    /// The namespace, `""` for none.
    pub fn namespace(self) -> &'t Arc<str> {
        &self.document.namespaces[self.data.namespace as usize]
    }

    /// The local name.
    pub fn local(self) -> &'t str {
        self.data.local
    }

    /// Returns true if it is `local` in `namespace`.
    pub fn is(self, namespace: &str, local: &str) -> bool {
        self.data.local == local && **self.namespace() == *namespace
    }

    /// The name as it is written, `wsdl:arrayType`.
    pub fn written(self) -> String {
        written(self.data.prefix, self.data.local)
    }

    /// The value: references replaced, line ends and tabs as spaces.
    pub fn value(self) -> &'t str {
        &self.data.value
    }

    /// Its name.
    pub fn name_span(self) -> Span {
        self.document.span(&self.data.name_range)
    }

    /// Its value, without the quotes.
    pub fn span(self) -> Span {
        self.document.span(&self.data.value_range)
    }

    /// A part of its value, given by offsets in [`value`](Self::value); all of it where references moved them.
    pub fn part_span(self, part: Range<usize>) -> Span {
        let span = self.span();
        match &self.data.value {
            Cow::Borrowed(_) => {
                Span { start: span.start + part.start as u32, end: span.start + part.end as u32, ..span }
            }
            Cow::Owned(_) => span,
        }
    }
}

fn written(prefix: &str, local: &str) -> String {
    if prefix.is_empty() { local.to_owned() } else { format!("{prefix}:{local}") }
}
