//! Choices and wildcards by the derives.

use erpsync::xml::{RawElement, ReadError, ReadErrorKind, XmlRead, XmlRoot, XmlWrite, from_str, to_string};
use erpsync::{XmlRead, XmlWrite};

const NIL: &str = "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"";

#[track_caller]
fn round<T>(value: &T, xml: &str)
where
    T: XmlRead + XmlWrite + XmlRoot + PartialEq + std::fmt::Debug,
{
    assert_eq!(to_string(value).expect("writes"), xml);
    assert_eq!(&from_str::<T>(xml).expect("reads"), value);
}

#[track_caller]
fn refused<T: XmlRead + std::fmt::Debug>(xml: &str) -> ReadError {
    from_str::<T>(xml).expect_err("is refused")
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", type = "Card", default)]
struct Card {
    #[xml(element = "Number", min_occurs = 0)]
    number: Option<String>,
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", choice)]
enum PayBy {
    #[xml(element = "Card")]
    Card(Card),
    #[xml(element = "Cash", nillable)]
    Cash(Option<i32>),
    #[xml(element = "Coupon", max_occurs = "unbounded")]
    Coupon(Vec<String>),
    #[xml(element = "Parts", items("int", namespace = "urn:arrays"))]
    Parts(Vec<i32>),
    #[xml(element = "Other", namespace = "urn:y")]
    Other(String),
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Order")]
struct Order {
    #[xml(element = "Id")]
    id: i32,
    #[xml(choice)]
    pay: PayBy,
    #[xml(element = "Note", min_occurs = 0)]
    note: Option<String>,
    #[xml(choice, min_occurs = 0)]
    send: Option<SendBy>,
    #[xml(element = "End")]
    end: i32,
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", choice)]
enum SendBy {
    #[xml(element = "Mail")]
    Mail(String),
    #[xml(element = "Fax")]
    Fax(String),
}

fn order(pay: PayBy) -> Order {
    Order { id: 1, pay, note: None, send: None, end: 9 }
}

#[test]
fn one_of_several_elements() {
    for (pay, xml) in [
        (PayBy::Card(Card { number: Some("7".into()) }), "<Card><Number>7</Number></Card>".to_owned()),
        (PayBy::Cash(Some(5)), "<Cash>5</Cash>".to_owned()),
        (PayBy::Cash(None), format!("<Cash {NIL}/>")),
        (PayBy::Coupon(vec!["a".into(), "b".into()]), "<Coupon>a</Coupon><Coupon>b</Coupon>".to_owned()),
        (
            PayBy::Parts(vec![1, 2]),
            "<n:Parts xmlns:n=\"urn:x\" xmlns=\"urn:arrays\"><int>1</int><int>2</int></n:Parts>".to_owned(),
        ),
        (PayBy::Other("o".into()), "<Other xmlns=\"urn:y\">o</Other>".to_owned()),
    ] {
        round(&order(pay), &format!("<Order xmlns=\"urn:x\"><Id>1</Id>{xml}<End>9</End></Order>"));
    }
    let all = Order {
        id: 2,
        pay: PayBy::Cash(Some(3)),
        note: Some("n".into()),
        send: Some(SendBy::Fax("f".into())),
        end: 4,
    };
    round(
        &all,
        "<Order xmlns=\"urn:x\"><Id>2</Id><Cash>3</Cash><Note>n</Note><Fax>f</Fax><End>4</End></Order>",
    );
}

#[test]
fn another_alternative_is_refused() {
    let refused = |content: &str| {
        refused::<Order>(&format!("<Order xmlns=\"urn:x\"><Id>1</Id>{content}<End>9</End></Order>"))
    };
    let error = refused("<Cash>1</Cash><Coupon>c</Coupon>");
    assert_eq!(error.kind(), &ReadErrorKind::Excluded);
    assert_eq!(error.path(), "Order/Coupon");
    assert_eq!(refused("<Coupon>c</Coupon><Cash>1</Cash>").kind(), &ReadErrorKind::Excluded);
    assert_eq!(refused("<Cash>1</Cash><Mail/><Fax/>").kind(), &ReadErrorKind::Excluded);
    assert_eq!(refused("<Cash>1</Cash><Cash>1</Cash>").kind(), &ReadErrorKind::Repeated);
    let error = refused("<Mail/>");
    assert!(
        error.to_string().contains("the required `Card or Cash or Coupon or Parts or another` is missing"),
        "{error}"
    );
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Sum")]
struct Sum {
    #[xml(base)]
    card: Card,
    #[xml(element = "Name", min_occurs = 0)]
    name: Option<String>,
    #[xml(choice, min_occurs = 0, max_occurs = "unbounded")]
    terms: Vec<Term>,
    #[xml(element = "Unit", min_occurs = 0)]
    unit: Option<String>,
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", choice)]
enum Term {
    #[xml(element = "Value")]
    Value(i32),
    #[xml(element = "Minus")]
    Minus(i32),
    #[xml(element = "Sum")]
    Sum(Sum),
}

#[test]
fn a_repeated_choice_keeps_the_order() {
    let inner = Sum { terms: vec![Term::Minus(8), Term::Minus(7)], ..Sum::default() };
    let sum = Sum {
        card: Card { number: Some("c".into()) },
        name: Some("n".into()),
        terms: vec![
            Term::Value(1),
            Term::Minus(2),
            Term::Value(3),
            Term::Value(4),
            Term::Sum(inner),
            Term::Minus(5),
        ],
        unit: Some("u".into()),
    };
    round(
        &sum,
        "<Sum xmlns=\"urn:x\"><Number>c</Number><Name>n</Name><Value>1</Value><Minus>2</Minus><Value>3</Value>\
         <Value>4</Value><Sum><Minus>8</Minus><Minus>7</Minus></Sum><Minus>5</Minus><Unit>u</Unit></Sum>",
    );
    round(&Sum::default(), "<Sum xmlns=\"urn:x\"></Sum>");
    // Tags of the first record are cached for the others.
    let many =
        Sum { terms: vec![Term::Sum(sum.clone()), Term::Sum(sum.clone()), Term::Sum(sum)], ..Sum::default() };
    assert_eq!(from_str::<Sum>(&to_string(&many).expect("writes")).expect("reads"), many);
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Node")]
struct Node {
    #[xml(choice)]
    choice: Box<NodeChoice>,
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", choice)]
enum NodeChoice {
    #[xml(element = "Not")]
    Not(Node),
    #[xml(element = "Leaf")]
    Leaf(i32),
}

#[test]
fn a_choice_that_contains_itself_is_boxed() {
    let leaf = Node { choice: Box::new(NodeChoice::Leaf(1)) };
    round(
        &Node { choice: Box::new(NodeChoice::Not(leaf)) },
        "<Node xmlns=\"urn:x\"><Not><Leaf>1</Leaf></Not></Node>",
    );
    assert_eq!(
        refused::<Node>("<Node xmlns=\"urn:x\"><Leaf>1</Leaf><Not/></Node>").kind(),
        &ReadErrorKind::Excluded
    );
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Open")]
struct Open {
    #[xml(element = "Id")]
    id: i32,
    #[xml(any, min_occurs = 0, max_occurs = "unbounded")]
    any: Vec<RawElement>,
    #[xml(element = "End", min_occurs = 0)]
    end: Option<i32>,
}

#[test]
fn elements_of_any_name_are_kept() {
    let xml = "<Open xmlns=\"urn:x\"><Id>1</Id><a xmlns=\"urn:z\">t<b/></a><Id2 xmlns=\"urn:x\">2</Id2>\
               <none xmlns=\"\"/><End>3</End></Open>";
    let open: Open = from_str(xml).expect("reads");
    let names: Vec<_> = open.any.iter().map(|any| any.name().local.to_owned()).collect();
    assert_eq!(names, ["a", "Id2", "none"]);
    assert_eq!(open.end, Some(3));
    round(&open, xml);
    // Also again and again, and where a prefix comes from outside.
    let open: Open = from_str(
        "<p:Open xmlns:p=\"urn:x\" xmlns:q=\"urn:q\"><p:Id>1</p:Id><q:a>1</q:a><q:a>2</q:a><q:a>3</q:a></p:Open>",
    )
    .expect("reads");
    let texts: Vec<&str> = open.any.iter().map(RawElement::as_str).collect();
    assert_eq!(texts, [1, 2, 3].map(|number| format!("<q:a xmlns:q=\"urn:q\">{number}</q:a>")));
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Two")]
struct Two {
    #[xml(any)]
    first: RawElement,
    #[xml(element = "Mid")]
    mid: i32,
    #[xml(any, min_occurs = 0)]
    last: Option<RawElement>,
}

#[test]
fn wildcards_take_one_element_each() {
    let xml = "<Two xmlns=\"urn:x\"><a xmlns=\"\">1</a><Mid>2</Mid><b xmlns=\"\" xmlns:xsi=\
               \"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"/></Two>";
    let two: Two = from_str(xml).expect("reads");
    assert_eq!(two.first.name().local, "a");
    assert_eq!(two.last.as_ref().expect("is there").name().local, "b");
    round(&two, xml);
    // One that no wildcard is left for is skipped, as an unknown element is.
    let two: Two = from_str("<Two xmlns=\"urn:x\"><a/><Mid>2</Mid><b/><c/></Two>").expect("reads");
    assert_eq!(two.last.expect("is there").name().local, "b");
    let error = refused::<Two>("<Two xmlns=\"urn:x\"><Mid>2</Mid></Two>");
    assert!(error.to_string().contains("the required `xs:any` is missing"), "{error}");
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Either")]
struct Either {
    #[xml(choice, max_occurs = "unbounded")]
    items: Vec<KnownOrAny>,
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", choice)]
enum KnownOrAny {
    #[xml(element = "Known")]
    Known(i32),
    #[xml(any)]
    Any(RawElement),
}

#[test]
fn a_wildcard_can_be_an_alternative() {
    let xml = "<Either xmlns=\"urn:x\"><x xmlns=\"urn:z\"/><Known>1</Known><y xmlns=\"urn:z\"/></Either>";
    let either: Either = from_str(xml).expect("reads");
    assert!(matches!(
        either.items.as_slice(),
        [KnownOrAny::Any(_), KnownOrAny::Known(1), KnownOrAny::Any(_)]
    ));
    round(&either, xml);
}

#[test]
fn a_wildcard_takes_an_element_whose_own_field_is_full() {
    let xml = "<Open xmlns=\"urn:x\"><Id>1</Id><Id xmlns=\"urn:x\">2</Id></Open>";
    let open: Open = from_str(xml).expect("reads");
    assert_eq!(open.id, 1);
    assert_eq!(open.any.len(), 1);
    round(&open, xml);
    // Without room in a wildcard, it is one too many.
    let error = refused::<Two>("<Two xmlns=\"urn:x\"><a/><Mid>1</Mid><b/><Mid>2</Mid></Two>");
    assert_eq!(error.kind(), &ReadErrorKind::Repeated);
}
