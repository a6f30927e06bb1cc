//! X.509 certificates: their parts, the references by which messages name them, and whether they are trusted.

mod certificate;
mod name;

pub use self::certificate::Certificate;
