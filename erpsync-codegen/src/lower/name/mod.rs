//! Names of modules, items and members: one pass over everything that was built.
//!
//! All names of a scope are requested first and assigned together, so that they depend on the set of things and not on
//! the order in which these were built.

mod modules;
mod scope;

use std::collections::{BTreeMap, BTreeSet};

use crate::config::SchemaPath;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Crate, Identity, Item, ItemId, ItemKind, Module, Service};

use super::options::{ResolvedOptions, help_to_choose};
use super::request::NameRequest;
use super::spelling;
use scope::Scope;

/// Names for the variant that holds values or types that the schema does not list; the first that is free is taken.
const UNLISTED: &[&str] = &["Unrecognized", "UnrecognizedValue", "UnlistedValue"];

/// Names for the variant of faults that are not declared.
const UNDECLARED: &[&str] = &["Other", "OtherFault", "Undeclared"];

/// An item that has no name yet, and neither have its members.
pub(super) struct UnnamedItem<'m> {
    pub(super) request: NameRequest<'m>,
    /// The item that it was made for, by which it is ordered.
    pub(super) owner: Option<ItemId>,
    pub(super) item: Item,
    /// One for each member of the item, in their order.
    pub(super) members: Vec<NameRequest<'m>>,
}

/// Names all items and puts them into the modules of their namespaces.
pub(super) fn name(
    mut items: Vec<UnnamedItem<'_>>,
    options: &ResolvedOptions<'_>,
    diagnostics: &mut Diagnostics,
) -> Crate {
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by_key(|&index| (items[index].owner.map_or(index, |owner| owner.0), index));
    let mut by_module: BTreeMap<modules::ModuleKey, Vec<usize>> = BTreeMap::new();
    let mut editions = BTreeMap::new();
    for &index in &order {
        let path = &items[index].request.path;
        options.record_item(path);
        let key = (path.namespace.to_owned(), path.edition.map_or(0, |edition| edition.number));
        editions.entry(key.clone()).or_insert(path.edition);
        by_module.entry(key).or_default().push(index);
    }
    let mut module_names = modules::name(&editions, options, diagnostics);
    let mut modules = Vec::with_capacity(by_module.len());
    for (key, mut indexes) in by_module {
        let requests = indexes.iter().map(|&index| &items[index].request);
        let assigned = assign(requests, item_name, options, diagnostics);
        for (&index, name) in indexes.iter().zip(assigned) {
            items[index].item.name = name;
        }
        indexes.sort_by_key(|&index| (rank(&items[index].item), &*items[index].item.name));
        let items = indexes.into_iter().map(ItemId).collect();
        let Some(name) = module_names.remove(&key) else {
            diagnostics.push(Diagnostic::internal("a namespace has no module"));
            continue;
        };
        modules.push(Module { name, namespace: key.0, edition: key.1, items });
    }
    modules.sort_by(|a, b| a.name.cmp(&b.name));
    let is_service = |one: &&UnnamedItem<'_>| matches!(one.item.kind, ItemKind::Service(_));
    let services: BTreeSet<String> =
        items.iter().filter(is_service).map(|one| one.item.name.clone()).collect();
    for UnnamedItem { item, .. } in &mut items {
        if let ItemKind::Service(Service { policy, encoding, .. }) = &mut item.kind {
            if let Some(policy) = policy {
                policy.name = spelling::static_name(&item.name, "POLICY", &services);
            }
            if let Some(encoding) = encoding {
                *encoding = spelling::static_name(&item.name, "ENCODING", &services);
            }
        }
    }
    for index in order {
        let UnnamedItem { item, members, .. } = &mut items[index];
        let spell: fn(&NameRequest<'_>) -> String = match &item.kind {
            ItemKind::Struct(_) => |request| spelling::field_name(&request.source_name),
            ItemKind::Service(_) => |request| spelling::method_name(&request.source_name),
            ItemKind::Derived(_) => |request| spelling::type_name(&request.source_name),
            _ => |request| spelling::variant_name(&request.source_name),
        };
        let assigned = assign(members.iter(), spell, options, diagnostics);
        let taken: BTreeSet<String> = assigned.iter().cloned().collect();
        for (name, assigned) in item.kind.member_names_mut().into_iter().zip(assigned) {
            *name = assigned;
        }
        let candidates = if matches!(item.kind, ItemKind::Choice(_)) { UNDECLARED } else { UNLISTED };
        if let Some(other) = item.kind.other_mut() {
            *other = spelling::free_name(candidates, &taken);
        }
    }
    Crate::new(items.into_iter().map(|item| item.item).collect(), modules)
}

/// Assigns the names of one scope, and reports those that are not natural.
fn assign<'r, 'm: 'r>(
    requests: impl Iterator<Item = &'r NameRequest<'m>> + Clone,
    spell: fn(&NameRequest<'_>) -> String,
    options: &ResolvedOptions<'_>,
    diagnostics: &mut Diagnostics,
) -> Vec<String> {
    let renamable = |request: &&'r NameRequest<'m>| request.role.is_renamable();
    let overrides: Vec<Option<String>> = requests
        .clone()
        .map(|request| Some(request).filter(renamable))
        .map(|request| user_override(options, &request?.path, diagnostics))
        .collect();
    let mut scope = Scope::default();
    for (request, user_override) in requests.clone().zip(&overrides) {
        match user_override {
            Some(name) => scope.request_override(request.role, name),
            None => scope.request(request.role, &request.source_name, spell(request)),
        }
    }
    let mut given = Vec::with_capacity(overrides.len());
    for (request, assigned) in requests.zip(scope.assign()) {
        if let Some(other) = assigned.instead_of.filter(|_| request.role.is_renamable()) {
            diagnostics.push(collision(request, &other, &assigned.name, &options.exact(&request.path)));
        }
        given.push(assigned.name);
    }
    given
}

/// The natural name of an item.
fn item_name(request: &NameRequest<'_>) -> String {
    let name = spelling::type_name(&request.source_name);
    // Rust warns of `Self_Client`, though not of `Self_`.
    match request.role.further() {
        [_, ..] if name.ends_with('_') => {
            spelling::type_name(&spelling::nested(&request.source_name, request.role.suffix()))
        }
        _ => name,
    }
}

/// The name that a user chose, if it is one.
fn user_override(
    options: &ResolvedOptions<'_>,
    path: &SchemaPath<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<String> {
    let name = spelling::keyword_safe(options.rename(path)?.to_owned());
    if spelling::is_identifier(&name) {
        return Some(name);
    }
    diagnostics.push(
        Diagnostic::error(Code::CONFIGURATION, format!("`{name}` can't be the name of `{}`", path.steps))
            .help(
                "a name in Rust is made of letters, digits and underscores, and does not begin with a digit",
            ),
    );
    None
}

/// Reports that something did not get its natural name.
fn collision(request: &NameRequest<'_>, other: &str, given: &str, path: &str) -> Diagnostic {
    let own = &request.source_name;
    let message = if own == other {
        format!("`{own}` names two things that would have one name in Rust; this one is called `{given}`")
    } else {
        format!("`{own}` and `{other}` would have one name in Rust; this one is called `{given}`")
    };
    let diagnostic = Diagnostic::warning(Code::RENAMED, message).help(help_to_choose("rename", path, given));
    match request.span {
        Some(span) => diagnostic.at(span, ""),
        None => diagnostic,
    }
}

/// Rank of an item in its module: services, their headers, everything else.
fn rank(item: &Item) -> u8 {
    match &item.kind {
        ItemKind::Service(_) => 0,
        ItemKind::Struct(own) if own.identity == Identity::Headers => 1,
        _ => 2,
    }
}
