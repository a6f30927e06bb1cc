//! The encodings of messages: UTF-8, UTF-16, ISO-8859-1 and US-ASCII, and with the feature `encodings` those of encoding_rs.

use std::borrow::Cow;

/// An encoding of characters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
    Latin1,
    Ascii,
    #[cfg(feature = "encodings")]
    Other(&'static encoding_rs::Encoding),
}

/// Labels in lower case, as the WHATWG lists them. ISO-8859-1 and US-ASCII stand for themselves here, as IANA has it, and not for
/// Windows-1252.
const LABELS: [(Encoding, &[&str]); 5] = [
    (
        Encoding::Utf8,
        &["utf-8", "utf8", "unicode-1-1-utf-8", "unicode11utf8", "unicode20utf8", "x-unicode20utf8"],
    ),
    (
        Encoding::Utf16Le,
        &["utf-16", "utf-16le", "csunicode", "iso-10646-ucs-2", "ucs-2", "unicode", "unicodefeff"],
    ),
    (Encoding::Utf16Be, &["utf-16be", "unicodefffe"]),
    (
        Encoding::Latin1,
        &[
            "iso-8859-1",
            "iso8859-1",
            "iso88591",
            "iso_8859-1",
            "iso_8859-1:1987",
            "latin1",
            "l1",
            "cp819",
            "ibm819",
            "iso-ir-100",
            "csisolatin1",
        ],
    ),
    (Encoding::Ascii, &["us-ascii", "ascii", "ansi_x3.4-1968"]),
];

impl Encoding {
    /// Returns the encoding of a label, in any case. The usual label is compared first.
    pub(super) fn for_label(label: &[u8]) -> Option<Self> {
        let is = |known: &&str| label.eq_ignore_ascii_case(known.as_bytes());
        let known = LABELS.iter().find(|(_, labels)| labels.iter().any(is));
        let known = known.map(|(encoding, _)| *encoding);
        #[cfg(feature = "encodings")]
        let known = known.or_else(|| encoding_rs::Encoding::for_label(label).map(Self::Other));
        known
    }

    /// Describes a label that no encoding has.
    pub(super) fn unknown(label: &[u8]) -> String {
        let label = label.escape_ascii();
        match cfg!(feature = "encodings") {
            true => format!("the encoding `{label}` is not known"),
            false => format!(
                "the encoding `{label}` is none of UTF-8, UTF-16, ISO-8859-1 and US-ASCII: others take the feature \
                 `encodings` of the crate `erpsync`"
            ),
        }
    }

    /// The usual name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Latin1 => "ISO-8859-1",
            Self::Ascii => "US-ASCII",
            #[cfg(feature = "encodings")]
            Self::Other(encoding) => encoding.name(),
        }
    }

    /// Returns true for UTF-16 in either order of bytes.
    pub(super) fn is_wide(self) -> bool {
        matches!(self, Self::Utf16Le | Self::Utf16Be)
    }

    /// Decodes bytes without a byte order mark. Valid UTF-8 is not copied.
    ///
    /// # Errors
    ///
    /// The offset of the first byte that is not in the encoding, where it is known; otherwise 0.
    pub(super) fn decode(self, bytes: &[u8]) -> Result<Cow<'_, str>, usize> {
        match self {
            // The standard library's check is slower, and says where.
            Self::Utf8 => simdutf8::basic::from_utf8(bytes)
                .or_else(|_| std::str::from_utf8(bytes))
                .map(Cow::Borrowed)
                .map_err(|invalid| invalid.valid_up_to()),
            Self::Utf16Le => utf16(bytes, u16::from_le_bytes),
            Self::Utf16Be => utf16(bytes, u16::from_be_bytes),
            Self::Ascii => match bytes.iter().position(|byte| !byte.is_ascii()) {
                Some(at) => Err(at),
                None => Self::Latin1.decode(bytes),
            },
            Self::Latin1 if bytes.is_ascii() => Self::Utf8.decode(bytes),
            Self::Latin1 => Ok(bytes.iter().map(|&byte| char::from(byte)).collect::<String>().into()),
            #[cfg(feature = "encodings")]
            Self::Other(encoding) => {
                encoding.decode_without_bom_handling_and_without_replacement(bytes).ok_or(0)
            }
        }
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Cow<'_, str>, usize> {
    let (pairs, rest) = bytes.as_chunks();
    let mut text = String::with_capacity(bytes.len());
    let mut offset = 0;
    for character in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        let character = character.map_err(|_unpaired| offset)?;
        offset += 2 * character.len_utf16();
        text.push(character);
    }
    if rest.is_empty() { Ok(text.into()) } else { Err(offset) }
}

/// Returns the encoding of a byte order mark, and its length.
pub(super) fn byte_order_mark(bytes: &[u8]) -> Option<(Encoding, usize)> {
    match bytes {
        [0xef, 0xbb, 0xbf, ..] => Some((Encoding::Utf8, 3)),
        [0xff, 0xfe, ..] => Some((Encoding::Utf16Le, 2)),
        [0xfe, 0xff, ..] => Some((Encoding::Utf16Be, 2)),
        _ => None,
    }
}
