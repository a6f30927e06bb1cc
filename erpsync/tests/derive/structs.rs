//! Structs by the derives: what is required, optional, nil, repeated; bases; positions; namespaces; attributes;
//! text.

use erpsync::xml::{from_str, to_string};
use erpsync::xsd::Nillable;
use erpsync::{XmlRead, XmlWrite};

/// A value of `T` written and read again.
#[track_caller]
fn round<T>(value: &T, xml: &str)
where
    T: erpsync::xml::XmlRead + erpsync::xml::XmlWrite + erpsync::xml::XmlRoot + PartialEq + std::fmt::Debug,
{
    assert_eq!(to_string(value).expect("writes"), xml);
    assert_eq!(&from_str::<T>(xml).expect("reads"), value);
}

#[track_caller]
fn refused<T: erpsync::xml::XmlRead + std::fmt::Debug>(xml: &str, message: &str) {
    let error = from_str::<T>(xml).expect_err("must be refused").to_string();
    assert!(error.contains(message), "{error}");
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Person")]
struct Person {
    #[xml(element = "Id")]
    id: i32,
    #[xml(element = "Name", min_occurs = 0, nillable)]
    name: Option<String>,
    #[xml(element = "Age", nillable)]
    age: Option<u8>,
    #[xml(element = "Price", min_occurs = 0, nillable = "kept")]
    price: Nillable<i64>,
    #[xml(element = "Tag", min_occurs = 0, max_occurs = "unbounded")]
    tags: Vec<String>,
    #[xml(element = "Score", min_occurs = 0, max_occurs = 3, nillable)]
    scores: Vec<Option<i32>>,
}

fn person() -> Person {
    Person { id: 7, name: None, age: None, price: Nillable::Absent, tags: Vec::new(), scores: Vec::new() }
}

#[test]
fn what_is_not_there() {
    round(
        &person(),
        "<Person xmlns=\"urn:x\"><Id>7</Id>\
         <Age xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"/></Person>",
    );
    refused::<Person>("<Person xmlns='urn:x'><Id>7</Id></Person>", "the required `Age` is missing");
    let nil = "<Person xmlns='urn:x' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'><Id>7</Id>\
               <Name i:nil='true'/><Age i:nil='true'/></Person>";
    assert_eq!(from_str::<Person>(nil).expect("reads"), person());
}

#[test]
fn what_is_there() {
    round(
        &Person {
            id: -1,
            name: Some("A & B".to_owned()),
            age: Some(3),
            price: Nillable::Value(5),
            tags: vec!["x".to_owned(), String::new()],
            scores: vec![Some(1), Some(2)],
        },
        "<Person xmlns=\"urn:x\"><Id>-1</Id><Name>A &amp; B</Name><Age>3</Age><Price>5</Price>\
         <Tag>x</Tag><Tag></Tag><Score>1</Score><Score>2</Score></Person>",
    );
}

#[test]
fn nil_and_absence_apart() {
    let nil = Person { price: Nillable::Nil, scores: vec![None, Some(2)], ..person() };
    let xml = to_string(&nil).expect("writes");
    assert!(
        xml.contains("<Price xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"/>")
    );
    assert_eq!(from_str::<Person>(&xml).expect("reads"), nil);
}

#[test]
fn any_order_is_read() {
    let xml = "<Person xmlns='urn:x'><Tag>a</Tag><Age>3</Age><Tag>b</Tag><Other><Id>0</Id></Other><Id>7</Id></Person>";
    let read = from_str::<Person>(xml).expect("reads");
    assert_eq!(read, Person { age: Some(3), tags: vec!["a".to_owned(), "b".to_owned()], ..person() });
}

#[test]
fn what_is_missing_or_wrong() {
    refused::<Person>(
        "<Person xmlns='urn:x'><Name>A</Name></Person>",
        "Person: the required `Id` is missing",
    );
    refused::<Person>("<Person xmlns='urn:x'><Id>x</Id></Person>", "Person/Id: \"x\" is not an xs:int");
    refused::<Person>("<Person xmlns='urn:x'><Id>1</Id><Id>2</Id></Person>", "may occur once");
    refused::<Person>(
        "<Person xmlns='urn:x' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'><Id i:nil='true'/></Person>",
        "xsi:nil on an element that must have a value",
    );
    // The namespace is part of the name.
    refused::<Person>("<Person><Id>1</Id></Person>", "the required `Id` is missing");
}

/// A container with `default`: nothing is required.
#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:base", type = "Carrier", default)]
struct Carrier {
    #[xml(element = "Lang", min_occurs = 0)]
    lang: Option<String>,
    #[xml(attribute = "version")]
    version: Option<i32>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", type = "Item", default)]
struct Item {
    #[xml(base)]
    carrier: Carrier,
    #[xml(element = "Name", min_occurs = 0, nillable)]
    name: Option<String>,
}

/// Two steps from the first base, with what is required in both, and attributes.
#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "SpecialItem")]
struct SpecialItem {
    #[xml(base)]
    item: Item,
    #[xml(element = "Weight")]
    weight: f64,
    #[xml(attribute = "id", required)]
    id: u32,
    #[xml(attribute = "lang", namespace = "http://www.w3.org/XML/1998/namespace")]
    lang: Option<String>,
}

#[test]
fn the_base_comes_first() {
    let value = SpecialItem {
        item: Item {
            carrier: Carrier { lang: Some("no".to_owned()), version: Some(2) },
            name: Some("N".to_owned()),
        },
        weight: 1.5,
        id: 9,
        lang: Some("en".to_owned()),
    };
    round(
        &value,
        "<SpecialItem xmlns=\"urn:x\" version=\"2\" id=\"9\" xml:lang=\"en\"><Lang xmlns=\"urn:base\">no</Lang>\
         <Name>N</Name><Weight>1.5</Weight></SpecialItem>",
    );
    let least = SpecialItem { item: Item::default(), weight: 0.0, id: 1, lang: None };
    round(&least, "<SpecialItem xmlns=\"urn:x\" id=\"1\"><Weight>0</Weight></SpecialItem>");
    refused::<SpecialItem>("<S xmlns='urn:x'><Weight>1</Weight></S>", "the required `id` is missing");
    refused::<SpecialItem>(
        "<S xmlns='urn:x' id='x'><Weight>1</Weight></S>",
        "\"x\" is not an xs:unsignedInt",
    );
    refused::<SpecialItem>("<S xmlns='urn:x' id='1' version='x'/>", "\"x\" is not an xs:int");
}

/// A base that has something required.
#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Extended")]
struct Extended {
    #[xml(base)]
    person: Person,
    #[xml(element = "Extra")]
    extra: bool,
}

#[test]
fn the_base_has_requirements_too() {
    let read = from_str::<Extended>("<E xmlns='urn:x'><Id>7</Id><Age>3</Age><Extra>true</Extra></E>")
        .expect("reads");
    assert_eq!(read, Extended { person: Person { age: Some(3), ..person() }, extra: true });
    refused::<Extended>(
        "<E xmlns='urn:x'><Age>3</Age><Extra>true</Extra></E>",
        "the required `Id` is missing",
    );
    refused::<Extended>(
        "<E xmlns='urn:x'><Id>7</Id><Extra>true</Extra></E>",
        "the required `Age` is missing",
    );
    refused::<Extended>("<E xmlns='urn:x'><Id>7</Id><Age>3</Age></E>", "the required `Extra` is missing");
}

/// `(a, b?, a)`: the position tells which field an `a` is.
#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(root = "Positions")]
struct Positions {
    #[xml(element = "a")]
    first: i32,
    #[xml(element = "b", min_occurs = 0)]
    between: Option<i32>,
    #[xml(element = "a")]
    last: i32,
}

#[test]
fn positions() {
    round(&Positions { first: 1, between: None, last: 2 }, "<Positions><a>1</a><a>2</a></Positions>");
    round(
        &Positions { first: 1, between: Some(5), last: 2 },
        "<Positions><a>1</a><b>5</b><a>2</a></Positions>",
    );
    refused::<Positions>("<Positions><a>1</a></Positions>", "the required `a` is missing");
    refused::<Positions>("<Positions><a>1</a><a>2</a><a>3</a></Positions>", "may occur once");
}

/// Fields in a namespace of their own, and in none.
#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Namespaces")]
struct Namespaces {
    #[xml(element = "A")]
    own: i32,
    #[xml(element = "A", namespace = "urn:y")]
    other: i32,
    #[xml(element = "A", namespace = "")]
    none: i32,
}

#[test]
fn a_namespace_per_field() {
    round(
        &Namespaces { own: 1, other: 2, none: 3 },
        "<Namespaces xmlns=\"urn:x\"><A>1</A><A xmlns=\"urn:y\">2</A><A xmlns=\"\">3</A></Namespaces>",
    );
    let read = from_str::<Namespaces>(
        "<q:Namespaces xmlns:q='urn:x' xmlns:p='urn:y'><A>3</A><p:A>2</p:A><q:A>1</q:A></q:Namespaces>",
    );
    assert_eq!(read.expect("reads"), Namespaces { own: 1, other: 2, none: 3 });
}

/// Local elements in no namespace, in a type of a namespace.
#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "", type_namespace = "urn:x", root = "Unqualified")]
struct Unqualified {
    #[xml(element = "A")]
    a: i32,
}

#[test]
fn unqualified_elements() {
    let xml = to_string(&Unqualified { a: 1 }).expect("writes");
    assert_eq!(xml, "<n:Unqualified xmlns:n=\"urn:x\"><A>1</A></n:Unqualified>");
    assert_eq!(from_str::<Unqualified>(&xml).expect("reads"), Unqualified { a: 1 });
}

/// Simple content.
#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Price")]
struct Price {
    #[xml(text)]
    value: f64,
    #[xml(attribute = "currency", required)]
    currency: String,
}

/// Simple content with one more attribute.
#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "DatedPrice")]
struct DatedPrice {
    #[xml(base)]
    price: Price,
    #[xml(attribute = "year")]
    year: Option<i32>,
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Offer")]
struct Offer {
    #[xml(element = "Price", nillable)]
    price: Option<Price>,
    #[xml(element = "Name")]
    name: String,
}

#[test]
fn text_with_attributes() {
    let price = Price { value: 2.5, currency: "\"€\"".to_owned() };
    round(&price, "<Price xmlns=\"urn:x\" currency=\"&quot;€&quot;\">2.5</Price>");
    round(
        &DatedPrice { price: price.clone(), year: Some(2024) },
        "<DatedPrice xmlns=\"urn:x\" currency=\"&quot;€&quot;\" year=\"2024\">2.5</DatedPrice>",
    );
    round(
        &Offer { price: Some(price), name: "N".to_owned() },
        "<Offer xmlns=\"urn:x\"><Price currency=\"&quot;€&quot;\">2.5</Price><Name>N</Name></Offer>",
    );
    refused::<Price>("<Price xmlns='urn:x' currency='NOK'>x</Price>", "Price: \"x\" is not an xs:double");
    refused::<Price>("<Price xmlns='urn:x'>1</Price>", "the required `currency` is missing");
    refused::<Price>("<Price xmlns='urn:x' currency='NOK'><A/></Price>", "an element inside a value");
}

/// Empty messages.
#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Empty", default)]
struct Empty {}

#[derive(Clone, Copy, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Unit")]
struct Unit;

#[test]
fn nothing_inside() {
    round(&Empty {}, "<Empty xmlns=\"urn:x\"></Empty>");
    round(&Unit, "<Unit xmlns=\"urn:x\"></Unit>");
    assert_eq!(from_str::<Empty>("<Empty xmlns='urn:x'/>").expect("reads"), Empty {});
    assert_eq!(from_str::<Unit>("<Unit xmlns='urn:x'><More/></Unit>").expect("reads"), Unit);
}

/// A type that holds itself.
#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Node", default)]
struct Node {
    #[xml(element = "Value", min_occurs = 0)]
    value: Option<i32>,
    #[xml(element = "Next", min_occurs = 0, nillable)]
    next: Option<Box<Node>>,
}

#[test]
fn recursion() {
    let inner = Node { value: Some(2), next: None };
    round(
        &Node { value: Some(1), next: Some(Box::new(inner)) },
        "<Node xmlns=\"urn:x\"><Value>1</Value><Next><Value>2</Value></Next></Node>",
    );
}

/// Names and keys as a macro gives them.
macro_rules! named {
    ($type:ident, $name:literal, $field:ident: $inner:ty) => {
        #[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
        #[xml(root = "R")]
        struct $type {
            #[xml(element = $name)]
            $field: $inner,
        }
    };
}
named!(ByMacro, "Größe", r#type: Vec2);

type Vec2 = String;

#[test]
fn names_from_a_macro() {
    round(&ByMacro { r#type: "x".to_owned() }, "<R><Größe>x</Größe></R>");
}
