//! Elements: start tags, with the declarations that they need, contents and end tags.

use super::{OpenElement, Writer, same};
use crate::xml::element_name::ElementName;
use crate::xml::name::Name;
use crate::xml::tag_style::EVERY_TAG;
use crate::xml::text_writer::{EscapeContext, TextWriter};
use crate::xml::traits::{WriteFields, WriteText};

impl Writer {
    /// The type that the next element says, taken.
    fn take_type_name(&mut self) -> Option<Name<'static>> {
        let type_name = self.type_name.filter(|name| *name != EVERY_TAG);
        self.take_type();
        type_name
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

    /// Writes the `>` of a start tag.
    pub fn start_end(&mut self) {
        self.out.push('>');
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
