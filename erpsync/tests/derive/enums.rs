//! Enums by the derives: enumerations, and types chosen by `xsi:type`.

use erpsync::xml::{from_str, to_string};
use erpsync::xsd::{AnyType, Flags, UnknownValue};
use erpsync::{Helpers, XmlRead, XmlWrite};

#[track_caller]
fn round<T>(value: &T, xml: &str)
where
    T: erpsync::xml::XmlRead + erpsync::xml::XmlWrite + erpsync::xml::XmlRoot + PartialEq + std::fmt::Debug,
{
    assert_eq!(to_string(value).expect("writes"), xml);
    assert_eq!(&from_str::<T>(xml).expect("reads"), value);
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, XmlRead, XmlWrite, Helpers)]
#[xml(namespace = "urn:x", type = "ActorType", enumeration)]
enum ActorType {
    #[xml(value = "Contact")]
    Contact,
    #[xml(value = "<&>")]
    Odd,
    #[xml(value = "")]
    Empty,
    #[xml(other)]
    Unrecognized(UnknownValue),
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Actors")]
struct Actors {
    #[xml(element = "Actor", max_occurs = "unbounded")]
    actors: Vec<ActorType>,
    #[xml(element = "Rights", min_occurs = 0)]
    rights: Option<Flags<ActorType>>,
    #[xml(attribute = "main")]
    main: Option<ActorType>,
}

#[test]
fn listed_values() {
    round(
        &Actors {
            actors: vec![ActorType::Contact, ActorType::Odd, ActorType::Empty],
            rights: None,
            main: Some(ActorType::Contact),
        },
        "<Actors xmlns=\"urn:x\" main=\"Contact\"><Actor>Contact</Actor><Actor>&lt;&amp;&gt;</Actor><Actor></Actor></Actors>",
    );
}

#[test]
fn values_that_are_not_listed_are_kept() {
    let xml = "<Actors xmlns=\"urn:x\"><Actor>Person</Actor><Actor> Contact </Actor><Actor> a  b </Actor>\
               <Rights>Contact Write</Rights></Actors>";
    let read = from_str::<Actors>(xml).expect("reads");
    let ActorType::Unrecognized(value) = &read.actors[0] else { panic!("{read:?}") };
    assert_eq!(value.as_str(), "Person");
    assert_eq!(read.actors[1], ActorType::Contact);
    let rights: Vec<_> = read.rights.iter().flat_map(|rights| rights.iter()).collect();
    assert_eq!(rights.len(), 2);
    // As they came, but for the white space around a listed value.
    assert_eq!(to_string(&read).expect("writes"), xml.replace(" Contact ", "Contact"));
}

#[test]
fn texts_of_values() {
    let texts: Vec<&str> = ActorType::VALUES.iter().map(ActorType::as_str).collect();
    assert_eq!(texts, ["Contact", "<&>", ""]);
    for value in ActorType::VALUES {
        assert_eq!(&value.to_string().parse::<ActorType>().expect("infallible"), value);
    }
    let Ok(padded) = " Contact\n".parse::<ActorType>();
    assert_eq!(padded, ActorType::Contact);
    let Ok(unlisted) = "Person".parse::<ActorType>();
    assert!(matches!(&unlisted, ActorType::Unrecognized(value) if value.as_str() == "Person"));
    assert_eq!(format!("{unlisted:>8}"), "  Person");
    // A parsed value is the one that is read.
    let read = from_str::<Actors>("<Actors xmlns='urn:x'><Actor>Person</Actor></Actors>").expect("reads");
    assert_eq!(read.actors, [unlisted]);
}

#[test]
fn texts_of_flags() {
    let Ok(rights) = " Contact\t Write Contact ".parse::<Flags<ActorType>>();
    assert_eq!(rights.len(), 3);
    assert_eq!(rights.to_string(), "Contact Write Contact");
    let Ok(none) = "".parse::<Flags<ActorType>>();
    assert!(none.is_empty() && none.to_string().is_empty());
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", type = "Field", default)]
struct Field {
    #[xml(element = "Name", min_occurs = 0)]
    name: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:y", type = "TextField", default)]
struct TextField {
    #[xml(base)]
    field: Field,
    #[xml(element = "Length", min_occurs = 0)]
    length: Option<i32>,
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(derived)]
enum AnyField {
    #[xml(type = "Field", namespace = "urn:x", base)]
    Field(Field),
    #[xml(type = "TextField", namespace = "urn:y")]
    TextField(Box<TextField>),
    #[xml(other)]
    Unrecognized(AnyType),
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Fields")]
struct Fields {
    #[xml(element = "Field", min_occurs = 0, max_occurs = "unbounded", nillable)]
    fields: Vec<Option<AnyField>>,
}

#[test]
fn types_chosen_by_the_message() {
    let xml = "<Fields xmlns=\"urn:x\"><Field><Name>a</Name></Field>\
               <Field xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"/></Fields>";
    let base = AnyField::Field(Field { name: Some("a".to_owned()) });
    round(&Fields { fields: vec![Some(base.clone()), None] }, xml);

    let derived = AnyField::TextField(Box::new(TextField {
        field: Field { name: Some("b".to_owned()) },
        length: Some(3),
    }));
    let value = Fields { fields: vec![Some(derived), Some(base)] };
    let xml = to_string(&value).expect("writes");
    assert!(xml.contains("xsi:type=\"t:TextField\""), "{xml}");
    assert_eq!(from_str::<Fields>(&xml).expect("reads"), value);
}

#[test]
fn a_redundant_type_is_read() {
    let read = from_str::<Fields>(
        "<Fields xmlns='urn:x' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'>\
         <Field i:type='Field'><Name>a</Name></Field></Fields>",
    );
    let base = AnyField::Field(Field { name: Some("a".to_owned()) });
    assert_eq!(read.expect("reads"), Fields { fields: vec![Some(base)] });
}

#[test]
fn types_that_are_not_known_are_kept() {
    let read = from_str::<Fields>(
        "<Fields xmlns='urn:x' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'>\
         <Field xmlns:q='urn:q' i:type='q:TextField'><q:A>1</q:A></Field></Fields>",
    )
    .expect("reads");
    let [Some(AnyField::Unrecognized(raw))] = read.fields.as_slice() else { panic!("{read:?}") };
    assert_eq!(raw.type_name().map(|name| (&*name.namespace, &*name.local)), Some(("urn:q", "TextField")));
    assert!(raw.element().as_str().contains("<q:A>1</q:A>"), "{raw:?}");
    let again = from_str::<Fields>(&to_string(&read).expect("writes")).expect("reads");
    let [Some(AnyField::Unrecognized(again))] = again.fields.as_slice() else { panic!("{again:?}") };
    assert_eq!(again.type_name(), raw.type_name());
}

/// An abstract base has no variant.
#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(derived, namespace = "urn:y", root = "Shape")]
enum Abstract {
    #[xml(type = "TextField")]
    TextField(TextField),
    #[xml(other)]
    Unrecognized(AnyType),
}

#[test]
fn an_abstract_base() {
    let read = from_str::<Abstract>("<Shape xmlns='urn:y'><Length>1</Length></Shape>").expect("reads");
    assert!(matches!(read, Abstract::Unrecognized(_)));
    let value = Abstract::TextField(TextField { length: Some(1), ..TextField::default() });
    let xml = to_string(&value).expect("writes");
    assert_eq!(from_str::<Abstract>(&xml).expect("reads"), value);
}
