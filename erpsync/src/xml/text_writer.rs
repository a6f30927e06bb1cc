//! The writer of a value's text, in an element, in an attribute or by itself.

use std::fmt;

use super::chars::is_plain;
use super::error::WriteError;
use super::escape::push_escaped;
use super::name::XML_NAMESPACE;
use super::qname::QName;
use super::traits::WriteText;
use super::writer::Writer;

/// Writer for the text of a simple type.
pub struct TextWriter<'w> {
    pub(super) writer: &'w mut Writer,
    pub(super) element: &'static str,
    pub(super) context: EscapeContext,
}

/// Position of a text, which decides the characters that are escaped.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum EscapeContext {
    Content,
    Attribute,
    /// Not in a document.
    Nowhere,
}

/// The text of a value as it is, not escaped.
pub(crate) fn plain_text<T: WriteText>(value: &T) -> String {
    let mut writer = Writer::new();
    value.write_text(&mut TextWriter { writer: &mut writer, element: "", context: EscapeContext::Nowhere });
    writer.out
}

/// The prefix of the namespace that is declared as the `number`th.
pub(super) fn name_prefix(number: usize) -> String {
    if number == 1 { "q".to_owned() } else { format!("q{number}") }
}

/// Shows where it writes, not what.
impl fmt::Debug for TextWriter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TextWriter").field("element", &self.element).finish_non_exhaustive()
    }
}

impl TextWriter<'_> {
    /// Writes a text, escaped where XML asks for it.
    #[inline]
    pub fn push(&mut self, text: &str) {
        if self.context == EscapeContext::Content && is_plain(text.as_bytes()) {
            self.push_plain(text);
        } else {
            self.push_otherwise(text);
        }
    }

    #[inline(never)]
    fn push_otherwise(&mut self, text: &str) {
        if self.context == EscapeContext::Nowhere {
            return self.push_plain(text);
        }
        let attribute = self.context == EscapeContext::Attribute;
        // Canonical references to these are in hexadecimal.
        self.writer.irregular |= match attribute {
            true => memchr::memchr3(b'\r', b'\n', b'\t', text.as_bytes()).is_some(),
            false => memchr::memchr(b'\r', text.as_bytes()).is_some(),
        };
        if let Some(character) = push_escaped(&mut self.writer.out, text, attribute) {
            self.writer.fail_of_character(character, self.element);
        }
    }

    /// Writes a text that has nothing to escape: digits, letters, the characters of numbers and dates.
    #[inline(always)]
    pub fn push_plain(&mut self, text: &str) {
        self.writer.out.push_str(text);
    }

    /// Writes a name with the prefix that [`Writer::declare_names`](super::Writer::declare_names) gave its namespace.
    pub(crate) fn push_name(&mut self, name: &QName) {
        if !name.can_be_written() {
            return self.fail(format!("`{}` is no qualified name", name.to_string().escape_debug()));
        }
        match self.writer.names.iter().position(|known| *known == name.namespace) {
            Some(index) => self.push_plain(&format!("{}:{}", name_prefix(index + 1), name.local)),
            None if name.namespace == XML_NAMESPACE => self.push_plain(&format!("xml:{}", name.local)),
            None if name.namespace.is_empty() => self.push_plain(&name.local),
            None if self.writer.root_prefix(&name.namespace).is_some() => {
                let prefix = self.writer.root_prefix(&name.namespace).unwrap_or_default().to_owned();
                self.push_plain(&format!("{prefix}:{}", name.local));
            }
            None => self.fail(format!("the namespace of `{name}` is not declared where it is written")),
        }
    }

    /// Writes a secret: see [`Writer::secret`](super::Writer::secret).
    pub(crate) fn secret(&mut self, write: impl FnOnce(&mut Self)) {
        let (start, failed_before) = (self.writer.out.len(), self.writer.has_failed());
        write(self);
        self.writer.secret_written(self.element, start, failed_before);
    }

    /// Writes one item of a list.
    pub(crate) fn list_item<T: WriteText>(&mut self, item: &T) {
        let start = self.writer.out.len();
        item.write_text(self);
        let text = &self.writer.out[start..];
        // In an attribute white space is written as a reference.
        let splits = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
        let references = ["&#9;", "&#10;", "&#13;"];
        if text.is_empty() {
            self.fail("an item of a list cannot be empty: it would not be read back");
        } else if text.contains(splits) || references.iter().any(|reference| text.contains(reference)) {
            self.fail("an item of a list cannot have white space in it: it would be read back as two");
        }
    }

    /// Notes that the value cannot be written, with the reason in words.
    pub fn fail(&mut self, reason: impl Into<String>) {
        self.writer.fail(WriteError::Value { element: self.element, reason: reason.into() });
    }
}

/// Writes escaped.
impl fmt::Write for TextWriter<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.push(text);
        Ok(())
    }
}
