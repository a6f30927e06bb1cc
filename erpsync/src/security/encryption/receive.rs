//! Decrypting what the security header of a message says is encrypted.

use std::ops::Range;

use super::super::document::{Document, Element};
use super::super::layout::Layout;
use super::super::names::{ENCRYPTED_DATA, ENCRYPTED_KEY, REFERENCE_LIST};
use super::super::{SecurityError, SecurityLimits};
use super::decryption::Decryption;
use super::session_keys::SessionKeys;
use super::syntax::data_references;
use crate::soap::EnvelopeText;
use crate::xml::Limits;

impl Decryption {
    /// Decrypts an envelope in the order of its security header.
    pub(in super::super) fn decrypt_message(
        &self,
        envelope: &mut EnvelopeText,
        actor: Option<&str>,
        limits: &SecurityLimits,
    ) -> Result<(), SecurityError> {
        // Most messages have nothing of that in them.
        if memchr::memmem::find(envelope.as_str().as_bytes(), b"Encrypted").is_none() {
            return Ok(());
        }
        let mut keys = SessionKeys::new(self, limits);
        // A token that is decrypted takes the place of the encrypted one, so places stay.
        let mut place = 0;
        loop {
            let bounds = envelope.limits().clone();
            let document = Document::parse(envelope.as_str(), &bounds)?;
            let layout = Layout::of(&document, actor, limits)?;
            let mut changes = Vec::new();
            for (at, token) in layout.tokens.iter().enumerate().skip(place) {
                place = at + 1;
                changes = keys.process(&document, *token, &bounds)?;
                if !changes.is_empty() {
                    break;
                }
            }
            if changes.is_empty() {
                return Ok(());
            }
            let changes: Vec<(Range<usize>, &str)> =
                changes.iter().map(|(range, text)| (range.clone(), &**text)).collect();
            envelope.splice(&changes);
        }
    }
}

impl SessionKeys<'_> {
    /// Decrypts what an element of the security header says.
    fn process(
        &mut self,
        document: &Document<'_>,
        token: Element<'_, '_>,
        limits: &Limits,
    ) -> Result<Vec<(Range<usize>, String)>, SecurityError> {
        match token.name() {
            ENCRYPTED_KEY => {
                let (key, ids) = self.open(token)?;
                self.decrypt(document, &ids, Some(key), limits)
            }
            REFERENCE_LIST => self.decrypt(document, &data_references(token)?, None, limits),
            // Nothing before it listed it.
            ENCRYPTED_DATA => Ok(vec![self.decrypt_part(token, None, limits)?]),
            _ => Ok(Vec::new()),
        }
    }
}
