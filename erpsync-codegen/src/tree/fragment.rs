//! Markup inside an element → plain text.

use xmlparser::{ElementEnd, Token, Tokenizer};

use super::entity::{Entities, EscapeContext};

/// Returns the text of well-formed markup without its tags, comments and instructions. Each tag whose local name `is_block`
/// begins a paragraph: an empty line.
pub fn plain_text(markup: &str, is_block: impl Fn(&str) -> bool) -> String {
    let mut entities = Entities::new();
    let mut out = String::with_capacity(markup.len());
    for token in Tokenizer::from_fragment(markup, 0..markup.len()) {
        match token {
            Ok(Token::Text { text }) => match entities.expand(text.as_str(), EscapeContext::Content) {
                Ok(text) => out.push_str(&text),
                // An entity of the document, which is not known here.
                Err(_) => out.push_str(text.as_str()),
            },
            Ok(Token::Cdata { text, .. }) => out.push_str(text.as_str()),
            Ok(Token::ElementStart { local, .. })
            | Ok(Token::ElementEnd { end: ElementEnd::Close(_, local), .. }) => {
                if is_block(local.as_str()) {
                    out.push_str("\n\n");
                }
            }
            Ok(_) => {}
            Err(_) => break,
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::plain_text;

    #[test]
    fn markup_goes_and_its_text_stays() {
        let plain = |markup| plain_text(markup, |tag| tag == "p");
        let text =
            plain("See <b>this</b> <i>x</i> &amp; &#x41;.<x:p xml:lang=\"en\">Next<!-- no --></x:p><?pi ?>");
        assert_eq!(text, "See this x & A.\n\nNext\n\n");
        assert_eq!(
            plain("<b><![CDATA[<&]]></b> &of-the-document; &lt;<p/>end"),
            "<& &of-the-document; &lt;\n\nend"
        );
    }
}
