//! Content of any element, piece by piece: for readers whose types are known only at run time.

use std::borrow::Cow;

use super::super::error::ReadError;
use super::super::name::Name;
use super::super::scope::ScopeId;
use super::{Current, Reader};

/// An element whose content is being read piece by piece.
#[derive(Debug)]
pub struct OpenContent {
    start: usize,
    name_len: u32,
    outer: ScopeId,
    is_empty: bool,
}

/// Piece of the content of an element.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece {
    /// Text, which is not empty, with references and CDATA sections resolved.
    Text(String),
    /// An element whose start tag was read. It has to be read or skipped before the next piece.
    Element,
    /// The end of the element, whose end tag was read.
    End,
}

impl<'x> Reader<'x> {
    /// Starts on the content of the element whose start tag was read last.
    pub fn open_content(&mut self) -> OpenContent {
        let Current { start, facts, outer, .. } = self.current;
        OpenContent { start, name_len: facts.name_len, outer, is_empty: facts.empty }
    }

    /// Reads the next piece of content. Comments and processing instructions are left out.
    ///
    /// # Errors
    ///
    /// If the content is not well-formed or exceeds a limit.
    pub fn next_piece(&mut self, content: &mut OpenContent) -> Result<Piece, ReadError> {
        if content.is_empty {
            self.leave(content.outer);
            return Ok(Piece::End);
        }
        let text = self.text_before_tag()?;
        if !text.is_empty() {
            return Ok(Piece::Text(text));
        }
        if self.rest().starts_with("</") {
            self.end_tag(content.start, content.name_len, content.outer)?;
            return Ok(Piece::End);
        }
        self.start_tag()?;
        Ok(Piece::Element)
    }

    /// Gives each attribute of the start tag that was read last, but for namespace declarations and those of XML Schema's
    /// own. The tag must have been read by [`root`](Self::root) of a reader without a tag cache, or as a piece.
    ///
    /// # Errors
    ///
    /// Those of `take`.
    pub fn each_attribute(
        &self,
        mut take: impl FnMut(Name<'_>, Cow<'x, str>) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        self.attributes.iter().try_for_each(|attribute| {
            let namespace = match attribute.prefix() {
                "" => "",
                prefix => self.namespace_of(prefix).unwrap_or_default(),
            };
            take(Name::new(namespace, attribute.local()), self.attribute_value(*attribute)?)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pieces of a document, as text.
    fn pieces(reader: &mut Reader<'_>, out: &mut String) -> Result<(), ReadError> {
        out.push_str(&format!("<{}", reader.name()));
        reader.each_attribute(|name, value| {
            out.push_str(&format!(" {name}={value}"));
            Ok(())
        })?;
        out.push('>');
        let mut content = reader.open_content();
        loop {
            match reader.next_piece(&mut content)? {
                Piece::Text(text) => out.push_str(&text),
                Piece::Element => pieces(reader, out)?,
                Piece::End => break,
            }
        }
        out.push_str("</>");
        Ok(())
    }

    fn read(xml: &str) -> Result<String, ReadError> {
        let mut reader = Reader::new(xml);
        let mut out = String::new();
        reader.root()?;
        pieces(&mut reader, &mut out)?;
        reader.finish()?;
        Ok(out)
    }

    #[test]
    fn pieces_in_their_order() {
        let xml =
            "<a xmlns='urn:a' xmlns:b='urn:b' b:k='1&#65;'> t&amp;<!-- -->u<b:c/><d><![CDATA[<]]></d>v</a>";
        let expected = "<{urn:a}a {urn:b}k=1A> t&u<{urn:b}c></><{urn:a}d><</>v</>";
        assert_eq!(read(xml).unwrap(), expected);
    }

    #[test]
    fn what_is_not_well_formed() {
        for xml in ["<a><b></a>", "<a>", "<a>&x;</a>", "<a><b:c/></a>", "<a/><b/>"] {
            assert!(read(xml).is_err(), "{xml}");
        }
    }
}
