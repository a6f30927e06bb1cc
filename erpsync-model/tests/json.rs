//! The mapping to JSON, and the errors of what a message can't be.

use erpsync_model::{Json, Plan, QName, ReadSettings, to_xml};

const SCHEMA: &str = r###"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:x"
    targetNamespace="urn:x" elementFormDefault="qualified">
  <xs:element name="Order" type="t:Order"/>
  <xs:complexType name="Order">
    <xs:sequence>
      <xs:element name="Number" type="xs:long"/>
      <xs:element name="Weight" type="xs:decimal" minOccurs="0"/>
      <xs:element name="Ratio" type="xs:double" minOccurs="0"/>
      <xs:element name="State" minOccurs="0">
        <xs:simpleType><xs:restriction base="xs:string">
          <xs:enumeration value="Open"/><xs:enumeration value="Closed"/>
        </xs:restriction></xs:simpleType>
      </xs:element>
      <xs:element name="Line" type="t:Line" minOccurs="0" maxOccurs="unbounded"/>
      <xs:element name="Note" type="xs:string" nillable="true" minOccurs="0"/>
      <xs:element name="Kind" type="xs:QName" minOccurs="0"/>
      <xs:element name="Sizes" minOccurs="0"><xs:simpleType><xs:list itemType="xs:int"/></xs:simpleType></xs:element>
      <xs:choice minOccurs="0">
        <xs:element name="Cash" type="xs:boolean"/>
        <xs:element name="Card" type="xs:string"/>
      </xs:choice>
      <xs:element name="Party" type="t:Party" minOccurs="0"/>
      <xs:element name="Text" minOccurs="0">
        <xs:complexType mixed="true"><xs:sequence>
          <xs:element name="b" type="xs:string" minOccurs="0" maxOccurs="unbounded"/>
        </xs:sequence></xs:complexType>
      </xs:element>
      <xs:any namespace="##other" processContents="lax" minOccurs="0" maxOccurs="unbounded"/>
    </xs:sequence>
    <xs:attribute name="currency" type="xs:string"/>
  </xs:complexType>
  <xs:complexType name="Line">
    <xs:simpleContent><xs:extension base="xs:decimal"><xs:attribute name="unit" type="xs:string" use="required"/></xs:extension></xs:simpleContent>
  </xs:complexType>
  <xs:complexType name="Party" abstract="true"><xs:sequence><xs:element name="Id" type="xs:int"/></xs:sequence></xs:complexType>
  <xs:complexType name="Firm"><xs:complexContent><xs:extension base="t:Party"><xs:sequence>
    <xs:element name="Vat" type="xs:string"/>
  </xs:sequence></xs:extension></xs:complexContent></xs:complexType>
</xs:schema>"###;

fn plan() -> Plan {
    let analysis = erpsync_codegen::configure().all_types(true).read_texts([("order.xsd", SCHEMA)]);
    assert!(analysis.diagnostics().is_empty(), "{:?}", analysis.diagnostics());
    Plan::new(analysis.model()).unwrap()
}

fn order() -> QName {
    QName::new("urn:x", "Order")
}

/// JSON to XML, to JSON again.
#[track_caller]
fn round(json: &str) {
    let plan = plan();
    let element = plan
        .from_json(&order(), &Json::parse(json).unwrap())
        .unwrap_or_else(|problems| panic!("{problems:?}"));
    let xml = to_xml(&element).unwrap();
    let read = plan.read(&xml, &ReadSettings::default().facets(true)).unwrap();
    assert_eq!(read.problems, [], "{xml}");
    assert_eq!(plan.to_json(&read.element).to_string(), json, "{xml}");
}

/// The problems of JSON, as text.
#[track_caller]
fn refused(json: &str) -> Vec<String> {
    let problems = plan().from_json(&order(), &Json::parse(json).unwrap()).unwrap_err();
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn values_of_all_forms() {
    round(r#"{"@currency":"EUR","Number":-5,"Weight":1.25,"Ratio":1.5e300,"State":"Open"}"#);
    round(
        r#"{"Number":1,"Line":[{"@unit":"kg","$":2},{"@unit":"m","$":0.5}],"Note":null,"Kind":"{urn:y}z"}"#,
    );
    round(r#"{"Number":1,"Note":"a\"b\\c\u0085\u202e","Sizes":[1,2],"Cash":true}"#);
    round(r#"{"Number":1,"Party":{"$type":"{urn:x}Firm","Id":7,"Vat":"NO 1"}}"#);
    round(r#"{"Number":1,"Text":{"$content":["see ",{"b":"this"}," and ",{"b":"that"}]}}"#);
    round(r#"{"Number":1,"$any":["<a xmlns=\"urn:y\">1</a>"]}"#);
}

#[test]
fn numbers_keep_their_digits() {
    round(r#"{"Number":9223372036854775807,"Weight":"12345678901234567890.123456789"}"#);
    round(r#"{"Number":1,"Weight":"0.1234567890123456"}"#);
    round(r#"{"Number":1,"Weight":12345678901234.5}"#);
    round(r#"{"Number":1,"Ratio":"INF"}"#);
    let plan = plan();
    let json = Json::parse(r#"{"Number":1,"Weight":0.12345678901234567890}"#).unwrap();
    let xml = to_xml(&plan.from_json(&order(), &json).unwrap()).unwrap();
    assert!(xml.contains(">0.12345678901234567890<"), "{xml}");
}

#[test]
fn what_a_message_can_not_be() {
    assert_eq!(
        refused(r#"{"Numbr":1}"#),
        [
            "Order: no element of the type has the name `Numbr`; did you mean `Number`? (allowed: `Number`, `Weight`, `Ratio`, \
             `State`, `Line`, `Note`, `Kind`, `Sizes`, `Cash`, `Card`, `Party`, `Text` and 1 more)",
            "Order: the required `Number` is missing"
        ]
    );
    assert_eq!(
        refused(r#"{"Number":9223372036854775808,"State":"open"}"#),
        [
            "Order/Number: 9223372036854775808 is more than 9223372036854775807",
            "Order/State: `open` is no value of an anonymous type; did you mean `Open`? (allowed: `Open`, `Closed`)"
        ]
    );
    assert_eq!(refused(r#"{"Number":"1.5"}"#), ["Order/Number: `1.5` is no xs:long"]);
    assert_eq!(
        refused(r#"{"Number":1,"Cash":true,"Card":"x"}"#),
        ["Order: `Cash` and `Card` exclude each other"]
    );
    assert_eq!(refused(r#"{"Number":[1,2]}"#), ["Order: `Number` may occur once, but is an array"]);
    assert_eq!(refused(r#"{"Number":null}"#), ["Order/Number: null on an element that is not nillable"]);
    assert_eq!(
        refused(r#"{"Number":1,"Line":[{"$":1}]}"#),
        ["Order/Line[0]: the required attribute `@unit` is missing"]
    );
    assert_eq!(
        refused(r#"{"Number":1,"Party":{"Id":1}}"#),
        ["Order/Party: {urn:x}Party is abstract: `$type` has to name a derived type"]
    );
    assert_eq!(
        refused(r#"{"Number":1,"Party":{"$type":"Frim","Id":1}}"#)[0],
        "Order/Party: `$type`: no type `Frim` is derived from {urn:x}Party; did you mean `Firm`? (allowed: `Party`, `Firm`)"
    );
    assert_eq!(
        refused(r#"{"Number":1,"Note":5}"#),
        ["Order/Note: a number where a string is expected, for xs:string: write \"5\""]
    );
}

#[test]
fn what_is_not_json() {
    for (text, reason) in [
        ("{\"a\":1,\"a\":2}", "JSON has the name `a` twice in an object"),
        ("", "not JSON"),
        ("{\"a\":", "not JSON"),
        ("[1,]", "not JSON"),
    ] {
        let error = Json::parse(text).unwrap_err().to_string();
        assert!(error.contains(reason), "{text}: {error}");
    }
    let deep = "[".repeat(100_000);
    assert!(Json::parse(&deep).unwrap_err().to_string().contains("256 deep"));
}

#[test]
fn xml_that_deviates() {
    let plan = plan();
    let xml = "<Order xmlns='urn:x' x='1'><Number>x</Number><Line>1</Line><Lien/><Cash>true</Cash><Cash>true</Cash>t</Order>";
    let read = plan.read(xml, &ReadSettings::default()).unwrap();
    let problems: Vec<String> = read.problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        problems,
        [
            "Order: no attribute has the name `x` (allowed: `currency`) (at byte 0)",
            "Order/Number: `x` is no xs:long (at byte 27)",
            "Order/Line: the required attribute `unit` is missing (at byte 45)",
            "Order: no element of the type has the name `Lien`; did you mean `Line`? (allowed: `Number`, `Weight`, `Ratio`, `State`, \
             `Line`, `Note`, `Kind`, `Sizes`, `Cash`, `Card`, `Party`, `Text`) (at byte 59)",
            "Order: `Cash` occurs again, but may occur once (at byte 83)",
            "Order: text between elements (at byte 0)",
        ]
    );
    assert!(plan.read("<Order xmlns='urn:x'>", &ReadSettings::default()).is_err());
    assert!(plan.read("<!DOCTYPE a><a/>", &ReadSettings::default()).is_err());
    let deep = format!("{}{}", "<a>".repeat(300), "</a>".repeat(300));
    let deep = format!("<Order xmlns='urn:x'><Number>1</Number><y xmlns='urn:y'>{deep}</y></Order>");
    assert!(plan.read(&deep, &ReadSettings::default()).unwrap_err().to_string().contains("256"));
}

/// A type that contains itself, as deep as messages may be, fits in a stack of 1 MiB.
#[test]
fn depth_is_bounded() {
    let schema = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:d" targetNamespace="urn:d">
        <xs:element name="a" type="t:A"/>
        <xs:complexType name="A"><xs:sequence><xs:element name="a" type="t:A" minOccurs="0"/></xs:sequence></xs:complexType>
      </xs:schema>"#;
    let analysis = erpsync_codegen::configure().all_types(true).read_texts([("deep.xsd", schema)]);
    let plan = Plan::new(analysis.model()).unwrap();
    let deep = move || {
        let json = format!("{}{{}}{}", "{\"a\":".repeat(254), "}".repeat(254));
        let json = Json::parse(&json).unwrap();
        let element = plan.from_json(&QName::new("urn:d", "a"), &json).unwrap();
        let xml = to_xml(&element).unwrap();
        let read = plan.read(&xml, &ReadSettings::default()).unwrap();
        assert!(read.element.clone().means(&element));
        assert_eq!(plan.to_json(&read.element).to_string(), json.to_string());
        let deeper = format!("<a xmlns='urn:d'>{}{}</a>", "<a xmlns=''>".repeat(256), "</a>".repeat(256));
        assert!(plan.read(&deeper, &ReadSettings::default()).is_err());
    };
    std::thread::Builder::new().stack_size(1 << 20).spawn(deep).unwrap().join().unwrap();
}
