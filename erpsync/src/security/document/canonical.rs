//! Canonical forms of documents and their elements.

use super::inherited::inherited;
use super::{Document, Element};
use crate::security::canonical::{Canonicalization, Method, Output, Sink, Writer};
use crate::security::scan::Scanner;
use crate::xml::{ReadError, ReadErrorKind};

impl Canonicalization {
    /// Writes the canonical form of an element, cut out of its document.
    ///
    /// # Errors
    ///
    /// If the form is many times larger than the document, since it repeats long namespaces.
    pub fn write_element(&self, element: Element<'_, '_>, sink: &mut dyn Sink) -> Result<(), ReadError> {
        self.write_element_without(element, None, sink)
    }

    /// Like [`write_element`](Self::write_element), leaving out one element inside of it: the enveloped signature transform
    /// (XML Signature 1.1, section 6.6.4).
    ///
    /// # Errors
    ///
    /// Those of [`write_element`](Self::write_element).
    pub fn write_element_without(
        &self,
        element: Element<'_, '_>,
        without: Option<Element<'_, '_>>,
        sink: &mut dyn Sink,
    ) -> Result<(), ReadError> {
        if without.is_none() && self.is_plain() && element.document.write_body(element, sink) {
            return Ok(());
        }
        if element.document.is_incomplete(element) {
            let reason = "the content of the body is apart, so only its exclusive form can be written";
            let kind = ReadErrorKind::Unexpected(reason.to_owned());
            return Err(ReadError::new(kind, element.range().start, String::new()));
        }
        let inherited = match self.method().is_exclusive() {
            true => Vec::new(),
            false => inherited(element, self.method()),
        };
        let start = element.range().start;
        let mut scanner = element.scanner();
        scanner.next()?;
        let mut output = Output::new(scanner.text, start, sink);
        let without = without.map(|element| element.range());
        Writer::new(&mut scanner, self, without, &mut output, &mut ()).element(start, &inherited)?;
        output.finish(scanner.pos);
        Ok(())
    }

    /// Writes the canonical form of a whole document, leaving out one element.
    ///
    /// # Errors
    ///
    /// Those of [`write_element`](Self::write_element).
    pub fn write_document(
        &self,
        document: &Document<'_>,
        without: Option<Element<'_, '_>>,
        sink: &mut dyn Sink,
    ) -> Result<(), ReadError> {
        let mut scanner = Scanner::of_document(document.as_str(), document.limits())?;
        let mut output = Output::new(scanner.text, 0, sink);
        let without = without.map(|element| element.range());
        Writer::new(&mut scanner, self, without, &mut output, &mut ()).document()?;
        output.finish(scanner.pos);
        Ok(())
    }

    /// Reports whether the form is the one that a document makes of its SOAP body while it is parsed.
    fn is_plain(&self) -> bool {
        *self == Self::new(Method::EXCLUSIVE)
    }
}
