//! Reasons why a type can't be generated.

use crate::resolve::Span;

/// Something of the schema that is not generated.
#[derive(Clone, Debug)]
pub(crate) struct Unsupported {
    pub(crate) span: Span,
    /// `an xs:choice`.
    pub(crate) what: String,
    /// The base that has it.
    pub(crate) base: Option<String>,
}

impl Unsupported {
    pub(crate) fn new(span: Span, what: impl Into<String>) -> Self {
        Self { span, what: what.into(), base: None }
    }

    /// Describes it: `an xs:choice`, `the base {urn:x}Order, with an xs:choice`.
    pub(crate) fn describe(&self) -> String {
        match &self.base {
            Some(base) => format!("the base {base}, with {}", self.what),
            None => self.what.clone(),
        }
    }
}
