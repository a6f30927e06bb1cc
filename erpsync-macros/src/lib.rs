//! The derives of erpsync: the serializers of generated types, and of types of one's own.

mod ast;
mod attr;
mod check;
mod ctxt;

use proc_macro::TokenStream;

#[proc_macro_derive(XmlRead, attributes(xml))]
pub fn derive_read(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    let cx = ctxt::Ctxt::new();
    if let Some(c) = ast::Container::from_input(&cx, &input) {
        check::check(&cx, &c);
    }
    match cx.check() {
        Ok(()) => TokenStream::new(),
        Err(e) => e.into_compile_error().into(),
    }
}
