//! Documentation of the schema as plain text.

use crate::resolve::Documentation;

/// The text of a documentation element, as paragraphs of [`ir`](crate::ir); elements in it (often XHTML) go,
/// their text stays.
pub(super) fn docs(documentation: Option<&Documentation>) -> Vec<String> {
    let Some(documentation) = documentation else {
        return Vec::new();
    };
    let text =
        if documentation.markup { without_markup(&documentation.text) } else { documentation.text.clone() };
    if text.trim().is_empty() { Vec::new() } else { vec![text] }
}

/// Takes tags and comments out, puts the five predefined entities and character references back, and begins a
/// paragraph where an element that is one begins.
fn without_markup(source: &str) -> String {
    let mut text = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(at) = rest.find(['<', '&']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let (markup, close) = match rest.as_bytes() {
            [b'&', ..] => ("&", ";"),
            _ if rest.starts_with("<!--") => ("<!--", "-->"),
            _ if rest.starts_with("<![CDATA[") => ("<![CDATA[", "]]>"),
            _ => ("<", ">"),
        };
        let Some(end) = rest.find(close) else { break };
        let inside = rest.get(markup.len()..end).unwrap_or_default();
        match markup {
            "&" => text.push_str(&entity(inside)),
            "<![CDATA[" => text.push_str(inside),
            "<" if is_block(inside) => text.push_str("\n\n"),
            _ => {}
        }
        rest = &rest[end + close.len()..];
    }
    text.push_str(rest);
    text
}

fn entity(name: &str) -> String {
    let number = match name.strip_prefix("#x").or_else(|| name.strip_prefix("#X")) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => name.strip_prefix('#').and_then(|decimal| decimal.parse().ok()),
    };
    match (name, number.and_then(char::from_u32)) {
        (_, Some(c)) => c.to_string(),
        ("lt", _) => "<".to_owned(),
        ("gt", _) => ">".to_owned(),
        ("amp", _) => "&".to_owned(),
        ("quot", _) => "\"".to_owned(),
        ("apos", _) => "'".to_owned(),
        _ => format!("&{name};"),
    }
}

/// Whether a tag begins or ends a paragraph in XHTML and its like.
fn is_block(tag: &str) -> bool {
    let name = tag.trim_start_matches('/').split([' ', '/', '\t', '\n', '\r']).next().unwrap_or_default();
    let local = name.rsplit(':').next().unwrap_or_default().to_ascii_lowercase();
    matches!(
        local.as_str(),
        "p" | "br"
            | "div"
            | "li"
            | "ul"
            | "ol"
            | "dl"
            | "dt"
            | "dd"
            | "table"
            | "tr"
            | "pre"
            | "para"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_goes_and_its_text_stays() {
        let text = without_markup("See <b>this</b> &amp; &#x41;.<p xml:lang=\"en\">Next<!-- no --></p>");
        assert_eq!(text, "See this & A.\n\nNext\n\n");
        assert_eq!(without_markup("a < b, cut &"), "a < b, cut &");
    }
}
