//! Paths from one module of a crate into another.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Item, UseTree};

use crate::Module;

/// A path that names something in another top-level module.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    /// Top-level module that has the path.
    pub from: String,
    /// Top-level module that it leads to.
    pub to: String,
    /// File that has the path, from the source folder on.
    pub file: String,
}

/// Collects the paths between top-level modules, those in the bodies of macros included.
///
/// `name` is the name of the crate, by which it may call itself.
pub fn uses_between(modules: &[Module], name: &str) -> BTreeSet<Use> {
    let rooms: BTreeSet<&str> = modules.iter().filter_map(|module| room(&module.path)).collect();
    let exports = exports_of_root(modules);
    let mut uses = BTreeSet::new();
    for module in modules {
        let Some(from) = room(&module.path) else { continue };
        let mut targets = BTreeSet::new();
        for item in module.items.iter().filter(|item| !matches!(item, Item::Mod(_))) {
            let scanner = Scanner { module: Some(&module.path), name };
            scanner.scan(item.to_token_stream(), &mut targets);
        }
        for target in targets {
            let to = match rooms.get(&*target) {
                Some(room) => Some((*room).to_owned()),
                None => exports.get(&target).filter(|room| rooms.contains(&***room)).cloned(),
            };
            let file = module.file.to_string_lossy();
            let file = file.rsplit_once("/src/").map_or(&*file, |(_, file)| file).to_owned();
            uses.extend(to.filter(|to| to != from).map(|to| Use {
                from: from.to_owned(),
                to,
                file: file.clone(),
            }));
        }
    }
    uses
}

fn room(path: &[String]) -> Option<&str> {
    path.first().map(String::as_str)
}

/// Names that the root of the crate exports from its modules, and macros, with the modules that have them.
fn exports_of_root(modules: &[Module]) -> BTreeMap<String, String> {
    let mut exports = BTreeMap::new();
    for module in modules {
        for item in &module.items {
            match item {
                Item::Use(item) if module.path.is_empty() => add_exports(&item.tree, None, &mut exports),
                Item::Macro(item) => {
                    let exported =
                        item.attrs.iter().any(|attribute| attribute.path().is_ident("macro_export"));
                    if let (true, Some(name), Some(room)) = (exported, &item.ident, room(&module.path)) {
                        exports.insert(name.to_string(), room.to_owned());
                    }
                }
                _ => {}
            }
        }
    }
    exports
}

fn add_exports(tree: &UseTree, room: Option<&str>, exports: &mut BTreeMap<String, String>) {
    match tree {
        UseTree::Path(path) if path.ident == "self" || path.ident == "crate" => {
            add_exports(&path.tree, room, exports);
        }
        UseTree::Path(path) => {
            let own = path.ident.to_string();
            add_exports(&path.tree, room.or(Some(&own)), exports);
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| add_exports(tree, room, exports)),
        UseTree::Name(name) => {
            exports.extend(room.map(|room| (name.ident.to_string(), room.to_owned())));
        }
        UseTree::Rename(rename) => {
            exports.extend(room.map(|room| (rename.rename.to_string(), room.to_owned())));
        }
        _ => {}
    }
}

/// Finds paths that begin with the name of the crate, and in a module of it with `crate` and `super`.
struct Scanner<'m> {
    module: Option<&'m [String]>,
    name: &'m str,
}

impl Scanner<'_> {
    fn scan(&self, tokens: TokenStream, targets: &mut BTreeSet<String>) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            match &tokens[at] {
                TokenTree::Group(group) => self.scan(group.stream(), targets),
                TokenTree::Ident(ident) if is_path_separator(&tokens[at + 1..]) => {
                    let mut after = at + 3;
                    let is_in_path = at >= 2 && is_path_separator(&tokens[at - 2..]);
                    match &*ident.to_string() {
                        "crate" if self.module.is_some() => add_names(tokens.get(after), targets),
                        "super" if !is_in_path => {
                            let Some(module) = self.module else {
                                at += 1;
                                continue;
                            };
                            let mut levels = 1;
                            while matches!(tokens.get(after), Some(TokenTree::Ident(next)) if next == "super")
                            {
                                levels += 1;
                                after += 3;
                            }
                            match module.len().checked_sub(levels) {
                                Some(0) => add_names(tokens.get(after), targets),
                                Some(rest) => targets.extend(module[..rest].first().cloned()),
                                None => {}
                            }
                        }
                        name if name == self.name => add_names(tokens.get(after), targets),
                        _ => {}
                    }
                }
                _ => {}
            }
            at += 1;
        }
    }
}

fn is_path_separator(tokens: &[TokenTree]) -> bool {
    let is_colon =
        |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
    is_colon(tokens.first()) && is_colon(tokens.get(1))
}

/// Adds the name behind `crate::`, or each name that begins an entry of `{…}`.
fn add_names(token: Option<&TokenTree>, targets: &mut BTreeSet<String>) {
    match token {
        Some(TokenTree::Ident(ident)) => drop(targets.insert(ident.to_string())),
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
            let mut begins = true;
            for token in group.stream() {
                match &token {
                    TokenTree::Ident(ident) if begins => drop(targets.insert(ident.to_string())),
                    _ => {}
                }
                begins = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ',');
            }
        }
        _ => {}
    }
}

/// Collects the names behind `NAME::` in the sources of another crate, with the files that have them.
pub fn names_behind(modules: &[Module], name: &str) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for module in modules {
        let mut targets = BTreeSet::new();
        let scanner = Scanner { module: None, name };
        module.items.iter().for_each(|item| scanner.scan(item.to_token_stream(), &mut targets));
        let file = module.file.display().to_string();
        found.extend(targets.into_iter().map(|target| (file.clone(), target)));
    }
    found
}
