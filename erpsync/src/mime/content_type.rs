//! Media types with parameters (RFC 2045, section 5.1), as SOAP stacks write them.

/// Maximum number of parameters that are read.
const MAX_PARAMETERS: usize = 32;

/// Media type and its parameters, or another header field of that form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ContentType {
    /// The type, in lower case.
    pub(crate) media_type: String,
    parameters: Vec<(String, String)>,
}

impl ContentType {
    /// Reads the value of a header field. A parameter that is malformed ends the list.
    pub(crate) fn parse(value: &str) -> Self {
        let (media_type, mut rest) = value.split_once(';').unwrap_or((value, ""));
        let mut parameters = Vec::new();
        while let Some((name, after)) = rest.split_once('=') {
            let name = name.trim_matches(|c: char| c.is_whitespace() || c == ';').to_ascii_lowercase();
            let after = after.trim_start();
            let (value, behind) = match after.strip_prefix('"') {
                Some(quoted) => unquoted(quoted),
                None => {
                    let end = after.find(';').unwrap_or(after.len());
                    (after[..end].trim().to_owned(), &after[end..])
                }
            };
            parameters.push((name, value));
            if parameters.len() == MAX_PARAMETERS {
                break;
            }
            rest = behind;
        }
        Self { media_type: media_type.trim().to_ascii_lowercase(), parameters }
    }

    /// The first parameter of a name, without quotes; the name is in lower case.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        let mut parameters = self.parameters.iter();
        parameters.find(|(known, _)| known == name).map(|(_, value)| &**value)
    }

    /// Returns true for `multipart/related` (RFC 2387).
    pub(crate) fn is_related(&self) -> bool {
        self.media_type == "multipart/related"
    }

    /// Returns true if the root is an XOP document (XOP 1.0, section 5).
    pub(crate) fn is_xop(&self) -> bool {
        const XOP: &str = "application/xop+xml";
        self.media_type == XOP || self.parameter("type").is_some_and(|root| root.eq_ignore_ascii_case(XOP))
    }
}

/// A quoted string behind its opening quotation mark, and the text behind it.
fn unquoted(quoted: &str) -> (String, &str) {
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            other => value.push(other),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::ContentType;

    #[test]
    fn parameters_of_real_stacks() {
        let metro = ContentType::parse(
            "Multipart/Related;start=\"<rootpart*1@example>\";type=\"application/xop+xml\";boundary=\"uuid:1\";\
             start-info=\"application/soap+xml;action=\\\"urn:a;b\\\"\"",
        );
        assert!(metro.is_related() && metro.is_xop());
        assert_eq!(metro.parameter("boundary"), Some("uuid:1"));
        assert_eq!(metro.parameter("start-info"), Some("application/soap+xml;action=\"urn:a;b\""));
        let axis =
            ContentType::parse("multipart/related; type=text/xml; \tboundary=\"----=_Part\" ; START=<a>;");
        assert_eq!(axis.parameter("boundary"), Some("----=_Part"));
        assert_eq!(axis.parameter("start"), Some("<a>"));
        assert_eq!(axis.parameter("type"), Some("text/xml"));
        assert_eq!(ContentType::parse("a/b; x=\"open").parameter("x"), Some("open"));
        assert_eq!(ContentType::parse("a/b; x").parameter("x"), None);
    }
}
