//! The HTTP header of a request (SOAP 1.1, section 6; SOAP 1.2 part 2, section 7).

use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, EXPECT, HeaderMap, HeaderName};

use crate::attachment::package_type;
use crate::media_type::{charset, parameter};
use crate::mime::ContentType;
use crate::soap::{SOAP_ACTION, SoapVersion};
use crate::transport::{HAS_GZIP, is_gzip};

/// Properties of a message that its HTTP header gives, before the message is read.
pub(crate) struct RequestHead<'h> {
    pub(crate) charset: Option<&'h str>,
    /// The SOAP action; `None` if there is none, or an empty one.
    pub(crate) action: Option<&'h str>,
    /// The message is packed with gzip.
    pub(crate) gzip: bool,
    /// The client waits for `100 Continue` before it sends the message: RFC 9110, section 10.1.1.
    pub(crate) waits: bool,
    /// The media type of a message with several parts.
    pub(crate) package: Option<ContentType>,
    /// The version of the media type: for answers to messages that can't be read.
    pub(crate) version: SoapVersion,
}

impl<'h> RequestHead<'h> {
    /// Reads the header fields.
    ///
    /// # Errors
    ///
    /// The reason why this server does not take the message.
    pub(crate) fn parse(headers: &'h HeaderMap) -> Result<Self, String> {
        let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
        let gzip = match text(CONTENT_ENCODING) {
            None => false,
            Some(encoding) if encoding.eq_ignore_ascii_case("identity") => false,
            Some(encoding) if HAS_GZIP && is_gzip(encoding) => true,
            Some(_) => {
                let taken = if HAS_GZIP { "`gzip` and `identity`" } else { "`identity`" };
                return Err(format!("of the values of Content-Encoding, this server takes {taken}"));
            }
        };
        let content_type = text(CONTENT_TYPE).unwrap_or_default();
        let media_type = content_type.split(';').next().unwrap_or_default().trim();
        let is = |version: SoapVersion| media_type.eq_ignore_ascii_case(version.media_type());
        let package = package_type(headers).filter(|package| package.parameter("boundary").is_some());
        let version = if let Some(package) = &package {
            version_of_package(package)
        } else if is(SoapVersion::V1_2) {
            SoapVersion::V1_2
        } else if is(SoapVersion::V1_1)
            || media_type.is_empty()
            || media_type.eq_ignore_ascii_case("application/xml")
        {
            SoapVersion::V1_1
        } else {
            return Err(
                "this server takes SOAP messages: the content type must be `text/xml` for SOAP 1.1, or \
                    `application/soap+xml` for SOAP 1.2"
                    .to_owned(),
            );
        };
        let header = text(SOAP_ACTION).map(|action| action.trim_matches('"').trim());
        let action = match version {
            SoapVersion::V1_1 => header,
            SoapVersion::V1_2 => {
                parameter(content_type, "action").or_else(|| quoted_action(content_type)).or(header)
            }
        };
        Ok(Self {
            charset: charset(content_type),
            action: action.filter(|action| !action.is_empty()),
            gzip,
            package,
            waits: text(EXPECT).is_some_and(|expected| expected.eq_ignore_ascii_case("100-continue")),
            version,
        })
    }
}

/// The version of SOAP of a message with several parts: as its media type has it, until its envelope is read.
fn version_of_package(package: &ContentType) -> SoapVersion {
    let of_root = package.parameter("start-info").or_else(|| package.parameter("type")).unwrap_or_default();
    let media_type = of_root.split(';').next().unwrap_or_default().trim();
    match media_type.eq_ignore_ascii_case(SoapVersion::V1_2.media_type()) {
        true => SoapVersion::V1_2,
        false => SoapVersion::V1_1,
    }
}

/// The action in the `start-info` of a message with several parts, where its quotation marks are escaped.
fn quoted_action(content_type: &str) -> Option<&str> {
    let (_, behind) = content_type.split_once("action=\\\"")?;
    behind.split_once("\\\"").map(|(action, _)| action)
}

/// Returns whether the client names gzip among the codings that it takes (RFC 9110, section 12.5.3). A `*` alone does
/// not count: many clients send it whatever they can read.
pub(super) fn accepts_gzip(headers: &HeaderMap) -> bool {
    let values = headers.get_all(ACCEPT_ENCODING).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|one| {
        let mut parts = one.split(';').map(str::trim);
        let named = parts.next().is_some_and(is_gzip);
        let refused = parts.any(|part| {
            let weight = part.strip_prefix("q=").or_else(|| part.strip_prefix("Q="));
            weight.is_some_and(|weight| weight.trim().parse() == Ok(0.0_f32))
        });
        named && !refused
    })
}
