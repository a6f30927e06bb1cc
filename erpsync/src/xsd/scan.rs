//! The two ends of parsing and writing: a cursor over the bytes of a value, and a small buffer on the stack.

use super::lexical::Flaw;
use crate::xml::whitespace::trim_bytes;

/// A cursor over the bytes of a value, the white space around it already gone.
pub(super) struct Scan<'a> {
    rest: &'a [u8],
}

impl<'a> Scan<'a> {
    #[inline]
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: trim_bytes(text.as_bytes()) }
    }

    /// Goes past `byte` if it is next.
    #[inline]
    pub(super) fn eat(&mut self, byte: u8) -> bool {
        match self.rest {
            [first, rest @ ..] if *first == byte => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    /// Goes past `byte`, which must be next.
    #[inline]
    pub(super) fn expect(&mut self, byte: u8) -> Result<(), Flaw> {
        if self.eat(byte) { Ok(()) } else { Err(Flaw::FORM) }
    }

    /// The next byte, and goes past it.
    #[inline]
    pub(super) fn next(&mut self) -> Option<u8> {
        let (&first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first)
    }

    /// Exactly two digits.
    #[inline]
    pub(super) fn pair(&mut self) -> Result<u8, Flaw> {
        match self.rest {
            [tens, ones, rest @ ..] if tens.is_ascii_digit() && ones.is_ascii_digit() => {
                self.rest = rest;
                Ok((tens - b'0') * 10 + (ones - b'0'))
            }
            _ => Err(Flaw::FORM),
        }
    }

    /// As many digits as come, perhaps none.
    #[inline]
    pub(super) fn digits(&mut self) -> &'a [u8] {
        let length = self.rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(length);
        self.rest = rest;
        digits
    }

    #[inline]
    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// The value must be over.
    #[inline]
    pub(super) fn end(&self) -> Result<(), Flaw> {
        if self.is_at_end() { Ok(()) } else { Err(Flaw::FORM) }
    }
}

/// The number that `digits` (nothing but digits) stand for, if it fits.
#[inline]
pub(super) fn number(digits: &[u8]) -> Option<u64> {
    // Nineteen digits always fit.
    if digits.len() <= 19 {
        return Some(digits.iter().fold(0, |value, digit| value * 10 + u64::from(digit & 0xf)));
    }
    digits.iter().try_fold(0_u64, |value, digit| value.checked_mul(10)?.checked_add(u64::from(digit & 0xf)))
}

/// Text of at most `N` ASCII characters on the stack, so that a value reaches its writer in one piece and
/// without an allocation.
pub(super) struct Ascii<const N: usize> {
    bytes: [u8; N],
    length: usize,
}

impl<const N: usize> Ascii<N> {
    #[inline]
    pub(super) const fn new() -> Self {
        Self { bytes: [0; N], length: 0 }
    }

    /// Every user chooses an `N` that its longest value fits in.
    #[inline]
    pub(super) fn push(&mut self, byte: u8) {
        if let Some(slot) = self.bytes.get_mut(self.length) {
            *slot = byte;
            self.length += 1;
        }
    }

    /// `value`, which is under 100, in two digits.
    #[inline]
    pub(super) fn push_pair(&mut self, value: u8) {
        self.push(b'0' + value / 10);
        self.push(b'0' + value % 10);
    }

    /// `value` in at least `width` digits.
    #[inline]
    pub(super) fn push_number(&mut self, value: u64, width: usize) {
        let mut digits = itoa::Buffer::new();
        let digits = digits.format(value);
        (digits.len()..width).for_each(|_| self.push(b'0'));
        digits.bytes().for_each(|digit| self.push(digit));
    }

    #[inline]
    pub(super) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }
}
