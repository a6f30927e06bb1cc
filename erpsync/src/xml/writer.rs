//! The writer: values in, text out.
//!
//! Elements are written as WCF writes them: the namespace that a type's children are in is the default one
//! while they are written, so a tag is one literal. An element in another namespace than its surroundings
//! declares its own; an element whose children are in another namespace than itself takes the prefix `n`.
//! Every declaration stands on the element that needs it, so no two types can collide.

use std::borrow::Cow;
use std::fmt;

use super::default_namespace::Declared;
use super::element_name::ElementName;
use super::error::WriteError;
use super::escape::push_escaped;
use super::name::{Name, XML_NAMESPACE, XSI_NAMESPACE};
use super::secret_parts::SecretParts;
use super::tag_style::{EVERY_TAG, TagStyle};
use super::text_writer::{EscapeContext, TextWriter, name_prefix};
use super::traits::{WriteFields, WriteText};

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
    error: Option<WriteError>,
    /// Secret parts of the written text.
    secrets: SecretParts,
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
    /// It has the prefix `n`.
    prefixed: bool,
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
        self.out.insert_str(at, &declarations);
        self.declared.forget_from(0);
        self.secrets.shift(declarations.len());
        self.style = Some(style);
    }

    /// The prefix that the root declares for a namespace, if it does.
    pub(super) fn root_prefix(&mut self, namespace: &str) -> Option<&str> {
        self.style.as_mut()?.prefix(namespace)
    }

    /// The type that the next element says, taken.
    fn take_type_name(&mut self) -> Option<Name<'static>> {
        let type_name = self.type_name.filter(|name| *name != EVERY_TAG);
        self.take_type();
        type_name
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

    /// Appends text that is XML already.
    pub fn raw(&mut self, xml: &str) {
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

    /// Writes the start tag of an element whose children are in the namespace `inner`.
    #[inline]
    pub fn open(&mut self, name: &'static ElementName, inner: &'static str) -> OpenElement {
        if self.is_plain(name) && same(inner, name.namespace(), &mut self.twins) {
            name.push_start_tag(&mut self.out);
            return OpenElement { outer: self.default, in_full: false, prefixed: false };
        }
        self.open_in_full(name, inner)
    }

    #[inline(never)]
    fn open_in_full(&mut self, name: &'static ElementName, inner: &'static str) -> OpenElement {
        let open = self.start(name, inner);
        self.start_end();
        open
    }

    /// Returns true if the start tag needs no declaration of the element's namespace, and says no type.
    #[inline(always)]
    fn is_plain(&mut self, name: &'static ElementName) -> bool {
        self.type_name.is_none() && same(self.default, name.namespace(), &mut self.twins)
    }

    /// Writes a start tag up to its `>`, so that attributes can follow; [`Self::start_end`] writes that.
    pub fn start(&mut self, name: &'static ElementName, inner: &'static str) -> OpenElement {
        let outer = self.default;
        // An element in no namespace cannot have a prefix: its children declare what they need.
        let said = self.take_type_name();
        let type_name = match &mut self.style {
            Some(style) => said.or(style.types.as_mut().and_then(|types| types.enter(name.name(), said))),
            None => said,
        };
        // Without a prefix the default namespace would count: a type in none must not have one around it.
        let inner = if type_name.is_some_and(|name| name.namespace.is_empty()) { "" } else { inner };
        let namespace = name.namespace();
        let styled = self.style.is_some();
        let at_root = styled && self.root_prefix(namespace).is_some();
        let prefixed = !at_root && !namespace.is_empty() && !same(inner, namespace, &mut self.twins);
        self.tag = self.out.len();
        self.names.clear();
        self.bare_name = false;
        if at_root {
            self.push_root_prefixed("<", name);
        } else if prefixed {
            self.out.push_str("<n:");
            self.out.push_str(name.local());
            self.attribute_text("xmlns:n", namespace);
        } else {
            name.push_start_tag(&mut self.out);
            self.out.pop();
        }
        self.default = match prefixed || at_root {
            true if styled && self.root_prefix(inner).is_some() => outer,
            true => inner,
            false => namespace,
        };
        if !same(self.default, outer, &mut self.twins)
            && let Some(character) = self.declared.push(&mut self.out, self.default)
        {
            self.fail_of_character(character, "xmlns");
        }
        if let Some(type_name) = type_name {
            self.type_attribute(type_name);
        }
        OpenElement { outer, in_full: prefixed || styled, prefixed }
    }

    /// Appends a tag with the prefix that the root declares for its namespace, up to the end of the name.
    fn push_root_prefixed(&mut self, start: &str, name: &'static ElementName) {
        let Some(style) = &mut self.style else { return };
        let prefix = style.prefix(name.namespace()).unwrap_or_default();
        self.out.extend([start, prefix, ":", name.local()]);
    }

    /// Writes `xsi:type`.
    fn type_attribute(&mut self, type_name: Name<'static>) {
        let Name { namespace, local } = type_name;
        let of_root = |writer: &mut Self, namespace| {
            writer.style.as_mut().and_then(|style| style.value_prefix(namespace).map(str::to_owned))
        };
        let (xsi, prefix) = (of_root(self, XSI_NAMESPACE), of_root(self, namespace));
        if xsi.is_none() {
            self.attribute_text("xmlns:xsi", XSI_NAMESPACE);
        }
        if prefix.is_none() && !namespace.is_empty() {
            self.attribute_text("xmlns:t", namespace);
        }
        let attribute = xsi.map_or_else(|| "xsi:type".into(), |xsi| Cow::Owned(format!("{xsi}:type")));
        match (namespace, prefix) {
            ("", _) => self.attribute_text(&attribute, local),
            (_, prefix) => {
                let prefix = prefix.as_deref().unwrap_or("t");
                self.attribute_text(&attribute, &format!("{prefix}:{local}"));
            }
        }
    }

    /// Writes `xsi:nil` in the style of the message; `is_declared` if the start tag declares the prefix `xsi` already.
    fn nil_attribute(&mut self, is_declared: bool) {
        let of_root = self.style.as_mut().and_then(|style| style.value_prefix(XSI_NAMESPACE));
        match of_root.map(|xsi| format!("{xsi}:nil")) {
            Some(attribute) => self.attribute_text(&attribute, "true"),
            None => {
                if !is_declared {
                    self.attribute_text("xmlns:xsi", XSI_NAMESPACE);
                }
                self.out.push_str(" xsi:nil=\"true\"");
            }
        }
    }

    /// Writes the `>` of a start tag.
    pub fn start_end(&mut self) {
        self.out.push('>');
    }

    /// Writes an attribute of the writer's own: a declaration, `xsi:nil` or `xsi:type`.
    pub(crate) fn attribute_text(&mut self, name: &str, value: &str) {
        self.attribute_text_of("xmlns", name, value);
    }

    /// Writes an attribute; an error in it is one of `element`.
    pub(super) fn attribute_text_of(&mut self, element: &'static str, name: &str, value: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        if let Some(character) = push_escaped(&mut self.out, value, true) {
            self.fail_of_character(character, element);
        }
        self.out.push('"');
    }

    /// Declares the prefixes of the names in a value, in the start tag that is open: before the value is written as an
    /// attribute or a text of it.
    pub fn declare_names<T: WriteText>(&mut self, value: &T) {
        if !T::HAS_NAMES {
            return;
        }
        value.names(&mut |name| match name.namespace.as_str() {
            // No prefix means the default namespace.
            "" => self.bare_name |= !self.default.is_empty(),
            XML_NAMESPACE => {}
            namespace if self.names.iter().any(|known| known == namespace) => {}
            namespace if self.root_prefix(namespace).is_some() => {}
            namespace => {
                self.names.push(namespace.to_owned());
                let prefix = name_prefix(self.names.len());
                self.attribute_text(&format!("xmlns:{prefix}"), namespace);
            }
        });
    }

    /// Writes an attribute into the start tag that is open: after [`start`](Self::start).
    pub fn attribute<T: WriteText>(&mut self, name: Name<'static>, value: &T) {
        self.declare_names(value);
        match name.namespace {
            "" => self.out.push(' '),
            XML_NAMESPACE => self.out.push_str(" xml:"),
            namespace if self.root_prefix(namespace).is_some() => {
                let prefix = self.root_prefix(namespace).unwrap_or_default().to_owned();
                self.out.extend([" ", &prefix, ":"]);
            }
            namespace => {
                // The local name makes the prefix differ from attribute to attribute of one element, but for
                // two of one local name.
                let mut prefix = format!("a-{}", name.local);
                while self.tag().contains(&format!(" xmlns:{prefix}=")) {
                    prefix.push('-');
                }
                self.attribute_text(&format!("xmlns:{prefix}"), namespace);
                self.out.push(' ');
                self.out.push_str(&prefix);
                self.out.push(':');
            }
        }
        self.out.push_str(name.local);
        self.out.push_str("=\"");
        value.write_text(&mut TextWriter {
            writer: self,
            element: name.local,
            context: EscapeContext::Attribute,
        });
        self.out.push('"');
    }

    /// The start tag that is open, as far as it was written.
    pub(super) fn tag(&self) -> &str {
        &self.out[self.tag..]
    }

    /// Returns true if what was written from there on is an element with nothing between its tags.
    pub(crate) fn is_empty_element_since(&self, start: usize) -> bool {
        let element = &self.out[start..];
        element
            .rfind("</")
            .is_some_and(|end| element[..end].ends_with('>') && element.find('>') == Some(end - 1))
    }

    /// Writes an end tag.
    #[inline]
    pub fn close(&mut self, name: &'static ElementName, open: OpenElement) {
        self.default = open.outer;
        if open.in_full {
            self.close_in_full(name, open.prefixed);
        } else {
            name.push_end_tag(&mut self.out);
        }
    }

    #[inline(never)]
    fn close_in_full(&mut self, name: &'static ElementName, prefixed: bool) {
        if prefixed {
            self.out.push_str("</n:");
            self.out.push_str(name.local());
        } else if self.root_prefix(name.namespace()).is_some() {
            self.push_root_prefixed("</", name);
        } else {
            self.out.push_str("</");
            self.out.push_str(name.local());
        }
        self.out.push('>');
        self.leave_type();
    }

    /// Leaves an element whose start tag was written in full.
    fn leave_type(&mut self) {
        if let Some(types) = self.style.as_mut().and_then(|style| style.types.as_mut()) {
            types.leave();
        }
    }

    /// Writes an element of a simple type.
    #[inline]
    pub fn value<T: WriteText>(&mut self, value: &T, name: &'static ElementName) {
        if !T::HAS_NAMES && self.is_plain(name) {
            name.push_start_tag(&mut self.out);
            self.text(value, name);
            name.push_end_tag(&mut self.out);
        } else {
            self.value_in_full(value, name);
        }
    }

    #[inline(never)]
    fn value_in_full<T: WriteText>(&mut self, value: &T, name: &'static ElementName) {
        let open =
            if T::HAS_NAMES { self.start_of_names(value, name) } else { self.open(name, name.namespace()) };
        self.text(value, name);
        self.close(name, open);
    }

    /// Writes the start tag of an element whose text holds names.
    fn start_of_names<T: WriteText>(&mut self, value: &T, name: &'static ElementName) -> OpenElement {
        let mut in_none = false;
        value.names(&mut |name| in_none |= name.namespace.is_empty());
        // For a name in no namespace there must be no default one.
        let open = self.start(name, if in_none { "" } else { name.namespace() });
        self.declare_names(value);
        self.start_end();
        open
    }

    /// Writes the text of a value, as the content of an element of a name.
    #[inline]
    pub fn text<T: WriteText>(&mut self, value: &T, name: &'static ElementName) {
        value.write_text(&mut TextWriter {
            writer: self,
            element: name.local(),
            context: EscapeContext::Content,
        });
    }

    /// Writes an element of a type with fields.
    #[inline]
    pub fn fields<T: WriteFields>(&mut self, value: &T, name: &'static ElementName) {
        let open = if T::HAS_ATTRIBUTES {
            self.open_with_attributes(value, name)
        } else {
            self.open(name, T::NAMESPACE)
        };
        value.write_fields(self);
        self.close(name, open);
    }

    fn open_with_attributes<T: WriteFields>(&mut self, value: &T, name: &'static ElementName) -> OpenElement {
        let open = self.start_with(name, T::NAMESPACE, |writer| value.write_attributes(writer));
        self.start_end();
        open
    }

    /// Writes a start tag up to its `>`, with attributes: those of a value may hold names in no namespace.
    fn start_with(
        &mut self,
        name: &'static ElementName,
        inner: &'static str,
        write_attributes: impl Fn(&mut Self),
    ) -> OpenElement {
        let type_name = self.type_name;
        let open = self.start(name, inner);
        write_attributes(self);
        if !self.bare_name {
            return open;
        }
        // Again, where no prefix means no namespace.
        self.truncate(self.tag);
        self.leave_type();
        (self.default, self.type_name) = (open.outer, type_name);
        let open = self.start(name, "");
        write_attributes(self);
        open
    }

    /// Writes an empty element with `xsi:nil`.
    pub fn nil(&mut self, name: &'static ElementName) {
        self.nil_and(name, |_| {});
    }

    /// Like [`nil`](Self::nil), with the attributes of a value.
    pub fn nil_with<T: WriteFields>(&mut self, value: &T, name: &'static ElementName) {
        self.nil_and(name, |writer| value.write_attributes(writer));
    }

    fn nil_and(&mut self, name: &'static ElementName, write_attributes: impl Fn(&mut Self)) {
        let typed = self.type_name.is_some_and(|name| name != EVERY_TAG);
        let open = self.start_with(name, name.namespace(), |writer| {
            writer.nil_attribute(typed);
            write_attributes(writer);
        });
        self.out.push_str("/>");
        self.default = open.outer;
        self.leave_type();
    }

    /// Lets the next element say its type with `xsi:type`, since it is not the declared one.
    pub fn set_type(&mut self, type_name: Name<'static>) {
        self.type_name = Some(type_name);
    }

    /// Forgets the type that the next element was to say.
    pub(crate) fn take_type(&mut self) {
        self.type_name = self.style.is_some().then_some(EVERY_TAG);
    }
}
