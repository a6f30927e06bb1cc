//! From the [`Model`] and the [`Config`] to [`ir`](crate::ir): every decision about Rust is made here, once.
//!
//! ```text
//! Model ─content→ ContentMap ─mapping→ TypeMap ─┐
//! Model ─services→ Vec<ServicePlan> ────────────┴─build→ unnamed items ─streams→ unnamed items ─name→ Crate ─boxing, defaults, helpers→ Crate
//! ```
//!
//! | module | decides | uses |
//! |---|---|---|
//! | `docs`, `confusables`, `spelling` | text of documentation; spelling of names | nothing |
//! | `options` | configuration for a schema path | nothing |
//! | `request`, `site` | requests for names; schema paths and source names | `spelling` |
//! | `facts` | facts that follow from the schema; the budget of expansion | nothing |
//! | `content` | members of each content: elements, choices, groups, wildcards | `facts` |
//! | `mapping` | the Rust type of each type | `content`, `facts`, `options`, `site` |
//! | `services` | operations that are generated, their bodies, headers and faults | `facts`, `options`, `site` |
//! | `name` | names of modules, items and members | `options`, `request`, `spelling` |
//! | `builder` | the items, from a worklist | all above |
//! | `streams` | the lists that are streams, and the items that are made for them | `name`, `options`, `request`, `spelling` |
//! | `boxing`, `attachments`, `defaults`, `helpers` | boxes, messages with attachments, `Default`, constructors | `spelling` |

mod attachments;
mod boxing;
mod builder;
mod confusables;
mod content;
mod defaults;
mod docs;
mod facts;
mod helpers;
mod mapping;
mod name;
mod options;
mod request;
mod services;
mod site;
mod spelling;
mod streams;

use crate::config::Config;
use crate::diagnostic::{Code, Diagnostics};
use crate::ir::Crate;
use crate::limits::Limits;
use crate::resolve::Model;

use content::ContentMap;
use mapping::SchemaMap;
use options::ResolvedOptions;

/// Lowers a model that had no errors.
pub(crate) fn lower(model: &Model, config: &Config, limits: &Limits, diagnostics: &mut Diagnostics) -> Crate {
    let options = ResolvedOptions::new(config);
    let contents = ContentMap::new(model, limits.expansion);
    let schema = SchemaMap::new(&contents);
    let services = services::plan(&contents, &options, diagnostics);
    let mut items = builder::build(&schema, &services, &options, diagnostics);
    streams::mark(&mut items, model, &options, diagnostics);
    let mut lowered = name::name(items, &options, diagnostics);
    boxing::box_recursion(&mut lowered);
    boxing::mark_recursion(&mut lowered);
    attachments::mark_attachments(&mut lowered);
    defaults::mark_defaults(&mut lowered);
    helpers::mark_helpers(&mut lowered);
    diagnostics.extend(contents.budget.exceeded());
    let is_empty = lowered.items.is_empty();
    // An operation that does not exist is an error, and the reason why other options have no effect.
    if !options.report_unused_operations(diagnostics) {
        if services.is_empty() {
            let has_skipped = diagnostics.iter().any(|one| one.code == Code::SKIPPED);
            diagnostics.extend(services::nothing(model, config, !is_empty, has_skipped));
        }
        if !is_empty {
            options.report_unused(diagnostics);
        }
    }
    lowered
}
