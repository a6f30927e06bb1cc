//! Grammar of challenges and credentials: RFC 9110, sections 5.6 and 11.2 to 11.4.

/// Maximum number of challenges in a response, and of parameters in one.
pub(crate) const MOST: usize = 32;

/// Reads a list of parameters, as credentials and `Authentication-Info` have it; `None` if it can't be read, names a parameter
/// twice, or is longer than [`MOST`].
pub(crate) fn parameters(text: &str) -> Option<Vec<(&str, String)>> {
    let mut found: Vec<(&str, String)> = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        if rest.is_empty() {
            return Some(found);
        }
        let (name, behind) = split_token(rest);
        let (value, behind) = parameter(trim_start(trim_start(behind).strip_prefix('=')?))?;
        let is_second = found.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
        if name.is_empty() || is_second || found.len() == MOST {
            return None;
        }
        found.push((name, value));
        rest = trim_start(behind);
        if !rest.is_empty() && !rest.starts_with(',') {
            return None;
        }
    }
}

/// Challenge in the value of a header field.
pub(crate) struct ParsedChallenge<'v> {
    pub(crate) scheme: &'v str,
    /// Data in place of parameters.
    pub(crate) token: Option<&'v str>,
    pub(crate) parameters: Vec<(&'v str, String)>,
}

/// Reads a list of challenges up to where it can't be read: at most [`MOST`], with at most as many parameters each.
pub(crate) fn challenges(value: &str) -> Vec<ParsedChallenge<'_>> {
    let mut all: Vec<ParsedChallenge<'_>> = Vec::new();
    let mut rest = value;
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        let (name, behind) = split_token(rest);
        if name.is_empty() {
            return all;
        }
        let parameter = trim_start(behind).strip_prefix('=').and_then(|behind| parameter(trim_start(behind)));
        match parameter {
            Some((value, behind)) => {
                if let Some(challenge) = all.last_mut().filter(|one| one.parameters.len() < MOST) {
                    challenge.parameters.push((name, value));
                }
                rest = behind;
            }
            None if all.len() == MOST => return all,
            None => {
                let token = token_68(behind);
                rest = token.map_or(behind, |(_, behind)| behind);
                let token = token.map(|(token, _)| token);
                all.push(ParsedChallenge { scheme: name, token, parameters: Vec::new() });
            }
        }
    }
}

fn trim_start(text: &str) -> &str {
    text.trim_start_matches([' ', '\t'])
}

/// Splits off a `token` (RFC 9110, section 5.6.2), which may be empty.
pub(crate) fn split_token(text: &str) -> (&str, &str) {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    text.split_at(text.find(|c| !is_part(c)).unwrap_or(text.len()))
}

/// The value of a parameter, which is a token or quoted (RFC 9110, section 5.6.4), and the text behind it.
fn parameter(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let (value, behind) = split_token(text);
        return (!value.is_empty()).then(|| (value.to_owned(), behind));
    };
    let mut value = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((value, &quoted[at + 1..])),
            '\\' => value.extend(chars.next().map(|(_, c)| c)),
            c => value.push(c),
        }
    }
    // The end is missing.
    Some((value, ""))
}

/// A `token68` (RFC 9110, section 11.2) up to a comma or the end, and the text behind it.
pub(crate) fn token_68(text: &str) -> Option<(&str, &str)> {
    let start = text.strip_prefix(' ').map(trim_start)?;
    let is_part = |c: char| c.is_ascii_alphanumeric() || "-._~+/".contains(c);
    let padding = start.trim_start_matches(is_part);
    let behind = padding.trim_start_matches('=');
    let token = &start[..start.len() - behind.len()];
    let is_whole = matches!(trim_start(behind).chars().next(), None | Some(','));
    (is_whole && padding.len() < start.len()).then_some((token, behind))
}

/// Writes a quoted string: RFC 9110, section 5.6.4.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::{MOST, parameters, quoted};

    #[test]
    fn lists_of_parameters() {
        let shown = |text: &str| {
            let found = parameters(text)?;
            Some(found.iter().map(|(name, value)| format!("[{name}={value}]")).collect::<String>())
        };
        for (text, expected) in [
            ("a=b, c=\"d,e\"", Some("[a=b][c=d,e]")),
            (" a = b ,, c=\"\\\"\\\\\"", Some("[a=b][c=\"\\]")),
            ("", Some("")),
            ("a=\"open", Some("[a=open]")),
            ("a", None),
            ("a=", None),
            ("=b", None),
            ("a=b c=d", None),
            ("a=b, A=c", None),
            ("a=\"b\"c", None),
        ] {
            assert_eq!(shown(text).as_deref(), expected, "{text}");
        }
        let many = |count: usize| (0..count).map(|n| format!("a{n}=b")).collect::<Vec<_>>().join(",");
        assert!(parameters(&many(MOST)).is_some() && parameters(&many(MOST + 1)).is_none());
    }

    #[test]
    fn quoted_strings_are_read_back() {
        let text = "W2 \"realm\" \\ ü";
        assert_eq!(parameters(&format!("a={}", quoted(text))).unwrap()[0].1, text);
    }
}
