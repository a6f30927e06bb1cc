//! Elements that are nil and have attributes, as the generator prints them: its golden file compiled, its samples read and
//! written, and calls with it.

use erpsync::soap::Fault;
use erpsync::transport::InProcess;
use erpsync::validate::Validate;
use erpsync::xml::{RawAttribute, ReadOptions, Reader, XmlRead, from_str, to_string};
use erpsync::xsd::{Nillable, OrNil, QName};
use erpsync::{Request, Response};

#[allow(unreachable_pub, dead_code, reason = "it is printed for a library")]
mod generated {
    include!("../../../erpsync-codegen/tests/golden/nil.rs");
}

use generated::nil::*;

const SAMPLES: &str = include_str!("../../../erpsync-codegen/tests/golden/nil.samples");

fn euro() -> NilPrice {
    NilPrice { currency: Some("EUR".to_owned()), unit: None, rounded: None }
}

fn price() -> Price {
    Price { value: 5.into(), currency: "EUR".to_owned(), unit: None, rounded: None }
}

fn line(number: i32) -> NilLine {
    NilLine { number: Some(number), state: None, attributes: Vec::new() }
}

/// Nil, or not there.
fn offer() -> Offer {
    Offer {
        price: OrNil::Nil(euro()),
        rebate: None,
        line: Vec::new(),
        prices: Nillable::Absent,
        shape: Vec::new(),
        part: None,
        terms: None,
        choice: Vec::new(),
        mark: Vec::new(),
        count: None,
        place: Nillable::Absent,
    }
}

/// Writes an offer and reads it back equal; returns the text without the offer's own tags.
#[track_caller]
fn written(offer: &Offer) -> String {
    let text = to_string(offer).expect("writes");
    assert_eq!(&from_str::<Offer>(&text).expect("reads"), offer, "{text}");
    let inner = text.strip_prefix("<Offer xmlns=\"urn:example:nil\">").expect("the start tag");
    let inner = inner.strip_suffix("</Offer>").expect("the end tag");
    inner.replace(" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"", "")
}

/// The content of an offer, with all that must be there behind it.
fn read(inner: &str) -> Result<Offer, erpsync::xml::ReadError> {
    from_str(&format!(
        "<Offer xmlns=\"urn:example:nil\" xmlns:n=\"urn:example:nil\" \
         xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\">{inner}<Count>1</Count></Offer>"
    ))
}

#[test]
fn samples_come_back_as_they_were() {
    let offers = SAMPLES.lines().filter(|line| line.starts_with("<ns1:Offer"));
    let mut nil = 0;
    for text in offers {
        let value: Offer = from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let again = to_string(&value).expect("writes");
        assert_eq!(from_str::<Offer>(&again).expect("reads what was written"), value, "{again}");
        let count = |text: &str| text.matches("xsi:nil=\"true\"").count();
        assert_eq!(count(&again), count(text), "{again}");
        nil += count(text);
        assert_eq!(value.validate(), Ok(()), "{text}");
    }
    assert!(nil > 10, "{nil}");
}

#[test]
fn wherever_an_element_stands_it_keeps_its_attributes() {
    let mut value = offer();
    assert_eq!(written(&value), "<Price xsi:nil=\"true\" currency=\"EUR\"/><Count xsi:nil=\"true\"/>");

    value.price = price().into();
    value.rebate = Some(OrNil::Nil(NilPrice { unit: Some(QName::new("urn:u", "kg")), ..euro() }));
    let before = "<Price currency=\"EUR\">5</Price>\
                  <Rebate xsi:nil=\"true\" currency=\"EUR\" xmlns:q=\"urn:u\" unit=\"q:kg\"/>";
    let behind = "<Count xsi:nil=\"true\"/>";
    let written_now =
        written(&value).replace(" xmlns:q=\"urn:u\" currency=\"EUR\"", " currency=\"EUR\" xmlns:q=\"urn:u\"");
    assert_eq!(written_now, format!("{before}{behind}"));

    value.rebate = None;
    value.price = OrNil::Nil(euro());
    value.line = vec![OrNil::Nil(NilLine {
        state: Some(State::Open),
        attributes: vec![RawAttribute::new("urn:o", "x", "1")],
        ..line(1)
    })];
    value.prices = Nillable::Value(vec![price().into(), OrNil::Nil(euro())]);
    value.choice = vec![OfferChoice::Gross(price()), OfferChoice::Net(OrNil::Nil(euro()))];
    value.mark = vec![MarkElement::Stamp(OrNil::Nil(line(2))), MarkElement::Mark(OrNil::Nil(line(3)))];
    value.terms = Some(OrNil::Nil(NilOfferTerms { since: Some("2026-11-25".parse().expect("a date")) }));
    assert_eq!(
        written(&value),
        "<Price xsi:nil=\"true\" currency=\"EUR\"/>\
         <Line xsi:nil=\"true\" number=\"1\" state=\"open\" xmlns:a-x=\"urn:o\" a-x:x=\"1\"/>\
         <Prices><Price currency=\"EUR\">5</Price><Price xsi:nil=\"true\" currency=\"EUR\"/></Prices>\
         <Terms xsi:nil=\"true\" since=\"2026-11-25\"/>\
         <Gross currency=\"EUR\">5</Gross><Net xsi:nil=\"true\" currency=\"EUR\"/>\
         <Stamp xsi:nil=\"true\" number=\"2\"/><Mark xsi:nil=\"true\" number=\"3\"/><Count xsi:nil=\"true\"/>"
    );
}

#[test]
fn nil_of_a_derived_type_says_which() {
    let mut value = offer();
    value.shape = vec![
        OrNil::Nil(NilAnyShape::Circle(NilCircle { colour: Some("red".to_owned()) })),
        OrNil::Nil(NilAnyShape::Square(NilSquare {})),
        OrNil::Value(AnyShape::Square(Square { shape: Shape {}, side: 2 })),
    ];
    let text = written(&value);
    for tag in [
        "<Shape xmlns:t=\"urn:example:nil\" xsi:type=\"t:Circle\" xsi:nil=\"true\" colour=\"red\"/>",
        "<Shape xmlns:t=\"urn:example:nil\" xsi:type=\"t:Square\" xsi:nil=\"true\"/>",
    ] {
        assert!(text.contains(tag), "{text}");
    }
    // One that nobody knows is kept as it came.
    let read = read("<Price currency=\"EUR\">1</Price><Shape i:type=\"n:Oval\" i:nil=\"1\" ratio=\"2\"/>")
        .expect("reads");
    let [OrNil::Nil(NilAnyShape::Unrecognized(oval))] = &read.shape[..] else { panic!("{read:?}") };
    assert_eq!(oval.type_name(), Some(&QName::new("urn:example:nil", "Oval")));
    let again: Offer = from_str(&to_string(&read).expect("writes")).expect("reads");
    assert_eq!(again, read);
}

#[test]
fn what_senders_leave_out_of_nil_is_missed_when_it_is_written() {
    let value = read("<Price i:nil=\"true\"/><Line i:nil=\"true\" state=\"sold\"/>").expect("reads");
    let nothing = NilPrice { currency: None, unit: None, rounded: None };
    assert_eq!(value.price, OrNil::Nil(nothing));
    assert_eq!(value.price.nil().map(NilPrice::rounded), Some(true));
    let error = to_string(&value).expect_err("it lacks an attribute").to_string();
    assert_eq!(error, "element `currency`: the attribute must be there though its element is nil");
    assert_eq!(
        value.validate().expect_err("it is not valid").to_string(),
        "Price: there are 0 `@currency`, and at least 1 must be; \
         Line[1]: there are 0 `@number`, and at least 1 must be"
    );
}

#[test]
fn what_is_wrong_with_nil_is_told_with_its_place() {
    for (inner, message) in [
        (
            "<Price i:nil=\"true\" currency=\"EUR\">5</Price>",
            "Offer/Price: an element with xsi:nil must be empty",
        ),
        ("<Price i:nil=\"true\" currency=\"EUR\"><x/></Price>", "must be empty"),
        ("<Price i:nil=\"true\" currency=\"EUR\" rounded=\"maybe\"/>", "Offer/Price: "),
        (
            "<Price currency=\"EUR\">1</Price><Line number=\"1\" i:nil=\"false\"/>",
            "the required `Article` is missing",
        ),
        ("<Price>1</Price>", "the required `currency` is missing"),
        ("<Rebate i:nil=\"true\"/>", "the required `Price` is missing"),
    ] {
        let error = read(inner).expect_err(inner).to_string();
        assert!(error.contains(message), "{inner}: {error}");
    }
}

#[test]
fn attributes_that_nobody_keeps_are_drift() {
    let text = "<Offer xmlns=\"urn:example:nil\" xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\">\
                <Price i:nil=\"true\" currency=\"EUR\" colour=\"red\"/><Line i:nil=\"1\" xmlns:o=\"urn:o\" o:x=\"1\" y=\"2\" state=\"lost\"/>\
                <Count i:nil=\"true\" z=\"3\"/><Place i:nil=\"true\" z=\"4\"/></Offer>";
    let mut options = ReadOptions::default();
    options.report_drift = true;
    let mut reader = Reader::with_options(text, options);
    reader.root().expect("a root element");
    Offer::read(&mut reader).expect("reads");
    let paths: Vec<String> = reader.take_drift().into_iter().map(|drift| drift.path).collect();
    // Each name once.
    assert_eq!(paths, ["Offer/Price/@colour", "Offer/Line/@y", "Offer/Line/@state", "Offer/Count/@z"]);
}

/// Answers nil where it is asked for nil.
struct Dealer;

impl Offers for Dealer {
    type Error = Fault;

    async fn offer(
        &self,
        request: Request<Offer, OffersRequestHeaders>,
    ) -> Result<Response<OrNil<Price, NilPrice>>, Fault> {
        match &request.headers.token {
            Some(OrNil::Nil(token)) => Err(OfferFaults::Refused(OrNil::Nil(token.clone())).into()),
            _ => Ok(Response::new(request.body.price)),
        }
    }

    async fn two(
        &self,
        request: Request<TwoRequestParts>,
    ) -> Result<Response<OrNil<Price, NilPrice>>, Fault> {
        assert_eq!(request.second, OrNil::Nil(line(7)));
        Ok(Response::new(request.body.first))
    }
}

#[tokio::test]
async fn a_body_a_part_a_header_block_and_a_fault_are_nil() {
    let client =
        OffersClient::with_transport("http://test/", InProcess::new(OffersServer::new(Dealer))).unwrap();
    let reply = client.offer(offer()).await.expect("a reply");
    assert_eq!(reply.body, OrNil::Nil(euro()));

    let parts = TwoRequestParts { first: OrNil::Nil(euro()), second: OrNil::Nil(line(7)) };
    assert_eq!(client.two(parts).await.expect("a reply").body, OrNil::Nil(euro()));

    let headers = OffersRequestHeaders { token: Some(OrNil::Nil(euro())) };
    let error = client.offer(Request::new(offer()).with_headers(headers)).await.expect_err("a fault");
    assert_eq!(error.fault_as::<OfferFaults>(), Some(OfferFaults::Refused(OrNil::Nil(euro()))));

    let headers = OffersRequestHeaders { token: Some(price().into()) };
    assert!(client.offer(Request::new(offer()).with_headers(headers)).await.is_ok());
}
