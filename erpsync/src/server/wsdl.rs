//! What `GET` answers: the WSDL, what it imports, or a page that says what this is.

use std::borrow::Cow;
use std::collections::BTreeMap;

use bytes::Bytes;
use http::header::HOST;
use http::request::Parts;
use http::{Response, StatusCode};

use super::answer::typed;
use crate::soap::Service;

/// The texts that a server gives away.
#[derive(Clone, Debug, Default)]
pub(crate) struct Documents {
    pub(super) wsdl: Option<Cow<'static, str>>,
    /// By the last segment of their name.
    others: BTreeMap<String, Cow<'static, str>>,
    pub(super) address: Option<String>,
}

impl Documents {
    pub(super) fn add(&mut self, name: &str, text: Cow<'static, str>) {
        self.others.insert(last_segment(name).to_owned(), text);
    }
}

const XML: &str = "text/xml; charset=utf-8";

pub(super) fn answer(service: &Service, documents: &Documents, parts: &Parts) -> Response<Bytes> {
    let address = address(documents, parts);
    let mut pairs = parts.uri.query().unwrap_or_default().split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let asked = pairs.find(|(key, _)| ["wsdl", "singlewsdl", "document"].contains(&key.to_ascii_lowercase().as_str()));
    match (asked, &documents.wsdl) {
        (Some((key, name)), _) if key.eq_ignore_ascii_case("document") => match documents.others.get(name) {
            Some(text) => typed(StatusCode::OK, XML, rewrite(text, documents, &address)),
            None => typed(
                StatusCode::NOT_FOUND,
                "text/plain; charset=utf-8",
                "there is no document of this name\n".to_owned(),
            ),
        },
        (Some(_), Some(wsdl)) => typed(StatusCode::OK, XML, rewrite(wsdl, documents, &address)),
        (Some(_), None) => typed(
            StatusCode::NOT_FOUND,
            "text/plain; charset=utf-8",
            "this server was not given its WSDL\n".to_owned(),
        ),
        (None, wsdl) => page(service, wsdl.is_some(), &address),
    }
}

/// Where the server was asked, as far as it can know.
fn address(documents: &Documents, parts: &Parts) -> String {
    if let Some(address) = &documents.address {
        return address.clone();
    }
    let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let host = parts.uri.authority().map(|authority| authority.as_str()).or_else(|| header(HOST.as_str()));
    let scheme = parts.uri.scheme_str().unwrap_or("http");
    format!("{scheme}://{}{}", host.unwrap_or("localhost"), parts.uri.path())
}

fn page(service: &Service, has_wsdl: bool, address: &str) -> Response<Bytes> {
    let (name, namespace, address) = (escape(service.name), escape(service.namespace), escape(address));
    let more = match has_wsdl {
        true => format!("<p>Its WSDL: <a href=\"{address}?wsdl\">{address}?wsdl</a></p>"),
        false => String::new(),
    };
    let text = format!(
        "<!DOCTYPE html>\n<title>{name}</title>\n<h1>{name}</h1>\n\
         <p>This is a SOAP service: it answers messages that are sent with POST. Namespace: \
         <code>{namespace}</code></p>\n{more}\n"
    );
    typed(StatusCode::OK, "text/html; charset=utf-8", text)
}

/// The document with the address in it, and with imports that lead to this server's documents.
fn rewrite(text: &str, documents: &Documents, address: &str) -> String {
    let mut rewritten = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        let end = rest[open..].find('>').map_or(rest.len(), |at| open + at + 1);
        let tag = &rest[open..end];
        let name = tag[1..].split([' ', '\t', '\r', '\n', '/', '>']).next().unwrap_or_default();
        let name = name.rsplit(':').next().unwrap_or_default();
        rewritten.push_str(&rest[..open]);
        match name {
            "address" => push_tag(tag, "location", &|_| Some(escape(address)), &mut rewritten),
            "import" | "include" | "redefine" => {
                let attribute = if tag.contains("schemaLocation") { "schemaLocation" } else { "location" };
                let document = |location: &str| {
                    let name = last_segment(location);
                    documents
                        .others
                        .contains_key(name)
                        .then(|| format!("{}?document={}", escape(address), escape(name)))
                };
                push_tag(tag, attribute, &document, &mut rewritten);
            }
            _ => rewritten.push_str(tag),
        }
        rest = &rest[end..];
    }
    rewritten.push_str(rest);
    rewritten
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

fn last_segment(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}
