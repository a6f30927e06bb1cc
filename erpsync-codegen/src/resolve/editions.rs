//! Namespaces that documents that are compiled together define differently.
//!
//! Within the documents of one root a name has one meaning. If another root declares it otherwise, or declares something
//! that it refers to otherwise, the namespace has an edition for each set of roots that agree, and each edition gets types
//! and services of its own. Messages and global elements that are declared differently make no edition, since services of
//! one namespace may each have their own; components that refer to such an element do.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::agreement::Finder;
use super::collect::{Collected, Scope, Scoped, Unit};
use super::model::Edition;
use crate::load::DocumentSet;
use crate::tree::QName;

/// The editions of all namespaces that have several.
#[derive(Default)]
pub(super) struct Editions {
    /// Numbers, by namespace and scope.
    pub(super) numbers: HashMap<Arc<str>, BTreeMap<Scope, usize>>,
    /// As in [`numbers`](Self::numbers), in the order of namespace and number.
    pub(super) all: Vec<Edition>,
}

impl Editions {
    /// Number of a namespace's edition in a scope; 0, the first, also if it has only one or the scope declares nothing in it.
    pub(super) fn number(&self, namespace: &str, scope: Scope) -> usize {
        self.numbers.get(namespace).and_then(|numbers| numbers.get(&scope)).copied().unwrap_or(0)
    }

    /// The position in [`all`](Self::all), where a namespace has several.
    pub(super) fn index(&self, namespace: &str, scope: Scope) -> Option<usize> {
        let number = self.number(namespace, scope);
        self.numbers.get(namespace)?;
        self.all.iter().position(|one| *one.namespace == *namespace && one.number == number)
    }

    /// The editions of all namespaces as a scope sees them.
    pub(super) fn seen_by(&self, scope: Scope) -> BTreeMap<Arc<str>, usize> {
        let all = self.numbers.keys();
        all.filter_map(|namespace| Some((namespace.clone(), self.index(namespace, scope)?))).collect()
    }
}

/// Ids of parts of WSDLs, by the edition of their namespace.
pub(super) struct ByEdition<I>(HashMap<(usize, QName), I>);

impl<I> Default for ByEdition<I> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<I: Copy> ByEdition<I> {
    pub(super) fn declare(&mut self, editions: &Editions, scope: Scope, name: QName, id: I) {
        self.0.insert((editions.number(&name.namespace, scope), name), id);
    }

    pub(super) fn find(&self, editions: &Editions, scope: Scope, name: &QName) -> Option<I> {
        self.0.get(&(editions.number(&name.namespace, scope), name.clone())).copied()
    }
}

/// Finds the editions, and divides schemas and definitions that several of them have.
pub(super) fn find(documents: &DocumentSet, collected: &mut Collected<'_>) -> Editions {
    if documents.roots().len() < 2 {
        return Editions::default();
    }
    let mut finder = Finder::new(collected);
    if !finder.has_differences() {
        return Editions::default();
    }
    while finder.refine() {}
    let mut editions = Editions::default();
    for (namespace, classes) in finder.finish() {
        let mut taken: BTreeSet<String> = BTreeSet::new();
        let numbers = editions.numbers.entry(namespace.clone()).or_default();
        for (number, (scopes, difference)) in classes.into_iter().enumerate() {
            numbers.extend(scopes.iter().map(|scope| (*scope, number)));
            let Some(first) = scopes.first() else { continue };
            let name = edition_name(documents, collected, *first, &taken);
            taken.insert(name.clone());
            editions.all.push(Edition { namespace: namespace.clone(), number, name, difference });
        }
    }
    divide(collected, &editions);
    editions
}

/// Each schema and WSDL has the scopes of one edition of its namespace.
fn divide(collected: &mut Collected<'_>, editions: &Editions) {
    let parts = |namespace: &Arc<str>, scopes: &[Scope]| {
        let mut parts: BTreeMap<usize, Vec<Scope>> = BTreeMap::new();
        for scope in scopes {
            parts.entry(editions.number(namespace, *scope)).or_default().push(*scope);
        }
        parts.into_values()
    };
    for index in 0..collected.units.len() {
        let unit = collected.units[index].clone();
        let mut parts = parts(&unit.target, &unit.scopes);
        collected.units[index].scopes = parts.next().unwrap_or_default();
        for scopes in parts {
            let copy = super::ids::SchemaId::new(collected.units.len());
            collected.units.push(Unit { scopes, ..unit.clone() });
            let redefined = collected.redefinitions.iter().filter(|(id, _)| id.index() == index);
            let redefined: Vec<_> = redefined.map(|(_, components)| (copy, *components)).collect();
            collected.redefinitions.extend(redefined);
        }
    }
    // In their order, since an importing document takes precedence over the imported one.
    for Scoped { definitions, scopes } in std::mem::take(&mut collected.definitions) {
        let parts = parts(&definitions.target_namespace, &scopes);
        collected.definitions.extend(parts.map(|scopes| Scoped { definitions, scopes }));
    }
}

/// The name of an edition: the service of its first root, or whatever else distinguishes it from the others.
fn edition_name(
    documents: &DocumentSet,
    collected: &Collected<'_>,
    scope: Scope,
    taken: &BTreeSet<String>,
) -> String {
    let root = documents.roots()[scope as usize];
    let file = documents.sources().get(root).name().rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let own = collected.definitions.iter().map(|scoped| scoped.definitions);
    let own = own.into_iter().find(|definitions| definitions.info.span.source == root);
    let services = own.into_iter().flat_map(|one| &one.services).map(|one| one.name.as_str());
    let port_types = own.into_iter().flat_map(|one| &one.port_types).map(|one| one.name.as_str());
    let names = services.chain(port_types).take(1).chain([stem]);
    let is_free = |name: &&str| !name.is_empty() && !taken.contains(*name);
    let mut names = names.filter(is_free);
    let numbered = || (2_u32..).map(|number| format!("{stem}{number}")).find(|name| !taken.contains(name));
    names.next().map_or_else(|| numbered().unwrap_or_default(), str::to_owned)
}
