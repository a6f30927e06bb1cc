//! Lists that are streams: the paths that name them, and those that name nothing that can be one.

use std::path::Path;

use super::generated::Items;
use erpsync_codegen::{Builder, configure};

/// Messages of all kinds of lists.
const LISTS: &str = r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/"
    xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:example:lists" targetNamespace="urn:example:lists" name="Lists">
  <types><xs:schema targetNamespace="urn:example:lists" elementFormDefault="qualified">
    <xs:element name="Ask"><xs:complexType/></xs:element>
    <xs:element name="Alone"><xs:complexType><xs:sequence>
      <xs:element name="Item" type="xs:int" maxOccurs="9"/></xs:sequence></xs:complexType></xs:element>
    <xs:element name="Answer"><xs:complexType><xs:sequence>
      <xs:element name="Title" type="xs:string"/>
      <xs:element name="Page" maxOccurs="unbounded"><xs:complexType><xs:sequence>
        <xs:element name="Line" type="xs:string" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>
      <xs:element name="Names" type="t:ArrayOfName" minOccurs="0"/>
      <xs:choice><xs:element name="Good" type="xs:int" maxOccurs="unbounded"/><xs:element name="Bad" type="xs:int"/></xs:choice>
      <xs:element name="Shape" type="t:Shape" minOccurs="0"/>
      <xs:element name="Twice" type="xs:int" maxOccurs="2"/><xs:element name="Between" type="xs:int"/>
      <xs:element name="Twice" type="xs:int" maxOccurs="2"/>
    </xs:sequence></xs:complexType></xs:element>
    <xs:complexType name="ArrayOfName"><xs:sequence>
      <xs:element name="Name" type="xs:string" minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType>
    <xs:complexType name="Shape"><xs:sequence><xs:element name="Point" type="xs:int" maxOccurs="unbounded"/></xs:sequence></xs:complexType>
    <xs:complexType name="Round"><xs:complexContent><xs:extension base="t:Shape"/></xs:complexContent></xs:complexType>
    <xs:complexType name="Pair"><xs:sequence>
      <xs:element name="A" type="xs:int" maxOccurs="unbounded"/><xs:element name="B" type="xs:int" maxOccurs="unbounded"/>
    </xs:sequence></xs:complexType>
    <xs:element name="Left" type="t:Pair"/><xs:element name="Right" type="t:Pair"/>
  </xs:schema></types>
  <message name="Ask"><part name="body" element="t:Ask"/></message>
  <message name="Answer"><part name="body" element="t:Answer"/></message>
  <message name="Left"><part name="body" element="t:Left"/></message>
  <message name="Right"><part name="body" element="t:Right"/></message>
  <message name="Both"><part name="left" element="t:Left"/><part name="right" element="t:Right"/></message>
  <portType name="Lists">
    <operation name="Ask"><input message="t:Ask"/><output message="t:Answer"/></operation>
    <operation name="Turn"><input message="t:Left"/><output message="t:Right"/></operation>
    <operation name="Both"><input message="t:Ask"/><output message="t:Both"/></operation>
  </portType>
  <binding name="Lists" type="t:Lists"><s:binding transport="http://schemas.xmlsoap.org/soap/http"/>
    <operation name="Ask"><s:operation soapAction="urn:ask"/>
      <input><s:body use="literal"/></input><output><s:body use="literal"/></output></operation>
    <operation name="Turn"><s:operation soapAction="urn:turn"/>
      <input><s:body use="literal"/></input><output><s:body use="literal"/></output></operation>
    <operation name="Both"><s:operation soapAction="urn:both"/>
      <input><s:body use="literal"/></input><output><s:body use="literal"/></output></operation>
  </binding>
  <service name="Lists"><port name="Lists" binding="t:Lists"><s:address location="http://localhost/"/></port></service>
</definitions>"#;

fn streams(paths: &[&str]) -> Builder {
    paths.iter().fold(configure(), |builder, path| builder.stream(path))
}

/// The one error of an option, with the text that it points at.
#[track_caller]
fn error(paths: &[&str]) -> String {
    let analysis = streams(paths).read_texts([("lists.wsdl", LISTS)]);
    let error = analysis.generate().expect_err("a stream that can't be");
    let errors: Vec<_> = error.diagnostics().errors().collect();
    let [one] = errors[..] else { panic!("{errors:#?}") };
    let place = one.labels.first().map(|label| {
        let text = analysis.sources().get(label.span.source).text();
        format!(" at `{}`", &text[label.span.start as usize..label.span.end as usize])
    });
    format!("{}{}; {}", one.message, place.unwrap_or_default(), one.help.join("; "))
}

#[test]
fn paths_that_can_be_no_stream_are_errors_with_a_place() {
    for (path, expected) in [
        ("Answr/Page", "`Answr` is not the element in the body of an operation; did you mean `Answer/Page`?"),
        ("Alone/Item", "`Alone` is not the element in the body of an operation at `Alone`; "),
        ("Answer", "the path ends at the body; it goes on to a repeated element at `<xs:complexType>`; "),
        ("Answer/Pge", "there is no element `Pge` at `<xs:complexType>`; did you mean `Page`?"),
        ("Answer/Title", "`Title` is not repeated at `Title`; "),
        ("Answer/Title/Item", "`Title` has no elements, or keeps attributes of nil at `Title`; "),
        (
            "Answer/Page/Line",
            "`Page` is repeated itself, so what it holds is no stream; it can be one as a whole at `Page`; ",
        ),
        (
            "Answer/Names",
            "`Names` stands once; the repeated element is in it at `Names`; did you mean `Answer/Names/Name`?",
        ),
        ("Answer/Names/Nme", "it holds `Name` and no `Nme` at `Names`; "),
        (
            "Answer/Names/Name/Text",
            "its items are repeated, and nothing in them can be a stream at `Names`; ",
        ),
        (
            "Answer/Good",
            "`Good` stands in a choice, a group that is optional or repeated, or mixed content, which can't be a stream",
        ),
        ("Answer/Shape/Point", "it may be of several types (`xsi:type`)"),
        ("Answer/Twice", "`Twice` stands in one content twice"),
        ("type:Answer/Page", "`Answer` is not the element in the body of an operation"),
        ("{urn:example:other}Answer/Page", "`Answer` is not the element in the body of an operation"),
        ("service:Lists/Ask", "`Lists` is not the element in the body of an operation"),
    ] {
        let found = error(&[path]);
        let expected = format!("the option `stream` has `{path}`: {expected}");
        assert!(found.starts_with(&expected), "{found}\n{expected}");
    }
}

#[test]
fn elements_of_one_type_have_the_same_streams() {
    let found = error(&["Left/A", "Right/B"]);
    let expected = "the option `stream` has `Right/B`: `{urn:example:lists}Left` and `{urn:example:lists}Right` are elements of \
                    one type";
    assert!(found.starts_with(expected), "{found}");
}

#[test]
fn a_body_with_several_elements_is_no_stream() {
    let wsdl = LISTS.replace(
        r#"<part name="body" element="t:Answer"/>"#,
        r#"<part name="a" element="t:Left"/><part name="b" element="t:Ask"/>"#,
    );
    let wsdl = wsdl.replace(r#"<input message="t:Left"/>"#, r#"<input message="t:Ask"/>"#);
    let error = streams(&["Left/A"]).read_texts([("lists.wsdl", wsdl)]).generate().expect_err("no stream");
    assert!(error.to_string().contains("the body has several elements"), "{error}");
}

/// The operation `Ask` in rpc style, with the response in a part of a type.
fn in_rpc_style() -> String {
    LISTS
        .replace(r#"<part name="body" element="t:Answer"/>"#, r#"<part name="pair" type="t:Pair"/>"#)
        .replace(r#"soapAction="urn:ask""#, r#"soapAction="urn:ask" style="rpc""#)
}

#[test]
fn a_message_in_rpc_style_is_a_stream_if_it_is_literal() {
    let literal = r#"<output><s:body use="literal"/></output></operation>
    <operation name="Turn">"#;
    let error = |body: &str| {
        let wsdl = in_rpc_style().replacen(
            literal,
            &format!("<output>{body}</output></operation>\n    <operation name=\"Turn\">"),
            1,
        );
        let read = streams(&["AskResponse/pair/A"]).read_texts([("lists.wsdl", wsdl)]);
        read.generate().err().map(|error| error.to_string())
    };
    assert_eq!(error(r#"<s:body use="literal"/>"#), None);
    let encoded = r#"<s:body use="encoded" encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"/>"#;
    let found = error(encoded).expect("no stream");
    assert!(found.contains("the message is in SOAP's encoding, which can't be a stream"), "{found}");
}

#[test]
fn a_star_stands_for_the_lists_that_there_are() {
    let found = streams(&["{urn:example:lists}*/A"]).read_texts([("lists.wsdl", LISTS)]).generate();
    // `Left` and `Right` are of one type, so the star means both.
    let error = found.expect_err("two elements");
    assert!(error.to_string().contains("are elements of one type"), "{error}");
    let generated = streams(&["An*er/P*"]).read_texts([("lists.wsdl", LISTS)]).generate().expect("generates");
    assert!(Items::of(&generated.files[0].text).mention("::erpsync::Streamed<Answer>"));
}

#[test]
fn lists_are_in_the_order_of_the_schema_whatever_that_of_the_options_is() {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/streams.wsdl");
    let code = |paths: &[&str]| {
        let generated = streams(paths).read([&fixture]).generate().unwrap_or_else(|error| panic!("{error}"));
        generated.files[0].text.clone()
    };
    let forward = code(&["CompareResponse/Added", "CompareResponse/Removed/Id"]);
    assert_eq!(
        forward,
        code(&["CompareResponse/Removed/Id", "CompareResponse/Added", "CompareResponse/Added"])
    );
}

#[test]
fn the_overview_has_the_lists_that_are_streams() {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/streams.wsdl");
    let builder = streams(&["GetChangesResponse/Changes/Item", "Numbers/Number", "Upload/Lines/Line"]);
    let overview = builder.read([fixture]).generate().expect("generates").overview.to_string();
    for line in [
        "stream ChangeFeed.GetChanges: Changes/Item of the response",
        "stream ChangeFeed.GetAllChanges: Changes/Item of the response",
        "stream ChangeFeed.Upload: Lines/Line of the request",
        "stream ChangeFeedNotifications.OnNumbers: Number of the request",
    ] {
        assert!(overview.contains(line), "{overview}");
    }
}

#[test]
fn without_the_option_nothing_is_a_stream() {
    let generated = configure().read_texts([("lists.wsdl", LISTS)]).generate().expect("generates");
    let items = Items::of(&generated.files[0].text);
    assert!(
        !items.mention("Streamed") && !items.mention("StreamedMessage") && !items.mention("streamed"),
        "{items:#?}"
    );
}
