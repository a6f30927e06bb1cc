//! Each rule, by the message it gives.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ast::Container;
use crate::ctxt::Ctxt;

/// All messages for a type, in order.
fn messages(input: TokenStream) -> Vec<String> {
    let input = syn::parse2(input).expect("a type");
    let cx = Ctxt::new();
    if let Some(container) = Container::from_input(&cx, &input) {
        super::check(&cx, &container);
    }
    match cx.check() {
        Ok(()) => Vec::new(),
        Err(errors) => errors.into_iter().map(|error| error.to_string()).collect(),
    }
}

/// The messages for a struct with these fields.
fn of_fields(fields: TokenStream) -> Vec<String> {
    messages(quote! { struct Tested { #fields } })
}

#[track_caller]
fn one(messages: Vec<String>, expected: &str) {
    assert_eq!(messages.len(), 1, "{messages:#?}");
    assert!(messages[0].contains(expected), "{messages:#?}");
}

#[test]
fn right_types_give_no_message() {
    for input in [
        quote! {
            #[xml(namespace = "urn:x", type = "ChangedDataItem", default)]
            struct ChangedDataItem {
                #[xml(base)]
                carrier: Carrier,
                #[xml(element = "Tablename", min_occurs = 0, nillable)]
                tablename: Option<String>,
                #[xml(element = "Keys", min_occurs = 0, nillable, items("int", nillable, namespace = "urn:a"))]
                keys: Option<Vec<Option<i32>>>,
                #[xml(element = "Props", min_occurs = 0, entries("Pair", key = "Key", value = "Value"))]
                props: Option<Dictionary<String, i32>>,
                #[xml(element = "X", min_occurs = 0, max_occurs = "unbounded")]
                x: Vec<i32>,
                #[xml(element = "N", min_occurs = 0, nillable = "kept")]
                n: Nillable<i32>,
                #[xml(attribute = "id", required)]
                id: i32,
            }
        },
        quote! {
            #[xml(root = "Message", namespace = "", type_namespace = "urn:x")]
            struct Message {}
        },
        quote! {
            #[xml(enumeration)]
            enum Kind {
                #[xml(value = "Contact")]
                Contact,
                #[xml(other)]
                Unrecognized(UnknownValue),
            }
        },
        quote! {
            #[xml(derived, namespace = "urn:x")]
            enum Any {
                #[xml(type = "Base", base)]
                Base(Base),
                #[xml(type = "More", namespace = "urn:y")]
                More(More),
                #[xml(other)]
                Unrecognized(AnyType),
            }
        },
        quote! {
            struct Same {
                #[xml(element = "a")]
                first: i32,
                #[xml(element = "b", min_occurs = 0)]
                between: Option<i32>,
                #[xml(element = "a")]
                last: i32,
            }
        },
    ] {
        assert_eq!(messages(input.clone()), Vec::<String>::new(), "{input}");
    }
}

#[test]
fn everything_is_reported_at_once() {
    let all = messages(quote! {
        #[xml(namespace, rot = "A", type = "a b")]
        struct Wrong<T> {
            #[xml(elment = "A")]
            a: i32,
            #[xml(element = "B", min_occurs = "many", max_occurs = 0)]
            b: i32,
            c: T,
        }
    });
    assert_eq!(
        all,
        [
            "`namespace` needs a value: `namespace = \"…\"`",
            "unknown key `rot` on a type; did you mean `root`?",
            "`a b` is not an XML name",
            "a generic type cannot be a type of a schema; remove the parameters",
            "unknown key `elment` on a field; did you mean `element`?",
            "the value of `min_occurs` is a number: `min_occurs = 0`",
            "this field needs a key for its kind in XML: `#[xml(element = \"Name\")]`, `#[xml(attribute = \"name\")]`, \
             `#[xml(text)]`, `#[xml(choice)]`, `#[xml(group)]`, `#[xml(any)]`, `#[xml(any_attribute)]` or \
             `#[xml(base)]`",
            "an element with `max_occurs = 0` is never there; leave the field out",
        ]
    );
}

#[test]
fn keys() {
    let field = |keys: TokenStream| of_fields(quote! { #[xml(#keys)] a: i32 });
    one(field(quote!(element = "A", element = "B")), "`element` is given twice");
    one(field(quote!(element = "A", 5)), "expected a key");
    one(field(quote!(element "A")), "expected `=`, `(` or a comma after `element`");
    one(field(quote!(element = NAME)), "expected a literal as the value of `element`");
    one(field(quote!(element = 5)), "is a string in quotes");
    one(field(quote!(element = "")), "a name cannot be empty");
    one(field(quote!(element = "x:A")), "`x:A` has a prefix");
    one(
        field(quote!(element = "A", nillable = true)),
        "`nillable` is written `nillable`, `nillable = \"kept\"`",
    );
    one(field(quote!(element = "A", list = true)), "`list` takes no value");
    one(field(quote!(element = "A", other)), "unknown key `other` on a field; it belongs on a variant");
    one(field(quote!(element = "A", root = "B")), "it belongs on the type");
    one(field(quote!(element = "A", rename_all = "B")), "known are `base`, `element`");
    one(field(quote!(element = "A", max_occurs = "many")), "a number (`max_occurs = 5`) or \"unbounded\"");
    one(field(quote!(element = "A", min_occurs = -1)), "expected a literal as the value of `min_occurs`");
    one(field(quote!(element = "A", max_occurs = 4294967296)), "is at most 4294967295");
    one(messages(quote! { #[xml = "a"] struct A {} }), "expected `#[xml(...)]`");
    one(messages(quote! { #[xml(crate = "a b")] struct A {} }), "the path of the runtime crate");
}

#[test]
fn a_value_from_a_macro_is_read() {
    use proc_macro2::{Delimiter, Group, TokenTree};
    let name = TokenTree::Group(Group::new(Delimiter::None, quote!("A")));
    assert!(of_fields(quote! { #[xml(element = #name)] a: i32 }).is_empty());
}

#[test]
fn lists() {
    let field = |keys: TokenStream| of_fields(quote! { #[xml(element = "A", #keys)] a: Vec<i32> });
    one(field(quote!(min_occurs = 0)), "a `Vec` in one element is a `list` of values");
    one(field(quote!(items)), "`items` is written `items(\"Name\")`");
    one(field(quote!(items())), "the name comes first");
    one(field(quote!(items(nillable))), "the name comes first");
    one(field(quote!(items("a b"))), "is not an XML name");
    one(field(quote!(items("A", nilable))), "did you mean `nillable`?");
    one(field(quote!(entries("A"))), "`entries` is written");
    one(
        field(quote!(entries("A", key("K", min_occurs = 0), value = "V"))),
        "unknown key `min_occurs` on `key`",
    );
    one(field(quote!(entries("A", key = "K", value("V", nillable)))), "unknown key `nillable` on `value`");
    one(field(quote!(items("A", white_space = "keep"))), "is \"replace\" or \"collapse\"");
    one(field(quote!(entries("A", key = "K"))), "`entries` is written");
    one(field(quote!(items("A"), entries("A", key = "K", value = "V"))), "`items` or `entries`, not both");
    one(field(quote!(max_occurs = "unbounded", items("A"))), "give the element's content a type of its own");
}

#[test]
fn what_a_field_is() {
    one(of_fields(quote! { a: i32 }), "this field needs a key for its kind in XML");
    one(
        of_fields(quote! { #[xml(element = "A", attribute = "A")] a: i32 }),
        "`element` or `attribute`, not both",
    );
    one(
        of_fields(quote! { #[xml(attribute = "A", nillable)] a: Option<i32> }),
        "`nillable` cannot be used with `attribute`; only elements can be nil",
    );
    one(
        of_fields(quote! { #[xml(attribute = "A", min_occurs = 0)] a: Option<i32> }),
        "an attribute is optional unless it has `required`",
    );
    one(of_fields(quote! { #[xml(attribute = "xmlns")] a: i32 }), "`xmlns` declares a namespace");
    one(of_fields(quote! { #[xml(element = "A", required)] a: i32 }), "`required` is for attributes");
    assert!(of_fields(quote! { #[xml(base, required)] a: Base }).is_empty());
    one(
        messages(quote! { #[xml(namespace = "urn:x", type = "A", base_type = "B")] struct A {} }),
        "`base_type` is the base of types that are `derived`",
    );
    one(
        messages(quote! { #[xml(namespace = "urn:x", type = "A", required_as = "a b")] struct A {} }),
        "the value of `required_as` is the name of a struct",
    );
    one(
        messages(quote! { #[xml(derived, base_type = "B C")] enum A { #[xml(other)] U(V) } }),
        "the value of `base_type` is a type",
    );
    one(of_fields(quote! { #[xml(base, namespace = "")] a: Base }), "`namespace` cannot be used with `base`");
    one(of_fields(quote! { #[xml(text, items("A"))] a: Vec<i32> }), "`items` cannot be used with `text`");
}

#[test]
fn how_often() {
    let field = |keys: TokenStream| of_fields(quote! { #[xml(element = "A", #keys)] a: i32 });
    one(field(quote!(max_occurs = 0)), "is never there");
    one(field(quote!(min_occurs = 3, max_occurs = 2)), "less than `min_occurs`");
    one(field(quote!(min_occurs = 3)), "`max_occurs` is 1 where it is not given");
    one(field(quote!(nillable = "kept")), "so it needs `min_occurs = 0`");
    one(
        field(quote!(nillable = "kept", min_occurs = 0, max_occurs = 2)),
        "for an element that is there once",
    );
    one(field(quote!(items("B", nillable = "kept"))), "an item is never absent");
    one(field(quote!(nillable = "lost")), "is \"kept\", for a `Nillable<T>`, or \"attributes\"");
    one(field(quote!(nillable, nillable = "kept")), "`nillable` is given twice");
}

#[test]
fn nil_with_attributes() {
    let field = |keys: TokenStream| of_fields(quote! { #[xml(element = "A", #keys)] a: A });
    for right in [
        quote!(nillable = "attributes"),
        quote!(min_occurs = 0, nillable = "attributes", max_occurs = 3),
        quote!(nillable, items("B", nillable = "attributes")),
        quote!(min_occurs = 0, nillable = "kept", items("B", nillable = "attributes")),
    ] {
        assert_eq!(field(right), [""; 0]);
    }
    one(field(quote!(nillable = "attributes", list)), "a list has no attributes");
    one(field(quote!(nillable = "attributes", items("B"))), "put it on the items");
    one(
        field(quote!(nillable = "attributes", entries("B", key = "K", value = "V"))),
        "cannot be used with `entries`",
    );
    let of = |fields: TokenStream| messages(quote! { #[xml(nil)] struct NilA { #fields } });
    let right = quote! { #[xml(attribute = "a", required)] a: Option<A>, #[xml(any_attribute)] b: Vec<B> };
    assert_eq!(of(right), [""; 0]);
    one(of(quote! { #[xml(element = "A")] a: A }), "a struct with `nil` has attributes only");
    one(of(quote! { #[xml(base)] a: A }), "a struct with `nil` has attributes only");
    one(messages(quote! { #[xml(nil, type = "A")] struct NilA {} }), "has no `type`");
    one(messages(quote! { #[xml(nil, derived)] enum NilA { #[xml(other)] U(V) } }), "`nil` is for structs");
}

#[test]
fn fields_beside_each_other() {
    one(
        of_fields(quote! { #[xml(element = "A")] a: i32, #[xml(base)] b: Base }),
        "the base is the first field",
    );
    one(of_fields(quote! { #[xml(base)] a: Base, #[xml(base)] b: Base }), "a type has one base");
    one(
        of_fields(quote! { #[xml(text)] a: String, #[xml(text)] b: String }),
        "the text of an element is one field",
    );
    one(
        of_fields(quote! { #[xml(text)] a: String, #[xml(element = "B")] b: String }),
        "this one has elements",
    );
    one(
        of_fields(quote! { #[xml(attribute = "A")] a: Option<i32>, #[xml(attribute = "A")] b: Option<i32> }),
        "the attribute `A` is already the field `a`",
    );
    one(
        of_fields(quote! {
            #[xml(element = "A", max_occurs = "unbounded")] a: Vec<i32>,
            #[xml(element = "A")] b: i32
        }),
        "`a` before it takes every `A`",
    );
}

#[test]
fn types() {
    one(messages(quote! { struct A(i32); }), "has named fields");
    one(messages(quote! { union A { a: i32 } }), "a union stands for no type");
    one(messages(quote! { struct A<'a> {} }), "a generic type cannot be a type of a schema");
    one(messages(quote! { enum A {} }), "this enum needs a key for its kind");
    one(messages(quote! { #[xml(enumeration)] struct A {} }), "`enumeration` is for enums");
    one(
        messages(quote! { #[xml(enumeration, default)] enum A { #[xml(other)] U(V) } }),
        "`default` is for structs",
    );
    one(
        messages(quote! { #[xml(enumeration, derived)] enum A { #[xml(other)] U(V) } }),
        "either `enumeration` or `derived`",
    );
    one(messages(quote! { #[xml(type_namespace = "urn:x")] struct A {} }), "neither is given");
}

#[test]
fn headers() {
    one(messages(quote! { #[xml(headers, root = "A")] struct A {} }), "which has no `root`");
    one(
        messages(quote! { #[xml(headers)] struct A { #[xml(element = "A")] a: i32 } }),
        "a header block is an element that can be absent",
    );
}

#[test]
fn enumerations() {
    let of = |variants: TokenStream| messages(quote! { #[xml(enumeration)] enum A { #variants } });
    one(of(quote! { #[xml(value = "A")] A }), "keeps unknown values");
    one(of(quote! { A, #[xml(other)] U(V) }), "this variant needs its text");
    one(of(quote! { #[xml(value = "A")] A(i32), #[xml(other)] U(V) }), "holds nothing");
    one(of(quote! { #[xml(other)] U(V), #[xml(value = "A")] A }), "is the last one");
    one(of(quote! { #[xml(other)] U }), "holds one value");
    assert_eq!(
        of(quote! { #[xml(other)] U(V), #[xml(other)] W(V) }),
        ["the variant with `other` is the last one", "two variants have `other`"]
    );
    one(of(quote! { #[xml(type = "A", value = "A")] A, #[xml(other)] U(V) }), "for enums of derived types");
    one(of(quote! { #[xml(value = "A", other)] U(V) }), "`value` or `other`, not both");
    one(
        of(quote! { #[xml(value = "A")] A, #[xml(value = "A")] B, #[xml(other)] U(V) }),
        "\"A\" is already the variant `A`",
    );
}

#[test]
fn choices() {
    let of = |variants: TokenStream| messages(quote! { #[xml(choice)] enum A { #variants } });
    assert!(
        of(quote! { #[xml(element = "A", nillable)] A(Option<i32>), #[xml(any)] B(RawElement) }).is_empty()
    );
    one(of(quote! {}), "a choice has alternatives");
    one(of(quote! { A(i32) }), "this alternative needs a key for its kind");
    one(of(quote! { #[xml(element = "A")] A }), "holds one value");
    one(of(quote! { #[xml(base)] A(i32) }), "an alternative is a part of the content, and not `base`");
    assert!(of(quote! { #[xml(element = "A")] A(i32), #[xml(text)] B(String) }).is_empty());
    one(of(quote! { #[xml(text)] A(String), #[xml(text)] B(String) }), "`text` is already the variant `A`");
    one(of(quote! { #[xml(text, list)] A(String) }), "the text between elements is no list");
    one(of(quote! { #[xml(element = "A", min_occurs = 0)] A(i32) }), "makes the choice optional");
    one(of(quote! { #[xml(any, nillable)] A(RawElement) }), "`nillable` cannot be used with `any`");
    one(of(quote! { #[xml(elment = "A")] A(i32) }), "unknown key `elment` on an alternative");
    assert_eq!(
        of(quote! {
            #[xml(element = "A")] A(i32), #[xml(element = "A")] B(i32), #[xml(any)] C(X), #[xml(any)] D(X)
        }),
        ["the element `A` is already the variant `A`", "`any` is already the variant `C`"]
    );
    one(
        messages(quote! { #[xml(choice, root = "A")] enum A { #[xml(any)] B(X) } }),
        "has no `root` of its own",
    );
    one(
        messages(quote! { #[xml(choice, derived)] enum A { #[xml(any)] B(X) } }),
        "either `derived` or `choice`",
    );
    one(messages(quote! { #[xml(choice)] struct A {} }), "`choice` is for enums");
}

#[test]
fn fields_that_are_choices_and_wildcards() {
    let right = quote! {
        #[xml(choice)] a: A, #[xml(choice, min_occurs = 0)] b: Option<A>,
        #[xml(any, min_occurs = 2, max_occurs = "unbounded")] c: Vec<X>
    };
    assert!(of_fields(right).is_empty());
    one(of_fields(quote! { #[xml(choice, nillable)] a: A }), "the elements of its alternatives can be nil");
    one(of_fields(quote! { #[xml(any, namespace = "urn:x")] a: X }), "`namespace` cannot be used with `any`");
    one(of_fields(quote! { #[xml(choice, max_occurs = 0)] a: A }), "a choice with `max_occurs = 0`");
    one(of_fields(quote! { #[xml(any, min_occurs = 2)] a: X }), "less than `min_occurs`");
    one(of_fields(quote! { #[xml(text)] a: i32, #[xml(any)] b: X }), "this one has elements");
    let twice = quote! { #[xml(any_attribute)] a: Vec<X>, #[xml(any_attribute)] b: Vec<X> };
    one(of_fields(twice), "one field keeps all the other attributes");
    one(
        of_fields(quote! { #[xml(any_attribute, required)] a: Vec<X> }),
        "cannot be used with `any_attribute`",
    );
    one(of_fields(quote! { #[xml(choice, any)] a: A }), "`choice` or `any`, not both");
    one(
        messages(quote! { #[xml(default)] struct A { #[xml(any)] a: X } }),
        "this field must be there, so the type has no `default`",
    );
    one(
        messages(quote! { #[xml(default)] struct A { #[xml(choice, min_occurs = 0)] a: Option<A> } }),
        "has no value before its elements were read, so the type has no `default`",
    );
}

#[test]
fn groups() {
    let of = |fields: TokenStream| messages(quote! { #[xml(group)] struct A { #fields } });
    let right = quote! {
        #[xml(element = "A")] a: i32, #[xml(choice)] b: B, #[xml(any)] c: X,
        #[xml(group, min_occurs = 0, max_occurs = 5)] d: Vec<D>
    };
    assert!(of(right.clone()).is_empty() && of_fields(right).is_empty());
    one(
        of(quote! { #[xml(attribute = "a")] a: i32 }),
        "a group holds elements, and the type around it has attributes",
    );
    one(of(quote! { #[xml(base)] a: A }), "the type around it has a base");
    one(of(quote! { #[xml(text)] a: i32 }), "the type around it has text");
    one(of_fields(quote! { #[xml(group, nillable)] a: A }), "the elements in it can be nil");
    one(of_fields(quote! { #[xml(group, max_occurs = 0)] a: A }), "a group with `max_occurs = 0`");
    one(of_fields(quote! { #[xml(group)] a: A, #[xml(text)] b: i32 }), "this one has elements");
    one(
        messages(quote! { #[xml(group, type = "A")] struct A {} }),
        "a group is a part of a type, and has no `type`",
    );
    one(messages(quote! { #[xml(group, headers)] struct A {} }), "either `group` or `headers`");
    one(messages(quote! { #[xml(group, choice)] enum A { #[xml(any)] B(X) } }), "`group` is for structs");
    let of = |variants: TokenStream| messages(quote! { #[xml(choice)] enum A { #variants } });
    assert!(of(quote! { #[xml(group)] A(A), #[xml(choice, max_occurs = "unbounded")] B(Vec<B>) }).is_empty());
    one(of(quote! { #[xml(group, min_occurs = 0)] A(Option<A>) }), "makes the choice optional");
    one(
        messages(quote! { #[xml(faults)] enum A { #[xml(group)] B(B), #[xml(other)] C(Fault) } }),
        "the detail of a fault is an element",
    );
}

#[test]
fn derived_types() {
    let of = |variants: TokenStream| messages(quote! { #[xml(derived)] enum A { #variants } });
    one(of(quote! { #[xml(type = "A")] A(A) }), "keeps unknown types");
    one(of(quote! { A(A), #[xml(other)] U(V) }), "this variant needs its type");
    one(of(quote! { #[xml(type = "A")] A, #[xml(other)] U(V) }), "holds one value");
    one(of(quote! { #[xml(type = "A", other)] U(V) }), "`type` is not for the variant with `other`");
    one(
        of(quote! { #[xml(type = "A")] A(A), #[xml(type = "A")] B(B), #[xml(other)] U(V) }),
        "the type `A` is already the variant `A`",
    );
    one(
        of(quote! { #[xml(type = "A", base)] A(A), #[xml(type = "B", base)] B(B), #[xml(other)] U(V) }),
        "the base is already the variant `A`",
    );
    one(
        messages(quote! { #[xml(derived, type = "A")] enum A { #[xml(other)] U(V) } }),
        "has no type of its own",
    );
}
