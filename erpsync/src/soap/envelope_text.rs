//! An envelope as text, between the writer and the wire, or between the wire and the reader.

use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;

use super::read::{children, open};
use super::{Envelope, SoapVersion};
use crate::xml::{Name, RawElement, ReadError, ReadErrorKind, ReadOptions, Reader};

/// Envelope as text: the finished one of a message that is about to be sent, or a received one that was not read yet.
///
/// Interceptors work with it: they insert header blocks, compute digests of the body as it stands, or replace the whole.
///
/// ```
/// use erpsync::soap::EnvelopeText;
/// use erpsync::xml::RawElement;
///
/// let mut envelope = EnvelopeText::new(
///     "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><a/></s:Body></s:Envelope>",
/// );
/// assert_eq!(envelope.body()?, "<s:Body><a/></s:Body>");
/// envelope.insert_header_block(&RawElement::parse("<Id xmlns='urn:example'>7</Id>")?)?;
/// assert!(envelope.as_str().contains("<s:Header><Id xmlns='urn:example'>7</Id></s:Header><s:Body>"));
/// # Ok::<(), erpsync::xml::ReadError>(())
/// ```
pub struct EnvelopeText {
    xml: String,
    options: ReadOptions,
    parts: OnceLock<Result<Parts, ReadError>>,
    /// The text as it was at first, if it was changed.
    original: Option<String>,
    /// Content of the body, as long as it is known to be in exclusive canonical form.
    canonical_body: Option<Range<usize>>,
}

/// Positions of the parts in the text.
struct Parts {
    version: SoapVersion,
    header: Option<Range<usize>>,
    body: Range<usize>,
    blocks: Vec<RawElement>,
}

impl EnvelopeText {
    /// The envelope of a text, which is looked into when a part of it is asked for.
    pub fn new(xml: impl Into<String>) -> Self {
        Self::with_options(xml, ReadOptions::default())
    }

    /// Like [`new`](Self::new), with limits of your own.
    pub fn with_options(xml: impl Into<String>, options: ReadOptions) -> Self {
        Self { xml: xml.into(), options, parts: OnceLock::new(), original: None, canonical_body: None }
    }

    /// The envelope that the writer wrote.
    pub(crate) fn written(envelope: Envelope, options: ReadOptions) -> Self {
        let Envelope { xml, canonical_body, .. } = envelope;
        Self { canonical_body, ..Self::with_options(xml, options) }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.xml
    }

    /// The text.
    #[must_use]
    pub fn into_string(self) -> String {
        self.xml
    }

    /// The limits of reading.
    pub(crate) fn options(&self) -> &ReadOptions {
        &self.options
    }

    /// The version of SOAP.
    ///
    /// # Errors
    ///
    /// If the text is no envelope.
    pub fn version(&self) -> Result<SoapVersion, ReadError> {
        self.parts().map(|parts| parts.version)
    }

    /// The element `Body` as it stands, tags included.
    ///
    /// Its namespaces may be declared outside of it.
    ///
    /// # Errors
    ///
    /// If the text is no envelope.
    pub fn body(&self) -> Result<&str, ReadError> {
        let parts = self.parts()?;
        Ok(&self.xml[parts.body.clone()])
    }

    /// The header blocks, in their order.
    ///
    /// # Errors
    ///
    /// If the text is no envelope.
    pub fn header_blocks(&self) -> Result<&[RawElement], ReadError> {
        self.parts().map(|parts| &*parts.blocks)
    }

    /// The first header block of a name.
    ///
    /// # Errors
    ///
    /// If the text is no envelope.
    pub fn header_block(&self, name: Name<'_>) -> Result<Option<&RawElement>, ReadError> {
        Ok(self.header_blocks()?.iter().find(|block| block.name() == name))
    }

    /// Inserts a header block behind the others.
    ///
    /// # Errors
    ///
    /// If the text is no envelope.
    pub fn insert_header_block(&mut self, block: &RawElement) -> Result<(), ReadError> {
        let block = without_default(block);
        self.insert_header_text(&block)
    }

    /// Inserts the text of a header block behind the others. Prefixes in it may be declared by the envelope.
    pub(crate) fn insert_header_text(&mut self, block: &str) -> Result<(), ReadError> {
        let (len, content) = (self.xml.len(), self.canonical_body.clone());
        self.insert_before_body(block)?;
        let added = self.xml.len() - len;
        self.canonical_body = content.map(|content| content.start + added..content.end + added);
        Ok(())
    }

    fn insert_before_body(&mut self, block: &str) -> Result<(), ReadError> {
        let Parts { header, body, .. } = self.parts()?;
        let (header, body) = (header.clone(), body.start);
        match header {
            None => {
                let prefix = self.prefix_at(body);
                let header = format!("<{prefix}Header>{block}</{prefix}Header>");
                self.change().insert_str(body, &header);
            }
            Some(header) if self.xml[header.clone()].ends_with("/>") => {
                let prefix = self.prefix_at(header.start);
                let content = format!(">{block}</{prefix}Header>");
                self.change().replace_range(header.end - "/>".len()..header.end, &content);
            }
            Some(header) => {
                let end = self.xml[..header.end].rfind("</").unwrap_or(header.end);
                self.change().insert_str(end, block);
            }
        }
        Ok(())
    }

    /// Limits on reading it.
    #[cfg(feature = "security")]
    pub(crate) fn limits(&self) -> &crate::xml::Limits {
        &self.options.limits
    }

    /// Prefix that the envelope's own name has, with its colon; empty for none.
    #[cfg(feature = "security")]
    pub(crate) fn envelope_prefix(&self) -> Result<String, ReadError> {
        let Parts { header, body, .. } = self.parts()?;
        Ok(self.prefix_at(header.as_ref().map_or(body.start, |header| header.start)))
    }

    /// Content of the body, if it is known to be in exclusive canonical form.
    #[cfg(feature = "security")]
    pub(crate) fn canonical_body(&self) -> Option<Range<usize>> {
        self.canonical_body.clone()
    }

    /// The text with content in its body, which has none.
    #[cfg(feature = "security")]
    pub(crate) fn with_body_content(&self, content: &str) -> Result<String, ReadError> {
        let body = self.parts()?.body.clone();
        let end = self.xml[..body.end].rfind("</").unwrap_or(body.end);
        Ok([&self.xml[..end], content, &self.xml[end..]].concat())
    }

    /// Replaces parts of the text. The ranges are in their order and apart from each other.
    #[cfg(feature = "security")]
    pub(crate) fn splice(&mut self, changes: &[(Range<usize>, &str)]) {
        if changes.is_empty() {
            return;
        }
        let added: usize = changes.iter().map(|(_, text)| text.len()).sum();
        let mut changed = String::with_capacity(self.xml.len() + added);
        let mut end = 0;
        for (range, text) in changes {
            changed.push_str(&self.xml[end..range.start]);
            changed.push_str(text);
            end = range.end;
        }
        changed.push_str(&self.xml[end..]);
        self.replace(changed);
    }

    /// Replaces the element `Body`, tags included.
    ///
    /// # Errors
    ///
    /// If the text is no envelope.
    pub fn replace_body(&mut self, body: &str) -> Result<(), ReadError> {
        let range = self.parts()?.body.clone();
        self.change().replace_range(range, body);
        Ok(())
    }

    /// Replaces the whole envelope.
    pub fn replace(&mut self, xml: impl Into<String>) {
        self.parts = OnceLock::new();
        self.canonical_body = None;
        let before = std::mem::replace(&mut self.xml, xml.into());
        self.original.get_or_insert(before);
    }

    /// Reports whether the text is another one than at first.
    pub(crate) fn is_changed(&self) -> bool {
        self.original.is_some()
    }

    /// The text, and the one that it was at first, if it was changed.
    pub(crate) fn into_parts(self) -> (String, Option<String>) {
        (self.xml, self.original)
    }

    /// Prepares a change.
    fn change(&mut self) -> &mut String {
        self.parts = OnceLock::new();
        self.canonical_body = None;
        self.original.get_or_insert_with(|| self.xml.clone());
        &mut self.xml
    }

    /// The prefix of the tag that begins at an offset, with its colon.
    fn prefix_at(&self, start: usize) -> String {
        let name = self.xml[start + 1..].split([' ', '\t', '\r', '\n', '/', '>']).next().unwrap_or_default();
        name.split_once(':').map_or(String::new(), |(prefix, _)| format!("{prefix}:"))
    }

    fn parts(&self) -> Result<&Parts, ReadError> {
        self.parts.get_or_init(|| locate(&self.xml, &self.options)).as_ref().map_err(Clone::clone)
    }
}

/// The block as it can stand where a default namespace is declared.
fn without_default(block: &RawElement) -> String {
    match block.as_str().find([' ', '\t', '\r', '\n', '/', '>']) {
        Some(end) if !block.declares_default() => {
            let (name, rest) = block.as_str().split_at(end);
            format!("{name} xmlns=\"\"{rest}")
        }
        _ => block.as_str().to_owned(),
    }
}

fn locate(xml: &str, options: &ReadOptions) -> Result<Parts, ReadError> {
    let mut reader = Reader::with_options(xml, options.clone());
    let Some(version) = open(&mut reader)?.map(|opened| opened.version) else {
        return Err(reader.error(ReadErrorKind::Unexpected("this is no SOAP envelope".to_owned())));
    };
    let (mut header, mut body, mut blocks) = (None, None, Vec::new());
    let mut envelope = children(&mut reader);
    while reader.next(&mut envelope)?.is_some() {
        let start = reader.offset();
        let Name { namespace, local } = reader.name();
        match (SoapVersion::from_namespace(namespace), local) {
            (Some(_), "Header") if header.is_none() && body.is_none() => {
                let mut header_blocks = children(&mut reader);
                while reader.next(&mut header_blocks)?.is_some() {
                    let bound = reader.options().limits.header_blocks;
                    if blocks.len() >= bound {
                        return Err(reader.error(ReadErrorKind::Limit("header blocks", bound)));
                    }
                    blocks.push(reader.raw()?);
                }
                header = Some(start..reader.position());
            }
            (Some(_), "Body") if body.is_none() => {
                reader.skip()?;
                body = Some(start..reader.position());
            }
            (Some(_), "Header" | "Body") => {
                let reason = "a SOAP envelope has one `Header`, before its one `Body`".to_owned();
                return Err(reader.error(ReadErrorKind::Unexpected(reason)));
            }
            _ => reader.skip()?,
        }
    }
    reader.finish()?;
    let body = body.ok_or_else(|| reader.error(ReadErrorKind::Missing("Body")))?;
    Ok(Parts { version, header, body, blocks })
}

/// Shows the length, never the content: it may hold secrets.
impl fmt::Debug for EnvelopeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EnvelopeText({} bytes)", self.xml.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NS: &str = "http://www.w3.org/2003/05/soap-envelope";

    fn block() -> RawElement {
        RawElement::parse("<Id>7</Id>").unwrap()
    }

    fn inserted(start: &str) -> String {
        let mut envelope = EnvelopeText::new(start);
        let body = envelope.body().unwrap().to_owned();
        envelope.insert_header_block(&block()).unwrap();
        envelope.insert_header_block(&RawElement::parse("<b:B xmlns:b='urn:b'/>").unwrap()).unwrap();
        assert_eq!(envelope.body().unwrap(), body);
        let id = envelope.header_block(Name::new("", "Id")).unwrap().unwrap();
        assert_eq!(id, &block());
        assert!(envelope.header_block(Name::new("urn:b", "B")).unwrap().is_some());
        assert!(envelope.is_changed());
        envelope.into_string()
    }

    #[test]
    fn blocks_are_inserted_whatever_the_envelope_is_like() {
        let both = "<Id xmlns=\"\">7</Id><b:B xmlns:b='urn:b' xmlns=\"\"/>";
        let both = both.replace("<b:B xmlns:b='urn:b' xmlns=\"\"/>", "<b:B xmlns=\"\" xmlns:b='urn:b'/>");
        for (start, end) in [
            ("<s:Body/></s:Envelope>", "<s:Header>{}</s:Header><s:Body/></s:Envelope>"),
            (
                "<s:Header/><s:Body > </s:Body></s:Envelope>",
                "<s:Header>{}</s:Header><s:Body > </s:Body></s:Envelope>",
            ),
            (
                "<s:Header><a/></s:Header>\n<s:Body/></s:Envelope>",
                "<s:Header><a/>{}</s:Header>\n<s:Body/></s:Envelope>",
            ),
        ] {
            let head = format!("<s:Envelope xmlns:s='{NS}'>");
            assert_eq!(inserted(&format!("{head}{start}")), format!("{head}{}", end.replace("{}", &both)));
        }
        let unprefixed = format!("<Envelope xmlns='{NS}'><Body><a/></Body></Envelope>");
        assert!(inserted(&unprefixed).contains("<Header><Id xmlns=\"\">7</Id>"), "{}", inserted(&unprefixed));
    }

    #[test]
    fn what_is_no_envelope_has_no_parts() {
        for text in ["", "<a/>", "<s:Envelope xmlns:s='urn:other'><s:Body/></s:Envelope>"] {
            assert!(EnvelopeText::new(text).body().is_err(), "{text}");
        }
        let two = format!("<s:Envelope xmlns:s='{NS}'><s:Body/><s:Body/></s:Envelope>");
        assert!(EnvelopeText::new(two).body().is_err());
    }

    #[test]
    fn a_body_is_replaced() {
        let text = format!("<s:Envelope xmlns:s='{NS}'><s:Body>secret</s:Body></s:Envelope>");
        let mut envelope = EnvelopeText::new(text);
        envelope.replace_body("<s:Body>open</s:Body>").unwrap();
        assert_eq!(envelope.body().unwrap(), "<s:Body>open</s:Body>");
        assert_eq!(format!("{envelope:?}"), format!("EnvelopeText({} bytes)", envelope.as_str().len()));
    }
}
