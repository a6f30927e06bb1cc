//! Contents in which the number of elements before one tells which field it is.

use erpsync::xml::{RawElement, ReadErrorKind, XmlRead, XmlRoot};
use erpsync::{XmlRead, XmlWrite};

use super::{refused, round};

/// Refuses a content: the kind of the error, and from where on the content is refused (all of it where something is
/// missing).
#[track_caller]
fn refuses<T: XmlRead + XmlRoot + std::fmt::Debug>(content: &str, kind: &ReadErrorKind, from: &str) {
    let error = refused::<T>(content);
    assert_eq!(error.kind(), kind, "{content}");
    let document = super::written::<T>(content);
    let expected = if from.is_empty() { document.as_str() } else { from };
    assert!(document[error.offset()..].starts_with(expected), "{error}: {}", &document[error.offset()..]);
}

/// `a{2}, a`
#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Twin")]
struct Twin {
    #[xml(element = "a", min_occurs = 2, max_occurs = 2)]
    first: Vec<i32>,
    #[xml(element = "a")]
    last: i32,
}

#[test]
fn two_and_one() {
    round(&Twin { first: vec![1, 2], last: 3 }, "<a>1</a><a>2</a><a>3</a>");
    refuses::<Twin>("<a>1</a><a>2</a>", &ReadErrorKind::Missing("a"), "");
    refuses::<Twin>("<a>1</a><a>2</a><a>3</a><a>4</a>", &ReadErrorKind::TooOften, "<a>4");
    assert_eq!(
        refused::<Twin>("<a>1</a><a>2</a><a>3</a><a>4</a>").to_string(),
        "Twin/a[4]: the element occurs more often than it may (byte 44)"
    );
}

/// `a{2}, b?, a`
#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Around")]
struct Around {
    #[xml(element = "a", min_occurs = 2, max_occurs = 2)]
    first: Vec<i32>,
    #[xml(element = "b", min_occurs = 0)]
    between: Option<i32>,
    #[xml(element = "a")]
    last: i32,
}

#[test]
fn with_or_without_something_between() {
    let around = |between| Around { first: vec![1, 2], between, last: 3 };
    round(&around(None), "<a>1</a><a>2</a><a>3</a>");
    round(&around(Some(0)), "<a>1</a><a>2</a><b>0</b><a>3</a>");
    refuses::<Around>("<a>1</a><a>2</a><b>0</b>", &ReadErrorKind::Missing("a"), "");
    refuses::<Around>("<a>1</a><a>2</a><b>0</b><a>3</a><a>4</a>", &ReadErrorKind::TooOften, "<a>4");
    refuses::<Around>("<a>1</a><a>2</a><b>0</b><b>0</b><a>3</a>", &ReadErrorKind::Repeated, "<b>0</b><a>3");
}

/// `(a, b){2}, a`
#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Pairs")]
struct Pairs {
    #[xml(group, min_occurs = 2, max_occurs = 2)]
    pairs: Vec<AB>,
    #[xml(element = "a")]
    last: i32,
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", group)]
struct AB {
    #[xml(element = "a")]
    a: i32,
    #[xml(element = "b")]
    b: i32,
}

#[test]
fn two_groups() {
    let pairs = vec![AB { a: 1, b: 2 }, AB { a: 3, b: 4 }];
    round(&Pairs { pairs, last: 5 }, "<a>1</a><b>2</b><a>3</a><b>4</b><a>5</a>");
    refuses::<Pairs>("<a>1</a><b>2</b><a>3</a><b>4</b>", &ReadErrorKind::Missing("a"), "");
    refuses::<Pairs>("<a>1</a><b>2</b><a>3</a>", &ReadErrorKind::Missing("b"), "");
    let once_more = "<a>1</a><b>2</b><a>3</a><b>4</b><a>5</a><b>6</b>";
    refuses::<Pairs>(once_more, &ReadErrorKind::TooOften, "<b>6");
}

/// `(a, b?){2}, a, c`
#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Loose")]
struct Loose {
    #[xml(group, min_occurs = 2, max_occurs = 2)]
    pairs: Vec<MaybeB>,
    #[xml(element = "a")]
    last: i32,
    #[xml(element = "c")]
    c: i32,
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", group)]
struct MaybeB {
    #[xml(element = "a")]
    a: i32,
    #[xml(element = "b", min_occurs = 0)]
    b: Option<i32>,
}

#[test]
fn two_groups_of_one_element_or_more() {
    for (one, other, content) in [
        (None, None, "<a>1</a><a>2</a><a>3</a><c>4</c>"),
        (Some(0), None, "<a>1</a><b>0</b><a>2</a><a>3</a><c>4</c>"),
        (None, Some(0), "<a>1</a><a>2</a><b>0</b><a>3</a><c>4</c>"),
        (Some(0), Some(0), "<a>1</a><b>0</b><a>2</a><b>0</b><a>3</a><c>4</c>"),
    ] {
        let pairs = vec![MaybeB { a: 1, b: one }, MaybeB { a: 2, b: other }];
        round(&Loose { pairs, last: 3, c: 4 }, content);
    }
    refuses::<Loose>("<a>1</a><a>2</a><c>4</c>", &ReadErrorKind::Missing("a"), "");
    refuses::<Loose>("<a>1</a><a>2</a><a>3</a><a>4</a><c>4</c>", &ReadErrorKind::TooOften, "<a>4");
}

/// `a{2}, (a | b)`
#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "ThenOne")]
struct ThenOne {
    #[xml(element = "a", min_occurs = 2, max_occurs = 2)]
    first: Vec<i32>,
    #[xml(choice)]
    choice: OneOf,
}

/// `(a | b){2}, a`
#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "OneOfTwice")]
struct OneOfTwice {
    #[xml(choice, min_occurs = 2, max_occurs = 2)]
    choices: Vec<OneOf>,
    #[xml(element = "a")]
    last: i32,
}

#[derive(Clone, Copy, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", choice)]
enum OneOf {
    #[xml(element = "a")]
    A(i32),
    #[xml(element = "b")]
    B(i32),
}

#[test]
fn choices() {
    let first = vec![1, 2];
    round(&ThenOne { first: first.clone(), choice: OneOf::A(3) }, "<a>1</a><a>2</a><a>3</a>");
    round(&ThenOne { first, choice: OneOf::B(3) }, "<a>1</a><a>2</a><b>3</b>");
    refuses::<ThenOne>("<a>1</a><a>2</a>", &ReadErrorKind::Missing("a or b"), "");
    refuses::<ThenOne>("<a>1</a><a>2</a><b>3</b><a>4</a>", &ReadErrorKind::TooOften, "<a>4");
    refuses::<ThenOne>("<a>1</a><a>2</a><a>3</a><b>4</b>", &ReadErrorKind::Excluded, "<b>4");
    for choices in [[OneOf::A(1), OneOf::A(2)], [OneOf::A(1), OneOf::B(2)], [OneOf::B(1), OneOf::A(2)]] {
        let content = choices.map(|choice| match choice {
            OneOf::A(value) => format!("<a>{value}</a>"),
            OneOf::B(value) => format!("<b>{value}</b>"),
        });
        round(&OneOfTwice { choices: choices.into(), last: 3 }, &(content.concat() + "<a>3</a>"));
    }
    refuses::<OneOfTwice>("<b>1</b><a>2</a><b>3</b>", &ReadErrorKind::Missing("a"), "");
    refuses::<OneOfTwice>("<b>1</b><a>2</a><a>3</a><b>4</b>", &ReadErrorKind::TooOften, "<b>4");
}

/// `((a, b){2}, c){2}, a`
#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Nested")]
struct Nested {
    #[xml(group, min_occurs = 2, max_occurs = 2)]
    outer: Vec<Outer>,
    #[xml(element = "a")]
    last: i32,
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", group)]
struct Outer {
    #[xml(group, min_occurs = 2, max_occurs = 2)]
    inner: Vec<AB>,
    #[xml(element = "c")]
    c: i32,
}

#[test]
fn groups_in_groups() {
    let outer = |c| Outer { inner: vec![AB { a: 1, b: 2 }, AB { a: 3, b: 4 }], c };
    let pairs = "<a>1</a><b>2</b><a>3</a><b>4</b>";
    let content = format!("{pairs}<c>5</c>{pairs}<c>6</c><a>7</a>");
    round(&Nested { outer: vec![outer(5), outer(6)], last: 7 }, &content);
    refuses::<Nested>(&format!("{pairs}<c>5</c>{pairs}<c>6</c>"), &ReadErrorKind::Missing("a"), "");
    refuses::<Nested>(&format!("{pairs}<c>5</c>{pairs}<a>7</a>"), &ReadErrorKind::Missing("c"), "");
    refuses::<Nested>(&format!("{content}<c>8</c>"), &ReadErrorKind::TooOften, "<c>8");
}

/// `(a{2}, b?)*`
#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Couples")]
struct Couples {
    #[xml(group, min_occurs = 0, max_occurs = "unbounded")]
    couples: Vec<Couple>,
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", group)]
struct Couple {
    #[xml(element = "a", min_occurs = 2, max_occurs = 2)]
    a: Vec<i32>,
    #[xml(element = "b", min_occurs = 0)]
    b: Option<i32>,
}

#[test]
fn a_group_begins_anew_with_one_more_than_there_may_be() {
    let couple = |one, other, b| Couple { a: vec![one, other], b };
    let couples = vec![couple(1, 2, None), couple(3, 4, Some(5)), couple(6, 7, None), couple(8, 9, None)];
    round(&Couples { couples }, "<a>1</a><a>2</a><a>3</a><a>4</a><b>5</b><a>6</a><a>7</a><a>8</a><a>9</a>");
}

/// `(a, b){2}, c`
#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Alone")]
struct Alone {
    #[xml(group, min_occurs = 2, max_occurs = 2)]
    pairs: Vec<AB>,
    #[xml(element = "c")]
    c: i32,
}

#[test]
fn one_too_many_is_for_validate_where_it_changes_nothing_else() {
    let pairs = vec![AB { a: 1, b: 2 }, AB { a: 3, b: 4 }, AB { a: 5, b: 6 }];
    round(&Alone { pairs, c: 7 }, "<a>1</a><b>2</b><a>3</a><b>4</b><a>5</a><b>6</b><c>7</c>");
    let late = "<a>1</a><b>2</b><a>3</a><b>4</b><c>7</c><a>5</a><b>6</b>";
    refuses::<Alone>(late, &ReadErrorKind::TooOften, "<a>5");
}

/// Any two elements, and any other ones.
#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Any")]
struct Any {
    #[xml(any, min_occurs = 2, max_occurs = 2)]
    first: Vec<RawElement>,
    #[xml(any, min_occurs = 0, max_occurs = "unbounded")]
    others: Vec<RawElement>,
}

#[test]
fn wildcards() {
    let any: Any = erpsync::xml::from_str(&super::written::<Any>("<p/><q/><r/><s/>")).expect("reads");
    let names = |elements: &[RawElement]| -> Vec<String> {
        elements.iter().map(|element| element.name().local.to_owned()).collect()
    };
    assert_eq!(
        (names(&any.first), names(&any.others)),
        (vec!["p".into(), "q".into()], vec!["r".into(), "s".into()])
    );
}
