//! Constructors of what must be there, conversions of derived types, and values of lists whose items may be nil.

use erpsync::xml::RawElement;
use erpsync::xsd::{Decimal, Flags, Nillable, OrNil, UnknownValue, Values};
use erpsync::{Helpers, Secret, XmlRead, XmlWrite};

#[derive(Clone, Debug, PartialEq, Eq, Hash, XmlRead, XmlWrite)]
#[xml(namespace = "urn:shop", type = "Kind", enumeration)]
enum Kind {
    #[xml(value = "paper")]
    Paper,
    #[xml(other)]
    Other(UnknownValue),
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite, Helpers)]
#[xml(namespace = "urn:shop", type = "Article")]
struct Article {
    #[xml(element = "Name")]
    name: String,
    #[xml(element = "Price")]
    price: Decimal,
    #[xml(element = "Count")]
    count: u64,
    #[xml(element = "Rebate", nillable)]
    rebate: Option<i32>,
    #[xml(element = "Note", min_occurs = 0)]
    note: Option<String>,
    #[xml(element = "Tags", items("Tag"))]
    tags: Vec<String>,
    #[xml(element = "Sizes", list)]
    sizes: Vec<i32>,
    #[xml(element = "Version", fixed = "1")]
    version: Option<i32>,
    #[xml(attribute = "key", required)]
    key: Secret<String>,
    #[xml(attribute = "kind")]
    kind: Option<Kind>,
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite, Helpers)]
#[xml(namespace = "urn:shop", type = "Book")]
struct Book {
    #[xml(base, required)]
    article: Article,
    #[xml(element = "Author", min_occurs = 0)]
    author: Option<String>,
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite, Helpers)]
#[xml(namespace = "urn:shop", type = "Novel")]
struct Novel {
    #[xml(base, required)]
    book: Book,
}

/// A restriction has members of its own.
#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:shop", type = "Nothing", default)]
struct Nothing {}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite, Helpers)]
#[xml(namespace = "urn:shop", derived)]
enum AnyArticle {
    #[xml(type = "Article", base)]
    Article(Article),
    #[xml(type = "Book", extends = "article")]
    Book(Book),
    #[xml(type = "Novel", extends = "book.article")]
    Novel(Novel),
    #[xml(type = "Nothing")]
    Nothing(Nothing),
    #[xml(other)]
    Other(erpsync::xsd::AnyType),
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite, Helpers)]
#[xml(namespace = "urn:shop", derived, base_type = "Book")]
enum AnyBook {
    #[xml(type = "Novel", extends = "book")]
    Novel(Novel),
    #[xml(other)]
    Other(erpsync::xsd::AnyType),
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite, Helpers)]
#[xml(root = "Order", required_as = "OrderRequired")]
struct Order {
    #[xml(element = "a")]
    a: i32,
    #[xml(element = "b")]
    b: i32,
    #[xml(element = "c")]
    c: i32,
    #[xml(element = "d")]
    d: String,
    #[xml(element = "e")]
    e: Kind,
    #[xml(element = "f")]
    f: Box<Article>,
    #[xml(any)]
    g: RawElement,
    #[xml(element = "h")]
    h: AnyArticle,
    #[xml(element = "i", min_occurs = 0)]
    i: Option<i32>,
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite, Helpers)]
#[xml(nil)]
struct NilArticle {
    #[xml(attribute = "key", required)]
    key: Option<String>,
    #[xml(attribute = "kind")]
    kind: Option<Kind>,
}

fn article() -> Article {
    Article::new("Pen", 5, 7, "secret")
}

#[test]
fn what_must_be_there_is_given_and_nothing_else() {
    let article = article();
    assert_eq!((article.name.as_str(), article.price, article.count), ("Pen", 5.into(), 7));
    assert_eq!(article.key.expose(), "secret");
    assert_eq!((article.rebate, &article.note, article.version, &article.kind), (None, &None, None, &None));
    assert!(article.tags.is_empty() && article.sizes.is_empty());

    let mut book = Book::new(article.clone());
    book.author = Some("N. N.".to_owned());
    assert_eq!(Novel::new(book.clone()).book.article, article);
    assert_eq!(NilArticle::new("k"), NilArticle { key: Some("k".to_owned()), kind: None });
}

#[test]
fn many_members_have_names() {
    let required = OrderRequired {
        a: 1,
        b: 2,
        c: 3,
        d: "d".to_owned(),
        e: Kind::Paper,
        f: Box::new(article()),
        g: RawElement::parse("<x/>").expect("it is XML"),
        h: Book::new(article()).into(),
    };
    let order = Order::new(required.clone());
    assert_eq!((order.a, order.b, order.c, order.i), (1, 2, 3, None));
    assert_eq!(Order::from(required), order);
    assert!(format!("{order:?}").contains("Order"));
}

#[test]
fn derived_types_lead_to_their_base() {
    let book = Book::new(article());
    let all: [AnyArticle; 4] =
        [article().into(), book.clone().into(), Novel::new(book.clone()).into(), Nothing::default().into()];
    let names: Vec<Option<&str>> =
        all.iter().map(|any| any.base().map(|article| article.name.as_str())).collect();
    assert_eq!(names, [Some("Pen"), Some("Pen"), Some("Pen"), None]);

    let mut any = AnyArticle::from(Novel::new(book.clone()));
    any.base_mut().expect("a novel is an article").count = 8;
    let AnyArticle::Novel(novel) = &any else { panic!("it was a novel") };
    assert_eq!(novel.book.article.count, 8);

    let mut any = AnyBook::from(Novel::new(book.clone()));
    assert_eq!(any.base(), Some(&book));
    any.base_mut().expect("a novel is a book").author = None;
}

#[test]
fn lists_whose_items_may_be_nil_have_values() {
    let list = vec![Some(1), None, Some(3)];
    assert_eq!(list.values().collect::<Vec<_>>(), [&1, &3]);
    assert_eq!(list.clone().into_values().collect::<Vec<_>>(), [1, 3]);
    assert_eq!(Some(list.clone()).values().sum::<i32>(), 4);
    assert_eq!(None::<Vec<Option<i32>>>.values().count(), 0);
    assert_eq!(Nillable::Value(list.clone()).into_values().collect::<Vec<_>>(), [1, 3]);
    assert_eq!(Nillable::<Vec<Option<i32>>>::Nil.values().count(), 0);
    let list: Vec<OrNil<i32, ()>> = vec![OrNil::Value(1), OrNil::Nil(())];
    assert_eq!(list.values().collect::<Vec<_>>(), [&1]);
}

#[test]
fn wrappers_give_what_is_in_them() {
    assert_eq!(Secret::new("a".to_owned()).into_inner(), "a");
    assert_eq!(Nillable::Value(1).into_inner(), Some(1));
    assert_eq!(OrNil::<i32, ()>::Value(1).into_inner(), Some(1));
    let flags: Flags<Kind> = [Kind::Paper].into_iter().collect();
    assert_eq!(flags.into_inner(), [Kind::Paper]);
    let dictionary: erpsync::xsd::Dictionary<i32, i32> = [(1, 2)].into_iter().collect();
    assert_eq!(dictionary.into_inner(), [(1, 2)]);
    assert_eq!(erpsync::xsd::Base64Binary::from(vec![1]).into_inner(), [1]);
    assert_eq!(erpsync::Request::<i32>::new(1).into_inner(), 1);
    assert_eq!(erpsync::Response::<i32>::new(1).into_inner(), 1);
    let kind: Kind = erpsync::xml::from_str("<k>wood</k>").expect("it is kept");
    let Kind::Other(unknown) = kind else { panic!("it is not listed") };
    assert_eq!(unknown.into_inner(), "wood");
}
