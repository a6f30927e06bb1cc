//! The public API of a crate, as a text: what a program can name, without bodies and comments.
//!
//! Items stand under the paths by which they are public, re-exports resolved. Those that are hidden, or behind an `unstable-…`
//! feature, are left out. Items that a macro makes are not expanded; the macro's call stands in their place.

use std::collections::BTreeMap;

use quote::ToTokens;
use syn::{
    Attribute, Block, Fields, File, ImplItem, Item, ItemImpl, ItemTrait, TraitItem, Type, UseTree, Visibility,
};

use crate::{Module, attributes, is_hidden};

/// Prints the public API of a crate.
pub fn public_api(modules: &[Module]) -> String {
    let sources = Sources::new(modules);
    let mut found = BTreeMap::new();
    if let Some(root) = modules.iter().find(|module| module.path.is_empty()) {
        sources.add_module(root, "crate", &mut found, &mut Vec::new());
    }
    for module in modules {
        for item in &module.items {
            if let Item::Macro(exported) = item
                && exported.attrs.iter().any(|attribute| attribute.path().is_ident("macro_export"))
                && !is_unlisted(&exported.attrs)
                && let Some(name) = &exported.ident
            {
                found
                    .entry("crate".to_owned())
                    .or_default()
                    .push((name.to_string(), format!("macro {name}!\n")));
            }
        }
    }
    let mut text = String::new();
    for (path, mut items) in found {
        items.sort();
        items.dedup();
        text.push_str(&format!("\n// {path}\n\n"));
        items.iter().for_each(|(_, item)| text.push_str(item));
    }
    text.trim_start().to_owned()
}

/// Items that are public at each path: name and text.
type Found = BTreeMap<String, Vec<(String, String)>>;

struct Sources<'m> {
    modules: &'m [Module],
    /// `impl` blocks by the name of the type, with the modules that they are in.
    impls: BTreeMap<String, Vec<(&'m Module, &'m ItemImpl)>>,
}

impl<'m> Sources<'m> {
    fn new(modules: &'m [Module]) -> Self {
        let mut impls: BTreeMap<String, Vec<(&Module, &ItemImpl)>> = BTreeMap::new();
        for (module, item) in
            modules.iter().flat_map(|module| module.items.iter().map(move |item| (module, item)))
        {
            if let Item::Impl(block) = item
                && let Some(name) = type_name(&block.self_ty)
                && !is_unlisted(&block.attrs)
            {
                impls.entry(name).or_default().push((module, block));
            }
        }
        Self { modules, impls }
    }

    /// Adds what is public in a module.
    fn add_module(
        &self,
        module: &'m Module,
        public: &str,
        found: &mut Found,
        under_way: &mut Vec<Vec<String>>,
    ) {
        if under_way.contains(&module.path) {
            return;
        }
        under_way.push(module.path.clone());
        for item in &module.items {
            if is_unlisted(attributes(item)) {
                continue;
            }
            match item {
                Item::Mod(inner) if is_public(&inner.vis) => {
                    let path = [&module.path[..], &[inner.ident.to_string()]].concat();
                    if let Some(target) = self.module(&path) {
                        self.add_module(target, &format!("{public}::{}", inner.ident), found, under_way);
                    }
                }
                Item::Use(item) if is_public(&item.vis) => {
                    self.add_use(module, &item.tree, &mut Vec::new(), &item.attrs, public, found);
                }
                Item::Macro(call) if call.ident.is_none() && makes_public_items(call) => {
                    let text = format!("{};\n", call.mac.to_token_stream());
                    found.entry(public.to_owned()).or_default().push((text.clone(), text));
                }
                item => self.add_item(item, module, None, &[], public, found),
            }
        }
        under_way.pop();
    }

    fn module(&self, path: &[String]) -> Option<&'m Module> {
        self.modules.iter().find(|module| module.path == path)
    }

    /// Adds what a re-export makes public.
    fn add_use(
        &self,
        module: &Module,
        tree: &UseTree,
        path: &mut Vec<String>,
        conditions: &[Attribute],
        public: &str,
        found: &mut Found,
    ) {
        match tree {
            UseTree::Path(step) => {
                path.push(step.ident.to_string());
                self.add_use(module, &step.tree, path, conditions, public, found);
                path.pop();
            }
            UseTree::Group(group) => {
                group
                    .items
                    .iter()
                    .for_each(|tree| self.add_use(module, tree, path, conditions, public, found));
            }
            UseTree::Name(name) => {
                self.add_named(module, path, &name.ident.to_string(), None, conditions, public, found);
            }
            UseTree::Rename(rename) => {
                let (from, to) = (rename.ident.to_string(), rename.rename.to_string());
                self.add_named(module, path, &from, Some(&to), conditions, public, found);
            }
            UseTree::Glob(_) => {
                let entry = format!("pub use {}::*;\n", path.join("::"));
                found.entry(public.to_owned()).or_default().push((entry.clone(), entry));
            }
        }
    }

    #[allow(clippy::too_many_arguments, reason = "the parts of one re-export")]
    fn add_named(
        &self,
        module: &Module,
        path: &[String],
        name: &str,
        rename: Option<&str>,
        conditions: &[Attribute],
        public: &str,
        found: &mut Found,
    ) {
        if let Some((item, home)) = self.item(module, path, name, 0) {
            if let Item::Mod(_) = item {
                let path = [&home.path[..], &[name.to_owned()]].concat();
                if let Some(target) = self.module(&path) {
                    self.add_module(target, &format!("{public}::{name}"), found, &mut Vec::new());
                }
                return;
            }
            return self.add_item(item, home, rename, conditions, public, found);
        }
        let text = match rename {
            Some(rename) => format!("pub use {}::{name} as {rename};\n", path.join("::")),
            None => format!("pub use {}::{name};\n", path.join("::")),
        };
        let entry = (rename.unwrap_or(name).to_owned(), conditions_of(conditions) + &text);
        found.entry(public.to_owned()).or_default().push(entry);
    }

    /// Finds the item that a path within the crate names, through other re-exports.
    fn item(
        &self,
        module: &Module,
        path: &[String],
        name: &str,
        depth: usize,
    ) -> Option<(&'m Item, &'m Module)> {
        let mut at = match path.first().map(String::as_str) {
            Some("crate") => Vec::new(),
            Some("self" | "super") => module.path.clone(),
            // A module below; any other name is a crate.
            Some(first) if self.module(&[&module.path[..], &[first.to_owned()]].concat()).is_some() => {
                module.path.clone()
            }
            _ => return None,
        };
        for step in path {
            match &**step {
                "crate" | "self" => {}
                "super" => drop(at.pop()),
                step => at.push(step.to_owned()),
            }
        }
        let home = self.module(&at).filter(|_| depth < 8)?;
        let own = home.items.iter().find(|item| name_of(item).is_some_and(|own| own == name));
        own.map(|item| (item, home)).or_else(|| {
            home.items.iter().find_map(|item| {
                let Item::Use(item) = item else { return None };
                let path = path_to(&item.tree, name, &mut Vec::new())?;
                self.item(home, &path, name, depth + 1)
            })
        })
    }

    /// Adds a public item under a public path.
    fn add_item(
        &self,
        item: &Item,
        home: &Module,
        rename: Option<&str>,
        conditions: &[Attribute],
        public: &str,
        found: &mut Found,
    ) {
        let (Some(name), Some(mut skeleton)) = (name_of(item), skeleton(item)) else { return };
        if let Some(attributes) = attributes_mut(&mut skeleton) {
            attributes.extend(conditions.iter().filter(|one| one.path().is_ident("cfg")).cloned());
        }
        let mut items = vec![skeleton];
        if !matches!(item, Item::Trait(_) | Item::Fn(_)) {
            items.extend(self.implementations(&name, home));
        }
        let file = File { shebang: None, frontmatter: None, attrs: Vec::new(), items };
        let text = without_bodies(&prettyplease::unparse(&file));
        let text = match rename {
            Some(rename) => format!("// as {rename}\n{text}"),
            None => text,
        };
        let entry = (rename.map_or(name, str::to_owned), text);
        found.entry(public.to_owned()).or_default().push(entry);
    }

    /// Returns whether a top-level module, or one in it, has a type of this name.
    fn defines(&self, path: &[String], name: &str) -> bool {
        let room = self.modules.iter().filter(|module| module.path.first() == path.first());
        room.flat_map(|module| &module.items).any(|item| name_of(item).is_some_and(|own| own == name))
    }

    /// `impl` blocks of a type: inherent ones with what is public in them, traits with nothing but their names.
    fn implementations(&self, name: &str, home: &Module) -> Vec<Item> {
        let mut blocks: Vec<(String, Item)> = Vec::new();
        for (module, block) in self.impls.get(name).into_iter().flatten() {
            // A private type elsewhere may have the same name.
            if module.path.first() != home.path.first() && self.defines(&module.path, name) {
                continue;
            }
            let mut block = (*block).clone();
            block.attrs.retain(|attribute| attribute.path().is_ident("cfg"));
            match &block.trait_ {
                Some(_) => block.items.clear(),
                None => {
                    block.items = block.items.into_iter().filter_map(public_part).collect();
                    block.items.sort_by_key(|item| item.to_token_stream().to_string());
                    if block.items.is_empty() {
                        continue;
                    }
                }
            }
            let is_trait = block.trait_.is_some();
            let key = format!("{is_trait} {}", block.to_token_stream());
            blocks.push((key, Item::Impl(block)));
        }
        blocks.sort_by(|one, other| one.0.cmp(&other.0));
        blocks.dedup_by(|one, other| one.0 == other.0);
        blocks.into_iter().map(|(_, block)| block).collect()
    }
}

/// Replaces empty bodies by semicolons.
fn without_bodies(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        if line.trim() == "{}" {
            let end = out.trim_end_matches(['\n', ',']).len();
            out.truncate(end);
            out.push_str(";\n");
        } else {
            out.push_str(line.strip_suffix(" {}").unwrap_or(line));
            out.push_str(if line.ends_with(" {}") { ";\n" } else { "\n" });
        }
    }
    out
}

/// Returns whether an item promises nothing: it is hidden, or changes in any version.
fn is_unlisted(attributes: &[Attribute]) -> bool {
    let is_unstable = |one: &Attribute| {
        one.path().is_ident("cfg") && one.to_token_stream().to_string().contains("\"unstable-")
    };
    is_hidden(attributes) || attributes.iter().any(is_unstable)
}

fn conditions_of(attributes: &[Attribute]) -> String {
    let conditions = attributes.iter().filter(|attribute| attribute.path().is_ident("cfg"));
    conditions.map(|condition| condition.to_token_stream().to_string() + "\n").collect()
}

/// Finds the path in a `use` that brings `name` in.
fn path_to(tree: &UseTree, name: &str, path: &mut Vec<String>) -> Option<Vec<String>> {
    match tree {
        UseTree::Path(step) => {
            path.push(step.ident.to_string());
            let found = path_to(&step.tree, name, path);
            path.pop();
            found
        }
        UseTree::Group(group) => group.items.iter().find_map(|tree| path_to(tree, name, path)),
        UseTree::Name(own) => (own.ident == name).then(|| path.clone()),
        UseTree::Rename(_) | UseTree::Glob(_) => None,
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Returns whether a call of a macro at the top of a module makes items that may be public.
fn makes_public_items(call: &syn::ItemMacro) -> bool {
    !call.mac.path.is_ident("macro_rules")
}

fn type_name(own: &Type) -> Option<String> {
    match own {
        Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
        _ => None,
    }
}

fn name_of(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Mod(item) => &item.ident,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

fn attributes_mut(item: &mut Item) -> Option<&mut Vec<Attribute>> {
    Some(match item {
        Item::Const(item) => &mut item.attrs,
        Item::Enum(item) => &mut item.attrs,
        Item::Fn(item) => &mut item.attrs,
        Item::Static(item) => &mut item.attrs,
        Item::Struct(item) => &mut item.attrs,
        Item::Trait(item) => &mut item.attrs,
        Item::Type(item) => &mut item.attrs,
        _ => return None,
    })
}

/// Keeps the attributes that are a part of the API.
fn keep(attributes: &mut Vec<Attribute>) {
    const KEPT: [&str; 8] = [
        "cfg",
        "derive",
        "must_use",
        "non_exhaustive",
        "proc_macro",
        "proc_macro_attribute",
        "proc_macro_derive",
        "repr",
    ];
    attributes.retain(|attribute| KEPT.iter().any(|kept| attribute.path().is_ident(kept)));
}

/// Item without bodies, comments and private parts; `None` for one that is not public.
fn skeleton(item: &Item) -> Option<Item> {
    let mut item = item.clone();
    match &mut item {
        Item::Const(own) if is_public(&own.vis) => {
            // Strings and numbers may change; the type is the promise.
            *own.expr = syn::parse_quote!(..);
        }
        Item::Enum(own) if is_public(&own.vis) => {
            for variant in &mut own.variants {
                keep(&mut variant.attrs);
                clean_fields(&mut variant.fields, true);
            }
        }
        Item::Fn(own) if is_public(&own.vis) => *own.block = empty_block(),
        Item::Static(own) if is_public(&own.vis) => *own.expr = syn::parse_quote!(..),
        Item::Struct(own) if is_public(&own.vis) => clean_fields(&mut own.fields, false),
        Item::Trait(own) if is_public(&own.vis) => clean_trait(own),
        Item::Type(own) if is_public(&own.vis) => {}
        _ => return None,
    }
    keep(attributes_mut(&mut item)?);
    Some(item)
}

fn empty_block() -> Block {
    syn::parse_quote!({})
}

/// Leaves public fields, and one mark where there are others.
fn clean_fields(fields: &mut Fields, all_public: bool) {
    match fields {
        Fields::Named(named) => {
            let total = named.named.len();
            let kept = std::mem::take(&mut named.named).into_iter();
            named.named = kept.filter(|field| all_public || is_public(&field.vis)).collect();
            named.named.iter_mut().for_each(|field| keep(&mut field.attrs));
            if named.named.len() < total {
                named.named.push(syn::parse_quote!(_private: ()));
            }
        }
        Fields::Unnamed(unnamed) => {
            for field in &mut unnamed.unnamed {
                keep(&mut field.attrs);
                if !all_public && !is_public(&field.vis) {
                    field.ty = syn::parse_quote!(_);
                    field.vis = Visibility::Inherited;
                }
            }
        }
        Fields::Unit => {}
    }
}

fn clean_trait(own: &mut ItemTrait) {
    own.items.retain(|item| match item {
        TraitItem::Const(item) => !is_hidden(&item.attrs),
        TraitItem::Fn(item) => !is_hidden(&item.attrs),
        TraitItem::Type(item) => !is_hidden(&item.attrs),
        _ => true,
    });
    for item in &mut own.items {
        match item {
            TraitItem::Const(item) => {
                keep(&mut item.attrs);
                // A default that an implementation may leave as it is.
                if let Some((_, value)) = &mut item.default {
                    *value = syn::parse_quote!(..);
                }
            }
            TraitItem::Fn(item) => {
                keep(&mut item.attrs);
                if let Some(body) = &mut item.default {
                    *body = syn::parse_quote!({ default });
                }
            }
            TraitItem::Type(item) => keep(&mut item.attrs),
            _ => {}
        }
    }
}

/// Public part of an inherent `impl`, without its body.
fn public_part(item: ImplItem) -> Option<ImplItem> {
    match item {
        ImplItem::Fn(mut item) if is_public(&item.vis) && !is_hidden(&item.attrs) => {
            keep(&mut item.attrs);
            item.block = empty_block();
            Some(ImplItem::Fn(item))
        }
        ImplItem::Const(mut item) if is_public(&item.vis) && !is_hidden(&item.attrs) => {
            keep(&mut item.attrs);
            item.expr = syn::parse_quote!(..);
            Some(ImplItem::Const(item))
        }
        _ => None,
    }
}
