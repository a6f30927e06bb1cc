//! Groups as the generator prints them: its golden file compiled, and its samples read and written.

use erpsync::xml::{XmlRead, XmlRoot, XmlWrite, from_str, to_string};

#[allow(unreachable_pub, reason = "it is printed for a library")]
mod generated {
    include!("../../../erpsync-codegen/tests/golden/groups.rs");
}

use generated::tariff::{
    AnyParty, Firm, Formula, FormulaChoice, FormulaLeftGroup, Legs, LegsChoice, LegsChoice2, LegsPortGroup,
    LegsPortGroup2, Party, PartyChoice, PartyChoice2, PartyChoice3, PartyKeyGroup, PartyLowGroup, Quote,
    QuoteChargeGroup, QuoteFromGroup, QuoteResponse, Route, RouteStopGroup,
};

#[track_caller]
fn round<T: XmlRead + XmlWrite + XmlRoot + PartialEq + std::fmt::Debug>(value: &T) -> String {
    let text = to_string(value).expect("writes");
    assert_eq!(&from_str::<T>(&text).expect("reads"), value, "{text}");
    text
}

fn legs() -> Legs {
    let first = |port: &str, days| LegsPortGroup { port: port.to_owned(), days };
    let last = |port: &str| LegsPortGroup2 { port: port.to_owned(), road: "r".to_owned() };
    Legs {
        port_group: vec![first("a", Some(1)), first("b", None), first("c", Some(2))],
        border: "x".to_owned(),
        choice: LegsChoice::Duty(3),
        choice_2: LegsChoice2::Free(true),
        port_group_2: vec![last("d"), last("e")],
    }
}

fn step(from: i32, to: Option<i32>, amounts: &[&str]) -> QuoteFromGroup {
    let charge = |amount: &&str| QuoteChargeGroup { amount: amount.parse().expect("a number"), reason: None };
    QuoteFromGroup { from, to, charge_group: amounts.iter().map(charge).collect() }
}

#[test]
fn what_is_counted_is_told_apart_by_its_number() {
    let group = |stop: &str, wait| RouteStopGroup { stop: stop.to_owned(), wait };
    let route = Route { stop_group: vec![group("a", 1), group("b", 2)], stop: "c".to_owned() };
    let quote = Quote {
        party: Vec::new(),
        street_group: None,
        from_group: vec![step(0, None, &["0"])],
        formula: None,
        legs: legs(),
        route: Some(route),
    };
    let text = round(&quote);
    let end = "<Stop>a</Stop><Wait>1</Wait><Stop>b</Stop><Wait>2</Wait><Stop>c</Stop></Route></Quote>";
    assert!(text.ends_with(end), "{text}");
    let error = from_str::<Quote>(&text.replace("<Stop>c", "<Stop>c</Stop><Stop>d")).unwrap_err().to_string();
    let expected = "Quote/Route/Stop[2]: the element occurs more often than it may";
    assert!(error.starts_with(expected), "{error}");
}

#[test]
fn what_is_repeated_keeps_its_members_together() {
    let value = |value: &str| {
        Box::new(Formula { choice: Box::new(FormulaChoice::Value(value.parse().expect("a number"))) })
    };
    let left = FormulaLeftGroup { left: value("1"), operator: "+".to_owned(), right: value("2") };
    let left = Formula { choice: Box::new(FormulaChoice::LeftGroup(left)) };
    let whole = FormulaLeftGroup { left: Box::new(left), operator: "*".to_owned(), right: value("3") };
    let quote = Quote {
        party: Vec::new(),
        street_group: None,
        from_group: vec![step(1, Some(5), &["9", "8"]), step(6, None, &["7"]), step(7, None, &["6", "5"])],
        formula: Some(Formula { choice: Box::new(FormulaChoice::LeftGroup(whole)) }),
        legs: legs(),
        route: None,
    };
    assert_eq!(
        round(&quote),
        "<Quote xmlns=\"urn:example:tariff\"><From>1</From><To>5</To><Amount>9</Amount><Amount>8</Amount>\
         <From>6</From><Amount>7</Amount><From>7</From><Amount>6</Amount><Amount>5</Amount>\
         <Formula><Left><Left><Value>1</Value></Left><Operator>+</Operator><Right><Value>2</Value></Right></Left>\
         <Operator>*</Operator><Right><Value>3</Value></Right></Formula>\
         <Legs><Port>a</Port><Days>1</Days><Port>b</Port><Port>c</Port><Days>2</Days><Border>x</Border><Duty>3</Duty>\
         <Free>true</Free><Port>d</Port><Road>r</Road><Port>e</Port><Road>r</Road></Legs></Quote>"
    );
}

#[test]
fn an_alternative_may_be_anything() {
    let key = |key: &str, choice| PartyKeyGroup { key: key.to_owned(), choice };
    for choice in [
        None,
        Some(PartyChoice::Unknown(true)),
        Some(PartyChoice::Choice(vec![
            PartyChoice2::Nick("n".to_owned()),
            PartyChoice2::Alias("a".to_owned()),
            PartyChoice2::Nick("m".to_owned()),
        ])),
        Some(PartyChoice::KeyGroup(vec![
            key("a", PartyChoice3::LowGroup(PartyLowGroup { low: 1, high: 2 })),
            key("b", PartyChoice3::Number(3)),
            key("c", PartyChoice3::Number(4)),
            key("d", PartyChoice3::LowGroup(PartyLowGroup { low: 5, high: 6 })),
        ])),
    ] {
        let party = Party { choice, id: 1 };
        let firm = Firm { party: party.clone(), charge_group: None, since: None };
        round(&Quote {
            party: vec![AnyParty::Party(party), AnyParty::Firm(firm)],
            street_group: None,
            from_group: vec![step(0, None, &["0"])],
            formula: None,
            legs: legs(),
            route: None,
        });
    }
}

#[test]
fn samples_are_read_and_written() {
    let samples = include_str!("../../../erpsync-codegen/tests/golden/groups.samples");
    let (mut quotes, mut replies) = (Vec::new(), Vec::new());
    for sample in samples.lines() {
        if sample.starts_with("<ns1:QuoteResponse") {
            // Written once, elements of any name say that they stand in no default namespace.
            let reply: QuoteResponse = from_str(sample).expect("reads");
            let reply: QuoteResponse = from_str(&to_string(&reply).expect("writes")).expect("reads");
            round(&reply);
            replies.push(reply);
        } else {
            let quote: Quote = from_str(sample).expect("reads");
            round(&quote);
            quotes.push(quote);
        }
    }
    // Each element is in its group, as often as it occurred.
    let [first, second, third, least] = quotes.as_slice() else { panic!("{quotes:?}") };
    for full in [first, second, third] {
        assert!(full.street_group.as_ref().is_some_and(|group| group.country.is_some()));
        assert_eq!(full.from_group.iter().map(|step| step.charge_group.len()).collect::<Vec<_>>(), [2, 2]);
        assert_eq!((full.legs.port_group.len(), full.legs.port_group_2.len()), (2, 2));
    }
    assert!(least.street_group.is_none() && least.legs.port_group.is_empty());
    let reply = replies[0].number_group.as_ref().expect("is there");
    assert!(reply.firm.charge_group.is_some() && reply.any.len() == 2);
}
