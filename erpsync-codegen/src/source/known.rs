//! Schemas that documents refer to and seldom bring: written for this project from their specifications, with what
//! WSDLs use of them.

/// The name and text of the schema of a namespace, if this program has one.
pub(super) fn schema(namespace: &str) -> Option<(&'static str, &'static str)> {
    Some(match namespace {
        "http://www.w3.org/XML/1998/namespace" => ("<built in>/xml.xsd", include_str!("known/xml.xsd")),
        "http://www.w3.org/2001/XMLSchema" => {
            ("<built in>/XMLSchema.xsd", include_str!("known/XMLSchema.xsd"))
        }
        "http://schemas.xmlsoap.org/soap/encoding/" => {
            ("<built in>/soap-encoding.xsd", include_str!("known/soap-encoding.xsd"))
        }
        "http://schemas.microsoft.com/2003/10/Serialization/" => {
            ("<built in>/serialization.xsd", include_str!("known/serialization.xsd"))
        }
        "http://www.w3.org/2003/05/soap-encoding" => {
            ("<built in>/soap-encoding-1.2.xsd", include_str!("known/soap-encoding-1.2.xsd"))
        }
        "http://xml.apache.org/xml-soap" => ("<built in>/xml-soap.xsd", include_str!("known/xml-soap.xsd")),
        "http://www.w3.org/2005/08/addressing" => {
            ("<built in>/addressing.xsd", include_str!("known/addressing.xsd"))
        }
        "http://schemas.xmlsoap.org/wsdl/" => ("<built in>/wsdl.xsd", include_str!("known/wsdl.xsd")),
        _ => return None,
    })
}
