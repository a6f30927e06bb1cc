//! Schemas that documents refer to and seldom bring: written for this project from their specifications, with what
//! WSDLs use of them.

/// The name and text of the schema of a namespace, if this program has one.
pub(super) fn schema(namespace: &str) -> Option<(&'static str, &'static str)> {
    macro_rules! known {
        ($($namespace:literal $file:literal)*) => {
            match namespace {
                $($namespace => (
                    concat!("<built in>/", $file),
                    include_str!(concat!("known/", $file)),
                ),)*
                _ => return None,
            }
        };
    }
    Some(known! {
        "http://www.w3.org/XML/1998/namespace" "xml.xsd"
        "http://www.w3.org/1999/xlink" "xlink.xsd"
        "http://www.w3.org/2001/XMLSchema" "XMLSchema.xsd"
        "http://www.w3.org/2000/09/xmldsig#" "xmldsig.xsd"
        "http://www.w3.org/2003/05/soap-encoding" "soap-encoding-1.2.xsd"
        "http://www.w3.org/2004/08/xop/include" "xop.xsd"
        "http://www.w3.org/2005/05/xmlmime" "xmlmime.xsd"
        "http://www.w3.org/2005/08/addressing" "addressing.xsd"
        "http://schemas.xmlsoap.org/soap/encoding/" "soap-encoding.xsd"
        "http://schemas.xmlsoap.org/soap/envelope/" "soap-envelope.xsd"
        "http://schemas.xmlsoap.org/ws/2004/08/addressing" "addressing-2004.xsd"
        "http://schemas.xmlsoap.org/wsdl/" "wsdl.xsd"
        "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd" "wss-secext.xsd"
        "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd" "wss-utility.xsd"
        "http://ws-i.org/profiles/basic/1.1/xsd" "attachments.xsd"
        "http://schemas.microsoft.com/2003/10/Serialization/" "serialization.xsd"
        "http://schemas.microsoft.com/2003/10/Serialization/Arrays" "arrays.xsd"
        "http://xml.apache.org/xml-soap" "xml-soap.xsd"
    })
}
