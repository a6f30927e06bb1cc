//! Errors of interceptors.

use std::error::Error;
use std::fmt;

use crate::redact::{Carried, Redaction};
use crate::report::Report;
use crate::transport::BoxError;

/// Maximum length of the text of an error, in characters.
const SHOWN: usize = 1000;

/// Error of an [`Interceptor`](super::Interceptor).
///
/// Its text is that of the error inside with its causes, on one line, without the secrets of the call.
pub struct InterceptorError {
    error: BoxError,
    shown: Carried,
}

impl InterceptorError {
    pub(super) fn new(error: impl Into<BoxError>) -> Self {
        Self { error: error.into(), shown: Carried::default() }
    }

    /// The error, shown without the secrets of a call.
    pub(super) fn redacted(self, redaction: &Redaction) -> Self {
        Self { shown: redaction.into(), ..self }
    }

    /// The error that the interceptor returned.
    pub fn get_ref(&self) -> &(dyn Error + Send + Sync + 'static) {
        &*self.error
    }

    /// The error that the interceptor returned, if it is of this type.
    pub fn downcast_ref<T: Error + 'static>(&self) -> Option<&T> {
        self.error.downcast_ref()
    }
}

impl fmt::Display for InterceptorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown.line(&Report(&*self.error).to_string(), SHOWN))
    }
}

/// Shows the text, not the structure, which may hold secrets.
impl fmt::Debug for InterceptorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "InterceptorError({self})")
    }
}

impl Error for InterceptorError {}
