//! The expansion of `#[derive(StreamedMessage)]`, with its attribute `#[stream(…)]`: the lists of a message that are streams.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned as _;
use syn::{Attribute, DeriveInput, Error, Ident, LitStr, Token, Type, parenthesized};

use crate::ast::{Container, Data};

/// The attribute `#[stream(…)]`.
struct Streamed {
    item: Type,
    before: Option<Type>,
    lists: Vec<List>,
}

/// A list: `list("{urn:a}Changes", "{urn:a}Item", opens = "changes?", variant = Item)`.
struct List {
    span: Span,
    /// Elements below the body's, through the item's.
    path: Vec<Name>,
    opens: Vec<Open>,
    variant: Option<Ident>,
    default: Option<LitStr>,
    white_space: Option<LitStr>,
}

/// The name of an element: `{namespace}local`.
struct Name {
    namespace: String,
    local: LitStr,
}

/// A field on the way to a list.
struct Open {
    field: Ident,
    /// True if the field may be absent.
    is_optional: bool,
}

const FORM: &str = "`#[stream(item = Item, list(\"{urn:example}Item\"))]`";
const LIST: &str = "a list is written `list(\"{urn:example}Items\", \"{urn:example}Item\")`: the elements below the body's, the \
                    repeated one last";

pub(crate) fn expand(container: &Container<'_>, input: &DeriveInput) -> TokenStream {
    match attribute(input).and_then(|streamed| check(container, &streamed).map(|()| streamed)) {
        Ok(streamed) => print(container.ident, &streamed),
        Err(error) => error.into_compile_error(),
    }
}

fn attribute(input: &DeriveInput) -> syn::Result<Streamed> {
    let mut all: Vec<&Attribute> = input.attrs.iter().filter(|one| one.path().is_ident("stream")).collect();
    match (all.pop(), all.pop()) {
        (Some(attribute), None) => attribute.parse_args(),
        (Some(second), Some(_)) => Err(Error::new_spanned(second, "a second `#[stream(…)]` on one type")),
        (None, _) => {
            Err(Error::new(input.ident.span(), format!("the lists that are streams are missing: {FORM}")))
        }
    }
}

impl Parse for Streamed {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let (mut item, mut before, mut lists) = (None, None, Vec::new());
        while !input.is_empty() {
            let key: Ident = input.parse()?;
            match key.to_string().as_str() {
                "item" => set(&mut item, &key, value(input)?)?,
                "before" => set(&mut before, &key, value(input)?)?,
                "list" => lists.push(List::parse(key.span(), input)?),
                _ => {
                    return Err(Error::new(
                        key.span(),
                        "unknown key; `#[stream]` takes `item`, `before` and `list`",
                    ));
                }
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        let item =
            item.ok_or_else(|| Error::new(input.span(), format!("the type of an item is missing: {FORM}")))?;
        if lists.is_empty() {
            return Err(Error::new(input.span(), format!("a list is missing: {FORM}")));
        }
        Ok(Self { item, before, lists })
    }
}

impl List {
    fn parse(span: Span, input: ParseStream<'_>) -> syn::Result<Self> {
        let inner;
        parenthesized!(inner in input);
        let mut list = Self {
            span,
            path: Vec::new(),
            opens: Vec::new(),
            variant: None,
            default: None,
            white_space: None,
        };
        while inner.peek(LitStr) {
            list.path.push(Name::new(&inner.parse()?)?);
            if !inner.is_empty() {
                inner.parse::<Token![,]>()?;
            }
        }
        if list.path.is_empty() {
            return Err(Error::new(span, LIST));
        }
        while !inner.is_empty() {
            let key: Ident = inner.parse()?;
            match key.to_string().as_str() {
                "opens" => list.opens = opens(&value(&inner)?)?,
                "variant" => set(&mut list.variant, &key, value(&inner)?)?,
                "default" | "fixed" => set(&mut list.default, &key, value(&inner)?)?,
                "white_space" => set(&mut list.white_space, &key, white_space(value(&inner)?)?)?,
                _ => {
                    let message = "unknown key; `list` takes names of elements, then `opens`, `variant`, `default`, \
                                   `fixed` and `white_space`";
                    return Err(Error::new(key.span(), message));
                }
            }
            if !inner.is_empty() {
                inner.parse::<Token![,]>()?;
            }
        }
        Ok(list)
    }

    /// Rules for the text of an item, if it has some.
    fn rules(&self) -> Option<TokenStream> {
        if self.default.is_none() && self.white_space.is_none() {
            return None;
        }
        let option = |value: Option<TokenStream>| match value {
            Some(value) => quote!(::core::option::Option::Some(#value)),
            None => quote!(::core::option::Option::None),
        };
        let default = option(self.default.as_ref().map(|text| quote!(#text)));
        let white_space = option(self.white_space.as_ref().map(|text| match text.value().as_str() {
            "replace" => quote!(__rt::WhiteSpace::Replace),
            _ => quote!(__rt::WhiteSpace::Collapse),
        }));
        Some(quote!(__rt::TextRules::new(#default, #white_space)))
    }
}

impl Name {
    fn new(text: &LitStr) -> syn::Result<Self> {
        let value = text.value();
        let (namespace, local) =
            value.strip_prefix('{').and_then(|rest| rest.rsplit_once('}')).unwrap_or(("", &value));
        if local.is_empty() || local.contains(['{', '}', ':', '/', ' ', '<', '>', '&']) {
            return Err(Error::new(text.span(), format!("`{value}` is not the name of an element; {LIST}")));
        }
        Ok(Self { namespace: namespace.to_owned(), local: LitStr::new(local, text.span()) })
    }

    fn print(&self) -> TokenStream {
        let Self { namespace, local } = self;
        // Filled up as the names of fields are.
        let tags = format!("<{0}></{0}>{1:28}", local.value(), "");
        quote!(__rt::ElementName::new(#namespace, #local, #tags))
    }
}

/// Sets the value of a key; a second one is an error.
fn set<T>(place: &mut Option<T>, key: &Ident, value: T) -> syn::Result<()> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(Error::new(key.span(), format!("`{key}` is given twice"))),
    }
}

fn value<T: Parse>(input: ParseStream<'_>) -> syn::Result<T> {
    input.parse::<Token![=]>()?;
    input.parse()
}

fn white_space(text: LitStr) -> syn::Result<LitStr> {
    match text.value().as_str() {
        "replace" | "collapse" => Ok(text),
        _ => Err(Error::new(text.span(), "the value of `white_space` is \"replace\" or \"collapse\"")),
    }
}

/// `base.changes?`: fields, each with a question mark if it may be absent.
fn opens(text: &LitStr) -> syn::Result<Vec<Open>> {
    let value = text.value();
    let steps = value.split('.').map(|step| {
        let (name, is_optional) = step.strip_suffix('?').map_or((step, false), |name| (name, true));
        let field = syn::parse_str::<Ident>(name).or_else(|_| syn::parse_str(&format!("r#{name}")));
        let mut field = field.map_err(|_| {
            Error::new(
                text.span(),
                format!("`{name}` is not a field; fields are written `opens = \"changes?\"`"),
            )
        })?;
        field.set_span(text.span());
        Ok(Open { field, is_optional })
    });
    steps.collect()
}

/// Checks what can be seen at the type itself.
fn check(container: &Container<'_>, streamed: &Streamed) -> syn::Result<()> {
    let Data::Struct(data) = &container.data else {
        return Err(Error::new(
            container.ident.span(),
            "only a struct can be the body of a message with streams",
        ));
    };
    let is_one = streamed.lists.len() == 1;
    for list in &streamed.lists {
        match &list.variant {
            Some(variant) if is_one => {
                return Err(Error::new(
                    variant.span(),
                    "`variant` is for several lists; the item of one is its own type",
                ));
            }
            None if !is_one => {
                return Err(Error::new(
                    list.span,
                    "several lists have an enum as their item: `variant = Name` is missing",
                ));
            }
            _ => {}
        }
        if let [name] = &*list.path
            && data.base().is_none()
        {
            let local = name.local.value();
            let field = data.fields.iter().find(|field| {
                field.element().is_some_and(|element| element.is_repeated() && element.name.local == local)
            });
            let Some(field) = field else {
                return Err(Error::new(name.local.span(), format!("there is no repeated element `{local}`")));
            };
            if !field.attrs.streamed.is_given() {
                return Err(Error::new(
                    field.span(),
                    "the field of a list that is a stream has the key `streamed`",
                ));
            }
        }
    }
    Ok(())
}

fn print(ident: &Ident, streamed: &Streamed) -> TokenStream {
    let item = &streamed.item;
    let before = streamed.before.as_ref().map_or_else(|| quote!(()), |before| quote!(#before));
    let paths = streamed.lists.iter().map(|list| {
        let names = list.path.iter().map(Name::print);
        quote!(__rt::List::new(&[#(#names),*]))
    });
    let open = open(&streamed.lists);
    let (read, write) = (read(streamed), write(streamed));
    let list_of = list_of(streamed);
    quote! {
        #[automatically_derived]
        impl __rt::StreamedMessage for #ident {
            type Item = #item;
            type Before = #before;
            const LISTS: &'static [__rt::List] = &[#(#paths),*];

            fn read_item(
                __list: usize,
                __reader: &mut __rt::Reader<'_>,
                __items: &mut ::std::vec::Vec<Self::Item>,
            ) -> ::core::result::Result<(), __rt::ReadError> {
                #read
            }

            fn write_item(__item: &Self::Item, __writer: &mut __rt::Writer) {
                #write
            }
            #list_of
            #open
        }
    }
}

/// Reads an item, at its destination where its type is the list's alone.
fn read(streamed: &Streamed) -> TokenStream {
    let item = &streamed.item;
    let span = item.span();
    let by_rules = |list: &List, read: TokenStream| match list.rules() {
        Some(rules) => quote_spanned! {span=>
            __rt::Reader::by_rules(__reader, ::core::option::Option::Some(#rules), |__reader| #read)
        },
        None => read,
    };
    if let [list] = &*streamed.lists {
        let read =
            by_rules(list, quote_spanned!(span=> <#item as __rt::XmlRead>::read_item(__reader, __items)));
        return quote! {
            let _ = __list;
            #read
        };
    }
    let last = streamed.lists.len() - 1;
    let arms = streamed.lists.iter().enumerate().map(|(at, list)| {
        let variant = &list.variant;
        let read = quote_spanned!(span=> __rt::XmlRead::read(__reader));
        let read = by_rules(list, read);
        let pattern = if at == last { quote!(_) } else { quote!(#at) };
        quote_spanned! {span=>
            #pattern => __rt::read_item_by(__reader, __items, |__reader| {
                ::core::result::Result::map(#read, __Item::#variant)
            }),
        }
    });
    quote! {
        type __Item = #item;
        match __list { #(#arms)* }
    }
}

fn write(streamed: &Streamed) -> TokenStream {
    let names = streamed.lists.iter().filter_map(|list| Some(list.path.last()?.print()));
    let count = streamed.lists.len();
    let write = |at: usize, list: &List, value: TokenStream| {
        let name = quote!(&__NAMES[#at]);
        match list.default {
            Some(_) => quote! {
                __rt::write_unless_empty(__writer, #name, |__writer| {
                    __rt::XmlWrite::write(#value, __writer, #name);
                })
            },
            None => quote!(__rt::XmlWrite::write(#value, __writer, #name)),
        }
    };
    let body = match &*streamed.lists {
        [list] => write(0, list, quote!(__item)),
        lists => {
            let item = &streamed.item;
            let arms = lists.iter().enumerate().map(|(at, list)| {
                let (variant, write) = (&list.variant, write(at, list, quote!(__value)));
                quote!(__Item::#variant(__value) => #write,)
            });
            quote! {
                type __Item = #item;
                match __item { #(#arms)* }
            }
        }
    };
    quote! {
        static __NAMES: [__rt::ElementName; #count] = [#(#names),*];
        #body
    }
}

/// The list that an item is of, where there are several.
fn list_of(streamed: &Streamed) -> Option<TokenStream> {
    let item = &streamed.item;
    let arms = streamed.lists.iter().enumerate().map(|(at, list)| {
        let variant = &list.variant;
        quote!(__Item::#variant(_) => #at,)
    });
    (streamed.lists.len() > 1).then(|| {
        quote! {
            fn list_of(__item: &Self::Item) -> usize {
                type __Item = #item;
                match __item { #(#arms)* }
            }
        }
    })
}

/// Gives the elements around the lists a value where they are absent.
fn open(lists: &[List]) -> Option<TokenStream> {
    let opened = lists.iter().filter(|list| !list.opens.is_empty()).map(|list| {
        let steps = list.opens.iter().map(|Open { field, is_optional }| match is_optional {
            true => quote!(let __place = __rt::OpenParent::open(&mut __place.#field);),
            false => quote!(let __place = &mut __place.#field;),
        });
        quote! {{
            let __place = &mut *self;
            #(#steps)*
            let _ = __place;
        }}
    });
    let opened: Vec<TokenStream> = opened.collect();
    (!opened.is_empty()).then(|| {
        quote! {
            fn open_lists(&mut self) {
                #(#opened)*
            }
        }
    })
}
