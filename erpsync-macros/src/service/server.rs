//! Prints the server: an alias of the runtime's `SoapServer` over the dispatch to the trait.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ItemTrait;

use super::model::Service;
use crate::text::inline_code;

pub(super) fn server(service: &Service) -> TokenStream {
    let Service { item: ItemTrait { vis, ident, .. }, name, documents, .. } = service;
    let (server, operations, description) =
        (service.derived("Server"), service.derived("Operations"), service.description());
    let docs = format!(
        "A server of the service {}: a `tower::Service` over an implementation of [`{ident}`].\n\n\
         See [`SoapServer`](::erpsync::server::SoapServer).",
        inline_code(&name.value())
    );
    let arms = service.operations.iter().enumerate().map(|(index, operation)| {
        let method = &operation.ident;
        quote! {
            #index => ::erpsync::codegen::handler(service, <S as #ident>::#method),
        }
    });
    let documents = (!documents.is_empty()).then(|| {
        quote! {
            const DOCUMENTS: &'static [(&'static str, &'static str)] =
                &[#((#documents, ::core::include_str!(#documents))),*];
        }
    });
    let addressing = service.policy.is_some().then(|| {
        quote! {
            fn addressing()
            -> ::core::option::Option<::erpsync::codegen::Arc<dyn ::erpsync::codegen::ServerInterceptor>> {
                ::erpsync::codegen::addressing_of(&#description)
            }
        }
    });
    let no_such_operation = quote! {
        {
            let _ = service;
            ::erpsync::codegen::no_such_operation(&request)
        }
    };
    let dispatch = match service.operations.is_empty() {
        true => quote!(let _ = operation; #no_such_operation),
        false => quote! {
            let handler: ::erpsync::codegen::Handler<'s> = match operation {
                #(#arms)*
                _ => return #no_such_operation,
            };
            ::erpsync::codegen::handle(request, handler)
        },
    };
    quote! {
        #[doc = #docs]
        #vis type #server<S> = ::erpsync::codegen::SoapServer<#operations<S>>;

        #[doc(hidden)]
        #vis struct #operations<S>(::core::marker::PhantomData<fn() -> S>);

        impl<S> ::erpsync::codegen::Sealed for #operations<S> {}

        impl<S: #ident + 'static> ::erpsync::codegen::Dispatch for #operations<S> {
            type Implementation = S;
            const SERVICE: &'static ::erpsync::codegen::Service = &#description;
            #documents
            #addressing

            fn dispatch<'s>(
                service: &'s S,
                operation: usize,
                request: ::erpsync::codegen::Incoming<'_>,
            ) -> ::erpsync::codegen::Dispatched<'s> {
                #dispatch
            }
        }
    }
}
