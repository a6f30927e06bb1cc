//! Content of a document, independent of its spelling, for comparing raw elements. It is compared step by step, since the
//! steps of a whole document can take a thousand times its memory.

use std::borrow::Cow;

use super::super::error::ReadError;
use super::super::namespace::Namespace;
use super::super::scope::ScopeId;
use super::{Current, Reader};

/// A step through a document: an element with its attributes, a text, or the end of an element.
///
/// Prefixes, declarations of namespaces, the order of attributes, quotes, references, CDATA, comments and processing
/// instructions are no part of it; white space is.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    Start { namespace: Namespace, local: String, attributes: Vec<(Namespace, String, Value)> },
    Text(Value),
    End,
}

/// A text, and what its prefix is bound to, should it be a `QName`.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Value(String, Option<Namespace>);

/// Returns true if two documents are equivalent, compared step by step.
///
/// # Errors
///
/// If one of them is not well-formed.
pub(in super::super) fn are_equivalent(one: &str, other: &str) -> Result<bool, ReadError> {
    let (mut one, mut other) = (Steps::of(one), Steps::of(other));
    loop {
        match (one.next()?, other.next()?) {
            (None, None) => return Ok(true),
            (one, other) if one != other => return Ok(false),
            _ => {}
        }
    }
}

/// The steps through a document.
struct Steps<'x> {
    reader: Reader<'x>,
    /// The elements that are open: where each starts, the length of its name, and the scope around it.
    open: Vec<(usize, u32, ScopeId)>,
    at: At,
}

#[derive(Clone, Copy)]
enum At {
    Beginning,
    /// Position after a start tag.
    StartTag,
    Content,
    /// Position after the text before a tag.
    Tag,
}

impl<'x> Steps<'x> {
    fn of(document: &'x str) -> Self {
        Self { reader: Reader::new(document), open: Vec::new(), at: At::Beginning }
    }

    fn next(&mut self) -> Result<Option<Step>, ReadError> {
        let reader = &mut self.reader;
        match self.at {
            At::Beginning => {
                reader.root()?;
                self.at = At::StartTag;
                return reader.step().map(Some);
            }
            At::StartTag => {
                let Current { start, facts, outer, .. } = reader.current;
                self.at = At::Content;
                if facts.empty {
                    reader.leave(outer);
                    return Ok(Some(Step::End));
                }
                self.open.push((start, facts.name_len, outer));
            }
            At::Content | At::Tag => {}
        }
        let Some(&(start, name_len, outer)) = self.open.last() else { return Ok(None) };
        if !matches!(self.at, At::Tag) {
            let text = reader.text_before_tag()?;
            if !text.is_empty() {
                self.at = At::Tag;
                return Ok(Some(Step::Text(reader.valued(Cow::Owned(text)))));
            }
        }
        if !reader.rest().starts_with("</") {
            reader.start_tag()?;
            self.at = At::StartTag;
            return reader.step().map(Some);
        }
        reader.end_tag(start, name_len, outer)?;
        self.open.pop();
        self.at = At::Content;
        Ok(Some(Step::End))
    }
}

impl Reader<'_> {
    /// The start tag that was read last.
    fn step(&self) -> Result<Step, ReadError> {
        let name = self.name();
        let mut attributes = Vec::with_capacity(self.attributes.len());
        for attribute in &self.attributes {
            let namespace = match attribute.prefix() {
                "" => Namespace::default(),
                prefix => self.shared_namespace_of(prefix).unwrap_or_default(),
            };
            let value = self.valued(self.attribute_value(*attribute)?);
            attributes.push((namespace, attribute.local().to_owned(), value));
        }
        // Those of XML Schema's own are no longer among them.
        if self.is_nil() {
            attributes.push((Namespace::default(), "xsi:nil".to_owned(), Value(String::new(), None)));
        }
        if let Some((namespace, local)) = self.shared_xsi_type() {
            let value = Value(local.to_string(), Some(namespace.clone()));
            attributes.push((Namespace::default(), "xsi:type".to_owned(), value));
        }
        attributes.sort();
        Ok(Step::Start { namespace: self.shared_namespace(), local: name.local.to_owned(), attributes })
    }

    fn valued(&self, text: Cow<'_, str>) -> Value {
        let prefix = text.trim().split_once(':').map(|(prefix, _)| prefix);
        let bound = prefix.and_then(|prefix| self.scopes.find(self.scope, prefix));
        let bound = bound.map(|binding| self.scopes.shared_uri(binding));
        Value(text.into_owned(), bound)
    }
}
