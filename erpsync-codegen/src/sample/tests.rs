use std::path::Path;

use crate::load::{DocumentSet, Options};
use crate::resolve::{Invalid, Model, resolve};

use super::{Direction, Sample, envelope_namespace, messages, pattern};

fn fixture(name: &str) -> Model {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    let (documents, _) = DocumentSet::load([path], &Options::new());
    resolve(&documents, Invalid::Refused).0
}

/// The samples of a WSDL.
fn samples(wsdl: &str) -> Vec<Sample> {
    let documents = DocumentSet::from_memory([("a.wsdl", wsdl)], &Options::new());
    messages(&resolve(&documents, Invalid::Refused).0)
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
fn addressing_of_a_port_that_asks_for_it() {
    let samples = messages(&fixture("addressing.wsdl"));
    let header = |port_type: &str, operation: &str, direction: Direction| -> Vec<String> {
        let named = |sample: &&Sample| {
            (&*sample.port_type.local, &*sample.operation, sample.direction)
                == (port_type, operation, direction)
        };
        let sample = samples.iter().find(named).expect("there is one");
        assert!(
            sample.envelope().contains(&sample.addressing[0].indented(2, envelope_namespace(sample.soap)))
        );
        assert!(!sample.clone().without_addressing().envelope().contains("Header"));
        sample.addressing.iter().map(|block| block.to_string().replace(NAMESPACE, "")).collect()
    };
    const NAMESPACE: &str = " xmlns:ns1=\"http://www.w3.org/2005/08/addressing\"";
    let [request, reply] =
        ["1", "2"].map(|last| format!("urn:uuid:00000000-0000-4000-8000-00000000000{last}"));
    assert_eq!(
        header("Office", "Burn", Direction::Request),
        [
            "<ns1:Action>urn:example:burn</ns1:Action>",
            "<ns1:To>http://localhost/office</ns1:To>",
            &format!("<ns1:MessageID>{request}</ns1:MessageID>"),
            "<ns1:ReplyTo><ns1:Address>http://www.w3.org/2005/08/addressing/anonymous</ns1:Address></ns1:ReplyTo>",
        ]
    );
    assert_eq!(
        header("Office", "Send", Direction::Reply),
        [
            "<ns1:Action>urn:example:post:Office:SendResponse</ns1:Action>",
            "<ns1:To>http://www.w3.org/2005/08/addressing/anonymous</ns1:To>",
            &format!("<ns1:MessageID>{reply}</ns1:MessageID>"),
            &format!("<ns1:RelatesTo>{request}</ns1:RelatesTo>"),
        ]
    );
    let actions = [
        header("Office", "Send", Direction::Request),
        header("Office", "Send", Direction::Fault),
        header("OldOffice", "Send", Direction::Request),
    ]
    .map(|blocks| blocks[0].split(['>', '<']).nth(2).map(str::to_owned));
    let expected =
        ["urn:example:post:Office:SendRequest", "urn:example:post:Office:Send:Fault:Lost", "urn:example:old"];
    assert_eq!(actions, expected.map(|action| Some(action.to_owned())));
    assert_eq!(header("Office", "Drop", Direction::Request).len(), 3, "nobody replies");
    assert!(messages(&fixture("orders.wsdl")).iter().all(|sample| sample.addressing.is_empty()));
}

#[test]
fn wrappers_of_rpc_and_unqualified_parts() {
    let samples = messages(&fixture("ledger.wsdl"));
    let requests = bodies(&samples, "clone", Direction::Request);
    assert!(requests[0].starts_with("<ns1:clone xmlns:ns1=\"http://www.example.org/ledger/v2\"><account>"));
}

#[test]
fn marks_of_soap_encoding() {
    let samples = messages(&fixture("encoded.wsdl"));
    let requests = bodies(&samples, "store", Direction::Request);
    for part in [
        ":encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"",
        ":Box\"><label xsi:type=\"xs:string\">",
        "<count xsi:type=\"xs:int\">",
        "<weight xsi:type=\"xs:double\">",
        "<tags xsi:type=\"soapenc:Array\" soapenc:arrayType=\"xs:string[2]\"><item xsi:type=\"xs:string\">",
        "<item xsi:nil=\"true\" xsi:type=\"xs:string\"/></tags>",
    ] {
        assert!(requests[0].contains(part), "{part}: {}", requests[0]);
    }
    let envelope = samples[0].envelope();
    assert_eq!(envelope.matches(" soap:encodingStyle=").count(), 2, "header block and body: {envelope}");

    let arrangement = &bodies(&samples, "arrange", Direction::Request)[0];
    for part in [
        "soapenc:arrayType=\"xs:string[2,1]\"",
        "soapenc:arrayType=\"xs:int[][2]\"",
        "soapenc:arrayType=\"xs:int[2]\"",
        "soapenc:arrayType=\"xs:anyType[2]\"",
    ] {
        assert!(arrangement.contains(part), "{part}: {arrangement}");
    }

    // An element that is declared in a type has no namespace there, and has one in literal style.
    let [encoded, literal] =
        ["file", "plain"].map(|name| bodies(&samples, name, Direction::Request).concat());
    assert!(encoded.contains("<number xsi:type=\"xs:int\">"), "{encoded}");
    assert!(literal.contains(":number>") && !literal.contains("encodingStyle"), "{literal}");
    assert!(samples.iter().all(|sample| sample.gaps.is_empty()));
}

#[test]
fn arrays_of_soap_1_2() {
    let wsdl =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/encoded.wsdl"))
            .expect("it is there")
            .replace(
                "\"http://schemas.xmlsoap.org/wsdl/soap/\"",
                "\"http://schemas.xmlsoap.org/wsdl/soap12/\"",
            );
    let arrangement = bodies(&samples(&wsdl), "arrange", Direction::Request).swap_remove(0);
    for part in [
        ":encodingStyle=\"http://www.w3.org/2003/05/soap-encoding\"",
        "xsi:type=\"enc:Array\" enc:itemType=\"xs:string\" enc:arraySize=\"2 1\"",
        "enc:itemType=\"enc:Array\" enc:arraySize=\"2\"",
    ] {
        assert!(arrangement.contains(part), "{part}: {arrangement}");
    }
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
    let samples = samples(wsdl);
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
    // Nothing is written, very often.
    assert_eq!(pattern::example("((((((b{0}){999}){999}){999}){999}){999}){999}", 0, 0), None);
    assert_eq!(pattern::example("a{4294967295}", 0, 1), None);
    let expression = pattern::Expression::parse("(([ab]{0,999}){0,999}){0,999}c").expect("it is one");
    assert!(!expression.matches(&"ab".repeat(5000)), "it would take too many steps");
}

/// The samples of elements of types of one schema, and the gaps, of the document with the most.
fn values(types: &str, elements: &[&str]) -> (Vec<String>, Vec<String>) {
    let elements: String = elements
        .iter()
        .enumerate()
        .map(|(at, ty)| format!("<xs:element name='e{at}' type='{ty}' minOccurs='0'/>"))
        .collect();
    let wsdl = format!(
        "<definitions xmlns='http://schemas.xmlsoap.org/wsdl/' targetNamespace='urn:x' xmlns:t='urn:x'
        xmlns:s='http://schemas.xmlsoap.org/wsdl/soap/' xmlns:xs='http://www.w3.org/2001/XMLSchema'>
      <types><xs:schema targetNamespace='urn:x'>{types}
        <xs:element name='Ask'><xs:complexType><xs:sequence>{elements}</xs:sequence></xs:complexType></xs:element></xs:schema></types>
      <message name='In'><part name='p' element='t:Ask'/></message>
      <portType name='P'><operation name='Do'><input message='t:In'/></operation></portType>
      <binding name='B' type='t:P'><s:binding transport='http://schemas.xmlsoap.org/soap/http'/>
        <operation name='Do'><input><s:body use='literal'/></input></operation></binding>
    </definitions>"
    );
    let samples = samples(&wsdl);
    let first = &samples[0];
    let text = first.body[0].element.to_string();
    let found = text
        .split("<e")
        .skip(1)
        .filter_map(|part| Some(part.split_once('>')?.1.split_once("</e")?.0.to_owned()));
    (found.collect(), first.gaps.clone())
}

#[test]
fn values_obey_all_facets_and_patterns_of_all_steps() {
    let types: String = [
        ("xs:date", "<xs:pattern value='\\d{4}-12-\\d{2}'/>"),
        ("xs:date", "<xs:minExclusive value='2010-05-05'/><xs:maxExclusive value='2010-05-07'/>"),
        ("xs:dateTime", "<xs:minInclusive value='2010-05-05T10:00:00Z'/><xs:pattern value='.*\\.000Z'/>"),
        ("xs:gMonthDay", "<xs:pattern value='--02-29'/>"),
        ("xs:duration", "<xs:minExclusive value='P3D'/><xs:maxInclusive value='P4D'/><xs:pattern value='P\\d+D'/>"),
        ("xs:decimal", "<xs:minExclusive value='0.1'/><xs:maxExclusive value='0.2'/><xs:fractionDigits value='2'/>"),
        ("xs:int", "<xs:totalDigits value='3'/><xs:pattern value='[5-9]\\d\\d'/>"),
        ("xs:string", "<xs:length value='120'/><xs:pattern value='[0-9]*'/>"),
        ("xs:NCName", "<xs:length value='2'/>"),
        ("xs:hexBinary", "<xs:length value='300'/>"),
        ("xs:base64Binary", "<xs:length value='5'/>"),
        ("xs:NMTOKEN", "<xs:enumeration value='one '/>"),
    ]
    .into_iter()
    .enumerate()
    .map(|(at, (base, facets))| {
        format!("<xs:simpleType name='T{at}'><xs:restriction base='{base}'>{facets}</xs:restriction></xs:simpleType>")
    })
    .collect();
    let steps = "<xs:simpleType name='A'><xs:restriction base='xs:string'><xs:pattern value='[A-Z]+'/></xs:restriction></xs:simpleType>
        <xs:simpleType name='B'><xs:restriction base='t:A'><xs:pattern value='.{3}'/></xs:restriction></xs:simpleType>";
    let names: Vec<String> = (0..12).map(|at| format!("t:T{at}")).chain(["t:B".to_owned()]).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (found, gaps) = values(&(types + steps), &names);
    assert!(gaps.is_empty(), "{gaps:?}");
    assert_eq!(found.len(), 13, "{found:?}");
    assert!(found[0].contains("-12-") && found[0].len() == 10, "{found:?}");
    assert_eq!(found[1], "2010-05-06");
    assert!(found[2].ends_with(".000Z"), "{found:?}");
    assert_eq!(found[3], "--02-29");
    assert_eq!(found[4], "P4D");
    assert!(found[5].starts_with("0.1") && found[5].len() == 4, "{found:?}");
    assert!((500..=999).contains(&found[6].parse::<i32>().expect("a number")), "{found:?}");
    assert_eq!(
        (found[7].len(), found[8].len(), found[9].len(), found[10].len()),
        (120, 2, 600, 8),
        "{found:?}"
    );
    assert_eq!((&*found[11], found[12].len()), ("one", 3), "{found:?}");
    assert!(found[12].bytes().all(|byte| byte.is_ascii_uppercase()), "{found:?}");
}

#[test]
fn where_there_is_no_value_there_is_none() {
    let types = "<xs:simpleType name='A'><xs:restriction base='xs:gMonth'><xs:pattern value='--1.'/></xs:restriction></xs:simpleType>
        <xs:simpleType name='B'><xs:restriction base='t:A'><xs:pattern value='--0.'/></xs:restriction></xs:simpleType>
        <xs:simpleType name='C'><xs:restriction base='xs:string'><xs:length value='1000000000'/></xs:restriction></xs:simpleType>";
    let (found, gaps) = values(types, &["t:B", "xs:int", "t:C"]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(gaps.len(), 2, "{gaps:?}");
    assert!(gaps[0].contains("{urn:x}B") && gaps[1].contains("{urn:x}C"), "{gaps:?}");
}
