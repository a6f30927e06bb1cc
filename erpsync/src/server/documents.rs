//! The WSDL that a server gives away and the documents that it imports, with addresses that lead to this server.

use std::borrow::Cow;

use crate::markup::{Kind, tokens};
use crate::xml::escaped;

/// Documents that a server gives away.
#[derive(Clone, Debug, Default)]
pub(crate) struct Documents {
    wsdl: Option<Document>,
    others: Vec<Document>,
    /// URL of the server, if it is not that of the request.
    pub(super) address: Option<String>,
    /// Header fields of a proxy count.
    pub(super) forwarded: bool,
}

/// A WSDL or a schema.
#[derive(Clone, Debug)]
pub(super) struct Document {
    /// Segments of the path that it is imported by, without `.` and `..`.
    pub(super) name: Vec<String>,
    pub(super) text: Cow<'static, str>,
    pub(super) is_wsdl: bool,
    /// It was generated into the server, and belongs to the WSDL that was.
    is_embedded: bool,
}

impl Document {
    pub(super) fn new(name: &str, text: Cow<'static, str>, is_embedded: bool) -> Self {
        let is_wsdl = root_name(&text) == Some("definitions");
        Self { name: resolved(&[], name), text, is_wsdl, is_embedded }
    }
}

impl Documents {
    /// Makes the documents that were generated into a server.
    pub(super) fn embedded(documents: &[(&str, &'static str)]) -> Self {
        let mut documents =
            documents.iter().map(|(name, text)| Document::new(name, Cow::Borrowed(text), true));
        Self { wsdl: documents.next(), others: documents.collect(), ..Self::default() }
    }

    pub(super) fn set_wsdl(&mut self, text: Cow<'static, str>) {
        self.wsdl = Some(Document { name: Vec::new(), text, is_wsdl: true, is_embedded: false });
        self.others.retain(|other| !other.is_embedded);
    }

    pub(super) fn add(&mut self, name: &str, text: Cow<'static, str>) {
        let document = Document::new(name, text, false);
        self.others.retain(|other| other.name != document.name);
        self.others.push(document);
    }

    pub(super) fn main(&self) -> Option<&Document> {
        self.wsdl.as_ref()
    }

    pub(super) fn has_others(&self) -> bool {
        !self.others.is_empty()
    }

    /// The document of a kind with a number, from 1.
    pub(super) fn numbered(&self, is_wsdl: bool, number: &str) -> Option<&Document> {
        let number: usize = number.parse().ok()?;
        self.others.iter().filter(|other| other.is_wsdl == is_wsdl).nth(number.checked_sub(1)?)
    }

    /// The document that `importer` imports from `location`: the one whose name ends alike, as far back as possible.
    pub(super) fn find(&self, importer: &Document, location: Option<&str>) -> Option<&Document> {
        let folder = importer.name.split_last().map_or(&[][..], |(_, folder)| folder);
        let wanted = resolved(folder, location?);
        if let Some(main) = self.main().filter(|main| !wanted.is_empty() && main.name == wanted) {
            return Some(main);
        }
        let alike = |document: &Document| {
            let (own, wanted) = (document.name.iter().rev(), wanted.iter().rev());
            own.zip(wanted).take_while(|(one, other)| one == other).count()
        };
        // The first of those that are equally alike.
        self.others.iter().rev().max_by_key(|other| alike(other)).filter(|best| alike(best) > 0)
    }

    /// The query that asks for the document that `importer` imports from `location`.
    fn query(&self, importer: &Document, location: &str) -> Option<String> {
        let found = self.find(importer, Some(location))?;
        let Some(at) = self.others.iter().position(|other| std::ptr::eq(other, found)) else {
            return Some("wsdl".to_owned());
        };
        let number = self.others[..=at].iter().filter(|other| other.is_wsdl == found.is_wsdl).count();
        Some(format!("{}={number}", if found.is_wsdl { "wsdl" } else { "xsd" }))
    }
}

/// The segments of a location that is seen from a folder.
fn resolved(folder: &[String], location: &str) -> Vec<String> {
    let mut segments = folder.to_vec();
    for segment in location.split(['/', '\\']) {
        match segment {
            "" | "." => {}
            ".." => drop(segments.pop()),
            segment => segments.push(segment.to_owned()),
        }
    }
    segments
}

/// The document with the address in it, and with imports that lead to this server's documents.
pub(super) fn rewrite(document: &Document, documents: &Documents, address: &str) -> String {
    let address = escaped(address);
    let mut rewritten = String::with_capacity(document.text.len());
    for (markup, is_tag) in pieces(&document.text) {
        let location = |location: &str| {
            let query = documents.query(document, location)?;
            Some(format!("{address}?{query}"))
        };
        match local_name(markup).filter(|_| is_tag) {
            Some("address") => push_tag(markup, "location", &|_| Some(address.clone()), &mut rewritten),
            Some("import" | "include" | "redefine") => {
                let attribute = if markup.contains("schemaLocation") { "schemaLocation" } else { "location" };
                push_tag(markup, attribute, &location, &mut rewritten);
            }
            _ => rewritten.push_str(markup),
        }
    }
    rewritten
}

/// Splits markup into tags and everything else; the pieces concatenate to the input.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = (&str, bool)> {
    tokens(text).map(|token| (token.text, matches!(token.kind, Kind::Start { .. } | Kind::End)))
}

pub(super) fn local_name(tag: &str) -> Option<&str> {
    let name = tag.strip_prefix('<')?.split([' ', '\t', '\r', '\n', '/', '>']).next()?;
    name.rsplit(':').next()
}

/// The local name of the root element.
fn root_name(text: &str) -> Option<&str> {
    let mut tags = pieces(text).filter(|(_, is_tag)| *is_tag);
    tags.next().and_then(|(tag, _)| local_name(tag))
}

/// Copies a tag with the value of one attribute replaced.
fn push_tag(tag: &str, attribute: &str, replace: &dyn Fn(&str) -> Option<String>, out: &mut String) {
    let value = tag.match_indices(attribute).find_map(|(at, _)| {
        let is_whole = tag[..at].ends_with([' ', '\t', '\r', '\n']);
        let behind = tag[at + attribute.len()..].trim_start();
        let quoted = behind.strip_prefix('=').filter(|_| is_whole)?.trim_start();
        let quote = quoted.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let start = tag.len() - quoted.len() + 1;
        let end = start + tag[start..].find(quote)?;
        Some((start, end))
    });
    match value.and_then(|(start, end)| Some((start, end, replace(&tag[start..end])?))) {
        Some((start, end, value)) => {
            out.push_str(&tag[..start]);
            out.push_str(&value);
            out.push_str(&tag[end..]);
        }
        None => out.push_str(tag),
    }
}
