//! Ids of messages.

use std::fmt::Write as _;
use std::hash::{BuildHasher, RandomState};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// A new id: `urn:uuid:` and a random UUID (RFC 9562, section 5.4).
///
/// Nobody else can guess the next one: it is a keyed hash of a counter, with keys from the operating system.
pub(super) fn new_message_id() -> String {
    static KEYS: OnceLock<[RandomState; 2]> = OnceLock::new();
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let keys = KEYS.get_or_init(|| [RandomState::new(), RandomState::new()]);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let [high, low] = keys.each_ref().map(|key| key.hash_one(number));
    let high = high & !0xf000 | 0x4000;
    let low = low & !(0b11 << 62) | 0b10 << 62;
    let mut id = String::with_capacity(45);
    let parts = [high >> 32, high >> 16 & 0xffff, high & 0xffff, low >> 48, low & 0xffff_ffff_ffff];
    id.push_str("urn:uuid");
    for (at, (part, width)) in parts.into_iter().zip([8, 4, 4, 4, 12]).enumerate() {
        let separator = if at == 0 { ':' } else { '-' };
        // Writing into a string does not fail.
        let _ = write!(id, "{separator}{part:0width$x}");
    }
    id
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::new_message_id;

    #[test]
    fn ids_are_random_uuids() {
        let ids: HashSet<String> = (0..1000).map(|_| new_message_id()).collect();
        assert_eq!(ids.len(), 1000);
        for id in ids {
            let uuid = uuid::Uuid::parse_str(id.strip_prefix("urn:uuid:").unwrap()).unwrap();
            assert_eq!(uuid.get_version(), Some(uuid::Version::Random), "{id}");
            assert_eq!(uuid.get_variant(), uuid::Variant::RFC4122, "{id}");
        }
    }
}
