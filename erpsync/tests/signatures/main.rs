//! Canonical XML, XML Signature, keys and certificates.

mod canonical;
mod canonical_vectors;
mod made;
mod table;
