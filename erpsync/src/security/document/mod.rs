//! Documents as signatures see them: elements with their byte ranges, and the ids by which references name them.

mod scan;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::ops::Range;

pub(crate) use self::scan::{Attribute, Declaration, Event, Scanner, escape_of, resolve};
use super::names::WSU;
use crate::soap::SoapVersion;
use crate::xml::{Limits, Name, ReadError, XML_NAMESPACE};

/// Maximum number of elements that a document keeps, besides those inside of a SOAP body.
pub const ELEMENTS: usize = 1 << 16;
/// Maximum number of namespace declarations that a document keeps.
const DECLARATIONS: usize = 1 << 17;

/// Document whose elements can be signed, verified, encrypted and referred to.
///
/// Parsed in one strict pass: XML 1.0 and Namespaces in XML 1.0, without a DTD. Kept are all elements, but of the content of a
/// SOAP body only the elements with an id that the header mentions as `#id`.
///
/// ```
/// use erpsync::security::document::Document;
/// use erpsync::xml::Limits;
///
/// let document = Document::parse("<a><b Id='x'>1 &lt; 2</b></a>", &Limits::default())?;
/// let b = document.element_by_id("x").unwrap();
/// assert_eq!(b.as_str(), "<b Id='x'>1 &lt; 2</b>");
/// assert_eq!(b.text().unwrap(), "1 < 2");
/// assert_eq!(b.parent(), Some(document.root()));
/// # Ok::<(), erpsync::xml::ReadError>(())
/// ```
pub struct Document<'t> {
    text: &'t str,
    limits: Limits,
    elements: Vec<Stored<'t>>,
    attributes: Vec<Attribute<'t>>,
    scopes: Vec<Scope<'t>>,
    ids: HashMap<Cow<'t, str>, Identified>,
}

/// Element that is kept.
struct Stored<'t> {
    name: &'t str,
    prefix: usize,
    range: Range<usize>,
    content: Range<usize>,
    /// The nearest ancestor that is kept.
    parent: Option<usize>,
    depth: usize,
    /// The innermost declaration in scope inside of the element.
    scope: Option<usize>,
    /// The innermost declaration in scope around it.
    outer: Option<usize>,
    attributes: Range<usize>,
}

/// Namespace declaration, on top of others.
struct Scope<'t> {
    declaration: Declaration<'t>,
    outer: Option<usize>,
}

/// Element of an id.
struct Identified {
    element: usize,
    /// Another element has the id, too.
    is_duplicate: bool,
}

/// Failed look-up of an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IdError {
    /// No element has the id.
    Missing,
    /// Several elements have the id, so a reference to it has no one meaning.
    Duplicate,
}

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "no element has the id",
            Self::Duplicate => "several elements have the id",
        })
    }
}

impl std::error::Error for IdError {}

/// Reports whether an attribute is an id: `wsu:Id`, `xml:id`, and without a namespace `Id`, `ID`, `id` and SAML 1.1's
/// `AssertionID`.
pub(crate) fn is_id(namespace: &str, local: &str) -> bool {
    match namespace {
        "" => matches!(local, "Id" | "ID" | "id" | "AssertionID"),
        WSU => local == "Id",
        XML_NAMESPACE => local == "id",
        _ => false,
    }
}

impl<'t> Document<'t> {
    /// Parses a document.
    ///
    /// # Errors
    ///
    /// If it is not well-formed, has a DTD, or exceeds a limit: those of `limits`, or [`ELEMENTS`].
    pub fn parse(text: &'t str, limits: &Limits) -> Result<Self, ReadError> {
        let mut document = Self {
            text,
            limits: limits.clone(),
            elements: Vec::new(),
            attributes: Vec::new(),
            scopes: Vec::new(),
            ids: HashMap::new(),
        };
        document.index(&mut Scanner::of_document(text, limits)?)?;
        Ok(document)
    }

    /// The text.
    pub fn as_str(&self) -> &'t str {
        self.text
    }

    /// The root element.
    pub fn root(&self) -> Element<'_, 't> {
        Element { document: self, index: 0 }
    }

    /// Returns the element with an id: `wsu:Id`, `Id`, `ID`, `id`, `xml:id` or SAML's `AssertionID`.
    ///
    /// # Errors
    ///
    /// If there is none, or more than one.
    pub fn element_by_id(&self, id: &str) -> Result<Element<'_, 't>, IdError> {
        match self.ids.get(id) {
            None => Err(IdError::Missing),
            Some(Identified { is_duplicate: true, .. }) => Err(IdError::Duplicate),
            Some(Identified { element, .. }) => Ok(Element { document: self, index: *element }),
        }
    }

    /// All elements that are kept, in the order of their start tags.
    pub fn elements(&self) -> impl Iterator<Item = Element<'_, 't>> {
        (0..self.elements.len()).map(|index| Element { document: self, index })
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Reads the whole document.
    fn index(&mut self, scanner: &mut Scanner<'t>) -> Result<(), ReadError> {
        // Kept elements that are open, with the scope around each.
        let mut open: Vec<usize> = Vec::new();
        let mut mentioned: HashSet<Cow<'t, str>> = HashSet::new();
        let mut body = None;
        loop {
            match scanner.next()? {
                Event::Start => {
                    let parent = open.last().copied();
                    if body.is_some() && !self.is_mentioned(scanner, &mentioned) {
                        continue;
                    }
                    let index = self.keep(scanner, parent)?;
                    if body.is_none() {
                        mentioned.extend(mentions(&self.attributes[self.elements[index].attributes.clone()]));
                        body = self.is_body(index).then_some(index);
                    }
                    open.push(index);
                }
                Event::End(tag) => {
                    let depth = scanner.open.len() + 1;
                    let Some(index) = open.last().copied().filter(|at| self.elements[*at].depth == depth)
                    else {
                        continue;
                    };
                    open.pop();
                    body = body.filter(|body| *body != index);
                    let element = &mut self.elements[index];
                    element.content.end = tag.start;
                    element.range.end = tag.end;
                }
                Event::Finished => return Ok(()),
                _ => {}
            }
        }
    }

    /// Reports whether the element whose start tag was read last has an id that the header mentions.
    fn is_mentioned(&self, scanner: &Scanner<'t>, mentioned: &HashSet<Cow<'t, str>>) -> bool {
        let is_id = |attribute: &&Attribute<'t>| {
            scanner.expanded(attribute).is_some_and(|(namespace, local)| is_id(namespace, local))
        };
        scanner.attributes.iter().filter(is_id).any(|attribute| mentioned.contains(&attribute.value()))
    }

    /// Reports whether an element is the body of a SOAP envelope.
    fn is_body(&self, index: usize) -> bool {
        let element = Element { document: self, index };
        let is_soap = |name: Name<'_>, local| {
            name.local == local && SoapVersion::from_namespace(name.namespace).is_some()
        };
        element.depth() == 2 && is_soap(element.name(), "Body") && is_soap(self.root().name(), "Envelope")
    }

    /// Keeps the element whose start tag was read last.
    fn keep(&mut self, scanner: &Scanner<'t>, parent: Option<usize>) -> Result<usize, ReadError> {
        if self.elements.len() >= ELEMENTS {
            return scanner.limit("elements", ELEMENTS);
        }
        if self.scopes.len() + scanner.namespaces.len() > DECLARATIONS {
            return scanner.limit("namespace declarations", DECLARATIONS);
        }
        let Some(open) = scanner.current() else { return scanner.limit("elements", 0) };
        let depth = scanner.open.len();
        let direct = parent.filter(|parent| self.elements[*parent].depth + 1 == depth);
        let outer = match direct {
            Some(parent) => self.elements[parent].scope,
            // Elements between are not kept, so their declarations are kept here.
            None => scanner.namespaces[..open.outer].iter().fold(None, |outer, declaration| {
                self.scopes.push(Scope { declaration: declaration.clone(), outer });
                Some(self.scopes.len() - 1)
            }),
        };
        let scope = scanner.declared().iter().fold(outer, |outer, declaration| {
            self.scopes.push(Scope { declaration: declaration.clone(), outer });
            Some(self.scopes.len() - 1)
        });
        let attributes = self.attributes.len()..self.attributes.len() + scanner.attributes.len();
        self.attributes.extend_from_slice(&scanner.attributes);
        let index = self.elements.len();
        self.elements.push(Stored {
            name: open.name,
            prefix: open.prefix().len(),
            range: open.start..scanner.pos,
            content: scanner.pos..scanner.pos,
            parent,
            depth,
            scope,
            outer,
            attributes: attributes.clone(),
        });
        for attribute in &scanner.attributes {
            let Some((namespace, local)) = scanner.expanded(attribute) else { continue };
            if is_id(namespace, local) {
                let entry = self.ids.entry(attribute.value());
                let identified = entry.or_insert(Identified { element: index, is_duplicate: false });
                identified.is_duplicate |= identified.element != index;
            }
        }
        Ok(index)
    }

    fn uri(&self, mut scope: Option<usize>, prefix: &str) -> Option<&str> {
        while let Some(at) = scope {
            let Scope { declaration: (declared, uri), outer } = &self.scopes[at];
            if *declared == prefix {
                return Some(uri);
            }
            scope = *outer;
        }
        match prefix {
            "" => Some(""),
            "xml" => Some(XML_NAMESPACE),
            _ => None,
        }
    }
}

/// Ids that attributes mention as `#id`.
fn mentions<'t>(attributes: &[Attribute<'t>]) -> impl Iterator<Item = Cow<'t, str>> {
    attributes.iter().filter_map(|attribute| match attribute.value() {
        Cow::Borrowed(value) => value.strip_prefix('#').map(Cow::Borrowed),
        Cow::Owned(value) => value.strip_prefix('#').map(|id| Cow::Owned(id.to_owned())),
    })
}

/// Shows the length, never the content: it may hold secrets.
impl fmt::Debug for Document<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Document({} bytes, {} elements)", self.text.len(), self.elements.len())
    }
}

/// Element of a [`Document`].
#[derive(Clone, Copy)]
pub struct Element<'d, 't> {
    document: &'d Document<'t>,
    index: usize,
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
