use proc_macro2::TokenStream;
use quote::quote;

use super::parse;

/// All that is wrong, in order.
fn errors(arguments: TokenStream, item: TokenStream) -> Vec<String> {
    match parse::service(arguments, item) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.into_iter().map(|error| error.to_string()).collect(),
    }
}

#[test]
fn a_service_that_is_right() {
    let item = quote! {
        /// Docs.
        pub trait A: Send + Sync {
            /// Docs.
            type Error: From<Fault> + ::core::convert::Into<Fault> + Send;
            /// Docs.
            #[operation(name = "B", action = "urn:b", input = "B", output = "BResponse")]
            fn b(
                &self,
                request: Request<B, H>,
            ) -> impl ::core::future::Future<Output = Result<Response<C>, Self::Error>> + Send;
            #[operation(name = "D", input = "D", input_namespace = "urn:d", input_parts)]
            fn r#type(&self, request: Request<D>) -> impl Future<Output = Result<(), Self::Error>> + Send;
            #[operation(
                name = "E", action = "urn:b", addressing_action = "urn:e", input = "B",
                output_action = "urn:f", fault_actions("{urn:a}X" = "urn:x"),
                input_elements("{urn:a}B", "{urn:}odd}c", "d")
            )]
            fn e(&self, request: Request<B>) -> impl Future<Output = Result<(), Self::Error>> + Send;
        }
    };
    let arguments = quote! {
        namespace = "urn:a", soap = "1.2", server = false, policy = super::OF_A
    };
    let service = parse::service(arguments, item).unwrap();
    assert_eq!((service.name.value(), service.client, service.server), ("A".to_owned(), true, false));
    assert_eq!(service.item.attrs.len(), 1);
    let [b, d, e] = &service.operations[..] else { panic!("three operations") };
    assert_eq!(
        (b.attributes.len(), b.name.value(), b.action.value()),
        (1, "B".to_owned(), "urn:b".to_owned())
    );
    assert_eq!(d.input.as_ref().unwrap().namespace.value(), "urn:d");
    assert!(d.response.is_none() && b.response.is_some());
    assert!(d.input_parts && !d.output_parts && !b.input_parts);
    assert_eq!(e.addressing_action.as_ref().unwrap().value(), "urn:e");
    let elements = e.input_elements.iter();
    let elements: Vec<_> = elements.map(|one| (one.namespace.value(), one.local.value())).collect();
    let elements: Vec<_> = elements.iter().map(|(namespace, local)| (&**namespace, &**local)).collect();
    assert_eq!(elements, [("urn:a", "B"), ("urn:}odd", "c"), ("", "d")]);
    let expanded = super::expand::service(&service);
    let text = expanded.to_string().replace(' ', "");
    assert!(text.contains(".with_policy(&super::OF_A)"), "{text}");
    let actions =
        ".with_reply_actions(\"urn:f\",&[(::erpsync::codegen::Name::new(\"urn:a\",\"X\"),\"urn:x\")])";
    assert!(text.contains(actions), "{text}");
    syn::parse2::<syn::File>(expanded).unwrap();
}

#[test]
fn all_that_is_wrong_at_once() {
    let item = quote! {
        trait A<T>: Clone {
            const X: u8;
            fn none(&self, request: R) -> impl Future<Output = Result<S, Self::Error>> + Send;
            #[operation(nmae = "B")]
            fn key(&self, request: R) -> impl Future<Output = Result<S, Self::Error>> + Send;
            #[operation(name = "C", output = "CResponse")]
            fn output(&self, request: R) -> impl Future<Output = Result<(), Self::Error>> + Send;
            #[operation(name = "D")]
            fn receiver(self, request: R) -> impl Future<Output = Result<S, Self::Error>> + Send;
            #[operation(name = "E")]
            fn request(&self) -> impl Future<Output = Result<S, Self::Error>> + Send;
            #[operation(name = "F")]
            fn two(&self, a: R, b: R) -> impl Future<Output = Result<S, Self::Error>> + Send;
            #[operation(name = "G", name = "G")]
            fn twice(&self, request: R) -> impl Future<Output = Result<S, Self::Error>> + Send;
            #[operation(name = "P", output_text(default = "x"))]
            fn parts(&self, request: R) -> impl Future<Output = Result<S, Self::Error>> + Send;
            #[operation(name = "H", output_namespace = "urn:x")]
            fn body(&self, request: R) -> impl Future<Output = Result<S, Self::Error>> + Send {}
            #[operation(name = "I")]
            async fn asynchronous(&self, request: R) -> Response<S>;
            #[operation(name = "J")]
            fn not_send(&self, request: R) -> impl Future<Output = Result<S, Self::Error>>;
            #[operation(name = "K")]
            fn other_error(&self, request: R) -> impl Future<Output = Result<S, Fault>> + Send;
        }
    };
    let errors = errors(quote!(name = "A", soap = "2", host = "x"), item);
    let expected = [
        "unknown key; `#[service]` takes",
        "has no generic parameters",
        "is `trait A: Send + Sync`",
        "needs `namespace = ",
        "the version of SOAP is",
        "has its `Error`, and methods",
        "needs `#[operation(",
        "unknown key; `#[operation]` takes",
        "an operation with an output returns a `Response`",
        "takes `&self`, and then the request",
        "takes a request",
        "takes one request besides",
        "`name` is given twice",
        "`output_text` needs `output",
        "has no body",
        "the namespace of an element that is not named",
        "returns `impl Future<Output = Result<Response<S>, Self::Error>> + Send`; the implementation may be",
        "returns `impl Future<Output = Result<Response<…>, Self::Error>> + Send`",
        "returns `impl Future<Output = Result<Response<…>, Self::Error>> + Send`",
        "has `type Error: From<",
    ];
    for (at, expected) in expected.iter().enumerate() {
        assert!(errors.get(at).is_some_and(|error| error.contains(expected)), "{at}: {errors:#?}");
    }
    assert_eq!(errors.len(), expected.len());
}

#[test]
fn methods_are_unique() {
    let item = quote! {
        trait A: Send + Sync {
            type Error: From<Fault> + Into<Fault> + Send;
            #[operation(name = "B", action = "urn:b")]
            fn b(&self, request: R) -> impl Future<Output = Result<S, Self::Error>> + Send;
            #[operation(name = "B", action = "urn:b")]
            fn b(&self, request: R) -> impl Future<Output = Result<S, Self::Error>> + Send;
        }
    };
    let errors = errors(quote!(namespace = "urn:a"), item);
    assert_eq!(errors, ["a second method `b`"]);
}

#[test]
fn what_is_no_trait() {
    let errors = errors(
        quote!(namespace = "urn:a"),
        quote!(
            struct A;
        ),
    );
    assert_eq!(errors, ["`#[service]` goes on a trait of operations: expected `trait`"]);
}

#[test]
fn stubs_only_where_they_are_asked_for() {
    let item = quote! {
        trait A: Send + Sync {
            type Error: From<Fault> + Into<Fault> + Send;
            #[operation(name = "B")]
            fn b(&self, request: R) -> impl Future<Output = Result<S, Self::Error>> + Send;
        }
    };
    let has_body = |arguments: TokenStream| {
        let expanded = super::service(arguments, item.clone());
        let file: syn::File = syn::parse2(expanded).unwrap();
        let Some(syn::Item::Trait(item)) = file.items.first() else { panic!("the trait comes first") };
        let Some(syn::TraitItem::Fn(method)) = item.items.get(1) else { panic!("a method") };
        assert!(method.attrs.is_empty());
        method.default.is_some()
    };
    assert!(!has_body(quote!(namespace = "urn:a")));
    assert!(has_body(quote!(namespace = "urn:a", default_stubs)));
}
