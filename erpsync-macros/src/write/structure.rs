//! A complex type or a group: `WriteFields`, and for a type `XmlWrite` by way of it.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::{Names, field};
use crate::ast::{Container, Kind, Struct};

pub(super) fn expand(container: &Container<'_>, data: &Struct<'_>) -> TokenStream {
    let ident = container.ident;
    let namespace = container.namespace();
    let attributes = attributes(data);
    let base = data.base().map(|base| {
        let name = base.ident;
        quote!(__rt::WriteFields::write_fields(&self.#name, __writer);)
    });
    let mut names = Names::default();
    let fields: Vec<TokenStream> =
        data.content().map(|field| field::content(field, container, &mut names)).collect();
    let names = names.declare();
    let mime = data.mime().map(|(field, part)| field::mime_part(field, part));
    let by = if container.attrs.nil.is_given() { quote!(nil_with) } else { quote!(fields) };
    let whole = (!container.attrs.group.is_given()).then(|| {
        quote! {
            #[automatically_derived]
            impl __rt::XmlWrite for #ident {
                fn write(&self, __writer: &mut __rt::Writer, __name: &'static __rt::ElementName) {
                    __writer.#by(self, __name);
                }
            }
        }
    });
    quote! {
        #[automatically_derived]
        impl __rt::WriteFields for #ident {
            const NAMESPACE: &'static str = #namespace;
            #attributes
            fn write_fields(&self, __writer: &mut __rt::Writer) {
                #base
                #names
                #(#fields)*
                #(#mime)*
            }
        }
        #whole
    }
}

/// `HAS_ATTRIBUTES` and `write_attributes`, where there can be any.
fn attributes(data: &Struct<'_>) -> Option<TokenStream> {
    let text = data.content().find(|field| matches!(field.kind, Kind::Text));
    let names = text.iter().map(|field| {
        let name = field.ident;
        quote_spanned!(field.type_span()=> __writer.declare_names(&self.#name))
    });
    let text_has = text.map(|field| {
        let ty = field.ty;
        quote_spanned!(field.type_span()=> <#ty as __rt::WriteText>::HAS_NAMES)
    });
    let declared = data.attributes().map(|(attribute, name)| field::attribute(attribute, name));
    let others = data.any_attribute().map(field::any_attribute);
    let own: Vec<TokenStream> = declared.chain(others).collect();
    let base = data.base().map(|base| {
        let (name, ty) = (base.ident, base.ty);
        (
            quote!(<#ty as __rt::WriteFields>::HAS_ATTRIBUTES),
            quote!(__rt::WriteFields::write_attributes(&self.#name, __writer);),
        )
    });
    let (has, base) = match base {
        None if own.is_empty() => match text_has {
            Some(has) => (has, None),
            None => return None,
        },
        Some((has, write)) if own.is_empty() => (has, Some(write)),
        Some((_, write)) => (quote!(true), Some(write)),
        None => (quote!(true), None),
    };
    Some(quote! {
        const HAS_ATTRIBUTES: bool = #has;
        fn write_attributes(&self, __writer: &mut __rt::Writer) {
            #base
            #(#names;)*
            #(#own;)*
        }
    })
}
