//! Inputs of a new user that are no WSDL, or not quite: each error says what to do.

use erpsync_codegen::configure;
use erpsync_codegen::diagnostic::{Diagnostic, Diagnostics};

/// Diagnostics of a document: code, message, help.
fn said_of(document: &str) -> Vec<String> {
    let all: Diagnostics = match configure().read_texts([("a.wsdl", document)]).generate() {
        Ok(generated) => generated.warnings,
        Err(error) => error.diagnostics().clone(),
    };
    let said = |one: &Diagnostic| match one.help.as_slice() {
        [] => format!("{}: {}", one.code, one.message),
        help => format!("{}: {} ({})", one.code, one.message, help.join("; ")),
    };
    all.iter().map(said).collect()
}

const WEB_PAGE: &str = "this is a web page: one to sign in, about an error, or about the service, was saved instead of its \
                        WSDL, whose address often ends with `?wsdl`";

#[test]
fn files_that_are_something_else() {
    assert_eq!(
        said_of(""),
        [
            "not-well-formed: the document has no element (was it saved at all? compare its size with the original)"
        ]
    );
    let page = "<!DOCTYPE html>\n<html><body><p>Sign in<br></body></html>";
    assert_eq!(said_of(page), [format!("not-well-formed: `</body>` does not close `br` ({WEB_PAGE})")]);
    let page = "<html xmlns='http://www.w3.org/1999/xhtml'><body/></html>";
    assert_eq!(said_of(page), [format!("structure: `html` begins neither a WSDL nor a schema ({WEB_PAGE})")]);
    let schema = "<schema xmlns='http://www.w3.org/2001/XMLSchema'><element name='a'/></schema>";
    assert_eq!(
        said_of(schema),
        [
            "empty: nothing can be called: no operation is generated (to generate the types alone: the option `all_types` \
          (`--all-types`))"
        ]
    );
}

#[test]
fn a_file_that_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("ErpSync.wsdl"), "<a/>").unwrap();
    let missing = folder.path().join("erpsync.wsdl");
    let error = configure().read([&missing]).generate().unwrap_err();
    let help = error.diagnostics().iter().next().unwrap().help.clone();
    assert_eq!(help, [format!("did you mean `{}`?", missing.with_file_name("ErpSync.wsdl").display())]);
    let error = configure().read([folder.path().join("other.xsd")]).generate().unwrap_err();
    assert_eq!(error.diagnostics().iter().next().unwrap().help, [""; 0]);
}

/// A service with an operation, with this schema in its types.
fn service(schema: &str) -> String {
    format!(
        r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
    xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t">
  <types><xs:schema targetNamespace="urn:t">{schema}<xs:element name="Ask" type="t:Part"/></xs:schema></types>
  <message name="Ask"><part name="p" element="t:Ask"/></message>
  <portType name="Port"><operation name="Ask"><input message="t:Ask"/></operation></portType>
  <binding name="Bind" type="t:Port"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
    <operation name="Ask"><soap:operation soapAction="a"/><input><soap:body use="literal"/></input></operation></binding>
</definitions>"#
    )
}

const PART: &str = "<xs:complexType name='Part'><xs:attribute name='a' type='xs:int'/></xs:complexType>";

#[test]
fn names_that_lack_or_come_twice() {
    let wsdl = service(PART);
    assert_eq!(said_of(&wsdl), [""; 0]);
    assert_eq!(
        said_of(&wsdl.replace("portType name=\"Port\"", "portType name=\" \"")),
        [
            "structure: `portType` needs `name` (to generate the other operations, leave out those that need it: \
             `skip_invalid_operations(true)` in a build script, `--skip-invalid` on the command line)",
            "unknown-name: no port type has the name `t:Port`"
        ]
    );
    let twice = "<xs:attribute name='a' type='xs:string'/></xs:complexType>";
    assert_eq!(
        said_of(&service(&PART.replace("</xs:complexType>", twice))),
        ["duplicate: the attribute `a` is declared twice"]
    );
    // Those of a group that a restriction takes away are not.
    let group = "<xs:attributeGroup name='G'><xs:attribute name='a' type='xs:int'/></xs:attributeGroup>\
                 <xs:complexType name='Part'><xs:attributeGroup ref='t:G'/>\
                 <xs:attribute name='a' use='prohibited'/></xs:complexType>";
    assert_eq!(said_of(&service(group)), [""; 0]);
}

#[test]
fn namespaces_that_are_nearly_right_or_not_there() {
    let wsdl = service(PART);
    let said = said_of(&wsdl.replace("wsdl/soap/", "wsdl/soap"));
    assert_eq!(
        said[1],
        "unsupported: the port type `Port` is left out: no binding to SOAP is for it (the binding `Bind` is one of the \
         namespace `http://schemas.xmlsoap.org/wsdl/soap`: did you mean `http://schemas.xmlsoap.org/wsdl/soap/`?)"
    );
    assert_eq!(
        said_of(&service(&PART.replace("type='xs:int'", "type='z:Z' xmlns:z='urn:z'"))),
        [
            "unknown-name: no type has the name `z:Z` (import the schema that declares it, or give its file along with \
          this one; to generate the other operations, leave out those that need it: `skip_invalid_operations(true)` in a \
          build script, `--skip-invalid` on the command line)"
        ]
    );
    // However often it stands there.
    assert_eq!(
        said_of(&wsdl.replace("xmlns:xs=", "xmlns:xsd=")),
        ["not-well-formed: the prefix `xs` is not declared (did you mean `xsd`?)"]
    );
}
