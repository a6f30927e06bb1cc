//! Names and URIs of both versions of WS-Addressing.

use crate::policy::AddressingVersion;

/// Address of nobody (WS-Addressing 1.0 Core, section 2.1).
pub(super) const NONE: &str = "http://www.w3.org/2005/08/addressing/none";

/// Relationship of a reply to its request, in WS-Addressing 1.0 (section 3.1).
pub(super) const REPLY: &str = "http://www.w3.org/2005/08/addressing/reply";

/// Message that a reply relates to where the id of the request is not known (section 3.1).
pub(super) const UNSPECIFIED: &str = "http://www.w3.org/2005/08/addressing/unspecified";

/// Reports the anonymous address of either version.
pub(super) fn is_anonymous(address: &str) -> bool {
    AddressingVersion::ALL.iter().any(|version| version.anonymous() == address)
}

/// Action of the faults that the specification itself defines (SOAP Binding, section 6).
pub(super) fn addressing_fault_action(version: AddressingVersion) -> &'static str {
    match version {
        AddressingVersion::V2005_08 => "http://www.w3.org/2005/08/addressing/fault",
        AddressingVersion::V2004_08 => "http://schemas.xmlsoap.org/ws/2004/08/addressing/fault",
    }
}

/// Action of faults that nothing gives an action of their own (SOAP Binding, section 6).
pub(super) fn soap_fault_action(version: AddressingVersion) -> &'static str {
    match version {
        AddressingVersion::V2005_08 => "http://www.w3.org/2005/08/addressing/soap/fault",
        AddressingVersion::V2004_08 => "http://schemas.xmlsoap.org/ws/2004/08/addressing/fault",
    }
}
