//! Choices and wildcards as the generator prints them: its golden file compiled, written and read back.

use erpsync::xml::{RawElement, from_str, to_string};

#[allow(unreachable_pub, reason = "it is printed for a library")]
mod generated {
    include!("../../../erpsync-codegen/tests/golden/choices.rs");
}

use generated::till::{
    Card, Paper, PaperChoice, Pay, PayAccount, PayChoice, PayChoice2, PayResponse, Proof, ProofChoice,
    Receipt, ReceiptChoice, SignedLetter, SignedLetterChoice, Term, TermChoice,
};

fn raw(xml: &str) -> RawElement {
    RawElement::parse(xml).expect("is well-formed")
}

#[test]
fn requests() {
    let sum = Term {
        choice: vec![
            TermChoice::Plus(1),
            TermChoice::Term(Term { choice: vec![TermChoice::Minus(2)], label: None }),
            TermChoice::Any(raw("<x xmlns=\"urn:z\"></x>")),
            TermChoice::Plus(3),
        ],
        label: Some("l".to_owned()),
    };
    let sum_xml = "<Sum label=\"l\"><Plus>1</Plus><Term><Minus>2</Minus></Term><x xmlns=\"urn:z\"></x>\
                   <Plus>3</Plus></Sum>";
    let card = Card {
        number: "4".to_owned(),
        until: Some("2030-01".parse().expect("a month")),
        attributes: vec![erpsync::xml::RawAttribute::new("urn:example:bank", "bank", "B&B")],
    };
    for (choice, xml) in [
        (
            PayChoice::Card(card),
            "<Card xmlns:a-bank=\"urn:example:bank\" a-bank:bank=\"B&amp;B\"><Number>4</Number>\
             <Until>2030-01</Until></Card>",
        ),
        (PayChoice::Cash(Some("9.50".parse().expect("a number"))), "<Cash>9.50</Cash>"),
        (PayChoice::Coupon(vec!["a".to_owned(), "b".to_owned()]), "<Coupon>a</Coupon><Coupon>b</Coupon>"),
        (PayChoice::Account(PayAccount { owner: "o".to_owned() }), "<Account><Owner>o</Owner></Account>"),
        (PayChoice::Codes(vec![5, 6]), "<Codes><int>5</int><int>6</int></Codes>"),
    ] {
        let pay = Pay {
            number: 7,
            choice,
            note: Some("n".to_owned()),
            choice_2: Some(PayChoice2::Fax("f".to_owned())),
            sum: sum.clone(),
            any: vec![raw("<y xmlns=\"urn:z\">1</y>"), raw("<y xmlns=\"urn:z\">2</y>")],
        };
        let text = format!(
            "<Pay xmlns=\"urn:example:till\"><Number>7</Number>{xml}<Note>n</Note><Fax>f</Fax>{sum_xml}\
             <y xmlns=\"urn:z\">1</y><y xmlns=\"urn:z\">2</y></Pay>"
        );
        assert_eq!(to_string(&pay).expect("writes"), text);
        assert_eq!(from_str::<Pay>(&text).expect("reads"), pay);
    }
}

#[test]
fn responses() {
    let inner = Proof { choice: Some(Box::new(ProofChoice::Choice("p".to_owned()))) };
    let letter = vec![
        SignedLetterChoice::Text("For ".to_owned()),
        SignedLetterChoice::Price("1.50".parse().expect("a number")),
        SignedLetterChoice::Text(", & thanks".to_owned()),
    ];
    let response = PayResponse {
        receipt: Some(Receipt {
            paper: Paper { choice: Some(PaperChoice::Roll(80)) },
            choice: ReceiptChoice::Never(true),
            any: Some(raw("<y xmlns=\"urn:z\">1</y>")),
        }),
        proof: Some(Proof { choice: Some(Box::new(ProofChoice::Not(inner))) }),
        letter: Some(SignedLetter { content: letter, lang: None }),
    };
    let text = "<PayResponse xmlns=\"urn:example:till\"><Receipt><Roll>80</Roll><Never>true</Never>\
                <y xmlns=\"urn:z\">1</y></Receipt><Proof><Not><choice>p</choice></Not></Proof>\
                <Letter>For <Price>1.50</Price>, &amp; thanks</Letter></PayResponse>";
    assert_eq!(to_string(&response).expect("writes"), text);
    assert_eq!(from_str::<PayResponse>(text).expect("reads"), response);
    // An empty proof: its choice can be one of nothing.
    let text = "<PayResponse xmlns=\"urn:example:till\"><Proof></Proof></PayResponse>";
    let response = PayResponse { receipt: None, proof: Some(Proof { choice: None }), letter: None };
    assert_eq!(to_string(&response).expect("writes"), text);
    assert_eq!(from_str::<PayResponse>(text).expect("reads"), response);
}
