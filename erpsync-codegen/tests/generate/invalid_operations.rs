//! Operations that need something invalid: refused with a help that says what to do, or left out, and nothing else with them.

use super::generated::Items;
use erpsync_codegen::configure;
use erpsync_codegen::diagnostic::{Diagnostics, Severity};

/// A service with a good operation and one that `broken` is a part of, by the place that it takes.
struct Wsdl {
    schema: &'static str,
    message: &'static str,
    port_type: &'static str,
    bound: &'static str,
    more: &'static str,
}

const PLAIN: Wsdl = Wsdl {
    schema: "<xs:element name='Bad' type='xs:int'/>",
    message: "<part name='p' element='t:Bad'/>",
    port_type: "<input message='t:Bad'/>",
    bound: "<input><s:body use='literal'/></input>",
    more: "",
};

impl Wsdl {
    fn text(&self) -> String {
        let Self { schema, message, port_type, bound, more } = self;
        format!(
            r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/"
    xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t">
  <types><xs:schema targetNamespace="urn:t"><xs:element name="Good" type="xs:int"/>
    {schema}
  </xs:schema></types>
  <message name="Good"><part name="p" element="t:Good"/></message>
  <message name="Bad">{message}</message>
  <portType name="Port"><operation name="Good"><input message="t:Good"/></operation>
    <operation name="Bad">{port_type}</operation></portType>
  <binding name="Bind" type="t:Port"><s:binding transport="http://schemas.xmlsoap.org/soap/http"/>
    <operation name="Good"><s:operation soapAction="g"/><input><s:body use="literal"/></input></operation>
    <operation name="Bad"><s:operation soapAction="b"/>{bound}</operation></binding>
  {more}
</definitions>"#
        )
    }
}

/// Refused with the option in the help; with it, the good operation and a warning of the other.
#[track_caller]
fn assert_skippable(wsdl: &str) -> Diagnostics {
    let documents = [("a.wsdl", wsdl)];
    let problems = configure().read_texts(documents).generate().expect_err("it is refused");
    let is_named =
        |help: &String| help.contains("skip_invalid_operations") && help.contains("--skip-invalid");
    let mut errors = problems.diagnostics().iter().filter(|one| one.severity == Severity::Error);
    assert!(errors.any(|one| one.help.iter().any(is_named)), "{problems:#?}");
    let helped = problems.diagnostics().iter().filter(|one| one.help.iter().any(is_named)).count();
    assert_eq!(helped, 1, "{problems:#?}");
    let skipping = configure().skip_invalid_operations(true);
    let generated = skipping.read_texts(documents).generate().unwrap_or_else(|found| panic!("{found:#?}"));
    let text = &generated.files[0].text;
    assert!(Items::of(text).has("good()"), "{text}");
    assert!(!Items::of(text).has("bad()"), "{text}");
    let left_out = generated.warnings.iter().filter(|one| one.code.0 == "skipped");
    let left_out: Vec<&str> = left_out.map(|one| one.message.as_str()).collect();
    assert_eq!(left_out.len(), 1, "{:#?}", generated.warnings);
    assert!(left_out[0].starts_with("the operation `Bad` of `Port` is left out: "), "{left_out:?}");
    generated.warnings
}

#[test]
fn whatever_dangles_costs_the_operations_that_reach_it() {
    let of_type = |schema| Wsdl { schema, ..PLAIN };
    for wsdl in [
        // A part.
        Wsdl { message: "<part name='p' element='t:Absent'/>", ..PLAIN },
        Wsdl { message: "<part name='p' type='t:Absent'/>", ..PLAIN },
        Wsdl { message: "<part name='p'/>", ..PLAIN },
        Wsdl { message: "<part name='p' element='z:Absent'/>", ..PLAIN },
        // A message.
        Wsdl { port_type: "<input message='t:Absent'/>", ..PLAIN },
        Wsdl { port_type: "<input/>", ..PLAIN },
        Wsdl { port_type: "<input message='t:Good'/><output message='t:Absent'/>", ..PLAIN },
        // Names in a binding.
        Wsdl { bound: "<input><s:body use='literal' parts='absent'/></input>", ..PLAIN },
        Wsdl {
            bound: "<input><s:body use='literal'/><s:header message='t:Absent' part='p' use='literal'/></input>",
            ..PLAIN
        },
        Wsdl {
            bound: "<input><s:body use='literal'/><s:header message='t:Good' part='absent' use='literal'/></input>",
            ..PLAIN
        },
        Wsdl { bound: "<input><s:body use='literal'/><s:header message='t:Good' use='literal'/></input>", ..PLAIN },
        // The schema: what an element is, and all that it leads to.
        of_type("<xs:element name='Bad' type='t:Absent'/>"),
        of_type("<xs:element name='Bad' type='xs:strin'/>"),
        of_type("<xs:element name='Bad' type='z:Absent'/>"),
        of_type("<xs:element name='Bad' substitutionGroup='t:Absent'/>"),
        of_type("<xs:element name='Bad'><xs:complexType><xs:sequence><xs:element ref='t:Absent'/></xs:sequence></xs:complexType></xs:element>"),
        of_type("<xs:element name='Bad'><xs:complexType><xs:group ref='t:Absent'/></xs:complexType></xs:element>"),
        of_type("<xs:element name='Bad'><xs:complexType><xs:attribute ref='t:absent'/></xs:complexType></xs:element>"),
        of_type("<xs:element name='Bad'><xs:complexType><xs:attributeGroup ref='t:absent'/></xs:complexType></xs:element>"),
        of_type("<xs:element name='Bad'><xs:complexType><xs:complexContent><xs:extension base='t:Absent'/></xs:complexContent></xs:complexType></xs:element>"),
        of_type("<xs:element name='Bad'><xs:complexType><xs:simpleContent><xs:extension base='t:Absent'/></xs:simpleContent></xs:complexType></xs:element>"),
        of_type("<xs:element name='Bad'><xs:simpleType><xs:restriction base='t:Absent'/></xs:simpleType></xs:element>"),
        of_type("<xs:element name='Bad'><xs:simpleType><xs:list itemType='t:Absent'/></xs:simpleType></xs:element>"),
        of_type("<xs:element name='Bad'><xs:simpleType><xs:union memberTypes='xs:int t:Absent'/></xs:simpleType></xs:element>"),
        // By way of others, that other operations don't reach.
        of_type("<xs:group name='G'><xs:sequence><xs:element name='a' type='t:Absent'/></xs:sequence></xs:group>
            <xs:element name='Bad'><xs:complexType><xs:group ref='t:G'/></xs:complexType></xs:element>"),
        of_type("<xs:attribute name='a' type='t:Absent'/>
            <xs:element name='Bad'><xs:complexType><xs:attribute ref='t:a'/></xs:complexType></xs:element>"),
        of_type("<xs:attributeGroup name='Inner'><xs:attribute name='a' type='t:Absent'/></xs:attributeGroup>
            <xs:attributeGroup name='Outer'><xs:attributeGroup ref='t:Inner'/></xs:attributeGroup>
            <xs:element name='Bad'><xs:complexType><xs:attributeGroup ref='t:Outer'/></xs:complexType></xs:element>"),
        of_type("<xs:complexType name='Base'/><xs:element name='Bad' type='t:Base'/>
            <xs:complexType name='Derived'><xs:complexContent><xs:extension base='t:Base'><xs:sequence>
              <xs:element name='a' type='t:Absent'/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>"),
        of_type("<xs:element name='Bad' type='xs:anyType'/>
            <xs:element name='Member' type='t:Absent' substitutionGroup='t:Bad'/>"),
        of_type("<xs:import namespace='urn:far' schemaLocation='http://example.com/far.xsd'/>
            <xs:element name='Bad' type='f:Far' xmlns:f='urn:far'/>"),
        // Contradictions.
        of_type("<xs:complexType name='Round'><xs:complexContent><xs:extension base='t:Round'/></xs:complexContent></xs:complexType>
            <xs:element name='Bad' type='t:Round'/>"),
    ] {
        assert_skippable(&wsdl.text());
    }
}

#[test]
fn what_stands_alone_is_left_out_alone() {
    for more in [
        "<service><port name='P' binding='t:Bind'><s:address location='http://127.0.0.1:9/'/></port></service>",
        "<binding name='Other' type='t:Absent'><s:binding transport='http://schemas.xmlsoap.org/soap/http'/></binding>",
        "<binding name='Other' type='t:Port'><s:binding transport='http://schemas.xmlsoap.org/soap/http'/>
           <operation name='Absent'/></binding>",
        "<service name='S'><port name='P'/></service>",
        // Elements at a place that does not allow them.
        "<operation name='Lost'/>",
    ] {
        let documents = [("a.wsdl", Wsdl { more, ..PLAIN }.text())];
        let problems = configure().read_texts(documents.clone()).generate().expect_err("it is refused");
        let errors = problems.diagnostics().iter().filter(|one| one.severity == Severity::Error);
        assert!(
            errors.flat_map(|one| &one.help).any(|help| help.contains("--skip-invalid")),
            "{problems:#?}"
        );
        let skipping = configure().skip_invalid_operations(true);
        let generated =
            skipping.read_texts(documents).generate().unwrap_or_else(|found| panic!("{found:#?}"));
        let text = &generated.files[0].text;
        assert!(Items::of(text).has("good()") && Items::of(text).has("bad()"), "{text}");
        assert!(!generated.warnings.is_empty());
    }
}

/// A service without a name is one for all that; a client knows its address.
#[test]
fn a_service_without_a_name_has_an_address() {
    let more = "<service><port name='P' binding='t:Bind'><s:address location='http://127.0.0.1:9/there'/></port></service>";
    let documents = [("a.wsdl", Wsdl { more, ..PLAIN }.text())];
    let generated =
        configure().skip_invalid_operations(true).read_texts(documents).generate().expect("a warning");
    assert!(generated.files[0].text.contains("http://127.0.0.1:9/there"), "{}", generated.files[0].text);
}

#[test]
fn a_port_of_an_unknown_binding_is_a_warning() {
    let more = "<service name='S'><port name='Good' binding='t:Bind'><s:address location='http://127.0.0.1:9/'/></port>
        <port name='Bad' binding='t:Bnid'><s:address location='http://127.0.0.1:9/b'/></port></service>";
    let documents = [("a.wsdl", Wsdl { more, ..PLAIN }.text())];
    let generated = configure().read_texts(documents).generate().unwrap_or_else(|found| panic!("{found:#?}"));
    let warnings: Vec<_> = generated.warnings.iter().collect();
    let [warning] = warnings[..] else { panic!("{warnings:#?}") };
    assert_eq!(warning.message, "no binding has the name `t:Bnid`");
    assert_eq!(warning.help, ["did you mean `t:Bind`?"]);
    assert!(warning.notes[0].contains("the port is left out"), "{warning:#?}");
    assert!(generated.files[0].text.contains("http://127.0.0.1:9/"));
}

/// One binding of two names a part that is not there: the other one still has the operation.
#[test]
fn an_operation_that_another_binding_has_stays() {
    let more = "<binding name='Second' type='t:Port'><s:binding transport='http://schemas.xmlsoap.org/soap/http'/>
        <operation name='Bad'><s:operation soapAction='b'/><input><s:body use='literal' parts='absent'/></input></operation></binding>";
    let documents = [("a.wsdl", Wsdl { more, ..PLAIN }.text())];
    let generated =
        configure().skip_invalid_operations(true).read_texts(documents).generate().expect("warnings");
    assert!(Items::of(&generated.files[0].text).has("bad()"), "{}", generated.files[0].text);
    let skipped = generated.warnings.iter().find(|one| one.code.0 == "skipped").expect("it is said");
    assert!(skipped.message.contains("of the binding `Second`"), "{}", skipped.message);
}

/// A fault of a whole document, or a definition that is there twice, concerns no single operation.
#[test]
fn a_document_that_is_not_well_formed_stays_an_error() {
    let skipping = configure().skip_invalid_operations(true);
    let twice = "<xs:element name='Bad' type='xs:int'/><xs:element name='Bad' type='xs:string'/>";
    let twice = Wsdl { schema: twice, ..PLAIN }.text();
    for text in [PLAIN.text().replace("</portType>", ""), twice] {
        assert!(skipping.read_texts([("a.wsdl", text)]).generate().is_err());
    }
}

#[test]
fn many_operations_of_one_cause_are_one_warning() {
    let operations = |of: fn(usize) -> String| (0..40).map(of).collect::<String>();
    let text = PLAIN.text();
    let text = text.replace("type='xs:int'", "type='t:Absent'");
    let text = text.replace(
        "</portType>",
        &format!(
            "{}</portType>",
            operations(|n| { format!("<operation name='Bad{n}'><input message='t:Bad'/></operation>") })
        ),
    );
    let text = text.replace("</binding>", &format!("{}</binding>", operations(|n| {
        format!("<operation name='Bad{n}'><s:operation soapAction='{n}'/><input><s:body use='literal'/></input></operation>")
    })));
    let warnings = assert_left(&text);
    let skipped: Vec<_> = warnings.iter().filter(|one| one.code.0 == "skipped").collect();
    assert_eq!(skipped.len(), 1, "{skipped:#?}");
    assert!(
        skipped[0].message.contains("`Bad6` and 33 more of `Port` are left out"),
        "{}",
        skipped[0].message
    );
}

fn assert_left(text: &str) -> Diagnostics {
    let skipping = configure().skip_invalid_operations(true);
    let generated = skipping.read_texts([("a.wsdl", text)]).generate();
    generated.unwrap_or_else(|found| panic!("{found:#?}")).warnings
}

/// Diagnostics of a WSDL without a callable operation.
#[track_caller]
fn assert_nothing(text: &str, expected: &[&str]) {
    let problems = configure().read_texts([("a.wsdl", text)]).generate().expect_err(text);
    let error = problems.diagnostics().iter().find(|one| one.code.0 == "empty").expect("it is said");
    assert_eq!(error.severity, Severity::Error);
    let said = error.notes.iter().chain(&error.help).cloned().collect::<Vec<_>>().join("\n");
    for words in expected {
        assert!(said.contains(words), "no `{words}` in\n{said}");
    }
}

#[test]
fn a_wsdl_of_which_nothing_can_be_called_says_what_would_be_needed() {
    let text = PLAIN.text();
    let http = text.replace(
        "<s:binding transport=\"http://schemas.xmlsoap.org/soap/http\"/>",
        "<h:binding verb='POST' xmlns:h='http://schemas.xmlsoap.org/wsdl/http/'/>",
    );
    assert_nothing(&http, &["HTTP POST", "a binding to SOAP is needed", "all_types"]);
    let binding = text.find("<binding").expect("a binding")..text.find("</binding>").expect("its end") + 10;
    let mut unbound = text.clone();
    unbound.replace_range(binding, "");
    assert_nothing(&unbound, &["no binding says how", "give the WSDL that has the `binding`"]);
    let empty = "<definitions xmlns='http://schemas.xmlsoap.org/wsdl/' targetNamespace='urn:t'/>";
    assert_nothing(empty, &["the documents declare no operation"]);
    // All that is wanted is there.
    for text in [http, unbound] {
        let documents = [(
            "a.wsdl",
            text.replace("type='xs:int'", "type='t:Type'")
                .replace("<xs:element name='Bad'", "<xs:complexType name='Type'/><xs:element name='Bad'"),
        )];
        let generated = configure().all_types(true).read_texts(documents).generate();
        let generated = generated.unwrap_or_else(|found| panic!("{found:#?}"));
        assert!(Items::of(&generated.files[0].text).has("Type"), "{}", generated.files[0].text);
    }
}

/// A binding that could not be made is one, too: what is wrong with it is no error of the whole.
#[test]
fn a_binding_of_nothing_leaves_nothing() {
    let text =
        PLAIN.text().replace("binding name=\"Bind\" type=\"t:Port\"", "binding name='Bind' type='z:Port'");
    let skipping = configure().skip_invalid_operations(true);
    let problems = skipping.read_texts([("a.wsdl", text)]).generate().expect_err("nothing");
    let errors =
        problems.diagnostics().iter().filter(|one| one.severity == Severity::Error).map(|one| one.code.0);
    assert_eq!(errors.collect::<Vec<_>>(), ["empty"], "{problems:#?}");
}

#[test]
fn where_all_operations_are_left_out_nothing_is_left() {
    let text = PLAIN
        .text()
        .replace("type='xs:int'", "type='t:Absent'")
        .replace("type=\"xs:int\"", "type='t:Absent'");
    let skipping = configure().skip_invalid_operations(true);
    let problems = skipping.read_texts([("a.wsdl", text)]).generate().expect_err("nothing");
    let error = problems.diagnostics().iter().find(|one| one.severity == Severity::Error).expect("an error");
    assert_eq!(error.code.0, "empty");
    assert_eq!(error.notes, ["all operations are left out; see the warnings"]);
}
