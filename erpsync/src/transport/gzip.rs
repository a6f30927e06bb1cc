//! The content coding `gzip`: RFC 9110, section 8.4.1.3, and RFC 1952.

use std::io::{Read, Write};

use bytes::Bytes;
use flate2::Compression;
use flate2::bufread::MultiGzDecoder;
use flate2::write::GzEncoder;
use http::Response;
use http::header::CONTENT_ENCODING;

use super::{BodyError, TransportError, TransportErrorKind};

/// What is set aside before the first byte is unpacked: what a stream says of its own length is not believed.
const FIRST_RESERVE: usize = 16 << 10;

/// Whether the name of a content coding is that of gzip.
pub(crate) fn is_gzip(coding: &str) -> bool {
    coding.eq_ignore_ascii_case("gzip") || coding.eq_ignore_ascii_case("x-gzip")
}

/// Unpacks `packed`, but not to more than `limit` bytes: no more than that is ever kept in memory.
pub(crate) fn unpack(packed: &[u8], limit: usize) -> Result<Bytes, BodyError> {
    let mut unpacked = Vec::with_capacity(FIRST_RESERVE.min(limit));
    let one_more = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    MultiGzDecoder::new(packed)
        .take(one_more)
        .read_to_end(&mut unpacked)
        .map_err(|error| BodyError::Broken(error.into()))?;
    if unpacked.len() > limit {
        return Err(BodyError::TooLarge);
    }
    Ok(unpacked.into())
}

/// A response with its body out of the gzip that it says to be in.
pub(crate) fn unpacked(
    mut response: Response<Bytes>,
    limit: usize,
) -> Result<Response<Bytes>, TransportError> {
    let coding = response.headers().get(CONTENT_ENCODING).and_then(|value| value.to_str().ok());
    if coding.is_some_and(|coding| is_gzip(coding.trim())) {
        *response.body_mut() = unpack(response.body(), limit).map_err(|error| match error {
            BodyError::TooLarge => TransportError::too_large(limit),
            BodyError::Broken(error) => TransportError::new(
                TransportErrorKind::Broken,
                "the reply is not the gzip that it says",
                error,
            ),
        })?;
        response.headers_mut().remove(CONTENT_ENCODING);
    }
    Ok(response)
}

/// Packs `plain` quickly rather than tightly: messages repeat themselves so much that little is lost.
pub(crate) fn pack(plain: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    // Writing to a vector does not fail.
    let packed = encoder.write_all(plain).and_then(|()| encoder.finish());
    packed.unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_comes_back() {
        for plain in [&b""[..], b"a", &[b'x'; 100_000]] {
            assert_eq!(&*unpack(&pack(plain), plain.len()).unwrap(), plain);
        }
        let twice = [&*pack(b"<a>"), &*pack(b"</a>")].concat();
        assert_eq!(&*unpack(&twice, 100).unwrap(), b"<a></a>");
    }

    #[test]
    fn a_bomb_is_refused_at_the_limit() {
        let bomb = pack(&vec![0; 50 << 20]);
        assert!(bomb.len() < 1 << 20);
        assert!(matches!(unpack(&bomb, 1 << 20), Err(BodyError::TooLarge)));
    }

    #[test]
    fn broken_streams() {
        let packed = pack(b"<a>some text</a>");
        for end in 1..packed.len() {
            assert!(matches!(unpack(&packed[..end], 100), Err(BodyError::Broken(_))), "{end}");
        }
        assert!(matches!(unpack(b"<a/>", 100), Err(BodyError::Broken(_))));
    }
}
