//! Components that are not generated are reported at their place; colliding names are changed and reported.

use super::generated::Items;
use erpsync_codegen::{Generated, configure};
use quote::ToTokens as _;
use test_support::wsdl::Wsdl;

/// A document/literal service with one operation, whose message is `Ask`, and this schema.
fn service(schema: &str) -> String {
    Wsdl::new("urn:example:gaps", schema).port_type("Gaps").service("S").text()
}

fn generated(wsdl: &str) -> (Generated, Vec<String>) {
    let documents = [("gaps.wsdl", wsdl)];
    let generated =
        configure().read_texts(documents).generate().unwrap_or_else(|problems| panic!("{problems:#?}"));
    syn::parse_file(&generated.files[0].text).unwrap();
    let messages = generated
        .warnings
        .iter()
        .map(|warning| {
            let span = warning.labels.first().expect("a place").span;
            format!("line {}: {}", generated.sources().location(span).line, warning.message)
        })
        .collect();
    (generated, messages)
}

/// The message `Ask` with this content in its complex type.
fn ask(content: &str) -> (String, Vec<String>) {
    let schema = format!(
        r#"<xs:element name="Ask"><xs:complexType><xs:sequence>
<xs:element name="Part" type="t:Part"/></xs:sequence></xs:complexType></xs:element>
{content}"#
    );
    let (generated, messages) = generated(&service(&schema));
    (generated.files[0].text.clone(), messages)
}

#[test]
fn an_alternative_of_two_types_is_kept_as_xml() {
    let (text, messages) = ask("<xs:complexType name='Part'><xs:choice><xs:element name='a' type='xs:int'/>
<xs:element name='a' type='xs:string'/><xs:element name='b' type='xs:int'/></xs:choice></xs:complexType>");
    assert_eq!(
        messages,
        [
            "line 6: `Part/a` is kept as raw XML (`AnyType`): it has two types in one xs:choice, which nothing tells apart"
        ]
    );
    assert_eq!(items(&text), ["Part{choice:PartChoice}", "PartChoice{A(::erpsync::xsd::AnyType),B(i32)}"]);
}

#[test]
fn a_body_that_is_abstract() {
    let abstract_ask = "<xs:element name='Ask' abstract='true' type='xs:int'/>";
    let (result, messages) = generated(&service(abstract_ask));
    assert_eq!(
        messages,
        ["line 6: the element `Ask` in the body of the operation `Ask` is abstract, and none stands for it"]
    );
    assert!(Items::of(&result.files[0].text).has("ask(::erpsync::Request<i32>)"), "{}", result.files[0].text);
    let another = "<xs:element name='Now' type='xs:int' substitutionGroup='t:Ask'/>";
    let (result, messages) = generated(&service(&format!("{abstract_ask}{another}")));
    assert!(messages.is_empty(), "{messages:?}");
    assert!(Items::of(&result.files[0].text).has("AskElement"), "{}", result.files[0].text);
}

#[test]
fn mixed_content_where_one_element_may_be_nil_in_one_place() {
    let (text, messages) =
        ask("<xs:complexType name='Part' mixed='true'><xs:sequence><xs:element name='a' type='xs:int'/>
<xs:element name='a' type='xs:int' nillable='true'/></xs:sequence></xs:complexType>");
    assert!(messages.is_empty(), "{messages:?}");
    assert!(Items::of(&text).has("A(Option<i32>)"), "{text}");
}

/// The items of the generated code that are made of `Part`, without their documentation.
fn items(text: &str) -> Vec<String> {
    let parsed = syn::parse_file(text).unwrap();
    let syn::Item::Mod(module) = parsed.items.last().unwrap() else { panic!("{text}") };
    let (_, items) = module.content.as_ref().unwrap();
    let shown = items.iter().filter_map(|item| match item {
        syn::Item::Struct(item) if item.ident.to_string().starts_with("Part") => {
            let fields = item
                .fields
                .iter()
                .map(|field| format!("{}: {}", field.ident.as_ref().unwrap(), field.ty.to_token_stream()));
            Some((item.ident.to_string(), fields.collect::<Vec<_>>()))
        }
        syn::Item::Enum(item) if item.ident.to_string().starts_with("Part") => {
            let variants = item.variants.iter().map(|variant| {
                let held = variant.fields.iter().map(|field| field.ty.to_token_stream().to_string());
                format!("{}({})", variant.ident, held.collect::<String>())
            });
            Some((item.ident.to_string(), variants.collect()))
        }
        _ => None,
    });
    shown.map(|(name, members)| format!("{name} {{ {} }}", members.join(", ")).replace(' ', "")).collect()
}

#[test]
fn a_sequence_is_a_struct_where_it_says_more_than_its_members() {
    let [a, b, c] = ["a", "b", "c"].map(|name| format!("<xs:element name='{name}' type='xs:int'/>"));
    let [a_opt, b_opt] =
        ["a", "b"].map(|name| format!("<xs:element name='{name}' type='xs:int' minOccurs='0'/>"));
    let sequence = |occurs: &str, content: &str| format!("<xs:sequence {occurs}>{content}</xs:sequence>");
    let choice = |occurs: &str, content: &str| format!("<xs:choice {occurs}>{content}</xs:choice>");
    let (optional, repeated) = ("minOccurs='0'", "minOccurs='0' maxOccurs='unbounded'");
    let group = "PartAGroup{a:i32,b:i32}";
    for (content, expected) in [
        // Dissolved.
        (sequence("", &(sequence("", &(a.clone() + &b)) + &c)), vec!["Part{a:i32,b:i32,c:i32}"]),
        (sequence(optional, &(a_opt.clone() + &b_opt)), vec!["Part{a:Option<i32>,b:Option<i32>}"]),
        (
            sequence("", &(sequence(repeated, &sequence("maxOccurs='2'", &a)) + &c)),
            vec!["Part{a:Vec<i32>,c:i32}"],
        ),
        (sequence(repeated, &choice("", &(a.clone() + &b))), vec!["Part{choice:Vec<PartChoice>}", "PartChoice{A(i32),B(i32)}"]),
        (choice("", &choice("", &(a.clone() + &b))), vec!["Part{choice:PartChoice}", "PartChoice{A(i32),B(i32)}"]),
        (choice("", &choice(optional, &(sequence("", &a) + &b))), vec!["Part{choice:Option<PartChoice>}", "PartChoice{A(i32),B(i32)}"]),
        (choice(repeated, &(choice(repeated, &a) + &b)), vec!["Part{choice:Vec<PartChoice>}", "PartChoice{A(i32),B(i32)}"]),
        (choice("", "<xs:sequence/><xs:sequence/>"), vec!["Part{}"]),
        // Groups.
        (sequence(optional, &(a.clone() + &b)), vec!["Part{a_group:Option<PartAGroup>}", group]),
        (sequence("", &(sequence("maxOccurs='2'", &(a.clone() + &b)) + &c)), vec!["Part{a_group:Vec<PartAGroup>,c:i32}", group]),
        (sequence(repeated, &sequence(optional, &(a.clone() + &b))), vec!["Part{a_group:Vec<PartAGroup>}", group]),
        (
            choice("", &(sequence("", &(a.clone() + &b)) + &c)),
            vec!["Part{choice:PartChoice}", group, "PartChoice{AGroup(PartAGroup),C(i32)}"],
        ),
        (
            choice(repeated, &(sequence(repeated, &(a.clone() + &b)) + &c)),
            vec!["Part{choice:Vec<PartChoice>}", group, "PartChoice{AGroup(PartAGroup),C(i32)}"],
        ),
        (
            choice("", &(sequence("", &(a_opt.clone() + &b_opt)) + &c)),
            vec!["Part{choice:Option<PartChoice>}", "PartAGroup{a:Option<i32>,b:Option<i32>}", "PartChoice{AGroup(PartAGroup),C(i32)}"],
        ),
        (
            choice("", &(sequence("", &sequence("maxOccurs='2'", &(a_opt.clone() + &b_opt))) + &c)),
            vec!["Part{choice:Option<PartChoice>}", "PartAGroup{a:Option<i32>,b:Option<i32>}", "PartChoice{AGroup(Vec<PartAGroup>),C(i32)}"],
        ),
        (
            choice("", &(choice("maxOccurs='3'", &(a.clone() + &b)) + &c)),
            vec!["Part{choice:PartChoice}", "PartChoice{Choice(Vec<PartChoice2>),C(i32)}", "PartChoice2{A(i32),B(i32)}"],
        ),
        (
            choice("", &("<xs:element ref='t:Head' maxOccurs='2'/>".to_owned() + &a)),
            vec!["Part{choice:PartChoice}", "PartChoice{Head(Vec<HeadElement>),A(i32)}"],
        ),
        (
            choice("", "<xs:any namespace='urn:a'/><xs:any namespace='urn:b'/><xs:any namespace='urn:a'/>"),
            vec![
                "Part{choice:PartChoice}",
                "PartChoice{Any(::erpsync::xml::RawElement),Any2(::erpsync::xml::RawElement)}",
            ],
        ),
        // Called after the group, and told apart where there are two.
        (
            sequence("", &"<xs:group ref='t:Both' minOccurs='0'/><xs:element name='d' type='xs:int'/>".repeat(2).replacen("'d'", "'e'", 1)),
            vec!["Part{both_group:Option<PartBothGroup>,e:i32,both_group_2:Option<PartBothGroup2>,d:i32}", "PartBothGroup{a:i32,b:i32}", "PartBothGroup2{a:i32,b:i32}"],
        ),
        ("<xs:group ref='t:Both'/>".to_owned(), vec!["Part{a:i32,b:i32}"]),
        ("<xs:all minOccurs='0'><xs:element name='b' type='xs:int'/><xs:element name='a' type='xs:int'/></xs:all>".to_owned(), vec!["Part{b_group:Option<PartBGroup>}", "PartBGroup{b:i32,a:i32}"]),
    ] {
        let (text, messages) = ask(&format!(
            "<xs:complexType name='Part'>{content}</xs:complexType>
             <xs:group name='Both'><xs:sequence>{a}{b}</xs:sequence></xs:group>
             <xs:element name='Head' type='xs:string'/><xs:element name='Tail' type='xs:string' substitutionGroup='t:Head'/>"
        ));
        assert!(messages.is_empty(), "{content}: {messages:?}");
        assert_eq!(items(&text), expected, "{content}");
    }
}

#[test]
fn choices_within_choices_are_one() {
    let (text, messages) = ask("<xs:complexType name='Part'><xs:choice>
           <xs:element name='a' type='xs:int' minOccurs='0'/>
           <xs:choice><xs:element name='b' type='xs:int' maxOccurs='2'/><xs:group ref='t:G'/></xs:choice>
           <xs:sequence><xs:element name='a' type='xs:int'/></xs:sequence>
           <xs:element name='never' type='xs:int' minOccurs='0' maxOccurs='0'/>
         </xs:choice></xs:complexType>
         <xs:group name='G'><xs:choice><xs:element name='c' type='xs:int'/><xs:any/></xs:choice></xs:group>");
    assert!(messages.is_empty(), "{messages:?}");
    assert!(Items::of(&text).has("choice: Option<PartChoice>"), "{text}");
    let (_, variants) = text.split_once("pub enum PartChoice {").unwrap();
    let (variants, _) = variants.split_once("\n    }").unwrap();
    let variants: Vec<&str> = variants.lines().map(str::trim).filter(|line| line.ends_with("),")).collect();
    assert_eq!(variants, ["A(i32),", "B(Vec<i32>),", "C(i32),", "Any(::erpsync::xml::RawElement),"]);
}

/// `(a{2} | b)` that may occur twice may hold four items, so `validate()` and the reader count.
#[test]
fn a_choice_is_there_as_often_as_its_alternatives_are() {
    for (occurs, items, expected) in [
        (
            "maxOccurs='2'",
            "<xs:element name='a' type='xs:int' maxOccurs='2'/>",
            &["choice", "max_occurs = 4"][..],
        ),
        (
            "minOccurs='0' maxOccurs='2'",
            "<xs:choice maxOccurs='3'><xs:element name='a' type='xs:int' maxOccurs='2'/>
             <xs:element name='c' type='xs:int'/></xs:choice>",
            &["choice", "min_occurs = 0", "max_occurs = 12"],
        ),
        (
            "maxOccurs='2'",
            "<xs:element name='a' type='xs:int' maxOccurs='unbounded'/>",
            &["choice", "max_occurs = \"unbounded\""],
        ),
        ("", "<xs:element name='a' type='xs:int' maxOccurs='2'/>", &["choice"]),
    ] {
        let (text, messages) = ask(&format!(
            "<xs:complexType name='Part'><xs:choice {occurs}>{items}<xs:element name='b' type='xs:int'/></xs:choice>
             </xs:complexType>"
        ));
        assert!(messages.is_empty(), "{messages:?}");
        let expected =
            expected.iter().map(|one| format!("xml({})", one.replace(' ', ""))).collect::<Vec<_>>();
        assert_eq!(Items::of(&text).attributes("Part.choice"), expected);
    }
}

#[test]
fn an_element_that_is_there_twice_is_two_fields() {
    let schema = "<xs:complexType name='Part'><xs:sequence>
           <xs:element name='a' type='xs:int' minOccurs='2' maxOccurs='2'/><xs:element name='b' type='xs:int' minOccurs='0'/>
           <xs:element name='a' type='xs:int'/><xs:element ref='t:Head'/><xs:element name='c' type='xs:int'/>
           <xs:element ref='t:Head'/></xs:sequence></xs:complexType>
         <xs:element name='Head' type='xs:int' abstract='true'/>
         <xs:element name='One' type='xs:int' substitutionGroup='t:Head'/>
         <xs:element name='Other' type='xs:int' substitutionGroup='t:Head'/>";
    let (text, messages) = ask(schema);
    assert!(messages.is_empty(), "{messages:?}");
    for field in ["a: Vec<i32>", "a_2: i32", "head: HeadElement", "head_2: HeadElement"] {
        assert!(Items::of(&text).has(&format!("Part.{field}")), "{field}\n{text}");
    }
    // An element that has the name keeps it.
    let (text, messages) = ask(&schema.replace("name='c'", "name='a_2'"));
    assert_eq!(messages.len(), 1, "{messages:?}");
    assert!(Items::of(&text).has_with("Part.a_2: i32", "xml(element = \"a_2\")"), "{text}");
    assert!(Items::of(&text).has("a_2_2: i32"), "{text}");
    let message = format!(
        "<xs:element name='Ask'><xs:complexType><xs:sequence><xs:element name='Part' type='t:Part'/></xs:sequence>
         </xs:complexType></xs:element>{schema}"
    );
    let documents = [("gaps.wsdl", service(&message))];
    let renamed = configure().rename("Part/a", "first").rename("Part/a(2)", "last");
    let text = renamed.read_texts(documents).generate().unwrap().files[0].text.clone();
    assert!(Items::of(&text).has("first: Vec<i32>") && Items::of(&text).has("last: i32"), "{text}");
}

#[test]
fn choices_and_wildcards_are_called_by_position_and_give_way() {
    let (text, messages) = ask(
        "<xs:complexType name='Part'><xs:sequence>
           <xs:choice maxOccurs='unbounded'><xs:element name='a' type='xs:int'/><xs:element name='A' type='xs:int'/></xs:choice>
           <xs:element name='choice' type='t:PartChoice'/>
           <xs:any/><xs:choice minOccurs='0'><xs:element name='b' type='xs:int'/><xs:element name='c' type='xs:int'/></xs:choice><xs:any maxOccurs='2'/>
         </xs:sequence></xs:complexType>
         <xs:complexType name='PartChoice'><xs:sequence/></xs:complexType>",
    );
    assert_eq!(
        messages,
        [
            "line 7: `Part Choice` and `PartChoice` would have one name in Rust; this one is called `PartChoice3`",
            "line 7: `choice` names two things that would have one name in Rust; this one is called `choice_of`",
            "line 7: `a` and `A` would have one name in Rust; this one is called `A2`",
        ]
    );
    for item in [
        "Part.choice_of: Vec<PartChoice3>",
        "Part.choice: PartChoice",
        "Part.any: ::erpsync::xml::RawElement",
        "Part.choice_2: Option<PartChoice2>",
        "Part.any_2: Vec<::erpsync::xml::RawElement>",
        "PartChoice",
        "PartChoice3::A2(i32)",
    ] {
        assert!(Items::of(&text).has(item), "{item}\n{text}");
    }
}

#[test]
fn what_contains_itself_is_boxed_and_nothing_else() {
    let (text, messages) = ask(
        "<xs:complexType name='Part'><xs:sequence>
           <xs:element name='next' type='t:Part' minOccurs='0'/>
           <xs:element name='all' type='t:Part' minOccurs='0' maxOccurs='9'/>
           <xs:element name='other' type='t:Other' minOccurs='0'/>
           <xs:element name='leaf' type='t:Leaf' minOccurs='0'/></xs:sequence></xs:complexType>
         <xs:complexType name='Other'><xs:sequence><xs:element name='back' type='t:Part' minOccurs='0' nillable='true'/></xs:sequence></xs:complexType>
         <xs:complexType name='Leaf'><xs:sequence/></xs:complexType>",
    );
    assert!(messages.is_empty(), "{messages:?}");
    for field in [
        "Part.next: Option<Box<Part>>",
        "Part.all: Vec<Part>",
        "Part.other: Option<Box<Other>>",
        "Part.leaf: Option<Leaf>",
        "Other.back: ::erpsync::xsd::Nillable<Box<Part>>",
        "part: Part",
    ] {
        assert!(Items::of(&text).has(field), "{field}\n{text}");
    }
}

#[test]
fn what_would_have_one_name_is_told_apart_and_said() {
    let (text, messages) = ask(
        "<xs:complexType name='Part'><xs:sequence>
           <xs:element name='Ask' type='t:Ask'/><xs:element name='p' type='t:part'/>
           <xs:element name='some-name' type='xs:int'/><xs:element name='someName' type='xs:int'/></xs:sequence></xs:complexType>
         <xs:complexType name='Ask'><xs:sequence/></xs:complexType>
         <xs:complexType name='part'><xs:sequence/></xs:complexType>",
    );
    assert_eq!(
        messages,
        [
            "line 4: `Ask` names two things that would have one name in Rust; this one is called `AskMessage`",
            "line 8: `someName` and `some-name` would have one name in Rust; this one is called `some_name_2`",
            "line 10: `part` and `Part` would have one name in Rust; this one is called `Part2`",
        ]
    );
    let items = Items::of(&text);
    assert!(items.has("Ask") && items.has("Part2"), "{text}");
    assert!(items.has_with("AskMessage", "xml(root = \"Ask\")"), "{text}");
    assert!(items.has("ask(::erpsync::Request<AskMessage>)"), "{text}");
}

#[test]
fn a_member_of_a_union_that_is_renamed_is_reported() {
    let (text, messages) =
        ask("<xs:simpleType name='Part'><xs:union memberTypes='t:string xs:string'/></xs:simpleType>
<xs:simpleType name='string'><xs:restriction base='xs:int'/></xs:simpleType>");
    let renamed = "`string` names two things that would have one name in Rust; this one is called `String2`";
    assert_eq!(messages, [format!("line 6: {renamed}")]);
    assert!(Items::of(&text).has("Part::String2"), "{text}");
}

/// The name depends on the list alone, not on the type that mentions it first.
#[test]
fn an_enumeration_without_a_name_is_called_after_its_list() {
    let (text, messages) = ask(
        "<xs:simpleType name='Part'><xs:restriction base='t:Codes'><xs:maxLength value='2'/></xs:restriction>
</xs:simpleType><xs:simpleType name='Codes'><xs:list><xs:simpleType><xs:restriction base='xs:string'>
<xs:enumeration value='a'/></xs:restriction></xs:simpleType></xs:list></xs:simpleType>",
    );
    assert_eq!(messages, [""; 0]);
    assert!(Items::of(&text).has("Codes = ::erpsync::xsd::Flags<CodesFlag>"), "{text}");
    assert!(Items::of(&text).has("CodesFlag"), "{text}");
}

#[test]
fn documents_with_errors_generate_nothing_and_say_all_of_them() {
    let wsdl = service("<xs:element name='Ask' type='t:Missing'/><xs:element name='B' type='xs:strng'/>");
    let documents = [("gaps.wsdl", wsdl)];
    let problems = configure().read_texts(documents).generate().unwrap_err();
    assert_eq!(problems.diagnostics().len(), 2, "{problems:#?}");
}

#[test]
fn a_wsdl_that_is_not_there_is_said() {
    let error = configure().out_dir("unused").compile(&["no/such.wsdl"]).unwrap_err();
    assert!(error.to_string().contains("no/such.wsdl"), "{error}");
    assert!(format!("{error:?}").contains("no/such.wsdl"));
}

#[test]
fn operations_that_only_their_names_tell_apart() {
    let twice = "<operation name=\"Ask\"><input message=\"t:AskIn\"/></operation>";
    let bound = "<operation name=\"Ask\"><soap:operation soapAction=\"a\"/><input><soap:body use=\"literal\"/></input></operation>";
    let wsdl = service("<xs:element name='Ask'><xs:complexType/></xs:element>");
    let wsdl = wsdl.replace(twice, &format!("{twice}{}", twice.replace("\"Ask\"", "\"Query\"")));
    let wsdl = wsdl.replace(bound, &format!("{bound}{}", bound.replace("\"Ask\"", "\"Query\"")));
    let (generated, messages) = generated(&wsdl);
    assert_eq!(messages, ["line 7: a server can't distinguish `Query` from `Ask`, and calls the second"]);
    let items = Items::of(&generated.files[0].text);
    assert!(items.has("Gaps::ask()") && items.has("Gaps::query()"), "{items:#?}");
}

#[test]
fn a_default_that_is_no_value_is_left_out() {
    let (text, messages) = ask("<xs:complexType name='Part'><xs:sequence>
<xs:element name='n' type='xs:int' default='many'/></xs:sequence>
<xs:attribute name='b' type='xs:boolean' default='maybe'/></xs:complexType>");
    let expected = ["line 7: `many` is no value of xs:int", "line 8: `maybe` is no value of xs:boolean"]
        .map(|text| text.to_owned() + ", so nothing is made of it");
    assert_eq!(messages, expected);
    assert_eq!(Items::of(&text).attributes("Part.n"), ["xml(element=\"n\")"]);
    assert_eq!(Items::of(&text).attributes("Part.b"), ["xml(attribute=\"b\")"]);
}

#[test]
fn what_gives_way_in_an_enum_or_to_a_keyword_is_spelled_as_types_are() {
    let (text, _) = ask("<xs:complexType name='Part' mixed='true'><xs:choice maxOccurs='9'>
<xs:element name='Text' type='xs:int'/><xs:element name='Any' type='xs:int'/><xs:any namespace='##other'/></xs:choice></xs:complexType>");
    assert!(Items::of(&text).has("TextBetween(String)") && Items::of(&text).has("AnyElement"), "{text}");
    let wsdl = service("<xs:element name='Ask' type='xs:int'/>");
    let wsdl = wsdl.replace("name=\"Gaps\"", "name=\"Self\"").replace("t:Gaps", "t:Self");
    let (generated, _) = generated(&wsdl);
    assert!(Items::of(&generated.files[0].text).has("SelfService"), "{}", generated.files[0].text);
}

#[test]
fn a_union_tells_numbers_by_their_sign() {
    let (text, _) = ask("<xs:simpleType name='Part'><xs:union memberTypes='xs:nonPositiveInteger t:Few xs:hexBinary'/></xs:simpleType>
<xs:simpleType name='Few'><xs:restriction base='xs:positiveInteger'><xs:minExclusive value='3'/></xs:restriction></xs:simpleType>");
    let items = Items::of(&text);
    assert!(items.mention("max_inclusive = \"0\"") && items.mention("min_exclusive = \"3\""), "{text}");
    assert!(!items.mention("min_inclusive"), "{text}");
}

#[test]
fn documentation_that_looks_like_code_stays_in_one_piece() {
    let (text, _) = ask("<xs:complexType name='Part'><xs:annotation><xs:documentation>fn main() {}
let one = 1;
}
</xs:documentation></xs:annotation></xs:complexType>");
    let expected = ["    /// fn main() {}", "    /// let one = 1;", "    /// }", "    #[derive("].join("\n");
    assert!(text.contains(&expected), "{text}");
}
