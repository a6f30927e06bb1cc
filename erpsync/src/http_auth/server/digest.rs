//! Challenges and credentials of Digest on a server: RFC 7616, sections 3.3 to 3.7.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use http::request::Parts;
use http::{HeaderName, HeaderValue, Response};
use subtle::ConstantTimeEq;

use super::nonces::Nonces;
use super::{Refusal, RequireAuthentication, Verified};
use crate::auth_params::{parameters, quoted};
use crate::http_auth::HttpAuthError;
use crate::http_auth::digest::{DigestAlgorithm, Inputs, Qop, target};
use crate::redact::percent_decode;
use crate::server::{DEFAULT_BODY_TIMEOUT, DEFAULT_MESSAGE_BYTES, Identity, Passwords};
use crate::time::within;
use crate::transport::{Body, BodyError};

/// Settings and nonces of Digest.
#[derive(Clone)]
pub(super) struct DigestCheck {
    /// In the order of the challenges.
    algorithms: Vec<DigestAlgorithm>,
    integrity: bool,
    lifetime: Duration,
    body_limit: usize,
    nonces: Arc<Nonces>,
}

/// Maximum number of nonces whose counts are kept.
const MOST_NONCES: usize = 1 << 16;

/// Life of a nonce unless something else is set.
const LIFETIME: Duration = Duration::from_secs(300);

impl RequireAuthentication {
    /// Requires Digest (RFC 7616): SHA-256, and MD5 for clients that know nothing else; see [`algorithms`](Self::algorithms).
    ///
    /// A nonce is good for five minutes, and each of its counts for one request. The nonce count of at most 65,536 nonces is kept.
    ///
    /// # Errors
    ///
    /// If the realm has control characters, or the operating system no random numbers.
    pub fn digest(
        realm: impl AsRef<str>,
        passwords: impl Passwords + 'static,
    ) -> Result<Self, HttpAuthError> {
        let check = DigestCheck {
            algorithms: vec![DigestAlgorithm::Sha256, DigestAlgorithm::Md5],
            integrity: false,
            lifetime: LIFETIME,
            body_limit: DEFAULT_MESSAGE_BYTES,
            nonces: Arc::new(Nonces::new(MOST_NONCES).ok_or(HttpAuthError::Random)?),
        };
        Ok(Self { basic: false, digest: Some(check), ..Self::basic(realm, passwords)? })
    }

    /// Accepts Basic beside Digest.
    pub fn or_basic(mut self) -> Self {
        self.basic = true;
        self
    }

    fn set_digest(mut self, change: impl FnOnce(&mut DigestCheck)) -> Self {
        self.digest.as_mut().map(change);
        self
    }

    /// Challenges of Digest by these algorithms, in this order. Clients choose the first that they know, some the
    /// last, and older releases of curl answer SHA-512-256 with SHA-256.
    pub fn algorithms(self, algorithms: &[DigestAlgorithm]) -> Self {
        self.set_digest(|digest| digest.algorithms = algorithms.to_vec())
    }

    /// Offers `auth-int` beside `auth`, which covers the body. The body is then collected before the service gets it. Off by
    /// default: some clients choose it and get it wrong.
    pub fn integrity(self, yes: bool) -> Self {
        self.set_digest(|digest| digest.integrity = yes)
    }

    /// Sets the time for which a nonce of Digest is good. Five minutes unless set.
    pub fn nonce_lifetime(self, lifetime: Duration) -> Self {
        self.set_digest(|digest| digest.lifetime = lifetime)
    }

    /// Sets the maximum length of a body that `auth-int` covers, in bytes: [`DEFAULT_MESSAGE_BYTES`] unless set.
    pub fn body_limit(self, bytes: usize) -> Self {
        self.set_digest(|digest| digest.body_limit = bytes)
    }
}

/// Proof of the server for `Authentication-Info`: RFC 7616, section 3.5.
pub(super) struct Proof {
    inputs: Inputs,
    key: String,
    uri: String,
}

impl DigestCheck {
    /// A challenge for each algorithm.
    pub(super) fn challenges(&self, realm: &str, is_stale: bool) -> Vec<String> {
        let Some(nonce) = self.nonces.issue(self.nonces.now()) else { return Vec::new() };
        let qop = if self.integrity { "auth, auth-int" } else { "auth" };
        let stale = if is_stale { ", stale=true" } else { "" };
        let challenge = |algorithm: &DigestAlgorithm| {
            format!(
                "Digest realm={}, nonce=\"{nonce}\", algorithm={}, qop=\"{qop}\", charset=UTF-8{stale}",
                quoted(realm),
                algorithm.as_str()
            )
        };
        self.algorithms.iter().map(challenge).collect()
    }

    pub(super) async fn verify(
        &self,
        credentials: &str,
        realm: &str,
        passwords: &dyn Passwords,
        request: &Parts,
        body: &mut Body,
    ) -> Result<Verified, Refusal> {
        let unauthorized = || Refusal::Unauthorized { is_stale: false };
        let sent = Credentials::parse(credentials).ok_or_else(unauthorized)?;
        let Inputs { algorithm, qop, .. } = sent.inputs;
        let is_offered = self.algorithms.contains(&algorithm)
            && (qop == Some(Qop::Auth) || self.integrity && qop.is_some());
        if sent.realm != realm || !is_offered {
            return Err(unauthorized());
        }
        if sent.uri != target(&request.uri) {
            return Err(Refusal::BadRequest("the address in the credentials is not that of the request\n"));
        }
        let (now, stale) = (self.nonces.now(), Refusal::Unauthorized { is_stale: true });
        let Some(nonce) = self.nonces.find(&sent.inputs.nonce, now, self.lifetime) else { return Err(stale) };
        if qop == Some(Qop::AuthInt) {
            *body = self.collect(std::mem::replace(body, Body::empty())).await?.into();
        }
        let password = passwords.password(&sent.user).await.map_err(Refusal::Unavailable)?;
        // An unknown user takes as long as a known one.
        let known = password.as_ref().map_or("", |password| password.expose());
        let key = sent.inputs.key(&sent.user, realm, known);
        let content = body.as_bytes().map(|bytes| &bytes[..]).unwrap_or_default();
        let expected = sent.inputs.response(&key, request.method.as_str(), &sent.uri, content);
        let is_equal: bool = expected.as_bytes().ct_eq(sent.response.as_bytes()).into();
        if !(is_equal & password.is_some()) {
            return Err(unauthorized());
        }
        if !self.nonces.take(nonce, sent.count) {
            return Err(stale);
        }
        let Credentials { user, inputs, uri, .. } = sent;
        Ok(Verified { identity: Identity::new(user, "Digest"), proof: Some(Proof { inputs, key, uri }) })
    }

    async fn collect(&self, body: Body) -> Result<bytes::Bytes, Refusal> {
        match within(Some(DEFAULT_BODY_TIMEOUT), pin!(body.collect(self.body_limit))).await {
            Ok(Ok(body)) => Ok(body),
            Ok(Err(BodyError::TooLarge { .. })) => Err(Refusal::TooLarge),
            _ => Err(Refusal::BadRequest("the message did not arrive\n")),
        }
    }
}

/// Credentials of a client.
struct Credentials {
    user: String,
    realm: String,
    uri: String,
    response: String,
    count: u32,
    inputs: Inputs,
}

impl Credentials {
    /// Reads credentials; `None` if they lack something, or have something that was not offered.
    fn parse(text: &str) -> Option<Self> {
        let mut list = parameters(text)?;
        let mut take = |name: &str| {
            let at = list.iter().position(|(known, _)| known.eq_ignore_ascii_case(name))?;
            Some(list.swap_remove(at).1)
        };
        let user = take("username").or_else(|| {
            // RFC 8187, section 3.2.
            let (charset, rest) =
                take("username*")?.split_once('\'').map(|(a, b)| (a.to_owned(), b.to_owned()))?;
            let (_language, value) = rest.split_once('\'')?;
            charset.eq_ignore_ascii_case("utf-8").then(|| String::from_utf8(percent_decode(value)).ok())?
        })?;
        let count = take("nc")
            .filter(|count| count.len() == 8 && count.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
        let inputs = Inputs {
            algorithm: take("algorithm")
                .map_or(Some(DigestAlgorithm::Md5), |name| DigestAlgorithm::from_name(&name))?,
            nonce: take("nonce")?,
            cnonce: take("cnonce")?,
            count: count.clone(),
            qop: Some(Qop::from_name(&take("qop")?)?),
        };
        if take("userhash").is_some_and(|hashed| !hashed.eq_ignore_ascii_case("false")) {
            return None;
        }
        Some(Self {
            user,
            realm: take("realm")?,
            uri: take("uri")?,
            response: take("response")?.to_ascii_lowercase(),
            count: u32::from_str_radix(&count, 16).ok()?,
            inputs,
        })
    }
}

const INFO: HeaderName = HeaderName::from_static("authentication-info");

impl Proof {
    /// Adds the proof to a response; none to a body that is a stream, if the proof covers it.
    pub(super) fn add_to(&self, mut response: Response<Body>) -> Response<Body> {
        let Self { inputs, key, uri } = self;
        let body = match (inputs.qop, response.body().as_bytes()) {
            (Some(Qop::AuthInt), None) => return response,
            (_, body) => body.map(|bytes| &bytes[..]).unwrap_or_default(),
        };
        let proof = inputs.response(key, "", uri, body);
        let qop = inputs.qop.map_or("auth", Qop::as_str);
        let (cnonce, count) = (quoted(&inputs.cnonce), &inputs.count);
        let info = format!("rspauth=\"{proof}\", qop={qop}, cnonce={cnonce}, nc={count}");
        if let Ok(value) = HeaderValue::from_bytes(info.as_bytes()) {
            response.headers_mut().insert(INFO, value);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use test_support::test_data;

    use super::*;

    /// Credentials that clients of others sent, with the verdict of a server of others.
    #[test]
    fn recorded_credentials() {
        let Some(folder) = test_data("wire-ws/http-auth") else { return };
        let mut counts = (0, 0);
        for entry in std::fs::read_dir(folder).unwrap() {
            let file = entry.unwrap().path().join("values.json");
            let Ok(text) = std::fs::read_to_string(&file) else { continue };
            let exchanges: Value = serde_json::from_str(&text).unwrap();
            let seen = exchanges.as_object().unwrap().values().map(|exchange| &exchange["server_saw"]);
            for request in
                seen.flat_map(|seen| seen.as_array().map_or(std::slice::from_ref(seen), |list| list))
            {
                let credentials =
                    request["authorization"].as_str().and_then(|text| text.strip_prefix("Digest "));
                let (Some(credentials), Some(is_right)) = (credentials, request["response_ok"].as_bool())
                else {
                    continue;
                };
                // The form of RFC 2069 is not offered.
                let Some(sent) = Credentials::parse(credentials) else { continue };
                let key = sent.inputs.key(&sent.user, &sent.realm, "secret");
                // Those that cover the body were computed of an empty one, and are wrong.
                let response = sent.inputs.response(&key, "POST", &sent.uri, b"no such body");
                assert_eq!(response == sent.response, is_right, "{} {credentials}", file.display());
                match is_right {
                    true => counts.0 += 1,
                    false => counts.1 += 1,
                }
            }
        }
        assert!(counts.0 >= 10 && counts.1 >= 2, "{counts:?}");
    }
}
