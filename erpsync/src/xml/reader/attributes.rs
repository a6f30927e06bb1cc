//! Attributes as a type takes them, and references in their stead.

use std::borrow::Cow;

use super::super::error::{ReadError, ReadErrorKind};
use super::super::escape::{push_literal, reference};
use super::super::name::Name;
use super::super::namespace::Namespace;
use super::super::raw_attribute::RawAttribute;
use super::super::shape::Flat;
use super::super::take_fields::{TakeFields, Unfinished};
use super::super::traits::ReadFields;
use super::Reader;
use super::reserve::ALLOCATION;

/// An attribute as it stands in the tag.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attribute<'x> {
    pub(super) name: &'x str,
    /// Offset of the local part in the name.
    pub(super) local: usize,
    pub(super) value: &'x str,
    pub(super) offset: usize,
    /// The value can be taken as it stands.
    pub(super) plain: bool,
}

impl<'x> Attribute<'x> {
    pub(super) fn prefix(self) -> &'x str {
        &self.name[..self.local.saturating_sub(1)]
    }

    pub(super) fn local(self) -> &'x str {
        &self.name[self.local..]
    }
}

impl<'x> Reader<'x> {
    /// An attribute's value, normalised: XML 1.0, section 3.3.3.
    pub(super) fn attribute_value(&self, attribute: Attribute<'x>) -> Result<Cow<'x, str>, ReadError> {
        if attribute.plain {
            return Ok(Cow::Borrowed(attribute.value));
        }
        let mut value = String::with_capacity(attribute.value.len());
        let mut rest = attribute.value;
        let forbidden = self.options.forbidden_characters;
        while !rest.is_empty() {
            let step = if rest.starts_with('&') {
                reference(rest, forbidden).map(|(c, len)| {
                    value.push(c);
                    len
                })
            } else {
                push_literal(&mut value, rest, true, forbidden)
            };
            match step {
                Ok(len) => rest = &rest[len..],
                Err(reason) => return self.malformed(reason, attribute.offset),
            }
        }
        Ok(Cow::Owned(value))
    }

    /// Returns true if the start tag that was read last has any, besides those of XML Schema's own.
    pub(crate) fn has_attributes(&self) -> bool {
        !self.attributes.is_empty()
    }

    /// The value of an attribute of the start tag that was read last; the namespace is empty for an
    /// unqualified one.
    ///
    /// # Errors
    ///
    /// If the value cannot be read; it was found well-formed with its tag, so this does not happen.
    pub fn attribute(&self, namespace: &str, local: &str) -> Result<Option<Cow<'x, str>>, ReadError> {
        for attribute in &self.attributes {
            let matches = attribute.local() == local
                && match attribute.prefix() {
                    "" => namespace.is_empty(),
                    prefix => self.namespace_of(prefix) == Some(namespace),
                };
            if matches {
                return self.attribute_value(*attribute).map(Some);
            }
        }
        Ok(None)
    }

    /// Returns true if the start tag that was read last stands for an element elsewhere in the message: SOAP 1.1,
    /// section 5.4.1. A reader of a value must refuse such an element, or it would find an empty one.
    #[inline]
    pub(super) fn is_reference(&self) -> bool {
        !self.attributes.is_empty()
            && matches!(self.attribute("", "href"), Ok(Some(href)) if href.starts_with('#'))
    }

    #[cold]
    pub(super) fn reference_error(&self, offset: usize) -> ReadError {
        let reason = "`href` stands for an element elsewhere in the message (SOAP encoding), \
                      which a literal message cannot have: `ReadOptions::references` reads it";
        self.error_at(ReadErrorKind::Unexpected(reason.to_owned()), offset)
    }

    /// Reads an element with `xsi:nil="true"` through its end tag: it has no content, but the attributes that its type
    /// declares (XML Schema Part 1, section 3.4.4).
    ///
    /// # Errors
    ///
    /// If it is not nil, has content, or an attribute has a value that is none of its type.
    pub fn nil_with<T: ReadFields>(&mut self) -> Result<T, ReadError> {
        let start = self.current.start;
        if !self.is_nil() {
            return self
                .unexpected("an element with content where only one with xsi:nil=\"true\" fits", start);
        }
        let mut partial = T::begin();
        self.read_attributes(&mut Unfinished::<T>(&mut partial), T::shape().flat())?;
        self.attributes.clear();
        self.nil()?;
        self.finished::<T>(partial, start)
    }

    /// Reports whether an attribute is one of SOAP's encoding, which elements of any type may have in an encoded message.
    pub(super) fn is_of_encoding(&self, name: Name<'_>) -> bool {
        let is_soap = || {
            let namespaces = ["http://schemas.xmlsoap.org/soap/", "http://www.w3.org/2003/05/soap-"];
            namespaces.iter().any(|start| name.namespace.starts_with(start))
        };
        self.options.is_encoded && (name == Name::new("", "id") || is_soap())
    }

    #[inline(never)]
    pub(super) fn read_attributes(
        &mut self,
        unfinished: &mut dyn TakeFields,
        flat: &Flat,
    ) -> Result<(), ReadError> {
        let mut nothing = ();
        let unfinished = unfinished.attributes().unwrap_or(&mut nothing);
        for at in 0..self.attributes.len() {
            let attribute = self.attributes[at];
            let namespace = match attribute.prefix() {
                "" => Namespace::default(),
                prefix => self.shared_namespace_of(prefix).unwrap_or_default(),
            };
            let name = Name::new(&namespace, attribute.local());
            match flat.attributes.iter().position(|field| field.name == name) {
                Some(index) => {
                    self.charge(ALLOCATION)?;
                    let value = self.attribute_value(attribute)?;
                    let is_listed = self
                        .value_of_spellings(value, |value| unfinished.take_attribute(index, value, &*self))
                        .map_err(|error| self.error(error.into_kind()).of_part())?;
                    if !is_listed {
                        self.note_unlisted(Some(attribute.local()));
                    }
                }
                None if unfinished.keeps_attribute(&namespace) => {
                    // The name and the value are a text each.
                    self.charge(2 * ALLOCATION)?;
                    let value = self.attribute_value(attribute)?;
                    let kept = RawAttribute::new(namespace, attribute.local(), value);
                    unfinished.take_other_attribute(kept, self)?;
                }
                None if self.is_of_encoding(name) => {}
                None => self.note_drift(flat, self.current.start, Some(attribute.local())),
            }
        }
        Ok(())
    }
}
