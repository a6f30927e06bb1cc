//! Parts of a document with the namespaces around them.

use std::fmt::Write as _;
use std::ops::Range;

use super::super::document::Element;
use super::super::scan::{Event, Scanner};
use super::syntax::ContentType;
use crate::xml::{Limits, escaped};

/// Start tag of an element that declares the namespaces around another one.
pub(super) struct Surroundings(String);

const END: &str = "</in>";

impl Surroundings {
    /// The namespaces around an element.
    pub(super) fn of(element: Element<'_, '_>) -> Self {
        let namespaces = element.scanner().namespaces;
        let mut start = "<in".to_owned();
        for (at, (prefix, uri)) in namespaces.iter().enumerate() {
            // An inner declaration hides an outer one.
            if *prefix == "xml" || namespaces[at + 1..].iter().any(|(inner, _)| inner == prefix) {
                continue;
            }
            let separator = if prefix.is_empty() { "" } else { ":" };
            // Writing to a string does not fail.
            let _ = write!(start, " xmlns{separator}{prefix}=\"{}\"", escaped(uri));
        }
        start.push('>');
        Self(start)
    }

    /// A document with a text in these surroundings, and the place of the text in it.
    pub(super) fn enclose(&self, text: &str) -> (String, Range<usize>) {
        let mut document = String::with_capacity(self.0.len() + text.len() + END.len());
        document.push_str(&self.0);
        document.push_str(text);
        let place = self.0.len()..document.len();
        document.push_str(END);
        (document, place)
    }

    /// Returns true if a text can stand in these surroundings as content of a type: well-formed by itself, so that it closes
    /// nothing that it did not open.
    pub(super) fn admit(&self, text: &str, content: ContentType, limits: &Limits) -> bool {
        let (document, place) = self.enclose(text);
        let Ok(mut scanner) = Scanner::of_document(&document, limits) else { return false };
        let (mut elements, mut end) = (0, None);
        loop {
            match scanner.next() {
                Ok(Event::Start) if scanner.open.len() == 2 => elements += 1,
                Ok(Event::End(tag)) if scanner.open.is_empty() => end = Some(tag.start),
                Ok(Event::Finished) => break,
                Ok(_) => {}
                Err(_) => return false,
            }
        }
        let is_one = || elements == 1 && text.starts_with('<') && text.ends_with('>');
        end == Some(place.end) && (content != ContentType::Element || is_one())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::document::Document;
    use super::*;

    fn admits(text: &str, content: ContentType) -> bool {
        let limits = Limits::default();
        let document = "<a:a xmlns:a='urn:a' xmlns='urn:b'><b xmlns='urn:c&amp;\"'><c/></b></a:a>";
        let document = Document::parse(document, &limits).unwrap();
        let c = document.root().children().next().unwrap().children().next().unwrap();
        let surroundings = Surroundings::of(c);
        assert_eq!(surroundings.0, "<in xmlns:a=\"urn:a\" xmlns=\"urn:c&amp;&quot;\">");
        surroundings.admit(text, content, &limits)
    }

    #[test]
    fn what_is_balanced_is_admitted() {
        for text in ["", "text", "<x/>", "<a:x/><y>&lt;</y>", "<!-- --> 1 <![CDATA[</in>]]>"] {
            assert!(admits(text, ContentType::Content), "{text}");
        }
        assert!(admits("<x>1</x>", ContentType::Element));
    }

    proptest! {
        /// Text that is admitted is content of its element, for another parser, too.
        #[test]
        fn what_is_admitted_stays_inside(text in "(<a>|</a>|<b x='1'/>|</in>|<in>|<|>|/>|&lt;|&|'|]]>|<!--|-->|<!\\[CDATA\\[|<\\?p|\\?>| |y){0,12}") {
            let limits = Limits::default();
            let document = Document::parse("<a xmlns='urn:a'/>", &limits).unwrap();
            let surroundings = Surroundings::of(document.root());
            for content in [ContentType::Content, ContentType::Element] {
                if surroundings.admit(&text, content, &limits) {
                    let (document, place) = surroundings.enclose(&text);
                    let parsed = roxmltree::Document::parse(&document).unwrap();
                    let root = parsed.root_element();
                    prop_assert_eq!(root.range(), 0..document.len());
                    for child in root.children() {
                        prop_assert!(place.start <= child.range().start && child.range().end <= place.end);
                    }
                }
            }
        }
    }

    #[test]
    fn what_breaks_out_is_not() {
        for text in [
            "</in>",
            "</in><in>",
            "<x>",
            "<b:x/>",
            "<!DOCTYPE a>",
            "&e;",
            "<?xml version='1.0'?>",
            "\u{1}",
            "<!--",
        ] {
            assert!(!admits(text, ContentType::Content), "{text}");
            assert!(!admits(text, ContentType::Element), "{text}");
        }
        for text in ["", "text", "<x/><y/>", "<x/>1", " <x/>"] {
            assert!(!admits(text, ContentType::Element), "{text}");
        }
    }
}
