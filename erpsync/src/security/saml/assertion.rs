//! Assertions, as far as a receiver and a sender look into them.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::{Confirmation, SamlVersion};
use crate::security::document::{Document, Element};
use crate::security::time::parsed;
use crate::security::{SecurityError, SecurityErrorKind};
use crate::xml::{Limits, Name, RawElement};

/// Maximum length of an assertion, in bytes.
pub const ASSERTION_BYTES: usize = 1 << 18;
/// Maximum number of audiences, and of subject confirmations, that an assertion may have.
pub const ASSERTION_PARTS: usize = 64;

/// SAML 1.1 or SAML 2.0 assertion that the program has, from an identity provider or an STS.
///
/// It is sent as it was received, byte for byte, since its issuer has signed it. Clones share the text.
///
/// ```
/// use erpsync::security::saml::{Assertion, SamlVersion};
///
/// let assertion = Assertion::parse(
///     "<Assertion xmlns='urn:oasis:names:tc:SAML:2.0:assertion' ID='_7' Version='2.0' IssueInstant='2026-11-30T12:00:00Z'>
///          <Issuer>https://idp.example.com</Issuer>
///      </Assertion>",
/// )?;
/// assert_eq!(assertion.version(), SamlVersion::V2_0);
/// assert_eq!((assertion.id(), assertion.issuer()), ("_7", "https://idp.example.com"));
/// # Ok::<(), erpsync::security::SecurityError>(())
/// ```
#[derive(Clone)]
pub struct Assertion(Arc<Content>);

struct Content {
    xml: String,
    version: SamlVersion,
    id: String,
    issuer: String,
    subject: Option<String>,
    not_before: Option<SystemTime>,
    not_on_or_after: Option<SystemTime>,
    /// Restrictions, all of which must be met by one of their audiences.
    audiences: Vec<Vec<String>>,
    confirmations: Vec<Confirmation>,
    /// `OneTimeUse` of SAML 2.0.
    is_one_time: bool,
}

impl Assertion {
    /// Parses an assertion.
    ///
    /// # Errors
    ///
    /// If the text is no SAML assertion, or is longer than [`ASSERTION_BYTES`]. Its signature is not checked: that is for
    /// the service that it is sent to.
    pub fn parse(xml: &str) -> Result<Self, SecurityError> {
        if xml.len() > ASSERTION_BYTES {
            return Err(limit("the assertion is longer than", ASSERTION_BYTES, " bytes"));
        }
        Self::from_element(&Document::parse(xml, &Limits::default())?.root())
    }

    /// Takes over an assertion that was read as an element.
    ///
    /// # Errors
    ///
    /// Those of [`parse`](Self::parse).
    pub fn from_raw(element: &RawElement) -> Result<Self, SecurityError> {
        Self::parse(element.as_str())
    }

    /// Reads an assertion of a message. Its text is complete only if it declares its namespaces itself.
    pub(crate) fn from_element(root: &Element<'_, '_>) -> Result<Self, SecurityError> {
        let version =
            SamlVersion::of(root.name()).ok_or_else(|| malformed("the element is no SAML assertion"))?;
        let required = |name: &str| {
            let value = root.attribute("", name);
            value
                .map(Into::into)
                .ok_or_else(|| malformed(format!("the assertion lacks the attribute `{name}`")))
        };
        let is_version = |name, value| root.attribute("", name).as_deref() == Some(value);
        let saml = |local| Name::new(version.namespace(), local);
        let (id, issuer) = match version {
            SamlVersion::V1_1 if is_version("MajorVersion", "1") => {
                (required("AssertionID")?, required("Issuer")?)
            }
            SamlVersion::V2_0 if is_version("Version", "2.0") => {
                let issuer =
                    root.child(saml("Issuer")).ok_or_else(|| malformed("the assertion has no `Issuer`"))?;
                (required("ID")?, text_of(&issuer)?)
            }
            _ => return Err(malformed("the assertion is of an unknown version of SAML")),
        };
        let mut content = Content {
            xml: root.as_str().to_owned(),
            version,
            id,
            issuer,
            subject: None,
            not_before: None,
            not_on_or_after: None,
            audiences: Vec::new(),
            confirmations: Vec::new(),
            is_one_time: false,
        };
        if let Some(conditions) = only(root, saml("Conditions"))? {
            content.read_conditions(&conditions)?;
        }
        for subject in subjects(root, version)? {
            content.read_subject(&subject)?;
        }
        Ok(Self(Arc::new(content)))
    }

    /// The assertion as text.
    pub fn as_str(&self) -> &str {
        &self.0.xml
    }

    /// The version of SAML.
    pub fn version(&self) -> SamlVersion {
        self.0.version
    }

    /// The id, unique among the assertions of the issuer.
    pub fn id(&self) -> &str {
        &self.0.id
    }

    /// The name of the issuer.
    pub fn issuer(&self) -> &str {
        &self.0.issuer
    }

    /// The name of the subject: `NameID` (SAML 2.0) or `NameIdentifier` (SAML 1.1) of the first subject that has one.
    pub fn subject(&self) -> Option<&str> {
        self.0.subject.as_deref()
    }

    /// The time before which the assertion does not hold yet.
    pub fn not_before(&self) -> Option<SystemTime> {
        self.0.not_before
    }

    /// The time from which on the assertion does not hold any more.
    pub fn not_on_or_after(&self) -> Option<SystemTime> {
        self.0.not_on_or_after
    }

    /// Methods by which a sender shows that the assertion is for the message.
    pub fn confirmations(&self) -> &[Confirmation] {
        &self.0.confirmations
    }

    /// Reports whether the assertion is for an audience alone.
    pub(crate) fn is_restricted(&self) -> bool {
        !self.0.audiences.is_empty()
    }

    /// Reports whether the assertion may be used once only.
    pub(crate) fn is_one_time(&self) -> bool {
        self.0.is_one_time
    }

    /// Reports whether the assertion restricts its audience to others than this one.
    pub(crate) fn excludes(&self, audience: &str) -> bool {
        self.0.audiences.iter().any(|restriction| restriction.iter().all(|allowed| allowed != audience))
    }

    /// Checks the time at which it is used (SAML 2.0 core, section 2.5.1.2).
    pub(crate) fn check_time(&self, now: SystemTime, skew: Duration) -> Result<(), SecurityError> {
        let expired = |reason: &str| {
            Err(SecurityError::new(SecurityErrorKind::Expired, format!("the SAML assertion {reason}")))
        };
        let is_future = |time: SystemTime| time.duration_since(now).is_ok_and(|ahead| ahead > skew);
        let is_past = |time: SystemTime| now.duration_since(time).is_ok_and(|age| age >= skew);
        match (self.0.not_before, self.0.not_on_or_after) {
            (Some(begin), _) if is_future(begin) => expired("does not hold yet"),
            (_, Some(end)) if is_past(end) => expired("has expired"),
            _ => Ok(()),
        }
    }
}

impl Content {
    fn read_conditions(&mut self, conditions: &Element<'_, '_>) -> Result<(), SecurityError> {
        let time = |name: &str| conditions.attribute("", name).map(|text| parsed(&text, name)).transpose();
        self.not_before = time("NotBefore")?;
        self.not_on_or_after = time("NotOnOrAfter")?;
        let version = self.version;
        let restriction = match version {
            SamlVersion::V1_1 => "AudienceRestrictionCondition",
            SamlVersion::V2_0 => "AudienceRestriction",
        };
        for condition in conditions.children() {
            let Name { namespace, local } = condition.name();
            if namespace != version.namespace() {
                return Err(unknown_condition());
            }
            match local {
                _ if local == restriction => {
                    let audiences = condition.children().map(|audience| text_of(&audience));
                    self.audiences.push(audiences.collect::<Result<_, _>>()?);
                }
                "OneTimeUse" => self.is_one_time = true,
                // They bind who keeps or passes on the assertion, which is used here on the spot.
                "DoNotCacheCondition" | "ProxyRestriction" => {}
                _ => return Err(unknown_condition()),
            }
            if self.audiences.iter().map(Vec::len).sum::<usize>() > ASSERTION_PARTS {
                return Err(limit("the assertion has more audiences than", ASSERTION_PARTS, ""));
            }
        }
        Ok(())
    }

    fn read_subject(&mut self, subject: &Element<'_, '_>) -> Result<(), SecurityError> {
        let saml = |local| Name::new(self.version.namespace(), local);
        let name = match self.version {
            SamlVersion::V1_1 => "NameIdentifier",
            SamlVersion::V2_0 => "NameID",
        };
        if let (None, Some(name)) = (&self.subject, subject.child(saml(name))) {
            self.subject = Some(text_of(&name)?);
        }
        for confirmation in subject.children().filter(|child| child.name() == saml("SubjectConfirmation")) {
            self.confirmations.extend(methods(&confirmation, self.version)?);
            if self.confirmations.len() > ASSERTION_PARTS {
                return Err(limit("the assertion has more confirmations than", ASSERTION_PARTS, ""));
            }
        }
        Ok(())
    }
}

/// Methods of a `SubjectConfirmation`.
pub(super) fn methods(
    confirmation: &Element<'_, '_>,
    version: SamlVersion,
) -> Result<Vec<Confirmation>, SecurityError> {
    if version == SamlVersion::V2_0 {
        return Ok(Vec::from_iter(
            confirmation.attribute("", "Method").map(|uri| Confirmation::from_uri(&uri)),
        ));
    }
    let name = Name::new(version.namespace(), "ConfirmationMethod");
    let methods = confirmation.children().filter(|child| child.name() == name);
    methods.map(|method| Ok(Confirmation::from_uri(&text_of(&method)?))).collect()
}

/// The subjects: one in SAML 2.0, one a statement in SAML 1.1.
pub(super) fn subjects<'d, 't>(
    assertion: &Element<'d, 't>,
    version: SamlVersion,
) -> Result<Vec<Element<'d, 't>>, SecurityError> {
    let subject = Name::new(version.namespace(), "Subject");
    match version {
        SamlVersion::V2_0 => Ok(Vec::from_iter(only(assertion, subject)?)),
        SamlVersion::V1_1 => {
            Ok(assertion.children().filter_map(|statement| statement.child(subject)).collect())
        }
    }
}

/// The only child of a name.
pub(super) fn only<'d, 't>(
    element: &Element<'d, 't>,
    name: Name<'_>,
) -> Result<Option<Element<'d, 't>>, SecurityError> {
    let mut all = element.children().filter(|child| child.name() == name);
    match (all.next(), all.next()) {
        (first, None) => Ok(first),
        _ => Err(malformed(format!("the assertion has two `{}`", name.local))),
    }
}

pub(super) fn text_of(element: &Element<'_, '_>) -> Result<String, SecurityError> {
    let text = element.text().ok_or_else(|| malformed(format!("`{}` is no text", element.name().local)))?;
    Ok(text.trim().to_owned())
}

fn malformed(message: impl Into<String>) -> SecurityError {
    SecurityError::new(SecurityErrorKind::Malformed, message)
}

/// A condition that is not understood makes the assertion invalid (SAML 2.0 core, section 2.5.1.1).
fn unknown_condition() -> SecurityError {
    SecurityError::new(SecurityErrorKind::UnsupportedToken, "the assertion has a condition that is not known")
}

fn limit(text: &str, bound: usize, unit: &str) -> SecurityError {
    SecurityError::new(SecurityErrorKind::Limit, format!("{text} {bound}{unit}"))
}

/// Shows neither the text nor the names: a bearer's assertion is as good as a password.
impl fmt::Debug for Assertion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Assertion")
            .field("version", &self.0.version)
            .field("confirmations", &self.0.confirmations)
            .finish_non_exhaustive()
    }
}
