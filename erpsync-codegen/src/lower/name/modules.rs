//! Names of modules: from their namespaces, and from the words of an edition if a namespace has several.

use std::collections::{BTreeMap, HashMap};

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::resolve::Edition;

use crate::lower::options::{ResolvedOptions, edition_key, help_to_choose};
use crate::lower::spelling;

/// A namespace and the number of its edition, 0 if it has only one.
pub(super) type ModuleKey = (String, usize);

/// Names the module of each namespace, or edition of one.
pub(super) fn name(
    modules: &BTreeMap<ModuleKey, Option<&Edition>>,
    options: &ResolvedOptions<'_>,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<ModuleKey, String> {
    let mut namer =
        Namer { names: BTreeMap::new(), taken: BTreeMap::new(), numbers: HashMap::new(), diagnostics };
    for (key, edition) in modules {
        if let Some(wanted) = options.module_name(&key.0, *edition) {
            namer.chosen(key, wanted);
        }
    }
    let unnamed = |namer: &Namer<'_>, key: &ModuleKey| !namer.names.contains_key(key);
    let firsts = || modules.keys().filter(|(_, number)| *number == 0);
    for key in firsts() {
        let name = natural(&key.0);
        if unnamed(&namer, key) && !namer.taken.contains_key(&name) {
            namer.give(key, name);
        }
    }
    for key in firsts() {
        if unnamed(&namer, key) {
            namer.instead(key);
        }
    }
    for (key, edition) in modules {
        if let Some(edition) = edition.filter(|_| unnamed(&namer, key)) {
            namer.edition(key, edition);
        }
    }
    namer.names
}

/// The name of a namespace's module if no other takes it.
fn natural(namespace: &str) -> String {
    spelling::module_name(spelling::namespace_words(namespace).first().map_or(namespace, String::as_str))
}

struct Namer<'d> {
    names: BTreeMap<ModuleKey, String>,
    /// The namespace that has a name, by that name.
    taken: BTreeMap<String, String>,
    /// The next number behind a name; those before it are taken.
    numbers: HashMap<String, u32>,
    diagnostics: &'d mut Diagnostics,
}

impl Namer<'_> {
    fn give(&mut self, key: &ModuleKey, name: String) {
        self.taken.insert(name.clone(), key.0.clone());
        self.names.insert(key.clone(), name);
    }

    /// The name that a user chose.
    fn chosen(&mut self, key: &ModuleKey, wanted: &str) {
        let namespace = &key.0;
        let name = spelling::module_name(wanted);
        if name != wanted {
            let message = format!("`{wanted}` can't be the name of the module of `{namespace}`");
            self.diagnostics
                .push(Diagnostic::error(Code::CONFIGURATION, message).help(format!("`{name}` can")));
        }
        if let Some(other) = self.taken.get(&name) {
            let message =
                format!("the namespaces `{other}` and `{namespace}` can't both be in the module `{name}`");
            self.diagnostics.push(Diagnostic::error(Code::CONFIGURATION, message));
            return;
        }
        self.give(key, name);
    }

    /// The first of these names that is free, else `first` with a number.
    fn free(&mut self, mut names: impl Iterator<Item = String>, first: &str) -> String {
        if let Some(name) = names.find(|name| !self.taken.contains_key(name)) {
            return name;
        }
        // Rust warns of a name with two underscores, such as `self__2`.
        let plain = first.trim_end_matches('_');
        let next = self.numbers.entry(plain.to_owned()).or_insert(2);
        loop {
            let name = format!("{plain}_{next}");
            *next += 1;
            if !self.taken.contains_key(&name) {
                return name;
            }
        }
    }

    /// Names a namespace whose natural name another one has.
    fn instead(&mut self, key: &ModuleKey) {
        let namespace = &key.0;
        let first = natural(namespace);
        let words = spelling::namespace_words(namespace);
        let name = self.free(words.iter().map(|words| spelling::module_name(words)), &first);
        if let Some(other) = self.taken.get(&first) {
            let message = format!(
                "the namespaces `{other}` and `{namespace}` would be one module `{first}`; the second is `{name}`"
            );
            let help = help_to_choose("module_name", namespace, &name);
            self.diagnostics.push(Diagnostic::warning(Code::RENAMED, message).help(help));
        }
        self.give(key, name);
    }

    /// Names a later edition of a namespace: the name of the first one with the words of the edition.
    fn edition(&mut self, key: &ModuleKey, edition: &Edition) {
        let first = self.names.get(&(key.0.clone(), 0)).cloned().unwrap_or_else(|| natural(&key.0));
        let base = spelling::module_name(&spelling::nested(&first, &edition.name));
        let name = self.free(std::iter::once(base.clone()), &base);
        if let Some(difference) = &edition.difference {
            let (kind, local) = (difference.kind, &difference.name.local);
            let (differs, label) = match difference.refers_to_it {
                true => {
                    ("in what goes with", "something that it refers to, or that is derived from it, differs")
                }
                false => ("in", "this one differs"),
            };
            let message = format!(
                "WSDLs that are compiled together differ {differs} the {kind} `{local}`; the namespace of `{}` is in \
                 the module `{name}`",
                edition.name
            );
            let help = help_to_choose("module_name", &edition_key(edition), &name);
            let [from, own] = difference.spans;
            let warning = Diagnostic::warning(Code::RENAMED, message).at(own, label);
            let warning = if from == own { warning } else { warning.at(from, "from this one") };
            self.diagnostics
                .push(warning.note(format!("in the namespace `{}`", edition.namespace)).help(help));
        }
        self.give(key, name);
    }
}
