//! Prints the trait, and the static with the service's description.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use syn::{ItemTrait, TraitItem, Type, parse_quote};

use super::actions;
use super::model::{ElementName, Operation, Service, TextRules};
use super::{client, server};
use crate::text::inline_code;

/// All that `#[service]` makes of a trait.
pub(super) fn service(service: &Service) -> TokenStream {
    let description = description(service);
    let operations = operations(service);
    let boxed = service.boxed.then(|| boxed(service));
    let client = service.client.then(|| client::client(service));
    let server = service.server.then(|| server::server(service));
    quote! { #operations #description #boxed #client #server }
}

/// The trait as it is written, with bodies for its methods where these are asked for.
fn operations(service: &Service) -> TokenStream {
    let mut item = service.item.clone();
    item.attrs.push(parse_quote! {
        #[allow(dead_code, reason = "a program may call the client's own methods only")]
    });
    if service.default_stubs {
        let description = service.description();
        let methods = item.items.iter_mut().filter_map(|member| match member {
            TraitItem::Fn(method) => Some(method),
            _ => None,
        });
        for (index, (method, operation)) in methods.zip(&service.operations).enumerate() {
            let parameter = &operation.parameter;
            method.semi_token = None;
            method.default = Some(parse_quote!({
                ::core::mem::drop(#parameter);
                ::erpsync::codegen::not_supported(&#description.operations[#index])
            }));
        }
    }
    quote!(#item)
}

/// Type that the method returns on success.
pub(super) fn response(operation: &Operation) -> TokenStream {
    match &operation.response {
        Some(response) => quote!(#response),
        None => quote!(()),
    }
}

fn description(service: &Service) -> TokenStream {
    let Service { item: ItemTrait { vis, .. }, name, namespace, address, .. } = service;
    let ident = service.description();
    let docs = format!("Description of the service {} in the WSDL.", inline_code(&name.value()));
    let operations = service.operations.iter().map(|operation| {
        let Operation { name, action, request, .. } = operation;
        let (input_element, output_element) = (element(&operation.input), element(&operation.output));
        let (input_parts, output_parts) = (operation.input_parts, operation.output_parts);
        let parts = (input_parts || output_parts).then(|| quote!(.with_parts(#input_parts, #output_parts)));
        let (input, output) = (operation.input_attachments, operation.output_attachments);
        let attachments = (input || output).then(|| quote!(.with_attachments(#input, #output)));
        let elements = names(&operation.input_elements);
        let addressing = operation.addressing_action.iter();
        let reply_actions =
            actions::reply_actions(operation.output_action.as_ref(), &operation.fault_actions);
        let (input_text, output_text) = (text(&operation.input_text), text(&operation.output_text));
        let texts = (operation.input_text.is_some() || operation.output_text.is_some())
            .then(|| quote!(.with_text(#input_text, #output_text)));
        let lists = is_streamed(request)
            .then(|| quote!(.with_input_lists(::erpsync::codegen::lists::<#request>())));
        let encoding = encoding(service, operation);
        let secrets = &service.secrets;
        let secrets = (!secrets.is_empty()).then(|| quote!(.with_secrets(&[#(#secrets),*])));
        let one_way = operation.response.is_none().then(|| quote!(.without_answer()));
        quote! {
            ::erpsync::codegen::Operation::new(#name, #action, #input_element, #output_element)
                .with_input_headers(::erpsync::codegen::blocks::<#request>()) #lists #parts #attachments #elements #texts
                #(.with_addressing_action(#addressing))* #reply_actions #encoding #secrets #one_way
        }
    });
    let version = service.soap.iter();
    let policy = service.policy.iter();
    let mtom = service.mtom.then(|| quote!(.with_mtom()));
    quote! {
        #[doc = #docs]
        #vis static #ident: ::erpsync::codegen::Service =
            ::erpsync::codegen::Service::new(#name, #namespace, #address, &[#(#operations),*])
                #(.with_soap_version(::erpsync::codegen::SoapVersion::#version))*
                #(.with_policy(&#policy))* #mtom;
    }
}

/// Reports whether the type of a request names a `Streamed`, by its tokens.
fn is_streamed(request: &Type) -> bool {
    fn names_it(tokens: TokenStream) -> bool {
        tokens.into_iter().any(|token| match token {
            TokenTree::Ident(ident) => ident == "Streamed",
            TokenTree::Group(group) => names_it(group.stream()),
            _ => false,
        })
    }
    names_it(quote!(#request))
}

/// The declared types of messages in SOAP's encoding.
fn encoding(service: &Service, operation: &Operation) -> Option<TokenStream> {
    let types = service.encoding.as_ref()?;
    let of_message = |is_encoded| match is_encoded {
        true => quote!(::core::option::Option::Some(&#types)),
        false => quote!(::core::option::Option::None),
    };
    let (input, output) = (of_message(operation.input_encoded), of_message(operation.output_encoded));
    (operation.input_encoded || operation.output_encoded).then(|| quote!(.with_encoding(#input, #output)))
}

fn names(elements: &[ElementName]) -> Option<TokenStream> {
    let names = elements
        .iter()
        .map(|ElementName { namespace, local }| quote!(::erpsync::codegen::Name::new(#namespace, #local)));
    (!elements.is_empty()).then(|| quote!(.with_input_elements(&[#(#names),*])))
}

/// Rules for the text of an element in a body.
fn text(rules: &Option<TextRules>) -> TokenStream {
    let option = |value: Option<TokenStream>| match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    };
    let rules = rules.as_ref().map(|rules| {
        let default = option(rules.default.as_ref().map(|text| quote!(#text)));
        let white_space = option(rules.white_space.as_ref().map(|text| match text.value().as_str() {
            "replace" => quote!(::erpsync::codegen::WhiteSpace::Replace),
            _ => quote!(::erpsync::codegen::WhiteSpace::Collapse),
        }));
        quote!(::erpsync::codegen::TextRules::new(#default, #white_space))
    });
    option(rules)
}

fn element(name: &Option<ElementName>) -> TokenStream {
    match name {
        Some(ElementName { namespace, local }) => {
            quote!(::core::option::Option::Some(::erpsync::codegen::element_name!(#namespace, #local)))
        }
        None => quote!(::core::option::Option::None),
    }
}

/// A value of any type that implements the trait: for collections, and for choosing at run time.
///
/// A struct that implements the trait itself, not a second trait that users would see: its methods would be
/// ambiguous with those of the first.
fn boxed(service: &Service) -> TokenStream {
    let ItemTrait { vis, ident, .. } = &service.item;
    let (boxed, object) = (service.derived("Boxed"), service.derived("Object"));
    let docs = format!(
        "Some implementation of [`{ident}`], which one is known at run time. Cheap to clone. Its errors are \
         faults, and each call allocates its future."
    );
    let signature = |operation: &Operation| {
        let Operation { ident, parameter, request, .. } = operation;
        let response = response(operation);
        quote! {
            fn #ident(
                &self,
                #parameter: #request,
            ) -> ::erpsync::codegen::BoxFuture<'_, ::core::result::Result<#response, ::erpsync::codegen::Fault>>
        }
    };
    let declared = service.operations.iter().map(&signature);
    let called = service.operations.iter().map(|operation| {
        let Operation { ident: method, parameter, .. } = operation;
        let signature = signature(operation);
        quote! {
            #signature {
                ::erpsync::codegen::boxed_operation(<T as #ident>::#method(self, #parameter))
            }
        }
    });
    let implemented = service.operations.iter().map(|operation| {
        let Operation { ident: method, parameter, request, .. } = operation;
        let response = response(operation);
        quote! {
            fn #method(
                &self,
                #parameter: #request,
            ) -> impl ::core::future::Future<Output = ::core::result::Result<#response, Self::Error>>
                   + ::core::marker::Send {
                #object::#method(&*self.0, #parameter)
            }
        }
    });
    let name = boxed.to_string();
    quote! {
        #[doc = #docs]
        #[derive(::core::clone::Clone)]
        #vis struct #boxed(::erpsync::codegen::Arc<dyn #object>);

        impl #boxed {
            /// Holds an implementation.
            pub fn new(service: impl #ident + 'static) -> Self {
                Self(::erpsync::codegen::Arc::new(service))
            }
        }

        impl ::core::fmt::Debug for #boxed {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(#name)
            }
        }

        impl #ident for #boxed {
            type Error = ::erpsync::codegen::Fault;

            #(#implemented)*
        }

        trait #object: ::core::marker::Send + ::core::marker::Sync {
            #(#declared;)*
        }

        impl<T: #ident> #object for T {
            #(#called)*
        }
    }
}
