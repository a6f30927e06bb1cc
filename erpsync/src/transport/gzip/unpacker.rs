//! Unpacking of a body that arrives in pieces.

use bytes::Bytes;

use crate::transport::BoxError;

/// Maximum number of packed bytes that are unpacked in one step: they may become a thousand times as many.
#[cfg(feature = "gzip")]
const STEP: usize = 256;

/// Number of bytes by which what is packed may be longer than what it unpacks to. Beyond, a stream consists of empty members.
#[cfg(feature = "gzip")]
const MAX_OVERHEAD: u64 = 64 << 10;

/// Unpacks a stream of gzip (RFC 1952) piece by piece, without a limit of its length.
pub(crate) struct Unpacker {
    #[cfg(feature = "gzip")]
    decoder: flate2::write::MultiGzDecoder<Vec<u8>>,
    /// Number of bytes in and out.
    #[cfg(feature = "gzip")]
    counts: (u64, u64),
}

#[cfg(feature = "gzip")]
impl Unpacker {
    pub(crate) fn new() -> Self {
        Self { decoder: flate2::write::MultiGzDecoder::new(Vec::new()), counts: (0, 0) }
    }

    /// Takes packed bytes, at most as many as give about `enough` unpacked ones.
    ///
    /// # Errors
    ///
    /// If they are no gzip.
    pub(crate) fn unpack(&mut self, packed: &mut Bytes, enough: usize) -> Result<Vec<u8>, BoxError> {
        use std::io::Write as _;

        while !packed.is_empty() && self.decoder.get_ref().len() < enough {
            let step = packed.split_to(packed.len().min(STEP));
            self.decoder.write_all(&step)?;
            self.counts.0 += step.len() as u64;
        }
        let unpacked = std::mem::take(self.decoder.get_mut());
        self.counts.1 += unpacked.len() as u64;
        match self.counts.0 > self.counts.1 + MAX_OVERHEAD {
            true => Err("the gzip stream has too many members for what is in them".into()),
            false => Ok(unpacked),
        }
    }

    /// Ends the stream.
    ///
    /// # Errors
    ///
    /// If it is not complete, or its checksum is wrong.
    pub(crate) fn finish(&mut self) -> Result<Vec<u8>, BoxError> {
        self.decoder.try_finish()?;
        Ok(std::mem::take(self.decoder.get_mut()))
    }
}

/// Without the feature `gzip` nothing is unpacked.
#[cfg(not(feature = "gzip"))]
impl Unpacker {
    const MISSING: &str = "messages in gzip take the feature `gzip` of the crate `erpsync`";

    pub(crate) fn new() -> Self {
        Self {}
    }

    pub(crate) fn unpack(&mut self, packed: &mut Bytes, enough: usize) -> Result<Vec<u8>, BoxError> {
        let _ = (self, packed, enough);
        Err(Self::MISSING.into())
    }

    pub(crate) fn finish(&mut self) -> Result<Vec<u8>, BoxError> {
        let _ = self;
        Err(Self::MISSING.into())
    }
}

#[cfg(all(test, feature = "gzip"))]
mod tests {
    use bytes::Bytes;

    use super::Unpacker;
    use crate::transport::pack;

    fn unpacked(packed: &[u8], len: usize) -> Result<Vec<u8>, String> {
        let (mut unpacker, mut out) = (Unpacker::new(), Vec::new());
        for piece in packed.chunks(len) {
            let mut piece = Bytes::copy_from_slice(piece);
            while !piece.is_empty() {
                out.extend(unpacker.unpack(&mut piece, 100).map_err(|error| error.to_string())?);
            }
        }
        out.extend(unpacker.finish().map_err(|error| error.to_string())?);
        Ok(out)
    }

    #[test]
    fn pieces_of_any_length_are_unpacked() {
        let text = b"<a>some text</a>".repeat(100);
        let packed = pack(&text).unwrap();
        let twice = [&*packed, &*packed].concat();
        for len in [1, 7, 19, 1000] {
            assert_eq!(unpacked(&packed, len).as_ref(), Ok(&text));
            assert_eq!(unpacked(&twice, len), Ok(text.repeat(2)));
            for end in [1, 5, 12, packed.len() / 2, packed.len() - 1] {
                assert!(unpacked(&packed[..end], len).is_err(), "{len} {end}");
            }
        }
        assert!(unpacked(b"<a/>", 3).is_err());
    }

    #[test]
    fn little_is_unpacked_at_a_time() {
        let mut bomb = pack(&vec![b' '; 4 << 20]).unwrap();
        let mut unpacker = Unpacker::new();
        while !bomb.is_empty() {
            assert!(unpacker.unpack(&mut bomb, 1 << 10).unwrap().len() < 1 << 19);
        }
        let empty = pack(b"").unwrap();
        let error = unpacked(&empty.repeat(5_000), 1 << 10).unwrap_err();
        assert!(error.contains("too many members"), "{error}");
    }
}
