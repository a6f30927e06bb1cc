//! Assertions: SAML 2.0, signed by the token service.

use std::time::{Duration, SystemTime};

use erpsync::XmlWrite;
use erpsync::security::document::Document;
use erpsync::security::keys::Signer;
use erpsync::security::signature::{ReferenceTo, SignatureBuilder};
use erpsync::xml::{Limits, RawElement, to_string};
use erpsync::xsd::DateTime;

use crate::ISSUER;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Life of an assertion.
const LIFE: Duration = Duration::from_secs(300);

#[derive(XmlWrite)]
#[xml(namespace = "urn:oasis:names:tc:SAML:2.0:assertion", root = "Assertion")]
struct Assertion {
    #[xml(attribute = "ID", required)]
    id: String,
    #[xml(attribute = "Version", required)]
    version: String,
    #[xml(attribute = "IssueInstant", required)]
    issue_instant: DateTime,
    #[xml(element = "Issuer")]
    issuer: String,
    #[xml(element = "Subject")]
    subject: Subject,
    #[xml(element = "Conditions")]
    conditions: Conditions,
}

#[derive(XmlWrite)]
#[xml(namespace = "urn:oasis:names:tc:SAML:2.0:assertion", type = "Subject")]
struct Subject {
    #[xml(element = "NameID")]
    name_id: String,
    #[xml(element = "SubjectConfirmation")]
    confirmation: SubjectConfirmation,
}

#[derive(XmlWrite)]
#[xml(namespace = "urn:oasis:names:tc:SAML:2.0:assertion", type = "SubjectConfirmation")]
struct SubjectConfirmation {
    #[xml(attribute = "Method", required)]
    method: String,
}

#[derive(XmlWrite)]
#[xml(namespace = "urn:oasis:names:tc:SAML:2.0:assertion", type = "Conditions")]
struct Conditions {
    #[xml(attribute = "NotBefore", required)]
    not_before: DateTime,
    #[xml(attribute = "NotOnOrAfter", required)]
    not_on_or_after: DateTime,
    #[xml(element = "AudienceRestriction")]
    restriction: AudienceRestriction,
}

#[derive(XmlWrite)]
#[xml(namespace = "urn:oasis:names:tc:SAML:2.0:assertion", type = "AudienceRestriction")]
struct AudienceRestriction {
    #[xml(element = "Audience")]
    audience: String,
}

/// Issues an assertion for a user, which anyone may use who has it, with one audience.
pub(crate) async fn issue(
    id: String,
    user: &str,
    audience: String,
    now: SystemTime,
    signer: &dyn Signer,
) -> Result<RawElement, BoxError> {
    let assertion = Assertion {
        id: id.clone(),
        version: "2.0".to_owned(),
        issue_instant: DateTime::try_from(now)?,
        issuer: ISSUER.to_owned(),
        subject: Subject {
            name_id: user.to_owned(),
            confirmation: SubjectConfirmation { method: "urn:oasis:names:tc:SAML:2.0:cm:bearer".to_owned() },
        },
        conditions: Conditions {
            not_before: DateTime::try_from(now)?,
            not_on_or_after: DateTime::try_from(now + LIFE)?,
            restriction: AudienceRestriction { audience },
        },
    };
    let xml = to_string(&assertion)?;
    let document = Document::parse(&xml, &Limits::default())?;
    let signature =
        SignatureBuilder::new().reference(ReferenceTo::enveloped(id)).sign(&document, signer).await?;
    // The signature stands behind the issuer (SAML 2.0 core, section 2.3.3).
    let issuer = document.root().children().next().ok_or("the assertion has no issuer")?;
    let (head, tail) = xml.split_at(issuer.range().end);
    Ok(RawElement::parse(&format!("{head}{signature}{tail}"))?)
}
