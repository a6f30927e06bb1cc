//! Masking secrets in raw messages, so that a person may be shown them.

/// Local names of elements and attributes whose content is secret in the services this crate was made for:
/// SuperOffice's tickets and tokens, and what WS-Security and its like call a password.
pub const SECRET_NAMES: &[&str] = &[
    "ApplicationToken",
    "Ticket",
    "Password",
    "AccessToken",
    "RefreshToken",
    "SignedSystemToken",
    "SystemToken",
    "ClientSecret",
    "Token",
    "Secret",
    "ApiKey",
    "BinarySecurityToken",
];

/// What stands in the place of a secret.
pub(super) const MASK: &str = "***";

/// The message with the content of every element in [`SECRET_NAMES`] or `more` replaced by `***`.
///
/// Names are local names; prefixes don't matter, nor do upper and lower case. Attributes of these names are masked too. Whatever stands
/// inside such an element is masked, other elements' text and CDATA included, and when a message breaks off
/// inside of one, all the rest. Works on what is not well-formed just as well: it looks for tags, and never
/// fails.
///
/// ```
/// let shown = erpsync::soap::mask("<h:Ticket>7T:abc</h:Ticket><Id>7</Id>", &[]);
/// assert_eq!(shown, "<h:Ticket>***</h:Ticket><Id>7</Id>");
/// ```
pub fn mask(xml: &str, more: &[&str]) -> String {
    scan(xml, more, &mut |_| {})
}

/// The masked message; each text that is masked, CDATA sections as they stand, goes to `found`.
pub(super) fn scan(xml: &str, more: &[&str], found: &mut dyn FnMut(&str)) -> String {
    let mut masked = String::with_capacity(xml.len());
    let mut text = |text: &str, secret: bool, masked: &mut String| {
        if secret {
            found(text);
        }
        push_text(text, secret, masked);
    };
    let is_secret = |name: &str| {
        let name = local(name);
        SECRET_NAMES.iter().chain(more).any(|secret| secret.eq_ignore_ascii_case(name))
    };
    // How many elements are open since the secret one, itself included; 0 outside.
    let mut inside = 0_usize;
    let mut rest = xml;
    while let Some(open) = rest.find('<') {
        text(&rest[..open], inside > 0, &mut masked);
        rest = &rest[open..];
        let (end, kind) = markup(rest);
        let tag = &rest[..end];
        match kind {
            Markup::Data => text(tag, inside > 0, &mut masked),
            Markup::Start { empty } => {
                let secret = inside > 0 || is_secret(tag_name(&tag[1..]));
                attributes(tag, &is_secret, secret, &mut masked);
                if secret && !empty {
                    inside += 1;
                }
            }
            Markup::End => {
                inside = inside.saturating_sub(1);
                masked.push_str(tag);
            }
            Markup::Other => masked.push_str(tag),
        }
        rest = &rest[end..];
    }
    text(rest, inside > 0, &mut masked);
    masked
}

pub(super) enum Markup {
    Start {
        empty: bool,
    },
    End,
    /// CDATA, comments, and what breaks off: may hold anything.
    Data,
    /// Processing instructions, the XML declaration.
    Other,
}

/// The length and kind of the markup at the start of `rest`, which starts with `<`.
pub(super) fn markup(rest: &str) -> (usize, Markup) {
    let upto = |needle: &str| rest.find(needle).map_or(rest.len(), |at| at + needle.len());
    if rest.starts_with("<![CDATA[") {
        return (upto("]]>"), Markup::Data);
    }
    if rest.starts_with("<!--") {
        return (upto("-->"), Markup::Data);
    }
    if rest.starts_with("<?") {
        return (upto("?>"), Markup::Other);
    }
    if rest.starts_with("</") {
        return (upto(">"), Markup::End);
    }
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate().skip(1) {
        match (quote, byte) {
            (None, b'>') => return (at + 1, Markup::Start { empty: rest.as_bytes()[at - 1] == b'/' }),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    // A tag that breaks off: it counts as a start tag, so that what follows its name stays hidden.
    (rest.len(), Markup::Start { empty: false })
}

/// Copies text, or the mask for it; white space alone is no secret.
fn push_text(text: &str, secret: bool, masked: &mut String) {
    if secret && !text.trim().is_empty() {
        if !masked.ends_with(MASK) {
            masked.push_str(MASK);
        }
    } else {
        masked.push_str(text);
    }
}

/// Copies a start tag, its secret attributes masked: all of them but namespace declarations and `xsi:…` in a
/// secret element.
fn attributes(tag: &str, is_secret: &dyn Fn(&str) -> bool, inside: bool, masked: &mut String) {
    let mut rest = tag;
    while let Some(equals) = rest.find('=') {
        let before = &rest[..equals];
        let name = before.trim_end().rsplit([' ', '\t', '\r', '\n']).next().unwrap_or_default();
        let after = &rest[equals + 1..];
        let Some(quote) = after.find(['"', '\'']) else { break };
        let closing = after.as_bytes()[quote] as char;
        let value = &after[quote + 1..];
        let close = value.find(closing).unwrap_or(value.len());
        masked.push_str(&rest[..equals + 1 + quote + 1]);
        let declares = name.starts_with("xmlns") || name.ends_with(":nil") || name.ends_with(":type");
        let hide = is_secret(name) || inside && !declares && local(name) != "mustUnderstand";
        masked.push_str(if hide && close > 0 { MASK } else { &value[..close] });
        rest = &value[close..];
        if let Some(behind) = rest.strip_prefix(closing) {
            masked.push(closing);
            rest = behind;
        }
    }
    masked.push_str(rest);
}

fn tag_name(tag: &str) -> &str {
    let end = tag.find([' ', '\t', '\r', '\n', '/', '>']).unwrap_or(tag.len());
    &tag[..end]
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::mask;

    fn masks(from: &str, to: &str) {
        assert_eq!(mask(from, &["Pin"]), to);
    }

    #[test]
    fn names_in_upper_and_lower_case() {
        assert_eq!(
            mask("<password>a</password><PIN>1</PIN>", &["Pin"]),
            "<password>***</password><PIN>***</PIN>"
        );
    }

    #[test]
    fn text_and_nested_elements() {
        masks(
            "<Credentials><h:Ticket xmlns:h='u'> 7T:a</h:Ticket></Credentials><a>b</a>",
            "<Credentials><h:Ticket xmlns:h='u'>***</h:Ticket></Credentials><a>b</a>",
        );
        masks("<Pin><a x='1'>1<b/>2</a>\n</Pin>", "<Pin><a x='***'>***<b/>***</a>\n</Pin>");
        masks("<Pin/><a>b</a>", "<Pin/><a>b</a>");
    }

    #[test]
    fn cdata_comments_and_entities() {
        masks("<Pin>a<![CDATA[<b>]]>&amp;<!--c--></Pin>", "<Pin>***</Pin>");
    }

    #[test]
    fn attributes_by_name() {
        masks("<a Pin=\"1>2\" b='Pin'>t</a>", "<a Pin=\"***\" b='Pin'>t</a>");
    }

    #[test]
    fn what_breaks_off() {
        masks("<a><Pin>12", "<a><Pin>***");
        masks("<a><Pin", "<a><Pin");
        masks("<a><Pin>12</P", "<a><Pin>***</P");
        masks("<Pin a='12", "<Pin a='***");
        masks("no xml", "no xml");
        masks("<", "<");
    }
}
