//! Documents on the disk and in memory.

use std::fs;

use super::{DocumentSet, Options, Target};
use crate::resolve::{Invalid, resolve};

const XSD: &str = "xmlns='http://www.w3.org/2001/XMLSchema'";

fn schema(content: &str) -> String {
    format!("<schema {XSD}>{content}</schema>")
}

fn in_memory<N: Into<String>>(documents: impl IntoIterator<Item = (N, String)>) -> DocumentSet {
    DocumentSet::from_memory(documents, &Options::new())
}

fn names(documents: &DocumentSet) -> Vec<String> {
    documents.sources().iter().map(|(_, source)| source.name().replace('\\', "/")).collect()
}

#[test]
fn follows_what_is_on_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::create_dir(path("types")).unwrap();
    let import = "<import namespace='b' schemaLocation='types/with%20space.xsd'/>";
    let missing = "<include schemaLocation='gone.xsd'/>";
    fs::write(path("a.xsd"), schema(&format!("{import}{missing}"))).unwrap();
    let back = "<import namespace='' schemaLocation='../types/../a.xsd'/>";
    fs::write(path("types/with space.xsd"), schema(back)).unwrap();

    let (documents, diagnostics) = DocumentSet::load([path("a.xsd"), path("a.xsd")], &Options::new());
    assert!(diagnostics.is_empty());
    assert_eq!(documents.sources().iter().len(), 2, "each once: {:?}", names(&documents));
    assert_eq!(documents.roots().len(), 1);
    // A file that is not there would make cargo build each time.
    let expected = [path("a.xsd"), path("types/with space.xsd")];
    assert_eq!(documents.files(), expected);
    let missing = documents.targets.values().filter(|target| matches!(target, Target::Missing(..)));
    assert_eq!(missing.count(), 1);
}

#[test]
fn a_root_that_is_missing_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none.wsdl");
    let (documents, diagnostics) = DocumentSet::load([&path], &Options::new());
    assert!(diagnostics.has_errors());
    assert!(documents.files().is_empty());
}

#[test]
fn the_catalogue_answers_for_locations_and_namespaces() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let content = "<import namespace='u' schemaLocation='http://example.com/u.xsd'/><import namespace='v'/>\
                   <import namespace='w' schemaLocation='http://example.com/w.xsd'/>";
    fs::write(path("a.xsd"), schema(content)).unwrap();
    fs::write(path("u.xsd"), schema("")).unwrap();
    fs::write(path("v.xsd"), schema("")).unwrap();
    let options = Options::new().map("http://example.com/u.xsd", path("u.xsd")).map("v", path("v.xsd"));
    let (documents, _) = DocumentSet::load([path("a.xsd")], &options);
    assert_eq!(documents.sources().iter().len(), 3);
    assert_eq!(documents.targets.values().filter(|target| **target == Target::Remote).count(), 1);
}

#[test]
fn in_memory_what_nobody_names_is_a_root() {
    let documents = in_memory([
        ("x/b.xsd".to_owned(), schema("")),
        (
            "x/a.xsd".to_owned(),
            schema("<include schemaLocation='./b.xsd'/><include schemaLocation='c.xsd'/>"),
        ),
    ]);
    let roots = documents.roots().iter().map(|root| documents.sources().get(*root).name());
    assert_eq!(roots.collect::<Vec<_>>(), ["x/a.xsd"]);
    assert!(documents.targets.values().any(|target| matches!(target, Target::Missing(..))));
    // A circle has no such document: the first counts.
    let circle = [("a", "b"), ("b", "a")]
        .map(|(name, other)| (name, schema(&format!("<include schemaLocation='{other}'/>"))));
    assert_eq!(in_memory(circle).roots().len(), 1);
}

#[test]
fn known_schemas_come_only_where_they_are_used_and_absent() {
    let used = "<attributeGroup name='g'><attribute ref='xml:lang'/></attributeGroup>";
    let documents = in_memory([("a.xsd", schema(used))]);
    assert_eq!(names(&documents), ["a.xsd", "<built in>/xml.xsd"]);
    let documents = in_memory([("a.xsd", schema("<attribute name='a' type='string'/>"))]);
    assert_eq!(names(&documents), ["a.xsd"]);
}

/// A reference to an attribute, type or element of a known namespace loads its schema.
#[test]
fn known_schemas_are_without_error() {
    let of_wss = |name: &str| {
        format!("http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-{name}-1.0.xsd")
    };
    for (namespace, use_of_it) in [
        (
            "http://www.w3.org/XML/1998/namespace",
            "<attributeGroup name='g'><attribute ref='xml:lang'/></attributeGroup>",
        ),
        (
            "http://www.w3.org/1999/xlink",
            "<attributeGroup name='g'><attribute ref='k:href'/></attributeGroup>",
        ),
        (
            "http://www.w3.org/2001/XMLSchema",
            "<group name='g'><sequence><element ref='k:schema'/></sequence></group>",
        ),
        (
            "http://www.w3.org/2000/09/xmldsig#",
            "<group name='g'><sequence><element ref='k:Signature'/></sequence></group>",
        ),
        ("http://www.w3.org/2003/05/soap-encoding", "<element name='e' type='k:int'/>"),
        (
            "http://www.w3.org/2004/08/xop/include",
            "<group name='g'><sequence><element ref='k:Include'/></sequence></group>",
        ),
        ("http://www.w3.org/2005/05/xmlmime", "<element name='e' type='k:base64Binary'/>"),
        ("http://www.w3.org/2005/08/addressing", "<element name='e' type='k:EndpointReferenceType'/>"),
        ("http://schemas.xmlsoap.org/soap/encoding/", "<element name='e' type='k:int'/>"),
        (
            "http://schemas.xmlsoap.org/soap/envelope/",
            "<attributeGroup name='g'><attribute ref='k:mustUnderstand'/></attributeGroup>",
        ),
        (
            "http://schemas.xmlsoap.org/ws/2004/08/addressing",
            "<element name='e' type='k:EndpointReferenceType'/>",
        ),
        (
            "http://schemas.xmlsoap.org/wsdl/",
            "<attributeGroup name='g'><attribute ref='k:arrayType'/></attributeGroup>",
        ),
        (&of_wss("secext"), "<group name='g'><sequence><element ref='k:Security'/></sequence></group>"),
        (&of_wss("utility"), "<element name='e' type='k:TimestampType'/>"),
        ("http://ws-i.org/profiles/basic/1.1/xsd", "<element name='e' type='k:swaRef'/>"),
        ("http://schemas.microsoft.com/2003/10/Serialization/", "<element name='e' type='k:guid'/>"),
        (
            "http://schemas.microsoft.com/2003/10/Serialization/Arrays",
            "<element name='e' type='k:ArrayOfguid'/>",
        ),
        ("http://xml.apache.org/xml-soap", "<element name='e' type='k:Map'/>"),
    ] {
        // No other prefix can have the namespace of `xml`.
        let declaration =
            if use_of_it.contains("xml:") { String::new() } else { format!("xmlns:k='{namespace}'") };
        let content = schema(use_of_it).replacen("<schema", &format!("<schema {declaration}"), 1);
        let documents = in_memory([("a.xsd", content)]);
        let (_, known) = documents.sources().iter().nth(1).expect("it is known");
        assert!(known.is_built_in(), "{namespace}");
        let (_, diagnostics) = resolve(&documents, Invalid::Refused);
        assert!(diagnostics.is_empty(), "{namespace}: {diagnostics:?}");
    }
}
