//! Required elements that may be nil and are missing: an error, unless the options say that they are nil.

use std::fmt::Debug;

use erpsync::xml::{ReadError, ReadOptions, Reader, XmlRead, XmlRoot, XmlWrite, to_string};
use erpsync::xsd::Dictionary;
use erpsync::{XmlRead, XmlWrite};

#[derive(Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(root = "Line")]
struct Line {
    #[xml(element = "Rebate", nillable)]
    rebate: Option<i32>,
    #[xml(element = "Sizes", nillable, list)]
    sizes: Option<Vec<i32>>,
    #[xml(element = "Notes", nillable, items("Note"))]
    notes: Option<Vec<String>>,
    #[xml(element = "May", min_occurs = 0, nillable)]
    may: Option<i32>,
}

#[derive(Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(root = "Long")]
struct Long {
    #[xml(base)]
    line: Line,
    #[xml(element = "By", min_occurs = 0, entries("Entry", key = "Key", value = "Value"))]
    by: Option<Dictionary<i32, Option<i32>>>,
}

#[derive(Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(group)]
struct Pair {
    #[xml(element = "First")]
    first: i32,
    #[xml(element = "Second", nillable)]
    second: Option<i32>,
}

#[derive(Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(group)]
struct Other {
    #[xml(element = "Third")]
    third: i32,
    #[xml(element = "Fourth", nillable)]
    fourth: Option<i32>,
}

#[derive(Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(choice)]
enum Either {
    #[xml(group)]
    Other(Other),
    #[xml(element = "One", nillable)]
    One(Option<i32>),
}

#[derive(Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(root = "Groups")]
struct Groups {
    #[xml(group, min_occurs = 0, max_occurs = "unbounded")]
    pairs: Vec<Pair>,
    #[xml(element = "Then")]
    then: i32,
    #[xml(choice, min_occurs = 0)]
    either: Option<Either>,
}

fn read<T: XmlRead>(text: &str, options: ReadOptions) -> Result<T, ReadError> {
    let mut reader = Reader::with_options(text, options);
    reader.root()?;
    let value = T::read(&mut reader)?;
    reader.finish()?;
    Ok(value)
}

/// Strictly, `text` lacks `missing`; leniently, it is `value`, which is written and read with the element.
#[track_caller]
fn check<T: XmlRead + XmlWrite + XmlRoot + PartialEq + Debug>(text: &str, missing: &str, value: T) {
    let error = read::<T>(text, ReadOptions::default()).expect_err("something is missing");
    assert!(error.to_string().contains(&format!("the required `{missing}` is missing")), "{error}");
    let lenient = ReadOptions::default().missing_is_nil(true);
    assert_eq!(read::<T>(text, lenient).expect("reads"), value);
    let written = to_string(&value).expect("writes");
    assert!(written.contains(&format!("<{missing} ")) && written.contains("xsi:nil=\"true\""), "{written}");
    assert_eq!(read::<T>(&written, ReadOptions::default()).expect("reads what was written"), value);
}

const NONE: Line = Line { rebate: None, sizes: None, notes: None, may: None };

#[test]
fn members_of_a_type() {
    check("<Line/>", "Rebate", NONE);
    check(
        "<Line><Rebate>1</Rebate><Sizes>1</Sizes></Line>",
        "Notes",
        Line { rebate: Some(1), sizes: Some(vec![1]), ..NONE },
    );
    check(
        "<Line><Rebate>1</Rebate><Notes/></Line>",
        "Sizes",
        Line { rebate: Some(1), notes: Some(vec![]), ..NONE },
    );
}

#[test]
fn members_of_a_base_and_values_of_a_dictionary() {
    check("<Long/>", "Rebate", Long { line: NONE, by: None });
    let full = "<Rebate>1</Rebate><Sizes>1</Sizes><Notes/>";
    check(
        &format!("<Long>{full}<By><Entry><Key>1</Key></Entry></By></Long>"),
        "Value",
        Long {
            line: Line { rebate: Some(1), sizes: Some(vec![1]), notes: Some(vec![]), may: None },
            by: Some([(1, None)].into_iter().collect()),
        },
    );
}

#[test]
fn members_of_groups_and_choices() {
    let pair = |first, second| Pair { first, second };
    check(
        "<Groups><First>1</First><First>2</First><Second>3</Second><Then>4</Then></Groups>",
        "Second",
        Groups { pairs: vec![pair(1, None), pair(2, Some(3))], then: 4, either: None },
    );
    check(
        "<Groups><First>1</First><Then>4</Then></Groups>",
        "Second",
        Groups { pairs: vec![pair(1, None)], then: 4, either: None },
    );
    check(
        "<Groups><Then>4</Then><Third>1</Third></Groups>",
        "Fourth",
        Groups { pairs: vec![], then: 4, either: Some(Either::Other(Other { third: 1, fourth: None })) },
    );
}

#[test]
fn what_is_missing_and_not_nillable_stays_an_error() {
    let lenient = ReadOptions::default().missing_is_nil(true);
    let error = read::<Groups>("<Groups><Second>1</Second><Then>1</Then></Groups>", lenient.clone());
    assert!(error.expect_err("no `First`").to_string().contains("`First` is missing"));
    let error = read::<Long>("<Long><By><Entry><Value>1</Value></Entry></By></Long>", lenient);
    assert!(error.expect_err("no `Key`").to_string().contains("`Key` is missing"));
}
