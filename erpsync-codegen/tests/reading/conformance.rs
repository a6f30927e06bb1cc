//! The parser of schemas against the W3C's XML Conformance Test Suite.

use erpsync_codegen::diagnostic::Diagnostics;
use erpsync_codegen::load::{DocumentSet, Options};
use erpsync_codegen::tree::{self, Budget, Document};
use xml_suite::{Case, Element, Item, Verdict, cases, expanded, second_opinion};

/// Hands the tree of a document to `look`, or what is wrong with it.
fn read<T>(case: &Case, look: impl FnOnce(Result<(&str, &Document<'_>), Diagnostics>) -> T) -> T {
    let (documents, mut diagnostics) = DocumentSet::load([&case.path], &Options::new());
    // A document that is not well-formed may be no root at all.
    let Some(&root) = documents.roots().first() else { return look(Err(diagnostics)) };
    let text = documents.sources().get(root).text();
    match tree::parse_document(root, text, &mut Budget::default(), &mut diagnostics) {
        Some(document) => look(Ok((text, &document))),
        None => look(Err(diagnostics)),
    }
}

/// The tree leaves out text between markup that is white space only, so the comparison does as well.
fn element(element: tree::Element<'_>) -> Element {
    let attributes = element
        .attributes()
        .map(|attribute| (expanded(attribute.namespace(), attribute.local()), attribute.value().to_owned()));
    let mut seen = Element::new(expanded(element.namespace(), element.local()), attributes.collect());
    seen.content.extend(element.children().map(|child| Item::Element(self::element(child))));
    seen.push_text(&without_space(&element.text()));
    seen
}

/// Sorts the content: the children, and then all text as one.
fn sorted(other: &Element) -> Element {
    let mut seen = Element::new(other.name.clone(), other.attributes.clone());
    let mut text = String::new();
    for item in &other.content {
        match item {
            Item::Element(child) => seen.content.push(Item::Element(sorted(child))),
            Item::Text(more) => text.push_str(&without_space(more)),
        }
    }
    seen.push_text(&text);
    seen
}

fn without_space(text: &str) -> String {
    text.replace([' ', '\t', '\r', '\n'], "")
}

#[test]
fn the_conformance_suite() {
    let Some(cases) = cases() else { return };
    let mut wrong = Vec::new();
    for case in &cases {
        let good = match case.verdict {
            Verdict::Accept => read(case, |result| {
                let Ok((text, document)) = result else { return false };
                let seen = element(document.root());
                case.output.as_ref().is_none_or(|output| sorted(output) == seen)
                    && second_opinion(text).is_ok_and(|other| sorted(&other) == seen)
            }),
            Verdict::Refuse => read(case, |result| result.is_err()),
            // A schema may have one; what becomes of its entities is tested beside the parser.
            Verdict::Dtd | Verdict::Xml11 | Verdict::Choice => read(case, |_| true),
        };
        if !good {
            let why = read(case, |result| result.err().map(|wrong| format!("{wrong:?}")));
            wrong.push(format!("{} ({:?}, {}): {why:?}", case.id, case.verdict, case.path.display()));
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
