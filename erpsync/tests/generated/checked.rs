//! Violations of the schema by values, with the code that the generator prints for `validate`: its golden file compiled.

use erpsync::validate::Validate;
use erpsync::xml::{from_str, to_string};
use erpsync::xsd::Bit;

#[allow(unreachable_pub, reason = "it is printed for a library")]
mod generated {
    include!("../../../erpsync-codegen/tests/golden/checked.rs");
}

use generated::checked::{Book, BookResponse};

fn violations(xml: &str) -> Vec<String> {
    let book: Book = from_str(&format!("<Book xmlns=\"urn:example:checked\" {xml}</Book>")).expect("reads");
    book.validate()
        .err()
        .map_or_else(Vec::new, |error| error.violations().iter().map(ToString::to_string).collect())
}

#[test]
fn a_value_that_keeps_to_its_schema_breaks_nothing() {
    let all = "class=\"first\"><Code>ABC12</Code><Seats>9</Seats><Guest age=\"7\">Ann</Guest><Guest>Bo</Guest>\
               <Price>999.90</Price><Tags>a b</Tags><Card>1234</Card><Terms>v2</Terms>";
    assert_eq!(violations(all), [""; 0]);
    let least = "class=\"second\"><Code>AB1</Code><Guest/><Price xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
                 xsi:nil=\"true\"/>";
    assert_eq!(violations(least), [""; 0]);
}

#[test]
fn each_breach_is_told_with_its_path() {
    let all = "class=\"third\"><Code>ABC12</Code><Seats>10</Seats><Guest>Ann</Guest><Guest age=\"200\">Bartholomew</Guest>\
               <Guest/><Guest/><Price>0.001</Price><Tags>a b c</Tags><Card>123</Card><Terms>v1</Terms>";
    assert_eq!(
        violations(all),
        [
            "Seats: the value breaks maxExclusive 10",
            "there are 4 `Guest`, and at most 3 may be",
            "Guest[2]: the value breaks maxLength 5",
            "Guest[2]/@age: the value breaks maxInclusive 150",
            "Price: the value breaks fractionDigits 2",
            "Tags: the value breaks maxLength 2",
            "Card: the value breaks length 4",
            "Terms: the value breaks enumeration v2",
            "@class: \"third\" is none of the values that the schema lists",
        ]
    );
    assert_eq!(
        violations("class=\"first\"><Code>ABC12</Code><Price>12345.6</Price>"),
        ["there are 0 `Guest`, and at least 1 must be", "Price: the value breaks totalDigits 5"]
    );
}

#[test]
fn items_names_and_years_are_looked_at() {
    let with = |more: &str| {
        let xml = "class=\"first\"><Code>ABC12</Code><Guest/><Price>1</Price>";
        violations(&format!("xmlns:n=\"urn:example:checked\" xmlns:x=\"urn:other\" {xml}{more}"))
    };
    let valid =
        "<Season>2029</Season><Kind>n:Book</Kind><Ages>1 150</Ages><Seasons><Season>2020</Season></Seasons>";
    assert_eq!(with(valid), [""; 0]);
    assert_eq!(
        with(
            "<Season>2030</Season><Kind>x:Book</Kind><Ages>1 151 200</Ages><Seasons>\
             <Season xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" i:nil=\"true\"/><Season>2019</Season></Seasons>"
        ),
        [
            "Season: the value breaks maxExclusive 2030",
            "Kind: the value breaks enumeration {urn:example:checked}Book, {http://www.w3.org/2001/XMLSchema}int",
            "Ages[2]: the value breaks maxInclusive 150",
            "Ages[3]: the value breaks maxInclusive 150",
            "Seasons[2]: the value breaks minInclusive 2020",
        ]
    );
}

#[cfg(feature = "pattern")]
#[test]
fn patterns_hold_step_by_step() {
    let pattern = "([A-Z]{2}[0-9])|([A-Z]{3}[0-9]{2})";
    for (code, is_broken) in [("ab1", true), ("AB12", true), ("AB1", false), ("ABC12", false)] {
        let found = violations(&format!("class=\"first\"><Code>{code}</Code><Guest/><Price>1</Price>"));
        let violation = format!("Code: the value breaks pattern {pattern}");
        assert_eq!(found, if is_broken { vec![violation] } else { Vec::new() });
    }
}

/// A pattern that takes only digits refuses words.
#[test]
fn a_boolean_is_written_in_the_form_that_its_pattern_takes() {
    let book = |paid: &str| {
        let xml = format!("<Code>AB1</Code><Guest/><Price>1</Price><Paid>{paid}</Paid>");
        from_str::<Book>(&format!("<Book xmlns=\"urn:example:checked\" class=\"first\">{xml}</Book>"))
            .expect("reads")
    };
    for (paid, value, written) in
        [("1", true, "1"), ("0", false, "0"), ("true", true, "1"), ("false", false, "0")]
    {
        let book = book(paid);
        assert_eq!(book.paid, Some(Bit(value)));
        let written = format!("<Paid>{written}</Paid>");
        assert!(to_string(&book).expect("writes").contains(&written));
        assert_eq!(book.validate(), Ok(()));
    }
}

#[test]
fn dates_have_an_order() {
    let until = |date: &str| -> BookResponse {
        from_str(&format!("<r xmlns=\"urn:example:checked\"><Until>{date}</Until></r>")).expect("reads")
    };
    assert!(until("2030-12-31").validate().is_ok());
    let error = until("2031-01-01").validate().unwrap_err();
    assert_eq!(error.to_string(), "Until: the value breaks maxInclusive 2030-12-31");
    assert_eq!(error.violations()[0].path(), "Until");
}

/// The samples of the fixture, which are made from the schema alone.
#[test]
fn samples_are_valid() {
    let samples = include_str!("../../../erpsync-codegen/tests/golden/checked.samples");
    for line in samples.lines() {
        let valid = match line.contains(":BookResponse ") {
            true => from_str::<BookResponse>(line).expect("reads").validate(),
            false => from_str::<Book>(line).expect("reads").validate(),
        };
        assert_eq!(valid, Ok(()), "{line}");
    }
}
