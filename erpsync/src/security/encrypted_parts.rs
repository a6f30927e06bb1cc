//! Parts of a received message that were encrypted.

use std::collections::HashSet;
use std::ops::Range;

use super::layout::Layout;
use super::verify::{Place, place_of, places};
use super::{Parts, SecurityError, SecurityErrorKind};

/// Places of the parts that arrived encrypted as a whole.
#[derive(Default)]
pub(super) struct EncryptedParts(HashSet<Place>);

impl EncryptedParts {
    /// Records what is decrypted, by the ranges that the plaintext takes.
    pub(super) fn record(&mut self, layout: &Layout<'_, '_>, decrypted: &[(Range<usize>, String)]) {
        let text = layout.document.as_str();
        let body = layout.body.content_range();
        let is_blank = |range: Range<usize>| text.get(range).is_some_and(|text| text.trim().is_empty());
        for (range, _) in decrypted {
            let in_body = body.start <= range.start && range.end <= body.end;
            if in_body && is_blank(body.start..range.start) && is_blank(range.end..body.end) {
                self.0.insert(Place::Body);
            }
            let found = places(layout).find(|(place, part)| *place != Place::Body && part.range() == *range);
            self.0.extend(found.map(|(place, _)| place));
        }
    }

    /// Checks that parts of a message arrived encrypted, if they are there. A body without content has nothing to encrypt.
    pub(super) fn check(&self, layout: &Layout<'_, '_>, required: &Parts) -> Result<(), SecurityError> {
        let is_open = |place: Option<Place>| match place {
            Some(Place::Body) if layout.body.content_range().is_empty() => false,
            place => place.is_none_or(|place| !self.0.contains(&place)),
        };
        match required.of(layout).into_iter().find(|part| is_open(place_of(layout, *part))) {
            None => Ok(()),
            Some(part) => {
                let message =
                    format!("the part `{}` of the message did not arrive encrypted", part.name().local);
                Err(SecurityError::new(SecurityErrorKind::NotEncrypted, message))
            }
        }
    }
}
