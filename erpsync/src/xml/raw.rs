//! Elements kept as they stand.

use std::fmt;

use super::document::read_document;
use super::element_name::ElementName;
use super::error::ReadError;
use super::escape::push_escaped;
use super::limits::ReadOptions;
use super::name::Name;
use super::namespace::Namespace;
use super::reader::{Reader, are_equivalent};
use super::traits::{XmlRead, XmlWrite};
use super::writer::Writer;
use crate::redact::by_name;

/// An element as it stood in a message, complete in itself: the namespaces that it took from the elements
/// around it are declared on it.
///
/// Two are equal if they say the same, however they spell it: one that was written among other namespaces and read
/// again is equal to what it was.
///
/// ```
/// use erpsync::xml::RawElement;
///
/// let one = RawElement::parse("<a:b xmlns:a='urn:x' k='1'>&#65;</a:b>")?;
/// assert_eq!(one, RawElement::parse("<b xmlns='urn:x' k=\"1\">A</b>")?);
/// assert_ne!(one, RawElement::parse("<b k='1'>A</b>")?);
/// # Ok::<(), erpsync::xml::ReadError>(())
/// ```
#[derive(Clone)]
pub struct RawElement {
    namespace: Namespace,
    xml: Box<str>,
    /// Its start tag declares the default namespace.
    declares_default: bool,
}

impl PartialEq for RawElement {
    fn eq(&self, other: &Self) -> bool {
        if self.xml == other.xml {
            return true;
        }
        // A raw element was read once, so it can be read again.
        self.name() == other.name() && are_equivalent(&self.xml, &other.xml).unwrap_or(false)
    }
}

impl Eq for RawElement {}

/// Without the content of elements and attributes whose names say that they are secret.
impl fmt::Debug for RawElement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RawElement").field(&by_name(&self.xml)).finish()
    }
}

impl RawElement {
    pub(crate) fn new(namespace: Namespace, xml: String, declares_default: bool) -> Self {
        Self { namespace, xml: xml.into(), declares_default }
    }

    /// Takes over a document's root element.
    ///
    /// # Errors
    ///
    /// If the text is not a well-formed document.
    pub fn parse(xml: &str) -> Result<Self, ReadError> {
        super::from_str(xml)
    }

    /// The element's name.
    pub fn name(&self) -> Name<'_> {
        let qualified = self.xml.get(1..self.behind_name()).unwrap_or_default();
        Name::new(&self.namespace, qualified.split_once(':').map_or(qualified, |(_, local)| local))
    }

    /// Offset of the end of the element's name in its start tag.
    fn behind_name(&self) -> usize {
        self.xml.find([' ', '\t', '\r', '\n', '/', '>']).unwrap_or(self.xml.len())
    }

    /// The element as text.
    pub fn as_str(&self) -> &str {
        &self.xml
    }

    /// Returns true if the start tag declares the default namespace.
    pub(crate) fn declares_default(&self) -> bool {
        self.declares_default
    }

    /// The start tag's attributes as they stand in it, and the content.
    pub(crate) fn parts(&self) -> (&str, &str) {
        let name = self.behind_name();
        let mut quote = None;
        let end = self.xml.bytes().position(|byte| {
            match (quote, byte) {
                (None, b'"' | b'\'') => quote = Some(byte),
                (None, b'>') => return true,
                (Some(open), byte) if open == byte => quote = None,
                _ => {}
            }
            false
        });
        let end = end.unwrap_or(self.xml.len());
        let (tag, rest) = (&self.xml[name..end], self.xml.get(end + 1..).unwrap_or_default());
        match tag.strip_suffix('/') {
            Some(attributes) => (attributes, ""),
            None => (tag, rest.rfind("</").map_or(rest, |end| &rest[..end])),
        }
    }

    /// A prefix that the start tag declares for a namespace.
    pub(crate) fn prefix_of(&self, namespace: &str) -> Option<&str> {
        let (tag, _) = self.parts();
        let mut spelled = String::new();
        push_escaped(&mut spelled, namespace, true);
        attributes(tag)
            .filter(|(_, value)| *value == spelled)
            .filter_map(|(name, _)| declared_prefix(name))
            .find(|prefix| !prefix.is_empty())
    }

    /// Reads the element as a value of a type.
    ///
    /// # Errors
    ///
    /// If it is no value of the type.
    pub fn read<T: XmlRead>(&self) -> Result<T, ReadError> {
        super::from_str(&self.xml)
    }

    /// Reads the element as a value of a type, with options of your own: in a server with limits below the defaults, which
    /// are made for replies.
    ///
    /// # Errors
    ///
    /// If it is no value of the type, or exceeds a limit.
    pub fn read_with<T: XmlRead>(&self, options: ReadOptions) -> Result<T, ReadError> {
        read_document(&mut Reader::with_options(&self.xml, options))
    }
}

impl XmlRead for RawElement {
    fn read(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        reader.raw()
    }
}

/// Written as it is: with the name that it has.
impl XmlWrite for RawElement {
    fn write(&self, writer: &mut Writer, _: &'static ElementName) {
        writer.element_as_it_is();
        self.write_as_it_is(writer);
    }
}

impl RawElement {
    /// Writes the element with the name that it has.
    pub(crate) fn write_as_it_is(&self, writer: &mut Writer) {
        let (start, rest) = self.xml.split_at(self.behind_name());
        writer.raw(start);
        if !self.declares_default && !writer.default_namespace().is_empty() {
            writer.raw(" xmlns=\"\"");
        }
        writer.raw(rest);
    }
}

/// The names of the attributes in a start tag, from behind the element's name, and their values as they stand.
pub(super) fn attributes(mut tag: &str) -> impl Iterator<Item = (&str, &str)> {
    let space = [' ', '\t', '\r', '\n'];
    std::iter::from_fn(move || {
        let (name, rest) = tag.split_once('=')?;
        let rest = rest.trim_start_matches(space);
        let quote = rest.chars().next()?;
        let (value, rest) = rest[quote.len_utf8()..].split_once(quote)?;
        tag = rest;
        Some((name.trim_matches(space), value))
    })
}

/// The prefix that an attribute of a name declares; empty for the default namespace.
pub(super) fn declared_prefix(attribute: &str) -> Option<&str> {
    if attribute == "xmlns" { Some("") } else { attribute.strip_prefix("xmlns:") }
}
