//! Challenges of Digest: RFC 7616, section 3.3.

use super::algorithm::{DigestAlgorithm, Qop};
use crate::client::Challenge;
use crate::http_auth::HttpAuthError;
use crate::http_auth::error::MOST_SHOWN;

/// Challenge that can be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DigestChallenge {
    pub(super) realm: String,
    pub(super) nonce: String,
    pub(super) opaque: Option<String>,
    pub(super) algorithm: DigestAlgorithm,
    /// The challenge names its algorithm, so the answer does.
    pub(super) names_algorithm: bool,
    pub(super) qop: Option<Qop>,
    pub(super) is_stale: bool,
    /// The user name is sent as a hash: section 3.4.4.
    pub(super) hashes_user: bool,
    /// Names and passwords are UTF-8.
    pub(super) is_utf8: bool,
}

/// Preferences of a client.
#[derive(Clone, Debug)]
pub(super) struct Preferences {
    pub(super) algorithms: Vec<DigestAlgorithm>,
    /// `auth-int` is preferred to `auth`.
    pub(super) integrity: bool,
    /// Challenges without `qop` are answered.
    pub(super) rfc_2069: bool,
}

/// Maximum length of the realm, the nonce and the opaque text, in bytes.
const MOST_BYTES: usize = 4 << 10;

impl DigestChallenge {
    /// Chooses the challenge with the strongest algorithm among those that can be answered; of equal ones the first.
    pub(super) fn choose(challenges: &[Challenge], preferences: &Preferences) -> Result<Self, HttpAuthError> {
        let mut chosen: Option<Self> = None;
        let mut problem = None;
        for challenge in challenges.iter().filter(|challenge| challenge.is("Digest")) {
            match Self::parse(challenge, preferences) {
                Ok(one) => {
                    let is_stronger = |known: &Self| one.algorithm.strength() > known.algorithm.strength();
                    if chosen.as_ref().is_none_or(is_stronger) {
                        chosen = Some(one);
                    }
                }
                Err(error) => _ = problem.get_or_insert(error),
            }
        }
        chosen.ok_or_else(|| match problem {
            Some(problem) => HttpAuthError::Challenge { scheme: "Digest", problem },
            None => HttpAuthError::not_offered("Digest", challenges),
        })
    }

    fn parse(challenge: &Challenge, preferences: &Preferences) -> Result<Self, String> {
        let text = |name: &'static str| match challenge.parameter(name) {
            Some(value) if !is_usable(value) => {
                Err(format!("its `{name}` has a control character, or more than {MOST_BYTES} bytes"))
            }
            value => Ok(value.map(str::to_owned)),
        };
        let required = |name| text(name)?.ok_or_else(|| format!("it has no `{name}`"));
        let is_true =
            |name| challenge.parameter(name).is_some_and(|value| value.trim().eq_ignore_ascii_case("true"));
        let named = challenge.parameter("algorithm").map(str::trim);
        let algorithm = match named {
            None => DigestAlgorithm::Md5,
            Some(name) => DigestAlgorithm::from_name(name)
                .ok_or_else(|| format!("its algorithm `{}` is not supported", start(name)))?,
        };
        if !preferences.algorithms.contains(&algorithm) {
            return Err(format!("its algorithm {} is not one that this client accepts", algorithm.as_str()));
        }
        Ok(Self {
            realm: required("realm")?,
            nonce: required("nonce")?,
            opaque: text("opaque")?,
            algorithm,
            names_algorithm: named.is_some(),
            qop: match challenge.parameter("qop") {
                Some(offered) => Some(qop(offered, preferences)?),
                None if preferences.rfc_2069 => None,
                None => {
                    return Err(
                        "it has no `qop`: the form of RFC 2069, which is accepted on request".to_owned()
                    );
                }
            },
            is_stale: is_true("stale"),
            hashes_user: is_true("userhash"),
            is_utf8: challenge.parameter("charset").is_some_and(|value| value.eq_ignore_ascii_case("utf-8")),
        })
    }
}

/// Chooses among the qualities of protection that a challenge offers.
fn qop(offered: &str, preferences: &Preferences) -> Result<Qop, String> {
    let has = |qop: Qop| offered.split([',', ' ']).any(|one| Qop::from_name(one.trim()) == Some(qop));
    match (has(Qop::Auth), has(Qop::AuthInt)) {
        (true, true) if preferences.integrity => Ok(Qop::AuthInt),
        (true, _) => Ok(Qop::Auth),
        (false, true) => Ok(Qop::AuthInt),
        (false, false) => Err(format!("its qop `{}` is not supported", start(offered))),
    }
}

/// Reports whether a text of a server can be kept and sent back.
pub(super) fn is_usable(text: &str) -> bool {
    text.len() <= MOST_BYTES && !text.chars().any(char::is_control)
}

fn start(text: &str) -> String {
    text.chars().take(MOST_SHOWN).collect()
}
