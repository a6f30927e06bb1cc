//! Answers to `GET`: the WSDL, a document that it imports, or a page about the service.

use std::borrow::Cow;

use http::request::Parts;
use http::{Response, StatusCode};

use super::documents::{Document, Documents, rewrite};
use super::public_url::public_url;
use super::service::{plain, typed};
use super::single::single;
use crate::soap::Service;
use crate::transport::Body;
use crate::xml::escaped;

const XML: &str = "text/xml; charset=utf-8";

pub(super) fn answer(service: &Service, documents: &Documents, parts: &Parts) -> Response<Body> {
    let address = public_url(documents, parts);
    let query = parts.uri.query().unwrap_or_default();
    let mut pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let asked = pairs.find_map(|(key, value)| Some((Asked::of(key)?, value)));
    let not_found = |text: &str| plain(StatusCode::NOT_FOUND, text);
    let Some((asked, number)) = asked else { return page(service, documents, &address) };
    let found = match asked {
        Asked::Wsdl if number.is_empty() => documents.main().map(Cow::Borrowed),
        // .NET asks so for a document that imports nothing.
        Asked::SingleWsdl => match documents.main().map(|main| single(main, documents)) {
            Some(Ok(text)) => Some(Cow::Owned(Document::new("", text.into(), false))),
            Some(Err(reason)) => return not_found(reason),
            None => None,
        },
        Asked::Wsdl => documents.numbered(true, number).map(Cow::Borrowed),
        Asked::Schema => documents.numbered(false, number).map(Cow::Borrowed),
    };
    match found {
        Some(document) => typed(StatusCode::OK, XML, rewrite(&document, documents, &address)),
        None if documents.main().is_none() => not_found("this server was not given its WSDL"),
        None => not_found("there is no document of this number"),
    }
}

/// Document that a query asks for.
enum Asked {
    Wsdl,
    SingleWsdl,
    Schema,
}

impl Asked {
    fn of(key: &str) -> Option<Self> {
        match key.to_ascii_lowercase().as_str() {
            "wsdl" => Some(Self::Wsdl),
            "singlewsdl" => Some(Self::SingleWsdl),
            "xsd" => Some(Self::Schema),
            _ => None,
        }
    }
}

fn page(service: &Service, documents: &Documents, address: &str) -> Response<Body> {
    let (name, namespace, address) = (escaped(service.name), escaped(service.namespace), escaped(address));
    let more = match documents.main() {
        Some(_) => format!("<p>Its WSDL: <a href=\"{address}?wsdl\">{address}?wsdl</a></p>"),
        None => String::new(),
    };
    let text = format!(
        "<!DOCTYPE html>\n<title>{name}</title>\n<h1>{name}</h1>\n\
         <p>This is a SOAP service: it answers messages that are sent with POST. Namespace: \
         <code>{namespace}</code></p>\n{more}\n"
    );
    typed(StatusCode::OK, "text/html; charset=utf-8", text)
}
