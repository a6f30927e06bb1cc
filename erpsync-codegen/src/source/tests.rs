//! Documents on the disk and in memory.

use std::fs;

use super::{Location, Options, Sources, Span, Target};

const XSD: &str = "xmlns='http://www.w3.org/2001/XMLSchema'";

fn schema(content: &str) -> String {
    format!("<schema {XSD}>{content}</schema>")
}

fn names(sources: &Sources) -> Vec<String> {
    sources.iter().map(|(_, source)| source.name().replace('\\', "/")).collect()
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

    let (sources, diagnostics) = Sources::load([path("a.xsd"), path("a.xsd")], &Options::new());
    assert!(diagnostics.is_empty());
    assert_eq!(sources.iter().len(), 2, "each once: {:?}", names(&sources));
    assert_eq!(sources.roots().len(), 1);
    // A file that is not there would make cargo build each time.
    let expected = [path("a.xsd"), path("types/with space.xsd")];
    assert_eq!(sources.files(), expected);
    let missing = sources.targets.values().filter(|target| matches!(target, Target::Missing(..)));
    assert_eq!(missing.count(), 1);
}

#[test]
fn a_root_that_is_missing_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none.wsdl");
    let (sources, diagnostics) = Sources::load([&path], &Options::new());
    assert!(diagnostics.has_errors());
    assert!(sources.files().is_empty());
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
    let (sources, _) = Sources::load([path("a.xsd")], &options);
    assert_eq!(sources.iter().len(), 3);
    assert_eq!(sources.targets.values().filter(|target| **target == Target::Remote).count(), 1);
}

#[test]
fn in_memory_what_nobody_names_is_a_root() {
    let sources = Sources::from_memory([
        ("x/b.xsd".to_owned(), schema("")),
        (
            "x/a.xsd".to_owned(),
            schema("<include schemaLocation='./b.xsd'/><include schemaLocation='c.xsd'/>"),
        ),
    ]);
    let roots = sources.roots().iter().map(|root| sources.get(*root).name());
    assert_eq!(roots.collect::<Vec<_>>(), ["x/a.xsd"]);
    assert!(sources.targets.values().any(|target| matches!(target, Target::Missing(..))));
    // A circle has no such document: the first counts.
    let circle = [("a", "b"), ("b", "a")]
        .map(|(name, other)| (name, schema(&format!("<include schemaLocation='{other}'/>"))));
    assert_eq!(Sources::from_memory(circle).roots().len(), 1);
}

#[test]
fn known_schemas_come_only_where_they_are_used_and_absent() {
    let used = "<attribute ref='xml:lang'/>";
    let sources = Sources::from_memory([("a.xsd", schema(used))]);
    assert_eq!(names(&sources), ["a.xsd", "<built in>/xml.xsd"]);
    let sources = Sources::from_memory([("a.xsd", schema("<attribute name='a' type='string'/>"))]);
    assert_eq!(names(&sources), ["a.xsd"]);
}

#[test]
fn lines_and_columns() {
    let sources = Sources::from_memory([("a", "<a>\næø<b/>\r\n</a>")]);
    let id = sources.roots()[0];
    let at = |start| sources.location(Span::new(id, start..start));
    assert_eq!(at(0), Location { line: 1, column: 1 });
    assert_eq!(at(8), Location { line: 2, column: 3 });
    assert_eq!(at(18), Location { line: 3, column: 5 });
    assert_eq!(sources.text(Span::new(id, 4..8)), "æø");
}

/// What is known of a namespace is asked for by one of its attributes, types or elements.
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
        let sources = Sources::from_memory([("a.xsd", content)]);
        let (_, known) = sources.iter().nth(1).expect("it is known");
        assert!(known.is_built_in(), "{namespace}");
        let (_, diagnostics) = crate::resolve::load(&sources);
        assert!(diagnostics.is_empty(), "{namespace}: {diagnostics:?}");
    }
}
