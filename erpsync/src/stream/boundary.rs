//! The end of an element in text that arrives in pieces.

use memchr::{memchr, memchr3};

/// Looks for the end of a child element, going on where it stopped when there is more text.
///
/// It decides only when an element is worth reading (again): each byte of a large element is looked at once here, however small
/// the pieces are that it comes in. Text that is not well-formed may mislead it, as far as to wait for more than there is need of.
#[derive(Debug, Default)]
pub(super) struct Boundary {
    /// Offset from the start of the text, up to which it was looked at.
    at: usize,
    depth: usize,
    inside: Inside,
}

/// The goal of the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    /// The end of the next tag.
    Tag,
    /// The end of the element that starts next, or of the one around it.
    Element,
}

#[derive(Clone, Copy, Debug, Default)]
enum Inside {
    #[default]
    Text,
    /// At a `<`.
    Markup,
    Comment,
    CData,
    Instruction,
    Tag {
        is_end: bool,
        quote: Option<u8>,
    },
}

impl Boundary {
    /// Goes on in `text`, which begins as it did before. Returns true if the goal is reached; beyond `depth` nested elements, and
    /// where the text is not well-formed, too, so that the reader reports that.
    pub(super) fn find(&mut self, text: &[u8], goal: Goal, depth: usize) -> bool {
        loop {
            let rest = text.get(self.at..).unwrap_or_default();
            let behind = |marker: &[u8]| memchr::memmem::find(rest, marker).map(|at| at + marker.len());
            let (taken, inside) = match self.inside {
                Inside::Text => (memchr(b'<', rest), Inside::Markup),
                Inside::Markup => match markup(rest) {
                    Markup::Begins(len, inside) => (Some(len), inside),
                    Markup::Incomplete => return false,
                    Markup::Wrong => return true,
                },
                Inside::Comment => (behind(b"-->"), Inside::Text),
                Inside::CData => (behind(b"]]>"), Inside::Text),
                Inside::Instruction => (behind(b"?>"), Inside::Text),
                Inside::Tag { is_end, quote: Some(quote) } => {
                    (memchr(quote, rest).map(|at| at + 1), Inside::Tag { is_end, quote: None })
                }
                Inside::Tag { is_end, quote: None } => match memchr3(b'>', b'"', b'\'', rest) {
                    Some(at) if rest[at] == b'>' => {
                        let is_empty = text[..self.at + at].ends_with(b"/");
                        (self.at, self.inside) = (self.at + at + 1, Inside::Text);
                        if self.ends(is_end, is_empty) || goal == Goal::Tag || self.depth > depth {
                            return true;
                        }
                        continue;
                    }
                    Some(at) => (Some(at + 1), Inside::Tag { is_end, quote: Some(rest[at]) }),
                    None => (None, self.inside),
                },
            };
            match taken {
                Some(len) => (self.at, self.inside) = (self.at + len, inside),
                None => {
                    // The start of a marker may be there.
                    let kept = if matches!(self.inside, Inside::Text | Inside::Tag { .. }) { 0 } else { 2 };
                    self.at += rest.len().saturating_sub(kept);
                    return false;
                }
            }
        }
    }

    /// A tag has ended. Returns true if with it the element has, or the one around it.
    fn ends(&mut self, is_end: bool, is_empty: bool) -> bool {
        match (is_end, is_empty) {
            (true, _) => self.depth = self.depth.saturating_sub(1),
            (false, true) => {}
            (false, false) => {
                self.depth += 1;
                return false;
            }
        }
        self.depth == 0
    }
}

/// The kind of markup at a `<`.
enum Markup {
    /// With the length of its start.
    Begins(usize, Inside),
    Incomplete,
    Wrong,
}

fn markup(rest: &[u8]) -> Markup {
    const KINDS: [(&[u8], Inside); 4] = [
        (b"<!--", Inside::Comment),
        (b"<![CDATA[", Inside::CData),
        (b"<?", Inside::Instruction),
        (b"</", Inside::Tag { is_end: true, quote: None }),
    ];
    match KINDS.iter().find(|(start, _)| rest.starts_with(start)) {
        Some((start, inside)) => Markup::Begins(start.len(), *inside),
        None if KINDS.iter().any(|(start, _)| start.starts_with(rest)) => Markup::Incomplete,
        None if rest.starts_with(b"<!") => Markup::Wrong,
        None => Markup::Begins(1, Inside::Tag { is_end: false, quote: None }),
    }
}

#[cfg(test)]
mod tests {
    use super::{Boundary, Goal};

    /// The length of the text that is enough, if it comes byte by byte.
    fn enough(text: &str, goal: Goal) -> Option<usize> {
        let mut boundary = Boundary::default();
        (0..=text.len()).find(|len| boundary.find(&text.as_bytes()[..*len], goal, 100))
    }

    #[test]
    fn the_end_of_a_tag_and_of_an_element() {
        for (text, tag) in [
            ("<a>x</a>|", 3),
            (" t <a/>|", 7),
            ("<a b='>' c=\"/>'\"><b/><b></b></a >|", 17),
            ("<!-- <a> -- --> <?a > ?><![CDATA[</a>]]]><a><b/><!--</a>--></a>|", 44),
            ("</a>|", 4),
            ("<a><b></b><b><b/></b></a>|", 3),
        ] {
            assert_eq!(enough(text, Goal::Tag), Some(tag), "{text}");
            assert_eq!(enough(text, Goal::Element), text.find('|'), "{text}");
        }
    }

    #[test]
    fn what_has_no_end_is_not_waited_for_without_a_limit() {
        assert_eq!(enough("<a><b>", Goal::Element), None);
        assert_eq!(enough("<!x", Goal::Element), Some(3));
        let deep = "<a>".repeat(200);
        assert_eq!(enough(&deep, Goal::Element), Some(303));
    }
}
