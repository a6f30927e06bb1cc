//! WS-Security of the messages of ErpSync, for a client and for the stand-in.

use std::time::Duration;

use erpsync::Secret;
use erpsync::security::certificates::{Certificate, Trust};
use erpsync::security::keys::PrivateKey;
use erpsync::security::{MessageSignature, Parts, RequiredSignature, Requirements, Security, UsernameToken};

/// Time for which a message is accepted.
const LIFETIME: Duration = Duration::from_secs(300);

/// Protection of messages.
#[derive(Clone, Debug, Default)]
pub(crate) struct Protection {
    /// User name and password that go with each request.
    pub(crate) user: Option<(String, Secret<String>)>,
    /// Key that messages are signed with.
    pub(crate) signing: Option<Signing>,
    /// Certificate that replies must be signed with.
    pub(crate) peer: Option<Certificate>,
}

/// Key and certificate.
#[derive(Clone, Debug)]
pub(crate) struct Signing {
    pub(crate) key: PrivateKey,
    pub(crate) certificate: Certificate,
}

impl Protection {
    /// Interceptor of a client; `None` if nothing is asked for.
    pub(crate) fn of_client(&self) -> Option<Security> {
        let mut security = self.signed()?;
        if let Some((user, password)) = &self.user {
            security = security.with_username_token(UsernameToken::new(user, password.clone()).with_digest());
        }
        if let Some(peer) = &self.peer {
            let signature = signature_of(peer).with_confirmation();
            security =
                security.with_requirements(Requirements::new().with_timestamp().with_signature(signature));
        }
        Some(security)
    }

    /// Interceptor of the stand-in, which knows the same user and trusts the same certificate.
    pub(crate) fn of_stand_in(&self) -> Option<Security> {
        let mut requirements = Requirements::new();
        if let Some((user, password)) = self.user.clone() {
            requirements = requirements
                .with_passwords(move |name: &str| (name == user).then(|| password.clone()))
                .with_only_digests();
        }
        if let Some(Signing { certificate, .. }) = &self.signing {
            requirements = requirements.with_timestamp().with_signature(signature_of(certificate));
        }
        Some(
            self.signed()?
                .with_signature_confirmation(self.signing.is_some())
                .with_requirements(requirements),
        )
    }

    /// Signs what is sent, if there is a key; `None` if nothing is asked for.
    fn signed(&self) -> Option<Security> {
        match (&self.signing, &self.user) {
            (None, None) => None,
            (None, Some(_)) => Some(Security::new()),
            (Some(Signing { key, certificate }), _) => {
                let signature = MessageSignature::new(key.clone(), certificate.clone()).with_parts(parts());
                Some(Security::new().with_timestamp(LIFETIME).with_signature(signature))
            }
        }
    }
}

/// Parts of a message that are signed: header blocks, too, since a ticket is one, and what is not signed is not read.
fn parts() -> Parts {
    Parts::default().with_all_headers()
}

/// Signature that a message must have.
fn signature_of(certificate: &Certificate) -> RequiredSignature {
    RequiredSignature::new(Trust::new().with_pinned(certificate.clone())).with_parts(parts())
}
