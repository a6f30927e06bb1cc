//! Decrypting parts of a message.

use std::collections::HashSet;
use std::ops::Range;

use super::super::document::{Document, Element};
use super::super::names::{ENCRYPTED_DATA, ENCRYPTED_HEADER, SECURITY};
use super::super::{SecurityError, SecurityErrorKind};
use super::cipher;
use super::fragment::Surroundings;
use super::session_keys::{KeyIndex, SessionKeys, unavailable};
use super::syntax::{ContentType, EncryptedData, malformed};
use crate::soap::SoapVersion;
use crate::xml::{Limits, Name};

impl SessionKeys<'_> {
    /// Decrypts the `EncryptedData` of the ids that a `ReferenceList` names. Returns the ranges of the text that change, in order,
    /// with what takes their place.
    ///
    /// `key` is that of the `EncryptedKey` with the list, for data that names no key. All that depends on a key fails with one
    /// error.
    pub(crate) fn decrypt(
        &mut self,
        document: &Document<'_>,
        ids: &[String],
        key: Option<KeyIndex>,
        limits: &Limits,
    ) -> Result<Vec<(Range<usize>, String)>, SecurityError> {
        let mut seen = HashSet::new();
        let mut changes = Vec::with_capacity(ids.len().min(self.limits.encrypted_parts));
        for id in ids {
            if !seen.insert(id) {
                return Err(malformed("a DataReference leads where another one does"));
            }
            let element = document.element_by_id(id);
            let element =
                element.map_err(|error| malformed(format!("a DataReference can't be followed: {error}")))?;
            changes.push(self.decrypt_part(element, key, limits)?);
        }
        changes.sort_by_key(|(range, _)| range.start);
        match changes.array_windows().all(|[(one, _), (next, _)]| one.end <= next.start) {
            true => Ok(changes),
            false => Err(malformed("encrypted data stands in encrypted data")),
        }
    }

    /// Decrypts one `EncryptedData`. Returns the range that changes, and what takes its place.
    pub(crate) fn decrypt_part(
        &mut self,
        element: Element<'_, '_>,
        key: Option<KeyIndex>,
        limits: &Limits,
    ) -> Result<(Range<usize>, String), SecurityError> {
        let surroundings = Surroundings::of(element);
        let (content, octets) = self.decrypt_octets(element, key, limits)?;
        if content == ContentType::Octets {
            return Err(malformed("encrypted data has no Type: neither an element nor content"));
        }
        let range = replaced(element, content)?;
        let text = String::from_utf8(octets).map_err(|_| failed())?;
        match surroundings.admit(&text, content, limits) {
            true => Ok((range, text)),
            false => Err(failed()),
        }
    }

    /// Decrypts one `EncryptedData`, whatever is in it.
    pub(super) fn decrypt_octets(
        &mut self,
        element: Element<'_, '_>,
        key: Option<KeyIndex>,
        limits: &Limits,
    ) -> Result<(ContentType, Vec<u8>), SecurityError> {
        if element.name() != ENCRYPTED_DATA {
            return Err(malformed("a DataReference leads to an element that is no EncryptedData"));
        }
        self.decrypted += 1;
        let bound = self.limits.encrypted_parts;
        if self.decrypted > bound {
            let message = format!("the message has more encrypted parts than {bound}");
            return Err(SecurityError::new(SecurityErrorKind::Limit, message));
        }
        // A document keeps nothing of what is in elements of a body.
        let (alone, _) = Surroundings::of(element).enclose(element.as_str());
        let alone = Document::parse(&alone, limits)?;
        let data = alone.root().children().next().ok_or_else(|| malformed("there is no EncryptedData"))?;
        let data = EncryptedData::parse(data)?;
        self.settings.allow_data(data.algorithm)?;
        let named = match data.key_info {
            Some(key_info) => self.find(key_info)?,
            None => None,
        };
        let key = match (named, key) {
            (Some(key), _) => key,
            (None, Some(index)) if data.key_info.is_none() => self.secret(index).clone(),
            _ => return Err(unavailable("data is encrypted with a key that is not at hand")),
        };
        let key = key.of_len(data.algorithm.key_len())?;
        let octets = cipher::decrypt(data.algorithm, &key, data.octets).ok_or_else(failed)?;
        Ok((data.content, octets))
    }
}

/// The one error of all that depends on keys: wrong keys, padding, tags, and plaintext that is no XML.
fn failed() -> SecurityError {
    let message = "a part of the message can't be decrypted: it was encrypted with another key, or changed";
    SecurityError::new(SecurityErrorKind::FailedCheck, message)
}

/// Range that the plaintext of an `EncryptedData` takes.
fn replaced(element: Element<'_, '_>, content: ContentType) -> Result<Range<usize>, SecurityError> {
    let Some(parent) = element.parent() else { return Ok(element.range()) };
    let Name { namespace, local } = parent.name();
    // WS-Security 1.1.1, section 9: the envelope, its header and its body are never encrypted as elements.
    if parent.depth() == 1 && local == "Envelope" && SoapVersion::from_namespace(namespace).is_some() {
        return Err(malformed(
            "the header or the body of an envelope is encrypted; only content of theirs may be",
        ));
    }
    // Content may be any number of elements, and those behind it would take other places than they had when they were verified.
    let is_header =
        parent.depth() == 2 && local == "Header" && SoapVersion::from_namespace(namespace).is_some();
    if (is_header || parent.name() == SECURITY) && content != ContentType::Element {
        return Err(malformed("a token or a header block is encrypted as content, not as an element"));
    }
    // Section 9.3.
    if parent.name() != ENCRYPTED_HEADER {
        return Ok(element.range());
    }
    match content == ContentType::Element && parent.has_only_elements() && parent.children().count() == 1 {
        true => Ok(parent.range()),
        false => Err(malformed("an EncryptedHeader has one encrypted element in it")),
    }
}
