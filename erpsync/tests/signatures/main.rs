//! Canonical XML, XML Signature, keys and certificates.

mod canonical;
mod canonical_vectors;
mod hostile;
mod keys;
mod made;
mod properties;
mod table;
mod wss_vectors;
mod xmldsig_vectors;
