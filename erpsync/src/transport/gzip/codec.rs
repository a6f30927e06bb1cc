//! Packing and unpacking: RFC 1952.

use std::io::{Read, Write};

use bytes::Bytes;
use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;

use crate::transport::BodyError;

/// Reservation before the first byte is unpacked: the length that a stream gives of itself is not trusted.
const FIRST_RESERVE: usize = 16 << 10;

/// Number of members that a stream may have whatever is in them, and number of bytes of content that each further one must
/// bring on average: to begin one costs as much as to unpack some kibibytes, and an empty one has twenty bytes.
const FREE_MEMBERS: usize = 64;
const MEMBER_BYTES: usize = 1 << 10;

/// Unpacks `packed`, but not to more than `limit` bytes: no more than that is ever kept in memory.
pub(super) fn unpack(mut packed: &[u8], limit: usize) -> Result<Bytes, BodyError> {
    let mut unpacked = Vec::with_capacity(FIRST_RESERVE.min(limit));
    let mut members = 0;
    loop {
        let mut member = GzDecoder::new(packed);
        let left = u64::try_from(limit - unpacked.len()).unwrap_or(u64::MAX);
        member
            .by_ref()
            .take(left.saturating_add(1))
            .read_to_end(&mut unpacked)
            .map_err(|error| BodyError::Broken(error.into()))?;
        if unpacked.len() > limit {
            return Err(BodyError::TooLarge { limit });
        }
        packed = member.into_inner();
        if packed.is_empty() {
            return Ok(unpacked.into());
        }
        members += 1;
        if members > FREE_MEMBERS + unpacked.len() / MEMBER_BYTES {
            return Err(BodyError::Broken("the gzip stream has too many members for what is in them".into()));
        }
    }
}

/// Packs `plain` quickly rather than tightly: messages repeat themselves so much that little is lost.
pub(super) fn pack(plain: &[u8]) -> Bytes {
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
        let bomb = pack(&vec![0; 8 << 20]);
        assert!(bomb.len() < 1 << 18);
        assert!(matches!(unpack(&bomb, 1 << 20), Err(BodyError::TooLarge { .. })));
    }

    /// Each costs time, whatever is in it.
    #[test]
    fn members_are_worth_their_cost() {
        let empty = pack(b"");
        let broken = |packed: &[u8]| {
            let Err(BodyError::Broken(error)) = unpack(packed, 1 << 20) else { panic!("it was unpacked") };
            assert!(error.to_string().contains("too many members"), "{error}");
        };
        broken(&empty.repeat(10_000));
        broken(&[&*pack(b"<a/>"), &*empty.repeat(10_000)].concat());
        broken(&pack(b"a").repeat(10_000));
        assert_eq!(unpack(&empty.repeat(40), 0).unwrap().len(), 0);
        // As servers write that pack a stream piece by piece.
        let piece = pack(&[b'x'; 2 << 10]);
        assert_eq!(unpack(&piece.repeat(400), 1 << 20).unwrap().len(), 400 * (2 << 10));
    }

    /// Blocks of nothing but their end, each of ten bits: RFC 1951, section 3.2.6. A decoder that builds the fixed tables
    /// anew for each of them takes half a minute here.
    #[test]
    fn empty_blocks_cost_little() {
        let mut packed = pack(b"")[..10].to_vec();
        packed.extend([0x02, 0x08, 0x20, 0x80, 0x00].repeat(1 << 17));
        // The last block, the checksum, and the length.
        packed.extend([0x03, 0x00, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(unpack(&packed, 0).unwrap().len(), 0);
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
