//! References to characters and entities (XML 1.0, section 4), line ends (2.11) and attribute values (3.3.3).

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use xmlparser::XmlCharExt;

use super::MAX_EXPANSION;

/// Maximum depth of entities in entities.
const MAX_NESTING: usize = 16;

/// The general entities that a document declares.
#[derive(Default)]
pub(super) struct Entities<'a> {
    declared: HashMap<&'a str, Option<String>>,
    /// Number of bytes that may still be expanded.
    budget: usize,
}

/// Error of a reference, with its offset in the given text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ReferenceError {
    pub(super) range: Range<usize>,
    pub(super) kind: ReferenceErrorKind,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum ReferenceErrorKind {
    /// `&` without a name and `;`.
    Incomplete,
    /// `&#…;` of something that is not a character of XML.
    NoCharacter,
    /// An entity that is not declared.
    Undeclared(String),
    /// An entity that is in another file.
    External(String),
    /// An entity whose text has `<` in it.
    Markup(String),
    /// An entity that contains itself, or more text than is allowed.
    TooMuch(String),
}

/// Context of the text, which decides the handling of white space.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum EscapeContext {
    Content,
    Cdata,
    AttributeValue,
}

impl<'a> Entities<'a> {
    pub(super) fn new() -> Self {
        Self { declared: HashMap::new(), budget: MAX_EXPANSION }
    }

    /// Declares an entity; the first declaration counts. `None` is an external one.
    pub(super) fn declare(&mut self, name: &'a str, value: Option<&str>) -> Result<(), ReferenceError> {
        let value = value.map(replace_characters).transpose()?;
        self.declared.entry(name).or_insert(value);
        Ok(())
    }

    /// Returns `raw` with references expanded and white space normalised.
    pub(super) fn expand(
        &mut self,
        raw: &'a str,
        context: EscapeContext,
    ) -> Result<Cow<'a, str>, ReferenceError> {
        let untouched = |byte: &u8| match byte {
            b'\r' => false,
            b'&' => context == EscapeContext::Cdata,
            b'\n' | b'\t' => context != EscapeContext::AttributeValue,
            _ => true,
        };
        let Some(first) = raw.as_bytes().iter().position(|byte| !untouched(byte)) else {
            return Ok(Cow::Borrowed(raw));
        };
        let mut out = String::with_capacity(raw.len());
        out.push_str(&raw[..first]);
        self.append(raw, first, context, 0, &mut out)?;
        Ok(Cow::Owned(out))
    }

    fn append(
        &mut self,
        raw: &str,
        from: usize,
        context: EscapeContext,
        depth: usize,
        out: &mut String,
    ) -> Result<(), ReferenceError> {
        let mut at = from;
        let special = ['&', '\r', '\n', '\t'];
        while let Some(found) = raw[at..].find(special) {
            out.push_str(&raw[at..at + found]);
            at += found;
            let rest = &raw[at..];
            match rest.as_bytes()[0] {
                b'&' if context != EscapeContext::Cdata => {
                    let length = self.reference(rest, context, depth, out).map_err(|kind| {
                        let end = at + rest.find(';').map_or(1, |semicolon| semicolon + 1);
                        ReferenceError { range: at..end, kind }
                    })?;
                    at += length;
                    continue;
                }
                // Line ends are normalised before anything else, so only in the document itself.
                b'\r' if depth == 0 => {
                    out.push(if context == EscapeContext::AttributeValue { ' ' } else { '\n' });
                    if rest.as_bytes().get(1) == Some(&b'\n') {
                        at += 1;
                    }
                }
                b'\r' | b'\n' | b'\t' if context == EscapeContext::AttributeValue => out.push(' '),
                other => out.push(char::from(other)),
            }
            at += 1;
        }
        out.push_str(&raw[at..]);
        Ok(())
    }

    /// Expands the reference that `rest` begins with, and returns its length.
    fn reference(
        &mut self,
        rest: &str,
        context: EscapeContext,
        depth: usize,
        out: &mut String,
    ) -> Result<usize, ReferenceErrorKind> {
        let end = rest.find(';').ok_or(ReferenceErrorKind::Incomplete)?;
        let name = &rest[1..end];
        if let Some(number) = name.strip_prefix('#') {
            out.push(character(number)?);
            return Ok(end + 1);
        }
        if !super::is_ncname(name) {
            return Err(ReferenceErrorKind::Incomplete);
        }
        if let Some(value) = predefined(name) {
            out.push(value);
            return Ok(end + 1);
        }
        let value = match self.declared.get(name) {
            Some(Some(value)) => value.clone(),
            Some(None) => return Err(ReferenceErrorKind::External(name.to_owned())),
            None => return Err(ReferenceErrorKind::Undeclared(name.to_owned())),
        };
        let cost = value.len() + 1;
        if cost > self.budget || depth == MAX_NESTING {
            return Err(ReferenceErrorKind::TooMuch(name.to_owned()));
        }
        self.budget -= cost;
        if value.contains('<') {
            return Err(ReferenceErrorKind::Markup(name.to_owned()));
        }
        self.append(&value, 0, context, depth + 1, out).map_err(|error| match error.kind {
            // The one that stands in the document.
            ReferenceErrorKind::TooMuch(_) => ReferenceErrorKind::TooMuch(name.to_owned()),
            other => other,
        })?;
        Ok(end + 1)
    }
}

/// The entities that need no declaration (section 4.6).
fn predefined(name: &str) -> Option<char> {
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "apos" => '\'',
        "quot" => '"',
        _ => return None,
    })
}

/// The character of `&#number;`.
fn character(number: &str) -> Result<char, ReferenceErrorKind> {
    let (digits, radix) = match number.strip_prefix('x') {
        Some(hex) => (hex, 16),
        None => (number, 10),
    };
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return Err(ReferenceErrorKind::Incomplete);
    }
    u32::from_str_radix(digits, radix)
        .ok()
        .and_then(char::from_u32)
        .filter(XmlCharExt::is_xml_char)
        .ok_or(ReferenceErrorKind::NoCharacter)
}

/// The replacement text of an entity: character references are replaced, entity references stay (section 4.5).
fn replace_characters(value: &str) -> Result<String, ReferenceError> {
    let mut out = String::with_capacity(value.len());
    let mut at = 0;
    while let Some(found) = value[at..].find("&#") {
        out.push_str(&value[at..at + found]);
        at += found;
        let error = |length, kind| ReferenceError { range: at..at + length, kind };
        let end = value[at..].find(';').ok_or_else(|| error(2, ReferenceErrorKind::Incomplete))?;
        let replaced = character(&value[at + 2..at + end]).map_err(|kind| error(end + 1, kind))?;
        out.push(replaced);
        at += end + 1;
    }
    out.push_str(&value[at..]);
    Ok(out.replace("\r\n", "\n"))
}
