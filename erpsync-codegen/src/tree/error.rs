//! Messages about documents that are not well-formed.

use xmlparser::{Error, StreamError, TextPos};

use super::entity::{ReferenceError, ReferenceErrorKind};
use super::{MAX_EXPANSION, MAX_NAMESPACES};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::limits::Limits;
use crate::text::{SourceId, Span};

/// Advice for a web page in place of a WSDL.
pub(crate) const WEB_PAGE: &str = "this is a web page: one to sign in, about an error, or about the service, was saved instead of \
                            its WSDL, whose address often ends with `?wsdl`";

/// Returns true if a document begins as web pages do.
pub(super) fn is_web_page(text: &str) -> bool {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    ["<!doctype html", "<html"]
        .iter()
        .any(|page| start.get(..page.len()).is_some_and(|start| start.eq_ignore_ascii_case(page)))
}

fn not_well_formed(message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(Code::NOT_WELL_FORMED, message)
}

/// An error of the tokenizer.
pub(super) fn syntax(source: SourceId, text: &str, error: Error) -> Box<Diagnostic> {
    let (what, cause) = match error {
        Error::InvalidDeclaration(cause, _) => ("the XML declaration", Some(cause)),
        Error::InvalidComment(cause, _) => ("this comment", Some(cause)),
        Error::InvalidPI(cause, _) => ("this processing instruction", Some(cause)),
        Error::InvalidDoctype(cause, _) => ("the document type declaration", Some(cause)),
        Error::InvalidEntity(cause, _) => ("this entity declaration", Some(cause)),
        Error::InvalidElement(cause, _) => ("this tag", Some(cause)),
        Error::InvalidAttribute(cause, _) => ("this tag", Some(cause)),
        Error::InvalidCdata(cause, _) => ("this CDATA section", Some(cause)),
        Error::InvalidCharData(cause, _) => ("this text", Some(cause)),
        Error::UnknownToken(_) => ("the document", None),
    };
    let start = offset(text, error.pos());
    let at = |position: TextPos| {
        let start = offset(text, position);
        let length = text[start..].chars().next().map_or(0, char::len_utf8);
        Span::new(source, start..start + length)
    };
    let outer = at(error.pos());
    let (span, label) = match cause {
        None => {
            let label = match text.as_bytes().get(start) {
                Some(b'<') => "this is not XML markup, or not allowed here",
                Some(_) => "outside the root element only comments may stand",
                None => "the document ends here",
            };
            (outer, label.to_owned())
        }
        Some(StreamError::UnexpectedEndOfStream) => {
            return truncated(Span::new(source, text.len()..text.len()), outer);
        }
        Some(StreamError::InvalidName) => (outer, "has a name that is not valid in XML".into()),
        Some(StreamError::NonXmlChar(c, position)) => {
            (at(position), format!("U+{:04X} may not stand in XML", c as u32))
        }
        Some(StreamError::InvalidChar(_, expected, position)) => {
            (at(position), format!("expected `{}`", char::from(expected)))
        }
        Some(StreamError::InvalidCharMultiple(_, expected, position)) => {
            let expected: Vec<String> =
                expected.iter().map(|byte| format!("`{}`", char::from(*byte))).collect();
            (at(position), format!("expected {}", expected.join(" or ")))
        }
        Some(StreamError::InvalidQuote(_, position)) => {
            (at(position), "expected a quote, `\"` or `'`".into())
        }
        Some(StreamError::InvalidSpace(_, position)) => {
            (at(position), "expected white space before this".into())
        }
        Some(StreamError::InvalidString(expected, position)) => {
            (at(position), format!("expected `{expected}`"))
        }
        Some(StreamError::InvalidReference) => (outer, "has an invalid reference".into()),
        Some(StreamError::InvalidExternalID) => (outer, "expected `SYSTEM` or `PUBLIC`".into()),
        Some(StreamError::InvalidCommentData) => (outer, "has `--` in it".into()),
        Some(StreamError::InvalidCommentEnd) => (outer, "ends with `--->`".into()),
        Some(StreamError::InvalidCharacterData) => (outer, "has `]]>` in it".into()),
    };
    Box::new(not_well_formed(format!("{what} is not well-formed XML")).at(span, label))
}

/// Line and column of `xmlparser`, both from 1 and in characters, as an offset.
fn offset(text: &str, position: TextPos) -> usize {
    let mut start = 0;
    for _ in 1..position.row {
        start += text[start..].find('\n').map_or(0, |at| at + 1);
    }
    let column = position.col.saturating_sub(1) as usize;
    text[start..].char_indices().nth(column).map_or(text.len(), |(at, _)| start + at)
}

pub(super) fn truncated(end: Span, open: Span) -> Box<Diagnostic> {
    Box::new(
        not_well_formed("the document ends in the middle of an element")
            .at(end, "the document ends here")
            .at(open, "this is not closed")
            .help("the file may be cut off: compare its size with the original"),
    )
}

pub(super) fn empty(span: Span) -> Box<Diagnostic> {
    let error = not_well_formed("the document has no element").at(span, "");
    Box::new(error.help("was it saved at all? compare its size with the original"))
}

pub(super) fn no_start_tag(span: Span, tag: &str) -> Box<Diagnostic> {
    Box::new(not_well_formed(format!("`{tag}` closes nothing")).at(span, ""))
}

pub(super) fn mismatched(span: Span, tag: &str, open: Span, expected: &str) -> Box<Diagnostic> {
    Box::new(
        not_well_formed(format!("`{tag}` does not close `{expected}`"))
            .at(span, format!("expected `</{expected}>`"))
            .at(open, "opened here"),
    )
}

pub(super) fn too_deep(span: Span, most: usize) -> Box<Diagnostic> {
    limit(format!("elements are nested more than {most} deep"), span, "one more here", "depth")
}

pub(super) fn too_many_elements(span: Span, most: usize) -> Box<Diagnostic> {
    limit(format!("the documents have more than {most} elements"), span, "one more here", "elements")
}

pub(super) fn too_long_name(span: Span, most: usize) -> Box<Diagnostic> {
    limit(format!("a name or namespace is longer than {most} bytes"), span, "it begins here", "name_bytes")
}

fn limit(message: String, span: Span, label: &str, setting: &str) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(Code::LIMIT, message).at(span, label).help(Limits::advice(setting)))
}

pub(super) fn too_many_namespaces(span: Span) -> Box<Diagnostic> {
    let message = format!("more than {MAX_NAMESPACES} namespace declarations are in scope");
    Box::new(Diagnostic::error(Code::LIMIT, message).at(span, "here"))
}

pub(super) fn duplicate_attribute(name: &str, here: Span, there: Option<Span>) -> Diagnostic {
    let error =
        not_well_formed(format!("the attribute `{name}` stands twice in one tag")).at(here, "again here");
    match there {
        Some(there) => error.at(there, "first here"),
        None => error,
    }
}

pub(super) fn undeclared_prefix(prefix: &str, span: Span, known: Vec<&str>) -> Diagnostic {
    let error = not_well_formed(format!("the prefix `{prefix}` is not declared"))
        .at(span, format!("no `xmlns:{prefix}=\"…\"` on this element or around it"));
    match nearest(prefix, known.into_iter().filter(|known| !known.is_empty())) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error,
    }
}

pub(super) fn reference(source: SourceId, offset: usize, error: ReferenceError) -> Diagnostic {
    let span = Span::new(source, offset + error.range.start..offset + error.range.end);
    match error.kind {
        ReferenceErrorKind::Incomplete => not_well_formed("`&` does not begin a reference here")
            .at(span, "expected a name or `#` and a number, and then `;`")
            .help("write `&amp;` for the character itself"),
        ReferenceErrorKind::NoCharacter => {
            not_well_formed("a reference to a character that XML does not allow").at(span, "")
        }
        ReferenceErrorKind::Undeclared(name) => {
            not_well_formed(format!("the entity `{name}` is not declared"))
                .at(span, "XML itself knows `lt`, `gt`, `amp`, `apos` and `quot` only")
        }
        ReferenceErrorKind::External(name) => {
            let message = format!("the entity `{name}` is in another file, which is never read");
            Diagnostic::error(Code::LIMIT, message).at(span, "")
        }
        ReferenceErrorKind::Markup(name) => {
            let message = format!("the entity `{name}` has markup in it, which is not read");
            Diagnostic::error(Code::UNSUPPORTED, message).at(span, "").help("write its text here instead")
        }
        ReferenceErrorKind::TooMuch(name) => {
            let message = format!("the entity `{name}` expands to too much");
            Diagnostic::error(Code::LIMIT, message)
                .at(span, "")
                .note(format!("entities of a document may expand to {MAX_EXPANSION} bytes in all"))
        }
    }
}
