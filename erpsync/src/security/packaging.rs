//! Content beside an envelope, as MTOM and SOAP with Attachments have it, which neither signatures nor encryption cover.

use http::HeaderMap;
use http::header::CONTENT_TYPE;
use memchr::memmem;

use super::{SecurityError, SecurityErrorKind};
use crate::media_type::{is_multipart, parameter};
use crate::xml::XOP_NAMESPACE;

/// Refuses a received message with content beside its envelope: anyone on the way may have replaced it.
pub(super) fn refuse_received_parts(headers: &HeaderMap, envelope: &str) -> Result<(), SecurityError> {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_xop = || {
        parameter(content_type, "type").is_some_and(|root| root.eq_ignore_ascii_case("application/xop+xml"))
    };
    if !is_multipart(content_type) || is_xop() && !refers_to_parts(envelope) {
        return Ok(());
    }
    let message =
        "content of the message stands beside its envelope, where neither signature nor encryption covers it";
    Err(SecurityError::new(SecurityErrorKind::NotSigned, message))
}

/// Refuses to protect an envelope whose content stands beside it.
pub(super) fn refuse_sent_parts(envelope: &str) -> Result<(), SecurityError> {
    if !refers_to_parts(envelope) {
        return Ok(());
    }
    let message = "an attachment stands beside the envelope, where neither signature nor encryption covers it: send it \
                   inline, without MTOM";
    Err(SecurityError::new(SecurityErrorKind::Setup, message))
}

/// Reports whether an envelope refers to parts: XOP 1.0, section 3.
fn refers_to_parts(envelope: &str) -> bool {
    memmem::find(envelope.as_bytes(), XOP_NAMESPACE.as_bytes()).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_refused(content_type: &'static str, envelope: &str) -> bool {
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, http::HeaderValue::from_static(content_type))]);
        refuse_received_parts(&headers, envelope).is_err()
    }

    #[test]
    fn content_beside_an_envelope_is_refused() {
        let referring = format!("<xop:Include xmlns:xop='{XOP_NAMESPACE}' href='cid:a'/>");
        let xop = "multipart/related; boundary=b; type=\"application/xop+xml\"";
        assert!(is_refused(xop, &referring));
        assert!(!is_refused(xop, "<a/>"));
        assert!(is_refused("multipart/related; boundary=b; type=\"text/xml\"", "<a>cid:a</a>"));
        assert!(!is_refused("text/xml", &referring), "there are no parts");
        assert!(refuse_sent_parts(&referring).is_err());
        assert!(refuse_sent_parts("<a/>").is_ok());
    }
}
