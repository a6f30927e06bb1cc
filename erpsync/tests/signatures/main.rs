//! Canonical XML, XML Signature, keys and certificates.

mod canonical;
mod canonical_vectors;
mod made;
mod table;
mod wss_vectors;
mod xmldsig_vectors;
