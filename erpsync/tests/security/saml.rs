//! SAML assertions: sent, confirmed and refused, and got from a token service.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use erpsync::policy::{self, Alternative, Endpoint, Policy, SupportingTokens, Token, TokenKind};
use erpsync::security::document::Document;
use erpsync::security::saml::{Assertion, Confirmation, SamlVersion, TrustedIssuers};
use erpsync::security::signature::{ReferenceTo, SignatureBuilder};
use erpsync::security::trust::{IssuedToken, IssuedTokens, KeyType, TokenRequest};
use erpsync::security::{
    Credentials, MessageSignature, Parts, RequiredSignature, Requirements, Security, SecurityErrorKind,
};
use erpsync::xml::{Limits, RawElement};
use test_support::tls::{Authority, Certified};

use crate::bank::*;
use crate::signers::*;
use SecurityErrorKind::{Expired, FailedCheck, Malformed, Missing, Untrusted};

const SAML2: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
const ISSUER: &str = "https://idp.test";

/// Assertion that is to be signed: parts of its text.
#[derive(Clone, Copy)]
struct Draft<'t> {
    version: SamlVersion,
    method: &'t str,
    key_info: &'t str,
    conditions: &'t str,
    issuer: &'t str,
}

const BEARER: Draft<'static> =
    Draft { version: SamlVersion::V2_0, method: "bearer", key_info: "", conditions: "", issuer: ISSUER };

impl Draft<'_> {
    /// The assertion without a signature, and the offset of the place for one.
    fn text(&self) -> (String, usize) {
        let Self { method, key_info, conditions, issuer, version } = self;
        match version {
            SamlVersion::V1_1 => {
                let head = format!(
                    "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:1.0:assertion\" MajorVersion=\"1\" MinorVersion=\"1\" \
                     AssertionID=\"_a\" Issuer=\"{issuer}\" IssueInstant=\"2026-11-30T14:06:52Z\">{conditions}\
                     <saml:AttributeStatement><saml:Subject><saml:NameIdentifier>ann</saml:NameIdentifier>\
                     <saml:SubjectConfirmation><saml:ConfirmationMethod>urn:oasis:names:tc:SAML:1.0:cm:{method}\
                     </saml:ConfirmationMethod>{key_info}</saml:SubjectConfirmation></saml:Subject></saml:AttributeStatement>"
                );
                let end = head.len();
                (head + "</saml:Assertion>", end)
            }
            _ => {
                let head = format!(
                    "<Assertion xmlns=\"{SAML2}\" ID=\"_a\" Version=\"2.0\" IssueInstant=\"2026-11-30T14:06:52Z\">\
                     <Issuer>{issuer}</Issuer>"
                );
                let end = head.len();
                let subject = format!(
                    "<Subject><NameID>ann</NameID><SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:{method}\">\
                     <SubjectConfirmationData>{key_info}</SubjectConfirmationData></SubjectConfirmation></Subject>{conditions}"
                );
                (head + &subject + "</Assertion>", end)
            }
        }
    }

    async fn signed(&self, signer: &Certified) -> Assertion {
        let (text, place) = self.text();
        let document = Document::parse(&text, &Limits::default()).unwrap();
        let builder = SignatureBuilder::new().reference(ReferenceTo::enveloped("_a"));
        let signature = builder.sign(&document, &key(signer)).await.unwrap();
        Assertion::parse(&format!("{}{signature}{}", &text[..place], &text[place..])).unwrap()
    }
}

fn key_info(of: &Certified) -> String {
    let der = BASE64_STANDARD.encode(certificate(of).der());
    format!(
        "<ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:X509Data><ds:X509Certificate>{der}\
         </ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
    )
}

/// Issuers whom the server trusts: one, who signs with the server's key.
fn issuers() -> TrustedIssuers {
    TrustedIssuers::new().with_issuer(ISSUER, certificate(&KEYS.server)).with_audience("urn:bank")
}

fn server(requirements: Requirements) -> Security {
    Security::new().with_requirements(requirements).with_detailed_faults(true).with_clock(|| at(0))
}

fn sending(assertion: &Assertion) -> Security {
    Security::new().with_assertion(assertion.clone()).with_clock(|| at(0))
}

/// The fault code that a server answers with.
async fn refusal(server: Security, client: Security) -> String {
    let url = serve(server).await;
    let client = BankClient::new(&*url).unwrap().with_interceptor(client);
    code_of(&client.transfer(to("me")).await.unwrap_err())
}

#[tokio::test]
async fn a_bearer_sends_an_assertion_of_either_version() {
    for version in [SamlVersion::V1_1, SamlVersion::V2_0] {
        let assertion = Draft { version, ..BEARER }.signed(&KEYS.server).await;
        assert_eq!(assertion.confirmations(), [Confirmation::Bearer]);
        let url = serve(server(Requirements::new().with_assertion(issuers()))).await;
        let (client, seen) = recorded(&url, sending(&assertion));
        let reply = client.transfer(to("me")).await.unwrap();
        assert_eq!(reply.by.as_deref(), Some("ann to me"));
        assert!(seen.lock().unwrap()[0].contains(assertion.as_str()));
    }
}

#[tokio::test]
async fn a_holder_of_key_signs_with_the_key_of_the_assertion() {
    // Nobody trusts this key but by the assertion.
    let stranger = Authority::new().certify("holder.test");
    let requirements =
        || Requirements::new().with_assertion(issuers()).with_signature(RequiredSignature::new(trust()));
    for version in [SamlVersion::V1_1, SamlVersion::V2_0] {
        let info = key_info(&stranger);
        let draft = Draft { version, method: "holder-of-key", key_info: &info, ..BEARER };
        let assertion = draft.signed(&KEYS.server).await;
        let url = serve(server(requirements())).await;
        let client = BankClient::new(&*url).unwrap();
        let holder = MessageSignature::holder_of_key(key(&stranger));
        let reply = client.clone().with_interceptor(sending(&assertion).with_signature(holder));
        assert_eq!(reply.transfer(to("me")).await.unwrap().by.as_deref(), Some("ann to me"));
        // A thief has another key, trusted or not.
        let thief = MessageSignature::holder_of_key(key(&KEYS.client));
        assert_eq!(
            refusal(server(requirements()), sending(&assertion).with_signature(thief)).await,
            "FailedCheck"
        );
        let thief = signature(&KEYS.client);
        assert_eq!(
            refusal(server(requirements()), sending(&assertion).with_signature(thief)).await,
            "FailedCheck"
        );
        let unsigned = Requirements::new().with_assertion(issuers());
        assert_eq!(refusal(server(unsigned), sending(&assertion)).await, "FailedCheck");
    }
}

#[tokio::test]
async fn a_sender_that_is_trusted_vouches_for_an_assertion() {
    let requirements =
        || Requirements::new().with_assertion(issuers()).with_signature(RequiredSignature::new(trust()));
    for version in [SamlVersion::V1_1, SamlVersion::V2_0] {
        let assertion = Draft { version, method: "sender-vouches", ..BEARER }.signed(&KEYS.server).await;
        let vouching = signature(&KEYS.client).with_parts(Parts::default().with_assertion());
        let url = serve(server(requirements())).await;
        let (client, seen) = recorded(&url, sending(&assertion).with_signature(vouching));
        let reply = client.transfer(to("me")).await.unwrap();
        assert_eq!(reply.by.as_deref(), Some("ann to me"));
        assert!(reply.signed_by.is_some());
        assert!(seen.lock().unwrap()[0].contains("#STR-Transform"));
        // A signature that leaves the assertion out vouches for nothing.
        let other = sending(&assertion).with_signature(signature(&KEYS.client));
        assert_eq!(refusal(server(requirements()), other).await, "FailedCheck");
    }
}

/// Checks that a client fails with this kind where the server's requirements stand in the client: errors there are typed.
async fn refused_as(kind: SecurityErrorKind, issuers: TrustedIssuers, assertion: &str, name: &str) {
    let url = serve(Security::new()).await;
    let security = format!(
        "<s:Header><wsse:Security xmlns:wsse=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd\">\
         {assertion}</wsse:Security></s:Header><s:Body>"
    );
    let reply = change(move |text| text.replace("<s:Body>", &security));
    let requirements = Requirements::new().with_assertion(issuers);
    let client = BankClient::with_transport(&*url, way(same(), reply)).unwrap();
    let client = client.with_interceptor(server(requirements));
    let error = client.transfer(to("me")).await.unwrap_err();
    assert_eq!(security_error(&error).kind(), kind, "{name}: {}", error.report());
}

#[tokio::test]
async fn assertions_that_are_not_trusted_are_refused() {
    let good = BEARER.signed(&KEYS.server).await;
    let text = good.as_str();
    let unsigned = BEARER.text().0;
    let of_another = BEARER.signed(&KEYS.client).await;
    let unknown = Draft { issuer: "https://evil.test", ..BEARER }.signed(&KEYS.server).await;
    refused_as(Missing, issuers(), "", "no assertion").await;
    refused_as(Untrusted, issuers(), &unsigned, "unsigned").await;
    refused_as(FailedCheck, issuers(), of_another.as_str(), "another key").await;
    refused_as(Untrusted, issuers(), unknown.as_str(), "another issuer").await;
    refused_as(FailedCheck, issuers(), &text.replace(">ann<", ">eve<"), "another subject").await;
    refused_as(Malformed, issuers(), &format!("{text}{text}"), "twice").await;
    refused_as(FailedCheck, issuers().without_bearers(), text, "bearers are not accepted").await;
    let no_method = Draft { method: "none", ..BEARER }.signed(&KEYS.server).await;
    refused_as(FailedCheck, issuers(), no_method.as_str(), "unknown confirmation").await;
}

#[tokio::test]
async fn conditions_hold_or_the_assertion_does_not() {
    for (conditions, kind) in [
        ("NotOnOrAfter=\"2026-11-30T14:05:52Z\"/>", Some(Expired)),
        ("NotOnOrAfter=\"2026-11-30T14:06:00Z\"/>", None),
        ("NotBefore=\"2026-11-30T14:08:00Z\"/>", Some(Expired)),
        ("NotBefore=\"2026-11-30T14:07:30Z\"/>", None),
        ("NotBefore=\"yesterday\"/>", Some(Malformed)),
        (
            "><AudienceRestriction><Audience>urn:other</Audience></AudienceRestriction></Conditions>",
            Some(Untrusted),
        ),
        (
            "><AudienceRestriction><Audience>urn:other</Audience><Audience>urn:bank</Audience></AudienceRestriction></Conditions>",
            None,
        ),
        (
            "><AudienceRestriction><Audience>urn:bank</Audience></AudienceRestriction>\
             <AudienceRestriction><Audience>urn:other</Audience></AudienceRestriction></Conditions>",
            Some(Untrusted),
        ),
        ("><Condition/></Conditions>", Some(SecurityErrorKind::UnsupportedToken)),
    ] {
        let conditions = format!("<Conditions {conditions}");
        let (text, place) = Draft { conditions: &conditions, ..BEARER }.text();
        let document = Document::parse(&text, &Limits::default()).unwrap();
        let builder = SignatureBuilder::new().reference(ReferenceTo::enveloped("_a"));
        let signature = builder.sign(&document, &key(&KEYS.server)).await.unwrap();
        let text = format!("{}{signature}{}", &text[..place], &text[place..]);
        match kind {
            Some(kind) => refused_as(kind, issuers(), &text, &conditions).await,
            None => {
                let url = serve(server(Requirements::new().with_assertion(issuers()))).await;
                let client = BankClient::new(&*url).unwrap();
                let client = client.with_interceptor(sending(&Assertion::parse(&text).unwrap()));
                assert_eq!(client.transfer(to("me")).await.unwrap().by.as_deref(), Some("ann to me"));
            }
        }
    }
}

#[tokio::test]
async fn an_assertion_for_one_use_is_used_once() {
    let draft = Draft { conditions: "<Conditions><OneTimeUse/></Conditions>", ..BEARER };
    let assertion = draft.signed(&KEYS.server).await;
    let url = serve(server(Requirements::new().with_assertion(issuers()))).await;
    let client = BankClient::new(&*url).unwrap().with_interceptor(sending(&assertion));
    client.transfer(to("me")).await.unwrap();
    let error = client.transfer(to("me")).await.unwrap_err();
    assert_eq!(code_of(&error), "FailedAuthentication");
}

#[tokio::test]
async fn an_assertion_for_one_use_is_used_once_as_long_as_it_holds() {
    for conditions in [
        "<Conditions><OneTimeUse/></Conditions>",
        "<Conditions NotOnOrAfter=\"2026-11-30T18:00:00Z\"><OneTimeUse/></Conditions>",
    ] {
        let assertion = Draft { conditions, ..BEARER }.signed(&KEYS.server).await;
        let time = Arc::new(AtomicI64::new(0));
        let clock = time.clone();
        let server = server(Requirements::new().with_assertion(issuers()));
        let url = serve(server.with_clock(move || at(clock.load(Ordering::SeqCst)))).await;
        let client = BankClient::new(&*url).unwrap().with_interceptor(sending(&assertion));
        client.transfer(to("me")).await.unwrap();
        // Later than the age of any message.
        time.store(60 * 60, Ordering::SeqCst);
        let error = client.transfer(to("me")).await.unwrap_err();
        assert_eq!(code_of(&error), "FailedAuthentication", "{}", error.report());
    }
}

#[tokio::test]
async fn a_signature_that_was_wrapped_signs_nothing() {
    let text = BEARER.signed(&KEYS.server).await.as_str().to_owned();
    let start = text.find("<ds:Signature ").unwrap();
    let end = text.find("</ds:Signature>").unwrap() + "</ds:Signature>".len();
    let signature = &text[start..end];
    let original = text.replace(signature, "");
    let evil = original.replace(">ann<", ">eve<").replace("ID=\"_a\"", "ID=\"_evil\"");
    let into = |outer: &str, inner: &str| outer.replace("</Issuer>", &format!("</Issuer>{inner}"));
    let object = |inner: &str| {
        signature.replace("</ds:Signature>", &format!("<ds:Object>{inner}</ds:Object></ds:Signature>"))
    };
    for (name, wrapped) in [
        ("the original in the evil one's signature", into(&evil, &object(&original))),
        ("the original beside the signature in the evil one", into(&evil, &format!("{signature}{original}"))),
        ("the original, signed, in the evil one", into(&evil, &text)),
        ("the evil one with the signature of the original, which is gone", into(&evil, signature)),
        ("both with one id", into(&evil.replace("_evil", "_a"), &object(&original))),
        (
            "the evil one in an extension of the original",
            text.replace("</Subject>", &format!("</Subject><Advice>{evil}</Advice>")),
        ),
    ] {
        let url = serve(server(Requirements::new().with_assertion(issuers()))).await;
        let sent = Assertion::parse(&wrapped).unwrap();
        let client = BankClient::new(&*url).unwrap().with_interceptor(sending(&sent));
        let error = client.transfer(to("me")).await.expect_err(name);
        assert!(
            ["FailedCheck", "InvalidSecurityToken", "InvalidSecurity"].contains(&&*code_of(&error)),
            "{name}"
        );
    }
}

fn reply(assertion: &Assertion, more: &str) -> String {
    format!(
        "<t:RequestSecurityTokenResponseCollection xmlns:t=\"http://docs.oasis-open.org/ws-sx/ws-trust/200512\" \
         xmlns=\"{SAML2}\"><t:RequestSecurityTokenResponse><t:RequestedSecurityToken>{}</t:RequestedSecurityToken>{more}\
         </t:RequestSecurityTokenResponse></t:RequestSecurityTokenResponseCollection>",
        assertion.as_str().replace(&format!(" xmlns=\"{SAML2}\""), "")
    )
}

#[tokio::test]
async fn a_token_is_requested_once_and_again_when_it_is_refused() {
    let good = BEARER.signed(&KEYS.server).await;
    let stale = BEARER.signed(&KEYS.client).await;
    let asked = Arc::new(AtomicUsize::new(0));
    let tokens = {
        let asked = asked.clone();
        IssuedTokens::new(move || {
            let token = match asked.fetch_add(1, Ordering::SeqCst) {
                0 => stale.clone(),
                _ => good.clone(),
            };
            async move { Ok(IssuedToken::from_reply(&RawElement::parse(&reply(&token, "")).unwrap()).unwrap()) }
        })
    };
    let url = serve(server(Requirements::new().with_assertion(issuers()))).await;
    let security = Security::new().with_assertion(tokens).with_clock(|| at(0));
    let client = BankClient::new(&*url).unwrap().with_interceptor(security);
    for _ in 0..3 {
        let reply = client.transfer(to("me")).await.unwrap();
        assert_eq!(reply.by.as_deref(), Some("ann to me"));
    }
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn replies_of_a_token_service_are_read() {
    let assertion = BEARER.signed(&KEYS.server).await;
    let more = "<t:Lifetime xmlns:u=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd\">\
                <u:Expires>2026-11-30T14:06:52Z</u:Expires></t:Lifetime>\
                <t:RequestedProofToken><t:BinarySecret>c2VjcmV0</t:BinarySecret></t:RequestedProofToken>";
    let token = IssuedToken::from_reply(&RawElement::parse(&reply(&assertion, more)).unwrap()).unwrap();
    assert_eq!(token.expires(), Some(at(0)));
    assert_eq!(token.proof_key().unwrap().expose(), b"secret");
    assert_eq!(token.assertion().subject(), Some("ann"));
    assert!(!format!("{token:?} {:?}", token.assertion()).contains("ann"));
    for (wrong, kind) in [
        ("<a/>".to_owned(), Malformed),
        (reply(&assertion, "").replace("RequestedSecurityToken", "Other"), Missing),
        (
            reply(
                &assertion,
                "<t:RequestedProofToken><t:ComputedKey>x</t:ComputedKey></t:RequestedProofToken>",
            ),
            SecurityErrorKind::UnsupportedToken,
        ),
        (
            reply(
                &assertion,
                "<t:RequestedProofToken><t:BinarySecret>!</t:BinarySecret></t:RequestedProofToken>",
            ),
            Malformed,
        ),
    ] {
        let error = IssuedToken::from_reply(&RawElement::parse(&wrong).unwrap()).unwrap_err();
        assert_eq!(error.kind(), kind, "{wrong}");
    }
}

#[test]
fn requests_for_tokens_are_written_in_the_order_of_the_specification() {
    let request = TokenRequest::issue()
        .with_saml(SamlVersion::V2_0)
        .with_applies_to("https://a.test/?b&c")
        .with_key_type(KeyType::SymmetricKey { bits: 256 })
        .with_lifetime(at(0), std::time::Duration::from_secs(60));
    let elements = request.elements().unwrap();
    let names: Vec<&str> = elements.iter().map(|element| element.name().local).collect();
    assert_eq!(names, ["RequestType", "TokenType", "AppliesTo", "Lifetime", "KeyType", "KeySize"]);
    assert!(elements[2].as_str().contains("https://a.test/?b&amp;c"));
    assert!(TokenRequest::issue().with_applies_to("\u{1}").elements().is_err());
}

#[tokio::test]
async fn what_an_observer_sees_of_an_assertion_is_of_no_use() {
    let assertion = BEARER.signed(&KEYS.server).await;
    let value =
        assertion.as_str().split("SignatureValue>").nth(1).unwrap().trim_end_matches("</ds:").to_owned();
    let url = serve(server(Requirements::new().with_assertion(issuers()))).await;
    let shown = Arc::new(std::sync::Mutex::new(String::new()));
    let keep = shown.clone();
    let client = BankClient::new(&*url).unwrap().with_interceptor(sending(&assertion));
    let client = client.with_observer(move |exchange| *keep.lock().unwrap() += &exchange.request_xml());
    client.transfer(to("me")).await.unwrap();
    let shown = shown.lock().unwrap();
    assert!(shown.contains("Assertion") && !shown.contains(&value), "{shown}");
}

/// SAML 2.0 core, section 2.4.1.2.
#[tokio::test]
async fn a_confirmation_for_another_recipient_does_not_count() {
    let here = "https://bank.test/";
    for (data, named, is_accepted) in [
        (format!("Recipient=\"{here}\""), true, true),
        (format!("Recipient=\"{here}\""), false, false),
        ("Recipient=\"https://other.test/\"".to_owned(), true, false),
        (format!("Recipient=\"{here}\" InResponseTo=\"_1\""), true, false),
        ("InResponseTo=\"_1\"".to_owned(), true, false),
    ] {
        let (text, place) = BEARER.text();
        let text = text.replace("<SubjectConfirmationData>", &format!("<SubjectConfirmationData {data}>"));
        let document = Document::parse(&text, &Limits::default()).unwrap();
        let builder = SignatureBuilder::new().reference(ReferenceTo::enveloped("_a"));
        let signature = builder.sign(&document, &key(&KEYS.server)).await.unwrap();
        let text = format!("{}{signature}{}", &text[..place], &text[place..]);
        let issuers = if named { issuers().with_recipient(here) } else { issuers() };
        if !is_accepted {
            refused_as(FailedCheck, issuers, &text, &data).await;
            continue;
        }
        let url = serve(server(Requirements::new().with_assertion(issuers))).await;
        let client = BankClient::new(&*url).unwrap();
        let client = client.with_interceptor(sending(&Assertion::parse(&text).unwrap()));
        assert_eq!(client.transfer(to("me")).await.unwrap().by.as_deref(), Some("ann to me"));
    }
}

const SAML_TOKEN: Token = Token::new(TokenKind::Saml);

static BEARER_POLICY: Policy = Policy::new(&[Endpoint::new("Saml", "http://bank/").with_alternatives(&[
    Alternative::new(&[policy::Assertion::supporting_tokens(SupportingTokens::new(&[SAML_TOKEN]))]),
])]);

static HOLDER_POLICY: Policy =
    Policy::new(&[Endpoint::new("Saml", "http://bank/").with_alternatives(&[Alternative::new(&[
        policy::Assertion::supporting_tokens(SupportingTokens::new(&[SAML_TOKEN]).endorsing()),
    ])])]);

/// The security that a policy asks for has the assertion that the program gives.
#[tokio::test]
async fn a_policy_asks_for_an_assertion() {
    let assertion = BEARER.signed(&KEYS.server).await;
    let credentials = Credentials::new().with_assertion(assertion);
    let url = serve(server(Requirements::new().with_assertion(issuers()))).await;
    let security = credentials.security(&BEARER_POLICY.endpoints[0], "Transfer", false).unwrap();
    let client = BankClient::new(&*url).unwrap().with_interceptor(security);
    assert_eq!(client.transfer(to("me")).await.unwrap().by.as_deref(), Some("ann to me"));
    let error = Credentials::new().security(&BEARER_POLICY.endpoints[0], "Transfer", false).unwrap_err();
    assert!(
        error.to_string().contains("an assertion for SamlToken (Credentials::with_assertion)"),
        "{error}"
    );

    let info = key_info(&KEYS.client);
    let held = Draft { method: "holder-of-key", key_info: &info, ..BEARER }.signed(&KEYS.server).await;
    let required = RequiredSignature::new(trust()).with_parts(Parts::none().with_timestamp());
    let requirements = Requirements::new().with_assertion(issuers()).with_signature(required);
    let url = serve(server(requirements)).await;
    let holder = Credentials::new().with_assertion(held);
    let error = holder.security(&HOLDER_POLICY.endpoints[0], "Transfer", false).unwrap_err();
    assert!(error.to_string().contains("the key that the assertion is for"), "{error}");
    let holder = holder.with_key(key(&KEYS.client), certificate(&KEYS.client));
    let security = holder.security(&HOLDER_POLICY.endpoints[0], "Transfer", false).unwrap();
    let client = BankClient::new(&*url).unwrap().with_interceptor(security.with_clock(|| at(0)));
    assert_eq!(client.transfer(to("me")).await.unwrap().by.as_deref(), Some("ann to me"));
}
