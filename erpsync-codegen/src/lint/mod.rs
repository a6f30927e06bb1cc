//! Findings that hurt users of other programs, though code can be generated from the WSDL.
//!
//! Most of it are the rules of the [WS-I Basic Profile
//! 1.1](http://www.ws-i.org/Profiles/BasicProfile-1.1-2004-08-24.html) that real stacks insist on; what the generator
//! itself reports (encoded messages, parts of the wrong kind, overloading) is not repeated here.
//!
//! `definitions` looks at documents as they are written, `bindings` at what is bound and how, `policies` at what ports ask for,
//! `unused` at what nothing refers to. The codes are described at [`Code`](crate::diagnostic::Code).

mod bindings;
mod definitions;
mod policies;
mod unused;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::load::DocumentSet;
use crate::resolve::Model;

/// Warnings about documents, sorted; `found` are the diagnostics that resolving them left, which are not repeated.
pub(crate) fn lint(documents: &DocumentSet, model: &Model, found: &Diagnostics) -> Diagnostics {
    let mut warnings = Diagnostics::new();
    definitions::lint(documents, &mut warnings);
    bindings::lint(model, &mut warnings);
    policies::lint(model, &mut warnings);
    // A document that is missing, or an operation that is left out, may use anything.
    let is_partial =
        |one: &Diagnostic| matches!(one.code, Code::MISSING_IMPORT | Code::UNKNOWN_NAME | Code::SKIPPED);
    if !found.has_errors() && !found.iter().any(is_partial) {
        unused::lint(documents.roots(), model, &mut warnings);
    }
    warnings.sort();
    warnings.fold();
    warnings
}
