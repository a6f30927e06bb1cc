//! Fault codes.

use std::fmt;

use super::SoapVersion;

/// The four causes that SOAP 1.1 (section 4.4.1) and 1.2 (part 1, section 5.4.6) both have, under one name
/// each, and the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FaultKind {
    /// The request is at fault, and will be as long as it is not changed: `Client` in 1.1, `Sender` in 1.2.
    Sender,
    /// The server is at fault; the same request may succeed later: `Server` in 1.1, `Receiver` in 1.2.
    Receiver,
    /// A header block with `mustUnderstand` was not understood.
    MustUnderstand,
    /// The envelope is of a version that the server does not speak.
    VersionMismatch,
    /// The encoding of the data is not known: SOAP 1.2 only.
    DataEncodingUnknown,
    /// A code of the service's own.
    Other,
}

/// A fault code, whichever layout it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FaultCode {
    /// The cause, where it is one that SOAP names.
    pub kind: FaultKind,
    /// The namespace of the code; empty if it had none (many 1.1 servers write a bare `Server`).
    pub namespace: String,
    /// The local name of the code, with the dots of 1.1 (`Client.Authentication`).
    pub local: String,
    /// The subcodes of 1.2, namespace and local name, outermost first.
    pub subcodes: Vec<(String, String)>,
}

impl FaultCode {
    /// A code by its expanded name.
    pub(super) fn new(namespace: impl Into<String>, local: impl Into<String>) -> Self {
        let (namespace, local) = (namespace.into(), local.into());
        let of_soap = namespace.is_empty() || SoapVersion::from_namespace(&namespace).is_some();
        let kind = match local.split('.').next() {
            Some("Client" | "Sender") if of_soap => FaultKind::Sender,
            Some("Server" | "Receiver") if of_soap => FaultKind::Receiver,
            Some("MustUnderstand") if of_soap => FaultKind::MustUnderstand,
            Some("VersionMismatch") if of_soap => FaultKind::VersionMismatch,
            Some("DataEncodingUnknown") if of_soap => FaultKind::DataEncodingUnknown,
            _ => FaultKind::Other,
        };
        Self { kind, namespace, local, subcodes: Vec::new() }
    }

    /// The code of a cause; [`FaultKind::Other`] is [`FaultKind::Receiver`] here.
    pub(super) fn of(kind: FaultKind) -> Self {
        let kind = if kind == FaultKind::Other { FaultKind::Receiver } else { kind };
        let local = standard_name(kind, SoapVersion::V1_2);
        Self {
            kind,
            namespace: SoapVersion::V1_2.namespace().to_owned(),
            local: local.to_owned(),
            subcodes: Vec::new(),
        }
    }

    /// The innermost code, namespace and local name: the most specific one.
    pub fn most_specific(&self) -> (&str, &str) {
        match self.subcodes.last() {
            Some((namespace, local)) => (namespace, local),
            None => (&self.namespace, &self.local),
        }
    }
}

/// Name of a cause in a version.
pub(super) fn standard_name(kind: FaultKind, version: SoapVersion) -> &'static str {
    match (kind, version) {
        (FaultKind::Sender, SoapVersion::V1_1) => "Client",
        (FaultKind::Sender, SoapVersion::V1_2) => "Sender",
        (FaultKind::MustUnderstand, _) => "MustUnderstand",
        (FaultKind::VersionMismatch, _) => "VersionMismatch",
        (FaultKind::DataEncodingUnknown, SoapVersion::V1_2) => "DataEncodingUnknown",
        (FaultKind::DataEncodingUnknown, SoapVersion::V1_1) => "Client",
        (FaultKind::Receiver | FaultKind::Other, SoapVersion::V1_1) => "Server",
        (FaultKind::Receiver | FaultKind::Other, SoapVersion::V1_2) => "Receiver",
    }
}

/// The local names, outermost first: `Sender/ActionNotSupported`.
impl fmt::Display for FaultCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.local)?;
        self.subcodes.iter().try_for_each(|(_, local)| write!(f, "/{local}"))
    }
}
