//! Substitution groups as the generator prints them: its golden file compiled, and its samples read and written.

use erpsync::soap::MessageStyle;
use erpsync::testing::MockTransport;
use erpsync::xml::{RawElement, from_str, to_string};

#[allow(unreachable_pub, reason = "it is printed for a library")]
mod generated {
    include!("../../../erpsync-codegen/tests/golden/shapes.rs");
}

use generated::plane::{
    AnyShape, BoardClient, Circle, Draw, DrawResponse, DrawResponseChoice, FrameElement, NoteElement, Shape,
    ShapeElement, Stars,
};
use generated::space::Group;

fn circle(radius: &str) -> Circle {
    Circle { shape: Shape { colour: None }, radius: radius.parse().expect("a number") }
}

#[test]
fn an_element_is_told_by_its_name() {
    let draw = Draw {
        number: 3,
        shape: vec![
            ShapeElement::Circle(circle("1.5")),
            ShapeElement::Stain(None),
            ShapeElement::Group(Group {
                common: Shape { colour: Some("red".to_owned()) },
                shape: Box::new(ShapeElement::Blot(AnyShape::Circle(circle("2")))),
            }),
            ShapeElement::Circle(circle("0.5")),
        ],
        note: Some(NoteElement::Stars(Stars::AsteriskAsterisk)),
        sealed: Some("s".to_owned()),
    };
    let text = to_string(&draw).expect("writes");
    assert_eq!(
        text,
        "<Draw xmlns=\"urn:example:plane\"><Number>3</Number><circle><Radius>1.5</Radius></circle>\
         <stain xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"/>\
         <group xmlns=\"urn:example:space\"><Colour xmlns=\"urn:example:plane\">red</Colour>\
         <blot xmlns=\"urn:example:plane\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:t=\"urn:example:plane\" \
         xsi:type=\"t:Circle\"><Radius>2</Radius></blot></group>\
         <circle><Radius>0.5</Radius></circle><stars>**</stars><sealed>s</sealed></Draw>"
    );
    assert_eq!(from_str::<Draw>(&text).expect("reads"), draw);
}

/// With `MESSAGE_TYPES` substitutes, derived types and elements of bases say their types.
#[test]
fn elements_that_say_their_types() {
    let draw = Draw {
        number: 3,
        shape: vec![
            ShapeElement::Circle(circle("1.5")),
            ShapeElement::Stain(None),
            ShapeElement::Group(Group {
                common: Shape { colour: Some("red".to_owned()) },
                shape: Box::new(ShapeElement::Blot(AnyShape::Circle(circle("2")))),
            }),
        ],
        note: Some(NoteElement::Stars(Stars::AsteriskAsterisk)),
        sealed: None,
    };
    let style = MessageStyle::new().type_names(&generated::MESSAGE_TYPES).prefix("urn:example:plane", "p");
    let client = BoardClient::with_transport("http://test/", MockTransport::new()).expect("a URL");
    let call = client.draw(draw.clone()).message_style(style.expect("a prefix"));
    let text = call.request_xml().expect("writes");
    let body = text.split_once("<s:Body>").expect("a body").1;
    assert_eq!(
        body,
        "<p:Draw><p:Number xsi:type=\"xsd:int\">3</p:Number>\
         <p:circle xsi:type=\"p:Circle\"><p:Radius xsi:type=\"xsd:decimal\">1.5</p:Radius></p:circle>\
         <p:stain xsi:type=\"p:Shape\" xsi:nil=\"true\"/>\
         <group xmlns=\"urn:example:space\"><p:Colour xsi:type=\"xsd:string\">red</p:Colour>\
         <p:blot xsi:type=\"p:Circle\"><p:Radius xsi:type=\"xsd:decimal\">2</p:Radius></p:blot></group>\
         <p:stars xsi:type=\"p:Stars\">**</p:stars></p:Draw></s:Body></s:Envelope>"
    );
    let start = text.find("<p:Draw>").expect("an element") + "<p:Draw".len();
    let declarations =
        &text[text.find(" xmlns:s=").expect("a root")..text.find("><s:Body>").expect("a body")];
    let end = text.find("</s:Body>").expect("a body");
    let element = format!("<p:Draw{declarations}{}", &text[start..end]);
    assert_eq!(from_str::<Draw>(&element).expect("reads"), draw);
}

#[test]
fn in_a_choice_each_is_an_alternative() {
    let text = "<DrawResponse xmlns=\"urn:example:plane\"><Gap>1</Gap><circle><Radius>1</Radius></circle><Gap>2</Gap>\
                <rim/><z:p xmlns:z=\"urn:z\"/></DrawResponse>";
    let response: DrawResponse = from_str(text).expect("reads");
    assert_eq!(
        response,
        DrawResponse {
            choice: vec![
                DrawResponseChoice::Gap(1),
                DrawResponseChoice::Circle(circle("1")),
                DrawResponseChoice::Gap(2)
            ],
            frame: FrameElement::Rim(AnyShape::Shape(Shape::default())),
            any: Some(
                RawElement::parse("<z:p xmlns=\"urn:example:plane\" xmlns:z=\"urn:z\"/>")
                    .expect("is well-formed")
            ),
        }
    );
}

#[test]
fn what_lacks_and_what_is_too_much_is_an_error() {
    let lacks =
        from_str::<DrawResponse>("<DrawResponse xmlns=\"urn:example:plane\"><Gap>1</Gap></DrawResponse>");
    assert!(lacks.unwrap_err().to_string().contains("the required `frame or rim` is missing"));
    let both = "<DrawResponse xmlns=\"urn:example:plane\"><Gap>1</Gap><rim/><frame/></DrawResponse>";
    let both = from_str::<DrawResponse>(both).unwrap_err().to_string();
    assert!(both.contains("another alternative of the same choice"), "{both}");
}

#[test]
fn all_samples() {
    crate::samples::all::<Draw, DrawResponse>(
        include_str!("../../../erpsync-codegen/tests/golden/shapes.samples"),
        ":DrawResponse ",
    );
}
