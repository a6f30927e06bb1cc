//! `?singleWsdl`: a WSDL and all that it imports as one document, as WCF answers it.
//!
//! Schemas stand side by side in `wsdl:types`, where those of one namespace see each other; what imported WSDLs of the same
//! namespace define stands beside what the first one does. An element that is moved takes the namespace declarations along
//! that it stood among.

use std::collections::{BTreeSet, VecDeque};

use super::documents::{Document, Documents, local_name, pieces};

const UNREADABLE: &str = "the documents of this server can't be put into one: ask for ?wsdl";
const NAMESPACES: &str =
    "the WSDLs of this server are of several namespaces, so that one can't hold all: ask for ?wsdl";
const REDEFINED: &str =
    "a schema of this server redefines another, so that one WSDL can't hold both: ask for ?wsdl";

/// The text of the one document, with addresses as they are; or the reason why there is none.
pub(super) fn single(main: &Document, documents: &Documents) -> Result<String, &'static str> {
    if !documents.has_others() {
        return Ok(main.text.to_string());
    }
    let root = Element::first(&main.text).ok_or(UNREADABLE)?;
    let mut single = Single {
        documents,
        seen: BTreeSet::new(),
        queue: VecDeque::new(),
        types: String::new(),
        types_at: None,
    };
    let definitions = single.definitions(main, &root, &[])?;
    while let Some((document, namespace)) = single.queue.pop_front() {
        let schema = Element::first(&document.text).ok_or(UNREADABLE)?;
        single.schema(document, &schema, &[], namespace.as_deref())?;
    }
    let name = root.start[1..].split([' ', '\t', '\r', '\n', '/', '>']).next().unwrap_or_default();
    let types = name.replace("definitions", "types");
    let start = root.start.trim_end_matches('>').trim_end_matches('/');
    let Single { types: schemas, types_at, .. } = single;
    let (before, after) = definitions.split_at(types_at.unwrap_or(definitions.len()));
    Ok(format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{start}>{before}<{types}>{schemas}</{types}>\n{after}</{name}>\n"
    ))
}

/// The document while it is put together.
struct Single<'d> {
    documents: &'d Documents,
    /// The documents that are in it; schemas without a namespace of their own once for each that an include gives them.
    seen: BTreeSet<(&'d [String], String)>,
    /// Schemas to be taken in, with the namespace that an include gives them.
    queue: VecDeque<(&'d Document, Option<String>)>,
    types: String,
    /// Offset of the place for them among the definitions: behind the documentation.
    types_at: Option<usize>,
}

impl<'d> Single<'d> {
    /// The definitions of a WSDL and of those that it imports; its schemas go to the others.
    fn definitions(
        &mut self,
        document: &'d Document,
        root: &Element<'d>,
        scopes: &[&'d str],
    ) -> Result<String, &'static str> {
        self.seen.insert((&document.name, String::new()));
        let mut out = String::new();
        for part in root.parts() {
            if part.local().is_some_and(|local| local != "documentation") && scopes.is_empty() {
                self.types_at.get_or_insert(out.len());
            }
            match part.local() {
                Some("import") => match self.documents.find(document, part.attribute("location")) {
                    Some(imported) if imported.is_wsdl => {
                        if self.seen.contains(&(&imported.name[..], String::new())) {
                            continue;
                        }
                        let own = Element::first(&imported.text).ok_or(UNREADABLE)?;
                        if attribute(own.start, "targetNamespace") != attribute(root.start, "targetNamespace")
                        {
                            return Err(NAMESPACES);
                        }
                        let definitions = self.definitions(imported, &own, &[own.start])?;
                        out.push_str(&definitions);
                    }
                    Some(schema) => self.link(schema, None),
                    None => out.push_str(part.text),
                },
                Some("types") => {
                    let types = Element::first(part.text).ok_or(UNREADABLE)?;
                    let scopes = [scopes, &[types.start]].concat();
                    for schema in types.parts() {
                        match schema.local() {
                            Some("schema") => {
                                let element = Element::first(schema.text).ok_or(UNREADABLE)?;
                                self.schema(document, &element, &scopes, None)?;
                            }
                            Some("import") => {
                                let found = self.documents.find(document, schema.attribute("schemaLocation"));
                                found.into_iter().for_each(|found| self.link(found, None));
                            }
                            _ => {}
                        }
                    }
                }
                Some(_) if !scopes.is_empty() => {
                    let element = Element::first(part.text).ok_or(UNREADABLE)?;
                    out.push_str(&element.moved(scopes, None));
                    out.push_str(&part.text[element.start.len()..]);
                }
                Some(_) | None => out.push_str(part.text),
            }
        }
        Ok(out)
    }

    /// Takes a schema in; those that it imports and includes follow.
    fn schema(
        &mut self,
        document: &'d Document,
        schema: &Element<'d>,
        scopes: &[&'d str],
        namespace: Option<&str>,
    ) -> Result<(), &'static str> {
        let target = attribute(schema.start, "targetNamespace").or(namespace).unwrap_or_default();
        let mut out = schema.moved(scopes, namespace);
        for part in schema.parts() {
            let found = self.documents.find(document, part.attribute("schemaLocation"));
            match (part.local(), found) {
                (Some("redefine"), _) => return Err(REDEFINED),
                // It has the namespace, and stands beside.
                (Some("include"), Some(included)) => self.link(included, Some(target)),
                (Some("import"), Some(imported)) => {
                    self.link(imported, None);
                    out.push_str(&part.text.replacen(part.location(), "", 1));
                }
                _ => out.push_str(part.text),
            }
        }
        out.push_str(schema.end);
        self.types.push_str(&out);
        Ok(())
    }

    /// Takes a schema's document in later, unless it is there already.
    fn link(&mut self, document: &'d Document, namespace: Option<&str>) {
        let own = Element::first(&document.text).and_then(|root| attribute(root.start, "targetNamespace"));
        let namespace = namespace.filter(|_| own.is_none());
        if self.seen.insert((&document.name, namespace.unwrap_or_default().to_owned())) {
            self.queue.push_back((document, namespace.map(str::to_owned)));
        }
    }
}

/// An element as it stands in a document.
struct Element<'t> {
    start: &'t str,
    content: &'t str,
    end: &'t str,
}

impl<'t> Element<'t> {
    /// The first element of a text.
    fn first(text: &'t str) -> Option<Self> {
        let mut at = 0;
        let mut start = None;
        let mut depth = 0_usize;
        for (piece, is_tag) in pieces(text) {
            let (before, after) = (at, at + piece.len());
            at = after;
            if !is_tag || piece.starts_with("<!") {
                continue;
            }
            let opened = start.get_or_insert(before..after).clone();
            if piece.starts_with("</") {
                depth = depth.checked_sub(1)?;
            } else if !piece.ends_with("/>") {
                depth += 1;
            }
            if depth == 0 {
                let content = if opened.end == after { opened.end..opened.end } else { opened.end..before };
                return Some(Self {
                    start: &text[opened.start..opened.end],
                    content: &text[content.clone()],
                    end: &text[content.end..after],
                });
            }
        }
        None
    }

    /// Its children, and what stands between them.
    fn parts(&self) -> Vec<Part<'t>> {
        let mut parts = Vec::new();
        let (mut at, mut begun, mut depth) = (0, 0, 0_usize);
        for (piece, is_tag) in pieces(self.content) {
            let is_element = is_tag && !piece.starts_with("<!");
            if is_element && depth == 0 {
                begun = at;
            }
            at += piece.len();
            if !is_element {
                if depth == 0 {
                    parts.push(Part { text: piece, is_element });
                }
                continue;
            }
            if piece.starts_with("</") {
                depth = depth.saturating_sub(1);
            } else if !piece.ends_with("/>") {
                depth += 1;
            }
            if depth == 0 {
                parts.push(Part { text: &self.content[begun..at], is_element });
            }
        }
        parts
    }

    /// The start tag with the declarations of the tags that it stood in, and with a target namespace if it has none.
    fn moved(&self, scopes: &[&str], namespace: Option<&str>) -> String {
        let name = self.start.find([' ', '\t', '\r', '\n', '/', '>']).unwrap_or(self.start.len());
        let (name, rest) = self.start.split_at(name);
        let mut out = name.to_owned();
        let mut known: Vec<&str> = attributes(self.start).map(|(name, _)| name).collect();
        for (name, text) in scopes.iter().rev().flat_map(|scope| attributes(scope)) {
            if (name == "xmlns" || name.starts_with("xmlns:")) && !known.contains(&name) {
                known.push(name);
                out.push(' ');
                out.push_str(text);
            }
        }
        if let Some(namespace) = namespace.filter(|_| !known.contains(&"targetNamespace")) {
            out.push_str(&format!(" targetNamespace=\"{namespace}\""));
        }
        if !known.contains(&"xmlns") {
            // Names without a prefix are in no namespace, or in the one that an include gives them.
            out.push_str(&format!(" xmlns=\"{}\"", namespace.unwrap_or_default()));
        }
        out.push_str(rest);
        out
    }
}

/// A child of an element, or what stands between two.
struct Part<'t> {
    text: &'t str,
    is_element: bool,
}

impl<'t> Part<'t> {
    fn local(&self) -> Option<&'t str> {
        local_name(self.text).filter(|_| self.is_element)
    }

    fn start(&self) -> &'t str {
        pieces(self.text).next().map_or("", |(start, _)| start)
    }

    fn attribute(&self, name: &str) -> Option<&'t str> {
        attribute(self.start(), name).filter(|_| self.is_element)
    }

    /// The attribute `schemaLocation`, as it is written.
    fn location(&self) -> &'t str {
        attributes(self.start()).find(|(name, _)| *name == "schemaLocation").map_or("", |(_, text)| text)
    }
}

/// The value of an attribute of a tag, as it is written.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let (_, text) = attributes(tag).find(|(own, _)| *own == name)?;
    let open = text.find(['"', '\''])?;
    Some(&text[open + 1..text.len() - 1])
}

/// The attributes of a tag: names, and whole texts (`name="value"`).
fn attributes(tag: &str) -> impl Iterator<Item = (&str, &str)> {
    let name = tag.find([' ', '\t', '\r', '\n', '/', '>']).unwrap_or(tag.len());
    let mut rest = &tag[name..];
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        let equals = rest.find('=')?;
        let open = equals + rest[equals..].find(['"', '\''])?;
        let quote = rest[open..].chars().next()?;
        let end = open + 1 + rest[open + 1..].find(quote)? + 1;
        let (text, behind) = rest.split_at(end);
        rest = behind;
        Some((text[..equals].trim(), text))
    })
}
