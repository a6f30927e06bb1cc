//! What the HTTP header of a request says about the message in it.

use http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap};

use crate::client::parameter;
use crate::soap::SoapVersion;

/// What is known of a message before it is read.
pub(super) struct Announced<'h> {
    pub(super) charset: Option<&'h str>,
    /// The SOAP action; `None` if there is none, or an empty one.
    pub(super) action: Option<&'h str>,
    /// The version that the media type is of: for answers to what can't be read.
    pub(super) version: SoapVersion,
}

/// Reads the header fields; the error says what this server does not take.
pub(super) fn announced(headers: &HeaderMap) -> Result<Announced<'_>, String> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    if let Some(encoding) = text(CONTENT_ENCODING.as_str())
        && !encoding.eq_ignore_ascii_case("identity")
    {
        return Err("this server takes no Content-Encoding: send the message as it is".to_owned());
    }
    let content_type = text(CONTENT_TYPE.as_str()).unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    let of = |version: SoapVersion| media_type.eq_ignore_ascii_case(version.media_type());
    let version = if of(SoapVersion::V1_2) {
        SoapVersion::V1_2
    } else if of(SoapVersion::V1_1) || media_type.is_empty() || media_type.eq_ignore_ascii_case("application/xml") {
        SoapVersion::V1_1
    } else {
        return Err("this server takes SOAP messages: the content type must be `text/xml` for SOAP 1.1, or \
                    `application/soap+xml` for SOAP 1.2"
            .to_owned());
    };
    let header = text("soapaction").map(|action| action.trim_matches('"').trim());
    let action = match version {
        SoapVersion::V1_1 => header,
        SoapVersion::V1_2 => parameter(content_type, "action").or(header),
    };
    Ok(Announced {
        charset: parameter(content_type, "charset"),
        action: action.filter(|action| !action.is_empty()),
        version,
    })
}
