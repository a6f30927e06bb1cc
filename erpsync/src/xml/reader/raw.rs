//! Elements taken over as they stand.

use super::super::error::ReadError;
use super::super::escape::push_escaped;
use super::super::name::Name;
use super::super::raw::RawElement;
use super::Reader;

impl Reader<'_> {
    /// Reads the element whose start tag was read last as it stands, through its end tag, with the namespaces
    /// that it needs.
    ///
    /// # Errors
    ///
    /// If it is not well-formed or exceeds a limit.
    pub fn raw(&mut self) -> Result<RawElement, ReadError> {
        let start = self.current.start;
        let behind = start + 1 + self.current.facts.name_len as usize;
        let tag_name = &self.input[start..behind];
        let tag = &self.input[behind..self.pos];
        let inner = self.current.facts.inner;
        let outer: Vec<(String, String)> = self
            .scopes
            .bindings(self.current.outer)
            .into_iter()
            .map(|(prefix, uri)| (prefix.to_owned(), uri.to_owned()))
            .collect();
        self.skip()?;
        let rest = &self.input[behind..self.pos];
        let mut declares_default = is_declared(tag, "");
        let mut xml = tag_name.to_owned();
        for (prefix, uri) in outer {
            if is_declared(tag, &prefix) || !needs(tag_name, rest, &prefix) {
                continue;
            }
            declares_default |= prefix.is_empty();
            xml.push_str(if prefix.is_empty() { " xmlns" } else { " xmlns:" });
            xml.push_str(&prefix);
            xml.push_str("=\"");
            push_escaped(&mut xml, &uri, true);
            xml.push('"');
        }
        xml.push_str(rest);
        let (prefix, local) = super::split(&tag_name[1..]);
        let namespace = self.scopes.lookup(inner, prefix).unwrap_or_default();
        Ok(RawElement::new(Name::new(namespace, local), xml, declares_default))
    }
}

/// The start tag itself declares the prefix.
fn is_declared(tag: &str, prefix: &str) -> bool {
    let name = if prefix.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{prefix}") };
    tag.match_indices(&name).any(|(at, _)| {
        tag[..at].ends_with([' ', '\t', '\r', '\n'])
            && tag[at + name.len()..].trim_start().starts_with('=')
    })
}

/// Whether the prefix may be used: in a name, or in a value that is a QName. A declaration too many does no
/// harm; one too few does.
fn needs(tag_name: &str, rest: &str, prefix: &str) -> bool {
    prefix.is_empty() || [tag_name, rest].iter().any(|text| text.contains(&format!("{prefix}:")))
}
