//! Tokenizer for texts with markup in them, well-formed or not: for redacting, indenting and finding a place.
//!
//! Splits into tags and everything else; the tokens concatenate to the input. The reader of messages is [`xml`](crate::xml): it
//! checks what it reads.

/// A tag, or what stands between two.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token<'t> {
    /// Offset in the text.
    pub(crate) offset: usize,
    pub(crate) text: &'t str,
    pub(crate) kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Text between markup, and a `<` that begins none.
    Text,
    /// CDATA section.
    CData,
    Comment,
    /// Start tag, or one of an empty element. One that breaks off is not empty.
    Start {
        empty: bool,
    },
    End,
    /// Processing instruction, or declaration.
    Other,
}

impl<'t> Token<'t> {
    /// Splits off the token at an offset; `None` at the end of the text.
    pub(crate) fn at(text: &'t str, offset: usize) -> Option<Self> {
        let rest = text.get(offset..).filter(|rest| !rest.is_empty())?;
        let (len, kind) = match next_markup(rest) {
            Some(0) => markup(rest),
            other => (other.unwrap_or(rest.len()), Kind::Text),
        };
        Some(Self { offset, text: &rest[..len], kind })
    }

    /// Offset behind the token.
    pub(crate) fn end(&self) -> usize {
        self.offset + self.text.len()
    }
}

/// Splits a text.
pub(crate) fn tokens(text: &str) -> impl Iterator<Item = Token<'_>> {
    let mut offset = 0;
    std::iter::from_fn(move || {
        let token = Token::at(text, offset)?;
        offset = token.end();
        Some(token)
    })
}

/// Finds the next markup: a `<` before anything else is text that was not escaped.
fn next_markup(text: &str) -> Option<usize> {
    let begins = |at: &usize| {
        let next = text[at + 1..].chars().next();
        next.is_none_or(|next| next.is_alphabetic() || matches!(next, '_' | ':' | '/' | '!' | '?'))
    };
    text.match_indices('<').map(|(at, _)| at).find(begins)
}

/// Length and kind of the markup at the start of `rest`.
fn markup(rest: &str) -> (usize, Kind) {
    let up_to = |end: &str| rest.find(end).map_or(rest.len(), |at| at + end.len());
    if rest.starts_with("<![CDATA[") {
        return (up_to("]]>"), Kind::CData);
    }
    if rest.starts_with("<!--") {
        return (up_to("-->"), Kind::Comment);
    }
    if rest.starts_with("<?") {
        return (up_to("?>"), Kind::Other);
    }
    if rest.starts_with("</") {
        return (up_to(">"), Kind::End);
    }
    // `>` may stand in a quoted value.
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate().skip(1) {
        match (quote, byte) {
            (None, b'>') if rest.starts_with("<!") => return (at + 1, Kind::Other),
            (None, b'>') => return (at + 1, Kind::Start { empty: rest.as_bytes()[at - 1] == b'/' }),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    (rest.len(), Kind::Start { empty: false })
}

#[cfg(test)]
mod tests {
    use super::{Kind, tokens};

    #[test]
    fn tokens_concatenate_to_the_text() {
        for text in
            ["", "a < b", "<a", "<a b='>'>x</a>", "<!-- > ", "<![CDATA[<a>]]><?p ?><!D [", "</", "<a/><b / >"]
        {
            let whole: String = tokens(text).map(|token| token.text).collect();
            assert_eq!(whole, text);
        }
    }

    #[test]
    fn kinds() {
        let text = "<?xml version='1.0'?><!DOCTYPE a><a b='>'>1 < 2<b/><!--<c>--><![CDATA[<d>]]></a><e";
        let kinds: Vec<_> = tokens(text).map(|token| token.kind).collect();
        let start = |empty| Kind::Start { empty };
        assert_eq!(
            kinds,
            [
                Kind::Other,
                Kind::Other,
                start(false),
                Kind::Text,
                start(true),
                Kind::Comment,
                Kind::CData,
                Kind::End,
                start(false)
            ]
        );
    }
}
