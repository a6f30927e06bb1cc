//! Messages in tokens: what is text in them, and what is markup.
//!
//! Looks for tags, so that what is not well-formed, broken off or no XML at all is redacted just as well.

use std::borrow::Cow;
use std::ops::Range;

use super::MASK;
use super::secrets::{Matcher, merged};
use crate::markup::{Kind, Token, tokens};

/// The part that is text, with its place in the message: the content of a CDATA section or of a comment.
fn data<'m>(token: &Token<'m>) -> (usize, &'m str) {
    let inside = |open: &str, close: &str| {
        let text = &token.text[open.len()..];
        (token.offset + open.len(), text.strip_suffix(close).unwrap_or(text))
    };
    match token.kind {
        Kind::CData => inside("<![CDATA[", "]]>"),
        Kind::Comment => inside("<!--", "-->"),
        Kind::Text => (token.offset, token.text),
        // Text behind a target or a keyword; the XML declaration is markup.
        Kind::Other if !token.text.starts_with("<?xml ") => {
            let word = token.text.find([' ', '\t', '\r', '\n']).map_or(token.text.len(), |space| space + 1);
            let text = &token.text[word..];
            (token.offset + word, text.strip_suffix("?>").or(text.strip_suffix('>')).unwrap_or(text))
        }
        Kind::Other | Kind::Start { .. } | Kind::End => (token.offset, ""),
    }
}

/// The message without the content of elements and attributes whose names are secret, and without quotes of secrets.
pub(super) fn message(message: &str, is_secret: &dyn Fn(&str) -> bool, matcher: &Matcher) -> String {
    if !message.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']).starts_with('<') {
        // No XML, so that what looks like a name may be a quote. There may still be XML in it.
        return redacted(&text(message, matcher), is_secret, matcher);
    }
    redacted(message, is_secret, matcher)
}

fn redacted(message: &str, is_secret: &dyn Fn(&str) -> bool, matcher: &Matcher) -> String {
    let mut out = Output { out: String::with_capacity(message.len()), matcher };
    // The text since the last tag, in tokens.
    let mut run: Vec<Token<'_>> = Vec::new();
    // Number of open elements from the secret one on, itself included; 0 outside.
    let mut inside = 0_usize;
    for token in tokens(message) {
        match token.kind {
            Kind::Text | Kind::CData | Kind::Comment | Kind::Other => match inside {
                0 => run.push(token),
                _ => out.push_hidden(token.text),
            },
            Kind::Start { empty } => {
                out.push_run(message, &run);
                run.clear();
                let secret = inside > 0 || is_secret(local(tag_name(&token.text[1..])));
                out.push_tag(token.text, is_secret, secret);
                if secret && !empty {
                    inside += 1;
                }
            }
            Kind::End => {
                out.push_run(message, &run);
                run.clear();
                inside = inside.saturating_sub(1);
                out.push_end_tag(token.text);
            }
        }
    }
    out.push_run(message, &run);
    out.out
}

struct Output<'o> {
    out: String,
    matcher: &'o Matcher,
}

impl Output<'_> {
    /// White space alone is no secret.
    fn push_hidden(&mut self, text: &str) {
        if text.trim().is_empty() {
            self.out.push_str(text);
        } else if !self.out.ends_with(MASK) {
            self.out.push_str(MASK);
        }
    }

    /// Copies text between tags. A secret may go on behind a comment.
    fn push_run(&mut self, message: &str, run: &[Token<'_>]) {
        let (Some(first), Some(last)) = (run.first(), run.last()) else { return };
        let offset = first.offset;
        let mut secrets = self.matcher.find(&message[offset..last.end()]);
        // In text that goes on behind a comment there is nothing of the comment.
        for token in run.iter().filter(|token| matches!(token.kind, Kind::Comment | Kind::Other)) {
            let (start, data) = data(token);
            let own = self.matcher.find(data).into_iter();
            secrets.extend(own.map(|part| part.start + start - offset..part.end + start - offset));
        }
        let secrets = merged(secrets);
        let mut left = &secrets[..];
        for token in run {
            // A secret that goes on in another token leaves the markup between them alone.
            let (start, data) = data(token);
            let before = start - token.offset;
            let (start, end) = (start - offset, start - offset + data.len());
            while let [first, behind @ ..] = left
                && first.end <= start
            {
                left = behind;
            }
            let own = left.iter().take_while(|part| part.start < end);
            let own = own.map(|part| part.start.max(start) - start..part.end.min(end) - start);
            self.out.push_str(&token.text[..before]);
            push_masked(data, own, &mut self.out);
            self.out.push_str(&token.text[before + data.len()..]);
        }
    }

    /// Copies an end tag, or what begins like one.
    fn push_end_tag(&mut self, tag: &str) {
        let name = tag.trim_start_matches("</").trim_end_matches('>').trim();
        match tag.ends_with('>') && !name.contains(char::is_whitespace) {
            true => self.out.push_str(tag),
            false => self.out.push_str(&text(tag, self.matcher)),
        }
    }

    /// Copies a part of a tag between values of attributes: a name, or something that should not be there.
    fn push_between(&mut self, part: &str) {
        match part.split_whitespace().nth(1) {
            None => self.out.push_str(part),
            Some(_) => self.out.push_str(&text(part, self.matcher)),
        }
    }

    /// Copies a start tag without its secret attributes: all but namespace declarations and `xsi:…` in a secret element.
    fn push_tag(&mut self, tag: &str, is_secret: &dyn Fn(&str) -> bool, inside: bool) {
        let (element, mut rest) = tag.split_at(1 + tag_name(&tag[1..]).len());
        self.out.push_str(element);
        while let Some(equals) = rest.find('=') {
            let before = &rest[..equals];
            let name = before.trim_end().rsplit([' ', '\t', '\r', '\n']).next().unwrap_or_default();
            let after = &rest[equals + 1..];
            let Some(quote) = after.find(['"', '\'']) else { break };
            let closing = after.as_bytes()[quote] as char;
            let value = &after[quote + 1..];
            let close = value.find(closing).unwrap_or(value.len());
            self.push_between(before);
            self.out.push('=');
            self.out.push_str(&text(&after[..quote], self.matcher));
            self.out.push(closing);
            let hide =
                is_secret(local(name)) || inside && !is_markup(name) && local(name) != "mustUnderstand";
            match &value[..close] {
                "" => {}
                _ if hide => self.out.push_str(MASK),
                value if is_markup(name) => self.out.push_str(value),
                value => self.out.push_str(&text(value, self.matcher)),
            }
            rest = &value[close..];
            if let Some(behind) = rest.strip_prefix(closing) {
                self.out.push(closing);
                rest = behind;
            }
        }
        self.out.push_str(&text(rest, self.matcher));
    }
}

/// Returns whether the value of an attribute is markup, not data: of a declaration, a name, or a flag.
fn is_markup(name: &str) -> bool {
    name.starts_with("xmlns") || name.ends_with(":nil") || name.ends_with(":type")
}

/// The text without quotes of secrets.
pub(super) fn text<'t>(text: &'t str, matcher: &Matcher) -> Cow<'t, str> {
    let secrets = matcher.find(text);
    if secrets.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    push_masked(text, secrets.into_iter(), &mut out);
    Cow::Owned(out)
}

/// Copies a text with its secret parts, which are in order, masked.
fn push_masked(text: &str, secrets: impl Iterator<Item = Range<usize>>, out: &mut String) {
    let mut from = 0;
    for part in secrets.filter(|part| !part.is_empty()) {
        let start = text.floor_char_boundary(part.start).max(from);
        out.push_str(&text[from..start]);
        out.push_str(MASK);
        from = text.ceil_char_boundary(part.end).max(from);
    }
    out.push_str(&text[from..]);
}

/// All texts and values of attributes in a message.
pub(super) fn texts(message: &str, found: &mut dyn FnMut(&str)) {
    let mut run = String::new();
    for token in tokens(message) {
        match token.kind {
            Kind::Text => run.push_str(&unescaped(token.text)),
            Kind::CData => run.push_str(data(&token).1),
            Kind::Comment | Kind::Other => {}
            Kind::Start { .. } | Kind::End => {
                found(&std::mem::take(&mut run));
                attributes(token.text)
                    .filter(|(name, _)| !is_markup(name))
                    .for_each(|(_, value)| found(&unescaped(value)));
            }
        }
    }
    found(&run);
}

/// The texts of elements and attributes whose names are secret: all that is in elements of names that were given, of
/// others only where there is nothing but text.
pub(super) fn texts_by_name(
    message: &str,
    is_secret: &dyn Fn(&str) -> bool,
    is_given: &dyn Fn(&str) -> bool,
    found: &mut dyn FnMut(&str),
) {
    // Offset of the content of an element that is secret if it has nothing but text.
    let mut leaf: Option<usize> = None;
    // Offset of the content of an element with a given name, and number of elements that are open since.
    let mut given: Option<(usize, usize)> = None;
    for token in tokens(message) {
        match token.kind {
            Kind::Start { empty } => {
                attributes(token.text)
                    .filter(|(name, _)| is_secret(local(name)))
                    .for_each(|(_, value)| found(&unescaped(value)));
                let behind = token.end();
                let name = local(tag_name(&token.text[1..]));
                leaf = (!empty && is_secret(name)).then_some(behind);
                match &mut given {
                    Some((_, open)) => *open += usize::from(!empty),
                    None if is_given(name) => {
                        texts(token.text, found);
                        given = (!empty).then_some((behind, 1));
                    }
                    None => {}
                }
            }
            Kind::End => {
                if let Some(start) = leaf.take() {
                    texts(&message[start..token.offset], found);
                }
                if let Some((start, open)) = &mut given {
                    *open -= 1;
                    if *open == 0 {
                        texts(&message[*start..token.offset], found);
                        given = None;
                    }
                }
            }
            _ => {}
        }
    }
    // The message breaks off.
    for start in [leaf, given.map(|(start, _)| start)].into_iter().flatten() {
        texts(&message[start..], found);
    }
}

/// The attributes in a tag: names and values as they stand.
fn attributes(tag: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = tag;
    std::iter::from_fn(move || {
        let (before, after) = rest.split_once('=')?;
        let name = before.trim_end().rsplit([' ', '\t', '\r', '\n']).next().unwrap_or_default();
        let quote = after.find(['"', '\''])?;
        let value = &after[quote + 1..];
        let close = value.find(after.as_bytes()[quote] as char).unwrap_or(value.len());
        rest = value.get(close + 1..).unwrap_or_default();
        Some((name, &value[..close]))
    })
}

/// Length of the longest name of a reference that is resolved, in bytes.
const LONGEST_NAME: usize = 32;

/// A text with its references resolved: those that this crate and others write.
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, reference)) = rest.split_once('&') {
        out.push_str(before);
        let name_end = reference.bytes().take(LONGEST_NAME).position(|byte| byte == b';');
        let resolved = name_end.and_then(|end| Some((resolve(&reference[..end])?, &reference[end + 1..])));
        match resolved {
            Some((character, behind)) => {
                out.push(character);
                rest = behind;
            }
            None => {
                out.push('&');
                rest = reference;
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn resolve(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            code.ok().and_then(char::from_u32)
        }
    }
}

fn tag_name(tag: &str) -> &str {
    let end = tag.find([' ', '\t', '\r', '\n', '/', '>']).unwrap_or(tag.len());
    &tag[..end]
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}
