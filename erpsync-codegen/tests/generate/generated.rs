//! Generator runs on documents in memory, and the items of what is generated.

use erpsync_codegen::configure;
use proc_macro2::TokenTree;
use quote::ToTokens;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Fields, FnArg, Item, Token, TraitItem};

/// The code, and the warnings, each behind its code.
pub(crate) fn generated(documents: &[(&str, &str)]) -> (String, Vec<String>) {
    let analysis = configure().read_texts(documents.iter().copied());
    let mut generated = analysis.generate().unwrap_or_else(|problems| panic!("{problems:#?}"));
    let warnings = generated.warnings.iter();
    let warnings = warnings.map(|warning| format!("{}: {}", warning.code, warning.message)).collect();
    (generated.files.remove(0).text, warnings)
}

/// Items of generated code, each a line without white space:
///
/// - `orders::Order`, a struct, enum, trait or module; `orders::Codes=Flags<Code>`, an alias
/// - `orders::Order.grams:i32`, a field
/// - `orders::Shape::Circle(Circle)`, a variant
/// - `orders::Orders::place(::erpsync::Request<Order>)->…`, a method
#[derive(Debug, Default)]
pub(crate) struct Items(Vec<Line>);

#[derive(Clone, Debug)]
struct Line {
    item: String,
    /// Length of the item's path in its line.
    path: usize,
    /// One argument each: `xml(element="grams")`, `derive(Clone)`; an attribute without arguments as it is.
    attributes: Vec<String>,
}

impl Items {
    /// Reads the items of a file.
    #[track_caller]
    pub(crate) fn of(text: &str) -> Self {
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let mut items = Self::default();
        items.add("", &file.items);
        items
    }

    /// Reports whether there is an item with this path (`Order.grams`) or this whole text (`Order.grams:i32`), or one behind
    /// `::` or `.`. A method is found by its request, too: `place(::erpsync::Request<Order>)`.
    pub(crate) fn has(&self, item: &str) -> bool {
        let item = compact(item);
        self.0.iter().any(|line| line.is(&item))
    }

    /// Number of items with this path or text.
    pub(crate) fn count(&self, item: &str) -> usize {
        let item = compact(item);
        self.0.iter().filter(|line| line.is(&item)).count()
    }

    /// Reports whether such an item has an attribute with this argument: `xml(min_occurs = 0)`.
    pub(crate) fn has_with(&self, item: &str, attribute: &str) -> bool {
        let (item, attribute) = (compact(item), compact(attribute));
        self.0.iter().any(|line| line.is(&item) && line.attributes.contains(&attribute))
    }

    /// Arguments of the attributes of such an item.
    #[track_caller]
    pub(crate) fn attributes(&self, item: &str) -> &[String] {
        let item = compact(item);
        let line = self.0.iter().find(|line| line.is(&item));
        &line.unwrap_or_else(|| panic!("no `{item}` in {self:#?}")).attributes
    }

    /// Reports whether a type or an attribute names this: `Secret`, `::erpsync::Response<String>`.
    pub(crate) fn mention(&self, name: &str) -> bool {
        let name = compact(name);
        let is_part = |next: Option<char>| next.is_some_and(|next| next.is_alphanumeric() || next == '_');
        let names = |text: &str| {
            text.match_indices(&name).any(|(at, _)| {
                !is_part(text[..at].chars().next_back()) && !is_part(text[at + name.len()..].chars().next())
            })
        };
        self.0.iter().any(|line| names(&line.item) || line.attributes.iter().any(|one| names(one)))
    }

    /// Items of a module, which is required to be there.
    #[track_caller]
    pub(crate) fn module(&self, name: &str) -> Self {
        assert!(self.has(name), "no `{name}` in {self:#?}");
        let inside = format!("{name}::");
        Self(self.0.iter().filter(|line| line.item.starts_with(&inside)).cloned().collect())
    }

    fn add(&mut self, path: &str, items: &[Item]) {
        for item in items {
            match item {
                Item::Mod(module) => {
                    let name = format!("{path}{}", module.ident);
                    self.push(name.clone(), "", &module.attrs);
                    self.add(
                        &format!("{name}::"),
                        module.content.as_ref().map_or(&[][..], |(_, items)| items),
                    );
                }
                Item::Struct(item) => {
                    self.push(format!("{path}{}", item.ident), "", &item.attrs);
                    for field in &item.fields {
                        let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
                        let of = format!(":{}", tokens(&field.ty));
                        self.push(format!("{path}{}.{name}", item.ident), &of, &field.attrs);
                    }
                }
                Item::Enum(item) => {
                    self.push(format!("{path}{}", item.ident), "", &item.attrs);
                    for variant in &item.variants {
                        let held = variant.fields.iter().map(|field| tokens(&field.ty)).collect::<Vec<_>>();
                        let held = match &variant.fields {
                            Fields::Unit => String::new(),
                            _ => format!("({})", held.join(",")),
                        };
                        self.push(format!("{path}{}::{}", item.ident, variant.ident), &held, &variant.attrs);
                    }
                }
                Item::Type(item) => {
                    self.push(
                        format!("{path}{}", item.ident),
                        &format!("={}", tokens(&item.ty)),
                        &item.attrs,
                    );
                }
                Item::Trait(item) => {
                    self.push(format!("{path}{}", item.ident), "", &item.attrs);
                    for member in &item.items {
                        let TraitItem::Fn(method) = member else { continue };
                        let name = format!("{path}{}::{}", item.ident, method.sig.ident);
                        let request = method.sig.inputs.iter().find_map(|input| match input {
                            FnArg::Typed(request) => Some(tokens(&request.ty)),
                            FnArg::Receiver(_) => None,
                        });
                        let request = format!("{name}({})", request.unwrap_or_default());
                        self.push(format!("{name}()"), "", &method.attrs);
                        self.push(request, &tokens(&method.sig.output), &method.attrs);
                    }
                }
                _ => {}
            }
        }
    }

    fn push(&mut self, path: String, of: &str, attributes: &[Attribute]) {
        let attributes = attributes.iter().filter(|one| !one.path().is_ident("doc")).flat_map(arguments);
        let attributes = attributes.collect();
        self.0.push(Line { item: path.clone() + of, path: path.len(), attributes });
    }
}

impl Line {
    fn is(&self, item: &str) -> bool {
        [&self.item[..self.path], &self.item].into_iter().any(|text| {
            text.strip_suffix(item).is_some_and(|head| {
                head.len() < self.path && (head.is_empty() || head.ends_with("::") || head.ends_with('.'))
            })
        })
    }
}

/// Arguments of an attribute, each with its name; the attribute where it has none.
fn arguments(attribute: &Attribute) -> Vec<String> {
    let name = tokens(attribute.path());
    let list = attribute.meta.require_list().ok();
    let arguments = list
        .and_then(|list| list.parse_args_with(Punctuated::<TokenTrees, Token![,]>::parse_terminated).ok());
    match arguments {
        Some(arguments) => arguments.iter().map(|one| format!("{name}({})", compact(&one.0))).collect(),
        None => vec![tokens(&attribute.meta)],
    }
}

/// Tokens up to the next comma.
struct TokenTrees(String);

impl Parse for TokenTrees {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut text = String::new();
        while !input.is_empty() && !input.peek(Token![,]) {
            text += &input.parse::<TokenTree>()?.to_string();
        }
        Ok(Self(text))
    }
}

fn tokens(item: &impl ToTokens) -> String {
    compact(&item.to_token_stream().to_string())
}

fn compact(text: &str) -> String {
    text.split_whitespace().collect()
}
