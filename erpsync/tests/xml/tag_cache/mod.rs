//! Learned tags change nothing: documents read with them and without give the same values, errors and offsets.

mod absent;
mod documents;
mod node;
mod own_prefix;
mod sequences;

use erpsync::xml::{Limits, RawElement, ReadError, ReadOptions, Reader, XmlRead};
use proptest::prelude::*;

use self::documents::{document, mutate, mutations};
use self::node::{Node, same};

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

    #[test]
    fn good_documents_are_read_alike(text in document()) {
        let _ = same(&text, Limits::default());
    }

    #[test]
    fn broken_documents_are_refused_alike(text in document(), mutations in mutations()) {
        let _ = same(&mutate(&text, &mutations), Limits::default());
    }

    #[test]
    fn limits_strike_alike(text in document(), depth in 1..6_usize, namespaces in 3..8_usize, bytes in 1..30_usize) {
        let _ = same(&text, Limits::default().depth(depth).namespaces(namespaces).text_bytes(bytes.max(15)).attributes(5));
    }

    #[test]
    fn any_text_at_all_panics_nowhere(text in "\\PC{0,40}", more in "[<>&;:/'=!x \\[\\]\\-?\u{e9}]{0,60}") {
        for text in [&text, &more, &format!("<x>{more}"), &format!("<x {more}")] {
            let _ = same(text, Limits::default());
        }
    }

    #[test]
    fn any_bytes_at_all_panic_nowhere(bytes in prop::collection::vec(any::<u8>(), 0..60), charset in "[a-z0-9-]{0,8}") {
        drop(erpsync::xml::from_slice::<RawElement>(&bytes));
        drop(erpsync::xml::decode(&bytes, Some(&charset)));
        drop(erpsync::xml::decode(&bytes, Some("utf-16")));
    }
}

/// The elements before it, not its tag, decide to which of two fields of one name an element belongs.
#[test]
fn a_tag_does_not_tell_two_fields_of_one_name_apart() {
    let both = "<twice><node/><x>1</x><node/><x>2</x></twice>";
    let one = "<twice><node/><x>3</x></twice>";
    let (result, _) = same(&format!("<node xmlns='urn:a'>{both}{one}</node>"), Limits::default());
    let fields = |node: &Node| -> Vec<char> {
        node.seen
            .iter()
            .filter(|seen| seen.contains("{urn:a}x"))
            .filter_map(|seen| seen.chars().next())
            .collect()
    };
    let children = result.unwrap().children;
    assert!(fields(&children[0]).contains(&'2'));
    assert!(fields(&children[1]).contains(&'0') && !fields(&children[1]).contains(&'2'));
}

#[test]
fn skipped_tags_are_cached_soundly() {
    let skipped =
        "<news p:y='1'><kind>a &amp; b</kind><p:more>1</p:more><y/><news> <kind>c</kind></news></news>";
    let record = |skipped: &str| format!("<node><x>1</x>{skipped}<y>2</y>{skipped}</node>");
    // Equal bytes in another scope, an end tag that does not fit, a prefix that is not declared, wrong text;
    // each with `q` declared and without.
    let others = [
        ("p:y", "q:y", [false, true]),
        ("</kind>", "</kinds>", [false, false]),
        ("<p:more>1</p:more>", "<p:more xmlns:p='urn:c'><p:y/></p:more>", [true, true]),
        ("<y/>", "<q:y/>", [false, true]),
        ("<y/>", "]]>", [false, false]),
        ("<y/>", "<y>", [false, false]),
    ];
    for (from, to, well) in others {
        let records = record(skipped).repeat(3) + &record(&skipped.replace(from, to)) + &record(skipped);
        for (more, well) in ["", " xmlns:q='urn:b'"].into_iter().zip(well) {
            let text = format!("<node xmlns='urn:a' xmlns:p='urn:b'{more}>{records}</node>");
            assert_eq!(same(&text, Limits::default()).0.is_ok(), well, "{to}");
            assert!(same(&text, Limits::default().depth(3)).0.is_err());
        }
    }
}

#[test]
fn full_tables_change_nothing() {
    let start = "<node xmlns='urn:a' xmlns:q='urn:b' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'>";
    // More scopes than are kept, with values that are resolved in them, and tags that come again.
    let scopes: String = (0..3000)
        .map(|n| {
            format!(
                "<node xmlns:p{n}='urn:b'><p{n}:z>p{n}:v</p{n}:z><x>1</x><p{n}:new xmlns:o='urn:o'><o:a/></p{n}:new></node>"
            )
        })
        .collect();
    // Equal bytes in scopes that come and go under one identity.
    let reused: String = (0..20)
        .map(|n| format!("<node xmlns:r='urn:{}' xmlns:u{n}='u'><r:x>1</r:x></node>", ["a", "b"][n % 2]))
        .collect();
    // And a prefix that is another one among the declarations of such a scope, or means something else there.
    let moved = "<node><r:new xmlns:r='urn:o'/><r:new xmlns:a='urn:z' xmlns:r='urn:o'/>\
                 <r:y xmlns:r='urn:a'>1</r:y><r:y xmlns:r='urn:b'>1</r:y>\
                 <y xmlns:j='http://www.w3.org/2001/XMLSchema-instance' j:nil='true'/>\
                 <y xmlns:j='urn:o' j:nil='true'>1</y></node>";
    // More types than are kept.
    let types: String = (0..600).map(|n| format!("<y i:type='q:t{n}'>{n}</y><y>1</y>")).collect();
    let text = format!("{start}{scopes}{types}{types}{reused}{moved}</node>");
    let (result, _) = same(&text, Limits::default());
    let node = result.unwrap();
    for child in &node.children[..3000] {
        let seen = child.seen.join("\n");
        assert!(seen.contains("namespace: \"urn:b\", local: \"v\""), "{seen}");
        assert!(seen.contains("{urn:b}new <p"), "{seen}");
    }
    for (n, child) in node.children[3000..3020].iter().enumerate() {
        assert!(child.seen[0].starts_with(["0 {urn:a}x", "2 {urn:b}x"][n % 2]), "{:?}", child.seen);
    }
    let moved = node.children[3020].seen.join("\n");
    assert_eq!(moved.matches("{urn:o}new <r:new").count(), 2, "{moved}");
    assert!(moved.contains("1 {urn:a}y ") && moved.contains("{urn:b}y <r:y"), "{moved}");
    assert!(node.seen.iter().any(|seen| seen.contains("type=Some(\"{urn:b}t599\")")));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

    /// White space in the end tag leads off the fast path of texts.
    #[test]
    fn texts_are_read_alike(text in "[a<&>;\\]\r\n\u{1}\u{ef}\u{ffff}\u{ff01} x-]{0,40}", bound in 0..50_usize) {
        let read = |text: &str| {
            let options = ReadOptions::default().limits(Limits::default().text_bytes(bound));
            let mut reader = Reader::with_options(text, options);
            reader.root()?;
            let value = String::read(&mut reader)?;
            reader.finish()?;
            Ok(value)
        };
        let seen = |result: Result<String, ReadError>| result.map_err(|error| (error.kind().clone(), error.offset()));
        assert_eq!(seen(read(&format!("<s>{text}</s>"))), seen(read(&format!("<s>{text}</s >"))));
    }
}
