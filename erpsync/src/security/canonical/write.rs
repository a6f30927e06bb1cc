//! The canonical form of an element or a document, written while it is scanned: Canonical XML 1.0, section 2, and Exclusive XML
//! Canonicalization, section 3.

use std::borrow::Cow;
use std::ops::Range;

use super::inherited::inherited;
use super::method::Kind;
use super::output::Output;
use super::{Canonicalization, Sink};
use crate::security::document::{Attribute, Element, Event, Scanner};
use crate::xml::ReadError;

/// Namespace declaration that was written: its prefix, and the index of the declaration in scope; `None` for `xmlns=""`.
pub(super) type Rendered<'t> = (&'t str, Option<usize>);

pub(super) struct Writer<'c, 't, 's> {
    scanner: Scanner<'t>,
    how: &'c Canonicalization,
    without: Option<Range<usize>>,
    output: Output<'t, 's>,
    /// Declarations that are written on open elements.
    rendered: Vec<Rendered<'t>>,
    /// Length of `rendered` around each open element.
    outer: Vec<usize>,
    /// Canonical form of the tag at hand.
    tag: Vec<u8>,
}

impl<'c, 't, 's> Writer<'c, 't, 's> {
    pub(super) fn new(
        scanner: Scanner<'t>,
        how: &'c Canonicalization,
        without: Option<Range<usize>>,
        sink: &'s mut dyn Sink,
    ) -> Self {
        let output = Output::new(scanner.text, sink);
        Self { scanner, how, without, output, rendered: Vec::new(), outer: Vec::new(), tag: Vec::new() }
    }

    /// Writes the element at the cursor, the apex of the subtree.
    pub(super) fn element(mut self, element: Element<'_, 't>) -> Result<(), ReadError> {
        let extra = match self.how.method.kind {
            Kind::Exclusive => Vec::new(),
            kind => inherited(element, kind),
        };
        self.scanner.next()?;
        let start = element.range().start;
        if self.without.as_ref().is_some_and(|without| without.start == start) {
            return Ok(());
        }
        self.output.resume(start);
        self.start_tag(start, true, &extra)?;
        self.content()?;
        self.output.pause(self.scanner.pos);
        self.output.flush();
        Ok(())
    }

    /// Writes a whole document: Canonical XML 1.0, section 2.3, "Root Node".
    pub(super) fn document(mut self) -> Result<(), ReadError> {
        let mut behind_root = false;
        loop {
            let start = self.scanner.pos;
            let event = self.scanner.next()?;
            let markup = match &event {
                Event::Comment(range) => range.start - "<!--".len(),
                Event::Instruction(range) => range.start - "<?".len(),
                Event::Start => self.scanner.current().map_or(start, |open| open.start),
                _ => break,
            };
            if self.without.as_ref().is_some_and(|without| without.start == markup) {
                self.scan_excluded(event)?;
                continue;
            }
            self.output.resume(markup);
            if event == Event::Start {
                self.start_tag(markup, true, &[])?;
                self.content()?;
                self.output.pause(self.scanner.pos);
                behind_root = true;
            } else {
                let is_written = self.how.method.comments || matches!(event, Event::Instruction(_));
                if behind_root && is_written {
                    self.output.insert(markup, b"\n");
                }
                self.other(&event);
                if !behind_root && is_written {
                    self.output.insert(self.scanner.pos, b"\n");
                }
                self.output.pause(self.scanner.pos);
            }
        }
        self.output.flush();
        Ok(())
    }

    /// Reads the element that is left out to its end.
    fn scan_excluded(&mut self, event: Event) -> Result<(), ReadError> {
        if event != Event::Start {
            return Ok(());
        }
        let depth = self.scanner.open.len();
        while self.scanner.open.len() >= depth {
            self.scanner.next()?;
        }
        Ok(())
    }

    /// Writes the content of the element that was opened, and its end.
    fn content(&mut self) -> Result<(), ReadError> {
        let depth = self.scanner.open.len();
        while self.scanner.open.len() >= depth {
            let start = self.scanner.pos;
            if !self.scanner.empty && !self.scanner.rest().starts_with('<') {
                let output = &mut self.output;
                self.scanner.text(&mut |range, canonical| output.replace(range, canonical.as_bytes()))?;
                if self.scanner.rest().is_empty() {
                    // The scanner reports the end.
                    self.scanner.next()?;
                }
                continue;
            }
            let name_len = self.scanner.current().map_or(0, |open| open.name.len());
            match self.scanner.next()? {
                Event::Start if self.without.as_ref().is_some_and(|without| without.start == start) => {
                    self.output.pause(start);
                    self.scan_excluded(Event::Start)?;
                    self.output.resume(self.scanner.pos);
                }
                Event::Start => self.start_tag(start, false, &[])?,
                Event::End(tag) => {
                    // The end tag of an empty element was written with its start.
                    if !tag.is_empty() && tag.len() != name_len + "</>".len() {
                        // White space behind the name.
                        self.output.replace(tag.start + "</".len() + name_len..tag.end - 1, b"");
                    }
                    self.leave();
                }
                event => self.other(&event),
            }
        }
        Ok(())
    }

    fn leave(&mut self) {
        if let Some(outer) = self.outer.pop() {
            self.rendered.truncate(outer);
        }
    }

    /// Writes what is neither tag nor character data.
    fn other(&mut self, event: &Event) {
        let output = &mut self.output;
        let text = self.scanner.text;
        match event {
            Event::CData(range) => {
                let mut escaped = String::with_capacity(range.len());
                push_text(&mut escaped, &text[range.clone()]);
                output.replace(range.start - "<![CDATA[".len()..range.end + "]]>".len(), escaped.as_bytes());
            }
            Event::Comment(range) => {
                let whole = range.start - "<!--".len()..range.end + "-->".len();
                match self.how.method.comments {
                    true => normalize(output, range.clone(), text),
                    false => output.replace(whole, b""),
                }
            }
            Event::Instruction(range) => {
                let body = &text[range.clone()];
                let (target, data) = body.split_once([' ', '\t', '\r', '\n']).unwrap_or((body, ""));
                let data = data.trim_start_matches([' ', '\t', '\r', '\n']);
                let space = if data.is_empty() { "" } else { " " };
                let canonical = format!("{target}{space}{}", with_line_feeds(data));
                if canonical != body {
                    output.replace(range.clone(), canonical.as_bytes());
                }
            }
            Event::Start | Event::End(_) | Event::Text(_) | Event::Finished => {}
        }
    }

    /// Writes the start tag that was read last, which starts at `start`.
    fn start_tag(
        &mut self,
        start: usize,
        is_apex: bool,
        extra: &[(String, String)],
    ) -> Result<(), ReadError> {
        let end = self.scanner.pos;
        let Some(open) = self.scanner.current().copied() else { return Ok(()) };
        self.outer.push(self.rendered.len());
        self.tag.clear();
        self.tag.push(b'<');
        self.tag.extend_from_slice(open.name.as_bytes());
        self.declarations(is_apex);
        self.attributes(extra);
        self.tag.push(b'>');
        if self.scanner.empty {
            self.tag.extend_from_slice(b"</");
            self.tag.extend_from_slice(open.name.as_bytes());
            self.tag.push(b'>');
        }
        if self.scanner.text.as_bytes()[start..end] == self.tag[..] {
            self.output.advance(end);
        } else {
            self.output.replace(start..end, &self.tag);
        }
        Ok(())
    }

    /// Appends the namespace declarations of the start tag.
    fn declarations(&mut self, is_apex: bool) {
        let scanner = &self.scanner;
        let Some(open) = scanner.current() else { return };
        let mut prefixes: Vec<&'t str> = Vec::new();
        if self.how.method.is_exclusive() {
            prefixes.push(open.prefix());
            prefixes
                .extend(scanner.attributes.iter().map(Attribute::prefix).filter(|prefix| !prefix.is_empty()));
            let listed = |prefix: &&str| self.how.prefixes.iter().any(|listed| listed == prefix);
            let from = if is_apex { 0 } else { open.outer };
            prefixes.extend(scanner.namespaces[from..].iter().map(|(prefix, _)| *prefix).filter(listed));
        } else {
            let from = if is_apex { 0 } else { open.outer };
            prefixes.extend(scanner.namespaces[from..].iter().map(|(prefix, _)| *prefix));
        }
        prefixes.sort_unstable();
        prefixes.dedup();
        for prefix in prefixes {
            if prefix == "xml" {
                continue;
            }
            let declared = scanner.find(prefix);
            let uri = |at: Option<usize>| at.map_or("", |at| &*scanner.namespaces[at].1);
            let rendered = self.rendered.iter().rfind(|(known, _)| *known == prefix);
            // Before any is written, the default namespace is as if `xmlns=""` were.
            let is_written = match rendered {
                Some((_, at)) => uri(*at) == uri(declared),
                None => prefix.is_empty() && uri(declared).is_empty(),
            };
            if is_written {
                continue;
            }
            let uri = uri(declared);
            self.tag.extend_from_slice(b" xmlns");
            if !prefix.is_empty() {
                self.tag.push(b':');
                self.tag.extend_from_slice(prefix.as_bytes());
            }
            push_value(&mut self.tag, uri);
            self.rendered.push((prefix, declared.filter(|_| !uri.is_empty())));
        }
    }

    /// Appends the attributes of the start tag, in the order of their namespaces and local parts.
    fn attributes(&mut self, extra: &[(String, String)]) {
        let scanner = &self.scanner;
        let mut attributes: Vec<((&str, &str), &str, Cow<'_, str>)> = scanner
            .attributes
            .iter()
            .filter_map(|attribute| Some((scanner.expanded(attribute)?, attribute.name(), attribute.value())))
            .collect();
        for (local, value) in extra {
            let name = (crate::xml::XML_NAMESPACE, &**local);
            attributes.retain(|(known, ..)| *known != name);
            attributes.push((name, "", Cow::Borrowed(value)));
        }
        attributes.sort_by_key(|(name, ..)| *name);
        for ((_, local), name, value) in attributes {
            self.tag.push(b' ');
            if name.is_empty() {
                self.tag.extend_from_slice(b"xml:");
                self.tag.extend_from_slice(local.as_bytes());
            } else {
                self.tag.extend_from_slice(name.as_bytes());
            }
            push_value(&mut self.tag, &value);
        }
    }
}

/// Appends `="value"`.
fn push_value(tag: &mut Vec<u8>, value: &str) {
    tag.extend_from_slice(b"=\"");
    for byte in value.bytes() {
        match byte {
            b'&' => tag.extend_from_slice(b"&amp;"),
            b'<' => tag.extend_from_slice(b"&lt;"),
            b'"' => tag.extend_from_slice(b"&quot;"),
            b'\t' => tag.extend_from_slice(b"&#x9;"),
            b'\n' => tag.extend_from_slice(b"&#xA;"),
            b'\r' => tag.extend_from_slice(b"&#xD;"),
            byte => tag.push(byte),
        }
    }
    tag.push(b'"');
}

/// Appends text of a CDATA section as character data.
fn push_text(out: &mut String, text: &str) {
    for c in with_line_feeds(text).chars() {
        match crate::security::document::escape_of(c) {
            Some(escaped) => out.push_str(escaped),
            None => out.push(c),
        }
    }
}

/// Normalizes line ends: XML 1.0, section 2.11.
fn with_line_feeds(text: &str) -> Cow<'_, str> {
    match text.contains('\r') {
        true => Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")),
        false => Cow::Borrowed(text),
    }
}

/// Replaces the line ends in a range.
fn normalize(output: &mut Output<'_, '_>, range: Range<usize>, text: &str) {
    if let Cow::Owned(normalized) = with_line_feeds(&text[range.clone()]) {
        output.replace(range, normalized.as_bytes());
    }
}
