//! The macros of `erpsync`, which exports them: the serializers
//! [`XmlRead`](macro@XmlRead) and [`XmlWrite`](macro@XmlWrite), and [`macro@service`], which makes a client and a
//! server of a trait of operations.
//!
//! A derive goes through stages with a model each: `attr` (the keys as they are written), `ast` (what the type is,
//! in the schema's terms), `check` (everything wrong with it, at once), then `read` or `write`, which print. Their
//! output names the runtime only through `erpsync::codegen`.

mod ast;
mod attr;
mod check;
mod ctxt;
mod helpers;
mod read;
mod recursive;
mod service;
mod stream;
mod text;
mod validate;
mod write;

use proc_macro::TokenStream;

#[doc = include_str!("read/reference.md")]
#[proc_macro_derive(XmlRead, attributes(xml))]
pub fn derive_read(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    expand(&input, read::expand).into()
}

#[doc = include_str!("write/reference.md")]
#[proc_macro_derive(XmlWrite, attributes(xml))]
pub fn derive_write(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    expand(&input, write::expand).into()
}

/// Implements `Validate` for a type: validation of its values beyond their types.
///
/// It takes the attributes of [`XmlRead`](macro@XmlRead), and looks at `min_occurs` and `max_occurs` of what is
/// repeated, at the `facets(…)` of fields and of the members of a union, and at everything in the value; a value that an
/// enumeration does not list is none. `facets(items(…))` are those of the items of a list or an array. An `enumeration`
/// of names has the namespace of each in braces before the local name: `{urn:example}name`.
#[proc_macro_derive(Validate, attributes(xml))]
pub fn derive_validate(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    expand(&input, validate::expand).into()
}

/// Adds to a type what makes its values easy to build and to use.
///
/// It takes the attributes of [`XmlRead`](macro@XmlRead).
///
/// A struct gets `new`, which takes the members that the schema requires, in its order, and leaves all others absent, nil or
/// empty. A parameter is `impl Into<T>`, but for numbers and `bool`. A `base` is a parameter if it has `required`, else it is
/// the default. With more than seven parameters and `required_as = "Name"`, `new` takes a struct of that name with these
/// members, which becomes the type by `From`, too.
///
/// An enum with `enumeration` gets `VALUES`, the values that the schema lists, `as_str`, `Display` and `FromStr`. A text that
/// the schema does not list is parsed into the variant with `other`, so parsing can't fail.
///
/// An enum with `derived` is made `From` each of its types. Its methods `base` and `base_mut` give the members of the base: the
/// type of the variant with `base`, or that of `base_type = "…"` on an enum without such a variant. With
/// `extends = "line.order"` a variant gives the fields by which its type leads to the base.
#[proc_macro_derive(Helpers, attributes(xml))]
pub fn derive_helpers(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    expand_with(&input, |container| helpers::expand(container, &input.vis)).into()
}

/// Implements `Clone` for a type that contains itself, with little stack a level.
///
/// The `Clone` of the standard library has all fields of a value in a frame while it clones what is inside, which is 20 kB a
/// level for a type of 300 fields in a debug build, so a deep value of a message can overflow a stack. This one clones first
/// what the keys `recursive` mark, each value in a box or a list of its own, and then everything else.
///
/// It takes the attributes of [`XmlRead`](macro@XmlRead). A field or variant has `recursive` where its value can hold another
/// one of the type; it is a value of a type with this derive, or of such in `Box`, `Option`, `Vec`, `Secret`, `Nillable`, `OrNil`
/// or as the values of a `Dictionary`. `erpsync-codegen` prints both where a type contains itself.
#[proc_macro_derive(RecursiveClone, attributes(xml))]
pub fn derive_recursive_clone(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    expand(&input, recursive::expand_clone).into()
}

/// Implements `Debug` for a type that contains itself, with little stack a level.
///
/// It shows what the `Debug` of the standard library shows, which has a reference to each field in a frame while it shows
/// what is inside. It takes the attributes of [`XmlRead`](macro@XmlRead).
#[proc_macro_derive(RecursiveDebug, attributes(xml))]
pub fn derive_recursive_debug(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    expand(&input, recursive::expand_debug).into()
}

/// Implements `StreamedMessage` for the body of a message: its lists can be streams, in a `Streamed` of the type.
///
/// It takes the attributes of [`XmlRead`](macro@XmlRead), which the type derives too, as it does
/// [`XmlWrite`](macro@XmlWrite), and `#[stream(…)]` with these keys:
///
/// | key | is |
/// |---|---|
/// | `item = Type` | the type of an item; of several lists an enum with a variant for each |
/// | `before = Type` | a type of the members before the first list, which is read from a message that ends there; `()` if left out |
/// | `list("…", …)` | a list: the elements below the body's element, each as `{namespace}local`, the repeated one last |
///
/// After the names, `list` takes `variant = Name`, the variant of its items, with several lists; `opens = "changes?"`, the fields that
/// lead to it through the last that may be absent, each of these with a question mark; and the rules for the text of an item,
/// `default`, `fixed` and `white_space`. The field of the list has the key `streamed` in its `#[xml(…)]`.
///
/// `erpsync-codegen` prints it for lists that are given by `Builder::stream`.
#[proc_macro_derive(StreamedMessage, attributes(stream, xml))]
pub fn derive_streamed_message(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    expand(&input, |container| stream::expand(container, &input)).into()
}

/// From the trait of a service's operations: the trait as it is implemented, its client and its server.
///
/// Attributes of the service:
///
/// | key | is |
/// |---|---|
/// | `namespace = "…"` | the target namespace of the WSDL; required |
/// | `name = "…"` | the name of the port type; the trait's, if left out |
/// | `address = "…"` | the address of the service in the WSDL |
/// | `soap = "1.2"` | the version of SOAP, where it is not 1.1 |
/// | `client = false`, `server = false` | leaves one out |
/// | `boxed` | makes a type too that holds any implementation |
/// | `default_stubs` | gives each method a body that answers with the fault "not supported"; without it all are required |
/// | `secrets("…", …)` | local names of elements and attributes that are secrets |
/// | `interceptors(path, …)` | values that every client of the service has as an interceptor, behind `new` and `with_transport` |
/// | `policy = path` | a static `erpsync::policy::Policy`, the policies of the WSDL |
/// | `documents("…", …)` | files with the WSDL and what it imports, which name each other so: what the server answers `?wsdl` with |
///
/// The trait is `Send + Sync`, has `type Error: From<Fault> + Into<Fault> + Send;`, and is left as it is written. Each
/// method is `fn name(&self, request: Request<…>) -> impl Future<Output = Result<Response<…>, Self::Error>> + Send;`, with
/// `()` for the `Response` of a one-way operation. An implementation may write it as an `async fn`. It needs `#[operation(…)]`:
///
/// | key | is |
/// |---|---|
/// | `name = "…"` | the name of the operation; the method's, if left out |
/// | `action = "…"` | the SOAP action; none, if left out |
/// | `input = "…"`, `output = "…"` | the local name of the element in the body; none: the body is empty |
/// | `input_namespace = "…"`, `output_namespace = "…"` | its namespace, where it is not the service's |
/// | `input_elements("…", …)` | the elements in the body, or in that of an rpc operation, each as `{namespace}local`: where another operation has the same action and `input`, a server goes by these |
/// | `output_action = "…"` | the action of WS-Addressing of the response, where it is not the default |
/// | `fault_actions("{namespace}local" = "…", …)` | the actions of WS-Addressing of faults, by the element in their detail |
/// | `addressing_action = "…"` | the action of WS-Addressing, where it is not `action` and a server is to go by it |
/// | `input_parts`, `output_parts` | the body has several elements, a field each; `input` is the first |
/// | `input_text(…)`, `output_text(…)` | rules for the text of the element: `default = "…"` is its text where it is empty, `white_space = "collapse"` (or `"replace"`) what becomes of white space |
///
/// A trait `ErpSync` comes with `ErpSyncClient`, `ErpSyncServer`, and the static `ERP_SYNC` with all of the above as data.
#[proc_macro_attribute]
pub fn service(arguments: TokenStream, item: TokenStream) -> TokenStream {
    service::service(arguments.into(), item.into()).into()
}

/// The stages of a derive of traits. The output is a block of its own, so that its names meet no others.
fn expand(
    input: &syn::DeriveInput,
    print: impl FnOnce(&ast::Container<'_>) -> proc_macro2::TokenStream,
) -> proc_macro2::TokenStream {
    expand_with(input, |container| {
        let runtime = container.runtime();
        let impls = print(container);
        quote::quote! {
            #[doc(hidden)]
            #[allow(
                clippy::redundant_closure,
                reason = "the output has the spans of the user's types, so clippy takes it for the user's code"
            )]
            const _: () = {
                use #runtime as __rt;
                #impls
            };
        }
    })
}

/// The stages of every derive.
fn expand_with(
    input: &syn::DeriveInput,
    print: impl FnOnce(&ast::Container<'_>) -> proc_macro2::TokenStream,
) -> proc_macro2::TokenStream {
    let cx = ctxt::Ctxt::new();
    let container = ast::Container::from_input(&cx, input);
    if let Some(container) = &container {
        check::check(&cx, container);
    }
    match (cx.check(), container) {
        (Err(errors), _) => errors.into_compile_error(),
        (Ok(()), Some(container)) => print(&container),
        (Ok(()), None) => unreachable!("a type without a model has been reported"),
    }
}
