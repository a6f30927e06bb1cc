//! The verified sender of a message.

/// Verified sender of a message, in the `extensions` of the exchange.
///
/// An implementation finds it in [`Request::http`](crate::Request::http):
///
/// ```
/// use erpsync::Request;
/// use erpsync::security::Identity;
///
/// fn user_of<T, H>(request: &Request<T, H>) -> Option<&str> {
///     request.http.as_ref()?.extensions.get::<Identity>()?.user_name()
/// }
/// ```
///
/// A message without a token that was verified has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    pub(super) user_name: Option<String>,
}

impl Identity {
    /// The user whose password was verified.
    pub fn user_name(&self) -> Option<&str> {
        self.user_name.as_deref()
    }

    pub(super) fn is_known(&self) -> bool {
        self.user_name.is_some()
    }
}
