//! What a transport must not show.

use std::sync::Arc;

/// The local names of the elements and attributes of a call that are secrets, besides those that
/// [always are](crate::soap::SECRET_NAMES): an extension of each request for which there are such names, for transports
/// that show messages or keep them. [`mask`](crate::soap::mask) takes the names.
///
/// ```
/// use bytes::Bytes;
/// use erpsync::soap::mask;
/// use erpsync::transport::SecretNames;
///
/// fn shown(request: &http::Request<Bytes>) -> String {
///     let names: Vec<&str> = request.extensions().get().map(SecretNames::names).into_iter().flatten().collect();
///     mask(&String::from_utf8_lossy(request.body()), &names)
/// }
/// ```
#[derive(Clone, Debug)]
pub struct SecretNames(Arc<[String]>);

impl SecretNames {
    pub(crate) fn new(names: &[&str]) -> Self {
        Self(names.iter().map(|name| (*name).to_owned()).collect())
    }

    /// The names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}
