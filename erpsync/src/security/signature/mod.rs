//! XML Signature: [XML Signature Syntax and Processing 1.1](https://www.w3.org/TR/xmldsig-core1/), as WS-Security uses it.
//!
//! References name elements of the same document by id. Transforms are those of the short list of WS-Security: enveloped
//! signature, canonicalization, STR-Transform. XSLT, XPath, external references and truncated HMACs are refused.

mod algorithms;
mod error;
mod limits;
mod parse;
mod reference;
mod sign;
mod token;
mod transform;
mod verify;

pub use self::algorithms::{Algorithms, DigestAlgorithm, SignatureAlgorithm};
pub use self::error::SignatureError;
pub use self::limits::SignatureLimits;
pub use self::parse::Signature;
pub use self::reference::Reference;
pub use self::sign::{ReferenceTo, SignatureBuilder};
pub use self::token::{Token, TokenSource};
pub use self::transform::Transform;
pub use self::verify::{Verified, VerifiedReference};

/// Namespace of XML Signature.
pub const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
/// Namespace of `InclusiveNamespaces`: Exclusive XML Canonicalization, section 4.
pub(crate) const EC: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
