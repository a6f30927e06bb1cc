//! Security that the policy of a service asks for, from credentials alone.

use std::time::Duration;

use erpsync::client::CallErrorKind;
use erpsync::policy::{
    AlgorithmSuite, Alternative, Assertion, AssertionKind, BindingKind, BindingToken, Endpoint, Inclusion,
    Policy, SecurityBinding, SupportingTokens, Token, TokenKind, TokenRole, Wss, WssVersion,
};
use erpsync::security::{Credentials, Requirements, Security, SecurityErrorKind};
use erpsync::soap::Fault;
use erpsync::xml::Name;
use erpsync::{Request, Response};

use crate::bank::{PASSWORD, Transfer, Transferred, USER, serve, to, users};
use crate::signers::*;

const SP: &str = "http://docs.oasis-open.org/ws-sx/ws-securitypolicy/200702";

const fn assertion(local: &'static str, kind: AssertionKind) -> Assertion {
    Assertion::new(Name::new(SP, local), kind)
}

const DIGEST: Token = Token::new(TokenKind::Username {
    password: erpsync::policy::Password::Digest,
    created: false,
    nonce: false,
});

/// A user name over HTTPS.
static OVER_HTTPS: Endpoint =
    Endpoint::new("Https", "https://bank/").with_alternatives(&[Alternative::new(&[
        assertion(
            "TransportBinding",
            AssertionKind::Binding(SecurityBinding::new(BindingKind::Transport, &[]).with_timestamp()),
        ),
        Assertion::supporting_tokens(SupportingTokens::new(&[Token::username()]).signed()),
    ])]);

const X509: Token = Token::new(TokenKind::X509).with_inclusion(Inclusion::AlwaysToRecipient);

/// Signatures both ways, with a user name.
static SIGNED: Endpoint = Endpoint::new("Signed", "http://bank/").with_alternatives(&[Alternative::new(&[
    assertion(
        "AsymmetricBinding",
        AssertionKind::Binding(
            SecurityBinding::new(
                BindingKind::Asymmetric,
                &[
                    BindingToken::new(TokenRole::Initiator, X509),
                    BindingToken::new(TokenRole::Recipient, X509),
                ],
            )
            .with_algorithm_suite(AlgorithmSuite::new("Basic256Sha256"))
            .with_timestamp(),
        ),
    ),
    assertion("SignedParts", AssertionKind::SignedParts(erpsync::policy::Parts::new().with_body())),
    Assertion::supporting_tokens(SupportingTokens::new(&[DIGEST]).signed()),
    assertion("Wss11", AssertionKind::Wss(Wss::new(WssVersion::V1_1).with_signature_confirmation())),
])]);

static POLICY: Policy = Policy::new(&[SIGNED, OVER_HTTPS]);

/// The bank with a policy.
#[erpsync::service(name = "Bank", namespace = "urn:bank", policy = POLICY)]
trait Guarded: Send + Sync {
    type Error: From<Fault> + Into<Fault> + Send;

    #[operation(name = "Transfer", action = "urn:transfer", input = "Transfer", output = "Transferred")]
    fn transfer(
        &self,
        request: Request<Transfer>,
    ) -> impl Future<Output = Result<Response<Transferred>, Self::Error>> + Send;
}

fn full() -> Credentials {
    Credentials::new()
        .with_user(USER, PASSWORD)
        .with_key(key(&KEYS.client), certificate(&KEYS.client))
        .with_trust(trust())
}

#[tokio::test]
async fn credentials_are_all_that_a_client_needs() {
    let required = required().with_passwords(users).with_only_digests();
    let url = serve(server().with_requirements(required).with_signature_confirmation(true)).await;
    let client = GuardedClient::new(&url).unwrap().with_interceptor(full());
    let reply = client.transfer(to("me")).await.unwrap();
    assert_eq!(reply.by.as_deref(), Some("Zoë <&> to me"));
    // A server that does not sign its replies is not trusted.
    let unsigned =
        Security::new().with_timestamp(Duration::from_secs(60)).with_requirements(Requirements::new());
    let url = serve(unsigned).await;
    let client = GuardedClient::new(&url).unwrap().with_interceptor(full());
    let error = client.transfer(to("me")).await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Untrusted(_)), "{}", error.report());
}

#[tokio::test]
async fn what_is_missing_is_named_before_anything_is_sent() {
    for (credentials, lacks) in [
        (
            Credentials::new(),
            "a key with a certificate (Credentials::with_key), certificates that are trusted",
        ),
        (Credentials::new().with_trust(trust()), "a key with a certificate (Credentials::with_key)"),
        (
            Credentials::new().with_key(key(&KEYS.client), certificate(&KEYS.client)).with_trust(trust()),
            "a user name and a password (Credentials::with_user)",
        ),
    ] {
        let client = GuardedClient::new("http://127.0.0.1:1/").unwrap().with_interceptor(credentials);
        let error = client.transfer(to("me")).await.unwrap_err();
        assert!(matches!(error.kind(), CallErrorKind::Unsent(_)), "{}", error.report());
        assert_eq!(security_error(&error).kind(), SecurityErrorKind::Setup);
        assert!(error.report().contains(lacks), "{}", error.report());
    }
    // At the other port, the password wants HTTPS.
    let client = Credentials::new().with_user(USER, PASSWORD);
    let error = client.security(&OVER_HTTPS, "Transfer", false).unwrap_err();
    assert_eq!(error.to_string(), "the policy of the service can't be met: an address with https");
    client.security(&OVER_HTTPS, "Transfer", true).unwrap();
    assert!(Credentials::new().security(&OVER_HTTPS, "Transfer", true).is_err());
}

#[test]
fn alternatives_are_tried_in_their_order() {
    const SAML: Token = Token::new(TokenKind::Saml);
    static EITHER: Endpoint = Endpoint::new("Either", "").with_alternatives(&[
        Alternative::new(&[Assertion::supporting_tokens(SupportingTokens::new(&[SAML]))]),
        Alternative::new(&[Assertion::supporting_tokens(SupportingTokens::new(&[DIGEST]))]),
    ]);
    Credentials::new().with_user("u", "p").security(&EITHER, "Transfer", false).unwrap();
    let error = Credentials::new().security(&EITHER, "Transfer", false).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the policy of the service can't be met: an assertion for SamlToken (Credentials::with_assertion)"
    );
}

#[test]
fn unsupported_bindings_and_suites_are_named() {
    const SHA1: SecurityBinding = SecurityBinding::new(
        BindingKind::Asymmetric,
        &[BindingToken::new(TokenRole::Initiator, X509), BindingToken::new(TokenRole::Recipient, X509)],
    )
    .with_algorithm_suite(AlgorithmSuite::new("Basic256"));
    static ENDPOINT: Endpoint =
        Endpoint::new("Sha1", "").with_alternatives(&[Alternative::new(&[assertion(
            "AsymmetricBinding",
            AssertionKind::Binding(SHA1),
        )])]);
    let error = full().security(&ENDPOINT, "Transfer", false).unwrap_err();
    assert!(
        error.to_string().contains("signatures with SHA-1, which the algorithm suite Basic256 has"),
        "{error}"
    );
    assert!(!format!("{:?}", full()).contains(PASSWORD));
}
