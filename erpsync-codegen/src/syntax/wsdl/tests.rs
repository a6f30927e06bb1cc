//! WSDLs as they are written.

use super::{Definitions, ProtocolDef, SoapVersion, Style, Use, read};
use crate::diagnostic::{Diagnostics, Severity};
use crate::text::SourceId;
use crate::tree::{Budget, parse_document};

fn definitions_and(content: &str) -> (Definitions, Diagnostics) {
    let text = format!(
        "<definitions xmlns='http://schemas.xmlsoap.org/wsdl/' xmlns:soap='http://schemas.xmlsoap.org/wsdl/soap/' \
         xmlns:soap12='http://schemas.xmlsoap.org/wsdl/soap12/' xmlns:http='http://schemas.xmlsoap.org/wsdl/http/' \
         xmlns:mime='http://schemas.xmlsoap.org/wsdl/mime/' xmlns:t='u' targetNamespace='u' name='D' \
         xmlns:wsaw='http://www.w3.org/2006/05/addressing/wsdl'>{content}</definitions>"
    );
    let mut diagnostics = Diagnostics::new();
    let tree =
        parse_document(SourceId(0), &text, &mut Budget::default(), &mut diagnostics).expect("well-formed");
    let definitions = read(tree.root(), &mut diagnostics);
    (definitions, diagnostics)
}

fn definitions(content: &str) -> Definitions {
    let (definitions, diagnostics) = definitions_and(content);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    definitions
}

#[test]
fn operations_of_every_kind() {
    let all = definitions(
        "<portType name='P'><documentation>of P</documentation>\
         <operation name='a' parameterOrder='x y'><input message='t:m' wsaw:Action='act'/><output message='t:m' name='o'/>\
         <fault name='f' message='t:m'/></operation>\
         <operation name='b'><input message='t:m'/></operation>\
         <operation name='c'><output message='t:m'/></operation>\
         <operation name='d'><output message='t:m'/><input message='t:m'/></operation></portType>",
    );
    let port_type = &all.port_types[0];
    assert_eq!(port_type.info.documentation.as_ref().unwrap().text, "of P");
    let [a, b, c, d] = &port_type.operations[..] else { panic!("not four") };
    assert_eq!(a.input.as_ref().unwrap().action.as_deref(), Some("act"));
    assert_eq!(a.output.as_ref().unwrap().name.as_deref(), Some("o"));
    assert_eq!((a.faults.len(), a.parameter_order.len(), a.output_first), (1, 2, false));
    assert!(b.input.is_some() && b.output.is_none());
    assert!(c.input.is_none() && c.output.is_some());
    assert!(d.output_first);
}

#[test]
fn soap_bindings() {
    let all = definitions(
        "<binding name='B' type='t:P'><soap12:binding transport='http://schemas.xmlsoap.org/soap/http' style='rpc'/>\
         <operation name='a'><soap12:operation soapAction='act' soapActionRequired='false' style='document'/>\
         <input><soap12:header message='t:m' part='h' use='literal'><soap12:headerfault message='t:m' part='e' \
         use='literal'/></soap12:header><soap12:body use='encoded' encodingStyle='s' namespace='n' parts='p q'/></input>\
         <fault name='f'><soap12:fault name='f' use='literal'/></fault></operation></binding>",
    );
    let binding = &all.bindings[0];
    let ProtocolDef::Soap { version, style, .. } = &binding.protocol else { panic!("not SOAP") };
    assert_eq!((*version, *style), (SoapVersion::V1_2, Some(Style::Rpc)));
    let operation = &binding.operations[0];
    assert_eq!(operation.soap_action.as_deref(), Some("act"));
    assert_eq!((operation.soap_action_required, operation.style), (Some(false), Some(Style::Document)));
    let input = operation.input.as_ref().unwrap();
    assert_eq!(input.headers[0].part, "h");
    assert_eq!(input.headers[0].faults[0].part, "e");
    let body = input.body.as_ref().unwrap();
    assert_eq!((body.usage, body.parts.as_ref().unwrap().len()), (Some(Use::Encoded), 2));
    assert_eq!(operation.faults[0].name.as_deref(), Some("f"));
}

#[test]
fn http_and_mime_are_recognised() {
    let all = definitions(
        "<binding name='B' type='t:P'><http:binding verb='GET'/><operation name='a'><http:operation location='/a'/>\
         <input><http:urlEncoded/></input></operation></binding>\
         <binding name='M' type='t:P'><soap:binding transport='x'/><operation name='a'><output><mime:multipartRelated>\
         <mime:part><soap:body use='literal'/></mime:part><mime:part><mime:content part='file' type='*/*'/></mime:part>\
         </mime:multipartRelated></output></operation></binding>\
         <binding name='N' type='t:P'><other:binding xmlns:other='o'/></binding>",
    );
    let [http, mime, other] = &all.bindings[..] else { panic!("not three") };
    assert_eq!(http.protocol, ProtocolDef::Http { verb: "GET".into() });
    assert_eq!(http.operations[0].http_location.as_deref(), Some("/a"));
    assert_eq!(&*http.operations[0].input.as_ref().unwrap().other[0].0.local, "urlEncoded");
    let output = mime.operations[0].output.as_ref().unwrap();
    assert!(output.body.is_some());
    let [content] = &output.mime[..] else { panic!("{:?}", output.mime) };
    assert_eq!(content.part.as_ref().unwrap().0, "file");
    assert!(matches!(&other.protocol, ProtocolDef::Other(Some(name)) if &*name.local == "binding"));
}

#[test]
fn services() {
    let all = definitions(
        "<service name='S'><port name='p' binding='t:B'><soap:address location='http://a'/></port>\
         <port name='q' binding='t:B'/></service>",
    );
    let ports = &all.services[0].ports;
    assert_eq!(ports[0].address.as_deref(), Some("http://a"));
    assert_eq!(ports[1].address, None);
}

#[test]
fn what_is_wrong() {
    use Severity::{Error, Warning};
    let cases: &[(&str, Severity, &str)] = &[
        ("<porttype name='P'/>", Error, "`porttype` can't stand in `definitions`"),
        ("<message/>", Error, "`message` needs `name`"),
        (
            "<message name='m' nam='x'/>",
            Warning,
            "`message` has no attribute `nam` in WSDL 1.1, it is ignored",
        ),
        (
            "<portType name='P'><operation name='o'><input/></operation></portType>",
            Error,
            "`input` needs `message`",
        ),
        ("<binding name='B' type='v:P'/>", Error, "the prefix `v` of `v:P` is not declared"),
        ("<types><other xmlns='o'/></types>", Warning, "`other` is not a schema, and is ignored"),
        (
            "<x:y xmlns:x='o' xmlns:w='http://schemas.xmlsoap.org/wsdl/' w:required='true'/>",
            Warning,
            "the extension `x:y` is not supported",
        ),
    ];
    for (text, severity, message) in cases {
        let (_, diagnostics) = definitions_and(text);
        let found: Vec<_> = diagnostics.iter().map(|one| (one.severity, one.message.clone())).collect();
        assert_eq!(found, [(*severity, (*message).to_owned())], "{text}");
    }
}
