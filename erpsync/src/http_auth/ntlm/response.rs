//! The response of NTLM version 2 to a challenge: MS-NLMP, section 3.3.2.

use hmac::{Hmac, KeyInit, Mac};
use md4::{Digest, Md4};
use md5::Md5;

/// Account of a user.
pub(super) struct Account<'a> {
    pub(super) user: &'a str,
    pub(super) domain: &'a str,
    pub(super) password: &'a str,
}

/// Response with the key of the session.
pub(super) struct Response {
    pub(super) nt: Vec<u8>,
    pub(super) lm: Vec<u8>,
    pub(super) session_key: [u8; 16],
}

/// Text as NTLM has it.
pub(super) fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// HMAC-MD5 of parts in a row.
pub(super) fn hmac_md5(key: &[u8], parts: &[&[u8]]) -> [u8; 16] {
    // HMAC takes a key of any length.
    let Ok(mut hmac) = Hmac::<Md5>::new_from_slice(key) else { return [0; 16] };
    parts.iter().for_each(|part| hmac.update(part));
    hmac.finalize().into_bytes().into()
}

impl Account<'_> {
    /// The key of the account: `NTOWFv2`.
    fn key(&self) -> [u8; 16] {
        let hash = Md4::digest(utf16(self.password));
        hmac_md5(&hash, &[&utf16(&self.user.to_uppercase()), &utf16(self.domain)])
    }

    /// Computes the response to a challenge. `time` is in units of 100 nanoseconds since 1601. The LM response is that of a server
    /// that gives no time of its own.
    pub(super) fn respond(
        &self,
        server: &[u8; 8],
        client: &[u8; 8],
        time: u64,
        target_info: &[u8],
    ) -> Response {
        let key = self.key();
        let mut blob = vec![1, 1, 0, 0, 0, 0, 0, 0];
        blob.extend(time.to_le_bytes());
        blob.extend(client);
        blob.extend([0; 4]);
        blob.extend(target_info);
        blob.extend([0; 4]);
        let proof = hmac_md5(&key, &[server, &blob]);
        let session_key = hmac_md5(&key, &[&proof]);
        let lm = [&hmac_md5(&key, &[server, client])[..], client].concat();
        Response { nt: [&proof[..], &blob].concat(), lm, session_key }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// MS-NLMP, section 4.2.4.
    #[test]
    fn the_example_of_the_specification() {
        let account = Account { user: "User", domain: "Domain", password: "Password" };
        assert_eq!(hex(&account.key()), "0c868a403bfd7a93a3001ef22ef02e3f");
        let mut info = vec![2, 0, 12, 0];
        info.extend(utf16("Domain"));
        info.extend([1, 0, 12, 0]);
        info.extend(utf16("Server"));
        info.extend([0; 4]);
        let server = [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef];
        let response = account.respond(&server, &[0xaa; 8], 0, &info);
        assert_eq!(hex(&response.nt[..16]), "68cd0ab851e51c96aabc927bebef6a1c");
        assert_eq!(hex(&response.lm), "86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa");
        assert_eq!(hex(&response.session_key), "8de40ccadbc14a82f15cb0ad0de95ca3");
    }
}
