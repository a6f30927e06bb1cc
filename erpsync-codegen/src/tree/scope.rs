//! Namespaces and attributes of start tags (Namespaces in XML 1.0).

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::build::{Builder, Raw};
use super::document::{AttributeData, Binding, NO_NAMESPACE, XML, XML_NAMESPACE};
use super::entity::EscapeContext;
use super::{MAX_ERRORS, error};

const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

impl<'a> Builder<'a, '_> {
    pub(super) fn declare(&mut self, prefix: &'a str, raw: &Raw<'a>) {
        let uri = match self.entities.expand(raw.value.as_str(), EscapeContext::AttributeValue) {
            Ok(uri) => uri,
            Err(error) => {
                let offset = raw.value.start();
                self.report(error::reference(self.document.source, offset, error));
                return;
            }
        };
        let error = match (prefix, &*uri) {
            ("xmlns", _) => Some("the prefix `xmlns` can't be declared"),
            ("xml", XML) => return,
            ("xml", _) => Some("the prefix `xml` can't be declared as another namespace"),
            (_, XML) => Some("only the prefix `xml` can have this namespace"),
            (_, XMLNS) => Some("no prefix can have this namespace"),
            ("", _) => None,
            (_, "") => Some("a prefix can't be declared as no namespace"),
            _ => None,
        };
        if let Some(error) = error {
            self.error(error, raw.span.range(), "Namespaces in XML 1.0, section 3");
            return;
        }
        let namespace = match self.uris.get(&*uri) {
            Some(known) => *known,
            None => {
                let uri: Arc<str> = uri.into();
                let index = self.document.namespaces.len() as u32;
                self.document.namespaces.push(uri.clone());
                self.uris.insert(uri, index);
                index
            }
        };
        let binding = self.document.bindings.len() as u32;
        self.document.bindings.push(Binding { prefix, namespace, outer: self.scope });
        self.prefixes.entry(prefix).or_default().push(binding);
        self.scope = Some(binding);
        self.depth_of_scope += 1;
    }

    pub(super) fn attribute(&mut self, raw: &Raw<'a>) {
        let (prefix, local) = (raw.prefix.as_str(), raw.local.as_str());
        if prefix == "xmlns" || prefix.is_empty() && local == "xmlns" {
            return;
        }
        let namespace =
            if prefix.is_empty() { NO_NAMESPACE } else { self.namespace(prefix, raw.prefix.range()) };
        match self.entities.expand(raw.value.as_str(), EscapeContext::AttributeValue) {
            Ok(value) => self.document.attributes.push(AttributeData {
                prefix,
                local,
                namespace,
                value,
                name_range: raw.span.start() as u32..raw.local.end() as u32,
                value_range: raw.value.start() as u32..raw.value.end() as u32,
            }),
            Err(error) => {
                let offset = raw.value.start();
                self.report(error::reference(self.document.source, offset, error));
            }
        }
    }

    /// No two attributes of one element have the same expanded name.
    pub(super) fn check_duplicates(&mut self, first: usize) {
        let attributes = &self.document.attributes[first..];
        if attributes.len() < 2 {
            return;
        }
        let mut seen = HashMap::with_capacity(attributes.len());
        let mut found = Vec::new();
        for attribute in attributes {
            let range = attribute.name_range.start as usize..attribute.name_range.end as usize;
            let key = (attribute.namespace, attribute.local);
            if let Some(earlier) = seen.insert(key, range.clone()) {
                found.push((attribute.local, range, earlier));
            }
        }
        for (local, range, earlier) in found {
            let (here, there) = (self.span(range), self.span(earlier));
            self.report(error::duplicate_attribute(local, here, Some(there)));
        }
    }

    pub(super) fn duplicate(&mut self, raw: &Raw<'a>) {
        let name = raw.span.start()..raw.local.end();
        let text = &self.document.text[name.clone()];
        let span = self.span(name);
        self.report(error::duplicate_attribute(text, span, None));
    }

    /// The namespace of a prefix of a tag or attribute.
    pub(super) fn namespace(&mut self, prefix: &'a str, range: Range<usize>) -> u32 {
        if prefix == "xml" {
            return XML_NAMESPACE;
        }
        match self.prefixes.get(prefix).and_then(|bindings| bindings.last()) {
            Some(binding) => self.document.bindings[*binding as usize].namespace,
            None if prefix.is_empty() => NO_NAMESPACE,
            None if self.errors.len() >= MAX_ERRORS => NO_NAMESPACE,
            None => {
                let known: Vec<&str> = self
                    .prefixes
                    .iter()
                    .filter(|(_, bindings)| !bindings.is_empty())
                    .map(|(prefix, _)| *prefix)
                    .collect();
                let error = error::undeclared_prefix(prefix, self.span(range), known);
                // Once for each prefix.
                if !self.errors.iter().any(|known| known.message == error.message) {
                    self.report(error);
                }
                NO_NAMESPACE
            }
        }
    }
}
