use std::path::Path;

use crate::resolve::{self, Model};
use crate::source::{Options, Sources};

use super::{Direction, Sample, messages, pattern};

fn fixture(name: &str) -> Model {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    let (sources, _) = Sources::load([path], &Options::new());
    resolve::load(&sources).0
}

fn bodies(samples: &[Sample], operation: &str, direction: Direction) -> Vec<String> {
    let wanted = |sample: &&Sample| sample.operation == operation && sample.direction == direction;
    samples
        .iter()
        .filter(wanted)
        .flat_map(|sample| &sample.body)
        .map(|root| root.element.to_string())
        .collect()
}

#[test]
fn every_alternative_occurs() {
    let requests = bodies(&messages(&fixture("choices.wsdl")), "Pay", Direction::Request);
    for name in ["Card", "Cash", "Coupon", "Account", "Codes", "Mail", "Fax", "Plus", "Minus", "Term"] {
        assert!(requests.iter().any(|xml| xml.contains(&format!(":{name}"))), "{name}: {requests:#?}");
    }
    assert!(requests.iter().any(|xml| xml.contains("xsi:nil=\"true\"")));
    // The last one holds no more than it must.
    let least = requests.last().expect("there are documents");
    assert!(!least.contains("Note") && requests[0].contains("Note"), "{least}");
}

#[test]
fn derived_types_and_attributes() {
    let replies = bodies(&messages(&fixture("orders.wsdl")), "GetOrder", Direction::Reply);
    for part in
        ["xsi:type=\"ns1:CardPayment\"", "xsi:type=\"ns1:Invoice\"", " version=\"", " tags=\"", "Replaces"]
    {
        assert!(replies.iter().any(|xml| xml.contains(part)), "{part}: {replies:#?}");
    }
}

#[test]
fn faults_in_their_envelopes() {
    let samples = messages(&fixture("orders.wsdl"));
    let fault = samples.iter().find(|sample| sample.direction == Direction::Fault).expect("one is declared");
    let envelope = fault.envelope();
    assert_eq!(fault.operation, "GetOrder");
    assert!(envelope.contains("<detail>\n        <ns1:OutOfStock "), "{envelope}");
}

#[test]
fn wrappers_of_rpc_and_unqualified_parts() {
    let samples = messages(&fixture("ledger.wsdl"));
    let requests = bodies(&samples, "clone", Direction::Request);
    assert!(requests[0].starts_with("<ns1:clone xmlns:ns1=\"http://www.example.org/ledger/v2\"><account>"));
}

#[test]
fn the_same_every_time_and_without_gaps() {
    for name in ["choices.wsdl", "orders.wsdl", "ledger.wsdl"] {
        let text = || messages(&fixture(name)).iter().map(Sample::envelope).collect::<String>();
        assert_eq!(text(), text());
        assert!(messages(&fixture(name)).iter().all(|sample| sample.gaps.is_empty()), "{name}");
    }
}

#[test]
fn a_header_that_is_named_twice_and_an_entity_without_a_declaration() {
    let wsdl = r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:x" xmlns:t="urn:x"
        xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema">
      <types><xs:schema targetNamespace="urn:x"><xs:element name="Key" type="xs:int"/></xs:schema></types>
      <message name="In"><part name="p" type="xs:ENTITIES"/><part name="k" element="t:Key"/></message>
      <portType name="P"><operation name="Do"><input message="t:In"/></operation></portType>
      <binding name="B" type="t:P"><s:binding style="rpc" transport="http://schemas.xmlsoap.org/soap/http"/>
        <operation name="Do"><input><s:header message="t:In" part="k" use="literal"/>
          <s:header message="t:In" part="k" use="literal"/><s:body use="literal"/></input></operation></binding>
    </definitions>"#;
    let samples = messages(&resolve::load(&Sources::from_memory([("a.wsdl", wsdl)])).0);
    assert_eq!(samples[0].headers.len(), 1);
    assert_eq!(samples[0].gaps, ["an entity that a document type declares"]);
}

#[test]
fn patterns() {
    for (expression, expected) in [
        ("[A-Z]{2}\\d{3}", "IJ012"),
        ("(ab|cd)?x", "abx"),
        ("[a-z-[a-h]]", "q"),
        ("\\+?[^0-9]", "+j"),
        ("[\\-a]\\.", "a."),
    ] {
        let found = pattern::example(expression, 8, 1);
        assert_eq!(found.as_deref(), Some(expected), "{expression}");
    }
    assert_eq!(pattern::example("a{3", 0, 1), None);
    assert_eq!(pattern::example("(a", 0, 1), None);
    assert_eq!(pattern::example("((((a{99}){99}){99}){99})", 0, 1), None);
}
