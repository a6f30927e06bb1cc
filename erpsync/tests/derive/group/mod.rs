//! Groups by the derives: parts of a content that are there together, again and again, or instead of each other.

mod counted;

use erpsync::xml::{
    ReadError, ReadErrorKind, ReadOptions, Reader, XmlRead, XmlRoot, XmlWrite, from_str, to_string,
};
use erpsync::{XmlRead, XmlWrite};

/// Reads, with the tag cache of the first of three and without, and writes the same again.
#[track_caller]
fn round<T>(value: &T, content: &str)
where
    T: XmlRead + XmlWrite + XmlRoot + PartialEq + std::fmt::Debug,
{
    let xml = written::<T>(content);
    assert_eq!(to_string(value).expect("writes"), xml);
    for cached in [true, false] {
        let mut reader = Reader::with_options(&xml, ReadOptions::default().tag_cache(cached));
        for _ in 0..3 {
            let memory = reader.into_tag_cache();
            reader = Reader::with_tag_cache(&xml, ReadOptions::default().tag_cache(cached), memory);
            reader.root().expect("has a root");
            assert_eq!(&T::read(&mut reader).expect("reads"), value);
        }
    }
}

fn written<T: XmlRoot>(content: &str) -> String {
    let name = T::NAME.name().local;
    format!("<{name} xmlns=\"urn:x\">{content}</{name}>")
}

#[track_caller]
fn refused<T: XmlRead + XmlRoot + std::fmt::Debug>(content: &str) -> ReadError {
    from_str::<T>(&written::<T>(content)).expect_err("is refused")
}

/// `(a, b?)*, c, (a, d)+`
#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Twice")]
struct Twice {
    #[xml(group, min_occurs = 0, max_occurs = "unbounded")]
    first: Vec<AB>,
    #[xml(element = "c")]
    c: i32,
    #[xml(group, max_occurs = "unbounded")]
    second: Vec<AD>,
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", group)]
struct AB {
    #[xml(element = "a")]
    a: i32,
    #[xml(element = "b", min_occurs = 0)]
    b: Option<i32>,
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", group)]
struct AD {
    #[xml(element = "a")]
    a: i32,
    #[xml(element = "d")]
    d: i32,
}

#[test]
fn repeated_groups_of_one_element_each() {
    let ab = |a, b| AB { a, b };
    let ad = |a, d| AD { a, d };
    for (first, second, content) in [
        (vec![], vec![ad(1, 2)], "<c>0</c><a>1</a><d>2</d>"),
        (vec![ab(1, None)], vec![ad(2, 3)], "<a>1</a><c>0</c><a>2</a><d>3</d>"),
        (
            vec![ab(1, Some(2)), ab(3, None), ab(4, None), ab(5, Some(6))],
            vec![ad(7, 8), ad(9, 10)],
            "<a>1</a><b>2</b><a>3</a><a>4</a><a>5</a><b>6</b><c>0</c><a>7</a><d>8</d><a>9</a><d>10</d>",
        ),
    ] {
        round(&Twice { first, c: 0, second }, content);
    }
}

#[test]
fn what_lacks_a_member_is_refused_in_its_place() {
    let error = refused::<Twice>("<c>0</c><a>1</a><a>2</a><d>3</d>");
    assert_eq!(error.kind(), &ReadErrorKind::Missing("d"));
    assert_eq!(error.path(), "Twice");
    assert_eq!(refused::<Twice>("<c>0</c><a>1</a>").kind(), &ReadErrorKind::Missing("d"));
    assert_eq!(refused::<Twice>("<a>1</a><c>0</c><d>1</d>").kind(), &ReadErrorKind::Missing("a"));
    assert_eq!(refused::<Twice>("<c>0</c><c>0</c>").kind(), &ReadErrorKind::Repeated);
}

/// `((x, y*) | z | (v | w)+)?, ((k, (l, m)?)* , n?)*`
#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Deep")]
struct Deep {
    #[xml(choice, min_occurs = 0)]
    choice: Option<DeepChoice>,
    #[xml(group, min_occurs = 0, max_occurs = "unbounded")]
    group: Vec<Outer>,
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", choice)]
enum DeepChoice {
    #[xml(group)]
    Both(XY),
    #[xml(element = "z")]
    Z(i32),
    #[xml(choice, max_occurs = "unbounded")]
    Many(Vec<VW>),
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", group)]
struct XY {
    #[xml(element = "x")]
    x: i32,
    #[xml(element = "y", min_occurs = 0, max_occurs = "unbounded")]
    y: Vec<i32>,
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", choice)]
enum VW {
    #[xml(element = "v")]
    V(i32),
    #[xml(element = "w")]
    W(i32),
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", group)]
struct Outer {
    #[xml(group, min_occurs = 0, max_occurs = "unbounded")]
    inner: Vec<Inner>,
    #[xml(element = "n", min_occurs = 0)]
    n: Option<i32>,
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", group)]
struct Inner {
    #[xml(element = "k")]
    k: i32,
    #[xml(group, min_occurs = 0)]
    lm: Option<LM>,
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", group)]
struct LM {
    #[xml(element = "l")]
    l: i32,
    #[xml(element = "m")]
    m: Deep,
}

#[test]
fn groups_and_choices_in_each_other() {
    round(&Deep::default(), "");
    for (choice, content) in [
        (DeepChoice::Both(XY { x: 1, y: vec![2, 3] }), "<x>1</x><y>2</y><y>3</y>"),
        (DeepChoice::Z(1), "<z>1</z>"),
        (DeepChoice::Many(vec![VW::V(1), VW::W(2), VW::W(3), VW::V(4)]), "<v>1</v><w>2</w><w>3</w><v>4</v>"),
    ] {
        round(&Deep { choice: Some(choice), group: Vec::new() }, content);
    }
    let leaf = Deep { choice: Some(DeepChoice::Z(7)), group: Vec::new() };
    let inner = |k, lm| Inner { k, lm };
    let deep = Deep {
        choice: None,
        group: vec![
            Outer {
                inner: vec![inner(1, None), inner(2, Some(LM { l: 3, m: leaf.clone() })), inner(4, None)],
                n: Some(5),
            },
            Outer { inner: vec![], n: Some(6) },
            Outer { inner: vec![inner(8, Some(LM { l: 9, m: leaf })), inner(10, None)], n: None },
        ],
    };
    round(
        &deep,
        "<k>1</k><k>2</k><l>3</l><m><z>7</z></m><k>4</k><n>5</n><n>6</n><k>8</k><l>9</l><m><z>7</z></m><k>10</k>",
    );
    let nested = LM { l: 1, m: deep };
    round(
        &Deep { choice: None, group: vec![Outer { inner: vec![inner(0, Some(nested))], n: None }] },
        "<k>0</k><l>1</l><m><k>1</k><k>2</k><l>3</l><m><z>7</z></m><k>4</k><n>5</n><n>6</n><k>8</k><l>9</l>\
         <m><z>7</z></m><k>10</k></m>",
    );
}

#[test]
fn alternatives_exclude_each_other() {
    for content in ["<z>1</z><x>1</x>", "<x>1</x><z>1</z>", "<v>1</v><x>1</x>", "<y>1</y><w>2</w>"] {
        assert_eq!(refused::<Deep>(content).kind(), &ReadErrorKind::Excluded, "{content}");
    }
    assert_eq!(refused::<Deep>("<x>1</x><x>1</x>").kind(), &ReadErrorKind::Repeated);
    assert_eq!(refused::<Deep>("<y>1</y>").kind(), &ReadErrorKind::Missing("x"));
    assert_eq!(refused::<Deep>("<k>1</k><l>2</l>").kind(), &ReadErrorKind::Missing("m"));
}

/// `(a | b), (a | b), ((a, c) | (b, c))*`
#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Same")]
struct Same {
    #[xml(choice)]
    one: OneOf,
    #[xml(choice)]
    two: OneOf,
    #[xml(choice, min_occurs = 0, max_occurs = "unbounded")]
    more: Vec<Pair>,
}

#[derive(Clone, Copy, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", choice)]
enum OneOf {
    #[xml(element = "a")]
    A(i32),
    #[xml(element = "b")]
    B(i32),
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", choice)]
enum Pair {
    #[xml(group)]
    A(AC),
    #[xml(group)]
    B(Box<BC>),
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", group)]
struct AC {
    #[xml(element = "a")]
    a: i32,
    #[xml(element = "c")]
    c: i32,
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", group)]
struct BC {
    #[xml(element = "b")]
    b: i32,
    #[xml(element = "c")]
    c: i32,
}

#[test]
fn what_came_before_tells_elements_of_one_name_apart() {
    let elements = [OneOf::A(1), OneOf::B(2)];
    for one in elements {
        for two in elements {
            let content = |one| match one {
                OneOf::A(value) => format!("<a>{value}</a>"),
                OneOf::B(value) => format!("<b>{value}</b>"),
            };
            let content = content(one) + &content(two);
            round(&Same { one, two, more: Vec::new() }, &content);
            let more = vec![
                Pair::B(Box::new(BC { b: 1, c: 2 })),
                Pair::A(AC { a: 3, c: 4 }),
                Pair::A(AC { a: 5, c: 6 }),
                Pair::B(Box::new(BC { b: 7, c: 8 })),
            ];
            let more_content = "<b>1</b><c>2</c><a>3</a><c>4</c><a>5</a><c>6</c><b>7</b><c>8</c>";
            round(&Same { one, two, more }, &(content + more_content));
        }
    }
    assert_eq!(refused::<Same>("<a>1</a>").kind(), &ReadErrorKind::Missing("a or b"));
}

/// `(a, b?, a)`
#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Around")]
struct Around {
    #[xml(element = "a")]
    first: i32,
    #[xml(element = "b", min_occurs = 0)]
    between: Option<i32>,
    #[xml(element = "a")]
    last: i32,
}

#[test]
fn one_element_twice() {
    round(&Around { first: 1, between: None, last: 2 }, "<a>1</a><a>2</a>");
    round(&Around { first: 1, between: Some(3), last: 2 }, "<a>1</a><b>3</b><a>2</a>");
}

/// `(b, a)?, a`
#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Before")]
struct Before {
    #[xml(group, min_occurs = 0)]
    before: Option<BA>,
    #[xml(element = "a")]
    last: i32,
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", group)]
struct BA {
    #[xml(element = "b")]
    b: i32,
    #[xml(element = "a")]
    a: i32,
}

#[test]
fn what_must_come_first_tells_elements_of_one_name_apart() {
    round(&Before { before: None, last: 2 }, "<a>2</a>");
    round(&Before { before: Some(BA { b: 0, a: 1 }), last: 2 }, "<b>0</b><a>1</a><a>2</a>");
}

#[test]
fn what_is_there_once_may_come_in_any_order() {
    let expected = Deep { choice: Some(DeepChoice::Both(XY { x: 1, y: vec![2] })), group: Vec::new() };
    assert_eq!(from_str::<Deep>(&written::<Deep>("<y>2</y><x>1</x>")).expect("reads"), expected);
    let expected = Deep {
        choice: Some(DeepChoice::Z(0)),
        group: vec![Outer { inner: vec![Inner { k: 1, lm: None }], n: None }],
    };
    for content in ["<k>1</k><z>0</z>", "<k>1</k><other/><z>0</z>"] {
        assert_eq!(from_str::<Deep>(&written::<Deep>(content)).expect("reads"), expected);
    }
    // An element from outside does not end the group.
    let twice: Twice =
        from_str(&written::<Twice>("<a>1</a><b>2</b><c>0</c><a>3</a><d>4</d><unknown/><a>5</a><d>6</d>"))
            .expect("reads");
    assert_eq!((twice.first.len(), twice.second.len()), (1, 2));
}
