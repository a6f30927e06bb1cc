//! Credentials of Digest as a client writes them: RFC 7616, section 3.4.

use http::HeaderValue;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::algorithm::Inputs;
use super::challenge::DigestChallenge;
use crate::auth_params::quoted;

/// The bytes that an extended value escapes: RFC 8187, section 3.2.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// Writes the header field `Authorization`; `None` if a text can't stand in one.
///
/// `qop`, `nc` and `algorithm` stand without quotation marks: they have none in the specification, and some servers take it at its
/// word.
pub(super) fn authorization(
    user: &str,
    challenge: &DigestChallenge,
    inputs: &Inputs,
    uri: &str,
    response: &str,
) -> Option<HeaderValue> {
    let algorithm = inputs.algorithm;
    let user = match user {
        user if challenge.hashes_user => {
            let hash = algorithm.hash(&[user.as_bytes(), challenge.realm.as_bytes()]);
            format!("username={}", quoted(&hash))
        }
        user if !user.is_ascii() && challenge.is_utf8 => {
            format!("username*=UTF-8''{}", utf8_percent_encode(user, ESCAPED))
        }
        user => format!("username={}", quoted(user)),
    };
    let mut field = format!(
        "Digest {user}, realm={}, nonce={}, uri={}, response={}",
        quoted(&challenge.realm),
        quoted(&challenge.nonce),
        quoted(uri),
        quoted(response)
    );
    if challenge.names_algorithm {
        field.push_str(", algorithm=");
        field.push_str(algorithm.as_str());
    }
    if let Some(opaque) = &challenge.opaque {
        field.push_str(", opaque=");
        field.push_str(&quoted(opaque));
    }
    if let Some(qop) = inputs.qop {
        let (count, cnonce) = (&inputs.count, quoted(&inputs.cnonce));
        field.push_str(&format!(", qop={}, nc={count}, cnonce={cnonce}", qop.as_str()));
    } else if algorithm.as_str().ends_with("-sess") {
        // The session key is made with it, be there no qop.
        field.push_str(&format!(", cnonce={}", quoted(&inputs.cnonce)));
    }
    if challenge.hashes_user {
        field.push_str(", userhash=true");
    }
    let mut value = HeaderValue::from_bytes(field.as_bytes()).ok()?;
    value.set_sensitive(true);
    Some(value)
}
