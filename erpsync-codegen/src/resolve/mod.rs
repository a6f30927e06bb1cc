//! All documents → [`Model`]: no QName is left to look up, every reference is an id.
//!
//! The model is in `component` (XML Schema 1.0 part 1, sections 2.2 and 3), `service` (WSDL 1.1, section 2 and 3),
//! `ids` and `model`. The work goes in steps, one file each:
//!
//! | step | does |
//! |---|---|
//! | `collect` | follows imports, includes and redefinitions from the roots (part 1, section 4.2) |
//! | `editions`, `agreement`, `references` | tell apart what documents that are compiled together say differently of a namespace |
//! | `names` | gives every global name its id, so that forward and circular references need no special case |
//! | `convert`, `types`, `particles`, `attributes` | turn definitions into components |
//! | `check` | cuts circles, and settles what needs all types: simple content, substitution groups |
//! | `values` | processes the white space of values that the schemas give |
//! | `messages`, `bindings` | turn WSDL's parts into the model's |
//! | `skip` | leaves out operations that reach something invalid, where that is wanted |
//! | `reach`, `missing`, `unknown` | say which names nothing declares, which missing import is to blame, and whether it matters |

mod agreement;
mod attributes;
mod bindings;
mod check;
mod collect;
mod component;
mod convert;
mod editions;
mod ids;
mod messages;
mod missing;
mod model;
mod names;
mod particles;
mod reach;
mod references;
mod service;
mod skip;
mod soap_arrays;
mod substitution;
#[cfg(test)]
mod tests;
mod types;
mod unknown;
mod values;

pub use component::*;
pub use ids::*;
pub use model::{Difference, Edition, Model};
pub(crate) use reach::Reach;
pub use service::*;
pub use skip::Invalid;

use crate::diagnostic::Diagnostics;
use crate::source::Sources;
use crate::{tree, wsdl};

/// The model of everything in `sources`: all stages up to this one. The diagnostics are sorted.
pub fn load(sources: &Sources) -> (Model, Diagnostics) {
    load_with(sources, Invalid::Refused)
}

/// As [`load`], with a choice of what becomes of operations that reach something invalid.
pub fn load_with(sources: &Sources, invalid: Invalid) -> (Model, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let trees = tree::parse(sources, &mut diagnostics);
    let documents = wsdl::read(&trees, &mut diagnostics);
    let model = resolve(sources, &documents, invalid, &mut diagnostics);
    diagnostics.sort();
    (model, diagnostics)
}

/// The model of documents that were read. It is consistent even if there are errors, but lacks what was wrong.
///
/// `diagnostics` has what reading the documents found: with [`Invalid::Skipped`] errors of components become warnings.
pub fn resolve(
    sources: &Sources,
    documents: &[wsdl::Document],
    invalid: Invalid,
    diagnostics: &mut Diagnostics,
) -> Model {
    let mut collected = collect::collect(sources, documents, diagnostics);
    let editions = editions::find(sources, &mut collected);
    let globals = names::register(&collected, editions, diagnostics);
    let mut converter = convert::Converter::new(globals, sources.limits(), diagnostics);
    converter.schemas(&collected);
    converter.components();
    check::finish(&mut converter);
    messages::convert(&mut converter, &collected);
    bindings::convert(&mut converter, &collected);
    converter.finish(sources, &collected, invalid)
}
