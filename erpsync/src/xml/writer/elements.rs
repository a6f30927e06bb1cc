//! Elements: start tags, with the declarations that they need, contents and end tags.

use super::{OpenElement, Prefix, Writer, same};
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
            return OpenElement { outer: self.default, in_full: false, prefix: Prefix::None };
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
        let said = self.take_type_name();
        let types = self.style.as_mut().and_then(|style| style.types.as_mut());
        let declared = types.map(|types| types.enter(name.name(), said)).unwrap_or_default();
        let encoding = self.style.as_ref().and_then(|style| style.encoding);
        let type_name = match encoding.zip(declared.array) {
            Some((encoding, _)) => Some(Name::new(encoding.uri(), "Array")),
            None => said.or(declared.type_name),
        };
        // An element in no namespace cannot have a prefix: its children declare what they need.
        // Without a prefix the default namespace would count: a type in none must not have one around it.
        let inner = if type_name.is_some_and(|name| name.namespace.is_empty()) { "" } else { inner };
        let namespace = if encoding.is_some() && declared.is_local { "" } else { name.namespace() };
        let styled = self.style.is_some();
        let prefix = match () {
            () if styled && self.root_prefix(namespace).is_some() => Prefix::Root,
            () if !namespace.is_empty() && !same(inner, namespace, &mut self.twins) => Prefix::Own,
            () => Prefix::None,
        };
        self.tag = self.out.len();
        self.names.clear();
        self.bare_name = false;
        self.last_attribute = None;
        match prefix {
            Prefix::Root => self.push_root_prefixed("<", name),
            Prefix::Own => {
                self.out.push_str("<n:");
                self.out.push_str(name.local());
                self.attribute_text("xmlns:n", namespace);
            }
            Prefix::None => {
                name.push_start_tag(&mut self.out);
                self.out.pop();
            }
        }
        self.default = match prefix {
            Prefix::None => namespace,
            _ if styled && self.root_prefix(inner).is_some() => outer,
            _ => inner,
        };
        if !same(self.default, outer, &mut self.twins)
            && let Some(character) = self.declared.push(&mut self.out, self.default)
        {
            self.fail_of_character(character, "xmlns");
        }
        if let Some(type_name) = type_name {
            self.type_attribute(type_name);
        }
        if let Some(encoding) = encoding {
            self.encoding_attributes(encoding, &declared);
        }
        OpenElement { outer, in_full: prefix == Prefix::Own || styled, prefix }
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
            self.close_in_full(name, open.prefix);
        } else {
            name.push_end_tag(&mut self.out);
        }
    }

    #[inline(never)]
    fn close_in_full(&mut self, name: &'static ElementName, prefix: Prefix) {
        match prefix {
            Prefix::Own => self.out.extend(["</n:", name.local()]),
            Prefix::Root => self.push_root_prefixed("</", name),
            Prefix::None => self.out.extend(["</", name.local()]),
        }
        self.out.push('>');
        self.leave_type();
    }

    /// Leaves an element whose start tag was written in full.
    fn leave_type(&mut self) {
        let types = self.style.as_mut().and_then(|style| style.types.as_mut());
        if let Some((at, sizes)) = types.and_then(|types| types.leave()) {
            self.insert(at, &sizes);
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
        if let Some(types) = self.style.as_mut().and_then(|style| style.types.as_mut()) {
            types.cancel();
        }
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
        self.irregular = true;
        self.out.push_str("/>");
        self.default = open.outer;
        self.leave_type();
    }

    /// Lets the next element say its type with `xsi:type`, since it is not the declared one.
    pub fn set_type(&mut self, type_name: Name<'static>) {
        self.type_name = Some(type_name);
    }

    /// Notes an element that is written as it stands, and says its type itself.
    pub(crate) fn element_as_it_is(&mut self) {
        self.take_type();
        if let Some(types) = self.style.as_mut().and_then(|style| style.types.as_mut()) {
            types.count();
        }
    }

    /// Forgets the type that the next element was to say.
    fn take_type(&mut self) {
        self.type_name = self.style.is_some().then_some(EVERY_TAG);
    }
}
