//! Checking a JSON Web Token: RFC 7519, signed by RFC 7515 with `RS256` (RFC 7518, section 3.3).

use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use super::TrustedKeys;

/// Rules for tokens of SuperOffice that are trusted: signed by one of its keys, issued by it, for this application, and
/// valid now.
#[derive(Clone, Debug)]
pub struct TokenCheck {
    keys: TrustedKeys,
    audience: String,
    issuer: String,
    leeway: Duration,
}

impl TokenCheck {
    /// A check of tokens that are signed with one of `keys`, for `audience`: `spn:` and the application's id.
    pub fn new(keys: TrustedKeys, audience: impl Into<String>) -> Self {
        Self {
            keys,
            audience: audience.into(),
            issuer: "SuperOffice AS".to_owned(),
            leeway: Duration::from_secs(60),
        }
    }

    /// Sets the issuer: `SuperOffice AS` unless set.
    #[must_use]
    pub fn with_issuer(self, issuer: impl Into<String>) -> Self {
        Self { issuer: issuer.into(), ..self }
    }

    /// Sets the tolerated difference of the clocks: a minute unless set.
    #[must_use]
    pub fn with_leeway(self, leeway: Duration) -> Self {
        Self { leeway, ..self }
    }

    /// The claims of a token, if it can be trusted; else why not, in words that quote no secret.
    pub(super) fn verify(&self, token: &str, now: SystemTime) -> Result<Claims, String> {
        let [header, claims, signature] = *token.trim().split('.').collect::<Vec<_>>() else {
            return Err("it is not a JSON Web Token".to_owned());
        };
        let parse = |part: &str| -> Option<Map<String, Value>> {
            serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).ok()?).ok()
        };
        let header = parse(header).ok_or("its header can't be read")?;
        if header.get("alg").and_then(Value::as_str) != Some("RS256") {
            return Err("it is not signed with RS256".to_owned());
        }
        if header.contains_key("crit") {
            return Err("its header has extensions that must be understood".to_owned());
        }
        let signed = token.trim().rsplit_once('.').map_or("", |(signed, _)| signed);
        let signature =
            BASE64_URL_SAFE_NO_PAD.decode(signature).map_err(|_| "its signature can't be read")?;
        if !self.keys.verify(signed.as_bytes(), &signature) {
            return Err("none of the trusted keys has signed it".to_owned());
        }
        let claims = Claims(parse(claims).ok_or("its claims can't be read")?);
        self.check(&claims, now)?;
        Ok(claims)
    }

    /// RFC 7519, section 4.1.
    fn check(&self, claims: &Claims, now: SystemTime) -> Result<(), String> {
        match claims.text("iss") {
            Some(issuer) if issuer == self.issuer => {}
            Some(issuer) => return Err(format!("it was issued by `{issuer}`, not by `{}`", self.issuer)),
            None => return Err("it does not say who issued it".to_owned()),
        }
        let audience = match claims.0.get("aud") {
            Some(Value::Array(audiences)) => audiences.iter().any(|one| one.as_str() == Some(&self.audience)),
            one => one.and_then(Value::as_str) == Some(&self.audience),
        };
        if !audience {
            return Err(format!("it is not for `{}`", self.audience));
        }
        let now = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs_f64();
        let leeway = self.leeway.as_secs_f64();
        match claims.number("exp") {
            Some(end) if now - leeway < end => {}
            Some(_) => return Err("it has run out; is this machine's clock right?".to_owned()),
            None => return Err("it does not say when it runs out".to_owned()),
        }
        match claims.number("nbf") {
            Some(begin) if now + leeway < begin => {
                Err("it is not valid yet; is this machine's clock right?".to_owned())
            }
            _ => Ok(()),
        }
    }
}

/// The claims of a token.
pub(super) struct Claims(Map<String, Value>);

impl Claims {
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    fn number(&self, name: &str) -> Option<f64> {
        self.0.get(name)?.as_f64()
    }
}
