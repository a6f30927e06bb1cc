//! Findings of `check` that do not keep code from being generated: a WSDL without a flaw, and each flaw by itself.

use erpsync_codegen::configure;
use erpsync_codegen::diagnostic::{Code, Style};

/// A document/literal service that keeps to WS-I Basic Profile 1.1, with a header and a fault.
const CLEAN: &str = r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
    xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t">
  <types><xs:schema targetNamespace="urn:t" elementFormDefault="qualified">
    <xs:element name="A" type="t:Base"/><xs:element name="B" type="xs:int"/><xs:element name="H" type="xs:int"/>
    <xs:complexType name="Base"><xs:sequence><xs:element name="n" type="xs:int"/></xs:sequence></xs:complexType>
    <xs:complexType name="Derived"><xs:complexContent><xs:extension base="t:Base"/></xs:complexContent></xs:complexType>
  </xs:schema></types>
  <message name="A"><part name="p" element="t:A"/></message>
  <message name="B"><part name="p" element="t:B"/></message>
  <message name="H"><part name="h" element="t:H"/></message>
  <portType name="P">
    <operation name="A"><input message="t:A"/><output message="t:B"/><fault name="f" message="t:B"/></operation>
    <operation name="B"><input message="t:B"/></operation>
  </portType>
  <binding name="Bi" type="t:P"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
    <operation name="A"><soap:operation soapAction="a"/><input><soap:header message="t:H" part="h" use="literal"/>
      <soap:body use="literal"/></input><output><soap:body use="literal"/></output>
      <fault name="f"><soap:fault name="f" use="literal"/></fault></operation>
    <operation name="B"><soap:operation soapAction="b"/><input><soap:body use="literal"/></input></operation>
  </binding>
  <service name="S"><port name="Po" binding="t:Bi"><soap:address location="http://localhost/"/></port></service>
</definitions>"#;

fn warnings(documents: &[(&str, &str)]) -> Vec<String> {
    let analysis = configure().read_texts(documents.iter().copied());
    let warnings = analysis.lint();
    let line =
        |one: &erpsync_codegen::diagnostic::Diagnostic| analysis.sources().location(one.labels[0].span).line;
    warnings.iter().map(|one| format!("{}:{}: {}", line(one), one.code, one.message)).collect()
}

/// Findings after a replacement in the clean WSDL.
#[track_caller]
fn assert_warns(replaced: &[(&str, &str)], expected: &[&str]) {
    let mut wsdl = CLEAN.to_owned();
    for (from, to) in replaced {
        assert!(wsdl.contains(from), "no {from}");
        wsdl = wsdl.replace(from, to);
    }
    assert_eq!(warnings(&[("a.wsdl", &wsdl)]), expected);
}

#[test]
fn nothing_is_said_of_a_wsdl_without_a_flaw() {
    assert_warns(&[], &[]);
}

#[test]
fn what_nothing_uses() {
    assert_warns(
        &[
            (
                "<xs:element name=\"H\"",
                "<xs:element name=\"Alone\"><xs:complexType><xs:attribute name=\"a\" type=\"t:OfAlone\"/></xs:complexType>\
                 </xs:element><xs:element name=\"Lost\" type=\"t:Lost\"/><xs:element name=\"H\"",
            ),
            (
                "<xs:complexType name=\"Base\">",
                "<xs:simpleType name=\"OfAlone\"><xs:restriction base=\"xs:int\"/></xs:simpleType><xs:simpleType name=\"Lost\"><xs:restriction base=\"xs:int\"/></xs:simpleType>\
                 <xs:complexType name=\"Base\">",
            ),
            (
                "<message name=\"B\">",
                "<message name=\"M\"><part name=\"p\" type=\"t:OfMessage\"/></message><message name=\"B\">",
            ),
            ("</xs:schema>", "<xs:complexType name=\"OfMessage\"/></xs:schema>"),
        ],
        // Types that only they use are not reported; an element with the type of another is as unused as that.
        &[
            "4:unused: no operation uses the element `Alone`",
            "5:unused: no operation uses the type `Lost`",
            "9:unused: no operation uses the message `M`",
        ],
    );
    // An imported schema may be a library.
    let library = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' targetNamespace='urn:l'>\
                   <xs:complexType name='Lost'/></xs:schema>";
    let wsdl = CLEAN.replace(
        "elementFormDefault=\"qualified\">",
        "elementFormDefault=\"qualified\"><xs:import namespace=\"urn:l\" schemaLocation=\"l.xsd\"/>",
    );
    assert!(warnings(&[("a.wsdl", &wsdl), ("l.xsd", library)]).is_empty());
}

#[test]
fn no_address() {
    let expected = ["21:no-address: the port `Po` has no address"];
    assert_warns(&[("<soap:address location=\"http://localhost/\"/>", "")], &expected);
    assert_warns(&[("location=\"http://localhost/\"", "location=\" \"")], &expected);
}

#[test]
fn transport() {
    assert_warns(
        &[("http://schemas.xmlsoap.org/soap/http", "http://schemas.xmlsoap.org/soap/jms")],
        &["15:transport: the binding `Bi` names another transport than HTTP"],
    );
}

#[test]
fn no_soap_action() {
    assert_warns(
        &[(" soapAction=\"a\"", ""), ("<soap:operation soapAction=\"b\"/>", "")],
        &["15:no-soap-action: the binding `Bi` has no `soapAction` for `A`, `B`"],
    );
    // An empty one is one, and SOAP 1.2 needs none.
    assert_warns(&[("\"a\"/>", "\"\"/>")], &[]);
    assert_warns(
        &[
            (" soapAction=\"a\"", ""),
            ("http://schemas.xmlsoap.org/wsdl/soap/", "http://schemas.xmlsoap.org/wsdl/soap12/"),
        ],
        &[],
    );
}

#[test]
fn unbound() {
    assert_warns(
        &[(
            "<operation name=\"B\"><soap:operation soapAction=\"b\"/><input><soap:body use=\"literal\"/></input></operation>",
            "",
        )],
        &["15:unbound: the binding `Bi` does not bind `B`"],
    );
}

#[test]
fn unsolicited() {
    assert_warns(
        &[
            (
                "<operation name=\"B\"><input message=\"t:B\"/>",
                "<operation name=\"B\"><output message=\"t:B\"/>",
            ),
            (
                "<soap:operation soapAction=\"b\"/><input><soap:body use=\"literal\"/></input>",
                "<soap:operation soapAction=\"b\"/><output><soap:body use=\"literal\"/></output>",
            ),
        ],
        &["13:unsolicited: `B` begins with a message of the service"],
    );
}

#[test]
fn fault_name() {
    assert_warns(
        &[("<soap:fault name=\"f\"", "<soap:fault")],
        &["18:fault-name: the `soap:fault` of the fault `f` has no name"],
    );
    assert_warns(
        &[("<soap:fault name=\"f\"", "<soap:fault name=\"g\"")],
        &["18:fault-name: the `soap:fault` of the fault `f` is named `g`"],
    );
}

#[test]
fn mixed_styles() {
    assert_warns(
        &[(
            "soapAction=\"b\"/><input><soap:body",
            "soapAction=\"b\" style=\"rpc\"/><input><soap:body namespace=\"urn:t\"",
        )],
        &["15:mixed-styles: the binding `Bi` has operations of both styles"],
    );
}

#[test]
fn same_signature() {
    assert_warns(
        &[(
            "<operation name=\"B\"><input message=\"t:B\"/>",
            "<operation name=\"B\"><input message=\"t:A\"/>",
        )],
        &["19:same-signature: the requests of `A` and `B` have the same element in their body"],
    );
}

#[test]
fn body_parts() {
    assert_warns(
        &[("<message name=\"A\">", "<message name=\"A\"><part name=\"q\" element=\"t:H\"/>")],
        &["12:body-parts: a body of `A` has 2 parts"],
    );
}

#[test]
fn typed_blocks() {
    assert_warns(
        &[
            ("<part name=\"h\" element=\"t:H\"/>", "<part name=\"h\" type=\"xs:int\"/>"),
            ("<xs:element name=\"H\" type=\"xs:int\"/>", ""),
        ],
        &["16:typed-block: the header block `h` of `A` has a type and no element"],
    );
    assert_warns(
        &[
            ("<fault name=\"f\" message=\"t:B\"/>", "<fault name=\"f\" message=\"t:F\"/>"),
            (
                "<message name=\"H\">",
                "<message name=\"F\"><part name=\"p\" type=\"xs:int\"/></message><message name=\"H\">",
            ),
        ],
        &["18:typed-block: the fault `f` of `A` has a type and no element"],
    );
}

#[test]
fn soap_namespaces() {
    for (from, to, expected) in [
        (
            "<soap:fault name=\"f\"",
            "<soap:fault name=\"f\" namespace=\"urn:t\"",
            "18:soap-namespace: `soap:fault` of `A` has a `namespace`",
        ),
        (
            "part=\"h\"",
            "part=\"h\" namespace=\"urn:t\"",
            "16:soap-namespace: `soap:header` of `A` has a `namespace`",
        ),
        (
            "<output><soap:body",
            "<output><soap:body namespace=\"urn:t\"",
            "17:soap-namespace: `soap:body` of `A` has a `namespace`",
        ),
    ] {
        assert_warns(&[(from, to)], &[expected]);
    }
    let rpc = ("<soap:binding ", "<soap:binding style=\"rpc\" ");
    let parts = [
        ("name=\"p\" element=\"t:A\"", "name=\"p\" type=\"t:Base\""),
        ("<xs:element name=\"A\" type=\"t:Base\"/>", ""),
    ];
    let told = |namespace: &str| format!("<soap:body namespace=\"{namespace}\"");
    assert_warns(&[rpc, parts[0], parts[1], ("<soap:body", &told("urn:t"))], &[]);
    for namespace in ["", "relative"] {
        assert_warns(
            &[
                rpc,
                parts[0],
                parts[1],
                ("<input><soap:body", "<input><soap:body namespace=\"urn:t\""),
                ("\n      <soap:body", &format!("\n      {}", told("urn:t"))),
                ("<output><soap:body", &format!("<output>{}", told(namespace))),
            ],
            &["17:soap-namespace: a body of `A` has no namespace that is an absolute URI"],
        );
    }
}

#[test]
fn imports_of_wsdls() {
    let import =
        |rest: &str| CLEAN.replace("<types>", &format!("<import namespace=\"urn:o\" {rest}/><types>"));
    let other = "<definitions xmlns='http://schemas.xmlsoap.org/wsdl/' targetNamespace='urn:p'/>";
    let schema = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' targetNamespace='urn:o'/>";
    let expected = ["3:wsdl-import: an import of a WSDL without a location"];
    assert_eq!(warnings(&[("a.wsdl", &import(""))]), expected);
    assert_eq!(warnings(&[("a.wsdl", &import("location=\"\""))]), expected);
    assert_eq!(
        warnings(&[("a.wsdl", &import("location=\"b.wsdl\"")), ("b.wsdl", other)]),
        ["3:wsdl-import: a WSDL of the namespace `urn:p` is imported as one of `urn:o`"]
    );
    assert_eq!(
        warnings(&[("a.wsdl", &import("location=\"b.xsd\"")), ("b.xsd", schema)]),
        ["3:wsdl-import: a schema is imported as if it were a WSDL"]
    );
    let other = other.replace("urn:p", "urn:o");
    assert!(warnings(&[("a.wsdl", &import("location=\"b.wsdl\"")), ("b.wsdl", &other)]).is_empty());
}

#[test]
fn schemas_without_a_target_namespace() {
    let bare = "<types><xs:schema><xs:import namespace=\"urn:t\"/></xs:schema>";
    assert_warns(&[("<types>", bare)], &[]);
    assert_warns(
        &[("<types>", &format!("{bare}<xs:schema><xs:attribute name=\"a\"/></xs:schema>"))],
        &["3:no-target-namespace: a schema without a target namespace"],
    );
}

#[test]
fn arrays_of_soap() {
    let array = "<xs:complexType name=\"Ints\"><xs:complexContent><xs:restriction base=\"e:Array\" \
         xmlns:e=\"http://schemas.xmlsoap.org/soap/encoding/\"><xs:attribute ref=\"e:arrayType\" \
         xmlns:w=\"http://schemas.xmlsoap.org/wsdl/\" w:arrayType=\"xs:int[]\"/></xs:restriction></xs:complexContent>\
         </xs:complexType></xs:schema>";
    assert_warns(
        &[("</xs:schema>", array), ("name=\"n\" type=\"xs:int\"", "name=\"n\" type=\"t:Ints\"")],
        &["7:soap-array: `Ints` is an array of SOAP's encoding"],
    );
}

/// Every code that only `check` has stands in a test above.
#[test]
fn codes_have_a_name_a_meaning_and_a_test() {
    let tests = include_str!("lint.rs");
    let own = Code::ALL.iter().skip_while(|(code, _)| *code != Code::UNUSED);
    assert_eq!(own.clone().count(), 15);
    for (code, _) in own {
        assert!(tests.contains(&format!(":{code}: ")), "{code}");
    }
    for (code, meaning) in Code::ALL {
        assert!(meaning.ends_with('.') && Code::from_name(code.0) == Some(*code), "{code}");
    }
}

#[test]
fn a_warning_is_shown_at_its_place() {
    let wsdl = CLEAN.replace(" soapAction=\"b\"", "");
    let analysis = configure().read_texts([("a.wsdl", wsdl)]);
    insta::assert_snapshot!(analysis.lint().render(analysis.sources(), Style::Plain), @r##"
    warning[no-soap-action]: the binding `Bi` has no `soapAction` for `B`
      --> a.wsdl:15:18
       |
    15 |   <binding name="Bi" type="t:P"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
       |                  ^^ many servers distinguish operations by it (WS-I Basic Profile 1.1, R2744)

    1 warning
    "##);
}
