//! Values that a schema gives, and wildcards, as the generator prints them: its golden file compiled, and its samples
//! read and written.

use erpsync::xml::{RawElement, from_str, to_string};
use erpsync::xsd::Nillable;

#[allow(unreachable_pub, reason = "it is printed for a library")]
mod generated {
    include!("../../../erpsync-codegen/tests/golden/given.rs");
}

use generated::given::{Level, Offer, OfferResponse, PickChoice, Sum};

#[test]
fn what_is_absent_or_empty_is_what_the_schema_says() {
    let offer: Offer = from_str(
        "<g:Offer xmlns:g=\"urn:example:given\" schema=\"urn:example:given\"><g:Currency/><g:Rate></g:Rate>\
         <g:Days/><g:Days>5</g:Days><g:Days><!-- --></g:Days><g:Until/><g:Version/><g:Sum/></g:Offer>",
    )
    .expect("reads");
    assert_eq!(offer.currency, "EUR");
    assert_eq!(offer.rate, Some("1.0".parse().expect("a number")));
    assert_eq!(offer.days, [30, 5, 30]);
    assert_eq!(offer.until, Nillable::Value("2030-01-01".parse().expect("a date")));
    assert_eq!(offer.version.as_deref(), Some("1.2"));
    assert_eq!((offer.sum.value, offer.sum.unit.as_deref(), &*offer.sum.unit()), (0, None, "piece"));
    // An absent element has no value, an absent attribute has.
    assert_eq!(offer.level, None);
    assert_eq!((offer.lang.as_deref(), &*offer.lang()), (None, "en"));
    assert_eq!(
        (offer.count(), offer.least(), offer.codes(), offer.draft()),
        (7, Level::Low, vec![1, 2], false)
    );
    assert_eq!(offer.schema(), "urn:example:given");
}

#[test]
fn what_is_there_is_what_it_says() {
    let offer: Offer = from_str(
        "<Offer xmlns=\"urn:example:given\" lang=\"nb\" count=\"8\" schema=\"other\"><Currency> </Currency>\
         <Version>2</Version><Sum unit=\"kg\">4</Sum></Offer>",
    )
    .expect("reads");
    assert_eq!((offer.currency.as_str(), offer.version.as_deref()), (" ", Some("2")));
    assert_eq!((&*offer.lang(), offer.count(), &*offer.schema()), ("nb", 8, "other"));
    assert_eq!((offer.sum.value, &*offer.sum.unit()), (4, "kg"));
}

fn offer(currency: &str) -> Offer {
    Offer {
        currency: currency.to_owned(),
        rate: None,
        days: Vec::new(),
        until: Nillable::Absent,
        version: None,
        level: None,
        sum: Sum { value: 1, unit: None },
        lang: None,
        count: None,
        least: None,
        codes: None,
        schema: None,
        draft: None,
        day: None,
    }
}

#[test]
fn what_is_fixed_and_must_be_there_is_written() {
    assert_eq!(
        to_string(&offer("NOK")).expect("writes"),
        "<Offer xmlns=\"urn:example:given\" schema=\"urn:example:given\"><Currency>NOK</Currency>\
         <Version>1.2</Version><Sum>1</Sum></Offer>"
    );
}

#[test]
fn an_empty_text_that_would_be_read_as_another_is_not_written() {
    let error = to_string(&offer("")).unwrap_err().to_string();
    assert!(error.contains("Currency") && error.contains("would be read as the value"), "{error}");
}

#[test]
fn a_wildcard_takes_what_is_in_its_namespaces() {
    let raw = |xml: &str| RawElement::parse(xml).expect("is well-formed");
    let response: OfferResponse = from_str(
        "<g:OfferResponse xmlns:g=\"urn:example:given\" xmlns:b=\"urn:example:b\" xmlns:z=\"urn:z\">\
         <g:Open><g:Name>n</g:Name><b:x/><y/><g:own/><z:no/><b:x/></g:Open>\
         <g:Wide plain=\"1\" z:far=\"2\" g:own=\"3\"><g:Name>w</g:Name><b:x/><z:x/><y/></g:Wide>\
         <g:Pick><z:a/><b/><g:One>1</g:One><c/></g:Pick></g:OfferResponse>",
    )
    .expect("reads");
    let generated::given::AnyOpen::Open(open) = &response.open else { panic!("{response:?}") };
    assert_eq!(open.any, Some(raw("<y/>")));
    let names: Vec<_> = open.any_2.iter().map(|element| element.name().local).collect();
    assert_eq!(names, ["x", "x"]);
    assert_eq!(open.any_3.as_ref().map(|element| element.name().local), Some("own"));

    let wide = &response.wide;
    assert_eq!((wide.open.any_2.len(), wide.any.len(), wide.open.any.is_some()), (1, 1, true));
    let attributes =
        |all: &[erpsync::xml::RawAttribute]| all.iter().map(|one| one.value().to_owned()).collect::<Vec<_>>();
    assert_eq!(
        (attributes(&wide.open.attributes), attributes(&wide.attributes)),
        (vec!["1".into()], vec!["2".into()])
    );

    let kinds: Vec<_> = response
        .pick
        .choice
        .iter()
        .map(|choice| match choice {
            PickChoice::One(_) => "one",
            PickChoice::Any(_) => "local",
            PickChoice::Any2(_) => "other",
        })
        .collect();
    assert_eq!(kinds, ["other", "local", "one", "local"]);
}

#[test]
fn all_samples() {
    crate::samples::all::<Offer, OfferResponse>(
        include_str!("../../../erpsync-codegen/tests/golden/given.samples"),
        ":OfferResponse ",
    );
}
