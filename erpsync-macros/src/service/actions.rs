//! Actions of WS-Addressing in `#[operation]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::meta::ParseNestedMeta;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{LitStr, Token};

use super::model::ElementName;
use super::parse::expanded_name;

/// Action of a fault, by the element in its detail: `"{namespace}local" = "action"`.
pub(crate) struct FaultAction {
    element: ElementName,
    action: LitStr,
}

impl Parse for FaultAction {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let element: LitStr = input.parse()?;
        input.parse::<Token![=]>()?;
        Ok(Self { element: expanded_name(&element), action: input.parse()? })
    }
}

/// Reads what stands behind `fault_actions`.
pub(super) fn fault_actions(meta: &ParseNestedMeta<'_>) -> syn::Result<Vec<FaultAction>> {
    let actions;
    syn::parenthesized!(actions in meta.input);
    Ok(Punctuated::<FaultAction, Token![,]>::parse_terminated(&actions)?.into_iter().collect())
}

/// The setting of an operation's description, where there are such actions.
pub(super) fn reply_actions(output: Option<&LitStr>, faults: &[FaultAction]) -> Option<TokenStream> {
    if output.is_none() && faults.is_empty() {
        return None;
    }
    let output = output.map_or_else(|| quote!(""), |action| quote!(#action));
    let faults = faults.iter().map(|FaultAction { element: ElementName { namespace, local }, action }| {
        quote!((::erpsync::codegen::Name::new(#namespace, #local), #action))
    });
    Some(quote!(.with_reply_actions(#output, &[#(#faults),*])))
}
