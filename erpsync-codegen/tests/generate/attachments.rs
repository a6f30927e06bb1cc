//! Fields that become attachments, and those that can't.

use super::generated::Items;
use erpsync_codegen::{Builder, Generated, configure};
use test_support::wsdl::Wsdl;

const XMIME: &str = "xmlns:xmime='http://www.w3.org/2005/05/xmlmime'";

/// A document/literal service with one operation, whose message is `Ask`, and this schema.
fn generated(schema: &str, builder: &Builder) -> (Items, Vec<String>) {
    let text = Wsdl::new("urn:example:scans", schema).port_type("Scans").service("S").text();
    of_wsdl(&text, builder)
}

fn of_wsdl(text: &str, builder: &Builder) -> (Items, Vec<String>) {
    let documents = [("scans.wsdl", text)];
    let generated: Generated =
        builder.read_texts(documents).generate().unwrap_or_else(|problems| panic!("{problems:#?}"));
    let warnings = generated.warnings.iter().map(|warning| {
        let line = warning.labels.first().map(|label| generated.sources().location(label.span).line);
        format!("{}: {}; {}", line.unwrap_or(0), warning.message, warning.help.join("; "))
    });
    (Items::of(&generated.files[0].text), warnings.collect())
}

/// The message `Ask` with these elements.
fn ask(elements: &str, more: &str) -> String {
    format!(
        "<xs:import namespace='http://www.w3.org/2005/05/xmlmime'/>\
         <xs:element name='Ask'><xs:complexType><xs:sequence>{elements}</xs:sequence></xs:complexType></xs:element>{more}"
    )
}

#[track_caller]
fn assert_has(items: &Items, fields: &[&str]) {
    for field in fields {
        assert!(items.has(field), "no `{field}` in {items:#?}");
    }
}

#[test]
fn paths_choose_attachments_and_take_them_out() {
    let schema = ask(
        &format!(
            "<xs:element name='Small' type='xs:base64Binary' xmime:expectedContentTypes='image/png' {XMIME}/>\
             <xs:element name='Large' type='xs:base64Binary' minOccurs='0'/>\
             <xs:element name='Blob' type='t:Blob'/><xs:element name='Other' type='t:Blob'/>"
        ),
        "<xs:simpleType name='Blob'><xs:restriction base='xs:base64Binary'/></xs:simpleType>",
    );
    let plain = generated(&schema, &configure());
    assert_has(
        &plain.0,
        &[
            "small: ::erpsync::Attachment",
            "large: Option<::erpsync::xsd::Base64Binary>",
            "blob: ::erpsync::xsd::Base64Binary",
        ],
    );
    assert!(plain.0.has_with("ask()", "operation(input_attachments)"), "{:#?}", plain.0);
    let chosen = configure().not_attachment("Ask/Small").attachment("Ask/Large").attachment("Blob");
    let (items, warnings) = generated(&schema, &chosen.not_attachment("Ask/Other"));
    assert!(warnings.is_empty(), "{warnings:#?}");
    assert_has(
        &items,
        &[
            "small: ::erpsync::xsd::Base64Binary",
            "large: Option<::erpsync::Attachment>",
            "blob: ::erpsync::Attachment",
            "other: ::erpsync::xsd::Base64Binary",
        ],
    );
}

#[test]
fn a_path_without_effect_is_reported_with_the_nearest_one() {
    let schema =
        ask("<xs:element name='Data' type='xs:base64Binary'/><xs:element name='Name' type='xs:string'/>", "");
    let builder = configure().attachment("Ask/Dat").attachment("Ask/Name").not_attachment("Ask/Nothing");
    let (items, mut warnings) = generated(&schema, &builder);
    assert_has(&items, &["data: ::erpsync::xsd::Base64Binary", "name: String"]);
    warnings.sort();
    assert_eq!(warnings.len(), 3, "{warnings:#?}");
    assert!(
        warnings[0].contains("`attachment` for `Ask/Dat` has no effect; did you mean `Ask/Data`?"),
        "{warnings:#?}"
    );
    assert!(warnings[1].contains("`not_attachment` for `Ask/Nothing`"), "{warnings:#?}");
    assert!(
        warnings[2].contains("`Ask/Name` has no effect: it is xs:string, not xs:base64Binary"),
        "{warnings:#?}"
    );
}

#[test]
fn media_content_without_an_element_of_its_own_stays_in_the_message() {
    let schema = ask(
        "<xs:element name='Framed' type='t:Framed'/><xs:element name='List' type='t:List'/>\
         <xs:element name='Either' type='t:Either'/>\
         <xs:element name='Given' type='t:Picture' default='AAAA'/>",
        &format!(
            "<xs:simpleType name='Picture' xmime:expectedContentTypes='image/*' {XMIME}>\
               <xs:restriction base='xs:base64Binary'/></xs:simpleType>\
             <xs:complexType name='Framed' xmime:expectedContentTypes='image/*' {XMIME}><xs:simpleContent>\
               <xs:extension base='xs:base64Binary'><xs:attribute name='seal' type='t:Picture'/></xs:extension>\
               </xs:simpleContent></xs:complexType>\
             <xs:simpleType name='List'><xs:list itemType='t:Picture'/></xs:simpleType>\
             <xs:simpleType name='Either'><xs:union memberTypes='t:Picture xs:int'/></xs:simpleType>"
        ),
    );
    let (items, warnings) = generated(&schema, &configure());
    assert!(!items.mention("Attachment"), "{items:#?}");
    let named: Vec<&str> = ["`Framed`", "`Picture`", "`Ask/Given`"]
        .into_iter()
        .filter(|name| !warnings.iter().any(|warning| warning.contains(&format!("{name} is media content"))))
        .collect();
    assert!(named.is_empty(), "{named:?} in {warnings:#?}");
}

#[test]
fn keys_of_dictionaries_are_no_attachments() {
    let schema = format!(
        "<xs:import namespace='http://schemas.microsoft.com/2003/10/Serialization/'/>\
         <xs:element name='Ask'><xs:complexType><xs:sequence><xs:element name='Files' type='t:Files'/></xs:sequence></xs:complexType></xs:element>\
         <xs:simpleType name='Media' xmime:expectedContentTypes='image/*' {XMIME}><xs:restriction base='xs:base64Binary'/></xs:simpleType>\
         <xs:complexType name='Files'><xs:annotation><xs:appinfo><IsDictionary xmlns='http://schemas.microsoft.com/2003/10/Serialization/'>true</IsDictionary></xs:appinfo></xs:annotation>\
           <xs:sequence><xs:element name='Pair' minOccurs='0' maxOccurs='unbounded'><xs:complexType><xs:sequence>\
           <xs:element name='Key' type='t:Media'/><xs:element name='Value' type='t:Media'/></xs:sequence></xs:complexType></xs:element></xs:sequence></xs:complexType>"
    );
    let (items, warnings) = generated(&schema, &configure());
    let dictionary = "::erpsync::xsd::Dictionary<::erpsync::xsd::Base64Binary, ::erpsync::Attachment";
    assert!(items.mention(dictionary), "{items:#?}");
    assert!(warnings.iter().any(|warning| warning.contains("/Key` is media content")), "{warnings:#?}");
}

#[test]
fn the_policy_makes_attachments_only_on_request() {
    let text = std::fs::read_to_string(
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/attachments.wsdl"),
    )
    .unwrap();
    let (without, _) = of_wsdl(&text, &configure());
    assert_has(&without, &["thumbnail: Option<::erpsync::xsd::Base64Binary>"]);
    assert!(without.mention("mtom"), "{without:#?}");
    let (with, warnings) = of_wsdl(&text, &configure().attachments_by_policy(true));
    assert_has(&with, &["thumbnail: Option<::erpsync::Attachment>"]);
    assert!(warnings.is_empty(), "{warnings:#?}");
}

/// An rpc or document service with this binding of the input of its operation.
fn bound(input: &str) -> String {
    format!(
        r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
 xmlns:mime="http://schemas.xmlsoap.org/wsdl/mime/" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t">
<message name="In"><part name="text" type="xs:string"/><part name="file" type="xs:base64Binary"/></message>
<portType name="P"><operation name="Do"><input message="t:In"/></operation></portType>
<binding name="B" type="t:P"><soap:binding style="rpc" transport="http://schemas.xmlsoap.org/soap/http"/>
<operation name="Do"><soap:operation soapAction="urn:do"/><input>
{input}
</input></operation></binding></definitions>"#
    )
}

#[test]
fn a_mime_part_that_can_not_be_generated_is_named_with_its_place() {
    let nested = "<mime:multipartRelated><mime:part><soap:body parts='text' use='literal'/></mime:part>\n\
         <mime:part><mime:multipartRelated><mime:part><mime:content part='file'/></mime:part></mime:multipartRelated></mime:part></mime:multipartRelated>";
    let (items, warnings) = of_wsdl(&bound(nested), &configure());
    assert!(!items.mention("mime"), "{items:#?}");
    assert_eq!(warnings.len(), 1, "{warnings:#?}");
    assert!(
        warnings[0].starts_with("8: the message of the operation `Do` has `multipartRelated`"),
        "{warnings:#?}"
    );

    let unnamed = "<mime:multipartRelated><mime:part><soap:body parts='' use='literal'/></mime:part>\n\
         <mime:part><mime:content type='image/png'/></mime:part></mime:multipartRelated>";
    let (_, warnings) = of_wsdl(&bound(unnamed), &configure());
    assert!(
        warnings.iter().any(|one| one.starts_with("8: the MIME part does not name the part")),
        "{warnings:#?}"
    );

    let misspelt = "<mime:multipartRelated><mime:part><soap:body use='literal'/></mime:part>\n\
         <mime:part><mime:content part='fil' type='image/png'/></mime:part></mime:multipartRelated>";
    let (items, warnings) = of_wsdl(&bound(misspelt), &configure());
    assert!(warnings[0].starts_with("8: the message `In` has no part `fil`"), "{warnings:#?}");
    assert_has(&items, &["file: ::erpsync::xsd::Base64Binary"]);
}

#[test]
fn a_part_that_the_body_names_stays_in_it() {
    let both = "<mime:multipartRelated><mime:part><soap:body parts='text file' use='literal'/></mime:part>\
         <mime:part><mime:content part='file' type='image/png'/></mime:part></mime:multipartRelated>";
    let (items, _) = of_wsdl(&bound(both), &configure());
    assert!(items.has_with("file: ::erpsync::xsd::Base64Binary", "xml(element = \"file\")"), "{items:#?}");
}
