//! Documents that are read once, and errors.

use std::error::Error as _;

use erpsync_codegen::configure;

const WSDL: &str = r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/"
    xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t">
  <types><xs:schema targetNamespace="urn:t"><xs:element name="Ask" type="xs:int"/><xs:complexType name="Unused"/></xs:schema></types>
  <message name="Ask"><part name="p" element="t:Ask"/></message>
  <portType name="Port"><operation name="Ask"><input message="t:Ask"/></operation></portType>
  <binding name="Bind" type="t:Port"><s:binding transport="http://schemas.xmlsoap.org/soap/http"/>
    <operation name="Ask"><s:operation soapAction="urn:ask"/><input><s:body use="literal"/></input></operation></binding>
</definitions>"#;

#[test]
fn one_analysis_generates_warns_and_makes_samples() {
    let analysis = configure().read_texts([("a.wsdl", WSDL)]);
    let generated = analysis.generate().unwrap();
    assert_eq!((generated.overview.operations(), generated.report().as_str()), (1, ""));
    let warnings = analysis.lint();
    assert_eq!(warnings.iter().map(|one| one.code.0).collect::<Vec<_>>(), ["unused"]);
    assert_eq!(analysis.operations().collect::<Vec<_>>(), ["Ask"]);
    let samples = analysis.samples().unwrap();
    assert!(samples[0].envelope().contains("Ask"), "{}", samples[0].envelope());
    assert_eq!(analysis.generate().unwrap().files, generated.files);
}

#[test]
fn an_error_is_one_line_and_has_a_report() {
    let wsdl = WSDL
        .replace("xs:int", "xs:itn")
        .replace("/></operation></portType>", "/><output message='t:Lost'/></operation></portType>");
    let analysis = configure().read_texts([("a.wsdl", wsdl)]);
    let error = analysis.generate().unwrap_err();
    assert_eq!(error.to_string(), "a.wsdl:3:74: no type has the name `xs:itn` (and 1 more error)");
    assert!(error.source().is_none());
    assert_eq!(error.diagnostics().errors().count(), 2);
    for text in [error.report(), format!("{error:?}")] {
        assert!(text.contains("a.wsdl:5:88") && text.contains("did you mean `xs:int`?"), "{text}");
    }
    assert_eq!(analysis.samples().unwrap_err().to_string(), error.to_string());
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error_with_a_source() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a file");
    std::fs::write(&file, "").unwrap();
    let generated = configure().read_texts([("a.wsdl", WSDL)]).generate().unwrap();
    let error = generated.write(&file).unwrap_err();
    let cause = error.source().expect("the cause").to_string();
    assert!(error.to_string().starts_with("can't write `") && !error.to_string().contains(&cause), "{error}");
    assert!(
        error.report().contains("error[unwritable]") && error.report().contains(&cause),
        "{}",
        error.report()
    );
}
