//! `RecursiveClone` and `RecursiveDebug` give what the derives of the standard library give.

/// Types that differ in the derives of `Clone` and `Debug` only.
macro_rules! types {
    ($module:ident: $($derive:ident),*) => {
        mod $module {
            #[allow(unused_imports, reason = "those of one module are in the prelude")]
            use erpsync::{RecursiveClone, RecursiveDebug};
            use erpsync::xml::{RawElement, from_str};
            use erpsync::xsd::{AnyType, Dictionary, Nillable, OrNil};
            use erpsync::{Secret, XmlRead, XmlWrite};

            #[derive($($derive,)* Default, PartialEq, XmlRead, XmlWrite)]
            #[xml(namespace = "urn:x", root = "Node", default)]
            struct Node {
                #[xml(element = "type", min_occurs = 0)]
                r#type: Option<String>,
                #[xml(element = "Password", min_occurs = 0)]
                password: Option<Secret<String>>,
                #[xml(element = "One", min_occurs = 0, recursive)]
                one: Option<Box<Node>>,
                #[xml(element = "Nil", min_occurs = 0, nillable = "kept", recursive)]
                nil: Nillable<Box<Node>>,
                #[xml(element = "OrNil", min_occurs = 0, nillable = "attributes", recursive)]
                or_nil: Option<OrNil<Box<Node>, NilNode>>,
                #[xml(element = "Many", min_occurs = 0, max_occurs = "unbounded", nillable, recursive)]
                many: Vec<Option<Node>>,
                #[xml(element = "Entries", min_occurs = 0, entries("E", key = "K", value("V", min_occurs = 0)), recursive)]
                entries: Option<Dictionary<i32, Option<Node>>>,
                #[xml(element = "Hidden", min_occurs = 0, recursive)]
                hidden: Option<Secret<Box<Node>>>,
                #[xml(element = "Any", min_occurs = 0, recursive)]
                any: Option<Box<AnyNode>>,
                #[xml(element = "Pick", min_occurs = 0, recursive)]
                pick: Option<Box<Pick>>,
                #[xml(attribute = "kind")]
                kind: Option<u8>,
            }

            #[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
            #[xml(nil)]
            struct NilNode {
                #[xml(attribute = "kind")]
                kind: Option<u8>,
            }

            #[derive($($derive,)* Default, PartialEq, XmlRead, XmlWrite)]
            #[xml(namespace = "urn:x", type = "More", default)]
            struct More {
                #[xml(base, recursive)]
                node: Node,
                #[xml(element = "More", min_occurs = 0)]
                more: Option<i32>,
            }

            #[derive($($derive,)* PartialEq, XmlRead, XmlWrite)]
            #[xml(derived)]
            #[allow(clippy::large_enum_variant, reason = "as it is generated")]
            enum AnyNode {
                #[xml(type = "Node", namespace = "urn:x", base, recursive)]
                Node(Node),
                #[xml(type = "More", namespace = "urn:x", recursive)]
                More(More),
                #[xml(other)]
                Other(AnyType),
            }

            #[derive($($derive,)* PartialEq, XmlRead, XmlWrite)]
            #[xml(namespace = "urn:x")]
            struct Pick {
                #[xml(choice, max_occurs = "unbounded", recursive)]
                of: Vec<Choice>,
            }

            #[derive($($derive,)* PartialEq, XmlRead, XmlWrite)]
            #[xml(namespace = "urn:x", choice)]
            #[allow(clippy::large_enum_variant, reason = "as it is generated")]
            enum Choice {
                #[xml(element = "Number")]
                Number(i32),
                #[xml(element = "N", recursive)]
                N(Node),
                #[xml(element = "Each", max_occurs = "unbounded", recursive)]
                Each(Vec<Node>),
                #[xml(any, other_than = "urn:x")]
                Else(RawElement),
            }

            #[derive($($derive,)* Default, PartialEq, XmlRead, XmlWrite)]
            #[xml(namespace = "urn:x", default)]
            struct Nothing {}

            #[derive($($derive,)* PartialEq, XmlRead, XmlWrite)]
            #[xml(namespace = "urn:x", faults)]
            #[allow(clippy::large_enum_variant, reason = "as it is generated")]
            enum Faults {
                #[xml(element = "Node", recursive)]
                Node(Node),
                #[xml(other)]
                Other(erpsync::soap::Fault),
            }

            fn value() -> Node {
                from_str(super::TEXT).expect("reads")
            }

            /// `Debug` output of a value, its clone, and other values.
            pub(super) fn shown() -> Vec<String> {
                let value = value();
                let clone = value.clone();
                assert!(clone == value, "a clone differs: {clone:#?}");
                let faults = [Faults::Node(value), Faults::Other(erpsync::soap::Fault::sender("no"))];
                let again = faults.clone();
                assert!(again == faults, "a clone differs: {again:#?}");
                let nothing = Nothing::default().clone();
                vec![
                    format!("{clone:?}"),
                    format!("{clone:#?}"),
                    format!("{again:?}"),
                    format!("{again:#?}"),
                    format!("{nothing:?}"),
                    format!("{:#?}", [nothing]),
                ]
            }
        }
    };
}

types!(standard: Clone, Debug);
types!(ours: RecursiveClone, RecursiveDebug);

const TEXT: &str = "<Node xmlns='urn:x' xmlns:t='urn:x' xmlns:i='http://www.w3.org/2001/XMLSchema-instance' kind='1'>\
    <type>\"t\"</type><Password>canary</Password>\
    <One><One><type>deep</type><Many><type>in</type></Many></One><Nil i:nil='true'/></One>\
    <Nil><Nil><type>n</type></Nil></Nil><OrNil i:nil='true' kind='2'/>\
    <Many><type>a</type></Many><Many i:nil='true'/><Many><OrNil kind='3'><type>o</type></OrNil><Many/></Many>\
    <Entries><E><K>1</K><V><type>e</type><Entries><E><K>2</K><V/></E></Entries></V></E><E><K>3</K></E></Entries>\
    <Hidden><One><type>canary</type></One></Hidden>\
    <Any i:type='t:More'><type>b</type><Any><Any i:type='t:Else'><x>1</x></Any></Any><More>5</More></Any>\
    <Pick><Number>1</Number><N><Pick><Each/><Each><type>p</type></Each></Pick></N><z xmlns='urn:z'>2</z><Number>3</Number></Pick>\
    </Node>";

#[test]
fn they_clone_and_show_as_those_of_the_standard_library() {
    let (standard, ours) = (standard::shown(), ours::shown());
    assert!(standard[0].contains("Else(") && standard[0].contains("Nil(NilNode"), "{}", standard[1]);
    assert_eq!(ours, standard);
    assert!(ours.iter().all(|shown| !shown.contains("canary")));
}
