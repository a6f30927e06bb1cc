//! Types that are made of others, as the generator prints them: its golden file compiled, and its samples read and
//! written.

use erpsync::xml::{from_str, to_string};

#[allow(unreachable_pub, reason = "it is printed for a library")]
mod generated {
    include!("../../../erpsync-codegen/tests/golden/parcels.rs");
}

use generated::parcels::{
    AnyParcel, Insured, InsuredInsurerGroup, Label, LabelChoice, LabelCodeGroup, LabelColourGroup, LabelType,
    Letter, LongRemark, LongRemarkChoice, Parcel, ParcelArticleGroup, ParcelChoice, Send, SendStampGroup,
    Size, SizeAxisGroup,
};

fn parcel() -> Parcel {
    let article = |article: &str, count| {
        ParcelChoice::ArticleGroup(ParcelArticleGroup { article: article.to_owned(), count })
    };
    Parcel {
        weight: Some("1.5".parse().expect("a number")),
        choice: vec![
            article("a", None),
            article("b", Some(2)),
            ParcelChoice::Fragile(true),
            article("c", None),
        ],
        note: vec!["n".to_owned()],
        number: Some(7),
        route: None,
    }
}

fn send() -> Send {
    let axis = |axis: &str, length| SizeAxisGroup { axis: axis.to_owned(), length };
    let stamp = |by: &str| SendStampGroup {
        at: "2030-01-02T03:04:05Z".parse().expect("a time"),
        by: by.to_owned(),
        place: "p".to_owned(),
    };
    let insurer = |insurer: &str| InsuredInsurerGroup {
        insurer: insurer.to_owned(),
        value: "9".parse().expect("a number"),
    };
    let code = LabelCodeGroup { code: "c".to_owned(), kind: "k".to_owned() };
    let letter = Letter { article: "l".to_owned(), count: Some(1), note: None, number: None };
    let insured = Insured {
        parcel: parcel(),
        insurer_group: vec![insurer("x"), insurer("y")],
        unit: "m".to_owned(),
        scale: None,
    };
    Send {
        size: Size {
            axis_group: vec![axis("x", Some(1)), axis("y", None)],
            unit: "cm".to_owned(),
            scale: None,
        },
        label: Label {
            label: LabelType { choice: LabelChoice::CodeGroup(code) },
            colour_group: Some(LabelColourGroup { colour: "red".to_owned(), gloss: true }),
        },
        stamp_group: vec![stamp("s"), stamp("t")],
        parcel: vec![AnyParcel::Parcel(parcel()), AnyParcel::Letter(letter), AnyParcel::Insured(insured)],
        remark: Some(LongRemark {
            content: vec![
                LongRemarkChoice::Text("see ".to_owned()),
                LongRemarkChoice::Bold("b".to_owned()),
                LongRemarkChoice::Head("h".to_owned()),
                LongRemarkChoice::Link("l".to_owned()),
                LongRemarkChoice::Text("!".to_owned()),
            ],
        }),
    }
}

#[test]
fn extended_restricted_redefined_and_included() {
    let text = to_string(&send()).expect("writes");
    assert_eq!(from_str::<Send>(&text).expect("reads"), send());
    let content =
        "<Article>a</Article><Article>b</Article><Count>2</Count><Fragile>true</Fragile><Article>c</Article>";
    for part in [
        // Members of the base come first, without those that the restriction leaves out.
        &*format!(
            "xsi:type=\"t:Insured\" number=\"7\" unit=\"m\"><Weight>1.5</Weight>{content}<Note>n</Note>\
                   <Insurer>x</Insurer><Value>9</Value><Insurer>y</Insurer><Value>9</Value></Parcel>"
        ),
        "xsi:type=\"t:Letter\"><Article>l</Article><Count>1</Count></Parcel>",
        "<Label><Code>c</Code><Kind>k</Kind><Colour>red</Colour><Gloss>true</Gloss></Label>",
        "<At>2030-01-02T03:04:05Z</At><By>s</By><Place>p</Place><At>2030-01-02T03:04:05Z</At><By>t</By><Place>p</Place>",
        "<Size unit=\"cm\"><Axis>x</Axis><Length>1</Length><Axis>y</Axis></Size>",
        "<Remark>see <Bold>b</Bold><Head>h</Head><Link>l</Link>!</Remark>",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn samples_are_read_and_written() {
    let samples = include_str!("../../../erpsync-codegen/tests/golden/parcels.samples");
    assert!(samples.lines().count() > 2);
    for sample in samples.lines() {
        let send: Send = from_str(sample).unwrap_or_else(|error| panic!("{sample}: {error}"));
        let text = to_string(&send).expect("writes");
        assert_eq!(from_str::<Send>(&text).expect("reads"), send, "{text}");
    }
}
