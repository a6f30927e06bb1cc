//! The messages of NTLM: MS-NLMP, section 2.2.

use super::response::{Account, hmac_md5, utf16};

const SIGNATURE: &[u8; 8] = b"NTLMSSP\0";

/// Flags of section 2.2.2.5: Unicode, target name, NTLM, always sign, extended session security, target info, version, 128 and
/// 56 bits.
const FLAGS: u32 = 0x1 | 0x4 | 0x200 | 0x8000 | 0x8_0000 | 0x80_0000 | 0x200_0000 | 0x2000_0000 | 0x8000_0000;
const UNICODE: u32 = 0x1;

/// Version that the messages carry, and which servers use for their logs: 10.0, revision 15 of NTLM.
const VERSION: [u8; 8] = [10, 0, 0, 0, 0, 0, 0, 15];

/// Identifiers of target information: section 2.2.2.1.
mod av {
    pub(super) const END: u16 = 0;
    pub(super) const FLAGS: u16 = 6;
    pub(super) const TIMESTAMP: u16 = 7;
    pub(super) const TARGET_NAME: u16 = 9;
    pub(super) const CHANNEL_BINDINGS: u16 = 10;
}

/// Maximum length of a challenge, in bytes.
const MOST_BYTES: usize = 16 << 10;

/// The first message: section 2.2.1.1. It names neither a user nor a domain.
pub(super) fn negotiate() -> Vec<u8> {
    let mut message = SIGNATURE.to_vec();
    message.extend(1_u32.to_le_bytes());
    message.extend(FLAGS.to_le_bytes());
    message.extend([0; 16]);
    message.extend(VERSION);
    message
}

/// The message of the server: section 2.2.1.2.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Challenge {
    flags: u32,
    nonce: [u8; 8],
    target_info: Vec<(u16, Vec<u8>)>,
    bytes: Vec<u8>,
}

impl Challenge {
    /// Reads the message; the error is the problem with it.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, &'static str> {
        const BROKEN: &str = "it breaks off";
        if bytes.len() > MOST_BYTES {
            return Err("it is too long");
        }
        if !bytes.starts_with(SIGNATURE) || number(bytes, 8) != Some(2) {
            return Err("it is no challenge of NTLM");
        }
        let flags = number(bytes, 20).ok_or(BROKEN)?;
        if flags & UNICODE == 0 {
            return Err("it asks for texts in another encoding than Unicode");
        }
        let nonce = bytes.get(24..32).and_then(|nonce| nonce.try_into().ok()).ok_or(BROKEN)?;
        let info = match (short(bytes, 40), number(bytes, 44)) {
            (Some(length), Some(offset)) if length > 0 => {
                let start = usize::try_from(offset).map_err(|_| BROKEN)?;
                let end = start.checked_add(usize::from(length)).ok_or(BROKEN)?;
                pairs(bytes.get(start..end).ok_or(BROKEN)?).ok_or("its target information is broken")?
            }
            _ => Vec::new(),
        };
        Ok(Self { flags, nonce, target_info: info, bytes: bytes.to_vec() })
    }

    /// The last message: section 2.2.1.3. It protects all three by an integrity code, if the server gives the time.
    pub(super) fn authenticate(
        &self,
        account: &Account<'_>,
        target: &str,
        client: &[u8; 8],
        now: u64,
    ) -> Vec<u8> {
        let of =
            |id: u16| self.target_info.iter().find(|(known, _)| *known == id).map(|(_, value)| &value[..]);
        let server_time = of(av::TIMESTAMP).and_then(|time| time.try_into().ok()).map(u64::from_le_bytes);
        let mut info = self.target_info.clone();
        info.retain(|(id, _)| ![av::FLAGS, av::TARGET_NAME, av::CHANNEL_BINDINGS].contains(id));
        if server_time.is_some() {
            let flags = of(av::FLAGS).and_then(|flags| number(flags, 0)).unwrap_or(0);
            info.push((av::FLAGS, (flags | 2).to_le_bytes().to_vec()));
        }
        if !info.is_empty() {
            info.push((av::TARGET_NAME, utf16(target)));
        }
        let response = account.respond(&self.nonce, client, server_time.unwrap_or(now), &written(&info));
        let lm = if server_time.is_some() { vec![0; 24] } else { response.lm };
        let (domain, user) = (utf16(account.domain), utf16(account.user));
        let mut message = SIGNATURE.to_vec();
        message.extend(3_u32.to_le_bytes());
        let mut content = Vec::new();
        // In the order of the fields: LM, NT, domain, user, workstation, session key.
        for value in [&lm, &response.nt, &domain, &user, &Vec::new(), &Vec::new()] {
            let length = u16::try_from(value.len()).unwrap_or(u16::MAX).to_le_bytes();
            message.extend(length);
            message.extend(length);
            message.extend(((CONTENT + content.len()) as u32).to_le_bytes());
            content.extend_from_slice(value);
        }
        message.extend((self.flags & FLAGS).to_le_bytes());
        message.extend(VERSION);
        message.extend([0; 16]);
        message.extend(content);
        if server_time.is_some() {
            let code = hmac_md5(&response.session_key, &[&negotiate(), &self.bytes, &message]);
            message[CONTENT - 16..CONTENT].copy_from_slice(&code);
        }
        message
    }
}

/// Offset of the content in the last message.
const CONTENT: usize = 88;

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map(u32::from_le_bytes)
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2).and_then(|bytes| bytes.try_into().ok()).map(u16::from_le_bytes)
}

/// Reads target information up to its end.
fn pairs(mut bytes: &[u8]) -> Option<Vec<(u16, Vec<u8>)>> {
    let mut found = Vec::new();
    loop {
        let (id, length) = (short(bytes, 0)?, usize::from(short(bytes, 2)?));
        if id == av::END {
            return Some(found);
        }
        found.push((id, bytes.get(4..4 + length)?.to_vec()));
        bytes = &bytes[4 + length..];
    }
}

/// Writes target information.
fn written(pairs: &[(u16, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (id, value) in pairs {
        bytes.extend(id.to_le_bytes());
        bytes.extend((value.len() as u16).to_le_bytes());
        bytes.extend(value);
    }
    bytes.extend([0; 4]);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn challenge(info: &[u8]) -> Vec<u8> {
        let mut bytes = [&SIGNATURE[..], &2_u32.to_le_bytes(), &[0; 8]].concat();
        bytes.extend(FLAGS.to_le_bytes());
        bytes.extend(*b"12345678");
        bytes.extend([0; 8]);
        let length = (info.len() as u16).to_le_bytes();
        bytes.extend([length, length].concat());
        bytes.extend(48_u32.to_le_bytes());
        bytes.extend(info);
        bytes
    }

    #[test]
    fn challenges() {
        let info = written(&[(2, utf16("DOMAIN")), (av::TIMESTAMP, vec![7; 8])]);
        let good = challenge(&info);
        let parsed = Challenge::parse(&good).unwrap();
        assert_eq!((&parsed.nonce, parsed.target_info.len()), (b"12345678", 2));
        // Cut off anywhere, it is an error or has less of it; with each byte changed, nothing panics.
        for end in 0..good.len() {
            assert!(Challenge::parse(&good[..end]).is_err() || end >= 32);
        }
        for at in 0..good.len() {
            for value in [0, 0x7F, 0xFF] {
                let mut bytes = good.clone();
                bytes[at] = value;
                if let Ok(challenge) = Challenge::parse(&bytes) {
                    let account = Account { user: "u", domain: "d", password: "p" };
                    let message = challenge.authenticate(&account, "HTTP/h", &[1; 8], 5);
                    assert!(message.len() > CONTENT);
                }
            }
        }
        for bad in [&b""[..], b"NTLMSSP\0", b"NTLMSSP\0\x01\0\0\0", &[0; 100], &vec![0; MOST_BYTES + 1]] {
            assert!(Challenge::parse(bad).is_err());
        }
    }
}
