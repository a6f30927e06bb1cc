//! Elements of a document.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::ops::Range;

use super::{Document, Scope, Stored, is_id};
use crate::security::scan::{Attribute, Event, Scanner, resolve};
use crate::xml::{Name, escaped};

/// Element of a [`Document`].
#[derive(Clone, Copy)]
pub struct Element<'d, 't> {
    pub(super) document: &'d Document<'t>,
    pub(super) index: usize,
}

impl<'d, 't> Element<'d, 't> {
    fn stored(&self) -> &'d Stored<'t> {
        &self.document.elements[self.index]
    }

    /// The document.
    pub fn document(&self) -> &'d Document<'t> {
        self.document
    }

    /// The expanded name.
    pub fn name(&self) -> Name<'d> {
        Name::new(self.document.uri(self.stored().scope, self.prefix()).unwrap_or_default(), self.local())
    }

    /// The prefix; empty for none.
    pub fn prefix(&self) -> &'t str {
        &self.stored().name[..self.stored().prefix]
    }

    fn local(&self) -> &'t str {
        let Stored { name, prefix, .. } = self.stored();
        if *prefix == 0 { name } else { &name[prefix + 1..] }
    }

    /// Byte range in the document, from the start of the start tag to the end of the end tag.
    pub fn range(&self) -> Range<usize> {
        self.stored().range.clone()
    }

    /// Byte range of what is between the tags.
    pub fn content_range(&self) -> Range<usize> {
        self.stored().content.clone()
    }

    /// The element as it stands, tags included. Its namespaces may be declared outside of it.
    pub fn as_str(&self) -> &'t str {
        &self.document.text[self.range()]
    }

    /// Number of elements from the root to this one, both included: 1 for the root.
    pub fn depth(&self) -> usize {
        self.stored().depth
    }

    /// The parent; `None` for the root, and for an element in a SOAP body whose parent is not kept.
    pub fn parent(&self) -> Option<Self> {
        let parent = self.ancestor()?;
        (parent.depth() + 1 == self.depth()).then_some(parent)
    }

    /// The nearest ancestor that is kept: the parent, or the SOAP body.
    pub fn ancestor(&self) -> Option<Self> {
        self.stored().parent.map(|index| Self { index, ..*self })
    }

    /// Child elements that are kept.
    pub fn children(&self) -> impl Iterator<Item = Self> + use<'d, 't> {
        let this = *self;
        let end = self.range().end;
        let inside = self.document.elements[self.index + 1..].iter().enumerate();
        inside
            .take_while(move |(_, element)| element.range.start < end)
            .filter(move |(_, element)| element.parent == Some(this.index))
            .map(move |(at, _)| Self { index: this.index + 1 + at, ..this })
            .filter(move |child| child.depth() == this.depth() + 1)
    }

    /// The first child with a name.
    pub fn child(&self, name: Name<'_>) -> Option<Self> {
        self.children().find(|child| child.name() == name)
    }

    /// Value of an attribute; the namespace is empty for an unqualified one.
    pub fn attribute(&self, namespace: &str, local: &str) -> Option<Cow<'t, str>> {
        self.attributes()
            .find(|(name, _)| *name == Name::new(namespace, local))
            .map(|(_, attribute)| attribute.value())
    }

    /// Attributes, with their names.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = (Name<'d>, &'d Attribute<'t>)> + use<'d, 't> {
        let (document, scope) = (self.document, self.stored().scope);
        document.attributes[self.stored().attributes.clone()].iter().map(move |attribute| {
            let namespace = match attribute.prefix() {
                "" => "",
                prefix => document.uri(scope, prefix).unwrap_or_default(),
            };
            (Name::new(namespace, attribute.local()), attribute)
        })
    }

    /// The id by which references name the element.
    pub fn id(&self) -> Option<Cow<'t, str>> {
        self.attributes()
            .find(|(name, _)| is_id(name.namespace, name.local))
            .map(|(_, attribute)| attribute.value())
    }

    /// The element as a document of its own: the declarations that hold around it stand in its start tag.
    pub(crate) fn standing_alone(&self) -> String {
        let Stored { name, scope, outer, .. } = self.stored();
        let declarations = |from: Option<usize>| {
            std::iter::successors(from, |at| self.document.scopes[*at].outer)
                .map(|at| &self.document.scopes[at].declaration)
        };
        let own = declarations(*scope).count() - declarations(*outer).count();
        let mut declared: HashSet<&str> = declarations(*scope).take(own).map(|(prefix, _)| *prefix).collect();
        let mut around = String::new();
        for (prefix, uri) in declarations(*outer) {
            if declared.insert(prefix) && !uri.is_empty() {
                let colon = if prefix.is_empty() { "" } else { ":" };
                around += &format!(" xmlns{colon}{prefix}=\"{}\"", escaped(uri));
            }
        }
        let (start, rest) = self.as_str().split_at(1 + name.len());
        format!("{start}{around}{rest}")
    }

    /// Character data of an element that has nothing else: no child elements, comments or processing instructions.
    pub fn text(&self) -> Option<Cow<'t, str>> {
        let content = &self.document.text[self.content_range()];
        if !content.contains(['<', '&', '\r']) {
            return Some(Cow::Borrowed(content));
        }
        let mut scanner = self.scanner();
        scanner.next().ok()?;
        let mut text = String::new();
        loop {
            match scanner.next().ok()? {
                Event::Text(range) => text.push_str(&resolve(&self.document.text[range], false)),
                Event::CData(range) => {
                    text.push_str(&self.document.text[range].replace("\r\n", "\n").replace('\r', "\n"))
                }
                Event::End(_) => return Some(Cow::Owned(text)),
                _ => return None,
            }
        }
    }

    /// Reports whether an element has nothing but child elements and white space in it.
    pub(crate) fn has_only_elements(&self) -> bool {
        let mut from = self.content_range().start;
        let is_blank =
            |range: Range<usize>| self.document.text[range].trim_matches([' ', '\t', '\r', '\n']).is_empty();
        for child in self.children() {
            if !is_blank(from..child.range().start) {
                return false;
            }
            from = child.range().end;
        }
        is_blank(from..self.content_range().end)
    }

    /// Namespace of a prefix inside of the element. The empty prefix is the default namespace.
    pub fn namespace_of(&self, prefix: &str) -> Option<&'d str> {
        self.document.uri(self.stored().scope, prefix)
    }

    /// A scanner of the element.
    pub(crate) fn scanner(&self) -> Scanner<'t> {
        let mut namespaces = Vec::new();
        let mut scope = self.stored().outer;
        while let Some(at) = scope {
            let Scope { declaration, outer } = &self.document.scopes[at];
            namespaces.push(declaration.clone());
            scope = *outer;
        }
        namespaces.reverse();
        let (document, Stored { range, depth, .. }) = (self.document, self.stored());
        Scanner::of_element(document.text, range.start, namespaces, depth - 1, &document.limits)
    }
}

impl PartialEq for Element<'_, '_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.document, other.document) && self.index == other.index
    }
}

impl Eq for Element<'_, '_> {}

/// Shows name and place, never the content: it may hold secrets.
impl fmt::Debug for Element<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Element({} at {:?})", self.local(), self.range())
    }
}
