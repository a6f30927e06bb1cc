//! The writer: values in, text out.
//!
//! Elements are written as WCF writes them: the namespace that a type's children are in is the default one
//! while they are written, so a tag is one literal. An element in another namespace than its surroundings
//! declares its own; an element whose children are in another namespace than itself takes the prefix `n`.
//! Every declaration stands on the element that needs it, so no two types can collide.

mod attributes;
mod companion;
mod elements;
mod places;

use std::any::Any;
use std::fmt;

pub(crate) use self::places::Places;

use super::default_namespace::Declared;
use super::error::WriteError;
use super::escape::push_escaped;
use super::name::Name;
use super::secret_parts::SecretParts;
use super::tag_style::{EVERY_TAG, SoapEncoding, TagStyle};

/// Writes one document, or one element after the other.
#[derive(Default)]
pub struct Writer {
    pub(super) out: String,
    /// The default namespace where the writer stands.
    default: &'static str,
    declared: Declared,
    /// The `xsi:type` that the next element says. With a style, [`EVERY_TAG`] where there is none.
    type_name: Option<Name<'static>>,
    /// Style of tags, if it is not the default.
    style: Option<Box<TagStyle>>,
    /// The two namespaces that were found to be the same last.
    twins: Twins,
    /// Offset of the start tag that may still get attributes.
    tag: usize,
    /// The namespaces of the names in values that the start tag declares: `q`, `q2`, and so on.
    pub(super) names: Vec<String>,
    /// True if one of them is in no namespace, which the default one would give it.
    bare_name: bool,
    /// Local name of the last attribute of the start tag.
    last_attribute: Option<&'static str>,
    error: Option<WriteError>,
    /// Secret parts of the written text.
    secrets: SecretParts,
    /// Places of lists, if they are recorded.
    places: Option<Box<Places>>,
    /// The text may differ from its exclusive canonical form.
    pub(super) irregular: bool,
    /// State of values that are more than text.
    companion: Option<Box<dyn Any + Send + Sync>>,
}

/// Shows how much was written, not what: there may be secrets in it.
impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer")
            .field("len", &self.out.len())
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}

/// An element that is open: how to close it.
#[derive(Debug, Default)]
#[must_use]
pub struct OpenElement {
    outer: &'static str,
    /// The end tag needs more than the literal.
    in_full: bool,
    prefix: Prefix,
}

/// Prefix of an element.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Prefix {
    #[default]
    None,
    /// The prefix `n`.
    Own,
    /// The one that the root declares.
    Root,
}

/// Two literals that say the same, or nothing that does.
type Twins = [&'static str; 2];

/// Compares two strings, which mostly are one literal, or the string of the last comparison.
#[inline(always)]
fn same(a: &'static str, b: &'static str, twins: &mut Twins) -> bool {
    std::ptr::eq(a, b) || std::ptr::eq(a, twins[0]) && std::ptr::eq(b, twins[1]) || same_text(a, b, twins)
}

#[inline(never)]
fn same_text(a: &'static str, b: &'static str, twins: &mut Twins) -> bool {
    let same = a == b;
    if same {
        *twins = [a, b];
    }
    same
}

impl Writer {
    /// An empty writer.
    pub fn new() -> Self {
        Self::default()
    }

    /// A writer that goes on behind `out`.
    pub fn with_buffer(out: String) -> Self {
        Self { out, ..Self::default() }
    }

    /// A writer that goes on behind `out`, in a style.
    pub(crate) fn with_style(out: String, style: TagStyle) -> Self {
        Self { out, type_name: Some(EVERY_TAG), style: Some(Box::new(style)), ..Self::default() }
    }

    /// The prefix of SOAP's own elements, of which `default` is that without a style.
    pub(crate) fn envelope_prefix<'w>(&'w self, default: &'w str) -> &'w str {
        self.style.as_ref().map_or(default, |style| style.envelope())
    }

    /// Declares the prefixes of the style that were used, at this place in a start tag that has them in scope.
    pub(crate) fn declare_prefixes(&mut self, at: usize) {
        let Some(style) = self.style.take() else { return };
        let mut declarations = String::new();
        for (namespace, prefix) in style.declarations() {
            declarations.extend([" xmlns:", prefix, "=\""]);
            if let Some(character) = push_escaped(&mut declarations, namespace, true) {
                self.error.get_or_insert(WriteError::Character { character, element: "xmlns" });
            }
            declarations.push('"');
        }
        self.style = Some(style);
        self.insert(at, &declarations);
    }

    /// Inserts text before what was written from an offset on.
    fn insert(&mut self, at: usize, text: &str) {
        self.out.insert_str(at, text);
        self.declared.forget_from(at);
        self.secrets.shift(at, text.len());
    }

    /// The prefix that the root declares for a namespace, if it does.
    pub(super) fn root_prefix(&mut self, namespace: &str) -> Option<&str> {
        self.style.as_mut()?.prefix(namespace)
    }

    /// Lets the number of elements in the element whose start tag is open be written here, when it is known.
    pub(super) fn count_here(&mut self) {
        let at = self.out.len();
        if let Some(types) = self.style.as_mut().and_then(|style| style.types.as_mut()) {
            types.count_at(at);
        }
    }

    /// Reports whether elements are written in SOAP's encoding.
    pub(crate) fn is_encoded(&self) -> bool {
        self.style.as_ref().is_some_and(|style| style.encoding.is_some())
    }

    /// Writes the sizes of an array whose start tag is open, in the place of the number of its items.
    pub(crate) fn array_sizes(&mut self, sizes: &[usize], element: &'static str) {
        let style = self.style.as_mut();
        let separator = match style.as_ref().and_then(|style| style.encoding) {
            Some(SoapEncoding::V1_2) => " ",
            _ => ",",
        };
        let sizes: Vec<_> = sizes.iter().map(ToString::to_string).collect();
        let sizes = sizes.join(separator);
        if !style.and_then(|style| style.types.as_mut()).is_some_and(|types| types.set_sizes(sizes)) {
            let reason =
                "an array of several dimensions has no place for its sizes in a literal message".to_owned();
            self.fail(WriteError::Value { element, reason });
        }
    }

    /// The prefix that the root declares for a namespace of attributes and of names in values, if it does.
    pub(super) fn value_prefix(&mut self, namespace: &str) -> Option<String> {
        self.style.as_mut().and_then(|style| style.value_prefix(namespace).map(str::to_owned))
    }

    /// Returns the written text.
    ///
    /// # Errors
    ///
    /// The first value that could not be written.
    pub fn finish(self) -> Result<String, WriteError> {
        match self.error {
            Some(error) => Err(error),
            None => Ok(self.out),
        }
    }

    /// Writes a secret. The name of its element is noted, and what can't be written of it is told without a quote.
    pub(crate) fn secret(&mut self, element: &'static str, write: impl FnOnce(&mut Self)) {
        let (start, failed_before) = (self.out.len(), self.error.is_some());
        write(self);
        self.secret_written(element, start, failed_before);
    }

    /// Notes that what `element` holds is a secret, written from `start` on, since it was known whether anything had failed.
    pub(super) fn secret_written(&mut self, element: &'static str, start: usize, failed_before: bool) {
        if self.error.is_some() && !failed_before {
            self.error = Some(WriteError::of_secret(element));
        }
        self.secrets.add(element, start..self.out.len());
    }

    /// Returns true if something that was written can't be.
    pub(super) fn has_failed(&self) -> bool {
        self.error.is_some()
    }

    /// The elements and attributes that were written as secrets.
    pub(crate) fn secrets(&self) -> &SecretParts {
        &self.secrets
    }

    /// Returns the number of bytes that were written so far.
    pub fn len(&self) -> usize {
        self.out.len()
    }

    /// Returns true if nothing was written so far.
    pub fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    /// Takes back what was written from there on.
    pub(crate) fn truncate(&mut self, len: usize) {
        self.out.truncate(len);
        self.declared.forget_from(len);
        self.secrets.truncate(len);
    }

    /// Marks a place: [`is_canonical`](Self::is_canonical) is about what is written behind it.
    pub(crate) fn begin_canonical(&mut self) {
        // A style has prefixes, which the root declares.
        self.irregular = self.style.is_some() || !self.default.is_empty();
    }

    /// Reports whether the text since [`begin_canonical`](Self::begin_canonical) is its own exclusive canonical form (Exclusive
    /// XML Canonicalization, section 3), whatever is declared around it: no element in it has a prefix, and no default namespace
    /// is declared that its element is not in. False for a text of which the writer is not certain.
    pub(crate) fn is_canonical(&self) -> bool {
        !self.irregular && !self.declared.has_white_space
    }

    /// Appends text that is XML already.
    pub fn raw(&mut self, xml: &str) {
        self.irregular = true;
        self.out.push_str(xml);
    }

    /// The default namespace where the writer stands; empty for none.
    pub fn default_namespace(&self) -> &'static str {
        self.default
    }

    /// Notes the first thing that went wrong; [`finish`](Self::finish) gives it.
    pub fn fail(&mut self, error: WriteError) {
        self.error.get_or_insert(error);
    }

    /// Records a character that XML does not allow.
    #[cold]
    pub(super) fn fail_of_character(&mut self, character: char, element: &'static str) {
        self.fail(WriteError::Character { character, element });
    }
}
