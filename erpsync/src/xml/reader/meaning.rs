//! What a document says, without its spelling: for comparing elements that are kept as they stand.

use std::borrow::Cow;

use super::super::error::ReadError;
use super::super::scope::ScopeId;
use super::{Current, Reader};

/// A step through a document: an element with its attributes, a text, or the end of an element.
///
/// Prefixes, declarations of namespaces, the order of attributes, quotes, references, CDATA, comments and processing
/// instructions are no part of it; white space is.
#[derive(Debug, PartialEq, Eq)]
pub(in super::super) enum Step {
    Start { namespace: String, local: String, attributes: Vec<(String, String, Value)> },
    Text(Value),
    End,
}

/// A text, and what its prefix is bound to, should it be a `QName`.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct Value(String, Option<String>);

/// The steps through a document.
///
/// # Errors
///
/// If it is not well-formed.
pub(in super::super) fn meaning(document: &str) -> Result<Vec<Step>, ReadError> {
    let mut reader = Reader::new(document);
    reader.root()?;
    let mut steps = vec![reader.step()?];
    let mut open: Vec<(usize, u32, ScopeId)> = Vec::new();
    loop {
        // Behind a start tag.
        let Current { start, facts, outer, .. } = reader.current;
        if facts.empty {
            reader.leave(outer);
            steps.push(Step::End);
        } else {
            open.push((start, facts.name_len, outer));
        }
        // In content, until there is another start tag.
        loop {
            let Some(&(start, name_len, outer)) = open.last() else { return Ok(steps) };
            let text = reader.text_before_tag()?;
            if !text.is_empty() {
                steps.push(Step::Text(reader.valued(Cow::Owned(text))));
            }
            if !reader.rest().starts_with("</") {
                reader.start_tag()?;
                steps.push(reader.step()?);
                break;
            }
            reader.end_tag(start, name_len, outer)?;
            open.pop();
            steps.push(Step::End);
        }
    }
}

impl Reader<'_> {
    /// The start tag that was read last.
    fn step(&self) -> Result<Step, ReadError> {
        let name = self.name();
        let mut attributes = Vec::with_capacity(self.attributes.len());
        for attribute in &self.attributes {
            let namespace = match attribute.prefix() {
                "" => "",
                prefix => self.namespace_of(prefix).unwrap_or_default(),
            };
            let value = self.valued(self.attribute_value(*attribute)?);
            attributes.push((namespace.to_owned(), attribute.local().to_owned(), value));
        }
        // Those of XML Schema's own are no longer among them.
        if self.is_nil() {
            attributes.push((String::new(), "xsi:nil".to_owned(), Value(String::new(), None)));
        }
        if let Some(name) = self.xsi_type() {
            let value = Value(name.local.to_owned(), Some(name.namespace.to_owned()));
            attributes.push((String::new(), "xsi:type".to_owned(), value));
        }
        attributes.sort();
        Ok(Step::Start { namespace: name.namespace.to_owned(), local: name.local.to_owned(), attributes })
    }

    fn valued(&self, text: Cow<'_, str>) -> Value {
        let prefix = text.trim().split_once(':').map(|(prefix, _)| prefix);
        let bound = prefix.and_then(|prefix| self.scopes.lookup(self.scope, prefix)).map(str::to_owned);
        Value(text.into_owned(), bound)
    }
}
