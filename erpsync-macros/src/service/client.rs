//! Prints the client: a struct around the runtime's `Client`, with a method an operation.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ItemTrait;

use super::expand::response;
use super::model::{Operation, Service};
use crate::text::inline_code;

pub(super) fn client(service: &Service) -> TokenStream {
    let Service { item: ItemTrait { vis, ident, .. }, name, interceptors, .. } = service;
    let client = service.derived("Client");
    let description = service.description();
    let docs = format!(
        "A client of the service {}: cheap to clone, clones share connections and tickets.\n\n\
         Each operation has a method that returns a [`Call`](::erpsync::client::Call), which is awaited, or \
         configured first. The operations of [`{ident}`] are implemented too, for code that does not care \
         which side it runs on.",
        inline_code(&name.value())
    );
    let inherent = service.operations.iter().enumerate().map(|(index, operation)| {
        let Operation { attributes, parameter, request, .. } = operation;
        let method = operation.inherent();
        let response = response(operation);
        quote! {
            #(#attributes)*
            pub fn #method(
                &self,
                #parameter: impl ::core::convert::Into<#request>,
            ) -> ::erpsync::codegen::Call<#request, #response> {
                self.client.call(&#description.operations[#index], ::core::convert::Into::into(#parameter))
            }
        }
    });
    let implemented = service.operations.iter().enumerate().map(|(index, operation)| {
        let Operation { ident: method, parameter, request, .. } = operation;
        let response = response(operation);
        // Compiled where it is called: an operation that nobody calls costs nothing.
        quote! {
            #[inline]
            fn #method(
                &self,
                #parameter: #request,
            ) -> impl ::core::future::Future<Output = ::core::result::Result<#response, Self::Error>>
                   + ::core::marker::Send {
                ::erpsync::codegen::call::<#request, #response>(&self.client, &#description, #index, #parameter)
            }
        }
    });
    quote! {
        #[doc = #docs]
        #[derive(::core::clone::Clone, ::core::fmt::Debug)]
        #vis struct #client {
            client: ::erpsync::codegen::Client,
        }

        impl #client {
            ::erpsync::codegen::client_items! { #description [#(#interceptors),*] }

            #(#inherent)*
        }

        impl #ident for #client {
            type Error = ::erpsync::codegen::CallError;

            #(#implemented)*
        }
    }
}
