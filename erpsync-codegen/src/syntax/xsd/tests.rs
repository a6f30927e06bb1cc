//! Schemas as they are written.

use super::{
    AttributeItem, Component, Compositor, ContentDef, Method, Occurs, ProcessContents, Schema, SimpleDef,
    TermDef, TypeDef, TypeUse, ValueConstraint, WhiteSpace, read,
};
use crate::diagnostic::{Diagnostics, Severity};
use crate::text::SourceId;
use crate::tree::{Budget, parse_document};

fn schema_and(text: &str) -> (Schema, Diagnostics) {
    let text = format!(
        "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' xmlns:t='u' targetNamespace='u' \
         elementFormDefault='qualified'>{text}</xs:schema>"
    );
    let mut diagnostics = Diagnostics::new();
    let tree =
        parse_document(SourceId(0), &text, &mut Budget::default(), &mut diagnostics).expect("well-formed");
    let schema = read(tree.root(), &mut diagnostics);
    (schema, diagnostics)
}

fn schema(text: &str) -> Schema {
    let (schema, diagnostics) = schema_and(text);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    schema
}

fn messages(text: &str) -> Vec<(Severity, String)> {
    let (_, diagnostics) = schema_and(text);
    diagnostics.iter().map(|one| (one.severity, one.message.clone())).collect()
}

fn simple(schema: &Schema) -> &super::SimpleTypeDef {
    match &schema.components[0] {
        Component::Type(TypeDef::Simple(ty)) => ty,
        other => panic!("{other:?}"),
    }
}

fn complex(schema: &Schema) -> &super::ComplexTypeDef {
    match &schema.components[0] {
        Component::Type(TypeDef::Complex(ty)) => ty,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_facet() {
    let schema = schema(
        "<xs:simpleType name='S'><xs:restriction base='xs:string'>\
         <xs:enumeration value='a'><xs:annotation><xs:documentation>first</xs:documentation></xs:annotation></xs:enumeration>\
         <xs:enumeration value=''/><xs:pattern value='a|'/><xs:length value='1'/><xs:minLength value='0'/>\
         <xs:maxLength value='2'/><xs:totalDigits value='3'/><xs:fractionDigits value='4'/>\
         <xs:minInclusive value='-1'/><xs:minExclusive value='-2'/><xs:maxInclusive value='5'/>\
         <xs:maxExclusive value='6'/><xs:whiteSpace value='collapse'/></xs:restriction></xs:simpleType>",
    );
    let SimpleDef::Restriction { base: TypeUse::Named(base), facets } = &simple(&schema).derivation else {
        panic!("not a restriction")
    };
    assert_eq!(base.name.as_ref().unwrap().to_string(), "{http://www.w3.org/2001/XMLSchema}string");
    assert_eq!(facets.enumeration.len(), 2);
    assert_eq!(facets.enumeration[0].documentation.as_ref().unwrap().text, "first");
    assert_eq!(facets.patterns, ["a|"]);
    assert_eq!((facets.length, facets.min_length, facets.max_length), (Some(1), Some(0), Some(2)));
    assert_eq!((facets.total_digits, facets.fraction_digits), (Some(3), Some(4)));
    assert_eq!(facets.min_inclusive.as_deref(), Some("-1"));
    assert_eq!(facets.min_exclusive.as_deref(), Some("-2"));
    assert_eq!(facets.max_inclusive.as_deref(), Some("5"));
    assert_eq!(facets.max_exclusive.as_deref(), Some("6"));
    assert_eq!(facets.white_space, Some(WhiteSpace::Collapse));
}

#[test]
fn lists_and_unions() {
    let list = schema("<xs:simpleType name='L'><xs:list itemType='t:E'/></xs:simpleType>");
    assert!(matches!(&simple(&list).derivation, SimpleDef::List { item: TypeUse::Named(_) }));
    let union = schema(
        "<xs:simpleType name='U'><xs:union memberTypes='xs:int t:E'><xs:simpleType>\
         <xs:list itemType='xs:int'/></xs:simpleType></xs:union></xs:simpleType>",
    );
    let SimpleDef::Union { members } = &simple(&union).derivation else { panic!("not a union") };
    assert_eq!(members.len(), 3);
}

#[test]
fn particles() {
    let schema = schema(
        "<xs:complexType name='C' mixed='true'><xs:sequence minOccurs='0' maxOccurs='unbounded'>\
         <xs:element name='a' type='xs:int' form='unqualified' nillable='1' default='7'/>\
         <xs:element ref='t:b' maxOccurs='3'/><xs:choice><xs:any namespace='##other' processContents='lax'/>\
         <xs:group ref='t:g'/><xs:any namespace=''/></xs:choice></xs:sequence>\
         <xs:attribute name='x' type='xs:string' use='required'/><xs:attributeGroup ref='t:ag'/>\
         <xs:anyAttribute namespace='##local http://v' processContents='skip'/></xs:complexType>",
    );
    let ty = complex(&schema);
    assert!(ty.mixed);
    let ContentDef::Plain(Some(particle)) = &ty.content else { panic!("no particle") };
    assert_eq!(particle.occurs, Occurs { min: 0, max: None });
    assert!(particle.occurs.is_repeated());
    let TermDef::Group(Compositor::Sequence, inner) = &particle.term else { panic!("not a sequence") };
    let TermDef::Element(a) = &inner[0].term else { panic!("not an element") };
    assert!(!a.qualified && a.nillable);
    assert_eq!(a.value, Some(ValueConstraint::Default("7".into())));
    assert!(matches!(inner[1].term, TermDef::ElementRef(_)));
    assert_eq!(inner[1].occurs.max, Some(3));
    let TermDef::Group(Compositor::Choice, choice) = &inner[2].term else { panic!("not a choice") };
    let TermDef::Any(any) = &choice[0].term else { panic!("not a wildcard") };
    assert_eq!(any.process_contents, ProcessContents::Lax);
    assert!(matches!(choice[1].term, TermDef::GroupRef(_)));
    let TermDef::Any(local) = &choice[2].term else { panic!("not a wildcard") };
    assert_eq!((any.namespaces.len(), &local.namespaces[..]), (1, &["##local".to_owned()][..]));
    assert!(matches!(&ty.attributes[0], AttributeItem::Use(one) if one.required));
    assert!(matches!(ty.attributes[1], AttributeItem::Group(_)));
    assert_eq!(ty.any_attribute.as_ref().unwrap().namespaces, ["##local", "http://v"]);
}

#[test]
fn derived_types() {
    let extension = schema(
        "<xs:complexType name='C'><xs:complexContent mixed='true'><xs:extension base='t:B'><xs:all/>\
         <xs:attribute name='x'/></xs:extension></xs:complexContent></xs:complexType>",
    );
    let ty = complex(&extension);
    assert!(ty.mixed && ty.attributes.len() == 1);
    assert!(matches!(&ty.content, ContentDef::Complex { method: Method::Extension, particle: Some(_), .. }));
    let restriction = schema(
        "<xs:complexType name='C'><xs:simpleContent><xs:restriction base='t:B'><xs:maxLength value='3'/>\
         <xs:attribute name='x' use='prohibited'/></xs:restriction></xs:simpleContent></xs:complexType>",
    );
    let ContentDef::Simple { method: Method::Restriction, facets, .. } = &complex(&restriction).content
    else {
        panic!("not a restriction")
    };
    assert_eq!(facets.max_length, Some(3));
}

#[test]
fn annotations() {
    let schema = schema(
        "<xs:element name='e' type='xs:int'><xs:annotation><xs:documentation>  One\n      two.\n        three\n\
         </xs:documentation><xs:documentation>with <b>markup</b> &amp;</xs:documentation><xs:appinfo>\
         <DefaultValue xmlns='http://schemas.microsoft.com/2003/10/Serialization/' EmitDefaultValue='false'/>\
         <GenericType xmlns='http://schemas.microsoft.com/2003/10/Serialization/' Name='PairOf{0}' Namespace='u'>\
         <GenericParameter Name='int' Namespace='v'/></GenericType></xs:appinfo></xs:annotation></xs:element>",
    );
    let Component::Element(element) = &schema.components[0] else { panic!("not an element") };
    let documentation = element.info.documentation.as_ref().unwrap();
    assert_eq!(documentation.text, "One\ntwo.\n  three\n\nwith markup &");
    assert!(element.serialization.omits_default);
    let (pattern, arguments) = element.serialization.generic_type.as_ref().unwrap();
    assert_eq!((pattern.as_str(), arguments[0].to_string()), ("PairOf{0}", "{v}int".into()));
}

#[test]
fn equal_is_what_says_the_same() {
    let one = schema(
        "<xs:complexType name='C'><xs:sequence><xs:element name='a' type='t:T'/></xs:sequence></xs:complexType>",
    );
    let same = schema(
        "<xs:complexType xmlns:other='u' name='C'><xs:annotation><xs:documentation>said</xs:documentation>\
         </xs:annotation><xs:sequence>\n <xs:element type='other:T' form='qualified' name='a'/></xs:sequence></xs:complexType>",
    );
    let different = schema(
        "<xs:complexType name='C'><xs:sequence><xs:element name='a' type='t:T' minOccurs='0'/></xs:sequence></xs:complexType>",
    );
    assert_eq!(one.components, same.components);
    assert_ne!(one.components, different.components);
}

#[test]
fn what_is_wrong() {
    use Severity::{Error, Warning};
    let cases: &[(&str, Severity, &str)] = &[
        ("<xs:simpletype name='a'/>", Error, "`xs:simpletype` can't stand in `xs:schema`"),
        (
            "<xs:element name='a' typ='xs:int'/>",
            Warning,
            "`xs:element` can't have an attribute `typ`, which is ignored",
        ),
        ("<xs:element name='a b' type='xs:int'/>", Error, "`a b` is not a name"),
        ("<xs:element type='xs:int'/>", Error, "`xs:element` needs a `name`"),
        ("<xs:element name='a' nillable='yes'/>", Error, "`nillable` can't be `yes`"),
        ("<xs:element name='a' type='y:int'/>", Error, "the prefix `y` of `y:int` is not declared"),
        (
            "<xs:element name='a' type='xs:int'><xs:complexType/></xs:element>",
            Error,
            "`xs:element` has two types",
        ),
        (
            "<xs:element name='a' default='1' fixed='1'/>",
            Error,
            "`xs:element` can't be both default and fixed",
        ),
        ("<xs:simpleType name='a'/>", Error, "`xs:simpleType` does not define the type"),
        (
            "<xs:complexType name='a'><xs:all minOccurs='2'/></xs:complexType>",
            Error,
            "at least 2 and at most 1",
        ),
        (
            "<xs:complexType name='a'><xs:all maxOccurs='x'/></xs:complexType>",
            Error,
            "`maxOccurs` can't be `x`",
        ),
        (
            "<xs:complexType name='a'><xs:attribute name='b'/><xs:all/></xs:complexType>",
            Warning,
            "`xs:all` stands too late in `xs:complexType`",
        ),
        (
            "<xs:complexType name='a'><xs:all/><xs:all/></xs:complexType>",
            Error,
            "`xs:all` occurs too often in `xs:complexType`",
        ),
        (
            "<xs:complexType name='a'>text</xs:complexType>",
            Warning,
            "`xs:complexType` can't hold text, which is ignored",
        ),
        ("<xs:group name='a'/>", Error, "the group `a` is empty"),
        ("<t:other/>", Warning, "`t:other` can't stand in `xs:schema`, and is ignored"),
    ];
    for (text, severity, message) in cases {
        assert_eq!(messages(text), [(*severity, (*message).to_owned())], "{text}");
    }
}

#[test]
fn drafts_of_the_recommendation_are_read() {
    let text =
        "<schema xmlns='http://www.w3.org/2000/10/XMLSchema'><element name='a' type='timeInstant'/></schema>";
    let mut diagnostics = Diagnostics::new();
    let tree = parse_document(SourceId(0), text, &mut Budget::default(), &mut diagnostics).unwrap();
    let schema = read(tree.root(), &mut diagnostics);
    assert!(diagnostics.is_empty());
    let Component::Element(element) = &schema.components[0] else { panic!("not an element") };
    let Some(TypeUse::Named(ty)) = &element.ty else { panic!("no type") };
    assert_eq!(ty.name.as_ref().unwrap().to_string(), "{http://www.w3.org/2001/XMLSchema}dateTime");
}

#[test]
fn names_of_the_drafts_are_those_of_today() {
    let base = |restriction: &str| {
        let text = format!(
            "<schema xmlns='http://www.w3.org/1999/XMLSchema'><simpleType name='t'>{restriction}</simpleType></schema>"
        );
        let mut diagnostics = Diagnostics::new();
        let tree = parse_document(SourceId(0), &text, &mut Budget::default(), &mut diagnostics).unwrap();
        let schema = read(tree.root(), &mut diagnostics);
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        let Component::Type(TypeDef::Simple(ty)) = &schema.components[0] else { panic!("not a simple type") };
        let SimpleDef::Restriction { base: TypeUse::Named(base), .. } = &ty.derivation else {
            panic!("no base")
        };
        base.name.as_ref().unwrap().local.to_string()
    };
    for (old, new) in [
        ("timeDuration", "duration"),
        ("uriReference", "anyURI"),
        ("CDATA", "normalizedString"),
        ("non-negative-integer", "nonNegativeInteger"),
        ("recurringDate", "gMonthDay"),
        ("century", "string"),
        ("binary", "base64Binary"),
    ] {
        assert_eq!(base(&format!("<restriction base='{old}'/>")), new);
    }
    assert_eq!(base("<restriction base='binary'><encoding value='hex'/></restriction>"), "hexBinary");
    assert_eq!(base("<restriction base='binary'><encoding value='base64'/></restriction>"), "base64Binary");
}
