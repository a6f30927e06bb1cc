//! Content beside an envelope, which neither signatures nor encryption cover: attachments that are not in the form of XOP.

use super::{SecurityError, SecurityErrorKind};

impl SecurityError {
    /// The error of a received message with content beside its envelope: anyone on the way may have replaced it.
    pub(super) fn of_received_parts() -> Self {
        let message = "content of the message stands beside its envelope, where neither signature nor encryption covers it";
        Self::new(SecurityErrorKind::NotSigned, message)
    }

    /// The error of an envelope that is not protected, since content stands beside it.
    pub(super) fn of_sent_parts() -> Self {
        let message = "an attachment stands beside the envelope, where neither signature nor encryption covers it: \
                       only `xs:base64Binary` goes into it, no `mime:content` and no `wsi:swaRef`";
        Self::new(SecurityErrorKind::Setup, message)
    }
}
