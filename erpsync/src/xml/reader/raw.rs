//! Elements taken over as they stand.

use std::collections::HashSet;

use super::super::chars::{is_name_char, is_name_start};
use super::super::error::ReadError;
use super::super::escape::{push_escaped, without_forbidden};
use super::super::limits::ForbiddenCharacters;
use super::super::raw::{RawElement, attributes, declared_prefix};
use super::reserve::ALLOCATION;
use super::{Current, Reader};

impl Reader<'_> {
    /// Reads the element whose start tag was read last as it stands, through its end tag, with the namespaces
    /// that it needs.
    ///
    /// # Errors
    ///
    /// If it is not well-formed or exceeds a limit. The declarations that are added to its text count as memory.
    pub fn raw(&mut self) -> Result<RawElement, ReadError> {
        let Current { start, facts, outer, .. } = self.current;
        let input = self.input;
        let behind = start + 1 + facts.name_len as usize;
        // Before its scope ends with it.
        let namespace = self.shared_namespace();
        let tag_name = input.get(start..behind).unwrap_or_default();
        let mut declared: HashSet<&str> = attributes(input.get(behind..self.pos).unwrap_or_default())
            .filter_map(|(name, _)| declared_prefix(name))
            .collect();
        self.skip()?;
        let rest = input.get(behind..self.pos).unwrap_or_default();
        let mut xml = tag_name.to_owned();
        for prefix in std::iter::once("").chain(prefixes(tag_name)).chain(prefixes(rest)) {
            // The prefixes `xml` and `xmlns` need no declaration.
            if matches!(prefix, "xml" | "xmlns") || declared.contains(prefix) {
                continue;
            }
            let Some(uri) = self.scopes.lookup(outer, prefix).filter(|uri| !uri.is_empty()) else { continue };
            declared.insert(prefix);
            let before = xml.len();
            xml.push_str(if prefix.is_empty() { " xmlns" } else { " xmlns:" });
            xml.push_str(prefix);
            xml.push_str("=\"");
            push_escaped(&mut xml, uri, true);
            xml.push('"');
            self.charge(xml.len() - before)?;
        }
        self.charge(ALLOCATION)?;
        xml.push_str(rest);
        if self.options.forbidden_characters != ForbiddenCharacters::Refuse {
            xml = without_forbidden(xml);
        }
        Ok(RawElement::new(namespace, xml, declared.contains("")))
    }
}

/// Whatever may be a prefix, of a name or of a value that is a `QName`. A declaration too many does no harm; one
/// too few does.
fn prefixes(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices(':').map(|(colon, _)| {
        let before = &text[..colon];
        let name = before.trim_end_matches(is_name_char).len();
        before[name..].trim_start_matches(|c| !is_name_start(c))
    })
}
