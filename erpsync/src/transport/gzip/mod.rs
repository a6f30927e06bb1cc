//! The content coding `gzip` (RFC 9110, section 8.4.1.3), with the feature `gzip`. Without it nothing is packed, and what comes in
//! gzip is refused.

#[cfg(feature = "gzip")]
mod codec;
mod unpacker;

use bytes::Bytes;
use http::Response;
use http::header::CONTENT_ENCODING;

pub(crate) use self::unpacker::Unpacker;
use super::{BodyError, TransportError, TransportErrorKind};

/// True if messages in gzip can be read and written.
pub(crate) const HAS_GZIP: bool = cfg!(feature = "gzip");

/// Reports whether the name of a content coding is that of gzip.
pub(crate) fn is_gzip(coding: &str) -> bool {
    coding.eq_ignore_ascii_case("gzip") || coding.eq_ignore_ascii_case("x-gzip")
}

/// Unpacks `packed`, but not to more than `limit` bytes: no more than that is ever kept in memory.
pub(crate) fn unpack(packed: &[u8], limit: usize) -> Result<Bytes, BodyError> {
    #[cfg(feature = "gzip")]
    return codec::unpack(packed, limit);
    #[cfg(not(feature = "gzip"))]
    {
        let _ = (packed, limit);
        Err(BodyError::Broken("messages in gzip take the feature `gzip` of the crate `erpsync`".into()))
    }
}

/// Packs `plain`; `None` without the feature.
pub(crate) fn pack(plain: &[u8]) -> Option<Bytes> {
    #[cfg(feature = "gzip")]
    return Some(codec::pack(plain));
    #[cfg(not(feature = "gzip"))]
    {
        let _ = plain;
        None
    }
}

/// A response with its body out of the gzip that it says to be in.
pub(crate) fn unpacked(
    mut response: Response<Bytes>,
    limit: usize,
) -> Result<Response<Bytes>, TransportError> {
    let coding = response.headers().get(CONTENT_ENCODING).and_then(|value| value.to_str().ok());
    if coding.is_some_and(|coding| is_gzip(coding.trim())) {
        *response.body_mut() = unpack(response.body(), limit).map_err(|error| match error {
            BodyError::TooLarge { limit } => TransportError::too_large(limit),
            BodyError::Broken(error) => TransportError::new(
                TransportErrorKind::Broken,
                "the reply can't be unpacked from gzip",
                error,
            ),
        })?;
        response.headers_mut().remove(CONTENT_ENCODING);
    }
    Ok(response)
}
