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
        }
    };
    let expected = quote! {
        #[automatically_derived]
        impl __rt::WriteFields for ChangedDataItem {
            const NAMESPACE: &'static str = "urn:example";
            const HAS_ATTRIBUTES: bool = <Carrier as __rt::WriteFields>::HAS_ATTRIBUTES;
            fn write_attributes(&self, __writer: &mut __rt::Writer) {
                __rt::WriteFields::write_attributes(&self.carrier, __writer);
            }
            fn write_fields(&self, __writer: &mut __rt::Writer) {
                __rt::WriteFields::write_fields(&self.carrier, __writer);
                static __NAMES: [__rt::ElementName; 1] = [__rt::ElementName::new(
                    "urn:example",
                    "Tablename",
                    "<Tablename></Tablename>                            "
                )];
                let [__name_0] = &__NAMES;
                __rt::write_some(&self.tablename, __writer, __name_0);
            }
        }
        #[automatically_derived]
        impl __rt::XmlWrite for ChangedDataItem {
            fn write(&self, __writer: &mut __rt::Writer, __name: &'static __rt::ElementName) {
                __writer.fields(self, __name);
            }
        }
        #[automatically_derived]
        impl __rt::XmlType for ChangedDataItem {
            const TYPE_NAME: __rt::Name<'static> = __rt::Name::new("urn:example", "ChangedDataItem");
        }
    };
    let cx = Ctxt::new();
    let container = Container::from_input(&cx, &input).expect("a model");
    cx.check().expect("nothing wrong");
    assert_eq!(super::expand(&container).to_string(), expected.to_string());
}
