//! All documents → [`Model`]: no QName is left to look up, every reference is an id.
//!
//! The model is in `component` (XML Schema 1.0 part 1, sections 2.2 and 3), `service` (WSDL 1.1, section 2 and 3),
//! `effective` (policies), `ids` and `model`. The work goes in steps, one file each:
//!
//! | step | does |
//! |---|---|
//! | `collect` | follows imports, includes and redefinitions from the roots (part 1, section 4.2) |
//! | `editions`, `agreement` | separate the views that documents that are compiled together have of a namespace |
//! | `names` | gives every global name its id, so that forward and circular references need no special case |
//! | `convert`, `types`, `particles`, `attributes` | turn definitions into components |
//! | `check` | cuts circles, and settles what needs all types: simple content, substitution groups |
//! | `values` | processes the white space of values that the schemas give |
//! | `encoded_nil` | marks what may be nil in messages of SOAP's encoding |
//! | `messages`, `bindings` | turn WSDL's parts into the model's |
//! | `skip` | leaves out operations that reach something invalid, as an option |
//! | `reach`, `missing`, `unknown` | report names that nothing declares, and the missing imports behind them, where an operation needs them |
//! | `policies` | follows references to policies, and gives each port its effective ones |

mod actions;
mod agreement;
mod attributes;
mod bindings;
mod check;
mod collect;
mod component;
mod convert;
mod editions;
mod effective;
mod encoded_nil;
mod ids;
mod messages;
mod mime;
mod missing;
mod model;
mod names;
mod particles;
mod policies;
mod reach;
mod service;
mod skip;
mod soap_arrays;
mod substitution;
#[cfg(test)]
mod tests;
mod types;
mod unknown;
mod values;

pub(crate) use actions::default_action;
pub use component::*;
pub(crate) use effective::asks_for_nothing;
pub use effective::{AddressingUse, Alternatives, MtomUse, OperationPolicies, PortPolicy};
pub use ids::*;
pub use model::{Difference, Edition, Invalid, Model};
#[cfg(feature = "unstable-model")]
pub use policies::all_policies;
pub(crate) use reach::Reach;
pub use service::*;

use crate::diagnostic::Diagnostics;
use crate::load::DocumentSet;

/// The model of all documents, and the problems of the documents and of the model, sorted.
///
/// The model is consistent even if there are errors, but lacks everything invalid. With [`Invalid::Skipped`] errors of
/// components become warnings.
pub fn resolve(documents: &DocumentSet, invalid: Invalid) -> (Model, Diagnostics) {
    let mut diagnostics = documents.diagnostics().clone();
    let mut collected = collect::collect(documents, &mut diagnostics);
    let editions = editions::find(documents, &mut collected);
    let globals = names::register(&collected, editions, &mut diagnostics);
    let mut converter = convert::Converter::new(globals, documents.limits(), &mut diagnostics);
    converter.schemas(&collected);
    converter.components();
    check::finish(&mut converter);
    messages::convert(&mut converter, &collected);
    bindings::convert(&mut converter, &collected);
    let repeated = std::mem::take(&mut converter.repeated_bindings);
    let mut model = converter.finish(documents.sources(), &collected, invalid);
    policies::attach(&mut model, documents, &repeated, &mut diagnostics);
    diagnostics.sort();
    (model, diagnostics)
}
