//! The content of a SOAP body, apart from its envelope.

use std::ops::Range;

use super::Document;
use crate::security::canonical::{Kept, Sink};

/// Content of a SOAP body with its exclusive canonical form.
///
/// A message that is signed gets its header block and its ids around this text, which is the largest part of it and stays as it is.
pub(crate) struct BodyContent<'t> {
    /// The envelope.
    envelope: &'t str,
    range: Range<usize>,
    /// Differences between the text and its canonical form.
    changes: Kept,
}

impl<'t> BodyContent<'t> {
    /// Content that is its own canonical form, whatever is declared around it.
    pub(crate) fn canonical(envelope: &'t str, range: Range<usize>) -> Self {
        Self { envelope, range, changes: Kept::default() }
    }

    /// The content of the body of an envelope; `None` for a body that is one tag, and if the canonical form differs much from
    /// the text.
    pub(crate) fn of(document: Document<'t>) -> Option<Self> {
        let Document { text, elements, body, .. } = document;
        let (index, changes) = body?;
        let body = elements.get(index)?;
        let is_one_tag = text[..body.range.end].ends_with("/>");
        (!is_one_tag && changes.is_complete()).then(|| Self {
            envelope: text,
            range: body.content.clone(),
            changes,
        })
    }

    /// The text.
    pub(crate) fn as_str(&self) -> &'t str {
        &self.envelope[self.range.clone()]
    }

    /// The envelope without it.
    pub(crate) fn envelope_without(&self) -> String {
        [&self.envelope[..self.range.start], &self.envelope[self.range.end..]].concat()
    }

    /// Writes the canonical form.
    pub(super) fn write(&self, sink: &mut dyn Sink) {
        self.changes.write(self.envelope, self.range.clone(), sink);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::security::canonical::{Canonicalization, Method};
    use crate::xml::{ElementName, Limits, Name, RawElement, Writer, XmlWrite, element_name};

    static A: ElementName = element_name!("urn:a", "A");
    static B: ElementName = element_name!("urn:b", "B");
    static NONE: ElementName = element_name!("", "None");

    const END: &str = "</s:Body></s:Envelope>";

    fn start(id: &str) -> String {
        let wsu = super::super::WSU;
        let id = if id.is_empty() { String::new() } else { format!(" xmlns:wsu=\"{wsu}\" wsu:Id=\"{id}\"") };
        format!("<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body{id}>")
    }

    fn body(document: &Document<'_>) -> String {
        let body = document.root().children().last().unwrap();
        let mut canonical = Vec::new();
        Canonicalization::new(Method::EXCLUSIVE).write_element(body, &mut canonical).unwrap();
        String::from_utf8(canonical).unwrap()
    }

    /// The canonical form of a body with this content and an id: read as a whole, and around the content that was read without
    /// the id.
    fn forms(content: &str) -> (String, String) {
        let limits = Limits::default();
        let whole = start("i") + content + END;
        let whole = body(&Document::parse(&whole, &limits).unwrap());
        let apart = start("") + content + END;
        let apart = BodyContent::of(Document::parse(&apart, &limits).unwrap()).unwrap();
        assert_eq!((apart.as_str(), apart.envelope_without()), (content, start("") + END));
        let around = start("i") + END;
        let document = Document::with_content(&around, &limits, Some(&apart)).unwrap();
        // Other forms need the whole body.
        for method in [Method::INCLUSIVE_10, Method::EXCLUSIVE_WITH_COMMENTS] {
            let form = Canonicalization::new(method);
            form.write_element(document.root(), &mut Vec::new()).unwrap_err();
        }
        (whole, body(&document))
    }

    #[test]
    fn content_apart_has_the_form_that_it_has_in_its_place() {
        for content in [
            "",
            "text",
            "<a/>",
            "\r\n<a  b='2' a=\"1\" ></a >&#13;<![CDATA[<&]]><!-- -->",
            "<x:a xmlns:x='urn:x' xmlns:y='urn:y'><y:b xmlns=''/><x:c/></x:a>",
            "<s:a><s:b/></s:a><b xmlns='urn:b'><c/></b>",
        ] {
            let (whole, apart) = forms(content);
            assert_eq!(whole, apart, "{content}");
        }
    }

    #[test]
    fn what_the_writer_calls_canonical_is() {
        type Write = fn(&mut Writer);
        const CASES: &[(bool, Write)] = &[
            (true, |_| {}),
            (true, |writer| "a & <b> ]]> \t\n \" ä".to_owned().write(writer, &A)),
            (false, |writer| "a\rb".to_owned().write(writer, &A)),
            (true, |writer| {
                let open = writer.open(&A, "urn:a");
                1.write(writer, &B);
                true.write(writer, &NONE);
                2.write(writer, &A);
                writer.close(&A, open);
                3.write(writer, &A);
            }),
            (false, |writer| {
                let open = writer.open(&A, "urn:b");
                1.write(writer, &B);
                writer.close(&A, open);
            }),
            (false, |writer| writer.nil(&A)),
            (true, |writer| attributes(writer, &["a", "b"], "1 & 2")),
            (false, |writer| attributes(writer, &["b", "a"], "1")),
            (false, |writer| attributes(writer, &["a"], "1\n2")),
            (false, |writer| attributes(writer, &["a"], "1\t2")),
            (false, |writer| {
                let open = writer.start(&A, "urn:a");
                writer.attribute(Name::new("urn:c", "c"), &1);
                writer.start_end();
                writer.close(&A, open);
            }),
            (false, |writer| {
                writer.set_type(Name::new("urn:a", "T"));
                1.write(writer, &A);
            }),
            (false, |writer| RawElement::parse("<a b='1'/>").unwrap().write(writer, &A)),
        ];
        for (at, (is_canonical, write)) in CASES.iter().enumerate() {
            let mut writer = Writer::new();
            writer.raw(&start("i"));
            let head = writer.len();
            writer.begin_canonical();
            write(&mut writer);
            assert_eq!(writer.is_canonical(), *is_canonical, "case {at}");
            writer.raw(END);
            let text = writer.finish().unwrap();
            if *is_canonical {
                let canonical = body(&Document::parse(&text, &Limits::default()).unwrap());
                let content = &text[head..text.len() - END.len()];
                assert!(
                    canonical.ends_with(&format!("wsu:Id=\"i\">{content}</s:Body>")),
                    "case {at}: {canonical}"
                );
            }
        }
    }

    fn attributes(writer: &mut Writer, names: &[&'static str], value: &str) {
        let open = writer.start(&A, "urn:a");
        for name in names {
            writer.attribute(Name::new("", name), &value.to_owned());
        }
        writer.start_end();
        writer.close(&A, open);
    }
}
