//! Requirements in words, and warnings of those that can't be met.

use erpsync_codegen::diagnostic::{Severity, Style};

use super::analysis;

/// Requirements of the port by a policy in the binding: the labels of the fact that `check` reports.
fn words(content: &str) -> Vec<String> {
    let analysis = analysis(&[("binding", &format!("<wsp:Policy>{content}</wsp:Policy>"))]);
    let found = analysis.lint();
    let facts: Vec<_> = found.iter().filter(|one| one.code.0 == "policy").collect();
    let [fact] = facts[..] else { panic!("{facts:?}") };
    assert_eq!(fact.severity, Severity::Info);
    let labels = fact.labels.iter().map(|label| label.text.clone());
    labels.filter(|text| text != "the port").collect()
}

/// Messages of the warnings of `generate`.
fn unmet(content: &str) -> Vec<String> {
    let analysis = analysis(&[("binding", &format!("<wsp:Policy>{content}</wsp:Policy>"))]);
    let warnings = analysis.generate().unwrap().warnings;
    warnings.iter().map(|one| one.message.clone()).collect()
}

fn token(name: &str, inner: &str) -> String {
    format!("<sp:{name}><wsp:Policy>{inner}</wsp:Policy></sp:{name}>")
}

#[test]
fn a_policy_in_words() {
    let https = token("TransportToken", &token("HttpsToken", "<sp:RequireClientCertificate/>"));
    let suite = token("AlgorithmSuite", "<sp:Basic256Sha256/>");
    let transport = token("TransportBinding", &format!("{https}{suite}<sp:IncludeTimestamp/>"));
    assert_eq!(
        words(&transport),
        ["HTTPS with a client certificate, the algorithm suite Basic256Sha256 and a timestamp"]
    );
    let digest = token("UsernameToken", "<sp:HashPassword/>");
    assert_eq!(words(&token("SupportingTokens", &digest)), ["a UsernameToken with a password digest"]);
    assert_eq!(
        words(&token("SignedEncryptedSupportingTokens", &token("SamlToken", ""))),
        ["a SAML assertion, signed and encrypted"]
    );
    let protection = token("ProtectionToken", &token("X509Token", "<sp:RequireDerivedKeys/>"));
    assert_eq!(
        words(&token("SymmetricBinding", &format!("{protection}<sp:EncryptSignature/>"))),
        [
            "a symmetric binding with an X.509 certificate that protects both directions and encrypted signatures"
        ]
    );
    assert_eq!(words("<sp:SignedParts/>"), ["signed body and header blocks"]);
    assert_eq!(
        words("<sp:EncryptedParts><sp:Body/><sp:Header Name='H' Namespace='urn:h'/></sp:EncryptedParts>"),
        ["encrypted body and header block `H`"]
    );
    assert_eq!(words("<wsam:Addressing wsp:Optional='true'/>"), ["WS-Addressing 1.0 (optional)"]);
    assert_eq!(words("<x:Unknown/>"), ["`{urn:x}Unknown`"]);
    let either = "<wsp:ExactlyOne><x:A/><wsp:All><x:B/><x:C/></wsp:All></wsp:ExactlyOne><wsam:Addressing/>";
    assert_eq!(
        words(either),
        [
            "`{urn:x}A`, by alternative 1",
            "WS-Addressing 1.0",
            "`{urn:x}B`, by alternative 2",
            "`{urn:x}C`, by alternative 2"
        ]
    );
}

#[test]
fn the_place_of_each_requirement_is_shown() {
    let analysis = super::analysis(&[
        ("binding", "<wsp:Policy><wsam:Addressing/></wsp:Policy>"),
        ("bound input", "<wsp:Policy><sp:SignedParts><sp:Body/></sp:SignedParts></wsp:Policy>"),
    ]);
    let shown = analysis.lint().render(analysis.sources(), Style::Plain);
    for text in [
        "info[policy]: the policy of the port `Po` asks for: WS-Addressing 1.0; 1 more",
        "signed body, for requests, as of `Do`",
        "^^^^^^^^^^^^^^^ WS-Addressing 1.0",
        "the port",
    ] {
        assert!(shown.contains(text), "no {text:?} in\n{shown}");
    }
}

#[test]
fn requirements_that_can_be_met_give_no_warning() {
    let transport = token("TransportBinding", &token("TransportToken", &token("HttpsToken", "")));
    let user = token("SignedSupportingTokens", &token("UsernameToken", ""));
    assert_eq!(unmet(&format!("{transport}{user}<wsam:Addressing/><sp:Wss11/><sp:Trust13/>")), [""; 0]);
}

#[test]
fn requirements_that_cannot_be_met_are_named() {
    let kerberos = token("EndorsingSupportingTokens", &token("KerberosToken", ""));
    assert_eq!(unmet(&kerberos), ["the assertion `KerberosToken` can't be met: Kerberos is not spoken"]);
    let no_password = token("SupportingTokens", &token("UsernameToken", "<sp:NoPassword/>"));
    assert_eq!(unmet(&no_password), [""; 0]);
    let symmetric = |flag: &str| unmet(&token("SymmetricBinding", flag));
    assert_eq!(symmetric(""), [""; 0]);
    assert_eq!(
        symmetric("<sp:EncryptBeforeSigning/>"),
        [
            "the assertion `EncryptBeforeSigning` can't be met: in a symmetric binding, a message is signed, then encrypted"
        ]
    );
    let endorsing = token("EndorsingSupportingTokens", &token("X509Token", ""));
    assert_eq!(unmet(&format!("{endorsing}{}", token("TransportBinding", ""))), [""; 0]);
    assert_eq!(
        unmet(&format!("{endorsing}{}", token("AsymmetricBinding", ""))),
        [
            "the assertion `EndorsingSupportingTokens` can't be met: a message has one signature, that of the binding"
        ]
    );
    let suite = token("TransportBinding", &token("AlgorithmSuite", "<sp:Basic256Sha512/>"));
    assert_eq!(unmet(&suite), ["the assertion `AlgorithmSuite` can't be met: an unknown algorithm suite"]);
    let analysis = analysis(&[("port", "<wsp:Policy><x:Unknown/></wsp:Policy>")]);
    let generated = analysis.generate().unwrap();
    let report = generated.report();
    for text in [
        "warning[policy]: the assertion `Unknown` can't be met: known by name only",
        "^^^^^^^^^ the policy requires it",
        "a server that enforces `{urn:x}Unknown` refuses the calls",
    ] {
        assert!(report.contains(text), "no {text:?} in\n{report}");
    }
    assert!(
        generated.cargo_instructions().iter().any(|line| line.starts_with("cargo::warning=warning[policy]"))
    );
}

#[test]
fn one_alternative_that_can_be_met_is_enough() {
    let either = "<wsp:ExactlyOne><x:Unknown/><wsam:Addressing/></wsp:ExactlyOne>";
    assert_eq!(unmet(either), [""; 0]);
    assert_eq!(unmet("<x:Unknown wsp:Optional='true'/><x:Unknown wsp:Ignorable='true'/>"), [""; 0]);
    assert_eq!(unmet("<wsp:ExactlyOne/>"), ["the policy of the port `Po` has no alternative"]);
}

#[test]
fn an_operation_may_ask_for_what_cannot_be_met() {
    let policy = "<wsp:Policy><x:Unknown/></wsp:Policy>";
    for place in ["bound operation", "bound input", "bound output", "bound fault", "message"] {
        let warnings = analysis(&[(place, policy)]).generate().unwrap().warnings;
        assert_eq!(warnings.len(), 1, "{place}: {warnings:?}");
    }
}
