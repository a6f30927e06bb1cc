//! Items of generated code: its traits with their operations and the enums of their faults, and the program that
//! tries them.

use proc_macro2::TokenStream;
use quote::{ToTokens as _, format_ident, quote};
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Ident, Item, ItemEnum, ItemMod, ItemTrait, LitStr, Type};

/// The services of a generated file, in order.
#[derive(Default)]
pub(crate) struct GeneratedApi {
    pub(crate) services: Vec<Service>,
    /// The members of structs whose type is raw XML or `AnyType`: `Order::note`.
    pub(crate) raw: Vec<String>,
    /// Number of the members of all structs.
    pub(crate) members: usize,
}

/// A generated trait.
pub(crate) struct Service {
    pub(crate) module: Ident,
    ident: Ident,
    /// The port type.
    pub(crate) name: String,
    pub(crate) namespace: String,
    pub(crate) operations: Vec<Operation>,
}

/// A method of it.
pub(crate) struct Operation {
    ident: Ident,
    pub(crate) name: String,
    request: Type,
    /// None of a one-way operation.
    response: Option<Type>,
    /// The enums that may be that of its faults, with the variant for those that are not declared.
    faults: Vec<(Ident, Ident)>,
}

pub(crate) fn read(file: &syn::File) -> GeneratedApi {
    let mut api = GeneratedApi::default();
    api.items(&file.items);
    api
}

impl GeneratedApi {
    fn items(&mut self, items: &[Item]) {
        for item in items {
            match item {
                Item::Mod(module) => {
                    self.module(module);
                    self.items(module.content.as_ref().map_or(&[][..], |(_, items)| items));
                }
                Item::Struct(item) => {
                    for field in &item.fields {
                        self.members += 1;
                        let ty = field.ty.to_token_stream().to_string();
                        if ty.contains("AnyType") || ty.contains("RawElement") {
                            let name = field.ident.as_ref().map_or_else(String::new, ToString::to_string);
                            self.raw.push(format!("{}::{name}", item.ident));
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn module(&mut self, module: &ItemMod) {
        let items = module.content.as_ref().map_or(&[][..], |(_, items)| items);
        let declared: Vec<&Ident> = items.iter().filter_map(declared).collect();
        let mut absolute = Absolute { module: &module.ident, declared: &declared };
        for item in items {
            let Item::Trait(item) = item else { continue };
            let Some(attribute) = attribute(&item.attrs, "service") else { continue };
            let text = |key: &str| text(attribute, key).unwrap_or_default();
            self.services.push(Service {
                module: module.ident.clone(),
                ident: item.ident.clone(),
                name: text("name"),
                namespace: text("namespace"),
                operations: operations(item, items, &mut absolute),
            });
        }
    }

    /// A program in which every service is served by its client: what is read and written of each message, and nothing else.
    pub(crate) fn forwarder(&self, generated: &TokenStream) -> TokenStream {
        let served = self.services.iter().map(|service| {
            let (module, (client, server)) = (&service.module, service.sides());
            quote! {
                let client = #generated::#module::#client::new(&*endpoint)?;
                let server = #generated::#module::#server::new(client);
                let transport = ::erpsync::transport::InProcess::new(server);
                forwarders.push(::erpsync::client::Client::with_transport(&*endpoint, transport)?);
            }
        });
        quote! {
            fn main() -> ::std::result::Result<(), ::erpsync::client::EndpointError> {
                let endpoint = ::std::env::args().nth(1).unwrap_or_default();
                let mut forwarders = ::std::vec::Vec::new();
                #(#served)*
                ::std::hint::black_box(forwarders);
                Ok(())
            }
        }
    }

    /// A module that tries every operation, for a crate in which `generated` is the module of the file.
    pub(crate) fn probe(&self) -> TokenStream {
        let services = self.services.iter().enumerate().map(|(number, service)| service.probe(number));
        let names: Vec<Ident> = (0..self.services.len()).map(|number| format_ident!("s{number}")).collect();
        quote! {
            pub(crate) fn run(probe: &mut ::corpus_probe::Probe) {
                let _ = &probe;
                #(#names::run(probe);)*
            }
            #(#services)*
        }
    }
}

impl Service {
    /// Names of the generated client and server.
    fn sides(&self) -> (Ident, Ident) {
        let plain = self.ident.to_string().trim_start_matches("r#").to_owned();
        (format_ident!("{plain}Client"), format_ident!("{plain}Server"))
    }

    fn probe(&self, number: usize) -> TokenStream {
        let Self { module, ident, .. } = self;
        let (client, server) = self.sides();
        let name = format_ident!("s{number}");
        let methods = self.operations.iter().map(|operation| {
            let Operation { ident, request, response, .. } = operation;
            let response = response.as_ref().map_or_else(|| quote!(()), |ty| quote!(#ty));
            quote! {
                fn #ident(
                    &self,
                    request: #request,
                ) -> impl ::std::future::Future<Output = Result<#response, Self::Error>> + ::std::marker::Send {
                    ::std::future::ready(self.0.answer(request))
                }
            }
        });
        let calls = self.operations.iter().enumerate().map(|(index, operation)| {
            let Operation { ident: method, request, faults, .. } = operation;
            let faults = faults.iter().map(|(of, other)| {
                quote!(.with_faults(::corpus_probe::Faults::new(|fault: &generated::#module::#of| {
                    !matches!(fault, generated::#module::#of::#other(_))
                })))
            });
            quote! {
                let calls = ::corpus_probe::Calls::new(|request: #request| {
                    <generated::#module::#client as generated::#module::#ident>::#method(called, request)
                }) #(#faults)*;
                probe.operation(&endpoint, #number, #index, &calls);
            }
        });
        // Calls borrow the client for as long as the program runs, which it does for a moment.
        let called = (!self.operations.is_empty()).then(|| {
            quote! {
                let called = generated::#module::#client::with_transport("http://test/", wire.clone())
                    .expect("a URL")
                    // Samples have no addressing headers.
                    .without_addressing()
                    .with_timeout(None::<::std::time::Duration>);
                let called: &'static generated::#module::#client =
                    ::std::boxed::Box::leak(::std::boxed::Box::new(called));
            }
        });
        quote! {
            mod #name {
                use super::generated;

                struct Echo(::corpus_probe::Slot);

                impl generated::#module::#ident for Echo {
                    type Error = ::erpsync::soap::Fault;
                    #(#methods)*
                }

                pub(super) fn run(probe: &mut ::corpus_probe::Probe) {
                    let _ = &probe;
                    let (slot, wire) = (::corpus_probe::Slot::default(), ::corpus_probe::Wire::default());
                    #called
                    let server = generated::#module::#server::new(Echo(slot.clone()));
                    let endpoint = ::corpus_probe::Endpoint::new(server, slot, wire);
                    let _ = &endpoint;
                    #(#calls)*
                }
            }
        }
    }
}

fn operations(item: &ItemTrait, items: &[Item], absolute: &mut Absolute<'_>) -> Vec<Operation> {
    let methods = item.items.iter().filter_map(|item| match item {
        syn::TraitItem::Fn(method) => Some(method),
        _ => None,
    });
    methods
        .filter_map(|method| {
            let name = text(attribute(&method.attrs, "operation")?, "name")?;
            let request = method.sig.inputs.iter().find_map(|input| match input {
                syn::FnArg::Typed(input) => Some((*input.ty).clone()),
                syn::FnArg::Receiver(_) => None,
            });
            let response = response(&method.sig.output);
            let mut made = Operation {
                ident: method.sig.ident.clone(),
                request: request?,
                response,
                faults: items.iter().filter_map(|item| faults(item, &name)).collect(),
                name,
            };
            absolute.visit_type_mut(&mut made.request);
            made.response.iter_mut().for_each(|ty| absolute.visit_type_mut(ty));
            Some(made)
        })
        .collect()
}

/// `R` of `impl Future<Output = Result<R, Self::Error>> + Send`; `None` if it is `()`.
fn response(output: &syn::ReturnType) -> Option<Type> {
    struct First(Option<Type>);
    impl<'ast> Visit<'ast> for First {
        fn visit_path_segment(&mut self, segment: &'ast syn::PathSegment) {
            match &segment.arguments {
                syn::PathArguments::AngleBracketed(arguments) if segment.ident == "Result" => {
                    self.0 = arguments.args.iter().find_map(|argument| match argument {
                        syn::GenericArgument::Type(ty) => Some(ty.clone()),
                        _ => None,
                    });
                }
                _ => visit::visit_path_segment(self, segment),
            }
        }
    }
    let mut first = First(None);
    first.visit_return_type(output);
    first.0.filter(|ty| !matches!(ty, Type::Tuple(tuple) if tuple.elems.is_empty()))
}

/// The enum of the faults of an operation, which its documentation names, and its variant for all others.
fn faults(item: &Item, operation: &str) -> Option<(Ident, Ident)> {
    let Item::Enum(ItemEnum { attrs, ident, variants, .. }) = item else { return None };
    let marked = |attrs: &[Attribute], word: &str| {
        attrs.iter().any(|one| one.path().is_ident("xml") && one.to_token_stream().to_string().contains(word))
    };
    let docs: String = attrs
        .iter()
        .filter(|one| one.path().is_ident("doc"))
        .map(|one| one.to_token_stream().to_string())
        .collect();
    if !marked(attrs, "faults") || !docs.contains(&format!("of the operation `{operation}`")) {
        return None;
    }
    let other = variants.iter().find(|variant| marked(&variant.attrs, "other"))?;
    Some((ident.clone(), other.ident.clone()))
}

/// Makes the paths of a module's types absolute, behind `generated`.
struct Absolute<'a> {
    module: &'a Ident,
    declared: &'a [&'a Ident],
}

impl VisitMut for Absolute<'_> {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        let (Some(first), None) = (path.segments.first(), path.leading_colon) else { return };
        let first = first.ident.clone();
        let rest = path.segments.iter();
        if first == "super" {
            let rest = rest.skip(1);
            *path = syn::parse_quote!(generated::#(#rest)::*);
        } else if path.segments.len() == 1 && self.declared.contains(&&first) {
            let module = self.module;
            *path = syn::parse_quote!(generated::#module::#(#rest)::*);
        }
    }
}

fn declared(item: &Item) -> Option<&Ident> {
    match item {
        Item::Struct(item) => Some(&item.ident),
        Item::Enum(item) => Some(&item.ident),
        Item::Type(item) => Some(&item.ident),
        _ => None,
    }
}

fn attribute<'a>(attributes: &'a [Attribute], name: &str) -> Option<&'a Attribute> {
    attributes.iter().find(|one| one.path().segments.last().is_some_and(|last| last.ident == name))
}

/// The value of `key = "…"` in an attribute.
fn text(attribute: &Attribute, key: &str) -> Option<String> {
    let mut found = None;
    // The value of another key may have another form.
    let _ = attribute.parse_nested_meta(|meta| {
        if let Ok(value) = meta.value() {
            let value: syn::Lit = value.parse()?;
            if meta.path.is_ident(key)
                && let syn::Lit::Str(value) = value
            {
                found = Some(LitStr::value(&value));
            }
        }
        Ok(())
    });
    found
}
