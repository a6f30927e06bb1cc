//! See the workspace README.

mod service;

use proc_macro::TokenStream;

/// From the trait of a service's operations: the trait as it is implemented, its client and its server.
#[proc_macro_attribute]
pub fn service(arguments: TokenStream, item: TokenStream) -> TokenStream {
    service::service(arguments.into(), item.into()).into()
}
