//! Media types and their parameters (RFC 9110, sections 5.6.6 and 8.3).

/// Start of the media types of messages with several parts (RFC 2046, section 5.1).
const MULTIPART: &str = "multipart/";

/// Content types that nearly all SOAP messages have; their charset is known without a search.
const USUAL: [&str; 2] = ["text/xml; charset=utf-8", "application/soap+xml; charset=utf-8"];

/// Returns whether a media type is `multipart/…`.
pub(crate) fn is_multipart(content_type: &str) -> bool {
    let start = content_type.trim_start().get(..MULTIPART.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(MULTIPART))
}

/// Returns the `charset` of a content type.
pub(crate) fn charset(content_type: &str) -> Option<&str> {
    if content_type.is_empty() {
        return None;
    }
    if USUAL.contains(&content_type) { Some("utf-8") } else { parameter(content_type, "charset") }
}

/// Returns a parameter of a media type, without quotes around it. Names of parameters have no case.
pub(crate) fn parameter<'v>(value: &'v str, name: &str) -> Option<&'v str> {
    let mut rest = value.split_once(';')?.1;
    loop {
        let (key, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let (value, behind) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => {
                let end = after.find(';').unwrap_or(after.len());
                (after[..end].trim(), &after[end..])
            }
        };
        if key.trim().trim_start_matches(';').trim().eq_ignore_ascii_case(name) {
            return Some(value);
        }
        rest = behind;
    }
}

#[cfg(test)]
mod tests {
    use super::parameter;

    #[test]
    fn parameters_of_media_types() {
        let value = "application/soap+xml; charset=utf-8; action=\"urn:a;b=c\"; x = y ";
        assert_eq!(parameter(value, "charset"), Some("utf-8"));
        assert_eq!(parameter(value, "ACTION"), Some("urn:a;b=c"));
        assert_eq!(parameter(value, "x"), Some("y"));
        assert_eq!(parameter(value, "b"), None);
        assert_eq!(parameter("text/xml", "charset"), None);
        assert_eq!(parameter("text/xml; charset=\"utf-8", "charset"), Some("utf-8"));
    }
}
