//! Namespace declarations and attributes of a start tag in canonical form: Canonical XML 1.0, section 2.3, and Exclusive XML
//! Canonicalization, section 3.

use std::borrow::Cow;

use super::changes::Changes;
use super::write::{Watch, Writer};
use crate::security::scan::Attribute;
use crate::xml::XML_NAMESPACE;

impl<'t, C: Changes, W: Watch<'t>> Writer<'_, 't, C, W> {
    /// Appends the namespace declarations of the start tag.
    pub(super) fn declarations(&mut self, is_apex: bool) {
        let scanner = &*self.scanner;
        let Some(open) = scanner.current() else { return };
        let mut prefixes: Vec<&'t str> = Vec::new();
        if self.how.method.is_exclusive() {
            prefixes.push(open.prefix());
            prefixes
                .extend(scanner.attributes.iter().map(Attribute::prefix).filter(|prefix| !prefix.is_empty()));
            let listed = |prefix: &&str| self.how.prefixes.iter().any(|listed| listed == prefix);
            let from = if is_apex { 0 } else { open.outer };
            prefixes.extend(scanner.namespaces[from..].iter().map(|(prefix, _)| *prefix).filter(listed));
        } else {
            let from = if is_apex { 0 } else { open.outer };
            prefixes.extend(scanner.namespaces[from..].iter().map(|(prefix, _)| *prefix));
        }
        prefixes.sort_unstable();
        prefixes.dedup();
        for prefix in prefixes {
            if prefix == "xml" {
                continue;
            }
            let declared = scanner.find(prefix);
            let uri = |at: Option<usize>| at.map_or("", |at| &*scanner.namespaces[at].1);
            let rendered = self.rendered.iter().rfind(|(known, _)| *known == prefix);
            // Before any is written, the default namespace is as if `xmlns=""` were.
            let is_written = match rendered {
                Some((_, at)) => uri(*at) == uri(declared),
                None => prefix.is_empty() && uri(declared).is_empty(),
            };
            if is_written {
                continue;
            }
            let uri = uri(declared);
            self.tag.extend_from_slice(b" xmlns");
            if !prefix.is_empty() {
                self.tag.push(b':');
                self.tag.extend_from_slice(prefix.as_bytes());
            }
            push_value(&mut self.tag, uri);
            self.rendered.push((prefix, declared.filter(|_| !uri.is_empty())));
        }
    }

    /// Appends the attributes of the start tag, in the order of their namespaces and local parts.
    pub(super) fn attributes(&mut self, inherited: &[(String, String)]) {
        let scanner = &*self.scanner;
        let mut attributes: Vec<((&str, &str), &str, Cow<'_, str>)> = scanner
            .attributes
            .iter()
            .filter_map(|attribute| Some((scanner.expanded(attribute)?, attribute.name(), attribute.value())))
            .collect();
        for (local, value) in inherited {
            let name = (XML_NAMESPACE, &**local);
            attributes.retain(|(known, ..)| *known != name);
            attributes.push((name, "", Cow::Borrowed(value)));
        }
        attributes.sort_by_key(|(name, ..)| *name);
        for ((_, local), name, value) in attributes {
            self.tag.push(b' ');
            if name.is_empty() {
                self.tag.extend_from_slice(b"xml:");
                self.tag.extend_from_slice(local.as_bytes());
            } else {
                self.tag.extend_from_slice(name.as_bytes());
            }
            push_value(&mut self.tag, &value);
        }
    }
}

/// Appends `="value"`.
fn push_value(tag: &mut Vec<u8>, value: &str) {
    tag.extend_from_slice(b"=\"");
    for byte in value.bytes() {
        match byte {
            b'&' => tag.extend_from_slice(b"&amp;"),
            b'<' => tag.extend_from_slice(b"&lt;"),
            b'"' => tag.extend_from_slice(b"&quot;"),
            b'\t' => tag.extend_from_slice(b"&#x9;"),
            b'\n' => tag.extend_from_slice(b"&#xA;"),
            b'\r' => tag.extend_from_slice(b"&#xD;"),
            byte => tag.push(byte),
        }
    }
    tag.push(b'"');
}
