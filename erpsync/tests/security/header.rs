//! The header block itself: for whom it is, and how much may be in it.

use erpsync::security::{Requirements, Security};
use erpsync::soap::SoapVersion;

use crate::bank::*;

#[tokio::test]
async fn headers_for_others_are_left_alone() {
    let url = serve_users().await;
    let other = "<wsse:Security xmlns:wsse=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd\" \
                 s:ROLE=\"urn:other\" s:mustUnderstand=\"1\"><wsse:Nonsense/></wsse:Security>";
    for (version, role) in [(SoapVersion::V1_1, "actor"), (SoapVersion::V1_2, "role")] {
        for is_first in [true, false] {
            let client = changed(&url, Security::username(USER, PASSWORD), move |text| {
                let other = other.replace("ROLE", role);
                match is_first {
                    true => text.replace("<wsse:Security", &format!("{other}<wsse:Security")),
                    false => text.replace("</s:Header>", &format!("{other}</s:Header>")),
                }
            });
            let reply = client.with_soap_version(version).transfer(to("me")).await.unwrap();
            assert_eq!(reply.by.as_deref(), Some("Zoë <&> to me"));
            assert_eq!(reply.blocks.as_deref(), Some("Security"));
        }
    }
}

#[tokio::test]
async fn a_header_for_another_actor_is_no_protection() {
    let url = serve_users().await;
    for version in VERSIONS {
        let security = Security::username(USER, PASSWORD).with_actor("urn:gateway?a=1&b=2");
        let client = BankClient::new(&url).unwrap().with_interceptor(security).with_soap_version(version);
        assert_eq!(code_of(&client.transfer(to("me")).await.unwrap_err()), "InvalidSecurity");
    }
    // One who acts in that role takes it.
    let requirements = Requirements::new().with_passwords(users);
    let url = serve(Security::new().with_requirements(requirements).with_actor("urn:gateway?a=1&b=2")).await;
    for must_understand in [true, false] {
        let security = Security::username(USER, PASSWORD).with_must_understand(must_understand);
        let client =
            BankClient::new(&url).unwrap().with_interceptor(security.with_actor("urn:gateway?a=1&b=2"));
        client.transfer(to("me")).await.unwrap();
    }
}

#[tokio::test]
async fn two_headers_for_one_receiver_are_refused() {
    let url = serve_users().await;
    let client = changed(&url, Security::username(USER, PASSWORD), |text| {
        let (start, end) = (text.find("<wsse:Security").unwrap(), text.find("</s:Header>").unwrap());
        let block = text[start..end].to_owned();
        text.replace("</s:Header>", &format!("{block}</s:Header>"))
    });
    assert_eq!(code_of(&client.transfer(to("me")).await.unwrap_err()), "InvalidSecurity");
}

#[tokio::test]
async fn a_header_is_bounded() {
    let url = serve_users().await;
    for content in ["<a/>".repeat(65), format!("<a>{}</a>", "x".repeat(1 << 20))] {
        let client = changed(&url, Security::username(USER, PASSWORD), move |text| {
            text.replace("</wsse:Security>", &format!("{content}</wsse:Security>"))
        });
        assert_eq!(code_of(&client.transfer(to("me")).await.unwrap_err()), "InvalidSecurity");
    }
}

#[tokio::test]
async fn an_envelope_without_a_prefix_is_protected() {
    let url = serve_users().await;
    let security = Security::username(USER, PASSWORD);
    // A client behind another that rewrites prefixes: here the server's own reply does not matter.
    let client = changed(&url, security, |text| {
        text.replace("<s:", "<env:")
            .replace("</s:", "</env:")
            .replace("xmlns:s=", "xmlns:env=")
            .replace(" s:", " env:")
    });
    client.transfer(to("me")).await.unwrap();
}
