//! The compiler's message for `send_blocking` where the feature `blocking` is off.

use super::{Call, CallError};
use crate::soap::Message;

/// Implemented by nothing: its message is what the compiler shows.
#[diagnostic::on_unimplemented(
    message = "`send_blocking` needs the feature `blocking` of `erpsync`",
    label = "this feature is not on",
    note = "in Cargo.toml: `erpsync = {{ version = \"…\", features = [\"blocking\"] }}`",
    note = "in an asynchronous function, await the call instead"
)]
pub trait FeatureBlocking {
    /// Never called.
    #[doc(hidden)]
    fn never(self) -> CallError;
}

impl<Q: Message, R: Message> Call<Q, R> {
    /// Not there: it needs the feature `blocking`.
    #[doc(hidden)]
    pub fn send_blocking(self) -> Result<R, CallError>
    where
        Self: FeatureBlocking,
    {
        Err(self.never())
    }
}
