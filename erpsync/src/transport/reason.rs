//! The reason phrase of a response: RFC 9112, section 4.

use http::response::Parts;
use hyper::ext::ReasonPhrase;

/// The reason phrase, where it is not the usual one of its status; without control characters. WCF names there the content
/// type it takes.
pub(crate) fn reason_phrase(parts: &Parts) -> Option<String> {
    let phrase = parts.extensions.get::<ReasonPhrase>()?;
    // Bytes beyond ASCII are in no encoding that is known.
    let phrase: String =
        String::from_utf8_lossy(phrase.as_bytes()).chars().filter(|c| !c.is_control()).collect();
    let phrase = phrase.trim();
    let is_usual = parts.status.canonical_reason().is_some_and(|usual| usual.eq_ignore_ascii_case(phrase));
    (!phrase.is_empty() && !is_usual).then(|| phrase.to_owned())
}
