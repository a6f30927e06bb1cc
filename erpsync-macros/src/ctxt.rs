//! Collector for the errors of all stages of a derive, so that one build shows them all.

use std::cell::RefCell;
use std::fmt::Display;

use proc_macro2::Span;
use syn::Error;

/// Collects errors until [`Ctxt::check`] hands them over.
///
/// Dropping a collector without asking it is a mistake in this crate: an error could go unseen and a wrong
/// type be expanded. Such a drop panics, except while another panic is under way.
pub(crate) struct Ctxt {
    /// `None` once the errors have been handed over.
    errors: RefCell<Option<Vec<Error>>>,
}

impl Ctxt {
    pub(crate) fn new() -> Self {
        Self { errors: RefCell::new(Some(Vec::new())) }
    }

    /// Reports `message` at `span`.
    pub(crate) fn error(&self, span: Span, message: impl Display) {
        self.push(Error::new(span, message));
    }

    /// Reports an error that `syn` made.
    pub(crate) fn push(&self, error: Error) {
        if let Some(errors) = self.errors.borrow_mut().as_mut() {
            errors.push(error);
        }
    }

    /// Ends the collecting: all errors as one, in the order they were reported.
    pub(crate) fn check(self) -> Result<(), Error> {
        let errors = self.errors.take().unwrap_or_default();
        errors
            .into_iter()
            .reduce(|mut all, error| {
                all.combine(error);
                all
            })
            .map_or(Ok(()), Err)
    }
}

impl Drop for Ctxt {
    fn drop(&mut self) {
        if self.errors.get_mut().is_some() && !std::thread::panicking() {
            panic!("a derive of erpsync dropped its errors unread");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_errors_come_out_in_order() {
        let cx = Ctxt::new();
        cx.error(Span::call_site(), "one");
        cx.error(Span::call_site(), "two");
        let messages: Vec<String> =
            cx.check().unwrap_err().into_iter().map(|error| error.to_string()).collect();
        assert_eq!(messages, ["one", "two"]);
    }

    #[test]
    fn nothing_reported_is_no_error() {
        assert!(Ctxt::new().check().is_ok());
    }

    #[test]
    #[should_panic(expected = "dropped its errors unread")]
    fn dropping_it_unread_is_a_mistake() {
        drop(Ctxt::new());
    }
}
