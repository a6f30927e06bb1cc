//! Decrypting what the security header of a message says is encrypted.

use std::ops::Range;

use super::super::document::{Document, Element};
use super::super::names::{ENCRYPTED_DATA, ENCRYPTED_KEY, REFERENCE_LIST};
use super::super::{SecurityError, SecurityErrorKind};
use super::session_keys::SessionKeys;
use super::syntax::data_references;
use crate::xml::Limits;

impl SessionKeys<'_> {
    /// Decrypts what an element of the security header says.
    pub(in super::super) fn process(
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
            // Nothing before it listed it. If no key is at hand, a list behind it may have one.
            ENCRYPTED_DATA => match self.decrypt_part(token, None, limits) {
                Err(error) if error.kind() == SecurityErrorKind::TokenUnavailable => Ok(Vec::new()),
                decrypted => Ok(vec![decrypted?]),
            },
            _ => Ok(Vec::new()),
        }
    }
}
