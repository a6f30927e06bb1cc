//! Errors of interceptors.

use std::error::Error;
use std::fmt;

use crate::redact::{Carried, Redaction};
use crate::report::{RedactedCause, Report};
use crate::transport::BoxError;

/// Error of an [`Interceptor`](super::Interceptor).
///
/// `Display` is the text of the error that the interceptor returned, `source` leads to that error's sources, and `Debug` shows the
/// whole chain; all without the secrets of the call. [`get_ref`](Self::get_ref) leads to the error as it was returned.
pub struct InterceptorError {
    error: BoxError,
    cause: RedactedCause,
}

impl InterceptorError {
    pub(super) fn new(error: impl Into<BoxError>) -> Self {
        let error = error.into();
        Self { cause: RedactedCause::new(&*error, &Carried::default()), error }
    }

    /// Hides the secrets of a call.
    pub(super) fn redacted(mut self, redaction: &Redaction) -> Self {
        self.cause = RedactedCause::new(&*self.error, &redaction.into());
        self
    }

    /// The error that the interceptor returned.
    pub fn get_ref(&self) -> &(dyn Error + Send + Sync + 'static) {
        &*self.error
    }

    /// The error that the interceptor returned, if it is of this type.
    pub fn downcast_ref<T: Error + 'static>(&self) -> Option<&T> {
        self.error.downcast_ref()
    }

    /// Text of the error and of its sources, on one line, without the secrets of the call.
    pub fn report(&self) -> String {
        Report(self).to_string()
    }
}

impl fmt::Display for InterceptorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cause.fmt(f)
    }
}

/// Shows the [`report`](InterceptorError::report).
impl fmt::Debug for InterceptorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.report())
    }
}

impl Error for InterceptorError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause.source()
    }
}
