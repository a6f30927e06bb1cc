//! The sources of a crate, parsed.
//!
//! Nothing here compiles the crates: a check of them takes a few seconds.

pub mod api;
pub mod paths;
pub mod table;

use std::fmt;
use std::path::{Path, PathBuf};

use syn::{Attribute, Item, Meta};

/// A module of a crate, without what is compiled for its own tests only.
#[derive(Clone)]
pub struct Module {
    /// Names from the root of the crate down; empty for the root.
    pub path: Vec<String>,
    /// File that holds it.
    pub file: PathBuf,
    /// Items in it, its modules included.
    pub items: Vec<Item>,
}

impl fmt::Debug for Module {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Module").field("path", &self.path).finish_non_exhaustive()
    }
}

/// Returns the root of the repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Parses all modules of the crate in a folder of the repository.
pub fn modules_of(folder: &str) -> Vec<Module> {
    let root = repository().join(folder).join("src/lib.rs");
    let mut modules = Vec::new();
    let items = parse(&root);
    add_module(Vec::new(), root, items, &mut modules);
    modules
}

fn parse(file: &Path) -> Vec<Item> {
    let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let parsed = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    parsed.items
}

fn add_module(path: Vec<String>, file: PathBuf, items: Vec<Item>, modules: &mut Vec<Module>) {
    let items: Vec<Item> = items.into_iter().filter(|item| !is_for_tests(attributes(item))).collect();
    for item in &items {
        let Item::Mod(module) = item else { continue };
        let name = module.ident.to_string();
        let inner = [path.clone(), vec![name.clone()]].concat();
        match &module.content {
            Some((_, items)) => add_module(inner, file.clone(), items.clone(), modules),
            None => {
                let file = file_of(&file, &path, &name);
                let items = parse(&file);
                add_module(inner, file, items, modules);
            }
        }
    }
    modules.push(Module { path, file, items });
}

/// Returns the file of the module `name` that is declared in `file`.
fn file_of(file: &Path, parent: &[String], name: &str) -> PathBuf {
    let folder = file.parent().unwrap_or(Path::new("."));
    let is_folder_of_parent = parent.is_empty() || file.file_name().is_some_and(|name| name == "mod.rs");
    let folder = match is_folder_of_parent {
        true => folder.to_owned(),
        false => folder.join(parent.last().map_or("", String::as_str)),
    };
    let alone = folder.join(format!("{name}.rs"));
    if alone.exists() { alone } else { folder.join(name).join("mod.rs") }
}

/// Returns the attributes of an item.
pub fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// Returns whether an item is compiled for tests only.
fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        Meta::Path(path) => path.is_ident("test"),
        Meta::NameValue(_) => false,
    })
}

/// Returns whether `#[doc(hidden)]` is among the attributes.
pub fn is_hidden(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) => list.path.is_ident("doc") && list.tokens.to_string() == "hidden",
        _ => false,
    })
}
