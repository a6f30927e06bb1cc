//! Namespaces, token types and encodings of WS-Security 1.1.1 and its profiles.

use crate::xml::Name;

/// Namespace of WS-Security 1.0, which 1.1 keeps for most of its elements.
pub(super) const WSSE: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
/// Namespace of ids and timestamps.
pub(super) const WSU: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";

/// The header block.
pub(super) const SECURITY: Name<'static> = Name::new(WSSE, "Security");
/// `wsse:UsernameToken`.
pub(super) const USERNAME_TOKEN: Name<'static> = Name::new(WSSE, "UsernameToken");
/// `wsu:Timestamp`.
pub(super) const TIMESTAMP: Name<'static> = Name::new(WSU, "Timestamp");

/// UsernameToken Profile 1.1.1, section 3.1: the password itself.
pub(super) const PASSWORD_TEXT: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText";
/// UsernameToken Profile 1.1.1, section 3.1: a digest of nonce, creation time and password.
pub(super) const PASSWORD_DIGEST: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest";
/// The one encoding of binary values.
pub(super) const BASE64_BINARY: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary";

/// Namespace of the elements that WS-Security 1.1 added.
pub(super) const WSSE11: &str = "http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd";

/// `wsse:BinarySecurityToken`.
pub(super) const BINARY_SECURITY_TOKEN: Name<'static> = Name::new(WSSE, "BinarySecurityToken");
/// `wsse:SecurityTokenReference`.
pub(super) const SECURITY_TOKEN_REFERENCE: Name<'static> = Name::new(WSSE, "SecurityTokenReference");
/// `wsse11:SignatureConfirmation`.
pub(super) const SIGNATURE_CONFIRMATION: Name<'static> = Name::new(WSSE11, "SignatureConfirmation");

/// Namespace of XML Encryption 1.0, which 1.1 keeps.
pub(super) const XENC: &str = "http://www.w3.org/2001/04/xmlenc#";

/// `xenc:EncryptedKey`.
pub(super) const ENCRYPTED_KEY: Name<'static> = Name::new(XENC, "EncryptedKey");
/// `xenc:EncryptedData`.
pub(super) const ENCRYPTED_DATA: Name<'static> = Name::new(XENC, "EncryptedData");
/// `xenc:ReferenceList`.
pub(super) const REFERENCE_LIST: Name<'static> = Name::new(XENC, "ReferenceList");
/// `wsse11:EncryptedHeader`.
pub(super) const ENCRYPTED_HEADER: Name<'static> = Name::new(WSSE11, "EncryptedHeader");
