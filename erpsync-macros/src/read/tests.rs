//! Full expansion for a type as the generator makes it.

use quote::quote;

use crate::ast::Container;
use crate::ctxt::Ctxt;

#[test]
fn changed_data_item() {
    let input = syn::parse_quote! {
        #[xml(namespace = "urn:example", type = "ChangedDataItem", default)]
        pub struct ChangedDataItem {
            #[xml(base)]
            pub carrier: Carrier,
            #[xml(element = "Tablename", min_occurs = 0, nillable)]
            pub tablename: Option<String>,
            #[xml(element = "RecordId", min_occurs = 0)]
            pub record_id: Option<i32>,
        }
    };
    let expected = quote! {
        #[automatically_derived]
        impl __rt::ReadFields for ChangedDataItem {
            type Partial = Self;
            const FIELDS: usize = <Carrier as __rt::ReadFields>::FIELDS + 2;
            fn shape() -> &'static __rt::Shape {
                static __SHAPE: __rt::Shape = __rt::Shape::with_beginning(
                    "ChangedDataItem",
                    &[
                        __rt::Part::Base(<Carrier as __rt::ReadFields>::shape),
                        __rt::Part::Element(__rt::Field::once("urn:example", "Tablename").nil_is_absent()),
                        __rt::Part::Element(__rt::Field::once("urn:example", "RecordId").nil_is_absent())
                    ],
                    &[],
                    __rt::nil_is_absent::<ChangedDataItem>
                );
                &__SHAPE
            }
            #[inline]
            fn field(
                __partial: &mut Self::Partial,
                __index: usize,
                __reader: &mut __rt::Reader<'_>,
            ) -> ::core::result::Result<(), __rt::ReadError> {
                if __index < <Carrier as __rt::ReadFields>::FIELDS {
                    return <Carrier as __rt::ReadFields>::field(&mut __partial.carrier, __index, __reader);
                }
                match __index - <Carrier as __rt::ReadFields>::FIELDS {
                    0 => __rt::read_some(&mut __partial.tablename, __reader),
                    1 => __rt::read_some(&mut __partial.record_id, __reader),
                    _ => __reader.skip(),
                }
            }
            const ATTRIBUTES: usize = <Carrier as __rt::ReadFields>::ATTRIBUTES;
            fn attributes(
                __partial: &mut Self::Partial,
            ) -> ::core::option::Option<&mut dyn __rt::TakeAttributes> {
                <Carrier as __rt::ReadFields>::attributes(&mut __partial.carrier)
            }
            fn nil_is_absent(__partial: &Self::Partial) -> bool {
                <Carrier as __rt::ReadFields>::nil_is_absent(&__partial.carrier)
                    && ::core::option::Option::is_none(&__partial.tablename)
                    && ::core::option::Option::is_none(&__partial.record_id)
            }
            fn begin() -> Self::Partial {
                ::core::default::Default::default()
            }
            fn finish(__partial: Self::Partial) -> ::core::result::Result<Self, &'static str> {
                ::core::result::Result::Ok(__partial)
            }
        }
        #[automatically_derived]
        impl __rt::XmlRead for ChangedDataItem {
            #[inline]
            fn read(__reader: &mut __rt::Reader<'_>) -> ::core::result::Result<Self, __rt::ReadError> {
                __reader.read_value()
            }
            #[inline]
            fn read_into<'__v>(
                __reader: &mut __rt::Reader<'_>,
                __slot: impl __rt::Destination<'__v, Self>,
            ) -> ::core::result::Result<(), __rt::ReadError> {
                __reader.read_into::<Self>(__rt::Destination::put(__slot, <Self as __rt::ReadFields>::begin))
            }
        }
    };
    let cx = Ctxt::new();
    let container = Container::from_input(&cx, &input).expect("a model");
    cx.check().expect("nothing wrong");
    assert_eq!(super::expand(&container).to_string(), expected.to_string());
}
