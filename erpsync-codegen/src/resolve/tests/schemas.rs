//! Components of schemas.

use super::*;

#[test]
fn forward_and_circular_references() {
    let model = one("<xs:element name='root' type='t:Node'/>\
         <xs:complexType name='Node'><xs:sequence><xs:element name='left' type='t:Node' minOccurs='0'/>\
         <xs:element ref='t:leaf'/></xs:sequence></xs:complexType>\
         <xs:element name='leaf'><xs:complexType><xs:sequence><xs:element ref='t:root' minOccurs='0'/>\
         </xs:sequence></xs:complexType></xs:element>");
    let node = model.type_named("Node");
    let root = model.find_element(&named("root")).unwrap();
    assert_eq!(model.element(root).ty, TypeRef::Defined(node));
    assert_eq!(model.elements_in(model.complex_named("Node")), ["{u}left", "{u}leaf"]);
    let leaf = model.find_element(&named("leaf")).unwrap();
    let TypeRef::Defined(anonymous) = model.element(leaf).ty else { panic!("built in") };
    assert_eq!(model.ty(anonymous).owner(), Some(Owner::Element(leaf)));
}

#[test]
fn derivation_and_attributes() {
    let model = one(
        "<xs:complexType name='A' abstract='true'><xs:sequence><xs:element name='a' type='xs:int'/></xs:sequence>\
         <xs:attribute name='x' type='xs:int'/><xs:attribute name='y' type='xs:int'/></xs:complexType>\
         <xs:complexType name='B'><xs:complexContent><xs:extension base='t:A'><xs:sequence>\
         <xs:element name='b' type='xs:int'/></xs:sequence><xs:attributeGroup ref='t:G'/></xs:extension>\
         </xs:complexContent></xs:complexType>\
         <xs:complexType name='C'><xs:complexContent><xs:restriction base='t:B'><xs:sequence>\
         <xs:element name='a' type='xs:int'/></xs:sequence><xs:attribute name='x' use='prohibited'/>\
         <xs:attribute name='z' type='xs:int' use='required'/></xs:restriction></xs:complexContent></xs:complexType>\
         <xs:attributeGroup name='G'><xs:attribute name='z' type='xs:int' default='1'/><xs:attributeGroup ref='t:H'/>\
         </xs:attributeGroup><xs:attributeGroup name='H'><xs:anyAttribute/></xs:attributeGroup>",
    );
    let (a, b, c) = (model.type_named("A"), model.type_named("B"), model.type_named("C"));
    assert_eq!(model.derived(a), [b]);
    assert_eq!(model.all_derived(a), [b, c]);
    assert_eq!(model.bases_of(c).collect::<Vec<_>>(), [TypeRef::Defined(b), TypeRef::Defined(a)]);
    let attributes = |local| -> Vec<String> {
        let uses = model.attributes_of(model.complex_named(local));
        uses.iter().map(|one| model.attribute(one.attribute).name.local.to_string()).collect()
    };
    assert_eq!(attributes("B"), ["x", "y", "z"]);
    assert_eq!(attributes("C"), ["y", "z"]);
    assert!(model.attributes_of(model.complex_named("C"))[1].required);
    assert!(model.complex_named("B").any_attribute.is_some());
    assert_eq!(model.elements_in(model.complex_named("B")), ["{u}b"]);
}

#[test]
fn simple_content_finds_its_text() {
    let model = one(
        "<xs:complexType name='Narrow'><xs:simpleContent><xs:restriction base='t:Wide'><xs:maxLength value='3'/>\
         </xs:restriction></xs:simpleContent></xs:complexType>\
         <xs:complexType name='Wide'><xs:simpleContent><xs:extension base='t:Code'><xs:attribute name='a'/>\
         </xs:extension></xs:simpleContent></xs:complexType>\
         <xs:complexType name='More'><xs:simpleContent><xs:extension base='t:Narrow'/></xs:simpleContent></xs:complexType>\
         <xs:simpleType name='Code'><xs:restriction base='xs:token'><xs:pattern value='.'/></xs:restriction></xs:simpleType>",
    );
    let text = |local| model.text_of(model.complex_named(local)).unwrap();
    assert_eq!(text("Wide"), TypeRef::Defined(model.type_named("Code")));
    assert_eq!(text("More"), text("Narrow"));
    let facets = model.facets_of(text("Narrow"));
    assert_eq!((facets[0].max_length, facets[1].patterns.len()), (Some(3), 1));
    assert_eq!(model.builtin_of(text("Narrow")), Some(Builtin::Token));
}

#[test]
fn substitution_groups() {
    let model = one(
        "<xs:element name='member' substitutionGroup='t:middle'/><xs:element name='middle' substitutionGroup='t:head'/>\
         <xs:element name='head' type='xs:int' abstract='true'/>",
    );
    let find = |local| model.find_element(&named(local)).unwrap();
    assert_eq!(model.substitutes(find("head")), [find("middle")]);
    assert_eq!(model.element(find("member")).ty, TypeRef::Builtin(Builtin::Int));
}

#[test]
fn wildcards_know_their_namespace() {
    let model = one("<xs:complexType name='A'><xs:sequence><xs:any namespace='##other'/>\
         <xs:any namespace='##targetNamespace ##local v'/></xs:sequence></xs:complexType>");
    let Content::Elements(Particle { term: Term::Group(group), .. }) = &model.complex_named("A").content
    else {
        panic!("no group")
    };
    let namespaces = |index: usize| match &group.particles[index].term {
        Term::Any(any) => any.namespaces.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(namespaces(0), WildcardNamespaces::Other("u".into()));
    assert_eq!(namespaces(1), WildcardNamespaces::OneOf(vec!["u".into(), "".into(), "v".into()]));
}

#[test]
fn a_type_allows_what_its_own_wildcard_and_those_of_its_attribute_groups_allow() {
    for (own, of_group, both) in [
        ("##any", "##other", Some(WildcardNamespaces::Other("u".into()))),
        ("##other", "v ##local", Some(WildcardNamespaces::OneOf(vec!["v".into()]))),
        ("v w", "w x", Some(WildcardNamespaces::OneOf(vec!["w".into()]))),
        ("##other", "##other", Some(WildcardNamespaces::Other("u".into()))),
        ("##other", "##local", None),
    ] {
        let model = one(&format!(
            "<xs:complexType name='A'><xs:attributeGroup ref='t:G'/><xs:anyAttribute namespace='{own}'/></xs:complexType>\
             <xs:attributeGroup name='G'><xs:anyAttribute namespace='{of_group}'/></xs:attributeGroup>"
        ));
        let wildcard = model.complex_named("A").any_attribute.as_ref();
        assert_eq!(wildcard.map(|wildcard| wildcard.namespaces.clone()), both, "{own}, {of_group}");
    }
}

#[test]
fn an_extension_allows_what_its_base_allows_too() {
    for (own, of_base, either) in [
        ("##local", "v", WildcardNamespaces::OneOf(vec!["".into(), "v".into()])),
        ("v", "##other", WildcardNamespaces::Other("u".into())),
        ("##other", "##other", WildcardNamespaces::Other("u".into())),
        ("##local", "##other", WildcardNamespaces::Any),
    ] {
        let model = one(&format!(
            "<xs:complexType name='A'><xs:anyAttribute namespace='{of_base}'/></xs:complexType><xs:complexType name='B'>\
             <xs:complexContent><xs:extension base='t:A'><xs:anyAttribute namespace='{own}'/></xs:extension>\
             </xs:complexContent></xs:complexType>"
        ));
        let wildcard = model.any_attribute_of(model.complex_named("B")).unwrap();
        assert_eq!(wildcard.namespaces, either, "{own}, {of_base}");
    }
}

#[test]
fn chameleon_and_circular_includes() {
    let model = model(&[
        ("a.xsd", schema("u", "<xs:include schemaLocation='b.xsd'/><xs:element name='a' type='t:B'/>")),
        (
            "b.xsd",
            schema(
                "",
                "<xs:include schemaLocation='b.xsd'/><xs:complexType name='B'><xs:sequence>\
                        <xs:element name='c' type='C'/></xs:sequence></xs:complexType>\
                        <xs:simpleType name='C'><xs:restriction base='xs:int'/></xs:simpleType>",
            ),
        ),
    ]);
    assert_eq!(model.types().len(), 2);
    let TypeRef::Defined(c) = model.find_type(&named("C")).unwrap() else { panic!("built in") };
    let (_, element) = model.elements().find(|(_, one)| &*one.name.local == "c").unwrap();
    assert_eq!((element.name.to_string(), element.ty), ("{u}c".into(), TypeRef::Defined(c)));
}

#[test]
fn redefinition_extends_the_original() {
    let model = model(&[
        (
            "a.xsd",
            schema(
                "u",
                "<xs:redefine schemaLocation='b.xsd'><xs:complexType name='T'><xs:complexContent>\
                         <xs:extension base='t:T'><xs:sequence><xs:element name='more' type='xs:int'/></xs:sequence>\
                         </xs:extension></xs:complexContent></xs:complexType></xs:redefine>\
                         <xs:element name='e' type='t:T'/>",
            ),
        ),
        (
            "b.xsd",
            schema(
                "u",
                "<xs:complexType name='T'><xs:sequence><xs:element name='old' type='xs:int'/></xs:sequence>\
                         </xs:complexType><xs:element name='f' type='t:T'/>",
            ),
        ),
    ]);
    let new = model.complex_named("T");
    assert_eq!(model.elements_in(new), ["{u}more"]);
    let Some(TypeRef::Defined(original)) = new.derivation.base() else { panic!("no base") };
    assert_eq!(model.ty(original).owner(), Some(Owner::Redefinition(model.type_named("T"))));
    // Those who used the original now use the new one.
    let f = model.find_element(&named("f")).unwrap();
    assert_eq!(model.element(f).ty, TypeRef::Defined(model.type_named("T")));
}

#[test]
fn circles_are_cut() {
    let content = "<xs:complexType name='A'><xs:complexContent><xs:extension base='t:B'/></xs:complexContent></xs:complexType>\
        <xs:complexType name='B'><xs:complexContent><xs:extension base='t:A'/></xs:complexContent></xs:complexType>\
        <xs:simpleType name='S'><xs:union memberTypes='xs:int t:S'/></xs:simpleType>\
        <xs:group name='G'><xs:sequence><xs:group ref='t:G'/></xs:sequence></xs:group>\
        <xs:attributeGroup name='H'><xs:attributeGroup ref='t:H'/></xs:attributeGroup>\
        <xs:element name='e' substitutionGroup='t:f'/><xs:element name='f' substitutionGroup='t:e'/>\
        <xs:complexType name='T'><xs:simpleContent><xs:extension base='t:T'/></xs:simpleContent></xs:complexType>";
    let (model, diagnostics) = load_all(&[("a.xsd", schema("u", content))]);
    let circular = diagnostics.iter().filter(|one| one.code == crate::diagnostic::Code::CIRCULAR);
    assert_eq!(circular.count(), 6, "{diagnostics:?}");
    // Every walk ends.
    for (id, _) in model.types() {
        assert!(model.bases_of(id).count() < 10);
        model.all_derived(id);
        model.builtin_of(TypeRef::Defined(id));
    }
}

#[test]
fn long_chains_do_not_overflow_the_stack() {
    let mut content =
        String::from("<xs:simpleType name='T0'><xs:restriction base='xs:int'/></xs:simpleType>");
    for n in 1..20_000 {
        let base = n - 1;
        content.push_str(&format!(
            "<xs:simpleType name='T{n}'><xs:restriction base='t:T{base}'/></xs:simpleType>"
        ));
    }
    let model = one(&content);
    assert_eq!(model.builtin_of(TypeRef::Defined(model.type_named("T19999"))), Some(Builtin::Int));
    let mut groups =
        String::from("<xs:attributeGroup name='G2000'><xs:attribute name='a'/></xs:attributeGroup>");
    for n in 0..2000 {
        let next = n + 1;
        groups.push_str(&format!(
            "<xs:attributeGroup name='G{n}'><xs:attributeGroup ref='t:G{next}'/></xs:attributeGroup>"
        ));
    }
    groups.push_str("<xs:complexType name='T'><xs:attributeGroup ref='t:G0'/></xs:complexType>");
    let model = one(&groups);
    assert_eq!(model.attributes_of(model.complex_named("T")).len(), 1);
}

#[test]
fn attribute_groups_that_are_referred_to_twice_are_there_once() {
    let mut groups =
        String::from("<xs:attributeGroup name='G40'><xs:attribute name='a'/></xs:attributeGroup>");
    for n in 0..40 {
        let two = format!("<xs:attributeGroup ref='t:G{}'/>", n + 1).repeat(2);
        groups.push_str(&format!("<xs:attributeGroup name='G{n}'>{two}</xs:attributeGroup>"));
    }
    groups.push_str("<xs:complexType name='T'><xs:attributeGroup ref='t:G0'/></xs:complexType>");
    let model = one(&groups);
    assert_eq!(model.complex_named("T").attributes.len(), 1);
}

#[test]
fn values_that_a_schema_gives_are_values_of_their_types() {
    let model = one("<xs:simpleType name='Class'><xs:restriction base='xs:NMTOKEN'>\
          <xs:enumeration value='first'/><xs:enumeration value='second '/></xs:restriction></xs:simpleType>\
        <xs:simpleType name='Text'><xs:restriction base='xs:string'><xs:enumeration value=' a  b '/></xs:restriction></xs:simpleType>\
        <xs:simpleType name='Line'><xs:restriction base='xs:normalizedString'><xs:enumeration value=' a&#9;b '/></xs:restriction></xs:simpleType>\
        <xs:simpleType name='Tight'><xs:restriction base='t:Text'><xs:whiteSpace value='collapse'/><xs:enumeration value=' a  b '/></xs:restriction></xs:simpleType>\
        <xs:simpleType name='Some'><xs:restriction><xs:simpleType><xs:list itemType='xs:int'/></xs:simpleType><xs:enumeration value=' 1  2 '/></xs:restriction></xs:simpleType>\
        <xs:simpleType name='Few'><xs:restriction base='xs:int'><xs:maxInclusive value=' 7 '/></xs:restriction></xs:simpleType>\
        <xs:element name='e' type='t:Few' default=' 1 '/>\
        <xs:complexType name='T'><xs:simpleContent><xs:extension base='t:Class'><xs:attribute name='a' type='xs:token' fixed='x  y '/>\
          </xs:extension></xs:simpleContent></xs:complexType>\
        <xs:element name='f' type='t:T' fixed=' first '/>");
    let listed = |name: &str| {
        let facets = model.facets_of(TypeRef::Defined(model.type_named(name)));
        facets[0].enumeration.iter().map(|value| value.value.clone()).collect::<Vec<_>>()
    };
    assert_eq!(listed("Class"), ["first", "second"]);
    assert_eq!(listed("Text"), [" a  b "]);
    assert_eq!(listed("Line"), [" a b "]);
    assert_eq!(listed("Tight"), ["a b"]);
    assert_eq!(listed("Some"), ["1 2"]);
    let few = model.facets_of(TypeRef::Defined(model.type_named("Few")));
    assert_eq!(few[0].max_inclusive.as_deref(), Some("7"));
    let given = |local: &str| {
        let element = model.find_element(&QName::new("u", local)).expect("it is declared");
        model.element(element).value.clone()
    };
    assert_eq!(given("e"), Some(ValueConstraint::Default("1".to_owned())));
    assert_eq!(given("f"), Some(ValueConstraint::Fixed("first".to_owned())));
    let used = &model.complex_named("T").attributes[0];
    assert_eq!(used.value, Some(ValueConstraint::Fixed("x y".to_owned())));
}
