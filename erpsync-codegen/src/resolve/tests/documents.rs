//! Several documents together, and what WSDL adds.

use super::*;

#[test]
fn circular_imports_and_imports_without_location() {
    let content = "<wsdl:types>\
        <xs:schema targetNamespace='v' xmlns:t='u'><xs:import namespace='u'/><xs:element name='b' type='t:T'/></xs:schema>\
        <xs:schema targetNamespace='u' xmlns:v='v'><xs:import namespace='v'/><xs:complexType name='T'><xs:sequence>\
        <xs:element ref='v:b'/></xs:sequence></xs:complexType></xs:schema></wsdl:types>";
    let model = model(&[("a.wsdl", wsdl(content))]);
    assert_eq!(model.elements_in(model.complex_named("T")), ["{v}b"]);
}

#[test]
fn what_wcf_wrote() {
    let content = "<xs:import namespace='http://schemas.microsoft.com/2003/10/Serialization/'/>\
        <xs:complexType name='D'><xs:annotation><xs:appinfo>\
        <IsDictionary xmlns='http://schemas.microsoft.com/2003/10/Serialization/'>true</IsDictionary></xs:appinfo>\
        </xs:annotation></xs:complexType>\
        <xs:element xmlns:ser='http://schemas.microsoft.com/2003/10/Serialization/' name='g' type='ser:guid'/>";
    let model = one(content);
    let ty = model.complex_named("D");
    assert!(ty.origin.serialization.is_dictionary);
    assert!(model.schema(ty.origin.schema).written_by_wcf);
    // `ser:guid` is known even where the document has it not.
    let guid = QName::new("http://schemas.microsoft.com/2003/10/Serialization/", "guid");
    let Some(TypeRef::Defined(guid)) = model.find_type(&guid) else { panic!("no guid") };
    assert!(model.schema(model.ty(guid).origin().schema).built_in);
}

#[test]
fn what_wcf_wrote_may_be_divided() {
    let wsdl = wsdl(
        "<wsdl:types><xs:schema targetNamespace='u'><xs:include schemaLocation='a.xsd'/>\
         <xs:element name='e'><xs:complexType/></xs:element></xs:schema></wsdl:types>",
    );
    let a = "<xs:import namespace='http://schemas.microsoft.com/2003/10/Serialization/'/>";
    let model = model(&[("a.wsdl", wsdl), ("a.xsd", schema("u", a))]);
    assert!(model.schemas().filter(|(_, schema)| !schema.built_in).all(|(_, schema)| schema.written_by_wcf));
}

#[test]
fn names_of_well_known_namespaces() {
    let model = one("<xs:complexType name='T'><xs:complexContent><xs:restriction base='soap:Array' \
         xmlns:soap='http://schemas.xmlsoap.org/soap/encoding/'><xs:attribute ref='soap:arrayType' \
         xmlns:wsdl='http://schemas.xmlsoap.org/wsdl/' wsdl:arrayType='xs:int[,]'/><xs:attribute ref='xml:lang'/>\
         </xs:restriction></xs:complexContent></xs:complexType><xs:element name='e'><xs:complexType><xs:sequence>\
         <xs:element ref='xs:schema'/></xs:sequence></xs:complexType></xs:element>");
    let ty = model.complex_named("T");
    assert_eq!(ty.attributes[0].array_type, Some((TypeRef::Builtin(Builtin::Int), "[,]".into())));
    assert_eq!(ty.attributes.len(), 2);
}

#[test]
fn arrays_of_soap_1_2() {
    let array = |size: &str| {
        let wsdl = wsdl(
            "<wsdl:types><xs:schema targetNamespace='u'><xs:complexType name='T'><xs:complexContent>\
             <xs:restriction base='soap:Array' xmlns:soap='http://www.w3.org/2003/05/soap-encoding'>\
             <xs:attribute ref='soap:itemType' wsdl:itemType='xs:int'/>SIZE</xs:restriction></xs:complexContent></xs:complexType>\
             </xs:schema></wsdl:types><wsdl:message name='m'><wsdl:part name='p' type='t:T'/></wsdl:message>\
             <wsdl:portType name='P'><wsdl:operation name='o'><wsdl:input message='t:m'/></wsdl:operation></wsdl:portType>\
             <wsdl:binding name='B' type='t:P'><s:binding xmlns:s='http://schemas.xmlsoap.org/wsdl/soap/' style='rpc' \
             transport='http://schemas.xmlsoap.org/soap/http'/><wsdl:operation name='o'><wsdl:input>\
             <s:body xmlns:s='http://schemas.xmlsoap.org/wsdl/soap/' use='encoded' namespace='u'/></wsdl:input></wsdl:operation></wsdl:binding>"
                .replace("SIZE", size)
                .as_str(),
        );
        let model = model(&[("a.wsdl", wsdl)]);
        model.complex_named("T").soap_array.map(|array| (array.item, array.dimensions))
    };
    let int = TypeRef::Builtin(Builtin::Int);
    assert_eq!(array(""), Some((int, 1)));
    assert_eq!(array("<xs:attribute ref='soap:arraySize' wsdl:arraySize='*'/>"), Some((int, 1)));
    assert_eq!(array("<xs:attribute ref='soap:arraySize' wsdl:arraySize='* 3'/>"), Some((int, 2)));
    let many = format!("<xs:attribute ref='soap:arraySize' wsdl:arraySize='{}'/>", "2 ".repeat(9_999));
    assert_eq!(array(&many), Some((int, 32)));
}

#[test]
fn the_same_definition_in_several_documents_is_one() {
    let document = |service: &str, more: &str| {
        wsdl(&format!(
            "<wsdl:types>{}</wsdl:types><wsdl:message name='m{service}'><wsdl:part name='p' element='t:Save'/></wsdl:message>",
            schema("u", &format!("<xs:complexType name='Carrier'/>{more}"))
        ))
    };
    let save = |ty: &str| {
        format!(
            "<xs:element name='Save'><xs:complexType><xs:sequence><xs:element name='x' type='{ty}'/></xs:sequence></xs:complexType></xs:element>"
        )
    };
    let model = model(&[
        ("a.wsdl", document("A", &save("xs:int"))),
        ("b.wsdl", document("B", &save("xs:string"))),
        ("c.wsdl", document("C", &save("xs:int"))),
    ]);
    let carriers = model.types().filter(|(_, ty)| ty.name().is_some_and(|name| &*name.local == "Carrier"));
    assert_eq!(carriers.count(), 1);
    // Elements may differ from service to service: each message has that of its own document.
    let element = |message: &str| {
        let message = model.message(model.find_message(&named(message)).unwrap());
        match message.parts[0].content {
            PartContent::Element(id) => id,
            PartContent::Type(_) => panic!("a type"),
        }
    };
    assert_eq!(element("mA"), element("mC"));
    assert_ne!(element("mA"), element("mB"));
}

#[test]
fn equal_words_that_mean_different_elements_are_two_types() {
    let document = |ty: &str| {
        schema(
            "u",
            &format!(
                "<xs:element name='e' type='{ty}'/><xs:complexType name='T'><xs:sequence>\
                              <xs:element ref='t:e'/></xs:sequence></xs:complexType>"
            ),
        )
    };
    let model = model(&[("a.xsd", document("xs:int")), ("b.xsd", document("xs:string"))]);
    let types = model.types().filter(|(_, ty)| ty.name().is_some_and(|name| &*name.local == "T"));
    let editions =
        types.map(|(_, ty)| model.edition_of_schema(ty.origin().schema).map(|one| one.name.clone()));
    let editions: Vec<_> = editions.collect();
    assert_eq!(editions, [Some("a".to_owned()), Some("b".to_owned())]);
}

const PARTS: &str = "<wsdl:message name='m'><wsdl:part name='h' type='xs:int'/><wsdl:part name='b' type='xs:int'/></wsdl:message>";

#[test]
fn bindings() {
    let model = model(&[(
        "a.wsdl",
        wsdl(&format!(
            "{PARTS}<wsdl:portType name='P'>\
             <wsdl:operation name='o'><wsdl:input message='t:m' name='one'/></wsdl:operation>\
             <wsdl:operation name='o'><wsdl:input message='t:m' name='two'/><wsdl:output message='t:m'/></wsdl:operation>\
             </wsdl:portType><wsdl:binding name='B' type='t:P'><soap:binding transport='x' style='rpc'/>\
             <wsdl:operation name='o'><wsdl:input name='two'><soap:header message='t:m' part='h' use='literal'/>\
             <soap:body use='literal'/></wsdl:input><wsdl:output><soap:body use='literal' parts='b h'/></wsdl:output>\
             </wsdl:operation><wsdl:operation name='o'><soap:operation style='document' soapAction='a'/>\
             <wsdl:input name='one'/></wsdl:operation></wsdl:binding>\
             <wsdl:service name='S'><wsdl:port name='p' binding='t:B'><soap:address location='http://x'/></wsdl:port>\
             </wsdl:service>"
        )),
    )]);
    let (_, service) = model.services().next().unwrap();
    let binding = model.binding(service.ports[0].binding);
    let [two, first] = &binding.operations[..] else { panic!("not two") };
    assert_eq!((two.operation, first.operation), (1, 0));
    assert_eq!((two.style, first.style), (Style::Rpc, Style::Document));
    // Parts of the header are not in the body, unless `parts` names them.
    assert_eq!(two.input.as_ref().unwrap().body.as_ref().unwrap().parts, [1]);
    assert_eq!(two.output.as_ref().unwrap().body.as_ref().unwrap().parts, [1, 0]);
    assert_eq!(first.soap_action.as_deref(), Some("a"));
    let operation = &model.port_type(binding.port_type).operations[1];
    assert_eq!(operation.pattern, Pattern::RequestResponse);
    assert_eq!(operation.output.as_ref().unwrap().name, "oResponse");
}

#[test]
fn an_unused_import_that_is_missing_is_no_error() {
    let import =
        "<xs:import namespace='v' schemaLocation='http://example.com/v.xsd'/><xs:import namespace='w'/>";
    one(import);
}

#[test]
fn a_message_that_nothing_uses_may_be_wrong() {
    let content = "<wsdl:message name='m'><wsdl:part name='p' element='t:gone'/></wsdl:message>";
    let (_, diagnostics) = load_all(&[("a.wsdl", wsdl(content))]);
    assert!(!diagnostics.is_empty() && !diagnostics.has_errors());
}
