//! Distinguished names and serial numbers as messages spell them: RFC 2253 and RFC 4514.

use std::fmt;

use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::der::{Encode, Tag, Tagged};
use x509_cert::name::Name;

/// Short names of attribute types: RFC 2253, section 2.3, and what other stacks write.
const TYPES: [(&str, &str); 23] = [
    ("2.5.4.3", "CN"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("2.5.4.6", "C"),
    ("2.5.4.9", "STREET"),
    ("0.9.2342.19200300.100.1.25", "DC"),
    ("0.9.2342.19200300.100.1.1", "UID"),
    // Not written, but read.
    ("2.5.4.8", "S"),
    ("1.2.840.113549.1.9.1", "EMAILADDRESS"),
    ("1.2.840.113549.1.9.1", "E"),
    ("2.5.4.4", "SURNAME"),
    ("2.5.4.4", "SN"),
    ("2.5.4.5", "SERIALNUMBER"),
    ("2.5.4.12", "T"),
    ("2.5.4.12", "TITLE"),
    ("2.5.4.42", "GIVENNAME"),
    ("2.5.4.42", "GN"),
    ("2.5.4.46", "DNQUALIFIER"),
    ("2.5.4.46", "DNQ"),
    ("2.5.4.43", "INITIALS"),
    ("2.5.4.17", "POSTALCODE"),
];
/// Number of types whose short names are written: those of RFC 2253.
const WRITTEN: usize = 9;

/// Distinguished name, in the order of the certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DistinguishedName(Vec<Vec<Attribute>>);

/// Attribute of a name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Attribute {
    oid: String,
    value: Value,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    Text(String),
    /// DER of what is no text.
    Der(Vec<u8>),
}

impl DistinguishedName {
    pub(super) fn of(name: &Name) -> Self {
        Self(name.iter_rdn().map(|rdn| rdn.iter().map(Attribute::of).collect()).collect())
    }

    /// Reports whether a text spells the name, in the order of RFC 2253 (the last one first) or that of the certificate. Letter
    /// case and white space do not count (RFC 5280, section 7.1).
    pub(super) fn is_spelled(&self, text: &str) -> bool {
        let Some(mut spelled) = parse(text) else { return false };
        let own: Vec<Vec<Attribute>> = self.0.iter().map(|rdn| folded(rdn)).collect();
        let same = spelled == own;
        spelled.reverse();
        same || spelled == own
    }
}

impl Attribute {
    fn of(attribute: &AttributeTypeAndValue) -> Self {
        let bytes = attribute.value.value();
        let text = match attribute.value.tag() {
            Tag::Utf8String | Tag::PrintableString | Tag::Ia5String => String::from_utf8(bytes.to_vec()).ok(),
            // Latin-1 in practice.
            Tag::TeletexString => Some(bytes.iter().map(|byte| char::from(*byte)).collect()),
            Tag::BmpString => {
                let units: Vec<u16> =
                    bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
                String::from_utf16(&units).ok()
            }
            _ => None,
        };
        let der = || attribute.value.to_der().unwrap_or_default();
        Self { oid: attribute.oid.to_string(), value: text.map_or_else(|| Value::Der(der()), Value::Text) }
    }
}

/// Attributes of a relative name in a form that can be compared.
fn folded(rdn: &[Attribute]) -> Vec<Attribute> {
    let fold = |value: &Value| match value {
        Value::Text(text) => {
            let words: Vec<&str> = text.split_whitespace().collect();
            Value::Text(words.join(" ").to_lowercase())
        }
        Value::Der(der) => Value::Der(der.clone()),
    };
    let mut folded: Vec<Attribute> = rdn
        .iter()
        .map(|attribute| Attribute { oid: attribute.oid.clone(), value: fold(&attribute.value) })
        .collect();
    folded.sort();
    folded
}

/// Reads a name: `CN=Someone+UID=7, O="Example, Inc.",1.2.3=#0c0161`. The result is folded.
fn parse(text: &str) -> Option<Vec<Vec<Attribute>>> {
    let mut names = Vec::new();
    let mut rdn = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (kind, behind) = rest.split_once('=')?;
        let kind = kind.trim();
        let upper = kind.to_ascii_uppercase();
        let dotted = upper.strip_prefix("OID.").unwrap_or(&upper);
        let known = TYPES.iter().find(|(_, name)| *name == upper).map(|(oid, _)| *oid);
        let oid = known
            .map(str::to_owned)
            .or_else(|| ObjectIdentifier::new(dotted).ok().map(|oid| oid.to_string()))?;
        let (value, end) = value(behind)?;
        rdn.push(Attribute { oid, value });
        let separator = behind[end..].chars().next();
        if separator != Some('+') {
            names.push(folded(&std::mem::take(&mut rdn)));
        }
        rest = behind[end..].get(1..).unwrap_or_default().trim_start();
        if separator.is_some() && rest.is_empty() {
            return None;
        }
    }
    Some(names)
}

/// Reads a value up to the next separator that is not escaped; returns the length of the text that it took.
fn value(text: &str) -> Option<(Value, usize)> {
    let spaces = text.len() - text.trim_start().len();
    let body = &text[spaces..];
    let quoted = body.starts_with('"');
    let mut out: Vec<u8> = Vec::new();
    // Length up to the last character that is no trailing space.
    let mut kept = 0;
    let mut chars = body.char_indices().skip(usize::from(quoted)).peekable();
    let mut end = body.len();
    let mut closed = !quoted;
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => {
                let (_, next) = chars.next()?;
                let second = chars.peek().and_then(|(_, c)| c.to_digit(16));
                match (next.to_digit(16), second) {
                    (Some(high), Some(low)) => {
                        chars.next();
                        out.push((high * 16 + low) as u8);
                    }
                    _ => out.extend(next.encode_utf8(&mut [0; 4]).bytes()),
                }
                kept = out.len();
            }
            '"' if quoted => {
                let behind = &body[at + 1..];
                end = at + 1 + behind.len() - behind.trim_start().len();
                closed = behind.trim_start().is_empty() || behind.trim_start().starts_with([',', ';', '+']);
                kept = out.len();
                break;
            }
            ',' | ';' | '+' if !quoted => {
                end = at;
                break;
            }
            c => {
                out.extend(c.encode_utf8(&mut [0; 4]).bytes());
                if c != ' ' {
                    kept = out.len();
                }
            }
        }
    }
    if !closed {
        return None;
    }
    out.truncate(kept);
    let text = String::from_utf8(out).ok()?;
    let value = match text.strip_prefix('#').filter(|_| body.starts_with('#')) {
        Some(hex) => from_hex(hex)?,
        None => Value::Text(text),
    };
    Some((value, spaces + end))
}

/// Value of `#` and DER in hexadecimal digits.
fn from_hex(hex: &str) -> Option<Value> {
    if !hex.len().is_multiple_of(2) || !hex.is_ascii() {
        return None;
    }
    let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).ok();
    let der: Vec<u8> = (0..hex.len()).step_by(2).map(byte).collect::<Option<_>>()?;
    Some(match der.as_slice() {
        // UTF8String, PrintableString, IA5String.
        [0x0C | 0x13 | 0x16, len, text @ ..] if usize::from(*len) == text.len() && *len < 0x80 => {
            Value::Text(String::from_utf8(text.to_vec()).ok()?)
        }
        _ => Value::Der(der),
    })
}

/// As RFC 2253 has it, the last relative name first.
impl fmt::Display for DistinguishedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, rdn) in self.0.iter().rev().enumerate() {
            for (within, attribute) in rdn.iter().enumerate() {
                match (at, within) {
                    (0, 0) => {}
                    (_, 0) => f.write_str(",")?,
                    _ => f.write_str("+")?,
                }
                write!(f, "{attribute}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hex = |f: &mut fmt::Formatter<'_>, der: &[u8]| {
            f.write_str("#")?;
            der.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
        };
        let known = TYPES[..WRITTEN].iter().find(|(oid, _)| *oid == self.oid);
        write!(f, "{}=", known.map_or(&*self.oid, |(_, name)| name))?;
        match &self.value {
            Value::Der(der) => hex(f, der),
            // A type without a name has its value in DER: RFC 2253, section 2.4.
            Value::Text(text) if known.is_none() && text.len() < 0x80 => {
                let tag = if self.oid == "1.2.840.113549.1.9.1" { 0x16 } else { 0x0C };
                hex(f, &[&[tag, text.len() as u8], text.as_bytes()].concat())
            }
            Value::Text(text) => {
                for (at, c) in text.char_indices() {
                    let at_end = at + c.len_utf8() == text.len();
                    let is_special = matches!(c, ',' | '+' | '"' | '\\' | '<' | '>' | ';')
                        || (at == 0 && matches!(c, '#' | ' '))
                        || (at_end && c == ' ');
                    if is_special {
                        f.write_str("\\")?;
                    }
                    write!(f, "{c}")?;
                }
                Ok(())
            }
        }
    }
}

/// A number of big-endian bytes in decimal; one that is negative (which RFC 5280 forbids) with its sign.
pub(super) fn decimal(bytes: &[u8]) -> String {
    let is_negative = bytes.first().is_some_and(|first| *first >= 0x80);
    let mut number = bytes.to_vec();
    if is_negative {
        // The two's complement.
        for byte in &mut number {
            *byte = !*byte;
        }
        for byte in number.iter_mut().rev() {
            *byte = byte.wrapping_add(1);
            if *byte != 0 {
                break;
            }
        }
    }
    let mut digits: Vec<u8> = Vec::new();
    while number.iter().any(|byte| *byte != 0) {
        let mut rest = 0_u32;
        for byte in &mut number {
            let value = rest * 256 + u32::from(*byte);
            *byte = (value / 10) as u8;
            rest = value % 10;
        }
        digits.push(b'0' + rest as u8);
    }
    if digits.is_empty() {
        return "0".to_owned();
    }
    if is_negative {
        digits.push(b'-');
    }
    digits.iter().rev().map(|digit| char::from(*digit)).collect()
}
