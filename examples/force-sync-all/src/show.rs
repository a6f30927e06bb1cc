//! `--show-xml`: both messages of an exchange, for a person.

use std::io::{self, Write};

use erpsync::client::Exchange;

/// Writes both messages. That nobody reads them is no reason to fail.
pub(crate) fn exchange(exchange: &Exchange<'_>, out: &mut impl Write) {
    let _ = write(exchange, out);
}

fn write(exchange: &Exchange<'_>, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "--> {} to {}", exchange.operation(), exchange.endpoint())?;
    writeln!(out, "{}\n", indented(&exchange.request_xml()))?;
    let duration = exchange.duration().as_millis();
    match (exchange.status(), exchange.reply_xml()) {
        (Some(status), Some(reply)) => {
            writeln!(out, "<-- {status} after {duration} ms")?;
            writeln!(out, "{}\n", indented(&reply))
        }
        _ => writeln!(out, "<-- no reply after {duration} ms\n"),
    }
}

/// The message with a line for each element. Looks for tags only, so anything will do that begins with one;
/// white space that is beside text stays as it is.
fn indented(xml: &str) -> String {
    if !xml.trim_start().starts_with('<') {
        return xml.to_owned();
    }
    let mut out = String::with_capacity(xml.len() * 2);
    let mut depth = 0_usize;
    // Whether an end tag belongs on the line: behind its start tag, or behind text.
    let mut on_line = true;
    let mut rest = xml;
    while let Some(open) = rest.find('<') {
        let (text, markup) = rest.split_at(open);
        let (tag, behind) = markup.split_at(end_of(markup));
        if !text.trim().is_empty() {
            out.push_str(text);
            on_line = true;
        }
        let is_end = tag.starts_with("</");
        let is_text = tag.starts_with("<![CDATA[");
        depth = depth.saturating_sub(usize::from(is_end));
        if !(is_text || out.is_empty() || is_end && on_line) {
            out.push('\n');
            out.push_str(&"  ".repeat(depth));
        }
        out.push_str(tag);
        let is_start = !(is_end || tag.ends_with("/>") || tag.starts_with("<!") || tag.starts_with("<?"));
        depth += usize::from(is_start);
        on_line = is_start || is_text;
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// Where the markup at the start of the text ends.
fn end_of(markup: &str) -> usize {
    let close = match markup {
        _ if markup.starts_with("<!--") => "-->",
        _ if markup.starts_with("<![CDATA[") => "]]>",
        _ => ">",
    };
    markup.find(close).map_or(markup.len(), |at| at + close.len())
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
    fn what_is_no_xml() {
        for text in ["", "no XML", "<a", "</a>", "a < b", "<!-- > "] {
            assert!(indented(text).contains(text.trim()), "{text}");
        }
    }
}
