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
        pub trait A {
            /// Docs.
            #[operation(name = "B", action = "urn:b", input = "B", output = "BResponse")]
            async fn b(&self, request: Request<B, H>) -> Response<C>;
            #[operation(name = "D", input = "D", input_namespace = "urn:d", input_parts)]
            async fn r#type(&self, request: Request<D>);
            #[operation(
                name = "E", action = "urn:b", addressing_action = "urn:e", input = "B",
                input_elements("{urn:a}B", "{urn:}odd}c", "d")
            )]
            async fn e(&self, request: Request<B>);
        }
    };
    let service = parse::service(quote!(namespace = "urn:a", soap = "1.2", server = false), item).unwrap();
    assert_eq!((service.name.value(), service.client, service.server), ("A".to_owned(), true, false));
    assert_eq!(service.attributes.len(), 1);
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
    syn::parse2::<syn::File>(expanded).unwrap();
}

#[test]
fn all_that_is_wrong_at_once() {
    let item = quote! {
        trait A<T>: Clone {
            const X: u8;
            async fn none(&self, request: R) -> S;
            #[operation(nmae = "B")]
            async fn key(&self, request: R) -> S;
            #[operation(name = "C", output = "CResponse")]
            async fn output(&self, request: R);
            #[operation(name = "D")]
            async fn receiver(self, request: R) -> S;
            #[operation(name = "E")]
            async fn request(&self) -> S;
            #[operation(name = "F")]
            async fn two(&self, a: R, b: R) -> S;
            #[operation(name = "G", name = "G")]
            async fn twice(&self, request: R) -> S;
            #[operation(name = "P", output_parts)]
            async fn parts(&self, request: R) -> S;
            #[operation(name = "H", output_namespace = "urn:x")]
            async fn body(&self, request: R) -> S {}
        }
    };
    let errors = errors(quote!(name = "A", soap = "2", host = "x"), item);
    let expected = [
        "unknown key; `#[service]` takes",
        "has no generic parameters",
        "has no supertraits",
        "needs `namespace = ",
        "the version of SOAP is",
        "has methods and nothing else",
        "needs `#[operation(",
        "unknown key; `#[operation]` takes",
        "an operation with an output returns a `Response`",
        "takes `&self`, and then the request",
        "takes a request",
        "takes one request besides",
        "`name` is given twice",
        "`output_parts` needs `output",
        "has no body",
        "the namespace of an element that is not named",
    ];
    for (at, expected) in expected.iter().enumerate() {
        assert!(errors.get(at).is_some_and(|error| error.contains(expected)), "{at}: {errors:#?}");
    }
    assert_eq!(errors.len(), expected.len());
}

#[test]
fn methods_are_unique() {
    let item = quote! {
        trait A {
            #[operation(name = "B", action = "urn:b")]
            async fn b(&self, request: R) -> S;
            #[operation(name = "B", action = "urn:b")]
            async fn b(&self, request: R) -> S;
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
