//! Look-ups in the configuration, by schema path. Every look-up is recorded, so that options without effect are reported.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::config::{Config, ItemKey, NilMapping, Path, SchemaPath, Space, secret_pattern};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity, nearest};
use crate::resolve::Edition;

/// A [`Config`] that records which of its entries have had an effect.
pub(super) struct ResolvedOptions<'a> {
    config: &'a Config,
    used: RefCell<BTreeSet<(&'static str, usize)>>,
    known: RefCell<BTreeSet<(Space, String)>>,
    namespaces: RefCell<BTreeSet<String>>,
    /// Paths of all items, by name.
    items: RefCell<BTreeMap<String, BTreeSet<ItemKey>>>,
}

impl<'a> ResolvedOptions<'a> {
    pub(super) fn new(config: &'a Config) -> Self {
        Self {
            config,
            used: RefCell::default(),
            known: RefCell::default(),
            namespaces: RefCell::default(),
            items: RefCell::default(),
        }
    }

    /// Records an item, which [`exact`](Self::exact) keeps apart from others.
    pub(super) fn record_item(&self, path: &SchemaPath<'_>) {
        self.items.borrow_mut().entry(path.item().to_owned()).or_default().insert(path.item_key());
    }

    /// The text of a path that matches nothing else.
    pub(super) fn exact(&self, path: &SchemaPath<'_>) -> String {
        path.exact(self.items.borrow().get(path.item()).into_iter().flatten())
    }

    /// The settings that need no path.
    pub(super) fn config(&self) -> &'a Config {
        self.config
    }

    /// Returns whether an operation is to be generated.
    pub(super) fn is_wanted(&self, service: &SchemaPath<'_>, operation: &SchemaPath<'_>) -> bool {
        self.record(operation);
        self.record(service);
        let mut is_wanted = self.config.operations.is_empty();
        for (index, pattern) in self.config.operations.iter().enumerate() {
            if pattern.matches_service(service) || pattern.matches_service(operation) {
                self.used.borrow_mut().insert(("operations", index));
                is_wanted = true;
            }
        }
        is_wanted
    }

    pub(super) fn rename(&self, path: &SchemaPath<'_>) -> Option<&'a str> {
        self.last("rename", &self.config.renames, path).map(String::as_str)
    }

    pub(super) fn type_override(&self, path: &SchemaPath<'_>) -> Option<&'a str> {
        self.last("type_override", &self.config.type_overrides, path).map(String::as_str)
    }

    pub(super) fn type_derives(&self, path: &SchemaPath<'_>) -> Vec<String> {
        self.all("type_derive", &self.config.type_derives, path).cloned().collect()
    }

    pub(super) fn type_attributes(&self, path: &SchemaPath<'_>) -> Vec<String> {
        self.all("type_attribute", &self.config.type_attributes, path).cloned().collect()
    }

    pub(super) fn field_attributes(&self, path: &SchemaPath<'_>) -> Vec<String> {
        self.all("field_attribute", &self.config.field_attributes, path).cloned().collect()
    }

    pub(super) fn nil_mapping(&self, path: &SchemaPath<'_>) -> Option<NilMapping> {
        self.last("nillable", &self.config.nil_mappings, path).copied()
    }

    /// Returns whether a member that holds text is secret.
    pub(super) fn is_secret(&self, path: &SchemaPath<'_>, name: &str) -> bool {
        let by_path = self.last("secret", &self.config.secrets, path).copied();
        by_path.unwrap_or_else(|| secret_pattern(name).is_some())
    }

    /// Returns whether a user decided that a value is an attachment, or that it is none.
    pub(super) fn attachment(&self, path: &SchemaPath<'_>) -> Option<bool> {
        self.last("attachment", &self.config.attachments, path).copied()
    }

    /// The Rust path of the module that has a namespace's types.
    pub(super) fn extern_path(&self, path: &SchemaPath<'_>) -> Option<&'a str> {
        let find = |namespace: &str| self.by_namespace("extern_path", &self.config.extern_paths, namespace);
        path.edition.and_then(|edition| find(&edition_key(edition))).or_else(|| find(path.namespace))
    }

    /// The name for the module of a namespace or of an edition of it; the first edition has that of the namespace.
    pub(super) fn module_name(&self, namespace: &str, edition: Option<&Edition>) -> Option<&'a str> {
        let find = |namespace: &str| self.by_namespace("module_name", &self.config.module_names, namespace);
        let is_first = edition.is_none_or(|edition| edition.number == 0);
        let of_edition = edition.and_then(|edition| find(&edition_key(edition)));
        of_edition.or_else(|| find(namespace).filter(|_| is_first))
    }

    /// The last entry that matches `path`; it wins over earlier ones.
    fn last<T>(
        &self,
        option: &'static str,
        entries: &'a [(Path, T)],
        path: &SchemaPath<'_>,
    ) -> Option<&'a T> {
        self.all(option, entries, path).last()
    }

    /// All entries that match `path`.
    fn all<T>(
        &self,
        option: &'static str,
        entries: &'a [(Path, T)],
        path: &SchemaPath<'_>,
    ) -> impl Iterator<Item = &'a T> {
        if !entries.is_empty() {
            self.record(path);
        }
        entries.iter().enumerate().filter(|(_, (pattern, _))| pattern.matches(path)).map(
            move |(index, (_, value))| {
                self.used.borrow_mut().insert((option, index));
                value
            },
        )
    }

    fn by_namespace(
        &self,
        option: &'static str,
        entries: &'a [(String, String)],
        namespace: &str,
    ) -> Option<&'a str> {
        if !entries.is_empty() {
            self.namespaces.borrow_mut().insert(namespace.to_owned());
        }
        let matching = entries.iter().enumerate().filter(|(_, (own, _))| own == namespace);
        let found = matching.map(|(index, (_, value))| {
            self.used.borrow_mut().insert((option, index));
            value.as_str()
        });
        found.last()
    }

    fn record(&self, path: &SchemaPath<'_>) {
        self.known.borrow_mut().insert((path.space, path.steps.clone()));
    }

    /// Reports an error for each operation that is asked for and does not exist. Returns whether there is one: other
    /// options may have no effect because of it.
    pub(super) fn report_unused_operations(&self, diagnostics: &mut Diagnostics) -> bool {
        let operations: Vec<&Path> = self.config.operations.iter().collect();
        let before = diagnostics.len();
        self.report_paths("operations", &operations, diagnostics);
        diagnostics.len() > before
    }

    /// Reports a warning for each other entry that had no effect.
    pub(super) fn report_unused(&self, diagnostics: &mut Diagnostics) {
        let config = self.config;
        self.report_paths("rename", &paths(&config.renames), diagnostics);
        self.report_paths("type_override", &paths(&config.type_overrides), diagnostics);
        self.report_paths("type_derive", &paths(&config.type_derives), diagnostics);
        self.report_paths("type_attribute", &paths(&config.type_attributes), diagnostics);
        self.report_paths("field_attribute", &paths(&config.field_attributes), diagnostics);
        self.report_paths("nillable", &paths(&config.nil_mappings), diagnostics);
        self.report_paths("secret", &paths(&config.secrets), diagnostics);
        self.report_paths("attachment", &paths(&config.attachments), diagnostics);
        self.report_namespaces("extern_path", &config.extern_paths, diagnostics);
        self.report_namespaces("module_name", &config.module_names, diagnostics);
    }

    fn report_paths(&self, option: &'static str, paths: &[&Path], diagnostics: &mut Diagnostics) {
        for (index, path) in paths.iter().enumerate() {
            if self.used.borrow().contains(&(option, index)) {
                continue;
            }
            let known = self.known.borrow();
            let is_service = option == "operations";
            let names: Vec<(String, String)> = known
                .iter()
                .filter(|(space, _)| !is_service || *space == Space::Service)
                .map(|(space, steps)| match space {
                    _ if is_service => (steps.replace('/', "."), steps.replace('/', ".")),
                    Space::Service => (steps.clone(), format!("service:{steps}")),
                    _ => (steps.clone(), steps.clone()),
                })
                .collect();
            let named = match option {
                "secret" if !self.config.secrets[index].1 => "not_secret",
                "attachment" if !self.config.attachments[index].1 => "not_attachment",
                _ => option,
            };
            let mut diagnostic = unused(named, &path.to_string(), path.steps(), &names);
            if is_service {
                // Everything else would be generated, which was not asked for.
                diagnostic.severity = Severity::Error;
            }
            diagnostics.push(diagnostic);
        }
    }

    fn report_namespaces(
        &self,
        option: &'static str,
        entries: &[(String, String)],
        diagnostics: &mut Diagnostics,
    ) {
        for (index, (namespace, _)) in entries.iter().enumerate() {
            if !self.used.borrow().contains(&(option, index)) {
                let known = self.namespaces.borrow();
                let known: Vec<_> = known.iter().map(|name| (name.clone(), name.clone())).collect();
                diagnostics.push(unused(option, namespace, namespace, &known));
            }
        }
    }
}

/// Help of a warning about a name: the option that chooses it.
pub(super) fn help_to_choose(option: &str, path: &str, name: &str) -> String {
    format!("to choose the name and silence this: `.{option}(\"{path}\", \"{name}\")`")
}

/// The edition's name in options that take a namespace.
pub(super) fn edition_key(edition: &Edition) -> String {
    format!("{{{}}}{}", edition.namespace, edition.name)
}

fn paths<T>(entries: &[(Path, T)]) -> Vec<&Path> {
    entries.iter().map(|(path, _)| path).collect()
}

/// `known` are names that would have an effect, each with its spelling as a path.
fn unused(option: &str, text: &str, wanted: &str, known: &[(String, String)]) -> Diagnostic {
    let message = format!("the option `{option}` for `{text}` has no effect");
    let diagnostic = Diagnostic::warning(Code::CONFIGURATION, message);
    let near = nearest(wanted, known.iter().map(|(name, _)| name.as_str()));
    // An operation may be named without its service.
    let meant = known.iter().find(|(name, _)| {
        near == Some(name.as_str()) || near.is_none() && name.rsplit('.').next() == Some(wanted)
    });
    match meant {
        Some((_, path)) => diagnostic.help(format!("did you mean `{path}`?")),
        None => diagnostic,
    }
}
