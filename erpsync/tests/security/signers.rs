//! Keys and certificates, and the settings of a client and a server that sign.

use std::sync::LazyLock;
use std::time::Duration;

use erpsync::security::certificates::{Certificate, Trust};
use erpsync::security::keys::PrivateKey;
use erpsync::security::{MessageSignature, RequiredSignature, Requirements, Security, SecurityError};
use test_support::tls::{Authority, Certified};

/// An authority that both sides trust, and what it certified.
pub(crate) struct Keys {
    pub(crate) authority: Authority,
    pub(crate) client: Certified,
    pub(crate) server: Certified,
}

pub(crate) static KEYS: LazyLock<Keys> = LazyLock::new(|| {
    let authority = Authority::new();
    Keys { client: authority.certify("client.test"), server: authority.certify("server.test"), authority }
});

pub(crate) fn certificate(of: &Certified) -> Certificate {
    Certificate::from_pem(&of.pem).unwrap()
}

pub(crate) fn key(of: &Certified) -> PrivateKey {
    PrivateKey::from_pem(&of.key).unwrap()
}

pub(crate) fn signature(of: &Certified) -> MessageSignature {
    MessageSignature::new(key(of), certificate(of))
}

pub(crate) fn trust() -> Trust {
    Trust::new().with_root(Certificate::from_pem(&KEYS.authority.pem).unwrap()).unwrap()
}

/// Requirements on a peer.
pub(crate) fn required() -> Requirements {
    Requirements::new().with_timestamp().with_signature(RequiredSignature::new(trust()))
}

fn signed(of: &Certified) -> Security {
    Security::new().with_timestamp(Duration::from_secs(300)).with_signature(signature(of))
}

/// A client that signs and asks for signed replies.
pub(crate) fn client() -> Security {
    signed(&KEYS.client).with_requirements(required())
}

/// A server that signs and asks for signed requests.
pub(crate) fn server() -> Security {
    signed(&KEYS.server).with_requirements(required()).with_detailed_faults(true)
}

/// The error of security that a call failed with.
pub(crate) fn security_error(error: &erpsync::client::CallError) -> &SecurityError {
    error.interceptor_error().unwrap_or_else(|| panic!("another error: {}", error.report()))
}
