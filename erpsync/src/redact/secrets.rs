//! The secrets of a call, and where a text quotes them.

use std::collections::BTreeSet;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;

use super::canonical::Canonical;

/// Secrets that are shorter, in bytes, are not looked for in other texts: too much would look like them.
pub(super) const SHORTEST: usize = 4;
/// Base64 and hexadecimal digits of a secret are looked for from this length on, in bytes: they begin in mid-letter.
const SHORTEST_ENCODED: usize = 6;
/// The number of secrets that are looked for in base64 and in hexadecimal digits, too.
const MOST_ENCODED: usize = 64;
/// The number of bytes of all secrets together. With more, a text is not shown at all.
const MOST_BYTES: usize = 4 << 20;
/// The number of bytes that are decoded before they are searched.
const WINDOW: usize = 256 << 10;
/// The number of bytes that an escape may take across two windows.
const LONGEST_ESCAPE: usize = 64;

/// Texts that are secret.
#[derive(Clone, Default)]
pub(super) struct Secrets {
    texts: BTreeSet<String>,
    bytes: usize,
}

impl Secrets {
    /// Adds a secret, if it is long enough to be looked for. White space around it does not count.
    pub(super) fn add(&mut self, text: &str) {
        let text = text.trim();
        if text.len() >= SHORTEST && self.bytes <= MOST_BYTES && !self.texts.contains(text) {
            self.bytes += text.len();
            self.texts.insert(text.to_owned());
        }
    }

    /// Adds all of others.
    pub(super) fn add_all(&mut self, others: &Self) {
        others.texts.iter().for_each(|text| self.add(text));
    }

    /// The number of bytes of all secrets together.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The matcher of these secrets.
    pub(super) fn matcher(&self) -> Matcher {
        if self.bytes > MOST_BYTES {
            return Matcher::Everything;
        }
        let mut patterns = Vec::new();
        for text in &self.texts {
            push_spellings(text, &mut patterns);
        }
        for text in self.texts.iter().take(MOST_ENCODED).filter(|text| text.len() >= SHORTEST_ENCODED) {
            for encoded in encoded(text.as_bytes()) {
                push_spellings(&encoded, &mut patterns);
            }
        }
        patterns.sort_unstable();
        patterns.dedup();
        if patterns.is_empty() {
            return Matcher::Nothing;
        }
        // Most automata read one short text: what is built quickest is best.
        let kind = Some(AhoCorasickKind::NoncontiguousNFA);
        match AhoCorasick::builder().match_kind(MatchKind::Standard).kind(kind).build(&patterns) {
            Ok(automaton) => Matcher::These { automaton: Box::new(automaton), patterns },
            Err(_too_large) => Matcher::Everything,
        }
    }
}

fn push_spellings(text: &str, patterns: &mut Vec<Vec<u8>>) {
    patterns.push(text.as_bytes().to_vec());
    let canonical = Canonical::new(text.trim_end_matches('\\'));
    if canonical.bytes().len() >= SHORTEST {
        patterns.push(canonical.bytes().to_vec());
    }
}

/// The digits of bytes in base64, in either alphabet and wherever in a text they begin, and in base 16.
fn encoded(bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for (before, mixed) in [(0, 0), (1, 2), (2, 3)] {
        let mut padded = vec![0; before];
        padded.extend_from_slice(bytes);
        let digits = BASE64_STANDARD_NO_PAD.encode(&padded);
        // The last digit may depend on what follows.
        let whole = &digits[mixed..padded.len() * 8 / 6];
        found.push(whole.replace('+', "-").replace('/', "_"));
        found.push(whole.to_owned());
    }
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    found.push(hex.to_ascii_uppercase());
    found.push(hex);
    found
}

/// Finds secrets in texts, in one pass.
pub(super) enum Matcher {
    Nothing,
    These {
        automaton: Box<AhoCorasick>,
        patterns: Vec<Vec<u8>>,
    },
    /// There are too many secrets: every text counts as one.
    Everything,
}

impl Matcher {
    /// Offset at the end of a text that was cut off where a secret may begin.
    pub(super) fn cut_off(&self, text: &str) -> Option<usize> {
        let Self::These { patterns, .. } = self else { return None };
        let from = text.ceil_char_boundary(text.len().saturating_sub(longest(patterns) * LONGEST_ESCAPE));
        let tail = Canonical::new(&text[from..]);
        let mut ends = vec![tail.bytes().len()];
        // The escape that was cut off, too.
        let last = tail.bytes().iter().rposition(|byte| matches!(byte, b'&' | b'\\' | b'%'));
        ends.extend(last.filter(|last| last + LONGEST_ESCAPE > tail.bytes().len()));
        let begins = ends.into_iter().flat_map(|end| {
            let known = &tail.bytes()[..end];
            let begin = |pattern: &Vec<u8>| {
                let longest = pattern.len().min(end);
                (SHORTEST..=longest).rev().find(|len| known.ends_with(&pattern[..*len])).map(|len| end - len)
            };
            patterns.iter().filter_map(begin).min()
        });
        begins.min().map(|begin| from + tail.source(begin..begin + 1).start)
    }

    /// The parts of a text that are secrets, in order and without overlap.
    pub(super) fn find(&self, text: &str) -> Vec<Range<usize>> {
        let (automaton, longest) = match self {
            Self::Nothing => return Vec::new(),
            Self::Everything => return std::iter::once(0..text.len()).collect(),
            Self::These { automaton, patterns } => (automaton, longest(patterns)),
        };
        let mut found = Parts::default();
        matches(automaton, text.as_bytes()).for_each(|part| found.add(part));
        if !Canonical::differs(text) {
            return found.0;
        }
        let mut all = found.0;
        let mut find = |canonical: &Canonical| {
            let mut found = Parts::default();
            matches(automaton, canonical.bytes()).for_each(|part| found.add(canonical.source(part)));
            all.append(&mut found.0);
        };
        let mut search = |canonical: &Canonical| {
            find(canonical);
            if let Some(text) = canonical.without_markup() {
                find(&text);
            }
        };
        let mut canonical = Canonical::default();
        for (number, chunk) in text.as_bytes().chunks(WINDOW).enumerate() {
            canonical.extend(chunk, number * WINDOW);
            if canonical.bytes().len() > 2 * WINDOW {
                search(&canonical);
                canonical.forget(longest + LONGEST_ESCAPE);
            }
        }
        search(&canonical);
        merged(all)
    }
}

fn longest(patterns: &[Vec<u8>]) -> usize {
    patterns.iter().map(Vec::len).max().unwrap_or_default()
}

fn matches(automaton: &AhoCorasick, bytes: &[u8]) -> impl Iterator<Item = Range<usize>> {
    automaton.find_overlapping_iter(bytes).map(|found| found.range())
}

/// Parts of a text, in order and without overlap.
#[derive(Default)]
struct Parts(Vec<Range<usize>>);

impl Parts {
    /// Adds a part that ends behind all others, or where the last one does.
    fn add(&mut self, mut part: Range<usize>) {
        while let Some(last) = self.0.pop_if(|last| last.end >= part.start) {
            part = part.start.min(last.start)..part.end.max(last.end);
        }
        self.0.push(part);
    }
}

/// Parts of a text in order and without overlap.
pub(super) fn merged(mut parts: Vec<Range<usize>>) -> Vec<Range<usize>> {
    parts.sort_unstable_by_key(|part| part.end);
    let mut merged = Parts::default();
    parts.into_iter().for_each(|part| merged.add(part));
    merged.0
}

#[cfg(test)]
mod tests {
    use super::{Matcher, Secrets, WINDOW};

    fn found<'t>(secrets: &[&str], text: &'t str) -> Vec<&'t str> {
        let mut known = Secrets::default();
        secrets.iter().for_each(|secret| known.add(secret));
        known.matcher().find(text).into_iter().map(|part| &text[part]).collect()
    }

    #[test]
    fn secrets_that_overlap() {
        assert_eq!(found(&["abcd", "cdef", "abc"], "xabcdefx abcx"), ["abcdef"]);
        assert_eq!(found(&["aaaa"], "aaaaaa aaa"), ["aaaaaa"]);
    }

    #[test]
    fn encoded_secrets() {
        // `user:password` in base64, and `a:password`, and `ab:password`.
        for basic in ["dXNlcjpwYXNzd29yZA==", "YTpwYXNzd29yZA==", "YWI6cGFzc3dvcmQ="] {
            assert_eq!(found(&["password"], basic).len(), 1, "{basic}");
        }
        assert_eq!(found(&["password"], "70617373776F7264 70617373776f7264").len(), 2);
    }

    #[test]
    fn short_secrets_are_not_looked_for() {
        assert_eq!(found(&["abc", "e", " e  "], "abc e"), [""; 0]);
    }

    #[test]
    fn a_text_with_markup() {
        let text = "x can<!-- y -->a<![CDATA[r]]>y &lt;!--&gt; can&lt;!-- y --&gt;ary <!-- c&#97;nary --> <!-- canary";
        let expected = ["can<!-- y -->a<![CDATA[r]]>y", "can&lt;!-- y --&gt;ary", "c&#97;nary", "canary"];
        assert_eq!(found(&["canary"], text), expected);
    }

    #[test]
    fn a_text_that_was_cut_off() {
        let mut secrets = Secrets::default();
        secrets.add("canary-bird");
        let matcher = secrets.matcher();
        for (text, start) in [
            ("a canary", Some(2)),
            ("a cana", Some(2)),
            ("a can", None),
            ("a &#99;&#97;&#110;&#97;&#1", Some(2)),
            ("%63%61%6e%61%7", Some(0)),
            ("a canary b", None),
        ] {
            assert_eq!(matcher.cut_off(text), start, "{text}");
        }
    }

    #[test]
    fn a_long_text() {
        let text = "%41".repeat(WINDOW) + &"%63%61%6E%61%72%79".repeat(WINDOW / 8) + &"&amp;".repeat(WINDOW);
        let found = found(&["canary"], &text);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].len(), WINDOW / 8 * 18);
    }

    #[test]
    fn too_many_secrets_hide_everything() {
        let mut secrets = Secrets::default();
        (0..6_u32).for_each(|number| secrets.add(&format!("{number}").repeat(1 << 20)));
        assert!(matches!(secrets.matcher(), Matcher::Everything));
        assert_eq!(secrets.matcher().find("text").first(), Some(&(0..4)));
    }
}
