//! Documents as signatures see them: elements with their byte ranges, and the ids by which references name them.

mod body_content;
mod canonical;
mod element;
mod index;
mod inherited;

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

pub(crate) use self::body_content::BodyContent;
pub use self::element::Element;
use super::canonical::Kept;
use super::names::WSU;
use super::scan::{Attribute, Declaration, Scanner};
use crate::xml::{Limits, ReadError, ReadOptions, Reader, XML_NAMESPACE};

/// Maximum number of elements that a document keeps, besides those inside of a SOAP body.
pub const ELEMENTS: usize = 1 << 16;

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
    /// The SOAP body, and how its exclusive canonical form differs from the text.
    body: Option<(usize, Kept)>,
    /// Content of the SOAP body that does not stand in the text.
    content: Option<&'t BodyContent<'t>>,
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
    /// If it is not well-formed, has a DTD, or exceeds a limit: those of `limits`, [`ELEMENTS`], or 256 namespace declarations in
    /// scope.
    pub fn parse(text: &'t str, limits: &Limits) -> Result<Self, ReadError> {
        Self::with_content(text, limits, None)
    }

    /// Parses an envelope of which the content of the body is apart.
    pub(crate) fn with_content(
        text: &'t str,
        limits: &Limits,
        content: Option<&'t BodyContent<'t>>,
    ) -> Result<Self, ReadError> {
        let mut document = Self {
            text,
            limits: limits.clone(),
            elements: Vec::new(),
            attributes: Vec::new(),
            scopes: Vec::new(),
            ids: HashMap::new(),
            body: None,
            content,
        };
        // The reader of messages checks the text before the root element.
        Reader::with_options(text, ReadOptions::default().limits(limits.clone())).root()?;
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

/// Shows the length, never the content: it may hold secrets.
impl fmt::Debug for Document<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Document({} bytes, {} elements)", self.text.len(), self.elements.len())
    }
}
