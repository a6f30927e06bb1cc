//! Attacks on signed messages, against a server and against a client.
//!
//! Signature wrapping as published: M. McIntosh and P. Austel, "XML Signature Element Wrapping Attacks and Countermeasures" (2005);
//! N. Gruschka and L. Lo Iacono, "Vulnerable Cloud" (2009); M. Jensen et al., "The Curse of Namespaces in the Domain of XML
//! Signature" (2009); J. Somorovsky et al., "On Breaking SAML: Be Whoever You Want to Be" (2012).

use erpsync::client::CallErrorKind;
use erpsync::security::{
    MessageSignature, Parts, RequiredSignature, Requirements, Security, SecurityErrorKind,
};
use erpsync::xml::RawElement;
use test_support::tls::Authority;

use crate::bank::*;
use crate::signers::*;
use SecurityErrorKind::{
    FailedCheck, Limit, Malformed, Missing, NotSigned, TokenUnavailable, UnsupportedAlgorithm,
};

/// Text from one that begins an element to one that ends it.
fn between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
    let from = text.find(start).unwrap_or_else(|| panic!("no {start} in {text}"));
    let to = text[from..].find(end).unwrap_or_else(|| panic!("no {end} in {text}")) + from + end.len();
    &text[from..to]
}

/// The element `Body`.
fn body(text: &str) -> &str {
    between(text, "<s:Body", "</s:Body>")
}

fn timestamp(text: &str) -> &str {
    between(text, "<wsu:Timestamp", "</wsu:Timestamp>")
}

/// The id of an element.
fn id(element: &str) -> &str {
    let tag = &element[..element.find('>').unwrap()];
    tag.split("wsu:Id=\"").nth(1).unwrap().split('"').next().unwrap()
}

/// The body that the attacker wants, without an id.
fn evil(text: &str) -> String {
    let body = body(text).replace("me</", "eve</");
    let start = body.find('>').unwrap();
    format!("<s:Body>{}", &body[start + 1..])
}

fn in_header(text: &str, block: &str) -> String {
    text.replace("</s:Header>", &format!("{block}</s:Header>"))
}

fn in_security(text: &str, child: &str) -> String {
    text.replace("</wsse:Security>", &format!("{child}</wsse:Security>"))
}

fn wrapped(element: &str) -> String {
    format!("<w:Wrapper xmlns:w=\"urn:wrapper\">{element}</w:Wrapper>")
}

type Attack = (&'static str, fn(&str) -> String, &'static [SecurityErrorKind]);

/// Attacks on any signed message, and what they fail with.
const ATTACKS: &[Attack] = &[
    ("the body is changed", |text| text.replace("me</", "eve</"), &[FailedCheck]),
    ("white space is added to the body", |text| text.replace("</s:Body>", " </s:Body>"), &[FailedCheck]),
    ("an attribute is added to the body", |text| text.replace("<s:Body", "<s:Body a=\"b\""), &[FailedCheck]),
    (
        "the body is moved into a header block",
        |text| in_header(&text.replace(body(text), &evil(text)), &wrapped(body(text))),
        &[NotSigned],
    ),
    (
        "the body becomes a header block",
        |text| in_header(&text.replace(body(text), &evil(text)), body(text)),
        &[NotSigned],
    ),
    (
        "the body is moved into a header block for nobody",
        |text| {
            let block = format!(
                "<w:Wrapper xmlns:w=\"urn:wrapper\" s:mustUnderstand=\"0\" \
                 s:actor=\"http://schemas.xmlsoap.org/soap/actor/none\">{}</w:Wrapper>",
                body(text)
            );
            in_header(&text.replace(body(text), &evil(text)), &block)
        },
        &[NotSigned],
    ),
    (
        "the body is moved into the security header",
        |text| in_security(&text.replace(body(text), &evil(text)), body(text)),
        &[NotSigned],
    ),
    (
        "the body is moved into a wrapper in the security header",
        |text| in_security(&text.replace(body(text), &evil(text)), &wrapped(body(text))),
        &[NotSigned],
    ),
    (
        "the body is moved into an object of the signature",
        |text| {
            let changed = text.replace(body(text), &evil(text));
            let object = format!("<ds:Object>{}</ds:Object></ds:Signature>", body(text));
            changed.replace("</ds:Signature>", &object)
        },
        &[NotSigned],
    ),
    (
        "another body stands before the signed one",
        |text| text.replace("<s:Body", &format!("{}<s:Body", evil(text))),
        &[Malformed],
    ),
    (
        "another body stands behind the signed one",
        |text| text.replace("</s:Body>", &format!("</s:Body>{}", evil(text))),
        &[Malformed],
    ),
    (
        "the signed body stands beside the body, wrapped",
        |text| text.replace(body(text), &format!("{}{}", evil(text), wrapped(body(text)))),
        &[NotSigned],
    ),
    (
        "the signed body stands before the header, wrapped",
        |text| {
            let changed = text.replace(body(text), &evil(text));
            changed.replace("<s:Header>", &format!("{}<s:Header>", wrapped(body(text))))
        },
        &[NotSigned],
    ),
    (
        "the signed body stands in another body",
        |text| {
            text.replace(body(text), &evil(text).replace("</s:Body>", &format!("{}</s:Body>", body(text))))
        },
        &[NotSigned],
    ),
    (
        "another envelope is wrapped around the signed one",
        |text| {
            let header = between(text, "<s:Header>", "</s:Header>");
            let outer = &text[..text.find("<s:Header>").unwrap()];
            format!(
                "{outer}{header}{}</s:Envelope>",
                evil(text).replace("</s:Body>", &format!("{text}</s:Body>"))
            )
        },
        // Prefix by prefix, id by id: all are there twice.
        &[FailedCheck, TokenUnavailable, Malformed],
    ),
    (
        "two elements have the id of the body",
        |text| {
            let evil = evil(text).replacen("<s:Body", &body(text)[..body(text).find('>').unwrap()], 1);
            in_header(&text.replace(body(text), &evil), &wrapped(body(text)))
        },
        &[FailedCheck],
    ),
    (
        "another element has the id in another attribute",
        |text| {
            let evil = evil(text).replacen("<s:Body", &format!("<s:Body Id=\"{}\"", id(body(text))), 1);
            in_header(&text.replace(body(text), &evil), &wrapped(body(text)))
        },
        &[FailedCheck],
    ),
    (
        "another element has the id as xml:id",
        |text| {
            let evil = evil(text).replacen("<s:Body", &format!("<s:Body xml:id=\"{}\"", id(body(text))), 1);
            in_header(&text.replace(body(text), &evil), &wrapped(body(text)))
        },
        &[FailedCheck],
    ),
    ("the timestamp is changed", |text| text.replace("<wsu:Expires>2", "<wsu:Expires>3"), &[FailedCheck]),
    ("the timestamp is taken out", |text| text.replace(timestamp(text), ""), &[FailedCheck]),
    (
        "the timestamp is moved away",
        |text| {
            let wsu = "xmlns:wsu=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd\"";
            let moved = timestamp(text).replacen("<wsu:Timestamp", &format!("<wsu:Timestamp {wsu}"), 1);
            in_header(&text.replace(timestamp(text), ""), &moved)
        },
        &[NotSigned],
    ),
    (
        "the timestamp is moved away, and another takes its place",
        |text| {
            let own = timestamp(text);
            let other = own.replace(id(own), "TS-evil");
            let wsu = "xmlns:wsu=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd\"";
            let moved = format!("<w:Wrapper xmlns:w=\"urn:wrapper\" {wsu}>{own}</w:Wrapper>");
            in_header(&text.replace(own, &other), &moved)
        },
        &[NotSigned],
    ),
    (
        "a second timestamp is added",
        |text| in_security(text, &timestamp(text).replace(id(timestamp(text)), "TS-evil")),
        &[Malformed],
    ),
    (
        "the signature is taken out",
        |text| text.replace(between(text, "<ds:Signature ", "</ds:Signature>"), ""),
        &[Missing],
    ),
    (
        "the signature value is changed",
        |text| {
            let value = between(text, "<ds:SignatureValue>", "</ds:SignatureValue>");
            text.replace(value, "<ds:SignatureValue>AAAA</ds:SignatureValue>")
        },
        &[FailedCheck],
    ),
    (
        "the header is for somebody else",
        |text| {
            let role = if text.contains("/2003/05/") { "role" } else { "actor" };
            text.replace("<wsse:Security ", &format!("<wsse:Security s:{role}=\"urn:other\" "))
        },
        &[Missing],
    ),
    (
        "prefixes of the body are bound to other namespaces",
        |text| text.replace("urn:bank", "urn:evil"),
        &[FailedCheck],
    ),
    (
        "a transform is XPath",
        |text| in_transforms(text, "http://www.w3.org/TR/1999/REC-xpath-19991116"),
        &[UnsupportedAlgorithm],
    ),
    (
        "a transform is XPath Filter 2.0",
        |text| in_transforms(text, "http://www.w3.org/2002/06/xmldsig-filter2"),
        &[UnsupportedAlgorithm],
    ),
    (
        "a transform is XSLT",
        |text| in_transforms(text, "http://www.w3.org/TR/1999/REC-xslt-19991116"),
        &[UnsupportedAlgorithm],
    ),
    (
        "a transform is base64",
        |text| in_transforms(text, "http://www.w3.org/2000/09/xmldsig#base64"),
        &[UnsupportedAlgorithm],
    ),
    (
        "a reference leads out of the message",
        |text| text.replacen("URI=\"#P0", "URI=\"http://attacker.test/#P0", 1),
        &[FailedCheck],
    ),
    (
        "a reference is an XPointer",
        |text| text.replacen("URI=\"#P0", "URI=\"#xpointer(//x)", 1),
        &[FailedCheck],
    ),
    ("a reference names no element", |text| text.replacen("URI=\"#P0", "URI=\"#nobody", 1), &[FailedCheck]),
    (
        "there are 10,000 references",
        |text| {
            let reference = between(text, "<ds:Reference ", "</ds:Reference>");
            text.replacen(reference, &reference.repeat(10_000), 1)
        },
        // The header is too long, or there are too many.
        &[Limit],
    ),
    (
        "there are 1,000 references",
        |text| {
            let reference = between(text, "<ds:Reference ", "</ds:Reference>");
            text.replacen(reference, &reference.repeat(1_000), 1)
        },
        &[Limit],
    ),
    (
        "there are 20 transforms",
        |text| {
            let transform = between(text, "<ds:Transform ", "</ds:Transform>");
            text.replacen(transform, &transform.repeat(20), 1)
        },
        &[Limit, Malformed],
    ),
    (
        "the signature is there five times",
        |text| in_security(text, &between(text, "<ds:Signature ", "</ds:Signature>").repeat(4)),
        &[Limit],
    ),
    (
        "the algorithm is an HMAC",
        |text| text.replace("xmldsig-more#ecdsa-sha256", "xmldsig-more#hmac-sha256"),
        &[FailedCheck, UnsupportedAlgorithm],
    ),
    (
        "the algorithm is RSA with SHA-1",
        |text| {
            text.replace(
                "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
                "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
            )
        },
        &[UnsupportedAlgorithm],
    ),
    (
        "the digest algorithm is SHA-1",
        |text| {
            text.replace("http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2000/09/xmldsig#sha1")
        },
        &[UnsupportedAlgorithm],
    ),
    (
        "the digest algorithm is MD5",
        |text| {
            text.replace(
                "http://www.w3.org/2001/04/xmlenc#sha256",
                "http://www.w3.org/2001/04/xmldsig-more#md5",
            )
        },
        &[UnsupportedAlgorithm],
    ),
    (
        "the key is named by nothing",
        |text| text.replace(between(text, "<ds:KeyInfo>", "</ds:KeyInfo>"), ""),
        &[TokenUnavailable],
    ),
    (
        "the key is outside of the message",
        |text| text.replace("<wsse:Reference URI=\"#", "<wsse:Reference URI=\"http://attacker.test/#"),
        &[FailedCheck],
    ),
    (
        "the token is missing",
        |text| text.replace("wsse:BinarySecurityToken", "wsse:OtherToken"),
        &[TokenUnavailable],
    ),
    (
        "a document type is declared",
        |text| text.replacen("<s:Envelope", "<!DOCTYPE x [<!ENTITY e \"eve\">]><s:Envelope", 1),
        &[Malformed],
    ),
];

/// Adds a transform to each reference.
fn in_transforms(text: &str, algorithm: &str) -> String {
    text.replace(
        "<ds:Transforms>",
        &format!("<ds:Transforms><ds:Transform Algorithm=\"{algorithm}\"></ds:Transform>"),
    )
}

#[tokio::test]
async fn a_server_refuses_them() {
    for version in VERSIONS {
        for (name, attack, kinds) in ATTACKS {
            let url = serve(server()).await;
            let client = changed(&url, client(), move |text| {
                let changed = attack(&text);
                assert_ne!(changed, text, "{name}");
                changed
            });
            let result = client.with_soap_version(version).transfer(to("me")).await;
            let error = result.err().unwrap_or_else(|| panic!("accepted: {name}"));
            let codes: Vec<&str> = kinds.iter().map(|kind| code(*kind)).collect();
            assert!(codes.contains(&&*code_of(&error)), "{name}: {} not {codes:?}", error.report());
        }
    }
}

#[tokio::test]
async fn a_client_refuses_them() {
    let url = serve(server()).await;
    for (name, attack, kinds) in ATTACKS {
        let reply = change(move |text| {
            let changed = attack(&text);
            assert_ne!(changed, text, "{name}");
            changed
        });
        let client = BankClient::with_transport(&url, way(same(), reply)).unwrap().with_interceptor(client());
        let result = client.transfer(to("me")).await;
        let error = result.err().unwrap_or_else(|| panic!("accepted: {name}"));
        if let CallErrorKind::Read(_) = error.kind() {
            assert!(kinds.contains(&Malformed), "{name}: {}", error.report());
            continue;
        }
        assert!(matches!(error.kind(), CallErrorKind::Untrusted(_)), "{name}: {}", error.report());
        let kind = security_error(&error).kind();
        assert!(kinds.contains(&kind), "{name}: {kind:?} {}", error.report());
    }
}

fn code(kind: SecurityErrorKind) -> &'static str {
    match kind {
        FailedCheck | NotSigned => "FailedCheck",
        UnsupportedAlgorithm => "UnsupportedAlgorithm",
        TokenUnavailable => "SecurityTokenUnavailable",
        _ => "InvalidSecurity",
    }
}

#[tokio::test]
async fn what_changes_nothing_that_is_signed_does_no_harm() {
    for (name, harmless) in [
        ("nothing", (|text| text.to_owned()) as fn(&str) -> String),
        ("a declaration", |text| text.replacen("<s:Envelope", "<s:Envelope xmlns:evil=\"urn:evil\"", 1)),
        ("white space", |text| text.replace("</s:Header>", "\n</s:Header>\n")),
        ("a comment", |text| text.replace("</s:Header>", "</s:Header><!-- eve -->")),
        ("a header block", |text| in_header(text, &wrapped("eve"))),
        ("an element beside the body", |text| text.replace("<s:Body", &format!("{}<s:Body", wrapped("eve")))),
    ] {
        let url = serve(server()).await;
        let client =
            BankClient::with_transport(&url, way(change(move |text| harmless(&text)), same())).unwrap();
        let reply = client.with_interceptor(client_settings()).transfer(to("me")).await;
        let reply = reply.unwrap_or_else(|error| panic!("{name}: {}", error.report()));
        assert!(reply.by.as_deref().unwrap().ends_with(" to me"));
        assert_eq!(reply.blocks.as_deref(), Some(""), "{name}");
    }
}

fn client_settings() -> Security {
    client()
}

/// An optional header block that is signed can't be moved away: who signed it meant it.
#[tokio::test]
async fn a_signed_header_block_can_not_be_moved() {
    let block = RawElement::parse("<a:ReplyTo xmlns:a='http://www.w3.org/2005/08/addressing'>me</a:ReplyTo>")
        .unwrap();
    for moved in [
        (|text, block| in_header(text, &wrapped(block))) as fn(&str, &str) -> String,
        |text, block| in_security(text, block),
        |text, block| in_security(text, &wrapped(block)),
        |text, block| text.replace("</s:Header>", &format!("</s:Header>{block}")),
        |text, _| text.to_owned(),
    ] {
        let required = RequiredSignature::new(trust()).with_parts(Parts::default().with_addressing());
        let url = serve(server().with_requirements(Requirements::new().with_signature(required))).await;
        let signature: MessageSignature =
            signature(&KEYS.client).with_parts(Parts::default().with_addressing());
        let client = changed(&url, client().with_signature(signature), move |text| {
            let block = between(&text, "<a:ReplyTo", "</a:ReplyTo>").to_owned();
            moved(&text.replace(&block, ""), &block)
        });
        let error = client.with_header_block(block.clone()).transfer(to("me")).await.unwrap_err();
        assert_eq!(code_of(&error), "FailedCheck", "{}", error.report());
    }
}

/// An attacker without a trusted certificate signs a message of his own.
#[tokio::test]
async fn an_attacker_can_not_sign_himself() {
    let eve = Authority::new();
    let certified = eve.certify("client.test");
    let url = serve(server()).await;
    for signature in
        [signature(&certified), MessageSignature::new(key(&certified), certificate(&KEYS.client))]
    {
        let client = BankClient::new(&url).unwrap().with_interceptor(client().with_signature(signature));
        let code = code_of(&client.transfer(to("eve")).await.unwrap_err());
        assert!(code == "InvalidSecurityToken" || code == "FailedCheck", "{code}");
    }
}

/// A request that comes back is no reply, if the client asks for the server's name or for a confirmation.
#[tokio::test]
async fn a_reflected_request_is_no_reply() {
    let url = serve(server()).await;
    let sent = std::sync::Arc::new(std::sync::Mutex::new(String::new()));
    let reflected = sent.clone();
    let request = change(move |text| {
        *sent.lock().unwrap() = text.clone();
        text
    });
    let reply = change(move |_| reflected.lock().unwrap().replace("Transfer", "Transferred"));
    let confirming = RequiredSignature::new(trust()).with_confirmation();
    let security = client().with_requirements(Requirements::new().with_signature(confirming));
    let client = BankClient::with_transport(&url, way(request, reply)).unwrap().with_interceptor(security);
    let error = client.transfer(to("me")).await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Untrusted(_)), "{}", error.report());
}
