//! Generator runs on documents in memory, and the items of what is generated.

use erpsync_codegen::configure;
use quote::ToTokens;
use syn::{Fields, FnArg, Item, TraitItem};

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
/// - `orders::Orders::place()` and `orders::Orders::place(::erpsync::Request<Order>)`, a method
#[derive(Debug)]
pub(crate) struct Items(Vec<String>);

impl Items {
    /// Reads the items of a file.
    #[track_caller]
    pub(crate) fn of(text: &str) -> Self {
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let mut items = Self(Vec::new());
        items.add("", &file.items);
        items
    }

    /// Reports whether there is an item with this text, or one whose text ends with it behind `::` or `.`.
    pub(crate) fn has(&self, item: &str) -> bool {
        let item = compact(item);
        self.0.iter().any(|line| {
            line.strip_suffix(&item)
                .is_some_and(|head| head.is_empty() || head.ends_with("::") || head.ends_with('.'))
        })
    }

    /// Items of a module, which is required to be there.
    #[track_caller]
    pub(crate) fn module(&self, name: &str) -> Self {
        assert!(self.has(name), "no `{name}` in {self:#?}");
        let inside = format!("{name}::");
        Self(self.0.iter().filter(|line| line.starts_with(&inside)).cloned().collect())
    }

    fn add(&mut self, path: &str, items: &[Item]) {
        for item in items {
            match item {
                Item::Mod(module) => {
                    let name = format!("{path}{}", module.ident);
                    self.0.push(name.clone());
                    self.add(
                        &format!("{name}::"),
                        module.content.as_ref().map_or(&[][..], |(_, items)| items),
                    );
                }
                Item::Struct(item) => {
                    self.0.push(format!("{path}{}", item.ident));
                    for field in &item.fields {
                        let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
                        self.0.push(format!("{path}{}.{name}:{}", item.ident, tokens(&field.ty)));
                    }
                }
                Item::Enum(item) => {
                    self.0.push(format!("{path}{}", item.ident));
                    for variant in &item.variants {
                        let fields = match &variant.fields {
                            Fields::Unit => String::new(),
                            fields => tokens(fields),
                        };
                        self.0.push(format!("{path}{}::{}{fields}", item.ident, variant.ident));
                    }
                }
                Item::Type(item) => self.0.push(format!("{path}{}={}", item.ident, tokens(&item.ty))),
                Item::Trait(item) => {
                    self.0.push(format!("{path}{}", item.ident));
                    for member in &item.items {
                        let TraitItem::Fn(method) = member else { continue };
                        let name = format!("{path}{}::{}", item.ident, method.sig.ident);
                        let request = method.sig.inputs.iter().find_map(|input| match input {
                            FnArg::Typed(request) => Some(tokens(&request.ty)),
                            FnArg::Receiver(_) => None,
                        });
                        self.0.push(format!("{name}({})", request.unwrap_or_default()));
                        self.0.push(format!("{name}()"));
                    }
                }
                _ => {}
            }
        }
    }
}

fn tokens(item: &impl ToTokens) -> String {
    compact(&item.to_token_stream().to_string())
}

fn compact(text: &str) -> String {
    text.split_whitespace().collect()
}
