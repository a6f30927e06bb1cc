//! Output for wrong input.

use erpsync_codegen::configure;
use erpsync_codegen::diagnostic::Style;

/// The diagnostics of documents in memory, as they are shown.
fn shown<const N: usize>(documents: [(&str, &str); N]) -> String {
    let analysis = configure().read_texts(documents);
    analysis.diagnostics().render(analysis.sources(), Style::Plain)
}

#[test]
fn a_truncated_wsdl() {
    let text = r#"<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/">
  <wsdl:types>
    <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
      <xs:elem"#;
    insta::assert_snapshot!(shown([("cut.wsdl", text)]), @r##"
    error[not-well-formed]: the document ends in the middle of an element
     --> cut.wsdl:4:15
      |
    4 |       <xs:elem
      |       --------^ the document ends here
      |       |
      |       this is not closed
      |
      = help: the file may be cut off: compare its size with the original

    1 error
    "##);
}

#[test]
fn a_mismatched_tag() {
    let text = "<wsdl:definitions xmlns:wsdl=\"http://schemas.xmlsoap.org/wsdl/\">\n  <wsdl:types>\n  </wsdl:type>\n</wsdl:definitions>\n";
    insta::assert_snapshot!(shown([("a.wsdl", text)]), @r##"
    error[not-well-formed]: `</wsdl:type>` does not close `wsdl:types`
     --> a.wsdl:3:3
      |
    2 |   <wsdl:types>
      |   ------------ opened here
    3 |   </wsdl:type>
      |   ^^^^^^^^^^^^ expected `</wsdl:types>`

    1 error
    "##);
}

#[test]
fn an_unknown_prefix() {
    let text = r#"<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/">
  <wsdl:binding name="B" type="tns:P">
    <sopa:binding transport="http://schemas.xmlsoap.org/soap/http"/>
  </wsdl:binding>
</wsdl:definitions>
"#;
    insta::assert_snapshot!(shown([("a.wsdl", text)]), @r##"
    error[not-well-formed]: the prefix `sopa` is not declared
     --> a.wsdl:3:6
      |
    3 |     <sopa:binding transport="http://schemas.xmlsoap.org/soap/http"/>
      |      ^^^^ no `xmlns:sopa="…"` on this element or around it
      |
      = help: did you mean `soap`?

    1 error
    "##);
}

#[test]
fn a_missing_include_and_a_missing_import() {
    let text = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:v="urn:v" xmlns:w="urn:w">
  <xs:import namespace="urn:v" schemaLocation="types/v.xsd"/>
  <xs:import namespace="urn:w" schemaLocation="http://example.com/w.xsd"/>
  <xs:include schemaLocation="more.xsd"/>
  <xs:element name="a" type="v:A"/>
  <xs:element name="b" type="v:B"/>
  <xs:element name="c" type="w:C"/>
  <xs:element name="d" type="D"/>
</xs:schema>
"#;
    insta::assert_snapshot!(shown([("dir/a.xsd", text)]), @r##"
    error[missing-import]: the import of the namespace `urn:v` can't be read
     --> dir/a.xsd:2:48
      |
    2 |   <xs:import namespace="urn:v" schemaLocation="types/v.xsd"/>
      |                                                ^^^^^^^^^^^ `dir/types/v.xsd`: it is not among the documents
    ...
    5 |   <xs:element name="a" type="v:A"/>
      |                              --- needed for the type `A`
      |
      = note: 2 names of it are used
      = help: put the file there, or add `.catalogue("types/v.xsd", "wsdl/v.xsd")` behind `configure()` in the build script, or `--catalogue types/v.xsd=wsdl/v.xsd` to the command, with the path that the file has

    error[missing-import]: the import of the namespace `urn:w` is on the network, which is never used
     --> dir/a.xsd:3:48
      |
    3 |   <xs:import namespace="urn:w" schemaLocation="http://example.com/w.xsd"/>
      |                                                ^^^^^^^^^^^^^^^^^^^^^^^^ not read
    ...
    7 |   <xs:element name="c" type="w:C"/>
      |                              --- needed for the type `C`
      |
      = help: save the document to a file, and add `.catalogue("http://example.com/w.xsd", "wsdl/w.xsd")` behind `configure()` in the build script, or `--catalogue http://example.com/w.xsd=wsdl/w.xsd` to the command, with the path that the file has

    error[missing-import]: the include can't be read
     --> dir/a.xsd:4:31
      |
    4 |   <xs:include schemaLocation="more.xsd"/>
      |                               ^^^^^^^^ `dir/more.xsd`: it is not among the documents
    ...
    8 |   <xs:element name="d" type="D"/>
      |                              - needed for the type `D`
      |
      = help: put the file there, or add `.catalogue("more.xsd", "wsdl/more.xsd")` behind `configure()` in the build script, or `--catalogue more.xsd=wsdl/more.xsd` to the command, with the path that the file has

    3 errors
    "##);
}

#[test]
fn two_types_of_one_name() {
    let text = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:a">
  <xs:complexType name="Order">
    <xs:sequence>
      <xs:element name="Id" type="xs:int"/>
    </xs:sequence>
  </xs:complexType>
  <xs:complexType name="Order">
    <xs:sequence>
      <xs:element name="Id" type="xs:string"/>
    </xs:sequence>
  </xs:complexType>
</xs:schema>
"#;
    insta::assert_snapshot!(shown([("a.xsd", text)]), @r##"
    error[duplicate]: two different types have the name `Order`
     --> a.xsd:7:25
      |
    2 |   <xs:complexType name="Order">
      |                         ----- from this one
    ...
    7 |   <xs:complexType name="Order">
      |                         ^^^^^ this one differs
      |
      = note: in the namespace `urn:a`

    1 error
    "##);
}

#[test]
fn names_that_are_almost_right() {
    let text = r#"<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:tns="urn:a" targetNamespace="urn:a"
    xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/">
  <wsdl:types>
    <xs:schema targetNamespace="urn:a">
      <xs:complexType name="ChangedData"/>
      <xs:element name="Save"><xs:complexType><xs:sequence>
        <xs:element name="a" type="tns:ChangeData"/>
        <xs:element name="b" type="tns:ChangeData"/>
        <xs:element name="c" type="xs:integr"/>
        <xs:element name="d" type="string"/>
        <xs:element name="e" nilable="true" type="xs:string"/>
      </xs:sequence></xs:complexType></xs:element>
    </xs:schema>
  </wsdl:types>
  <wsdl:message name="SaveRequest">
    <wsdl:part name="parameters" element="tns:Save"/>
  </wsdl:message>
  <wsdl:message name="SaveResponse">
    <wsdl:part name="parameters" element="tns:Saved"/>
  </wsdl:message>
  <wsdl:portType name="P">
    <wsdl:operation name="Save">
      <wsdl:input message="tns:SaveRequest"/>
      <wsdl:output message="tns:SaveRespose"/>
    </wsdl:operation>
  </wsdl:portType>
  <wsdl:binding name="B" type="tns:P">
    <soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
    <wsdl:operation name="Save"/>
    <wsdl:operation name="save"/>
  </wsdl:binding>
</wsdl:definitions>
"#;
    insta::assert_snapshot!(shown([("a.wsdl", text)]), @r##"
    error[unknown-name]: no type has the name `tns:ChangeData`
     --> a.wsdl:7:36
      |
    7 |         <xs:element name="a" type="tns:ChangeData"/>
      |                                    ^^^^^^^^^^^^^^ not declared
    8 |         <xs:element name="b" type="tns:ChangeData"/>
      |                                    -------------- nor here
      |
      = note: in the namespace `urn:a`
      = help: did you mean `tns:ChangedData`?
      = help: to generate the other operations, leave out those that need it: `skip_invalid_operations(true)` in a build script, `--skip-invalid` on the command line

    error[unknown-name]: no type has the name `xs:integr`
     --> a.wsdl:9:36
      |
    9 |         <xs:element name="c" type="xs:integr"/>
      |                                    ^^^^^^^^^ not declared
      |
      = note: in the namespace `http://www.w3.org/2001/XMLSchema`
      = help: did you mean `xs:integer`?

    error[unknown-name]: no type has the name `string`
      --> a.wsdl:10:36
       |
    10 |         <xs:element name="d" type="string"/>
       |                                    ^^^^^^ not declared
       |
       = note: it has no namespace: there is no prefix, and no default namespace
       = help: did you mean `xs:string`, with a prefix for the namespace of XML Schema?

    warning[structure]: `xs:element` can't have an attribute `nilable`, which is ignored
      --> a.wsdl:11:30
       |
    11 |         <xs:element name="e" nilable="true" type="xs:string"/>
       |                              ^^^^^^^
       |
       = help: did you mean `nillable`?

    warning[unknown-name]: no element has the name `tns:Saved`
      --> a.wsdl:19:43
       |
    19 |     <wsdl:part name="parameters" element="tns:Saved"/>
       |                                           ^^^^^^^^^ not declared
       |
       = note: nothing that is generated needs it
       = note: in the namespace `urn:a`
       = help: did you mean `tns:Save`?

    error[unknown-name]: no message has the name `tns:SaveRespose`
      --> a.wsdl:24:29
       |
    24 |       <wsdl:output message="tns:SaveRespose"/>
       |                             ^^^^^^^^^^^^^^^ not declared
       |
       = note: in the namespace `urn:a`
       = help: did you mean `tns:SaveResponse`?

    error[unknown-name]: the port type has no operation `save`
      --> a.wsdl:30:27
       |
    30 |     <wsdl:operation name="save"/>
       |                           ^^^^ bound here
       |
      ::: a.wsdl:21:24
       |
    21 |   <wsdl:portType name="P">
       |                        - the port type
       |
       = help: did you mean `Save`?

    5 errors, 2 warnings
    "##);
}

#[test]
fn something_else() {
    let text = r#"<description xmlns="http://www.w3.org/ns/wsdl"/>"#;
    insta::assert_snapshot!(shown([("a.wsdl", text)]), @r##"
    error[structure]: `description` begins neither a WSDL nor a schema
     --> a.wsdl:1:2
      |
    1 | <description xmlns="http://www.w3.org/ns/wsdl"/>
      |  ^^^^^^^^^^^
      |
      = help: this is WSDL 2.0; only WSDL 1.1 is read

    1 error
    "##);
}

#[test]
fn a_billion_laughs() {
    let text = r#"<!DOCTYPE schema [
  <!ENTITY a "ha">
  <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
  <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
  <!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">
  <!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;">
]>
<schema xmlns="http://www.w3.org/2001/XMLSchema" version="&e;"/>
"#;
    insta::assert_snapshot!(shown([("a.xsd", text)]), @r##"
    error[limit]: the entity `e` expands to too much
     --> a.xsd:8:59
      |
    8 | <schema xmlns="http://www.w3.org/2001/XMLSchema" version="&e;"/>
      |                                                           ^^^
      |
      = note: entities of a document may expand to 1048576 bytes in all

    1 error
    "##);
}

#[test]
fn twenty_thousand_nested_elements() {
    let text = format!(
        "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'>{}{}</xs:schema>",
        "\n<xs:sequence>".repeat(20_000),
        "</xs:sequence>".repeat(20_000)
    );
    insta::assert_snapshot!(shown([("a.xsd", &text)]), @r##"
    error[limit]: elements are nested more than 256 deep
       --> a.xsd:257:1
        |
    257 | <xs:sequence>
        | ^^^^^^^^^^^^^ one more here
        |
        = help: if you trust the document, raise `depth` of the `Limits` that `Builder::limits` takes, or give the command `--max-depth`

    1 error
    "##);
}

#[test]
fn one_very_long_line_is_shown_in_part() {
    let filler = "<xs:element name='x' type='xs:int'/>".replace('x', "xs:").len();
    let many: String = (0..2000).map(|n| format!("<xs:element name='e{n}' type='xs:int'/>")).collect();
    let text = format!(
        "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'>{many}<xs:element name='a' type='xs:itn'/>{many}</xs:schema>"
    );
    assert!(shown([("a.xsd", &text)]).len() < 20 * filler, "{}", shown([("a.xsd", &text)]).len());
}

#[test]
fn colours_are_escapes_around_the_same_text() {
    let analysis = configure().read_texts([("a.xsd", "<a>")]);
    let coloured = analysis.diagnostics().render(analysis.sources(), Style::Coloured);
    assert!(coloured.contains("\u{1b}["));
    assert!(!analysis.diagnostics().render(analysis.sources(), Style::Plain).contains('\u{1b}'));
}

#[test]
fn what_is_no_file() {
    let told = |paths: &[&str]| configure().read(paths).generate().unwrap_err().report();
    insta::assert_snapshot!(told(&[]), @r"
    error[unreadable]: no WSDL is named

    1 error
    ");
    insta::assert_snapshot!(told(&["https://example.com/a.wsdl"]), @r"
    error[unreadable]: can't read `https://example.com/a.wsdl`: nothing is fetched from the network
     |
     = help: save the WSDL, and what it imports, and give its path

    1 error
    ");
}

#[test]
fn a_message_without_its_prefix() {
    let text = r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:a">
  <message name="In"/>
  <portType name="P"><operation name="O"><input message="In"/></operation></portType>
</definitions>"#;
    insta::assert_snapshot!(shown([("a.wsdl", text)]), @r##"
    warning[unknown-name]: `In` is in the namespace of WSDL itself, where nothing is defined
     --> a.wsdl:3:58
      |
    3 |   <portType name="P"><operation name="O"><input message="In"/></operation></portType>
      |                                                          ^^ read as the one of this WSDL
      |
      = help: give it the prefix of the target namespace; other programs refuse the WSDL

    1 warning
    "##);
}
