//! Secrets that a message may quote anywhere.

use super::mask::{MASK, scan};

/// Texts shorter than this are not looked for: too much would look like them.
const SHORTEST: usize = 4;

/// What stood in the secret elements of messages: to be found where another message quotes it.
#[derive(Clone, Default)]
pub(crate) struct Secrets(Vec<String>);

impl Secrets {
    /// The secrets in a message: of [`SECRET_NAMES`](super::SECRET_NAMES), and of `more`.
    pub(crate) fn of(xml: &str, more: &[&str]) -> Self {
        let mut secrets = Self::default();
        secrets.add(xml, more);
        secrets
    }

    /// Adds those of another message: as they stand in it, unescaped, and escaped once more, as a message has them
    /// that quotes the first as a text.
    pub(crate) fn add(&mut self, xml: &str, more: &[&str]) {
        let found = &mut self.0;
        scan(xml, more, &mut |text| {
            let text = text.trim();
            if text.len() >= SHORTEST && !found.iter().any(|known| known == text) {
                if text.contains('&') {
                    found.push(unescape(text));
                    found.push(text.replace('&', "&amp;"));
                }
                found.push(text.to_owned());
            }
        });
        // The longest first: one may be a part of another.
        found.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    }

    /// The text without them; `None` if there are none in it.
    pub(crate) fn scrub(&self, text: &str) -> Option<String> {
        let found = self.0.iter().filter(|secret| text.contains(secret.as_str()));
        found.fold(None, |scrubbed: Option<String>, secret| {
            Some(scrubbed.as_deref().unwrap_or(text).replace(secret.as_str(), MASK))
        })
    }
}

/// A text that this crate escaped.
fn unescape(text: &str) -> String {
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")]
        .iter()
        .fold(text.to_owned(), |text, (escaped, plain)| text.replace(escaped, plain))
}
