//! Port types: a trait that `#[service]` makes a client and a server of.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Context, docs, ident, path};
use crate::ir::{Item, Message, Method, Service, TextRules, Type};

pub(super) fn service(item: &Item, own: &Service, context: &Context<'_>) -> TokenStream {
    let docs = docs::attributes(&item.docs);
    let attributes = item.extra.attributes.iter().map(|attribute| path(attribute));
    let name = ident(&item.name);
    let (wsdl_name, namespace) = (&own.wsdl_name, &own.namespace);
    let address = own.address.iter();
    let soap = own.soap.iter();
    let client = (!own.client).then(|| quote!(, client = false));
    let server = (!own.server).then(|| quote!(, server = false));
    let boxed = own.boxed.then(|| quote!(, boxed));
    let default_stubs = own.default_stubs.then(|| quote!(, default_stubs));
    let secrets = &own.secrets;
    let secrets = (!secrets.is_empty()).then(|| quote!(, secrets(#(#secrets),*)));
    let documents = &own.documents;
    let documents = (!documents.is_empty()).then(|| quote!(, documents(#(#documents),*)));
    let interceptors: Vec<_> = own.interceptors.iter().map(|interceptor| path(interceptor)).collect();
    let interceptors = (!interceptors.is_empty()).then(|| quote!(, interceptors(#(#interceptors),*)));
    let mtom = own.mtom.then(|| quote!(, mtom));
    let encoding = own.encoding.iter().map(|own| ident(own));
    let policy = own.policy.iter().map(|own| ident(&own.name));
    let send = context.prelude("Send", "::core::marker::Send");
    let sync = context.prelude("Sync", "::core::marker::Sync");
    let from = context.prelude("From", "::core::convert::From");
    let into = context.prelude("Into", "::core::convert::Into");
    let methods = own.methods.iter().map(|method| self::method(method, context));
    quote! {
        #docs
        #[::erpsync::service(
            name = #wsdl_name, namespace = #namespace
            #(, address = #address)* #(, soap = #soap)* #client #server #boxed #default_stubs #secrets #documents #interceptors
            #(, policy = #policy)* #mtom #(, encoding = #encoding)*
        )]
        #(#attributes)*
        pub trait #name: #send + #sync {
            /// Error of each operation: `erpsync::soap::Fault` in most servers, `erpsync::client::CallError` in the client.
            type Error: #from<::erpsync::soap::Fault> + #into<::erpsync::soap::Fault> + #send;

            #(#methods)*
        }
    }
}

fn method(method: &Method, context: &Context<'_>) -> TokenStream {
    let docs = method_docs(method, context);
    let name = ident(&method.name);
    let (wsdl_name, action) = (&method.wsdl_name, &method.action);
    let input = method.input.element.iter();
    let input_namespace = method.input.namespace.iter();
    let addressing_action = method.addressing_action.iter();
    let output_action = method.output_action.iter();
    let fault_actions = method.fault_actions.iter().map(|(element, action)| quote!(#element = #action));
    let fault_actions =
        (!method.fault_actions.is_empty()).then(|| quote!(, fault_actions(#(#fault_actions),*)));
    let elements = &method.input_elements;
    let elements = (!elements.is_empty()).then(|| quote!(, input_elements(#(#elements),*)));
    let input_parts = method.input.parts.then(|| quote!(, input_parts));
    let output_parts =
        method.output.as_ref().is_some_and(|output| output.parts).then(|| quote!(, output_parts));
    let input_encoded = method.input.is_encoded.then(|| quote!(, input_encoded));
    let output_encoded =
        method.output.as_ref().is_some_and(|output| output.is_encoded).then(|| quote!(, output_encoded));
    let input_text = text("input_text", &method.input);
    let output_text = method.output.as_ref().and_then(|output| text("output_text", output));
    let output = method.output.iter().flat_map(|output| &output.element);
    let output_namespace = method.output.iter().flat_map(|output| &output.namespace);
    let input_attachments = method.input.has_attachments.then(|| quote!(, input_attachments));
    let has_some = method.output.as_ref().is_some_and(|output| output.has_attachments);
    let output_attachments = has_some.then(|| quote!(, output_attachments));
    let request = message(&method.input, &quote!(::erpsync::Request), context);
    let response = match &method.output {
        Some(output) => message(output, &quote!(::erpsync::Response), context),
        None => quote!(()),
    };
    let result = context.prelude("Result", "::core::result::Result");
    let send = context.prelude("Send", "::core::marker::Send");
    quote! {
        #docs
        #[operation(
            name = #wsdl_name, action = #action #(, addressing_action = #addressing_action)*
            #(, input = #input)* #(, input_namespace = #input_namespace)* #input_parts #input_encoded #input_text #input_attachments #elements
            #(, output_action = #output_action)* #fault_actions
            #(, output = #output)* #(, output_namespace = #output_namespace)* #output_parts #output_encoded #output_text #output_attachments
        )]
        fn #name(
            &self,
            request: #request,
        ) -> impl ::core::future::Future<Output = #result<#response, Self::Error>> + #send;
    }
}

/// The documentation of the WSDL, the names of the items that go with the operation, and its secrets.
fn method_docs(method: &Method, context: &Context<'_>) -> TokenStream {
    let faults = [("Its faults", method.faults), ("The header blocks of its faults", method.fault_headers)];
    let faults = faults.into_iter().filter_map(|(what, id)| Some((what, &context.lowered.item(id?).name)));
    let faults = faults.map(|(what, name)| format!("{what} are `{name}`."));
    let messages = [("request", Some(&method.input)), ("response", method.output.as_ref())];
    let streams = messages.into_iter().filter_map(|(what, message)| {
        let streamed = message.map(|message| &message.streamed).filter(|streamed| !streamed.is_empty())?;
        Some(format!("The {what} is a stream of the items of `{}`.", streamed.join("`, then of `")))
    });
    let bodies = [("request", Some(&method.input)), ("response", method.output.as_ref())];
    let secrets = bodies.into_iter().filter(|(_, message)| message.is_some_and(|one| one.body.is_secret()));
    let secrets = secrets
        .map(|(what, _)| format!("secret: its {what}, in no `Debug`, error, log or message that is shown."));
    docs::attributes(
        &method.docs.iter().cloned().chain(streams).chain(faults).chain(secrets).collect::<Vec<_>>(),
    )
}

/// Rules for the text of the element in a body: `, input_text(default = "…", white_space = "…")`.
fn text(key: &str, message: &Message) -> Option<TokenStream> {
    let TextRules { value, white_space } = &message.text;
    let value = value.iter().map(|value| &value.text).map(|text| quote!(default = #text));
    let white_space = white_space.iter().map(|white_space| quote!(white_space = #white_space));
    let rules: Vec<_> = value.chain(white_space).collect();
    let key = ident(key);
    (!rules.is_empty()).then(|| quote!(, #key(#(#rules),*)))
}

/// `Request<Body, Headers>`, or `Request<Body>` where there are no headers.
fn message(message: &Message, outer: &TokenStream, context: &Context<'_>) -> TokenStream {
    let body = context.ty(&message.body);
    let body = if message.streamed.is_empty() { body } else { quote!(::erpsync::Streamed<#body>) };
    let headers = (message.headers != Type::Unit).then(|| context.ty(&message.headers)).into_iter();
    quote!(#outer<#body #(, #headers)*>)
}
