//! A message with a line for each element, for people.

use crate::markup::{self, tokens as split};

/// The message with a line for each element, where that changes nothing: white space between elements is that of
/// this function, text and what stands beside it stays as it is.
///
/// Looks for tags, as [`mask`](super::mask) does, so what is not well-formed will do, too.
///
/// ```
/// assert_eq!(erpsync::soap::indented("<a><b>1 </b><c/></a>"), "<a>\n  <b>1 </b>\n  <c/>\n</a>");
/// ```
pub fn indented(xml: &str) -> String {
    let tokens = tokens(xml);
    let mut out = String::with_capacity(xml.len() * 2);
    // For each open element, whether its content may be moved; the text around the root may, if it is XML.
    let is_text = |token: &Token<'_>| matches!(token.kind, Kind::Text) && !token.is_blank();
    let mut open = vec![!tokens.first().is_some_and(is_text)];
    for token in &tokens {
        if matches!(token.kind, Kind::End) && open.len() > 1 {
            let inner = open.pop().unwrap_or_default();
            line(&mut out, inner, open.len());
            out.push_str(token.text);
            continue;
        }
        let movable = open.last().copied().unwrap_or_default();
        match token.kind {
            Kind::Text if movable && token.is_blank() => continue,
            Kind::Text => {}
            Kind::Start { text, elements } => {
                line(&mut out, movable, open.len());
                open.push(movable && elements && !text);
            }
            Kind::End | Kind::Alone => line(&mut out, movable, open.len()),
        }
        out.push_str(token.text);
    }
    out
}

/// Begins a line for what stands in `depth` elements, the document itself counted, if it may be moved.
fn line(out: &mut String, movable: bool, depth: usize) {
    if movable && !out.is_empty() {
        out.push('\n');
        out.push_str(&"  ".repeat(depth - 1));
    }
}

struct Token<'x> {
    text: &'x str,
    kind: Kind,
}

impl Token<'_> {
    fn is_blank(&self) -> bool {
        self.text.trim_matches([' ', '\t', '\r', '\n']).is_empty()
    }
}

enum Kind {
    /// Text, or a CDATA section.
    Text,
    /// A start tag, and whether there is text in the element, and elements.
    Start {
        text: bool,
        elements: bool,
    },
    End,
    /// Markup without content: an empty element, a comment, an instruction.
    Alone,
}

fn tokens(xml: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    // The start tags of the open elements.
    let mut open: Vec<usize> = Vec::new();
    for markup::Token { text, kind, .. } in split(xml) {
        let kind = match kind {
            markup::Kind::Text | markup::Kind::CData => Kind::Text,
            markup::Kind::Start { empty: false } => Kind::Start { text: false, elements: false },
            markup::Kind::End => Kind::End,
            markup::Kind::Start { empty: true } | markup::Kind::Comment | markup::Kind::Other => Kind::Alone,
        };
        let token = Token { text, kind };
        if let Some(at) = open.last()
            && let Some(Token { kind: Kind::Start { text, elements }, .. }) = tokens.get_mut(*at)
        {
            *text |= matches!(token.kind, Kind::Text) && !token.is_blank();
            *elements |= matches!(token.kind, Kind::Start { .. } | Kind::Alone);
        }
        match token.kind {
            Kind::Start { .. } => open.push(tokens.len()),
            Kind::End => {
                open.pop();
            }
            Kind::Text | Kind::Alone => {}
        }
        tokens.push(token);
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::indented;

    #[test]
    fn a_line_for_each_element() {
        let xml = "<?xml version=\"1.0\"?><a><b>x &amp; y</b><c/><d></d><e><![CDATA[<x>]]></e></a>";
        let lines = "<?xml version=\"1.0\"?>\n<a>\n  <b>x &amp; y</b>\n  <c/>\n  <d></d>\n  <e><![CDATA[<x>]]></e>\n</a>";
        assert_eq!(indented(xml), lines);
        assert_eq!(indented(lines), lines);
    }

    #[test]
    fn what_counts_is_not_moved() {
        for xml in ["<a> </a>", "<a>b <c/> d</a>", "<a><b/>c</a>", "<a>x<b><c/><d/></b></a>"] {
            assert_eq!(indented(xml), xml);
        }
        assert_eq!(indented("<a> <b> </b>\n</a>"), "<a>\n  <b> </b>\n</a>");
        assert_eq!(
            indented("<a><b>1</b><!-- c --><?p?></a>"),
            "<a>\n  <b>1</b>\n  <!-- c -->\n  <?p?>\n</a>"
        );
    }

    #[test]
    fn what_is_no_xml() {
        for text in ["", "no XML", "<a", "</a>", "a < b", "<!-- > "] {
            assert!(indented(text).contains(text.trim()), "{text}");
        }
    }
}
