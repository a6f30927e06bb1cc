//! Reading documents of many shapes into types, against quick-xml and a reader that knows every byte in advance.

use std::fmt::Debug;

use erpsync::XmlRead;
use erpsync::xml::{self, from_slice};
use erpsync::xsd::Base64Binary;
use erpsync_benches::documents::{Markup, NAMESPACE, mixed};
use erpsync_benches::node::{Nodes, nodes};
use erpsync_benches::peers::known::Plan;
use erpsync_benches::peers::{known, nodes as peer_nodes, resolved, serde};
use erpsync_benches::person::{Persons, persons};
use erpsync_benches::services86::ForceSyncAllResponse;
use erpsync_benches::{Contestant, DOCUMENTS, Style, bare_tokens, compare, documents};

const OURS: &str = "erpsync, into types";
const TOKENS: &str = "quick-xml, bare tokens";
const STRUCTS: &str = "quick-xml, namespaces, structs";
const SERDE: &str = "quick-xml, serde derive";
const KNOWN: &str = "every byte known";

fn product<T: xml::XmlRead>(document: &str) -> T {
    from_slice(document.as_bytes()).expect("the documents can be read")
}

fn same<T: PartialEq + Debug>(ours: &T, theirs: &T) {
    assert!(ours == theirs, "the peer must read the same values");
}

fn run(title: &str, documents: &[String], contestants: Vec<Contestant<'_>>) {
    compare(title, documents.iter().map(String::len).sum(), DOCUMENTS, contestants);
}

fn replies(title: &str, style: Style) {
    let (markup, documents) = (Markup::of(style), documents(style, 2_000));
    let ours: ForceSyncAllResponse = product(&documents[0]);
    same(&ours, &resolved::reply(&documents[0]));
    let mut contestants = vec![
        Contestant::new(OURS, |at| product::<ForceSyncAllResponse>(&documents[at])),
        Contestant::new(TOKENS, |at| bare_tokens(&documents[at])),
        Contestant::new(STRUCTS, |at| resolved::reply(&documents[at])),
    ];
    if title.ends_with('*') {
        same(&ours, &known::reply(&documents[0], &markup));
        contestants.push(Contestant::new(KNOWN, |at| known::reply(&documents[at], &markup)));
        // Serde's derive takes an element with `i:nil` for one that is there, and misses what would be in it.
        if style != Style::Wcf {
            contestants.push(Contestant::new(SERDE, |at| serde::reply(&documents[at])));
        }
    }
    run(title, &documents, contestants);
}

fn sparse(title: &str) {
    let documents = persons(400);
    let plans: Vec<Plan> = (0..DOCUMENTS).map(Plan::of).collect();
    let ours: Persons = product(&documents[0]);
    same(&ours, &resolved::persons(&documents[0]));
    same(&ours, &known::persons(&documents[0], &plans[0]));
    same(&ours, &serde::persons(&documents[0]));
    let contestants = vec![
        Contestant::new(OURS, |at| product::<Persons>(&documents[at])),
        Contestant::new(TOKENS, |at| bare_tokens(&documents[at])),
        Contestant::new(STRUCTS, |at| resolved::persons(&documents[at])),
        Contestant::new(KNOWN, |at| known::persons(&documents[at], &plans[at])),
        Contestant::new(SERDE, |at| serde::persons(&documents[at])),
    ];
    run(title, &documents, contestants);
}

fn recursion(title: &str) {
    let documents = nodes(20);
    same(&product::<Nodes>(&documents[0]), &peer_nodes::nodes(&documents[0]));
    let contestants = vec![
        Contestant::new(OURS, |at| product::<Nodes>(&documents[at])),
        Contestant::new(TOKENS, |at| bare_tokens(&documents[at])),
        Contestant::new(STRUCTS, |at| peer_nodes::nodes(&documents[at])),
    ];
    run(title, &documents, contestants);
}

fn entities(title: &str) {
    let text = |seed| {
        let pair = |at| format!("a&amp;b {} &lt;c&gt; &#x41;&quot; ", mixed(at, seed) % 1_003);
        (0..2_000).map(pair).collect()
    };
    let texts: Vec<String> = (0..DOCUMENTS).map(text).collect();
    let documents: Vec<String> = texts.iter().map(|text| format!("<t>{text}</t>")).collect();
    let unescape =
        |at: usize| quick_xml::escape::unescape(&texts[at]).expect("the texts are escaped").into_owned();
    same(&product::<String>(&documents[0]), &unescape(0));
    let contestants = vec![
        Contestant::new("erpsync, an element", |at| product::<String>(&documents[at])),
        Contestant::new("quick-xml, unescape", unescape),
    ];
    run(title, &documents, contestants);
}

/// Envelope of an archive's document.
#[derive(Debug, PartialEq, XmlRead)]
#[xml(namespace = "http://www.superoffice.net/ws/crm/NetServer/Services86", root = "Document")]
struct Attachment {
    #[xml(element = "Content")]
    content: Base64Binary,
    #[xml(element = "Name")]
    name: String,
}

fn long_text(title: &str) {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    let bytes = |seed| (0..786_432).map(|at| mixed(at, seed) as u8).collect::<Vec<_>>();
    let texts: Vec<String> = (0..DOCUMENTS).map(|seed| STANDARD.encode(bytes(seed))).collect();
    let head = format!("<Document xmlns=\"{NAMESPACE}\"><Content>");
    let tail = "</Content><Name>letter.docx</Name></Document>";
    let documents: Vec<String> = texts.iter().map(|text| format!("{head}{text}{tail}")).collect();
    let decode = |at: usize| {
        let text = &documents[at][head.len()..];
        let end = memchr::memchr(b'<', text.as_bytes()).expect("there is an end tag");
        STANDARD.decode(&text[..end]).expect("the texts are base64")
    };
    let ours: Attachment = product(&documents[0]);
    same(&ours, &Attachment { content: decode(0).into(), name: "letter.docx".to_owned() });
    let contestants = vec![
        Contestant::new(OURS, |at| product::<Attachment>(&documents[at])),
        Contestant::new("base64, and one scan", decode),
    ];
    run(title, &documents, contestants);
}

fn main() {
    replies("default namespace *", Style::Plain);
    replies("prefixed *", Style::Prefixed);
    replies("nil members *", Style::Wcf);
    replies("xsi:type on every element *", Style::Typed);
    replies("indented *", Style::Indented);
    sparse("60 fields, most of them absent *");
    replies("a namespace declaration on every item", Style::Redeclared);
    recursion("recursion to the limit");
    replies("elements out of order", Style::Unordered);
    replies("unknown elements between", Style::Unknown);
    entities("text full of entities");
    long_text("1 MB of base64");
}
