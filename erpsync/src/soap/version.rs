//! The two versions of SOAP, and what differs between them on the wire.

use std::fmt;

use http::HeaderName;

/// The HTTP header field of SOAP 1.1, section 6.1.1.
pub(crate) const SOAP_ACTION: HeaderName = HeaderName::from_static("soapaction");

/// A version of SOAP.
///
/// [`V1_1`](Self::V1_1) is what WSDL 1.1 binds and what WCF's `BasicHttpBinding` speaks; the default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SoapVersion {
    /// [SOAP 1.1](https://www.w3.org/TR/2000/NOTE-SOAP-20000508/): `text/xml` and a `SOAPAction` header.
    #[default]
    V1_1,
    /// [SOAP 1.2](https://www.w3.org/TR/soap12-part1/): `application/soap+xml` with an `action` parameter.
    V1_2,
}

impl SoapVersion {
    /// Both.
    pub(super) const ALL: [Self; 2] = [Self::V1_1, Self::V1_2];

    /// Namespace of the envelope, by which the versions are distinguished.
    pub const fn namespace(self) -> &'static str {
        match self {
            Self::V1_1 => "http://schemas.xmlsoap.org/soap/envelope/",
            Self::V1_2 => "http://www.w3.org/2003/05/soap-envelope",
        }
    }

    /// The version whose envelope is in `namespace`.
    pub fn from_namespace(namespace: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|version| version.namespace() == namespace)
    }

    /// The media type of a message, without parameters.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::V1_1 => "text/xml",
            Self::V1_2 => "application/soap+xml",
        }
    }

    /// The `Content-Type` of a reply in UTF-8.
    pub(crate) const fn content_type(self) -> &'static str {
        match self {
            Self::V1_1 => "text/xml; charset=utf-8",
            Self::V1_2 => "application/soap+xml; charset=utf-8",
        }
    }
}

/// `SOAP 1.1`, `SOAP 1.2`.
impl fmt::Display for SoapVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V1_1 => "SOAP 1.1",
            Self::V1_2 => "SOAP 1.2",
        })
    }
}
