//! Tokens → tree, with the checks that `xmlparser` leaves out.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use xmlparser::{ElementEnd, EntityDefinition, StrSpan, Token, Tokenizer};

use super::document::{Document, ElementData, Kind, Node, XML};
use super::entity::{Entities, EscapeContext};
use super::error;
use super::{Budget, MAX_ERRORS, MAX_NAMESPACES};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::text::{SourceId, Span};

/// The tree of one document, or `None` and an error in `diagnostics`.
///
/// Errors of syntax end the reading; errors of namespaces and attributes do not, so that several are found, a hundred at most.
pub fn parse_document<'a>(
    source: SourceId,
    text: &'a str,
    budget: &mut Budget,
    diagnostics: &mut Diagnostics,
) -> Option<Document<'a>> {
    let mut builder = Builder::new(source, text, budget);
    let result = builder.run();
    if let Err(mut error) = result {
        if error::is_web_page(text) {
            *error = error.help(error::WEB_PAGE);
        }
        builder.errors.push(*error);
    }
    if builder.errors.is_empty() {
        return Some(builder.document);
    }
    builder.errors.into_iter().for_each(|error| diagnostics.push(error));
    None
}

/// Attributes whose value is a name or a namespace, or several.
const NAMES: &[&str] = &["memberTypes", "name", "namespace", "parts", "targetNamespace", "xmlns"];

/// Errors are rare and large.
type Result<T> = std::result::Result<T, Box<Diagnostic>>;

pub(super) struct Builder<'a, 'b> {
    pub(super) document: Document<'a>,
    pub(super) entities: Entities<'a>,
    pub(super) errors: Vec<Diagnostic>,
    open: Vec<Open>,
    /// The innermost binding of each prefix: what `Element::lookup` walks, for the many names of tags.
    pub(super) prefixes: HashMap<&'a str, Vec<u32>>,
    pub(super) uris: HashMap<Arc<str>, u32>,
    /// The start tag that is being read.
    tag: Option<Tag<'a>>,
    pub(super) scope: Option<u32>,
    pub(super) depth_of_scope: usize,
    pub(super) budget: &'b mut Budget,
}

/// An element whose end tag has not come.
struct Open {
    node: u32,
    last_child: u32,
    outer_scope: Option<u32>,
}

struct Tag<'a> {
    prefix: &'a str,
    local: &'a str,
    start: usize,
    attributes: Vec<Raw<'a>>,
}

pub(super) struct Raw<'a> {
    pub(super) prefix: StrSpan<'a>,
    pub(super) local: StrSpan<'a>,
    pub(super) value: StrSpan<'a>,
    pub(super) span: StrSpan<'a>,
}

impl<'a, 'b> Builder<'a, 'b> {
    fn new(source: SourceId, text: &'a str, budget: &'b mut Budget) -> Self {
        let namespaces: Vec<Arc<str>> = vec!["".into(), XML.into()];
        let uris = namespaces.iter().cloned().zip(0..).collect();
        Self {
            document: Document {
                source,
                text,
                nodes: Vec::new(),
                attributes: Vec::new(),
                bindings: Vec::new(),
                namespaces,
            },
            entities: Entities::new(),
            errors: Vec::new(),
            open: Vec::new(),
            prefixes: HashMap::new(),
            uris,
            tag: None,
            scope: None,
            depth_of_scope: 0,
            budget,
        }
    }

    pub(super) fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.document.source, range)
    }

    pub(super) fn error(&mut self, message: impl Into<String>, range: Range<usize>, label: &str) {
        let span = self.span(range);
        self.report(Diagnostic::error(Code::NOT_WELL_FORMED, message).at(span, label));
    }

    /// Adds an error, unless there are too many.
    pub(super) fn report(&mut self, error: Diagnostic) {
        if self.errors.len() < MAX_ERRORS {
            self.errors.push(error);
        }
    }

    fn run(&mut self) -> Result<()> {
        for token in Tokenizer::from(self.document.text) {
            let token = token.map_err(|e| error::syntax(self.document.source, self.document.text, e))?;
            self.token(token)?;
            if self.errors.len() >= MAX_ERRORS {
                return Ok(());
            }
        }
        let end = self.document.text.len();
        if let Some(tag) = &self.tag {
            return Err(error::truncated(self.span(end..end), self.span(tag.start..end)));
        }
        if let Some(open) = self.open.last() {
            let Kind::Element(data) = &self.document.nodes[open.node as usize].kind else {
                unreachable!("only elements are open")
            };
            let start_tag = data.start_tag.start as usize..data.start_tag.end as usize;
            return Err(error::truncated(self.span(end..end), self.span(start_tag)));
        }
        if self.document.nodes.is_empty() {
            return Err(error::empty(self.span(0..end.min(1))));
        }
        Ok(())
    }

    fn token(&mut self, token: Token<'a>) -> Result<()> {
        match token {
            Token::Declaration { version, span, .. } => {
                if version.as_str().len() < 3 {
                    self.error("the XML declaration has no version", span.range(), "");
                }
            }
            Token::ProcessingInstruction { target, content, span } => self.instruction(target, content, span),
            Token::Comment { .. } | Token::DtdStart { .. } | Token::DtdEnd { .. } => {}
            Token::EmptyDtd { .. } => {}
            Token::EntityDeclaration { name, definition, span } => self.entity(name, definition, span),
            Token::ElementStart { prefix, local, span } => {
                self.tag = Some(Tag {
                    prefix: prefix.as_str(),
                    local: local.as_str(),
                    start: span.start(),
                    attributes: Vec::new(),
                });
                // `<:a>` has an empty prefix, which xmlparser reports as none.
                self.check_colon(prefix, local, span.start() + 1);
            }
            Token::Attribute { prefix, local, value, span } => {
                self.check_colon(prefix, local, span.start());
                if let Some(tag) = &mut self.tag {
                    tag.attributes.push(Raw { prefix, local, value, span });
                }
            }
            Token::ElementEnd { end, span } => match end {
                ElementEnd::Open => self.start(span.end())?,
                ElementEnd::Empty => {
                    self.start(span.end())?;
                    self.end(span.end());
                }
                ElementEnd::Close(prefix, local) => {
                    self.check_colon(prefix, local, span.start() + 2);
                    self.check_end_tag(prefix.as_str(), local.as_str(), span)?;
                    self.end(span.start());
                }
            },
            Token::Text { text } => self.text(text, EscapeContext::Content),
            Token::Cdata { text, .. } => self.text(text, EscapeContext::Cdata),
        }
        Ok(())
    }

    fn instruction(&mut self, target: StrSpan<'a>, content: Option<StrSpan<'a>>, span: StrSpan<'a>) {
        let name = target.as_str();
        if name.eq_ignore_ascii_case("xml") {
            // xmlparser recognises the declaration only with a space after `<?xml`; a line end is valid, too.
            let declaration = name == "xml"
                && span.start() == 0
                && content.is_some_and(|content| content.as_str().starts_with("version"));
            if !declaration {
                self.error(
                    "the XML declaration stands at the start of the document only",
                    span.range(),
                    "no processing instruction may have this name",
                );
            }
        } else if name.contains(':') {
            self.error("a processing instruction's name has no colon", target.range(), "");
        } else if content.is_some_and(|content| content.start() == target.end()) {
            self.error("white space is missing after the name", target.range(), "");
        }
    }

    fn entity(&mut self, name: StrSpan<'a>, definition: EntityDefinition<'a>, span: StrSpan<'a>) {
        let is_parameter = span.as_str()["<!ENTITY".len()..].trim_start().starts_with('%');
        if is_parameter {
            return;
        }
        let (value, offset) = match definition {
            EntityDefinition::EntityValue(value) => (Some(value.as_str()), value.start()),
            EntityDefinition::ExternalId(_) => (None, 0),
        };
        if let Err(error) = self.entities.declare(name.as_str(), value) {
            self.report(error::reference(self.document.source, offset, error));
        }
    }

    fn check_colon(&mut self, prefix: StrSpan<'a>, local: StrSpan<'a>, start: usize) {
        if prefix.is_empty() && local.start() != start {
            self.error("a name does not begin with a colon", start..local.end(), "");
        }
    }

    fn check_end_tag(&mut self, prefix: &str, local: &str, span: StrSpan<'a>) -> Result<()> {
        let Some(open) = self.open.last() else {
            return Err(error::no_start_tag(self.span(span.range()), span.as_str()));
        };
        let Kind::Element(data) = &self.document.nodes[open.node as usize].kind else {
            unreachable!("only elements are open")
        };
        if data.prefix == prefix && data.local == local {
            return Ok(());
        }
        let start_tag = data.start_tag.start as usize..data.start_tag.end as usize;
        let expected = if data.prefix.is_empty() {
            data.local.to_owned()
        } else {
            format!("{}:{}", data.prefix, data.local)
        };
        Err(error::mismatched(self.span(span.range()), span.as_str(), self.span(start_tag), &expected))
    }

    /// The start tag is complete.
    fn start(&mut self, end: usize) -> Result<()> {
        let Some(tag) = self.tag.take() else {
            return Ok(());
        };
        let whole = tag.start..end;
        let limits = &self.budget.limits;
        if self.open.len() >= limits.depth {
            return Err(error::too_deep(self.span(whole), limits.depth));
        }
        self.budget.elements += 1;
        self.check_names(&tag)?;
        let outer_scope = self.scope;
        let mut declared = HashSet::new();
        for raw in &tag.attributes {
            let prefix = match (raw.prefix.as_str(), raw.local.as_str()) {
                ("", "xmlns") => "",
                ("xmlns", prefix) => prefix,
                _ => continue,
            };
            if !declared.insert(prefix) {
                self.duplicate(raw);
                continue;
            }
            self.declare(prefix, raw);
        }
        if self.depth_of_scope > MAX_NAMESPACES {
            return Err(error::too_many_namespaces(self.span(whole)));
        }
        let first = self.document.attributes.len() as u32;
        for raw in &tag.attributes {
            self.attribute(raw);
        }
        self.check_duplicates(first as usize);
        let name = tag.start + 1..tag.start + 1 + tag.prefix.len();
        let namespace = self.namespace(tag.prefix, name);
        let node = self.document.nodes.len() as u32;
        self.document.nodes.push(Node {
            next: 0,
            kind: Kind::Element(ElementData {
                prefix: tag.prefix,
                local: tag.local,
                namespace,
                scope: self.scope,
                attributes: first..self.document.attributes.len() as u32,
                first_child: 0,
                start_tag: tag.start as u32..end as u32,
                inner: end as u32..end as u32,
            }),
        });
        self.append(node);
        self.open.push(Open { node, last_child: 0, outer_scope });
        Ok(())
    }

    /// The names of a tag, and the names and namespaces that it gives to something, are not too long; names in a list count as
    /// elements.
    fn check_names(&mut self, tag: &Tag<'a>) -> Result<()> {
        let most = self.budget.limits.name_bytes;
        if tag.prefix.len() + tag.local.len() > most {
            let start = tag.start + 1;
            return Err(error::too_long_name(self.span(start..start), most));
        }
        for raw in &tag.attributes {
            let (prefix, local) = (raw.prefix.as_str(), raw.local.as_str());
            let is_name = prefix == "xmlns" || prefix.is_empty() && NAMES.contains(&local);
            let mut words = if is_name { raw.value.as_str() } else { "" }.split_ascii_whitespace();
            let start = raw.span.start();
            let first = words.next().unwrap_or_default();
            if prefix.len() + local.len() > most || first.len() > most {
                return Err(error::too_long_name(self.span(start..start), most));
            }
            for word in words {
                if word.len() > most {
                    return Err(error::too_long_name(self.span(start..start), most));
                }
                self.budget.elements += 1;
            }
        }
        let limits = &self.budget.limits;
        if self.budget.elements > limits.elements {
            let whole = self.span(tag.start..tag.start);
            return Err(error::too_many_elements(whole, limits.elements));
        }
        Ok(())
    }

    /// An element ends; its content up to `inner_end`.
    fn end(&mut self, inner_end: usize) {
        let Some(open) = self.open.pop() else { return };
        if let Kind::Element(data) = &mut self.document.nodes[open.node as usize].kind {
            data.inner.end = inner_end as u32;
        }
        while self.scope != open.outer_scope {
            let Some(at) = self.scope else { break };
            let binding = &self.document.bindings[at as usize];
            self.prefixes.get_mut(binding.prefix).map(Vec::pop);
            self.scope = binding.outer;
            self.depth_of_scope -= 1;
        }
    }

    /// Hangs a node under the innermost open element.
    fn append(&mut self, node: u32) {
        let Some(parent) = self.open.last_mut() else {
            return;
        };
        let previous = std::mem::replace(&mut parent.last_child, node);
        if previous != 0 {
            self.document.nodes[previous as usize].next = node;
        } else if let Kind::Element(data) = &mut self.document.nodes[parent.node as usize].kind {
            data.first_child = node;
        }
    }

    fn text(&mut self, text: StrSpan<'a>, context: EscapeContext) {
        if self.open.is_empty() || is_white(text.as_str()) {
            return;
        }
        match self.entities.expand(text.as_str(), context) {
            Ok(value) if is_white(&value) => {}
            Ok(value) => {
                let node = self.document.nodes.len() as u32;
                let range = text.start() as u32..text.end() as u32;
                self.document.nodes.push(Node { next: 0, kind: Kind::Text(value, range) });
                self.append(node);
            }
            Err(error) => self.report(error::reference(self.document.source, text.start(), error)),
        }
    }
}

fn is_white(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
}
