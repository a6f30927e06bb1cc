//! Text of servers on its way to a terminal.

use std::fmt::Write as _;

use erpsync_codegen::diagnostic::visible;

/// XML with characters that a terminal would act on as character references. Line ends and tabs stay.
pub(crate) fn visible_xml(xml: &str) -> String {
    let mut out = String::with_capacity(xml.len());
    for c in xml.chars() {
        let is_plain = matches!(c, '\n' | '\t') || c == '"' || c == '\'' || c == '\\';
        match is_plain || *visible(c.encode_utf8(&mut [0; 4])) == *c.encode_utf8(&mut [0; 4]) {
            true => out.push(c),
            false => {
                let _ = write!(out, "&#x{:x};", c as u32);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::visible_xml;

    #[test]
    fn controls_are_references() {
        assert_eq!(
            visible_xml("<a>é\u{9b}31m\u{202e}\r\n\t'\"\\</a>"),
            "<a>é&#x9b;31m&#x202e;&#xd;\n\t'\"\\</a>"
        );
    }
}
