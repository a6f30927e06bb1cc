//! Reads the trait and its attributes, and reports all that is wrong with them.

use proc_macro2::{Span, TokenStream};
use syn::meta::ParseNestedMeta;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{
    Attribute, Error, Ident, ItemTrait, LitBool, LitStr, Path, Token, TraitItem, TraitItemFn, TypeParamBound,
};

use super::actions;
use super::model::{ElementName, Operation, Service, TextRules};
use super::signature;

/// Collects errors, so that one build shows all of them.
#[derive(Default)]
pub(super) struct Errors(Vec<Error>);

impl Errors {
    pub(super) fn add(&mut self, span: Span, message: impl std::fmt::Display) {
        self.0.push(Error::new(span, message));
    }

    fn check<T>(self, value: Option<T>) -> syn::Result<T> {
        let all = self.0.into_iter().reduce(|mut all, error| {
            all.combine(error);
            all
        });
        match (all, value) {
            (Some(error), _) => Err(error),
            (None, Some(value)) => Ok(value),
            (None, None) => Err(Error::new(Span::call_site(), "`#[service]` could not be read")),
        }
    }
}

/// Values of `key = "text"`, each allowed once.
#[derive(Default)]
struct Texts(Vec<(Ident, LitStr)>);

impl Texts {
    /// Takes `meta` if its key is one of `keys`.
    fn take(&mut self, meta: &ParseNestedMeta<'_>, keys: &[&str]) -> syn::Result<bool> {
        let Some(key) = meta.path.get_ident().filter(|ident| keys.iter().any(|key| ident == key)) else {
            return Ok(false);
        };
        let value: LitStr = meta.value()?.parse()?;
        if self.0.iter().any(|(known, _)| known == key) {
            return Err(meta.error(format!("`{key}` is given twice")));
        }
        self.0.push((key.clone(), value));
        Ok(true)
    }

    fn get(&self, key: &str) -> Option<LitStr> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, value)| value.clone())
    }
}

const SERVICE_KEYS: &[&str] = &["name", "namespace", "address", "soap"];
/// The attribute of a method.
const OPERATION: &str = "operation";
const OPERATION_KEYS: &[&str] = &[
    "name",
    "action",
    "addressing_action",
    "output_action",
    "input",
    "input_namespace",
    "output",
    "output_namespace",
];
const OPERATION_FLAGS: &[&str] = &[
    "input_parts",
    "output_parts",
    "input_encoded",
    "output_encoded",
    "input_attachments",
    "output_attachments",
];
/// The key with a list of names.
const INPUT_ELEMENTS: &str = "input_elements";
/// The key with the actions of faults.
const FAULT_ACTIONS: &str = "fault_actions";
const OPERATION_TEXTS: &[&str] = &["input_text", "output_text"];
const TEXT_KEYS: &[&str] = &["default", "white_space"];

/// Reads `#[service(arguments)] item`.
pub(super) fn service(arguments: TokenStream, item: TokenStream) -> syn::Result<Service> {
    let mut errors = Errors::default();
    let (mut client, mut server, mut boxed, mut default_stubs) = (true, true, false, false);
    let mut mtom = false;
    let mut secrets = Vec::new();
    let mut documents = Vec::new();
    let mut interceptors: Vec<Path> = Vec::new();
    let mut policy = None;
    let mut encoding = None;
    let mut texts = Texts::default();
    let parser = syn::meta::parser(|meta| {
        if texts.take(&meta, SERVICE_KEYS)? {
            Ok(())
        } else if meta.path.is_ident("client") {
            client = meta.value()?.parse::<LitBool>()?.value;
            Ok(())
        } else if meta.path.is_ident("server") {
            server = meta.value()?.parse::<LitBool>()?.value;
            Ok(())
        } else if meta.path.is_ident("boxed") {
            boxed = true;
            Ok(())
        } else if meta.path.is_ident("mtom") {
            mtom = true;
            Ok(())
        } else if meta.path.is_ident("default_stubs") {
            default_stubs = true;
            Ok(())
        } else if meta.path.is_ident("secrets") || meta.path.is_ident("documents") {
            let names;
            syn::parenthesized!(names in meta.input);
            let list = if meta.path.is_ident("secrets") { &mut secrets } else { &mut documents };
            list.extend(Punctuated::<LitStr, Token![,]>::parse_terminated(&names)?);
            Ok(())
        } else if meta.path.is_ident("policy") {
            policy = Some(meta.value()?.parse::<Path>()?);
            Ok(())
        } else if meta.path.is_ident("encoding") {
            encoding = Some(meta.value()?.parse::<Path>()?);
            Ok(())
        } else if meta.path.is_ident("interceptors") {
            let paths;
            syn::parenthesized!(paths in meta.input);
            interceptors.extend(Punctuated::<Path, Token![,]>::parse_terminated(&paths)?);
            Ok(())
        } else {
            Err(meta.error(
                "unknown key; `#[service]` takes `name`, `namespace`, `address`, `soap`, `client`, `server`, \
                 `boxed`, `default_stubs`, `secrets`, `documents`, `interceptors`, `policy`, `encoding` and `mtom`",
            ))
        }
    });
    if let Err(error) = parser.parse2(arguments) {
        errors.0.push(error);
    }
    let mut item: ItemTrait = match syn::parse2(item) {
        Ok(item) => item,
        Err(error) => {
            errors.add(error.span(), format!("`#[service]` goes on a trait of operations: {error}"));
            return errors.check(None);
        }
    };
    if !item.generics.params.is_empty() {
        errors.add(item.generics.span(), "the trait of a service has no generic parameters");
    }
    if !names(&item.supertraits).eq(["Send", "Sync"]) {
        errors
            .add(item.ident.span(), format!("the trait of a service is `trait {}: Send + Sync`", item.ident));
    }
    let name = texts.get("name").unwrap_or_else(|| LitStr::new(&item.ident.to_string(), item.ident.span()));
    let namespace = texts.get("namespace").unwrap_or_else(|| {
        errors.add(item.ident.span(), "`#[service]` needs `namespace = \"…\"`, the WSDL's target namespace");
        LitStr::new("", Span::call_site())
    });
    let address = texts.get("address").unwrap_or_else(|| LitStr::new("", Span::call_site()));
    let soap = texts.get("soap").and_then(|text| match text.value().as_str() {
        "1.1" => None,
        "1.2" => Some(Ident::new("V1_2", text.span())),
        _ => {
            errors.add(text.span(), "the version of SOAP is `\"1.1\"` or `\"1.2\"`");
            None
        }
    });
    let operations: Vec<Operation> = item
        .items
        .iter()
        .filter_map(|member| match member {
            TraitItem::Fn(method) => operation(method, &namespace, &mut errors),
            TraitItem::Type(ty) if ty.ident == "Error" => None,
            other => {
                errors.add(other.span(), "the trait of a service has its `Error`, and methods");
                None
            }
        })
        .collect();
    check_names(&operations, &mut errors);
    let encoded = operations.iter().find(|operation| operation.input_encoded || operation.output_encoded);
    if let (Some(encoded), None) = (encoded, &encoding) {
        errors.add(
            encoded.span(),
            "messages in SOAP's encoding need `encoding = …` of the service, the table of their types",
        );
    }
    check_error_type(&item, &mut errors);
    for member in &mut item.items {
        if let TraitItem::Fn(method) = member {
            method.attrs.retain(|attribute| !attribute.path().is_ident(OPERATION));
        }
    }
    errors.check(Some(Service {
        item,
        name,
        namespace,
        address,
        client,
        server,
        boxed,
        default_stubs,
        secrets,
        interceptors,
        policy,
        mtom,
        encoding,
        documents,
        soap,
        operations,
    }))
}

fn operation(method: &TraitItemFn, namespace: &LitStr, errors: &mut Errors) -> Option<Operation> {
    let signature = &method.sig;
    let before = errors.0.len();
    let (marks, attributes): (Vec<&Attribute>, Vec<&Attribute>) =
        method.attrs.iter().partition(|attribute| attribute.path().is_ident(OPERATION));
    let mut texts = Texts::default();
    let mut flags: Vec<&str> = Vec::new();
    let mut input_elements = Vec::new();
    let mut fault_actions = Vec::new();
    let mut rules: Vec<(&str, TextRules)> = Vec::new();
    match marks[..] {
        [mark] => {
            let read = mark.parse_nested_meta(|meta| {
                if let Some(flag) = OPERATION_FLAGS.iter().find(|flag| meta.path.is_ident(flag)) {
                    flags.push(flag);
                    return Ok(());
                }
                if meta.path.is_ident(INPUT_ELEMENTS) {
                    let names;
                    syn::parenthesized!(names in meta.input);
                    let names = Punctuated::<LitStr, Token![,]>::parse_terminated(&names)?;
                    input_elements.extend(names.iter().map(expanded_name));
                    return Ok(());
                }
                if meta.path.is_ident(FAULT_ACTIONS) {
                    fault_actions.extend(actions::fault_actions(&meta)?);
                    return Ok(());
                }
                if let Some(key) = OPERATION_TEXTS.iter().find(|key| meta.path.is_ident(key)) {
                    rules.push((key, text_rules(&meta)?));
                    return Ok(());
                }
                if texts.take(&meta, OPERATION_KEYS)? {
                    return Ok(());
                }
                let keys =
                    [OPERATION_KEYS, OPERATION_FLAGS, OPERATION_TEXTS, &[INPUT_ELEMENTS, FAULT_ACTIONS]]
                        .concat()
                        .join("`, `");
                Err(meta.error(format!("unknown key; `#[operation]` takes `{keys}`")))
            });
            if let Err(error) = read {
                errors.0.push(error);
            }
        }
        [] => errors.add(
            signature.ident.span(),
            "a method of a service needs `#[operation(name = \"…\", action = \"…\", input = \"…\")]`",
        ),
        [_, second, ..] => errors.add(second.span(), "a second `#[operation]` on one method"),
    }
    if let Some(body) = &method.default {
        errors
            .add(body.span(), "a method of a service has no body; with `default_stubs`, one is made for it");
    }
    if !signature.generics.params.is_empty() {
        errors.add(signature.generics.span(), "a method of a service has no generic parameters");
    }
    let (parameter, request) = signature::parameter(signature, errors)?;
    let response = signature::response(signature, errors)?;
    let element = |key: &str, namespace_key: &str| {
        texts.get(key).map(|local| ElementName {
            namespace: texts.get(namespace_key).unwrap_or_else(|| namespace.clone()),
            local,
        })
    };
    let output = element("output", "output_namespace");
    if let (Some(output), None) = (&output, &response) {
        errors.add(output.local.span(), "an operation with an output returns a `Response`");
    }
    if let Some(text) = [("input_namespace", "input"), ("output_namespace", "output")]
        .iter()
        .find_map(|(key, of)| texts.get(key).filter(|_| texts.get(of).is_none()))
    {
        errors.add(text.span(), "the namespace of an element that is not named");
    }
    let given: Vec<&str> = rules.iter().map(|(key, _)| *key).collect();
    // A body of several parts may be empty, with the parts beside the envelope.
    for (flag, of) in [("input_text", "input"), ("output_text", "output")] {
        if given.contains(&flag) && texts.get(of).is_none() {
            errors.add(
                signature.ident.span(),
                format!("`{flag}` needs `{of} = \"…\"`, the first element in the body"),
            );
        }
    }
    let mut rules_of = |key: &str| {
        let at = rules.iter().position(|(known, _)| *known == key)?;
        Some(rules.swap_remove(at).1)
    };
    let (input_text, output_text) = (rules_of("input_text"), rules_of("output_text"));
    (errors.0.len() == before).then(|| Operation {
        ident: signature.ident.clone(),
        attributes: attributes.into_iter().cloned().collect(),
        name: texts
            .get("name")
            .unwrap_or_else(|| LitStr::new(&signature.ident.to_string(), signature.ident.span())),
        action: texts.get("action").unwrap_or_else(|| LitStr::new("", Span::call_site())),
        addressing_action: texts.get("addressing_action"),
        output_action: texts.get("output_action"),
        fault_actions,
        input: element("input", "input_namespace"),
        input_elements,
        output,
        input_parts: flags.contains(&"input_parts"),
        output_parts: flags.contains(&"output_parts"),
        input_attachments: flags.contains(&"input_attachments"),
        output_attachments: flags.contains(&"output_attachments"),
        input_encoded: flags.contains(&"input_encoded"),
        output_encoded: flags.contains(&"output_encoded"),
        input_text,
        output_text,
        parameter,
        request,
        response,
    })
}

/// The name that `{namespace}local`, or `local` for none, stands for.
pub(super) fn expanded_name(text: &LitStr) -> ElementName {
    let value = text.value();
    let (namespace, local) =
        value.strip_prefix('{').and_then(|rest| rest.rsplit_once('}')).unwrap_or(("", &value));
    ElementName { namespace: LitStr::new(namespace, text.span()), local: LitStr::new(local, text.span()) }
}

/// Rules in the parentheses of `input_text` and `output_text`.
fn text_rules(meta: &ParseNestedMeta<'_>) -> syn::Result<TextRules> {
    let mut texts = Texts::default();
    meta.parse_nested_meta(|meta| match texts.take(&meta, TEXT_KEYS)? {
        true => Ok(()),
        false => Err(meta.error(format!("rules for a text have the keys `{}`", TEXT_KEYS.join("`, `")))),
    })?;
    let white_space = texts.get("white_space");
    if let Some(text) = &white_space
        && !matches!(text.value().as_str(), "replace" | "collapse")
    {
        return Err(Error::new(text.span(), "the value of `white_space` is \"replace\" or \"collapse\""));
    }
    Ok(TextRules { default: texts.get("default"), white_space })
}

/// Two methods of one name can't be. Operations of one name can (overloading: WSDL 1.1, section 2.4.5), and so can those
/// of one action and one input: a client can call them, a server takes both for the first unless `input_elements` differ.
fn check_names(operations: &[Operation], errors: &mut Errors) {
    for (at, operation) in operations.iter().enumerate() {
        let before = &operations[..at];
        if before.iter().any(|other| other.inherent() == operation.inherent()) {
            errors.add(operation.span(), format!("a second method `{}`", operation.inherent()));
        }
    }
}

/// The associated type is declared with the bounds that the client and the server rely on.
fn check_error_type(item: &ItemTrait, errors: &mut Errors) {
    let declared = item.items.iter().find_map(|member| match member {
        TraitItem::Type(ty) if ty.ident == "Error" => Some(ty),
        _ => None,
    });
    if !declared.is_some_and(|ty| names(&ty.bounds).eq(["From", "Into", "Send"])) {
        let span = declared.map_or(item.ident.span(), |ty| ty.ident.span());
        errors.add(
            span,
            "the trait of a service has `type Error: From<::erpsync::soap::Fault> + Into<::erpsync::soap::Fault> \
             + Send;`",
        );
    }
}

/// Last segments of the traits in bounds.
fn names(bounds: &Punctuated<TypeParamBound, Token![+]>) -> impl Iterator<Item = String> {
    bounds.iter().map(|bound| match bound {
        TypeParamBound::Trait(bound) => {
            bound.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default()
        }
        _ => String::new(),
    })
}
