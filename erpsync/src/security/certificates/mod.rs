//! X.509 certificates: their parts, the references by which messages name them, and whether they are trusted.

mod certificate;
mod name;
mod reference;
mod token;
mod trust;

pub use self::certificate::Certificate;
pub use self::reference::{ENCRYPTED_KEY_SHA1, SUBJECT_KEY_IDENTIFIER, THUMBPRINT_SHA1, TokenReference};
pub use self::token::{PKI_PATH_TOKEN, ReferenceForm, X509_TOKEN, binary_security_token, binary_token};
pub(crate) use self::trust::Proven;
pub use self::trust::{Trust, TrustError};
