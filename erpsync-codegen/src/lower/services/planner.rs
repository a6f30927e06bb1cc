//! State of the planning.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::lower::facts::Facts;
use crate::lower::options::ResolvedOptions;
use crate::resolve::Span;

/// Plans operations and collects the reasons why some are left out.
pub(super) struct Planner<'m, 'd> {
    pub(super) facts: &'m Facts<'m>,
    pub(super) options: &'d ResolvedOptions<'d>,
    pub(super) diagnostics: &'d mut Diagnostics,
}

impl Planner<'_, '_> {
    pub(super) fn report_left_out(&mut self, span: Span, message: String, label: &str) {
        self.diagnostics.push(Diagnostic::warning(Code::UNSUPPORTED, message).at(span, label));
    }
}
