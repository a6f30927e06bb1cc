//! Challenges of servers that ask for authentication: RFC 9110, sections 11.3 to 11.7.

use super::ReceivedText;
use crate::auth_params::{MOST, challenges};
use crate::redact::Redaction;

/// Challenge: one way of authentication, as a server offers it with status 401 (`WWW-Authenticate`), or a proxy with 407
/// (`Proxy-Authenticate`).
///
/// Its texts are as they were received; `Debug` shows them without the secrets of the call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    scheme: ReceivedText,
    token: Option<ReceivedText>,
    parameters: Vec<(ReceivedText, ReceivedText)>,
}

impl Challenge {
    /// The name of the scheme as it came, such as `Basic`, `Bearer`, `Digest`, `Negotiate` or `NTLM`. It is of
    /// letters, digits and a few signs, and compared without regard to upper and lower case.
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// Reports whether the scheme has this name.
    pub fn is(&self, scheme: &str) -> bool {
        self.scheme.eq_ignore_ascii_case(scheme)
    }

    /// The part of the service that the credentials are for.
    pub fn realm(&self) -> Option<&str> {
        self.parameter("realm")
    }

    /// The value of a parameter, of whose name upper and lower case do not matter.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let named = self.parameters.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str())
    }

    /// The data that stands in place of parameters (`token68`), as in `Negotiate dGV4dA==`.
    pub fn token(&self) -> Option<&str> {
        self.token.as_ref().map(ReceivedText::as_str)
    }

    /// The challenges in the values of a header field: several in one, or one in each of several.
    pub(super) fn all<'v>(values: impl IntoIterator<Item = &'v str>, redaction: &Redaction) -> Vec<Self> {
        let received = |text: &str| ReceivedText::new(text, redaction);
        let parsed = values.into_iter().flat_map(challenges).take(MOST);
        let all = parsed.map(|challenge| Self {
            scheme: received(challenge.scheme),
            token: challenge.token.map(received),
            parameters: challenge
                .parameters
                .iter()
                .map(|(name, value)| (received(name), received(value)))
                .collect(),
        });
        all.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The challenges as text: `scheme(token)[name=value]`.
    fn shown(values: &[&str]) -> String {
        let one = |challenge: &Challenge| {
            let token = challenge.token().map_or(String::new(), |token| format!("({token})"));
            let parameters = challenge.parameters.iter().map(|(name, value)| format!("[{name}={value}]"));
            format!("{}{token}{}", challenge.scheme(), parameters.collect::<String>())
        };
        let all = Challenge::all(values.iter().copied(), &Redaction::default());
        all.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn challenges() {
        for (values, expected) in [
            (&["Negotiate", "NTLM"][..], "Negotiate NTLM"),
            (&["Negotiate, NTLM"], "Negotiate NTLM"),
            (&["Basic realm=\"simple\""], "Basic[realm=simple]"),
            (&["Basic realm=\"a, Digest b\", NTLM"], "Basic[realm=a, Digest b] NTLM"),
            (
                &["Digest realm=\"a\\\"b\", qop=\"auth,auth-int\", algorithm=MD5 , Basic realm = x,Bearer"],
                "Digest[realm=a\"b][qop=auth,auth-int][algorithm=MD5] Basic[realm=x] Bearer",
            ),
            // RFC 9110, section 11.6.1.
            (
                &["Basic realm=\"simple\", Newauth realm=\"apps\", type=1, title=\"Login to \\\"apps\\\"\""],
                "Basic[realm=simple] Newauth[realm=apps][type=1][title=Login to \"apps\"]",
            ),
            (&["NTLM TlRMTVNTUAAC=="], "NTLM(TlRMTVNTUAAC==)"),
            (&["Negotiate YII=, Basic realm=\"x\""], "Negotiate(YII=) Basic[realm=x]"),
            (&["Negotiate abcd"], "Negotiate(abcd)"),
            (&[", ,Basic , ,"], "Basic"),
            (&["Basic realm=\"open"], "Basic[realm=open]"),
            (&["realm=\"x\""], ""),
            (&["\u{7}Basic", "Negotiate"], "Negotiate"),
            (&["Basic \u{1b}[31m"], "Basic"),
            (&["", "  ", ",="], ""),
        ] {
            assert_eq!(shown(values), expected, "{values:?}");
        }
        let many = "a b=c,".repeat(1000);
        assert_eq!(Challenge::all([&*many], &Redaction::default()).len(), MOST);
        let one = &Challenge::all(["BASIC Realm=\"x\", charset=UTF-8"], &Redaction::default())[0];
        assert!(one.is("basic") && one.realm() == Some("x") && one.parameter("CharSet") == Some("UTF-8"));
    }
}
