//! Elements by the derives that are not one value: wrappers around items, dictionaries, lists.

use erpsync::xml::{from_str, to_string};
use erpsync::xsd::{Dictionary, Nillable};
use erpsync::{XmlRead, XmlWrite};

const NIL: &str = "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"";

#[track_caller]
fn round<T>(value: &T, xml: &str)
where
    T: erpsync::xml::XmlRead + erpsync::xml::XmlWrite + erpsync::xml::XmlRoot + PartialEq + std::fmt::Debug,
{
    assert_eq!(to_string(value).expect("writes"), xml);
    assert_eq!(&from_str::<T>(xml).expect("reads"), value);
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", type = "Item", default)]
struct Item {
    #[xml(element = "Id", min_occurs = 0)]
    id: Option<i32>,
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Items")]
struct Items {
    #[xml(element = "Added", min_occurs = 0, nillable, items("Item", nillable))]
    added: Option<Vec<Option<Item>>>,
    #[xml(element = "Keys", items("int", namespace = "urn:arrays"))]
    keys: Vec<i32>,
    #[xml(element = "Names", nillable, items("string"))]
    names: Option<Vec<String>>,
    #[xml(element = "Kept", min_occurs = 0, nillable = "kept", items("string"))]
    kept: Nillable<Vec<String>>,
}

#[test]
fn items() {
    let nothing = Items { added: None, keys: Vec::new(), names: None, kept: Nillable::Absent };
    round(
        &nothing,
        &format!(
            "<Items xmlns=\"urn:x\"><n:Keys xmlns:n=\"urn:x\" xmlns=\"urn:arrays\"></n:Keys><Names {NIL}/></Items>"
        ),
    );
    round(
        &Items {
            added: Some(vec![Some(Item { id: Some(1) }), None, Some(Item::default())]),
            keys: vec![4, 5],
            names: Some(vec!["a".to_owned()]),
            kept: Nillable::Nil,
        },
        &format!(
            "<Items xmlns=\"urn:x\"><Added><Item><Id>1</Id></Item><Item {NIL}/><Item></Item></Added>\
             <n:Keys xmlns:n=\"urn:x\" xmlns=\"urn:arrays\"><int>4</int><int>5</int></n:Keys>\
             <Names><string>a</string></Names><Kept {NIL}/></Items>"
        ),
    );
    round(
        &Items { added: Some(Vec::new()), kept: Nillable::Value(vec![String::new()]), ..nothing },
        &format!(
            "<Items xmlns=\"urn:x\"><Added></Added><n:Keys xmlns:n=\"urn:x\" xmlns=\"urn:arrays\"></n:Keys>\
             <Names {NIL}/><Kept><string></string></Kept></Items>"
        ),
    );
}

#[test]
fn items_that_are_wrong() {
    let error = |xml: &str| from_str::<Items>(xml).expect_err("must be refused").to_string();
    assert!(error("<Items xmlns='urn:x'/>").contains("the required `Keys` is missing"));
    let nil = error(
        "<Items xmlns='urn:x' xmlns:a='urn:arrays' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'>\
         <Keys><a:int>1</a:int><a:int i:nil='true'/></Keys></Items>",
    );
    assert!(nil.contains("Items/Keys/int[2]: xsi:nil"), "{nil}");
    let value = error("<Items xmlns='urn:x'><Added><Item/><Item><Id>1x</Id></Item></Added></Items>");
    assert!(value.contains("Items/Added/Item[2]/Id: \"1x\" is not an xs:int"), "{value}");
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Config")]
struct Config {
    #[xml(element = "Properties", min_occurs = 0, nillable, entries("Pair", key = "Key", value = "Value"))]
    properties: Option<Dictionary<String, Option<Item>>>,
    #[xml(
        element = "Numbers",
        entries("KeyValueOfstringint", namespace = "urn:arrays", key = "Key", value = "Value")
    )]
    numbers: Dictionary<String, i32>,
}

#[test]
fn dictionaries() {
    round(
        &Config {
            properties: Some(Dictionary::from(vec![
                ("b".to_owned(), Some(Item { id: Some(1) })),
                ("a".to_owned(), None),
                ("b".to_owned(), Some(Item::default())),
            ])),
            numbers: Dictionary::from(vec![("x".to_owned(), 3)]),
        },
        &format!(
            "<Config xmlns=\"urn:x\"><Properties><Pair><Key>b</Key><Value><Id>1</Id></Value></Pair>\
             <Pair><Key>a</Key><Value {NIL}/></Pair><Pair><Key>b</Key><Value></Value></Pair></Properties>\
             <n:Numbers xmlns:n=\"urn:x\" xmlns=\"urn:arrays\"><KeyValueOfstringint><Key>x</Key><Value>3</Value>\
             </KeyValueOfstringint></n:Numbers></Config>"
        ),
    );
    let error =
        from_str::<Config>("<Config xmlns='urn:x'><Properties><Pair><Value/></Pair></Properties></Config>")
            .expect_err("must be refused")
            .to_string();
    assert!(error.contains("the required `Key` is missing"), "{error}");
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(root = "Lists")]
struct Lists {
    #[xml(element = "Sizes", list)]
    sizes: Vec<i32>,
    #[xml(element = "Names", min_occurs = 0, list)]
    names: Option<Vec<String>>,
    #[xml(element = "Rows", min_occurs = 0, max_occurs = "unbounded", list)]
    rows: Vec<Vec<i32>>,
    #[xml(attribute = "ids", list)]
    ids: Option<Vec<i32>>,
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(root = "Row")]
struct Row {
    #[xml(text, list)]
    values: Vec<i32>,
}

#[test]
fn lists() {
    round(
        &Lists { sizes: Vec::new(), names: None, rows: Vec::new(), ids: None },
        "<Lists><Sizes></Sizes></Lists>",
    );
    round(
        &Lists {
            sizes: vec![1, 2],
            names: Some(vec!["a".to_owned(), "b".to_owned()]),
            rows: vec![vec![1], vec![2, 3]],
            ids: Some(vec![7, 8]),
        },
        "<Lists ids=\"7 8\"><Sizes>1 2</Sizes><Names>a b</Names><Rows>1</Rows><Rows>2 3</Rows></Lists>",
    );
    round(&Row { values: vec![1, 2] }, "<Row>1 2</Row>");
    assert_eq!(from_str::<Row>("<Row>\n 1\t2 </Row>").expect("reads"), Row { values: vec![1, 2] });
}
