//! Faults of a WSDL that do not keep it from being generated: each is a warning.

use super::generated::{Items, generated};
use erpsync_codegen::configure;
use test_support::wsdl::Wsdl;

/// A service with the operation `Ask` and these children of `types` and of the definitions.
fn service(types: &str, rest: &str) -> String {
    Wsdl::with_types("urn:t", types).more(rest).text()
}

fn schema(content: &str) -> String {
    test_support::wsdl::schema("urn:t", content)
}

const ASK: &str = "<xs:element name='Ask' type='xs:string'/>";

/// The errors, where there are some.
fn errors(documents: &[(&str, &str)]) -> Vec<String> {
    let problems = configure().read_texts(documents.iter().copied()).generate().expect_err("an error");
    let errors = problems
        .diagnostics()
        .iter()
        .filter(|one| one.severity == erpsync_codegen::diagnostic::Severity::Error);
    errors.map(|error| format!("{}: {}", error.code, error.message)).collect()
}

/// A service that is generated with these warnings.
#[track_caller]
fn assert_lenient(wsdl: &str, expected: &[&str]) {
    let (text, warnings) = generated(&[("a.wsdl", wsdl)]);
    assert!(Items::of(&text).has("ask()"), "{text}");
    assert_eq!(warnings, expected);
}

#[test]
fn imports_of_schemas_that_are_written_otherwise() {
    let xsd = format!(
        "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' targetNamespace='urn:t'>{ASK}</xs:schema>"
    );
    for (types, expected) in [
        (
            "<xs:import namespace='urn:t' schemaLocation='t.xsd'/>",
            "structure: `xs:import` stands outside of a schema",
        ),
        (
            "<xs:schema><xs:import namespace='urn:t' schemalocation='t.xsd'/></xs:schema>",
            "structure: `schemalocation` is not spelled as in XML Schema",
        ),
    ] {
        let (text, warnings) = generated(&[("a.wsdl", &service(types, "")), ("t.xsd", &xsd)]);
        assert!(Items::of(&text).has("ask()"), "{text}");
        assert_eq!(warnings, [expected]);
    }
}

#[test]
fn a_style_and_a_use_that_are_none() {
    let wsdl = service(&schema(ASK), "");
    let wsdl = wsdl.replace("soapAction=\"a\"", "soapAction=\"a\" style=\"literal\"");
    assert_lenient(&wsdl, &["bad-value: `style` can't be `literal`, it is ignored"]);
    let wsdl = wsdl.replace(" style=\"literal\"", "").replace("use=\"literal\"", "use=\"document\"");
    assert_lenient(&wsdl, &["bad-value: `use` can't be `document`, it is ignored"]);
}

#[test]
fn simple_content_that_restricts_a_simple_type() {
    let wsdl = service(
        &schema(
            "<xs:element name='Ask' type='t:Code'/><xs:complexType name='Code'><xs:simpleContent>\
             <xs:restriction base='xs:string'><xs:maxLength value='3'/><xs:attribute name='of' type='xs:int'/>\
             </xs:restriction></xs:simpleContent></xs:complexType>",
        ),
        "",
    );
    let (text, warnings) = generated(&[("a.wsdl", &wsdl)]);
    assert_eq!(warnings, ["inconsistent: simple content can only restrict a complex type"]);
    assert!(Items::of(&text).has("value: String") && Items::of(&text).has("of: Option<i32>"), "{text}");
}

#[test]
fn types_that_are_defined_in_the_namespace_of_xml_schema() {
    let own = "<xs:schema targetNamespace='http://www.w3.org/2001/XMLSchema'><xs:complexType name='ArrayOfint'>\
               <xs:sequence><xs:element name='i' type='xs:int' maxOccurs='unbounded'/></xs:sequence></xs:complexType></xs:schema>";
    let wsdl = service(&(schema("<xs:element name='Ask' type='xs:ArrayOfint'/>") + own), "");
    let (text, warnings) = generated(&[("a.wsdl", &wsdl)]);
    assert!(warnings.is_empty(), "{warnings:?}");
    assert!(Items::of(&text).has("i: Vec<i32>"), "{text}");
}

#[test]
fn a_part_that_names_a_type_as_its_element() {
    let wsdl = service(&schema("<xs:complexType name='Ask'><xs:sequence/></xs:complexType>"), "");
    assert_lenient(
        &wsdl,
        &[
            "unclear: a part of the body of the operation `Ask` has a type and no element; it is taken for an element \
             `p` without a namespace",
            "unknown-name: no element has the name `Ask`, which is that of a type",
        ],
    );
    let wsdl = wsdl.replace("element=\"t:Ask\"", "element=\"xs:int\"");
    let (_, warnings) = generated(&[("a.wsdl", &wsdl)]);
    assert_eq!(warnings[1], "unknown-name: no element has the name `int`, which is that of a type");
    let wsdl = service(&schema(ASK), "").replace("element=\"t:Ask\"", "type=\"t:Ask\"");
    assert_lenient(&wsdl, &["unknown-name: no type has the name `Ask`, which is that of an element"]);
}

#[test]
fn what_only_other_bindings_need() {
    let http = "<message name='HttpOut'><part name='Body'/></message><portType name='H'>\
         <operation name='Get'><input message='t:Gone'/><output message='t:HttpOut'/></operation></portType>\
         <binding name='HB' type='t:H'><http:binding xmlns:http='http://schemas.xmlsoap.org/wsdl/http/' verb='GET'/>\
         <operation name='Get'><input/><output/></operation></binding>\
         <binding name='Lost' type='t:Lost'/>";
    assert_lenient(
        &service(&schema(ASK), http),
        &[
            "structure: a part has neither `element` nor `type`",
            "unsupported: the port type `H` is left out: no binding to SOAP is for it",
            "unknown-name: no message has the name `t:Gone`",
            "unknown-name: no port type has the name `t:Lost`",
        ],
    );
    // Likewise for the operation that is generated.
    let wsdl = service(&schema(ASK), "").replace("element=\"t:Ask\"", "");
    assert_eq!(errors(&[("a.wsdl", &wsdl)]), ["structure: a part has neither `element` nor `type`"]);
    let wsdl = service(&schema(ASK), "").replace("message=\"t:AskIn\"", "message=\"t:Gone\"");
    assert_eq!(errors(&[("a.wsdl", &wsdl)]), ["unknown-name: no message has the name `t:Gone`"]);
}

#[test]
fn what_only_unused_types_need() {
    let types = schema(&format!("{ASK}<xs:element name='Unused' type='t:Lost'/>"));
    let (text, warnings) = generated(&[("a.wsdl", &service(&types, ""))]);
    assert!(Items::of(&text).has("ask()"), "{text}");
    assert_eq!(warnings, ["unknown-name: no type has the name `t:Lost`"]);
    // An operation in SOAP's encoding needs all of its types.
    let encoded = "<message name='EncIn'><part name='p' type='t:Enc'/></message>\
         <portType name='E'><operation name='Enc'><input message='t:EncIn'/></operation></portType>\
         <binding name='EB' type='t:E'><soap:binding style='rpc' transport='http://schemas.xmlsoap.org/soap/http'/>\
         <operation name='Enc'><input><soap:body use='encoded' namespace='u'/></input></operation></binding>";
    assert_eq!(
        errors(&[("a.wsdl", &service(&schema(ASK), encoded))]),
        ["unknown-name: no type has the name `t:Enc`"]
    );
    // A derived type may stand where its base does, so it is needed.
    let derived = schema(
        "<xs:element name='Ask' type='t:Base'/><xs:complexType name='Base'><xs:sequence/></xs:complexType>\
         <xs:complexType name='More'><xs:complexContent><xs:extension base='t:Base'><xs:sequence>\
         <xs:element name='a' type='t:Missing'/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>",
    );
    assert_eq!(
        errors(&[("a.wsdl", &service(&derived, ""))]),
        ["unknown-name: no type has the name `t:Missing`"]
    );
}

#[test]
fn a_fault_without_a_message() {
    let wsdl = service(&schema(ASK), "").replace(
        "<input message=\"t:AskIn\"/>",
        "<input message=\"t:AskIn\"/><fault name=\"f\" message=\"t:Gone\"/>",
    );
    assert_lenient(&wsdl, &["unknown-name: no message has the name `t:Gone`"]);
}

#[test]
fn an_operation_that_is_bound_twice() {
    let bound = "<operation name=\"Ask\"><soap:operation soapAction=\"a\"/>";
    let wsdl = service(&schema(ASK), "").replace(bound, &format!("<operation name=\"Ask\"/>{bound}"));
    assert_lenient(&wsdl, &["duplicate: the operation `Ask` is bound twice"]);
}

#[test]
fn port_types_of_one_name_through_an_import() {
    let imported = "<definitions xmlns='http://schemas.xmlsoap.org/wsdl/' targetNamespace='urn:t' xmlns:t='urn:t'>\
         <portType name='P'><operation name='Other'><input message='t:AskIn'/></operation></portType></definitions>";
    let wsdl =
        service(&schema(ASK), "").replace("<types>", "<import namespace='urn:t' location='b.wsdl'/><types>");
    let (text, warnings) = generated(&[("a.wsdl", &wsdl), ("b.wsdl", imported)]);
    assert!(Items::of(&text).has("ask()"), "{text}");
    assert_eq!(warnings, ["duplicate: two different port types have the name `P`"]);
    // In one document, none has the say.
    let twice = service(&schema(ASK), "<portType name='P'/>");
    assert_eq!(errors(&[("a.wsdl", &twice)]), ["duplicate: two different port types have the name `P`"]);
    // Two WSDLs that are compiled together have one each, which nothing binds here.
    let wsdl = service(&schema(ASK), "");
    let (text, warnings) = generated(&[("a.wsdl", &wsdl), ("b.wsdl", imported)]);
    assert!(Items::of(&text).has("ask()"), "{text}");
    assert_eq!(warnings, ["unsupported: the port type `P` is left out: no binding to SOAP is for it"]);
}

#[test]
fn an_include_that_is_missing_matters_if_something_is_missed() {
    let include = "<xs:include schemaLocation='gone.xsd'/>";
    assert_lenient(
        &service(&schema(&format!("{include}{ASK}")), ""),
        &["missing-import: the include can't be read"],
    );
    let wsdl = service(&schema(&format!("{include}<xs:element name='Ask' type='t:Gone'/>")), "");
    // Names that are missing because of it are not reported.
    assert_eq!(errors(&[("a.wsdl", &wsdl)]), ["missing-import: the include can't be read"]);
}

#[test]
fn a_document_that_is_no_schema_is_reported_without_what_it_lacks() {
    let wsdl =
        service(&schema("<xs:include schemaLocation='b.xsd'/><xs:element name='Ask' type='t:B'/>"), "");
    let errors = errors(&[("a.wsdl", &wsdl), ("b.xsd", "<schema xmlns='urn:none'/>")]);
    assert_eq!(errors, ["structure: `schema` begins neither a WSDL nor a schema"]);
}

#[test]
fn wsdls_that_are_not_there_matter_if_something_is_missed() {
    let import = |location: &str| format!("<import namespace='urn:w'{location}/>");
    let with = |location: &str| service(&schema(ASK), &import(location));
    for (location, expected) in [
        (" location='http://example.com/w.wsdl'", "is on the network, which is never used"),
        (" location='w.wsdl'", "can't be read"),
        ("", "has no location, and no document has it"),
    ] {
        let expected = format!("missing-import: the import of the namespace `urn:w` {expected}");
        assert_lenient(&with(location), &[&expected]);
        let needed = with(location).replace("type=\"t:P\"", "type=\"w:P\" xmlns:w=\"urn:w\"");
        // Names that are missing because of it are not reported.
        assert_eq!(errors(&[("a.wsdl", &needed)]), [&*expected]);
        let alone = format!(
            "<definitions xmlns='http://schemas.xmlsoap.org/wsdl/'>{}</definitions>",
            import(location)
        );
        assert_eq!(errors(&[("a.wsdl", &alone)]), [&*expected]);
    }
}

#[test]
fn an_operation_without_messages() {
    let wsdl = service(&schema(ASK), "")
        .replace("<portType name=\"P\">", "<portType name=\"P\"><operation name=\"None\"/>");
    assert_lenient(
        &wsdl,
        &[
            "structure: the operation `None` has neither input nor output",
            "unsupported: the operation `None` is left out: its input is not declared",
        ],
    );
}

#[test]
fn an_array_without_brackets_and_a_length_beyond_all_numbers() {
    let types = schema(
        "<xs:element name='Ask' type='t:List'/><xs:complexType name='List'><xs:sequence>\
         <xs:element name='a' type='t:Long'/></xs:sequence><xs:attribute ref='e:arrayType' \
         xmlns:e='http://schemas.xmlsoap.org/soap/encoding/' w:arrayType='xs:int' xmlns:w='http://schemas.xmlsoap.org/wsdl/'/>\
         </xs:complexType><xs:simpleType name='Long'><xs:restriction base='xs:string'>\
         <xs:maxLength value='99999999999999999999999'/></xs:restriction></xs:simpleType>",
    );
    let (_, warnings) = generated(&[("a.wsdl", &service(&types, ""))]);
    assert!(warnings.contains(&"bad-value: `xs:int` has no brackets behind it".to_owned()), "{warnings:?}");
}
