//! From the [`Model`] and the [`Config`] to [`ir`]: every decision about Rust is taken here.
//!
//! | file | decides |
//! |---|---|
//! | `services`, `messages`, `headers`, `faults` | which operations are generated, what is in their bodies, which headers go together, which faults are told apart |
//! | `differences` | what bindings say that are not generated |
//! | `analysis` | keeps what is asked for again and again, each worked out once, and how much may come of it |
//! | `shape` | what a type of the schema becomes: value, enumeration, struct |
//! | `content`, `particles` | what a content is made of: elements, choices, groups, wildcards |
//! | `arrays` | which types are gone from the Rust type of their element |
//! | `reach`, `plan` | which types are generated, and what is known of each |
//! | `naming`, `modules`, `names`, `scope` | what modules and items are called; `names` alone knows how a name is spelled, `scope` who gets it |
//! | `fields`, `elements`, `alternatives` | the fields of a struct, those that are elements, the variants of a choice between these |
//! | `facets` | what the facets of a type are for its Rust type |
//! | `values` | what `default` and `fixed` mean for a field |
//! | `unions` | the member types of a union, and what tells them apart |
//! | `items` | structs, enumerations and choices, from all of the above |
//! | `traits` | services, from all of the above |
//! | `recursion`, `defaults`, `helpers` | where a `Box` is needed; what can be `Default`; what needs a constructor |
//! | `nothing` | what is said of documents without an operation that can be called |
//! | `choices` | what the configuration says about a place |

mod alternatives;
mod analysis;
mod arrays;
mod choices;
mod content;
mod defaults;
mod differences;
mod disambiguation;
mod docs;
mod elements;
mod facets;
mod faults;
mod fields;
mod headers;
mod helpers;
mod items;
mod look_alikes;
mod messages;
mod modules;
mod names;
mod naming;
mod nothing;
mod particles;
mod plan;
mod reach;
mod recursion;
mod scope;
mod services;
mod shape;
mod traits;
mod unions;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use crate::config::{Config, SECRET_NAMES};
use crate::diagnostic::{Code, Diagnostics};
use crate::ir::{Crate, Item, Module, Type};
use crate::limits::Limits;
use crate::resolve::Model;

use analysis::Analysis;
use choices::Choices;
use naming::{ItemKey, Naming};
use plan::Plan;

/// What all of the items are made from.
struct Lowering<'m, 'a> {
    model: &'m Analysis<'m>,
    choices: &'a Choices<'a>,
    plan: &'a Plan<'m>,
    naming: &'a Naming,
    diagnostics: &'a mut Diagnostics,
    /// What is made, by module.
    made: BTreeMap<String, Vec<Item>>,
    /// The names of the members that are secret.
    secrets: BTreeSet<String>,
}

impl Lowering<'_, '_> {
    /// The type that an item is. All items that anything refers to have a name.
    fn item(&self, key: ItemKey) -> Type {
        match self.naming.get(key) {
            Some(item) => Type::Item { module: item.module.clone(), name: item.name.clone() },
            None => Type::Runtime("xsd::AnyType"),
        }
    }

    fn push(&mut self, key: ItemKey, make: impl FnOnce(&mut Self, String) -> Item) {
        if let Some(name) = self.naming.get(key) {
            let item = make(self, name.name.clone());
            self.made.entry(name.module.clone()).or_default().push(item);
        }
    }
}

/// Lowers a model that had no errors.
pub(crate) fn lower(model: &Model, config: &Config, limits: &Limits, diagnostics: &mut Diagnostics) -> Crate {
    let choices = Choices::new(config);
    let analysis = Analysis::new(model, limits.expansion);
    let model = &analysis;
    let services = services::plan(model, &choices, diagnostics);
    let plan = reach::reach(model, &services, &choices, diagnostics);
    let naming = naming::name(model, &plan, &services, &choices, diagnostics);
    let mut lowering = Lowering {
        model,
        choices: &choices,
        plan: &plan,
        naming: &naming,
        diagnostics,
        made: BTreeMap::new(),
        secrets: BTreeSet::new(),
    };
    for (index, service) in services.iter().enumerate() {
        lowering.service(index, service);
    }
    for &id in &plan.order {
        lowering.type_item(id);
    }
    for &id in &plan.heads {
        lowering.head_item(id);
    }
    let secrets = unknown_secrets(lowering.secrets);
    let mut made = lowering.made;
    for item in made.values_mut().flatten() {
        if let Item::Service(service) = item {
            service.secrets.clone_from(&secrets);
        }
    }
    let mut modules = Vec::new();
    for ((namespace, edition), name) in &naming.modules {
        let Some(mut items) = made.remove(name) else {
            continue;
        };
        items.sort_by(|a, b| (place_in_module(a), a.name()).cmp(&(place_in_module(b), b.name())));
        modules.push(Module { name: name.clone(), namespace: namespace.clone(), edition: *edition, items });
    }
    modules.sort_by(|a, b| a.name.cmp(&b.name));
    let mut made = Crate { modules };
    recursion::box_recursion(&mut made);
    recursion::mark_recursion(&mut made);
    defaults::mark_defaults(&mut made);
    helpers::mark_helpers(&mut made);
    analysis.report(diagnostics);
    // Where nothing is generated, no option means anything.
    if !choices.report_unused_operations(diagnostics) {
        if services.is_empty() {
            let has_skipped = diagnostics.iter().any(|one| one.code == Code::SKIPPED);
            diagnostics.extend(nothing::nothing(model, config, !made.modules.is_empty(), has_skipped));
        }
        if !made.modules.is_empty() {
            choices.report_unused(diagnostics);
        }
    }
    made
}

/// Those of the names that the runtime does not take for secrets anyway.
fn unknown_secrets(names: BTreeSet<String>) -> Vec<String> {
    let known = |name: &String| SECRET_NAMES.iter().any(|known| known.eq_ignore_ascii_case(name));
    names.into_iter().filter(|name| !known(name)).collect()
}

/// Services come first in a module, then their headers, then everything else.
fn place_in_module(item: &Item) -> u8 {
    match item {
        Item::Service(_) => 0,
        Item::Struct(item) if item.identity == crate::ir::Identity::Headers => 1,
        _ => 2,
    }
}
