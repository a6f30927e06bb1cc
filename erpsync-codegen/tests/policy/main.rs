//! Policies: expressions, attachments, what they ask for, and what generated code has of them.

mod attachments;
mod corpus;
mod hostile;
mod readme;
mod words;

use erpsync_codegen::policy::Alternative;
use erpsync_codegen::resolve::PortPolicy;
use erpsync_codegen::{Analysis, configure};

/// A WSDL with one port; `places` are texts for the marks `{…}` in it, by their names.
fn wsdl(places: &[(&str, &str)]) -> String {
    let mut text = WSDL.to_owned();
    for (place, content) in places {
        let mark = format!("{{{place}}}");
        assert!(text.contains(&mark), "no place {place}");
        text = text.replace(&mark, content);
    }
    for place in PLACES {
        text = text.replace(&format!("{{{place}}}"), "");
    }
    text
}

fn analysis(places: &[(&str, &str)]) -> Analysis {
    configure().read_texts([("a.wsdl", wsdl(places))])
}

/// The policies of the only port.
fn port(analysis: &Analysis) -> PortPolicy {
    let (_, service) = analysis.model().services().next().unwrap();
    service.ports[0].policy.clone()
}

/// Local names of the assertions of each alternative, with `?` behind an optional one.
fn names(alternatives: &[Alternative]) -> Vec<String> {
    let one = |alternative: &Alternative| {
        let names = alternative.assertions.iter().map(|assertion| {
            format!("{}{}", assertion.name.local, if assertion.optional { "?" } else { "" })
        });
        names.collect::<Vec<_>>().join(" ")
    };
    alternatives.iter().map(one).collect()
}

/// Alternatives of a policy in the binding.
fn of_policy(content: &str) -> Vec<String> {
    let analysis = analysis(&[("binding", &format!("<wsp:Policy>{content}</wsp:Policy>"))]);
    assert!(!analysis.diagnostics().has_errors(), "{:?}", analysis.diagnostics());
    names(&port(&analysis).alternatives)
}

const PLACES: &[&str] = &[
    "definitions",
    "types",
    "message",
    "port type",
    "operation",
    "input",
    "output",
    "fault",
    "binding",
    "bound operation",
    "bound input",
    "bound input attribute",
    "bound output",
    "bound fault",
    "service",
    "port",
];

const WSDL: &str = r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"
    xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t"
    xmlns:wsp="http://www.w3.org/ns/ws-policy" xmlns:old="http://schemas.xmlsoap.org/ws/2004/09/policy"
    xmlns:draft="http://www.w3.org/2006/07/ws-policy" xmlns:x="urn:x"
    xmlns:sp="http://docs.oasis-open.org/ws-sx/ws-securitypolicy/200702"
    xmlns:wsaw="http://www.w3.org/2006/05/addressing/wsdl" xmlns:wsam="http://www.w3.org/2007/05/addressing/metadata"
    xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd" targetNamespace="urn:t">
  {definitions}
  <types><xs:schema targetNamespace="urn:t"><xs:element name="A" type="xs:int"/></xs:schema></types>
  <message name="A">{message}<part name="p" element="t:A"/></message>
  <message name="B"><part name="p" element="t:A"/></message>
  <portType name="P">{port type}<operation name="Do">{operation}
    <input message="t:A">{input}</input><output message="t:B">{output}</output><fault name="F" message="t:B">{fault}</fault>
  </operation></portType>
  <binding name="Bi" type="t:P">{binding}<soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
    <operation name="Do">{bound operation}<soap:operation soapAction="a"/>
      <input {bound input attribute}>{bound input}<soap:body use="literal"/></input>
      <output>{bound output}<soap:body use="literal"/></output>
      <fault name="F">{bound fault}<soap:fault name="F" use="literal"/></fault></operation>
  </binding>
  <service name="S">{service}<port name="Po" binding="t:Bi">{port}<soap:address location="http://localhost/"/></port></service>
</definitions>"#;

#[test]
fn operators_have_their_normal_form() {
    assert_eq!(of_policy(""), [""]);
    assert_eq!(of_policy("<x:A/><x:B/>"), ["A B"]);
    assert_eq!(of_policy("<wsp:All><x:A/></wsp:All><wsp:Policy><x:B/></wsp:Policy>"), ["A B"]);
    assert_eq!(
        of_policy("<wsp:ExactlyOne><x:A/><wsp:All><x:B/><x:C/></wsp:All></wsp:ExactlyOne>"),
        ["A", "B C"]
    );
    let two =
        "<wsp:ExactlyOne><x:A/><x:B/></wsp:ExactlyOne><x:C/><wsp:ExactlyOne><x:D/><x:E/></wsp:ExactlyOne>";
    assert_eq!(of_policy(two), ["A C D", "A C E", "B C D", "B C E"]);
    assert_eq!(of_policy("<wsp:ExactlyOne><wsp:All/><x:A/></wsp:ExactlyOne>"), ["", "A"]);
    // Nothing can meet a choice of nothing.
    assert_eq!(of_policy("<x:A/><wsp:ExactlyOne/>"), [""; 0]);
    assert_eq!(of_policy("<x:A wsp:Optional='true'/><x:B wsp:Optional='0'/>"), ["A? B"]);
}

#[test]
fn alternatives_of_a_nested_policy_are_alternatives_of_the_assertion() {
    let token = |profile: &str| {
        format!(
            "<sp:SupportingTokens><wsp:Policy><sp:X509Token><wsp:Policy>{profile}</wsp:Policy></sp:X509Token></wsp:Policy></sp:SupportingTokens>"
        )
    };
    assert_eq!(of_policy(&token("<sp:WssX509V3Token10/>")).len(), 1);
    let either = "<wsp:ExactlyOne><sp:WssX509V3Token10/><sp:WssX509V3Token11/></wsp:ExactlyOne>";
    assert_eq!(of_policy(&token(either)), ["SupportingTokens", "SupportingTokens"]);
}

#[test]
fn versions_of_ws_policy_are_alike() {
    for prefix in ["wsp", "old", "draft"] {
        let policy = format!(
            "<{prefix}:Policy wsu:Id='P'><{prefix}:ExactlyOne><x:A/><x:B {prefix}:Optional='true'/></{prefix}:ExactlyOne></{prefix}:Policy>"
        );
        let reference = format!("<{prefix}:PolicyReference URI='#P'/>");
        let analysis = analysis(&[("definitions", &policy), ("port", &reference)]);
        assert_eq!(names(&port(&analysis).alternatives), ["A", "B?"], "{prefix}");
    }
}
