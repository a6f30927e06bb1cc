//! Namespaces of WSDL, its bindings and XML Schema, and the tests for an element of one.

use crate::tree::Element;

/// Namespace of WSDL 1.1.
pub const WSDL: &str = "http://schemas.xmlsoap.org/wsdl/";

/// Namespace of WSDL 2.0, which is not read.
pub(super) const WSDL_2_0: &str = "http://www.w3.org/ns/wsdl";

/// Namespace of the binding to SOAP 1.1.
pub(super) const SOAP_1_1: &str = "http://schemas.xmlsoap.org/wsdl/soap/";

/// Namespace of the binding to SOAP 1.2.
pub(super) const SOAP_1_2: &str = "http://schemas.xmlsoap.org/wsdl/soap12/";

/// Namespaces of the bindings to SOAP 1.1 and 1.2.
pub const SOAP_NAMESPACES: [&str; 2] = [SOAP_1_1, SOAP_1_2];

/// Namespace of the binding to HTTP.
pub(super) const HTTP: &str = "http://schemas.xmlsoap.org/wsdl/http/";

/// Namespace of the binding to MIME.
pub(super) const MIME: &str = "http://schemas.xmlsoap.org/wsdl/mime/";

/// WS-Addressing's namespaces for WSDL: the recommendation's, the one before it, and those of drafts in use.
pub(super) const ADDRESSING: &[&str] = &[
    "http://www.w3.org/2007/05/addressing/metadata",
    "http://www.w3.org/2006/05/addressing/wsdl",
    "http://www.w3.org/2006/02/addressing/wsdl",
    "http://www.w3.org/2007/02/addressing/metadata",
    "http://schemas.xmlsoap.org/ws/2004/08/addressing",
];

/// Namespaces of SOAP's encoding, in both versions of SOAP.
pub(crate) const SOAP_ENCODING_1_1: &str = "http://schemas.xmlsoap.org/soap/encoding/";
pub(crate) const SOAP_ENCODING_1_2: &str = "http://www.w3.org/2003/05/soap-encoding";

/// Namespace of XML Schema.
pub const XSD: &str = "http://www.w3.org/2001/XMLSchema";

/// Drafts of the recommendation, whose schemas are read as if they were written for it.
const XSD_DRAFTS: &[&str] = &["http://www.w3.org/2000/10/XMLSchema", "http://www.w3.org/1999/XMLSchema"];

/// Namespaces of media types of binary data: that of the W3C's note, and of the draft before it.
pub const XMIME: [&str; 2] = ["http://www.w3.org/2005/05/xmlmime", "http://www.w3.org/2004/11/xmlmime"];

/// Namespace of `swaRef` (WS-I Attachments Profile 1.0, section 4.4).
pub const SWA_REF: &str = "http://ws-i.org/profiles/basic/1.1/xsd";

/// Namespace of WCF's annotations in schemas.
pub const SERIALIZATION: &str = "http://schemas.microsoft.com/2003/10/Serialization/";

/// Reports the namespace of XML Schema or of one of its drafts.
pub(super) fn is_xsd_namespace(namespace: &str) -> bool {
    namespace == XSD || XSD_DRAFTS.contains(&namespace)
}

/// Reports an element `local` in the namespace of XML Schema.
pub(super) fn is_xsd(element: Element<'_>, local: &str) -> bool {
    element.local() == local && is_xsd_namespace(element.namespace())
}

/// Reports an element `local` in the namespace of WSDL 1.1.
pub(super) fn is_wsdl(element: Element<'_>, local: &str) -> bool {
    element.is(WSDL, local)
}
