//! Attachments in the envelope, where what signs, encrypts or verifies it covers them (XOP 1.0, section 3.2).

use std::sync::Arc;

use super::EnvelopeText;
use crate::attachment::{AttachmentError, OutgoingParts, Package};

impl EnvelopeText {
    /// Puts in the parts of a received package to which the envelope refers, within the limit of a message.
    pub(crate) async fn include_received(&mut self, package: Arc<Package>) -> Result<(), AttachmentError> {
        let limit = self.options().limits.message_limit();
        let whole = package.included(self.as_str(), limit).await?;
        self.replace(whole);
        Ok(())
    }

    /// Puts in the parts that are to be sent, as far as the envelope refers to them, at most `limit` bytes.
    pub(crate) async fn include_sent(
        &mut self,
        outgoing: &mut Option<OutgoingParts>,
        limit: usize,
    ) -> Result<(), AttachmentError> {
        let Some(outgoing) = outgoing.as_mut().filter(|outgoing| outgoing.has_parts()) else { return Ok(()) };
        let whole = outgoing.included(self.as_str(), limit).await?;
        self.replace(whole);
        Ok(())
    }
}
