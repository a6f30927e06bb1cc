//! Nonces of a server: RFC 7616, section 3.3.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};

/// Nonces that a server issues. A nonce proves its own origin by an HMAC, so that nothing is kept for one that nobody uses; of those
/// that are used, the counts are kept, within a bound.
pub(super) struct Nonces {
    key: hmac::Key,
    start: Instant,
    used: Mutex<Used>,
    most: usize,
}

/// Nonce that was issued here: the time in milliseconds, and random bytes.
pub(super) type Nonce = (u64, [u8; 8]);

#[derive(Default)]
struct Used {
    counts: BTreeMap<Nonce, Counts>,
    /// Nonces up to this one are no longer known, if they are not among the counts.
    floor: Option<Nonce>,
}

/// Counts that requests had with one nonce: the highest, and a bit for each of the 64 up to it.
#[derive(Default)]
struct Counts {
    highest: u32,
    seen: u64,
}

impl Counts {
    /// Reports whether a count is used for the first time. One that is 64 below the highest counts as used: requests that are
    /// sent at the same time may overtake each other, but not by that much.
    fn take(&mut self, count: u32) -> bool {
        if count > self.highest {
            let ahead = count - self.highest;
            self.seen = self.seen.checked_shl(ahead).unwrap_or(0) | 1;
            self.highest = count;
            return true;
        }
        let bit = 1_u64.checked_shl(self.highest - count).unwrap_or(0);
        let is_first = count > 0 && bit != 0 && self.seen & bit == 0;
        self.seen |= bit;
        is_first
    }
}

/// Length of the HMAC that a nonce has, in bytes.
const TAG: usize = 16;

impl Nonces {
    /// Nonces of a random key; `None` if there are no random numbers. Counts of at most `most` nonces are kept.
    pub(super) fn new(most: usize) -> Option<Self> {
        let key = hmac::Key::generate(hmac::HMAC_SHA256, &SystemRandom::new()).ok()?;
        Some(Self { key, start: Instant::now(), used: Mutex::default(), most })
    }

    /// The time by the clock of the nonces, in milliseconds.
    pub(super) fn now(&self) -> u64 {
        self.start.elapsed().as_millis() as u64
    }

    /// Issues a nonce; `None` if there are no random numbers.
    pub(super) fn issue(&self, now: u64) -> Option<String> {
        let mut bytes = now.to_be_bytes().to_vec();
        let mut random = [0; 8];
        SystemRandom::new().fill(&mut random).ok()?;
        bytes.extend(random);
        let tag = hmac::sign(&self.key, &bytes);
        bytes.extend(&tag.as_ref()[..TAG]);
        Some(BASE64_URL_SAFE_NO_PAD.encode(bytes))
    }

    /// The nonce of a text, if it was issued here within this time.
    pub(super) fn find(&self, text: &str, now: u64, lifetime: Duration) -> Option<Nonce> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        let (issued, rest) = bytes.split_first_chunk::<8>()?;
        let (random, tag) = rest.split_first_chunk::<8>()?;
        let expected = hmac::sign(&self.key, &bytes[..16]);
        let is_own: bool = subtle::ConstantTimeEq::ct_eq(&expected.as_ref()[..TAG], tag).into();
        let issued = u64::from_be_bytes(*issued);
        let age = Duration::from_millis(now.saturating_sub(issued));
        (is_own && age < lifetime).then_some((issued, *random))
    }

    /// Reports whether a count is used for the first time with a nonce.
    pub(super) fn take(&self, nonce: Nonce, count: u32) -> bool {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let Used { counts, floor } = &mut *used;
        if !counts.contains_key(&nonce) {
            if floor.is_some_and(|floor| nonce <= floor) {
                return false;
            }
            // The oldest go first: they end first, too.
            while counts.len() >= self.most
                && let Some((oldest, _)) = counts.pop_first()
            {
                *floor = (*floor).max(Some(oldest));
            }
            if floor.is_some_and(|floor| nonce <= floor) {
                return false;
            }
        }
        counts.entry(nonce).or_default().take(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn a_nonce_is_known_for_its_life() {
        let nonces = Nonces::new(10).unwrap();
        let text = nonces.issue(5000).unwrap();
        assert!(nonces.find(&text, 5000, HOUR).is_some());
        assert!(nonces.find(&text, 5000 + 3_599_999, HOUR).is_some());
        assert!(nonces.find(&text, 5000 + 3_600_000, HOUR).is_none());
        assert!(nonces.find(&text, 5000, Duration::ZERO).is_none());
        assert!(Nonces::new(10).unwrap().find(&text, 5000, HOUR).is_none(), "of another server");
        let changed = text.replacen(&text[..1], if text.starts_with('B') { "C" } else { "B" }, 1);
        for other in ["", "x", "AAAA", &changed, &text[..20], &format!("{text}AAAA")] {
            assert!(nonces.find(other, 5000, HOUR).is_none(), "{other}");
        }
    }

    #[test]
    fn a_count_is_good_once() {
        let nonces = Nonces::new(10).unwrap();
        let nonce = (1, [0; 8]);
        for (count, is_first) in [
            (0, false),
            (1, true),
            (1, false),
            (3, true),
            (2, true),
            (2, false),
            (3, false),
            (70, true),
            (7, true),
            (7, false),
            (6, false),
            (u32::MAX, true),
            (70, false),
            (u32::MAX - 63, true),
            (u32::MAX - 64, false),
        ] {
            assert_eq!(nonces.take(nonce, count), is_first, "{count}");
        }
    }

    #[test]
    fn the_number_of_nonces_is_bounded() {
        let nonces = Nonces::new(3).unwrap();
        let nonce = |number: u64| (number, [0; 8]);
        assert!((1..=5).all(|number| nonces.take(nonce(number), 1)));
        assert_eq!(nonces.used.lock().unwrap().counts.len(), 3);
        // The oldest were forgotten, so nothing that they were used for can be repeated.
        assert!(!nonces.take(nonce(1), 2) && !nonces.take(nonce(2), 2) && !nonces.take(nonce(0), 1));
        assert!(nonces.take(nonce(3), 2) && !nonces.take(nonce(5), 1));
    }
}
