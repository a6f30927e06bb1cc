//! Expansions name everything by its path: they compile where the names of the prelude mean something else.

#![no_implicit_prelude]
#![allow(dead_code, non_camel_case_types, non_upper_case_globals, unreachable_pub)]

use ::core::assert_eq;
use ::core::clone::Clone;
use ::core::cmp::PartialEq;
use ::core::fmt::Debug;

/// Names of the prelude, of the runtime and of this crate's own expansions, as types of a schema.
mod shadowed {
    use super::*;

    macro_rules! types {
        ($($name:ident)*) => {$(
            #[derive(Clone, Debug, PartialEq, ::erpsync::XmlRead, ::erpsync::XmlWrite)]
            #[xml(namespace = "urn:x", type = "Shadowed", root = "Shadowed")]
            pub struct $name {
                #[xml(element = "Value", min_occurs = 0)]
                pub value: ::core::option::Option<i32>,
            }
        )*};
    }
    types! {
        Option Vec String Box Result Default Some None Ok Err Cow Iterator Into From Self_
        Reader Writer Shape Field Part Name ElementName ReadError XmlRead XmlWrite ReadFields WriteFields
        Partial Nillable UnknownValue AnyType core std erpsync alloc
    }

    #[derive(Clone, Debug, PartialEq, ::erpsync::XmlRead, ::erpsync::XmlWrite)]
    #[xml(namespace = "urn:x", root = "All")]
    pub struct All {
        #[xml(base)]
        pub base: Option,
        #[xml(element = "A")]
        pub a: Vec,
        #[xml(element = "B", min_occurs = 0)]
        pub b: ::core::option::Option<String>,
        #[xml(element = "C", min_occurs = 0, max_occurs = "unbounded")]
        pub c: ::std::vec::Vec<Result>,
        #[xml(element = "D", min_occurs = 0, items("Item"))]
        pub d: ::core::option::Option<::std::vec::Vec<Box>>,
        #[xml(element = "E", min_occurs = 0, entries("Pair", key = "Key", value = "Value"))]
        pub e: ::core::option::Option<::erpsync::xsd::Dictionary<i32, Default>>,
        #[xml(element = "F", min_occurs = 0, nillable = "kept")]
        pub f: ::erpsync::xsd::Nillable<Some>,
        #[xml(element = "G", min_occurs = 0, list)]
        pub g: ::core::option::Option<::std::vec::Vec<i32>>,
        #[xml(attribute = "h")]
        pub h: ::core::option::Option<i32>,
        #[xml(attribute = "i", required)]
        pub i: ::std::string::String,
    }

    #[derive(Clone, Debug, PartialEq, ::erpsync::XmlRead, ::erpsync::XmlWrite)]
    #[xml(enumeration)]
    pub enum Values {
        #[xml(value = "Some")]
        Some,
        #[xml(value = "None")]
        None,
        #[xml(value = "Ok")]
        Ok,
        #[xml(other)]
        Err(::erpsync::xsd::UnknownValue),
    }

    #[derive(Clone, Debug, PartialEq, ::erpsync::XmlRead, ::erpsync::XmlWrite)]
    #[xml(derived, namespace = "urn:x")]
    pub enum Types {
        #[xml(type = "Option", base)]
        Some(Option),
        #[xml(type = "Vec")]
        None(Vec),
        #[xml(other)]
        Ok(::erpsync::xsd::AnyType),
    }

    #[derive(Clone, Debug, PartialEq, ::erpsync::XmlRead, ::erpsync::XmlWrite)]
    #[xml(choice, namespace = "urn:x")]
    pub enum Choices {
        #[xml(element = "Some")]
        Some(Option),
        #[xml(element = "None", max_occurs = 2)]
        None(::std::vec::Vec<Vec>),
        #[xml(any)]
        Ok(::erpsync::xml::RawElement),
    }

    #[derive(Clone, Debug, PartialEq, ::erpsync::XmlRead, ::erpsync::XmlWrite)]
    #[xml(namespace = "urn:x", root = "Chosen")]
    pub struct Chosen {
        #[xml(choice, min_occurs = 0)]
        pub choice: ::core::option::Option<::std::boxed::Box<Choices>>,
        #[xml(element = "Mid")]
        pub mid: i32,
        #[xml(any, min_occurs = 0)]
        pub any: ::core::option::Option<::erpsync::xml::RawElement>,
    }

    #[derive(Clone, Debug, ::core::default::Default, PartialEq, ::erpsync::XmlRead, ::erpsync::XmlWrite)]
    #[xml(headers)]
    pub struct Headers {
        #[xml(element = "A", min_occurs = 0)]
        pub a: ::core::option::Option<Vec>,
    }
}

/// Values of the names that expansions bind.
mod bound {
    const partial: i32 = 1;
    static index: i32 = 1;
    const value: i32 = 1;
    const reader: i32 = 1;
    fn write() {}

    #[derive(::erpsync::XmlRead, ::erpsync::XmlWrite)]
    pub struct Bound {
        #[xml(element = "Value")]
        pub value: i32,
        #[xml(element = "Reader", min_occurs = 0)]
        pub reader: ::core::option::Option<i32>,
    }
}

/// The runtime under another name.
mod renamed {
    use ::erpsync as runtime;

    #[derive(runtime::XmlRead, runtime::XmlWrite)]
    #[xml(crate = "runtime", root = "Renamed")]
    pub struct Renamed {
        #[xml(element = "A", min_occurs = 0)]
        pub a: ::core::option::Option<i32>,
    }
}

/// Types that are not public, in a function.
#[test]
fn shadowed_names_read_and_write() {
    use ::erpsync::xml::{from_str, to_string};

    #[derive(Clone, Debug, PartialEq, ::erpsync::XmlRead, ::erpsync::XmlWrite)]
    struct Local {
        #[xml(element = "A")]
        a: i32,
    }
    assert_eq!(from_str::<Local>("<L><A>1</A></L>").expect("reads"), Local { a: 1 });

    let xml = "<All xmlns=\"urn:x\" i=\"x\"><Value>1</Value><A></A></All>";
    let all = from_str::<shadowed::All>(xml).expect("reads");
    assert_eq!(all.base.value, ::core::option::Option::Some(1));
    assert_eq!(to_string(&all).expect("writes"), xml);

    let xml = "<Chosen xmlns=\"urn:x\"><None></None><None></None><Mid>1</Mid></Chosen>";
    let chosen = from_str::<shadowed::Chosen>(xml).expect("reads");
    assert_eq!(to_string(&chosen).expect("writes"), xml);
}
