//! Tags of elements that declare their own prefix are known by what is behind it, and prove no more than they were.

use erpsync::xml::Limits;

use super::node::same;

const ROOT: &str = "<node xmlns='urn:a' xmlns:p='urn:a' xmlns:q='urn:b' \
                    xmlns:i='http://www.w3.org/2001/XMLSchema-instance'>";

/// A record with the prefix `r{n}`.
fn record(n: usize) -> String {
    format!(
        "<r{n}:node xmlns:r{n}='urn:a'><r{n}:x>1</r{n}:x><r{n}:y>2</r{n}:y><r{n}:y/>\
         <r{n}:node><r{n}:y>3</r{n}:y></r{n}:node></r{n}:node>"
    )
}

#[test]
fn a_record_unlike_the_others_is_read_as_it_is() {
    // And whether all is well.
    let others = [
        ("<r7:x>1</r7:x>", "<r6:x>1</r6:x>", false),
        ("<r7:x>1</r7:x>", "<p:x>1</p:x>", true),
        ("<r7:x>1</r7:x>", "<x>1</x>", true),
        ("<r7:x>1</r7:x>", "<r7:x>1</r6:x>", false),
        ("<r7:x>", "<r7:x i:nil='true'>", false),
        ("<r7:x>", "<r7:x r7:y='1'>", true),
        ("<r7:x>", "<r7:x r6:y='1'>", false),
        ("xmlns:r7='urn:a'", "xmlns:r7='urn:b'", true),
        ("xmlns:r7='urn:a'", "xmlns:r7=\"urn:a\"", true),
        ("xmlns:r7='urn:a'", "xmlns:r7='urn:a' xmlns:r6='urn:b'", true),
        ("xmlns:r7='urn:a'", "xmlns:r6='urn:a'", false),
        ("xmlns:r7='urn:a'", "xmlns:r7 = 'urn:a'", true),
        ("xmlns:r7='urn:a'", "", false),
        ("xmlns:r7='urn:a'", "xmlns:r7='urn:a' i:type='r7:t'", true),
        ("xmlns:r7='urn:a'", "xmlns:r7='urn:a' i:type='r6:t'", false),
        ("<r7:y/>", "<r7:y xmlns:r7='urn:b'/>", true),
        ("<r7:y/>", "<r7:y xmlns:r7='urn:a'/>", true),
        ("<r7:y/>", "<r7:y></r7:y >", true),
        ("<r7:y/>", "<r7:unknown><r7:y/></r7:unknown>", true),
        ("<r7:y/>", "<r7 :y/>", false),
        ("<r7:y/>", "<r7:y/", false),
    ];
    let records = |from: usize, to: usize| (from..to).map(record).collect::<String>();
    for (from, to, well) in others {
        let other = record(7).replacen(from, to, 1);
        assert_ne!(record(7), other);
        let text = format!("{ROOT}{}{other}{}</node>", records(0, 7), records(8, 12));
        let (result, _) = same(&text, Limits::default());
        assert_eq!(result.is_ok(), well, "{to}: {result:?}");
        assert!(same(&text, Limits::default().depth(2)).0.is_err());
    }
}

/// A prefix that means something outside of such an element means that in the next one again.
#[test]
fn a_prefix_is_that_of_the_element_alone() {
    let item = |prefix: &str, child: &str| {
        format!("<{prefix}:node xmlns:{prefix}='urn:a'><{child}:x>1</{child}:x></{prefix}:node>")
    };
    let known: String = (0..6).map(|n| item(&format!("r{n}"), &format!("r{n}"))).collect();
    let text = format!("{ROOT}{known}{}{}{}</node>", item("q", "q"), item("r9", "q"), item("i", "i"));
    let node = same(&text, Limits::default()).0.unwrap();
    let fields: Vec<&str> = node.children[6..].iter().map(|child| &child.seen[0][..9]).collect();
    assert_eq!(fields, ["0 {urn:a}", "2 {urn:b}", "0 {urn:a}"]);
    for (prefix, child, well) in [
        ("r9", "r5", false),
        ("r9", "r1", false),
        ("xml", "xml", false),
        ("xmlns", "xmlns", false),
        ("r9", "p", true),
    ] {
        let text = format!("{ROOT}{known}{}</node>", item(prefix, child));
        assert_eq!(same(&text, Limits::default()).0.is_ok(), well, "{prefix} {child}");
    }
    let long = "r".repeat(40);
    for prefix in [&*long, "é", "r-1.2", "_"] {
        let text = format!("{ROOT}{known}{}{}</node>", item(prefix, prefix), item("r9", "r9"));
        assert!(same(&text, Limits::default()).0.is_ok(), "{prefix}");
    }
    assert!(same(&format!("{ROOT}{known}{}</node>", item("1r", "1r")), Limits::default()).0.is_err());
}
