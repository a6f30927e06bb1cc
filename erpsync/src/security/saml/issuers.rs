//! Assertions in received messages: whether their issuer is trusted, and who may use them.

use std::borrow::Cow;
use std::ops::Range;
use std::time::{Duration, SystemTime};

use super::assertion::subjects;
use super::{Assertion, Confirmation, SamlVersion};
use crate::security::certificates::{Certificate, TokenReference};
use crate::security::document::Element;
use crate::security::keys::VerifyingKey;
use crate::security::layout::Layout;
use crate::security::signature::{Algorithms, DS, Signature, SignatureLimits};
use crate::security::time::parsed;
use crate::security::verify::TrustedSignature;
use crate::security::{SecurityError, SecurityErrorKind};
use crate::xml::Name;

/// Issuers whose assertions a receiver accepts, and for which audience.
///
/// An assertion must be signed by its issuer with a certificate that is named here: certificates in the message prove nothing. Its
/// times are checked, and so is its audience, if it has one.
///
/// ```
/// # fn example(pem: &str) -> Result<(), Box<dyn std::error::Error>> {
/// use erpsync::security::certificates::Certificate;
/// use erpsync::security::saml::TrustedIssuers;
/// use erpsync::security::{Requirements, Security};
///
/// let issuers = TrustedIssuers::new()
///     .with_issuer("https://idp.example.com", Certificate::from_pem(pem)?)
///     .with_audience("https://crm.example.com/ErpSync.svc");
/// let security = Security::new().with_requirements(Requirements::new().with_assertion(issuers));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct TrustedIssuers {
    issuers: Vec<(String, Certificate)>,
    audiences: Vec<String>,
    recipients: Vec<String>,
    accepts_bearers: bool,
    algorithms: Algorithms,
}

/// Assertion whose issuer is trusted, and that holds now.
#[derive(Clone)]
pub(crate) struct VerifiedAssertion {
    pub(crate) assertion: Assertion,
    /// Place in the message.
    pub(crate) range: Range<usize>,
    /// Keys whose holder may use it.
    pub(crate) holders: Vec<VerifyingKey>,
    /// Methods of confirmation that hold now.
    confirmations: Vec<Confirmation>,
}

impl VerifiedAssertion {
    /// Reports whether a reference to a token names the assertion (SAML Token Profile 1.1.1, section 3.4).
    pub(in crate::security) fn is_named_by(&self, reference: &TokenReference) -> bool {
        match reference {
            TokenReference::Direct { id, .. } => id == self.assertion.id(),
            TokenReference::KeyIdentifier { value_type, text, .. } => {
                value_type == self.assertion.version().key_identifier_type() && text == self.assertion.id()
            }
            _ => false,
        }
    }
}

/// Relation of the sender of a message to its assertion.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::security) struct Sender {
    /// It signs with a key that the assertion names.
    is_holder: bool,
    /// It is trusted by its certificate, and signs the assertion.
    vouches: bool,
}

impl Sender {
    /// The sender of a message with a trusted signature over all that must be signed.
    pub(in crate::security) fn of(
        layout: &Layout<'_, '_>,
        signature: &TrustedSignature,
        assertion: Option<&VerifiedAssertion>,
    ) -> Self {
        let Some(assertion) = assertion else { return Self::default() };
        let mut signed = layout.tokens.iter().filter(|token| signature.covers(layout, **token));
        Self {
            is_holder: assertion.holders.contains(&signature.key),
            vouches: signature.certificate.is_some() && signed.any(|token| token.range() == assertion.range),
        }
    }
}

impl Default for TrustedIssuers {
    fn default() -> Self {
        Self::new()
    }
}

impl TrustedIssuers {
    /// Trusts nobody.
    pub fn new() -> Self {
        Self {
            issuers: Vec::new(),
            audiences: Vec::new(),
            recipients: Vec::new(),
            accepts_bearers: true,
            algorithms: Algorithms::default(),
        }
    }

    /// Trusts an issuer by its name, as it stands in assertions, and the certificate that it signs with. An issuer may have several.
    #[must_use]
    pub fn with_issuer(mut self, name: impl Into<String>, certificate: Certificate) -> Self {
        self.issuers.push((name.into(), certificate));
        self
    }

    /// Names the receiver, as assertions have it for their audience. Without a name, an assertion for an audience is refused.
    #[must_use]
    pub fn with_audience(mut self, uri: impl Into<String>) -> Self {
        self.audiences.push(uri.into());
        self
    }

    /// Names the address at which the receiver takes assertions: the `Recipient` of a SAML 2.0 confirmation (core, section 2.4.1.2).
    /// Without a name, a confirmation for a recipient does not count, and one that answers a request of the SAML protocol
    /// (`InResponseTo`) never does. The network address of its sender (`Address`) is not compared.
    #[must_use]
    pub fn with_recipient(mut self, url: impl Into<String>) -> Self {
        self.recipients.push(url.into());
        self
    }

    /// Refuses assertions that anyone may use who has them: their holder must sign, or a sender that is trusted itself.
    #[must_use]
    pub fn without_bearers(self) -> Self {
        Self { accepts_bearers: false, ..self }
    }

    /// Sets the algorithms that issuers may sign with: [`Algorithms::default`] unless set.
    #[must_use]
    pub fn with_algorithms(self, algorithms: Algorithms) -> Self {
        Self { algorithms, ..self }
    }

    /// Finds the one assertion of a message and checks it, up to whether the sender may use it.
    pub(in crate::security) fn verify(
        &self,
        layout: &Layout<'_, '_>,
        now: SystemTime,
        skew: Duration,
    ) -> Result<VerifiedAssertion, SecurityError> {
        let mut all = layout.tokens.iter().filter(|token| SamlVersion::of(token.name()).is_some());
        match (all.next(), all.next()) {
            (Some(element), None) => self.verify_one(*element, now, skew),
            (None, _) => {
                Err(SecurityError::new(SecurityErrorKind::Missing, "the message has no SAML assertion"))
            }
            _ => Err(SecurityError::new(SecurityErrorKind::Malformed, "the message has two SAML assertions")),
        }
    }

    fn verify_one(
        &self,
        element: Element<'_, '_>,
        now: SystemTime,
        skew: Duration,
    ) -> Result<VerifiedAssertion, SecurityError> {
        let assertion = Assertion::from_element(&element)?;
        self.verify_signature(element, &assertion)?;
        assertion.check_time(now, skew)?;
        if assertion.is_restricted() && !self.audiences.iter().any(|audience| !assertion.excludes(audience)) {
            let message = "the SAML assertion is for another audience";
            return Err(SecurityError::new(SecurityErrorKind::Untrusted, message));
        }
        let (mut holders, mut confirmations) = (Vec::new(), Vec::new());
        for confirmation in subject_confirmations(&element, assertion.version())? {
            if !confirmation.is_for(&self.recipients) || !confirmation.holds_at(now, skew)? {
                continue;
            }
            if confirmation.methods.contains(&Confirmation::HolderOfKey) {
                holders.extend(confirmation.keys()?);
            }
            confirmations.extend(confirmation.methods);
        }
        Ok(VerifiedAssertion { assertion, range: element.range(), holders, confirmations })
    }

    /// Verifies the signature of the issuer, which must cover the whole assertion but for itself.
    fn verify_signature(&self, element: Element<'_, '_>, assertion: &Assertion) -> Result<(), SecurityError> {
        let untrusted = |message: &str| SecurityError::new(SecurityErrorKind::Untrusted, message);
        let signature =
            element.child(Signature::NAME).ok_or_else(|| untrusted("the SAML assertion is not signed"))?;
        let signature = Signature::parse(signature, &SignatureLimits::default())?;
        let certificates = self.issuers.iter().filter(|(name, _)| name == assertion.issuer());
        let mut outcome = Err(untrusted("the issuer of the SAML assertion is not trusted"));
        for (_, certificate) in certificates {
            let key = certificate.verifying_key();
            let key = key.map_err(|error| SecurityError::new(SecurityErrorKind::Setup, error.to_string()))?;
            match signature.verify(&key, &self.algorithms, &()) {
                Ok(verified) => {
                    let [reference] = &verified.references[..] else {
                        return Err(untrusted(
                            "the signature of the SAML assertion signs something else, too",
                        ));
                    };
                    let is_whole = reference.element.is_some_and(|signed| signed.range() == element.range());
                    let is_own = reference.without.as_ref() == Some(&signature.element().range());
                    return match is_whole && is_own {
                        true => Ok(()),
                        false => {
                            Err(untrusted("the signature in the SAML assertion is not over the assertion"))
                        }
                    };
                }
                Err(error) => outcome = Err(error.into()),
            }
        }
        outcome
    }

    /// Checks that the sender of a message may use an assertion.
    pub(in crate::security) fn confirm(
        &self,
        assertion: &VerifiedAssertion,
        sender: &Sender,
    ) -> Result<(), SecurityError> {
        let holds = assertion.confirmations.iter().any(|method| match method {
            Confirmation::Bearer => self.accepts_bearers,
            Confirmation::HolderOfKey => sender.is_holder,
            Confirmation::SenderVouches => sender.vouches,
            Confirmation::Other(_) => false,
        });
        match holds {
            true => Ok(()),
            false => Err(SecurityError::new(
                SecurityErrorKind::FailedCheck,
                "nothing shows that the sender may use the SAML assertion",
            )),
        }
    }
}

/// One `SubjectConfirmation`.
struct SubjectConfirmation<'d, 't> {
    methods: Vec<Confirmation>,
    /// `SubjectConfirmationData` of SAML 2.0; the element itself in SAML 1.1.
    data: Option<Element<'d, 't>>,
}

fn subject_confirmations<'d, 't>(
    assertion: &Element<'d, 't>,
    version: SamlVersion,
) -> Result<Vec<SubjectConfirmation<'d, 't>>, SecurityError> {
    let saml = |local| Name::new(version.namespace(), local);
    let mut all = Vec::new();
    for subject in subjects(assertion, version)? {
        for element in subject.children().filter(|child| child.name() == saml("SubjectConfirmation")) {
            let data = match version {
                SamlVersion::V1_1 => Some(element),
                SamlVersion::V2_0 => element.child(saml("SubjectConfirmationData")),
            };
            all.push(SubjectConfirmation { methods: super::assertion::methods(&element, version)?, data });
        }
    }
    Ok(all)
}

impl SubjectConfirmation<'_, '_> {
    /// Compares the recipient of SAML 2.0 (core, section 2.4.1.2); SAML 1.1 has none. A message of another protocol than SAML's
    /// answers no request of it.
    fn is_for(&self, recipients: &[String]) -> bool {
        let Some(data) = self.data else { return true };
        let recipient = data.attribute("", "Recipient");
        let is_named = |recipient: Cow<'_, str>| recipients.iter().any(|known| *known == recipient);
        recipient.is_none_or(is_named) && data.attribute("", "InResponseTo").is_none()
    }

    /// Compares the times of SAML 2.0 (core, section 2.4.1.2); SAML 1.1 has none.
    fn holds_at(&self, now: SystemTime, skew: Duration) -> Result<bool, SecurityError> {
        let Some(data) = self.data else { return Ok(true) };
        let time = |name: &str| data.attribute("", name).map(|text| parsed(&text, name)).transpose();
        let begins = time("NotBefore")?
            .is_none_or(|begin| begin.duration_since(now).is_ok_and(|d| d <= skew) || begin <= now);
        let goes_on =
            time("NotOnOrAfter")?.is_none_or(|end| now.duration_since(end).map_or(true, |age| age < skew));
        Ok(begins && goes_on)
    }

    /// Keys of `ds:KeyInfo`.
    fn keys(&self) -> Result<Vec<VerifyingKey>, SecurityError> {
        let mut keys = Vec::new();
        let infos = self.data.iter().flat_map(|data| data.children());
        for info in infos.filter(|child| child.name() == Name::new(DS, "KeyInfo")) {
            for reference in TokenReference::of_key_info(info)? {
                match reference {
                    TokenReference::Key(key) => keys.push(key),
                    TokenReference::Certificates(chain) => {
                        keys.extend(chain.first().and_then(|certificate| certificate.verifying_key().ok()));
                    }
                    _ => {}
                }
            }
        }
        Ok(keys)
    }
}
