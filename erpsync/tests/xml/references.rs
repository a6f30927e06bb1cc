//! `href` of SOAP encoding (SOAP 1.1, section 5.4.1): refused where a value would be lost over it, and only there.

use erpsync::xml::{RawElement, ReadError, ReadErrorKind, XmlRead, from_str, to_string};
use erpsync::{XmlRead, XmlWrite};

#[derive(Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", type = "Item", default)]
struct Item {
    #[xml(element = "Id", min_occurs = 0)]
    id: Option<i32>,
    #[xml(element = "Name", min_occurs = 0)]
    name: Option<String>,
}

#[derive(Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Order", default)]
struct Order {
    #[xml(element = "Item", min_occurs = 0)]
    item: Option<Item>,
    #[xml(element = "Items", min_occurs = 0, items("Item"))]
    items: Option<Vec<Item>>,
}

/// A type that has the attribute itself.
#[derive(Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Link")]
struct Link {
    #[xml(attribute = "href")]
    href: Option<String>,
    #[xml(element = "Title", min_occurs = 0)]
    title: Option<String>,
}

/// A type with simple content.
#[derive(Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Anchor")]
struct Anchor {
    #[xml(attribute = "href")]
    href: Option<String>,
    #[xml(text)]
    text: String,
}

#[track_caller]
fn refused<T: XmlRead + std::fmt::Debug>(xml: &str, path: &str) {
    let error: ReadError = from_str::<T>(xml).unwrap_err();
    assert!(matches!(error.kind(), ReadErrorKind::Unexpected(_)), "{error}");
    assert!(error.to_string().contains("`href` stands for an element elsewhere"), "{error}");
    assert_eq!(error.path(), path);
}

#[test]
fn refused_where_a_value_is_read() {
    for (item, path) in [
        ("<Item href='#1'/>", "Order/Item"),
        ("<Item href='#1'></Item>", "Order/Item"),
        ("<Item><Id href='#1'/></Item>", "Order/Item/Id"),
        ("<Item><Name href='#1'></Name></Item>", "Order/Item/Name"),
        ("<Items href='#1'/>", "Order/Items"),
        ("<Items><Item><Id>1</Id></Item><Item href='#1'/></Items>", "Order/Items/Item[2]"),
    ] {
        refused::<Order>(&format!("<Order xmlns='urn:x'>{item}</Order>"), path);
    }
    refused::<Order>("<Order xmlns='urn:x' href='#1'/>", "Order");
}

#[test]
fn nothing_else_is_refused() {
    let order: Order = from_str(
        "<Order xmlns='urn:x'><Other href='#1'><p href='#2'>text</p></Other><Item href='urn:y' id='1'/>\
         </Order>",
    )
    .unwrap();
    assert_eq!(order, Order { item: Some(Item::default()), items: None });
    let raw = RawElement::parse("<p><a href='#top'>up</a></p>").unwrap();
    assert!(raw.as_str().contains("#top"));
}

#[test]
fn an_attribute_that_the_type_has() {
    let link = Link { href: Some("#top".to_owned()), title: Some("up".to_owned()) };
    assert_eq!(from_str::<Link>(&to_string(&link).unwrap()).unwrap(), link);
    let link = Link { href: Some("#top".to_owned()), title: None };
    assert_eq!(from_str::<Link>(&to_string(&link).unwrap()).unwrap(), link);
    let anchor = Anchor { href: Some("#top".to_owned()), text: String::new() };
    assert_eq!(from_str::<Anchor>(&to_string(&anchor).unwrap()).unwrap(), anchor);
}
