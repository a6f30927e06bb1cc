//! Sixteen bytes looked at in one step.

#[cfg(any(test, not(target_arch = "x86_64")))]
use super::chars::{NAME_BYTE, SPECIAL, SPECIAL_IN_VALUE};

/// Bytes that are examined in one step.
pub(super) type Block = [u8; 16];

#[cfg(not(target_arch = "x86_64"))]
pub(super) use self::one_by_one::{no_name_bytes, specials, specials_in_value};
#[cfg(target_arch = "x86_64")]
pub(super) use self::sse2::{no_name_bytes, specials, specials_in_value};

/// By the instructions that every processor of this kind has.
#[cfg(target_arch = "x86_64")]
mod sse2 {
    use safe_arch::{
        add_i8_m128i, bitandnot_m128i, bitor_m128i, cmp_eq_mask_i8_m128i, load_unaligned_m128i, m128i,
        min_u8_m128i, move_mask_i8_m128i, set_splat_i8_m128i,
    };

    use super::Block;

    fn all(byte: u8) -> m128i {
        set_splat_i8_m128i(byte as i8)
    }

    /// A bit for each byte of a block, set for those that end a run of plain text.
    #[inline(always)]
    pub(crate) fn specials(block: &Block) -> u32 {
        let bytes = load_unaligned_m128i(block);
        let is = |byte: u8| cmp_eq_mask_i8_m128i(bytes, all(byte));
        let control = cmp_eq_mask_i8_m128i(min_u8_m128i(bytes, all(0x1F)), bytes);
        let control = bitandnot_m128i(bitor_m128i(is(b'\t'), is(b'\n')), control);
        // `<` and `>` differ in one bit.
        let angle = cmp_eq_mask_i8_m128i(bitor_m128i(bytes, all(b'<' ^ b'>')), all(b'>'));
        let others = bitor_m128i(is(b'&'), is(0xEF));
        move_mask_i8_m128i(bitor_m128i(bitor_m128i(control, angle), others)) as u32
    }

    /// Like [`specials`], for bytes that end a run of plain text in an attribute value.
    #[inline(always)]
    pub(crate) fn specials_in_value(block: &Block) -> u32 {
        let bytes = load_unaligned_m128i(block);
        let is = |byte: u8| cmp_eq_mask_i8_m128i(bytes, all(byte));
        let control = cmp_eq_mask_i8_m128i(min_u8_m128i(bytes, all(0x1F)), bytes);
        // `&` and `'` differ in one bit.
        let other = cmp_eq_mask_i8_m128i(bitor_m128i(bytes, all(b'&' ^ b'\'')), all(b'\''));
        let others = bitor_m128i(bitor_m128i(other, is(b'"')), bitor_m128i(is(b'<'), is(0xEF)));
        move_mask_i8_m128i(bitor_m128i(control, others)) as u32
    }

    /// A bit for each byte of a block, set for those that are not in an ASCII name.
    #[inline(always)]
    pub(crate) fn no_name_bytes(block: &Block) -> u32 {
        let bytes = load_unaligned_m128i(block);
        // Mask of the bytes that are among the `count` from `first` on.
        let among = |bytes: m128i, first: u8, count: u8| {
            let from_zero = add_i8_m128i(bytes, all(first.wrapping_neg()));
            cmp_eq_mask_i8_m128i(min_u8_m128i(from_zero, all(count - 1)), from_zero)
        };
        // Capitals differ from small letters in one bit; `-` and `.` follow each other.
        let letters = among(bitor_m128i(bytes, all(0x20)), b'a', 26);
        let others = bitor_m128i(among(bytes, b'-', 2), cmp_eq_mask_i8_m128i(bytes, all(b'_')));
        let names = bitor_m128i(bitor_m128i(letters, among(bytes, b'0', 10)), others);
        !move_mask_i8_m128i(names) as u32 & 0xFFFF
    }
}

/// On any processor.
#[cfg(any(test, not(target_arch = "x86_64")))]
mod one_by_one {
    use super::{Block, NAME_BYTE, SPECIAL, SPECIAL_IN_VALUE};

    /// A bit for each byte of a block, set for those that end a run of plain text.
    pub(crate) fn specials(block: &Block) -> u32 {
        bits(block, |byte| SPECIAL[usize::from(byte)])
    }

    /// Like [`specials`], for bytes that end a run of plain text in an attribute value.
    pub(crate) fn specials_in_value(block: &Block) -> u32 {
        bits(block, |byte| SPECIAL_IN_VALUE[usize::from(byte)])
    }

    /// A bit for each byte of a block, set for those that are not in an ASCII name.
    pub(crate) fn no_name_bytes(block: &Block) -> u32 {
        bits(block, |byte| !NAME_BYTE[usize::from(byte)])
    }

    fn bits(block: &Block, is: impl Fn(u8) -> bool) -> u32 {
        (0..).zip(block).fold(0, |found, (at, &byte)| found | u32::from(is(byte)) << at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_looked_at_as_bytes_are() {
        for byte in 0..=u8::MAX {
            for at in 0..16 {
                let mut block = *b"plain-text_.0123";
                block[at] = byte;
                block[15 - at] = byte.wrapping_mul(31);
                assert_eq!(specials(&block), one_by_one::specials(&block), "{byte} at {at}");
                assert_eq!(
                    specials_in_value(&block),
                    one_by_one::specials_in_value(&block),
                    "{byte} at {at}"
                );
                assert_eq!(no_name_bytes(&block), one_by_one::no_name_bytes(&block), "{byte} at {at}");
            }
        }
    }
}
