//! Every option of the builder, and what happens to those that mean nothing.

use std::path::Path;

use super::generated::Items;
use erpsync_codegen::diagnostic::Severity;
use erpsync_codegen::{Builder, Error, Generated, NilMapping, configure};

fn try_orders(builder: &Builder) -> Result<Generated, Error> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/orders.wsdl");
    builder.read([file]).generate()
}

/// The code, which has to parse; and the messages that the option itself is the reason for.
fn orders(builder: &Builder) -> (String, Vec<String>) {
    let generated = try_orders(builder).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let text = generated.files[0].text.clone();
    syn::parse_file(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let messages = generated
        .warnings
        .iter()
        .filter(|warning| warning.code.0 != "unsupported")
        .map(|warning| format!("{}; {}", warning.message, warning.help.join("; ")))
        .collect();
    (text, messages)
}

#[track_caller]
fn assert_items(builder: &Builder, parts: &[&str]) -> Items {
    let (text, messages) = orders(builder);
    assert!(messages.is_empty(), "{messages:#?}");
    let items = Items::of(&text);
    for part in parts {
        assert!(items.has(part), "no `{part}` in {items:#?}");
    }
    items
}

/// Items and an argument of an attribute of each.
#[track_caller]
fn assert_attributes(items: &Items, expected: &[(&str, &str)]) {
    for (item, attribute) in expected {
        assert!(items.has_with(item, attribute), "no `{item}` with `{attribute}` in {items:#?}");
    }
}

#[test]
fn client_and_server_can_be_left_out() {
    let builder = configure().client(false).server(false).boxed(true);
    let items = assert_items(&builder, &["Orders"]);
    for option in ["client = false", "server = false", "boxed"] {
        assert_attributes(&items, &[("Orders", &format!("::erpsync::service({option})"))]);
    }
}

#[test]
fn all_types_are_generated_on_request() {
    let schema = "<xs:complexType name='Lost'><xs:sequence><xs:element name='Size' type='t:Size'/></xs:sequence></xs:complexType>\
                  <xs:simpleType name='Size'><xs:restriction base='xs:string'><xs:enumeration value='S'/></xs:restriction></xs:simpleType>\
                  <xs:element name='Letter'><xs:complexType><xs:attribute name='to' type='xs:string'/></xs:complexType></xs:element>";
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/checked.wsdl");
    let text =
        std::fs::read_to_string(file).unwrap().replacen("</xs:schema>", &format!("{schema}</xs:schema>"), 1);
    let text = text.replacen("xmlns:c=", "xmlns:t=\"urn:example:checked\" xmlns:c=", 1);
    let names = ["Lost", "Size", "Letter", "Anyone"];
    let documents = [("checked.wsdl", text.as_str())];
    let generated = |builder: &Builder| {
        let generated =
            builder.read_texts(documents).generate().unwrap_or_else(|problems| panic!("{problems:#?}"));
        assert!(generated.warnings.is_empty(), "{:?}", generated.warnings);
        Items::of(&generated.files[0].text)
    };
    let (few, all) = (generated(&configure()), generated(&configure().all_types(true)));
    for name in &names[..3] {
        assert!(!few.has(name), "{few:#?}");
    }
    for name in names {
        assert!(all.has(name), "{all:#?}");
    }
}

#[test]
fn a_type_of_ones_own_looks_at_its_facets_itself() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/checked.wsdl");
    let documents = [file];
    let builder = configure().validate(true);
    let own = ["element:Book/Seats", "element:Book/Ages"];
    let builder = own.into_iter().fold(builder, |builder, path| builder.type_override(path, "crate::Own"));
    let items = Items::of(&builder.read(&documents).generate().expect("generates").files[0].text);
    for (field, name) in [("seats", "Seats"), ("ages", "Ages")] {
        let field = format!("{field}: Option<crate::Own>");
        let element = format!("xml(element = \"{name}\")");
        assert_attributes(&items, &[(&field, &element), (&field, "xml(min_occurs = 0)")]);
        for facet in ["max_inclusive", "min_inclusive", "max_length"] {
            assert!(!items.has_with(&field, facet), "{items:#?}");
        }
    }
}

#[test]
fn choices_are_reached_by_paths() {
    let builder = configure()
        .rename("element:Pay/choice(1)", "means")
        .rename("element:PayChoice", "Means")
        .rename("element:Pay/Card", "Plastic")
        .rename("Receipt/any(1)", "more")
        .type_derive("TermChoice", "serde::Serialize")
        .field_attribute("Term/Minus", "#[deprecated]")
        .type_override("element:Pay/Account", "crate::Account")
        .secret("element:Pay/Coupon");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/choices.wsdl");
    let documents = [file];
    let generated = builder.read(&documents).generate().unwrap_or_else(|problems| panic!("{problems:#?}"));
    assert!(generated.warnings.is_empty(), "{:?}", generated.warnings);
    let items = Items::of(&generated.files[0].text);
    for item in [
        "means: Means",
        "Means::Plastic(Card)",
        "more: Option<::erpsync::xml::RawElement>",
        "Means::Account(crate::Account)",
        "Means::Coupon(Vec<::erpsync::Secret<String>>)",
    ] {
        assert!(items.has(item), "no `{item}` in {items:#?}");
    }
    assert_attributes(
        &items,
        &[
            ("Means::Plastic", "xml(element = \"Card\")"),
            ("TermChoice", "derive(serde::Serialize)"),
            ("TermChoice", "xml(choice)"),
            ("TermChoice::Minus(i32)", "xml(element = \"Minus\")"),
            ("TermChoice::Minus", "deprecated"),
        ],
    );
    assert!(!items.mention("PayAccount"), "{items:#?}");
}

#[test]
fn only_the_operations_wanted_and_what_they_reach() {
    for path in
        ["Orders.Cancel", "Orders/Can*", "service:Orders.Cancel", "{urn:example:shop/Orders}Orders/Cancel"]
    {
        let items = assert_items(&configure().operations([path]), &["Cancellation", "cancel()"]);
        assert!(!items.mention("GetOrder") && !items.has("Order"), "{path}\n{items:#?}");
    }
    assert_items(&configure().operations(["Orders"]), &["cancel()", "get_order()"]);
}

#[test]
fn derives_and_attributes_go_where_they_are_said_to() {
    let builder = configure()
        .type_derive("Line", "serde::Serialize")
        .type_derive("OrderType", "Ord")
        .type_attribute("element:GetOrder", "#[non_exhaustive]")
        .type_attribute("service:Orders", "#[cfg(all())]")
        .field_attribute("Line/Count", "#[serde(rename = \"n\")]")
        .field_attribute("OrderType/Sale", "#[deprecated]")
        .field_attribute("OrdersRequestHeaders/Session", "#[cfg(any())]");
    let items = assert_items(&builder, &[]);
    assert_attributes(
        &items,
        &[
            ("Line", "derive(serde::Serialize)"),
            ("Line.count", "serde(rename = \"n\")"),
            ("OrderType", "derive(Ord)"),
            ("OrderType::Sale", "deprecated"),
            ("Orders", "cfg(all())"),
            ("session", "cfg(any())"),
            ("GetOrder", "non_exhaustive"),
        ],
    );
    assert!(
        !items.has_with("Order", "non_exhaustive") && !items.has_with("Line", "non_exhaustive"),
        "{items:#?}"
    );
}

#[test]
fn types_of_ones_own() {
    let builder = configure()
        .type_override("Money", "crate::Money")
        .type_override("Order/Note", "crate::Note")
        .type_override("ArrayOfLine", "crate::Lines");
    let items = assert_items(
        &builder,
        &["total: Option<crate::Money>", "note: Vec<crate::Note>", "lines: Option<crate::Lines>"],
    );
    assert!(!items.has("Money") && !items.has("Line"));
}

#[test]
fn a_type_of_ones_own_stands_for_types_that_only_restrict_it() {
    let schema = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t">
        <xs:simpleType name="Color"><xs:restriction base="xs:string"><xs:enumeration value="red"/></xs:restriction>
        </xs:simpleType>
        <xs:simpleType name="Shade"><xs:restriction base="t:Color"><xs:maxLength value="9"/></xs:restriction>
        </xs:simpleType>
        <xs:complexType name="Paint"><xs:sequence><xs:element name="shade" type="t:Shade"/>
            <xs:element name="mix"><xs:simpleType><xs:list itemType="t:Color"/></xs:simpleType></xs:element>
        </xs:sequence></xs:complexType>
    </xs:schema>"#;
    let builder = configure().all_types(true).type_override("Color", "crate::Color");
    let generated = builder.read_texts([("t.xsd", schema)]).generate().expect("generates");
    let items = Items::of(&generated.files[0].text);
    for field in ["shade: crate::Color", "mix: ::erpsync::xsd::Flags<crate::Color>"] {
        assert!(items.has(field), "no `{field}` in {items:#?}");
    }
    assert!(!items.has("Color") && !items.has("Shade"), "{items:#?}");
}

#[test]
fn an_own_type_of_an_element_decides_its_nil_alone() {
    let schema = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t">
        <xs:complexType name="Price"><xs:simpleContent><xs:extension base="xs:decimal">
            <xs:attribute name="unit" type="xs:string"/></xs:extension></xs:simpleContent></xs:complexType>
        <xs:complexType name="Offer"><xs:sequence><xs:element name="net" type="t:Price" nillable="true"/>
            <xs:element name="gross" type="t:Price" nillable="true"/></xs:sequence></xs:complexType>
    </xs:schema>"#;
    let builder = configure().all_types(true).type_override("Offer/gross", "crate::Gross");
    let generated = builder.read_texts([("t.xsd", schema)]).generate().expect("generates");
    let items = Items::of(&generated.files[0].text);
    for field in ["net: ::erpsync::xsd::OrNil<Price, NilPrice>", "gross: Option<crate::Gross>"] {
        assert!(items.has(field), "no `{field}` in {items:#?}");
    }
}

#[test]
fn types_of_another_crate() {
    let builder = configure().extern_path("urn:example:shop/Common", "::common::wsdl");
    let items = assert_items(&builder, &["entity: ::common::wsdl::Entity"]);
    assert!(!items.has("common"));
}

#[test]
fn names_are_used_as_given() {
    let builder = configure()
        .rename("Line", "OrderLine")
        .rename("Line/Count", "type")
        .rename("OrderType/", "Nothing")
        .rename("service:Orders", "OrderBook")
        .rename("service:Orders.GetOrder", "fetch")
        .module_name("urn:example:shop/Orders", "shop");
    let items = assert_items(
        &builder,
        &[
            "shop::OrderLine",
            "OrderLine.r#type: ::erpsync::xsd::Integer",
            "OrderBook",
            "OrderBookRequestHeaders",
            "OrderBook::fetch()",
        ],
    );
    assert_attributes(&items, &[("OrderType::Nothing", "xml(value = \"\")")]);
    assert!(items.mention("Option<Vec<Option<OrderLine>>>"), "{items:#?}");
}

#[test]
fn absent_and_nil() {
    let items = assert_items(&configure(), &[]);
    assert_attributes(&items, &[("shipped", "xml(nillable = \"kept\")")]);
    assert!(items.mention("::erpsync::xsd::Nillable"), "{items:#?}");
    let builder = configure().nillable("*/*", NilMapping::Merged).nillable("Entity/Name", NilMapping::Kept);
    let items = assert_items(&builder, &["name: ::erpsync::xsd::Nillable<String>"]);
    assert_attributes(&items, &[("shipped", "xml(nillable)"), ("shipped", "xml(min_occurs = 0)")]);
}

#[test]
fn secrets() {
    let builder = configure().secret("Line/Article").not_secret("CardPayment/Token");
    let items = assert_items(
        &builder,
        &["article: ::erpsync::Secret<String>", "token: String", "ticket: ::erpsync::Secret<String>"],
    );
    // Clients are told the names that they don't know.
    assert_attributes(&items, &[("Orders", "::erpsync::service(secrets(\"Article\"))")]);
}

#[test]
fn names_that_look_secret_can_be_taken_out() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/secrets.wsdl");
    let documents = [file];
    let items = |builder: Builder| Items::of(&builder.read(&documents).generate().unwrap().files[0].text);
    let all = items(configure());
    assert!(all.has("ticket_title: Option<::erpsync::Secret<String>>"), "{all:#?}");
    let some = items(configure().not_secret("SignIn/TicketTitle").not_secret("element:Token"));
    assert!(some.has("ticket_title: Option<String>"), "{some:#?}");
    assert!(some.mention("::erpsync::Response<String>"), "{some:#?}");
    assert!(some.has("user_password: ::erpsync::Secret<String>"), "{some:#?}");
    let none = items(configure().not_secret("*").not_secret("*/*"));
    assert!(!none.mention("Secret"), "{none:#?}");
    // The last one that matches decides.
    let one = items(configure().not_secret("*/*").not_secret("*").secret("SignIn/User"));
    assert!(one.has("user: ::erpsync::Secret<String>"), "{one:#?}");
    assert!(one.mention("secrets(\"User\")"), "{one:#?}");
}

#[test]
fn what_means_nothing_is_a_warning_with_the_nearest_name() {
    let builder = configure()
        .rename("Linee", "X")
        .rename("Orders/GetOrders", "fetch")
        .secret("Line/Artikle")
        .module_name("urn:example:shop/Order", "x")
        .type_derive("nothing like it", "Ord");
    let (_, messages) = orders(&builder);
    assert_eq!(
        messages,
        [
            "the option `module_name` for `urn:example:shop/Order` has no effect; did you mean `urn:example:shop/Orders`?",
            "the option `rename` for `Linee` has no effect; did you mean `Line`?",
            "the option `rename` for `Orders/GetOrders` has no effect; did you mean `service:Orders/GetOrder`?",
            "the option `secret` for `Line/Artikle` has no effect; did you mean `Line/Article`?",
            "the option `type_derive` for `nothing like it` has no effect; ",
        ]
    );
}

#[test]
fn an_operation_that_does_not_exist_is_an_error() {
    for (path, help) in [("Orders.GetOrders", "Orders.GetOrder"), ("GetOrder", "Orders.GetOrder")] {
        let problems = try_orders(&configure().operations(["Orders", path])).unwrap_err();
        let error = problems.diagnostics().iter().find(|one| one.severity == Severity::Error).unwrap();
        assert_eq!(error.help, [format!("did you mean `{help}`?")], "{error:#?}");
    }
}

#[test]
fn what_is_not_rust_is_an_error_for_each() {
    let builder = configure()
        .type_derive("Line", "not a path")
        .type_attribute("Line", "#[unclosed")
        .field_attribute("Line/Count", "plain")
        .type_override("Money", "1")
        .extern_path("urn:example:shop/Common", "a b")
        .rename("Line", "no name");
    let problems = try_orders(&builder).unwrap_err();
    let errors: Vec<_> =
        problems.diagnostics().iter().filter(|one| one.severity == Severity::Error).collect();
    assert_eq!(errors.len(), 5, "{errors:#?}");
    assert!(errors.iter().all(|error| error.code.0 == "configuration"));

    let problems = try_orders(&configure().rename("Line", "no name")).unwrap_err();
    assert!(
        problems.diagnostics().iter().any(|one| one.message == "`no name` can't be the name of `Line`"),
        "{problems:#?}"
    );
}

#[test]
fn a_module_is_called_as_rust_calls_one() {
    for (wanted, possible) in [("Shop", "shop"), ("a::b", "a_b"), ("crate", "crate_"), ("1st", "_1st")] {
        let problems = try_orders(&configure().module_name("urn:example:shop/Orders", wanted)).unwrap_err();
        let error =
            problems.diagnostics().iter().find(|one| one.severity == Severity::Error).expect("an error");
        assert!(
            error.message.starts_with(&format!("`{wanted}` can't be the name of the module")),
            "{error:?}"
        );
        assert_eq!(error.help, [format!("`{possible}` can")]);
    }
}

#[test]
fn a_file_has_a_name_and_no_folder() {
    for name in ["", ".rs", "a/b", "..\\b.rs"] {
        let problems = try_orders(&configure().file_name(name)).unwrap_err();
        assert!(
            problems.diagnostics().iter().any(|one| one.message.contains("is not the name of a file")),
            "{problems:?}"
        );
    }
}

#[test]
fn one_file_is_not_written_from_two_sets_of_wsdls() {
    let fixture = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("two-sets");
    let compile =
        |file: &str, wsdl: &str| configure().out_dir(&folder).file_name(file).compile(&[fixture(wsdl)]);
    compile("one", "orders.wsdl").expect("the first");
    compile("one", "orders.wsdl").expect("the same again");
    compile("other", "ledger.wsdl").expect("another file");
    let error = compile("one", "ledger.wsdl").expect_err("the first would be gone").report();
    for part in ["one.rs", "orders.wsdl", "has been generated from", "give all WSDLs to one call"] {
        assert!(error.contains(part), "{part}: {error}");
    }
    let text = std::fs::read_to_string(folder.join("one.rs")).expect("it is there");
    assert!(Items::of(&text).has("Orders"), "it is the first");
}

#[test]
fn two_namespaces_in_one_module_is_an_error() {
    let builder =
        configure().module_name("urn:example:shop/Common", "x").module_name("urn:example:shop/Orders", "x");
    let problems = try_orders(&builder).unwrap_err();
    assert!(
        problems.diagnostics().iter().any(|one| one.message.contains("can't both be in the module `x`")),
        "{problems:#?}"
    );
}

/// A type of the schema has the name that the enum of an operation's faults would have: the help renames the enum.
#[test]
fn the_help_of_a_name_that_gave_way_renames_that_and_no_other() {
    let wsdl = r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/"
    xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t">
  <types><xs:schema targetNamespace="urn:t">
    <xs:element name="Ask" type="t:AskFaults"/><xs:element name="Failed" type="xs:int"/>
    <xs:element name="PortRequestHeaders"><xs:complexType/></xs:element>
    <xs:complexType name="AskFaults"><xs:sequence><xs:element ref="t:PortRequestHeaders"/></xs:sequence></xs:complexType>
  </xs:schema></types>
  <message name="Ask"><part name="p" element="t:Ask"/></message>
  <message name="Failed"><part name="p" element="t:Failed"/></message>
  <portType name="Port"><operation name="Ask"><input message="t:Ask"/><output message="t:Ask"/>
    <fault name="Failed" message="t:Failed"/></operation></portType>
  <binding name="Bind" type="t:Port"><s:binding transport="http://schemas.xmlsoap.org/soap/http"/>
    <operation name="Ask"><s:operation soapAction="a"/><input><s:body use="literal"/>
      <s:header message="t:Failed" part="p" use="literal"/></input>
      <output><s:body use="literal"/></output><fault name="Failed"><s:fault name="Failed" use="literal"/></fault></operation></binding>
</definitions>"#;
    let documents = [("a.wsdl", wsdl)];
    let generated = configure().read_texts(documents).generate().unwrap();
    let mut builder = configure();
    let mut helped = 0;
    for help in generated.warnings.iter().flat_map(|warning| &warning.help) {
        let (_, option) = help.split_once(".rename(\"").expect("an option");
        let (path, name) = option.trim_end_matches("\")`").split_once("\", \"").expect("a path and a name");
        assert!(path == "Port.AskFaults" || path == "type:PortRequestHeaders", "{path}");
        builder = builder.rename(path, format!("Chosen{name}"));
        helped += 1;
    }
    assert_eq!(helped, 2, "{:#?}", generated.warnings);
    let renamed = builder.read_texts(documents).generate().unwrap();
    assert!(renamed.warnings.is_empty(), "{:#?}", renamed.warnings);
    let items = Items::of(&renamed.files[0].text);
    for item in ["AskFaults", "ChosenAskFaults2", "PortRequestHeaders", "ChosenPortRequestHeaders2"] {
        assert!(items.has(item), "no `{item}` in {items:#?}");
    }
}

/// A wanted operation that is not there makes no other option look wrong.
#[test]
fn one_wrong_option_makes_no_others_look_wrong() {
    let builder = configure().operations(["Nowhere.Ask"]).rename("Order/Id", "number").secret("Line/Article");
    let problems = try_orders(&builder).unwrap_err();
    assert_eq!(problems.diagnostics().len(), 1, "{problems:#?}");
    let builder = configure().rename("Order/Idd", "number").secret("Line/Article").not_secret("Nowhere");
    let warnings = try_orders(&builder).unwrap().warnings;
    let messages: Vec<&str> = warnings.iter().map(|warning| &*warning.message).collect();
    assert_eq!(messages.len(), 2, "{messages:#?}");
    assert!(messages[0].contains("`not_secret` for `Nowhere`"), "{messages:#?}");
    assert!(messages[1].contains("`rename` for `Order/Idd`"), "{messages:#?}");
}
