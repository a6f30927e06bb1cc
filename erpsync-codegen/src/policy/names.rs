//! Namespaces of assertions.

/// WS-SecurityPolicy: 1.1, the draft before 1.2, 1.2 with 1.3, and what 1.3 adds.
pub(super) const SECURITY_POLICY: &[&str] = &[
    "http://schemas.xmlsoap.org/ws/2005/07/securitypolicy",
    "http://docs.oasis-open.org/ws-sx/ws-securitypolicy/200512",
    "http://docs.oasis-open.org/ws-sx/ws-securitypolicy/200702",
    "http://docs.oasis-open.org/ws-sx/ws-securitypolicy/200802",
];
/// WCF's additions to WS-SecurityPolicy.
pub(super) const MICROSOFT_SECURITY_POLICY: &str = "http://schemas.microsoft.com/ws/2005/07/securitypolicy";
/// WCF's authentication of HTTP.
pub(super) const MICROSOFT_HTTP: &str = "http://schemas.microsoft.com/ws/06/2004/policy/http";
/// WS-Addressing 1.0: metadata, its draft, the WSDL binding, its draft.
pub(super) const ADDRESSING_1_0: &[&str] = &[
    "http://www.w3.org/2007/05/addressing/metadata",
    "http://www.w3.org/2007/02/addressing/metadata",
    "http://www.w3.org/2006/05/addressing/wsdl",
    "http://www.w3.org/2006/02/addressing/wsdl",
];
/// WS-Addressing of August 2004.
pub(super) const ADDRESSING_2004: &[&str] = &[
    "http://schemas.xmlsoap.org/ws/2004/08/addressing/policy",
    "http://schemas.xmlsoap.org/ws/2004/08/addressing",
];
/// MTOM: the submission and the W3C's note.
pub(super) const MTOM: &[(&str, &str)] = &[
    ("http://schemas.xmlsoap.org/ws/2004/09/policy/optimizedmimeserialization", "OptimizedMimeSerialization"),
    ("http://www.w3.org/2007/08/soap12-mtom-policy", "MTOM"),
];
/// WS-ReliableMessaging policy: the submission, and OASIS' 1.1 and 1.2.
pub(super) const RELIABLE_MESSAGING: &[&str] =
    &["http://schemas.xmlsoap.org/ws/2005/02/rm/policy", "http://docs.oasis-open.org/ws-rx/wsrmp/200702"];
/// WS-AtomicTransaction and WS-Coordination's assertions.
pub(super) const TRANSACTIONS: &[&str] = &[
    "http://schemas.xmlsoap.org/ws/2004/10/wsat",
    "http://docs.oasis-open.org/ws-tx/wsat/2006/06",
    "http://schemas.xmlsoap.org/ws/2004/10/wsba",
    "http://docs.oasis-open.org/ws-tx/wsba/2006/06",
];
/// WCF's binary encoding.
pub(super) const BINARY: &str = "http://schemas.microsoft.com/ws/06/2004/mspolicy/netbinary1";
/// Encoding of characters, of WS-Policy's assertions.
pub(super) const ENCODING: &str = "http://schemas.xmlsoap.org/ws/2004/09/policy/encoding";
/// Settings of Metro for itself, which mean nothing to the other party.
pub(super) const METRO: &[&str] = &[
    "http://schemas.sun.com/2006/03/wss/server",
    "http://schemas.sun.com/2006/03/wss/client",
    "http://schemas.sun.com/ws/2006/05/trust/server",
    "http://schemas.sun.com/ws/2006/05/trust/client",
    "http://schemas.sun.com/ws/2006/05/sc/server",
    "http://schemas.sun.com/ws/2006/05/sc/client",
    "http://java.sun.com/xml/ns/metro/management",
    "http://java.sun.com/xml/ns/wsit/2006/09/policy/fastinfoset/service",
    "http://java.sun.com/xml/ns/wsit/2006/09/policy/transport/client",
];
