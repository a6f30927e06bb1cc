//! Services, ports and bindings: what becomes one trait, what becomes several, and what is said where they differ.

use super::generated::{Items, generated};

const HEAD: &str = r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
    xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t"
    targetNamespace="urn:t">"#;

/// Messages, and a port type with the operations `A` and `B`.
const ABSTRACT: &str = r#"<types><xs:schema targetNamespace="urn:t" elementFormDefault="qualified">
  <xs:element name="A" type="xs:string"/><xs:element name="B" type="xs:int"/><xs:element name="H" type="xs:int"/>
</xs:schema></types>
<message name="A"><part name="p" element="t:A"/><part name="h" element="t:H"/></message>
<message name="B"><part name="p" element="t:B"/></message>
<portType name="P">
  <operation name="A"><input message="t:A"/><output message="t:B"/></operation>
  <operation name="B"><input message="t:B"/><output message="t:A"/></operation>
</portType>"#;

fn binding(name: &str, prefix: &str, operations: [&str; 2]) -> String {
    let [a, b] = operations;
    format!(
        "<binding name='{name}' type='t:P'><{prefix}:binding transport='http://schemas.xmlsoap.org/soap/http'/>\
         <operation name='A'>{a}</operation>\n<operation name='B'>{b}</operation></binding>\n"
    )
}

fn bound(prefix: &str, action: &str, body: &str) -> String {
    let body = format!("<{prefix}:body {body}/>");
    let body = if body.contains("HEADER") {
        format!("{}<{prefix}:header message='t:A' part='h' use='literal'/>", body.replace("HEADER", ""))
    } else {
        body
    };
    format!(
        "<{prefix}:operation soapAction='{action}'/><input>{body}</input><output><{prefix}:body use='literal' parts='p'/></output>"
    )
}

/// The arguments of an item's attribute, all of them and in this order.
#[track_caller]
fn assert_attribute(text: &str, item: &str, attribute: &str, arguments: &str) {
    let items = Items::of(text);
    let all: Vec<String> =
        arguments.split(", ").map(|one| format!("{attribute}({})", one.replace(' ', ""))).collect();
    assert_eq!(items.attributes(item), all, "{text}");
}

#[test]
fn both_versions_of_soap_are_one_trait() {
    let literal = "use='literal' parts='p'";
    let all = format!(
        "{HEAD}{ABSTRACT}{}{}<service name='S'><port name='p12' binding='t:B12'><soap12:address location='http://twelve'/></port>\
         <port name='p11' binding='t:B11'><soap:address location='http://eleven'/></port></service></definitions>",
        binding("B12", "soap12", [&bound("soap12", "", literal), &bound("soap12", "urn:b", literal)]),
        binding("B11", "soap", [&bound("soap", "urn:a", literal), &bound("soap", "urn:b", literal)]),
    );
    let (text, warnings) = generated(&[("a.wsdl", &all)]);
    assert!(warnings.is_empty(), "{warnings:?}");
    assert_eq!(text.matches("pub trait").count(), 1, "{text}");
    let service = "name = \"P\", namespace = \"urn:t\", address = \"http://eleven\"";
    assert_attribute(&text, "P", "::erpsync::service", service);
    assert_attribute(
        &text,
        "P::a()",
        "operation",
        "name = \"A\", action = \"urn:a\", input = \"A\", output = \"B\"",
    );

    let start = all.find("<binding name='B11'").unwrap();
    let end = start + all[start..].find("</binding>").unwrap() + "</binding>".len();
    let only_1_2 = all.replace(&all[start..end], "").replace(" binding='t:B11'", " binding='t:B12'");
    let (text, _) = generated(&[("a.wsdl", &only_1_2)]);
    let service = "name = \"P\", namespace = \"urn:t\", address = \"http://twelve\", soap = \"1.2\"";
    assert_attribute(&text, "P", "::erpsync::service", service);
}

#[test]
fn bindings_that_differ() {
    let literal = "use='literal' parts='p'";
    let first = [bound("soap", "urn:a", literal), bound("soap", "urn:b", literal)];
    for (other, expected) in [
        ([bound("soap", "urn:z", literal), first[1].clone()], "`A` in its SOAP action"),
        ([first[0].clone(), bound("soap", "urn:b", "use='encoded' parts='p'")], "`B` in its encoding"),
        ([bound("soap", "urn:a", "use='literal' parts='h'"), first[1].clone()], "`A` in its body"),
        (
            [bound("soap", "urn:a", "use='literal' parts='p' HEADER"), bound("soap", "urn:y", literal)],
            "`A` in its headers, `B` in its SOAP action",
        ),
        ([first[0].clone(), first[1].replace("soapAction", "style='rpc' soapAction")], "`B` in its style"),
    ] {
        let all = format!(
            "{HEAD}{ABSTRACT}{}{}</definitions>",
            binding("First", "soap", [&first[0], &first[1]]),
            binding("Other", "soap", [&other[0], &other[1]])
        );
        let (text, warnings) = generated(&[("a.wsdl", &all)]);
        assert_eq!(warnings, [format!("unclear: the binding `Other` differs from `First`: {expected}")]);
        assert_attribute(
            &text,
            "P::a()",
            "operation",
            "name = \"A\", action = \"urn:a\", input = \"A\", output = \"B\"",
        );
    }
}

#[test]
fn an_operation_that_only_one_binding_has_as_literal() {
    let literal = "use='literal' parts='p'";
    let encoded = "use='encoded' parts='p'";
    let all = format!(
        "{HEAD}{ABSTRACT}{}{}</definitions>",
        binding("First", "soap", [&bound("soap", "urn:a", encoded), &bound("soap", "urn:b", encoded)]),
        binding("Other", "soap", [&bound("soap", "urn:c", literal), &bound("soap", "urn:d", encoded)]),
    );
    let (text, warnings) = generated(&[("a.wsdl", &all)]);
    assert_eq!(
        warnings,
        [
            "unclear: the binding `First` differs from `Other`: `A` in its encoding",
            "unclear: the binding `Other` differs from `First`: `B` in its SOAP action"
        ]
    );
    assert_attribute(
        &text,
        "P::a()",
        "operation",
        "name = \"A\", action = \"urn:c\", input = \"A\", output = \"B\"",
    );
    let items = Items::of(&text);
    assert!(
        items.has_with("P::b()", "operation(input_encoded)") && !items.mention("output_encoded"),
        "{text}"
    );
}

/// Without parts there is nothing to encode, in whichever direction the messages go.
#[test]
fn encoded_messages_without_parts() {
    let encoded = "use='encoded' parts='' namespace='urn:w'";
    let body = format!("<soap:body {encoded}/>");
    let all = format!(
        "{HEAD}<message name='None'/><portType name='P'>\
         <operation name='Start'><input message='t:None'/><output message='t:None'/></operation>\
         <operation name='Started'><output message='t:None'/></operation></portType>\
         <binding name='B' type='t:P'>\
         <soap:binding style='rpc' transport='http://schemas.xmlsoap.org/soap/http'/>\
         <operation name='Start'><input>{body}</input><output>{body}</output></operation>\
         <operation name='Started'><output>{body}</output></operation></binding></definitions>"
    );
    let (text, warnings) = generated(&[("a.wsdl", &all)]);
    assert!(warnings.is_empty(), "{warnings:?}");
    let items = Items::of(&text);
    assert!(items.has_with("P::start()", "operation(name = \"Start\")"), "{text}");
    assert!(items.has_with("PNotifications::started()", "operation(name = \"Started\")"), "{text}");
    assert!(items.has_with("Started", "xml(type_namespace = \"urn:w\")"), "{text}");
    assert!(items.has_with("Started", "xml(root = \"Started\")"), "{text}");
}

#[test]
fn several_services_and_documents() {
    let literal = "use='literal' parts='p'";
    let other = ABSTRACT[ABSTRACT.find("<portType").unwrap()..].replace("name=\"P\"", "name=\"Q\"");
    let binding = binding("B", "soap", [&bound("soap", "urn:a", literal), &bound("soap", "urn:b", literal)]);
    // The schema in a document that a WSDL imports as if it were one, and two WSDLs that import each other.
    let schema_end = ABSTRACT.find("</types>").unwrap();
    let schema = ABSTRACT["<types>".len()..schema_end].replacen(
        "<xs:schema",
        "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'",
        1,
    );
    let messages = &ABSTRACT[schema_end + "</types>".len()..];
    let root = format!(
        "{HEAD}<import namespace='urn:t' location='messages.wsdl'/>{binding}{}\
         <service name='S'><port name='p' binding='t:B'><soap:address location='http://p'/></port></service>\
         <service name='T'><port name='q' binding='t:C'><soap:address location='http://q'/></port></service></definitions>",
        binding.replace("name='B' type='t:P'", "name='C' type='t:Q'"),
    );
    let messages = format!(
        "{HEAD}<import namespace='urn:t' location='root.wsdl'/><import namespace='urn:t' location='t.xsd'/>{messages}{other}\
         </definitions>"
    );
    let (text, warnings) =
        generated(&[("root.wsdl", &root), ("messages.wsdl", &messages), ("t.xsd", &schema)]);
    assert!(warnings.is_empty(), "{warnings:?}");
    for (service, address) in [("P", "http://p"), ("Q", "http://q")] {
        let arguments = format!("name = \"{service}\", namespace = \"urn:t\", address = \"{address}\"");
        assert_attribute(&text, service, "::erpsync::service", &arguments);
    }
}

#[test]
fn faults_that_are_the_same_on_the_wire() {
    let literal = "use='literal' parts='p'";
    let faults = "<fault name='one' message='t:B'/><fault name='two' message='t:B'/></operation>\n  <operation name=\"B\">";
    let all = format!(
        "{HEAD}{}{}</definitions>",
        ABSTRACT.replacen("</operation>\n  <operation name=\"B\">", faults, 1),
        binding("Bi", "soap", [&bound("soap", "urn:a", literal), &bound("soap", "urn:b", literal)])
    );
    let (text, warnings) = generated(&[("a.wsdl", &all)]);
    assert_eq!(
        warnings,
        ["indistinct: the faults `one` and `two` of the operation `A` have one element in their detail"]
    );
    assert!(Items::of(&text).has_with("AFaults::One(i32)", "xml(element = \"B\")"), "{text}");
}

/// An operation that is added, before all others or as an overload behind them, renames none.
#[test]
fn a_new_operation_renames_nothing() {
    let literal = "use='literal' parts='p'";
    let wsdl = |port_type: &str, operations: &str| {
        let mut binding =
            binding("Bi", "soap", [&bound("soap", "urn:a", literal), &bound("soap", "urn:b", literal)]);
        binding = binding.replace("</binding>", &format!("{operations}</binding>"));
        format!("{HEAD}{}{binding}</definitions>", ABSTRACT.replace("<portType name=\"P\">", port_type))
    };
    let methods = |wsdl: &str| -> Vec<String> {
        let (text, _) = generated(&[("a.wsdl", wsdl)]);
        let lines =
            text.lines().map(str::trim).filter(|line| line.starts_with("fn ") || line.starts_with("pub "));
        lines.map(str::to_owned).collect()
    };
    let before = methods(&wsdl("<portType name=\"P\">", ""));
    let added = bound("soap", "urn:c", literal);
    let first = wsdl(
        "<portType name=\"P\"><operation name=\"Aa\"><input message=\"t:B\"/><output message=\"t:A\"/></operation>",
        &format!("<operation name='Aa'>{added}</operation>"),
    );
    let overload = wsdl("<portType name=\"P\">", &format!("<operation name='A'>{added}</operation>")).replace(
        "</portType>",
        "<operation name=\"A\"><input name=\"AOfB\" message=\"t:B\"/><output message=\"t:A\"/></operation></portType>",
    );
    for (wsdl, new) in [(first, "fn aa("), (overload, "fn a_of_b(")] {
        let after = methods(&wsdl);
        assert!(before.iter().all(|line| after.contains(line)), "{before:#?}\n{after:#?}");
        assert!(after.iter().any(|line| line.starts_with(new)), "{after:#?}");
    }
}
