//! Parts of a message with attachments that no field is for.

use std::fmt;
use std::sync::Arc;

use super::Attachment;
use super::package::{Package, Selector};
use crate::mime::content_id_of;

/// Parts of a message with attachments (SwA): among the extensions of [`Request::http`](crate::Request::http) in a server and of
/// [`Response::http`](crate::Response::http) in a client.
///
/// By it a part is found that the XML refers to in a form that no type knows, such as an attribute `href="cid:…"`, or not at all. As
/// long as it exists, parts that were passed over are kept, within the [`AttachmentLimits`](crate::AttachmentLimits). Messages with
/// MTOM have none: there all parts are values of the XML.
///
/// ```
/// use erpsync::attachment::Parts;
/// use erpsync::{Attachment, Response};
///
/// fn attachment<T>(response: &Response<T>, href: &str) -> Option<Attachment> {
///     let parts: &Parts = response.http.as_ref()?.extensions.get()?;
///     Some(parts.attachment(href))
/// }
/// ```
pub struct Parts(Arc<Package>);

impl Parts {
    pub(super) fn new(package: Arc<Package>) -> Self {
        package.add_seeker();
        Self(package)
    }

    /// The part of a content ID: a `cid:` URL, or the ID with or without angle brackets. If there is none, that is an error when
    /// the attachment is read.
    pub fn attachment(&self, reference: &str) -> Attachment {
        Attachment::of_part(self.0.handle(Selector::Id(content_id_of(reference))))
    }
}

impl Clone for Parts {
    fn clone(&self) -> Self {
        Self::new(self.0.clone())
    }
}

impl Drop for Parts {
    fn drop(&mut self) {
        self.0.forget_seeker();
    }
}

impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parts").finish_non_exhaustive()
    }
}
