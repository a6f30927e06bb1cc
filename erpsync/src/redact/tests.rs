use super::{Redaction, Sources, by_name, mask};

fn masks(from: &str, to: &str) {
    assert_eq!(mask(from, &["Pin"]), to);
}

/// Redaction with one secret.
fn knowing(secret: &str) -> Redaction {
    Redaction::new(Sources { texts: vec![[secret.to_owned()].into()], ..Sources::default() })
}

#[test]
fn names_in_upper_and_lower_case() {
    masks("<password>a</password><PIN>1</PIN>", "<password>***</password><PIN>***</PIN>");
}

#[test]
fn text_and_nested_elements() {
    masks(
        "<Credentials><h:Ticket xmlns:h='u'> 7T:a</h:Ticket></Credentials><a>b</a>",
        "<Credentials><h:Ticket xmlns:h='u'>***</h:Ticket></Credentials><a>b</a>",
    );
    masks("<Pin><a x='1'>1<b/>2</a>\n</Pin>", "<Pin><a x='***'>***<b/>***</a>\n</Pin>");
    masks("<Pin/><a>b</a>", "<Pin/><a>b</a>");
}

#[test]
fn cdata_comments_instructions_and_entities() {
    masks("<Pin>a<![CDATA[<b>]]>&amp;<!--c--></Pin>", "<Pin>***</Pin>");
    masks("<Pin><?a b?></Pin>", "<Pin>***</Pin>");
}

#[test]
fn attributes_by_name() {
    masks("<a Pin=\"1>2\" b='Pin'>t</a>", "<a Pin=\"***\" b='Pin'>t</a>");
}

#[test]
fn what_breaks_off() {
    masks("<a><Pin>12", "<a><Pin>***");
    masks("<a><Pin", "<a><Pin");
    masks("<a><Pin>12</P", "<a><Pin>***</P");
    masks("<Pin a='12", "<Pin a='***");
    masks("no xml", "no xml");
    masks("<", "<");
}

#[test]
fn character_data_only() {
    let message = "<?xml version='1.0'?><soap:a xmlns:soap='urn:soap' xsi:type='soap:b' soap='soap'><!--soap-->\
                   <soap>1 soap<![CDATA[soap]]></soap></soap:a>";
    let shown = "<?xml version='1.0'?><soap:a xmlns:soap='urn:soap' xsi:type='soap:b' soap='***'><!--***-->\
                 <soap>1 ***<![CDATA[***]]></soap></soap:a>";
    assert_eq!(knowing("soap").message(message), shown);
    assert_eq!(knowing("version").message(message), message);
}

#[test]
fn a_secret_in_pieces() {
    let redaction = knowing("canary");
    assert_eq!(redaction.message("<a>can<!-- x -->ary.</a>"), "<a>***<!--***-->***.</a>");
    assert_eq!(
        redaction.message("<a>c<![CDATA[an]]>&#97;r<?p i?>y</a>"),
        "<a>***<![CDATA[***]]>***<?p ***?>***</a>"
    );
    assert_eq!(redaction.text("say can<!---->ary"), "say ***");
    // Elements stand for themselves.
    assert_eq!(redaction.message("<a>can<b/>ary</a>"), "<a>can<b/>ary</a>");
}

#[test]
fn what_is_no_xml() {
    let redaction = knowing("canary");
    for (text, shown) in [
        ("{\"a\": \"\\u0063anary\"}", "{\"a\": \"***\"}"),
        ("a <canary> b", "a <***> b"),
        ("<p>if a <b then canary</p>", "<p>if a <b then ***</p>"),
        ("<p>a </canary x</p>", "<p>a </*** x</p>"),
        ("<a href=canary>", "<a href=***>"),
        ("<a canary b='c'>", "<a *** b='c'>"),
        ("<a <canary", "<a <***"),
        ("<!DOCTYPE a [<!ENTITY e 'canary'>]>", "<!DOCTYPE a [<!ENTITY e '***'>]>"),
    ] {
        assert_eq!(redaction.message(text), shown);
    }
}

#[test]
fn elements_of_which_only_the_name_is_known() {
    assert_eq!(
        by_name("<a><user_password>x</user_password><Id>1</Id></a>"),
        "<a><user_password>***</user_password><Id>1</Id></a>"
    );
}

#[test]
fn secrets_of_a_message() {
    let request = "<a><Ticket>leaf-one</Ticket><Ticket><Title>not-this</Title></Ticket><own><b c='given-one'>given-two</b></own>\
                   <typed>typed-one</typed><n Token='leaf-two'/></a>";
    let at = request.find("typed-one").unwrap();
    let redaction = Redaction::new(Sources {
        given: ["Own".to_owned()].into(),
        request: bytes::Bytes::from_static(request.as_bytes()),
        typed: std::iter::once(at..at + 9).collect(),
        ..Sources::default()
    });
    let quoted = "leaf-one not-this given-one given-two typed-one leaf-two";
    assert_eq!(redaction.text(quoted), "*** not-this *** *** *** ***");
    let reply = redaction.with_reply("<Secret>of-reply</Secret>", &["cookie-one".to_owned()]);
    assert_eq!(reply.text("leaf-one of-reply cookie-one"), "*** *** ***");
}
