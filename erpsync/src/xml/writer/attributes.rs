//! Attributes of the start tag that is open: those of a value, `xsi:type`, `xsi:nil`, and declarations of prefixes.

use std::borrow::Cow;

use super::Writer;
use crate::xml::escape::push_escaped;
use crate::xml::name::{Name, XML_NAMESPACE, XSI_NAMESPACE};
use crate::xml::text_writer::{EscapeContext, TextWriter, name_prefix};
use crate::xml::traits::WriteText;

impl Writer {
    /// Writes `xsi:type`.
    pub(super) fn type_attribute(&mut self, type_name: Name<'static>) {
        let Name { namespace, local } = type_name;
        let (xsi, prefix) = (self.value_prefix(XSI_NAMESPACE), self.value_prefix(namespace));
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
    pub(super) fn nil_attribute(&mut self, is_declared: bool) {
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

    /// Writes an attribute of the writer's own: a declaration, `xsi:nil` or `xsi:type`.
    pub(crate) fn attribute_text(&mut self, name: &str, value: &str) {
        self.attribute_text_of("xmlns", name, value);
    }

    /// Writes an attribute; an error in it is one of `element`.
    pub(in crate::xml) fn attribute_text_of(&mut self, element: &'static str, name: &str, value: &str) {
        self.irregular = true;
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
        // Attributes are in the order of their names.
        self.irregular |= !name.namespace.is_empty() || self.last_attribute >= Some(name.local);
        self.last_attribute = Some(name.local);
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
    pub(in crate::xml) fn tag(&self) -> &str {
        &self.out[self.tag..]
    }
}
