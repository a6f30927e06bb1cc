//! WSDLs that are compiled together and say different things of one name: a module each for the namespace.

use std::path::Path;

use super::generated::Items;
use erpsync_codegen::diagnostic::Diagnostics;
use erpsync_codegen::{Analysis, Builder, configure};

/// The code and the warnings.
fn of_fixtures(builder: &Builder) -> (String, Diagnostics) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let files = ["shipping.wsdl", "billing.wsdl"].map(|file| folder.join(file));
    compiled(&builder.read(files))
}

fn compiled(analysis: &Analysis) -> (String, Diagnostics) {
    let generated = analysis.generate().unwrap_or_else(|found| panic!("{found:#?}"));
    let text = &generated.files[0].text;
    syn::parse_file(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    (text.clone(), generated.warnings)
}

/// A WSDL with a service and what its schema has.
fn wsdl(service: &str, schema: &str) -> String {
    format!(
        r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/"
    xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:x" xmlns:o="urn:other" xmlns:w="urn:{service}"
    targetNamespace="urn:{service}">
  <types>{schema}</types>
  <message name="In"><part name="p" element="t:{service}"/></message>
  <portType name="{service}"><operation name="Do"><input message="w:In"/></operation></portType>
  <binding name="B" type="w:{service}"><s:binding transport="http://schemas.xmlsoap.org/soap/http"/>
    <operation name="Do"><s:operation soapAction="{service}"/><input><s:body use="literal"/></input></operation></binding>
</definitions>"#
    )
}

/// A schema of `urn:x`, with an element for the service.
fn schema(service: &str, content: &str) -> String {
    format!(
        "<xs:schema targetNamespace='urn:x' elementFormDefault='qualified'>{content}\
         <xs:element name='{service}' type='t:T'/></xs:schema>"
    )
}

fn of(wsdls: &[(&str, String)]) -> (String, Diagnostics) {
    let named = wsdls.iter().map(|(name, text)| (format!("{name}.wsdl"), text.clone()));
    compiled(&configure().read_texts(named))
}

fn ty(member: &str) -> String {
    format!("<xs:complexType name='T'><xs:sequence>{member}</xs:sequence></xs:complexType>")
}

#[test]
fn options_address_all_editions_or_one() {
    let (text, _) = of_fixtures(&configure().rename("Order", "Everywhere"));
    assert!(Items::of(&text).module("orders").has("Everywhere"));
    assert!(Items::of(&text).module("orders_billing").has("Everywhere"));

    let (text, warnings) = of_fixtures(
        &configure()
            .rename("Billing.Order", "Invoice")
            .rename("Shipping.Order/Weight", "grams")
            .type_attribute("type:{urn:example:orders}Billing.Order", "#[non_exhaustive]")
            .rename("service:Billing.Orders", "Invoices")
            .rename("service:Billing.Orders.Bill", "charge"),
    );
    let items = Items::of(&text).module("orders");
    assert!(items.has("Order.grams: i32") && items.has("Orders"), "{items:#?}");
    assert!(!items.mention("non_exhaustive"), "{items:#?}");
    let items = Items::of(&text).module("orders_billing");
    assert!(items.has_with("Invoice", "non_exhaustive") && items.has("Invoices::charge()"), "{items:#?}");
    assert!(warnings.iter().all(|one| one.code.0 == "renamed"), "{warnings:#?}");

    let (text, warnings) = of_fixtures(
        &configure()
            .module_name("{urn:example:orders}Billing", "invoices")
            .module_name("urn:example:parties", "people")
            .extern_path("{urn:example:parties}Billing", "::elsewhere::parties"),
    );
    assert!(Items::of(&text).module("invoices").mention("::elsewhere::parties::AnyParty"), "{text}");
    assert!(Items::of(&text).module("people").mention("super::orders::Receiver"), "{text}");
    assert_eq!(warnings.len(), 0, "{warnings:#?}");
}

#[test]
fn operations_are_wanted_of_one_edition() {
    let (text, _) = of_fixtures(&configure().operations(["Billing.Orders.Bill"]));
    assert!(Items::of(&text).module("orders_billing").has("bill()"));
    assert!(!Items::of(&text).has("ship()"), "{text}");
}

#[test]
fn those_that_agree_share_and_names_stay_when_one_is_added() {
    let (int, text) =
        (ty("<xs:element name='a' type='xs:int'/>"), ty("<xs:element name='a' type='xs:string'/>"));
    let wsdls = [
        ("one", wsdl("One", &schema("One", &int))),
        ("two", wsdl("Two", &schema("Two", &text))),
        ("three", wsdl("Three", &schema("Three", &int))),
        ("four", wsdl("Four", &schema("Four", &text))),
    ];
    for count in 2..=4 {
        let (text, warnings) = of(&wsdls[..count]);
        assert_eq!(Items::of(&text).count("T"), 2, "{text}");
        assert!(Items::of(&text).module("x").has("a: i32"), "{text}");
        assert!(Items::of(&text).module("x_two").has("a: String"), "{text}");
        assert_eq!(warnings.len(), 1, "{warnings:#?}");
        assert!(Items::of(&text).module("two").has("r#do(::erpsync::Request<super::x_two::T>)"), "{text}");
    }
    let (text, _) = of(&wsdls);
    assert!(Items::of(&text).module("three").mention("super::x::T"), "{text}");
    assert!(Items::of(&text).module("four").mention("super::x_two::T"), "{text}");
    // Further settings change nothing.
    assert_eq!(of(&wsdls).0, text);
}

/// All kinds of things that a name can be differently.
#[test]
fn whatever_differs_is_told_apart() {
    let of_group = |inner: &str| {
        format!(
            "<xs:group name='G'><xs:sequence>{inner}</xs:sequence></xs:group><xs:complexType name='T'><xs:group ref='t:G'/></xs:complexType>"
        )
    };
    let of_attribute = |ty: &str| {
        format!(
            "<xs:attribute name='A' type='{ty}'/><xs:complexType name='T'><xs:attribute ref='t:A'/></xs:complexType>"
        )
    };
    let of_attributes = |ty: &str| {
        format!(
            "<xs:attributeGroup name='A'><xs:attribute name='a' type='{ty}'/></xs:attributeGroup>\
            <xs:complexType name='T'><xs:attributeGroup ref='t:A'/></xs:complexType>"
        )
    };
    let of_element =
        |ty: &str| format!("<xs:element name='E' type='{ty}'/>{}", self::ty("<xs:element ref='t:E'/>"));
    let of_enumeration = |value: &str| {
        format!(
            "<xs:simpleType name='S'><xs:restriction base='xs:string'><xs:enumeration value='{value}'/></xs:restriction></xs:simpleType>{}",
            self::ty("<xs:element name='s' type='t:S'/>")
        )
    };
    for (one, two) in [
        (of_group("<xs:element name='a' type='xs:int'/>"), of_group("<xs:element name='b' type='xs:int'/>")),
        (of_attribute("xs:int"), of_attribute("xs:string")),
        (of_attributes("xs:int"), of_attributes("xs:string")),
        (of_element("xs:int"), of_element("xs:string")),
        (of_enumeration("a"), of_enumeration("b")),
    ] {
        let (text, warnings) =
            of(&[("one", wsdl("One", &schema("One", &one))), ("two", wsdl("Two", &schema("Two", &two)))]);
        assert_eq!(Items::of(&text).count("T"), 2, "{text}");
        assert!(Items::of(&text).module("two").mention("super::x_two::T"), "{text}");
        assert_eq!(warnings.len(), 1, "{warnings:#?}");
    }
}

/// An item that refers to a namespace with editions has editions, too; others stay shared.
#[test]
fn what_refers_to_a_namespace_goes_with_it() {
    let other = |member: &str| {
        format!(
            "<xs:schema targetNamespace='urn:other' elementFormDefault='qualified'><xs:complexType name='O'><xs:sequence>\
            <xs:element name='{member}' type='xs:int'/></xs:sequence></xs:complexType></xs:schema>"
        )
    };
    let of_other = |service: &str, member: &str, reference: &str| {
        wsdl(service, &format!("{}{}", other(member), schema(service, &ty(reference))))
    };
    let reference = "<xs:element name='o' type='o:O'/>";
    let (text, _) = of(&[("one", of_other("One", "a", reference)), ("two", of_other("Two", "b", reference))]);
    assert!(Items::of(&text).module("x").has("o: super::other::O"), "{text}");
    assert!(Items::of(&text).module("x_two").has("o: super::other_two::O"), "{text}");
    let (text, warnings) = of(&[("one", of_other("One", "a", "")), ("two", of_other("Two", "b", ""))]);
    assert_eq!(Items::of(&text).count("T"), 1, "{text}");
    assert_eq!(warnings.len(), 0, "{warnings:#?}");
}

#[test]
fn a_file_that_both_include_is_of_both() {
    let common = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' xmlns:t='urn:x' targetNamespace='urn:x'>\
        <xs:complexType name='C'><xs:sequence><xs:element name='d' type='t:D'/></xs:sequence></xs:complexType></xs:schema>";
    let of_scope = |service: &str, member: &str| {
        let content = format!(
            "<xs:include schemaLocation='c.xsd'/><xs:complexType name='D'><xs:attribute name='{member}' type='xs:int'/></xs:complexType>{}",
            ty("<xs:element name='c' type='t:C'/>")
        );
        wsdl(service, &schema(service, &content))
    };
    let documents = [
        ("one.wsdl", of_scope("One", "a")),
        ("two.wsdl", of_scope("Two", "b")),
        ("c.xsd", common.to_owned()),
    ];
    let (text, _) = compiled(&configure().read_texts(documents));
    for name in ["x", "x_two"] {
        let items = Items::of(&text).module(name);
        assert!(items.has("d: D") && items.has("c: C"), "{items:#?}");
    }
}

/// Within the documents of one WSDL a name means one thing.
#[test]
fn within_one_wsdl_it_is_an_error() {
    let twice = format!("{}{}", ty("<xs:element name='a' type='xs:int'/>"), ty(""));
    let documents = [("a.wsdl", wsdl("One", &schema("One", &twice)))];
    let problems = configure().read_texts(documents).generate().expect_err("two types");
    assert_eq!(problems.diagnostics().iter().next().map(|one| one.code.0), Some("duplicate"));
}

/// Services of one name at two addresses, as a test system beside the real one.
#[test]
fn port_types_of_one_name_are_two_traits() {
    let of_port_type = |more: &str| {
        let text = wsdl("One", &schema("One", &ty("")));
        text.replace("</portType>", &format!("{more}</portType>"))
    };
    let more = "<operation name='More'><input message='w:In'/></operation>";
    let (text, _) = of(&[("old", of_port_type("")), ("new", of_port_type(more))]);
    assert!(Items::of(&text).module("one").has("One"), "{text}");
    assert!(Items::of(&text).module("one_new").has("One"), "{text}");
    assert_eq!(Items::of(&text).count("T"), 1, "{text}");
}

/// A WSDL that imports two that say different things has that of the first, as it has alone.
#[test]
fn what_imports_has_the_say_in_its_edition() {
    let of_port_type = |operation: &str| {
        let text = wsdl("One", &schema("One", &ty("")));
        text.replace("operation name=\"Do\"", &format!("operation name=\"{operation}\""))
    };
    let imports = "<definitions xmlns='http://schemas.xmlsoap.org/wsdl/' targetNamespace='urn:One'>\
        <import namespace='urn:One' location='a.wsdl'/><import namespace='urn:One' location='b.wsdl'/></definitions>";
    let folder = tempfile::tempdir().unwrap();
    let documents =
        [("a.wsdl", of_port_type("A")), ("b.wsdl", of_port_type("B")), ("c.wsdl", imports.to_owned())];
    let files = documents.map(|(name, text)| {
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        file
    });
    let (text, _) = compiled(&configure().read(files));
    assert!(Items::of(&text).module("one").has("a()"), "{text}");
    assert!(Items::of(&text).module("one_b").has("b()"), "{text}");
}
