//! The generated code of our own WSDL, compared with what is kept in `golden/`.
//!
//! `ERPSYNC_BLESS=1 cargo test -p erpsync-codegen --test golden` writes it anew; look at what changed before you
//! commit it.

use std::path::{Path, PathBuf};

use erpsync_codegen::{Builder, Generated, configure};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

fn generated(wsdl: &str, builder: &Builder) -> Generated {
    builder.read([fixture(wsdl)]).generate().unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// Compares with the file of that name, or writes it.
fn assert_golden(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("ERPSYNC_BLESS").is_some() {
        std::fs::write(&path, text).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    if let Some(line) = text.lines().zip(expected.lines()).position(|(new, old)| new != old) {
        panic!(
            "{name} differs from line {} on:\n  kept: {}\n  new:  {}\nERPSYNC_BLESS=1 writes it anew",
            line + 1,
            expected.lines().nth(line).unwrap_or_default(),
            text.lines().nth(line).unwrap_or_default(),
        );
    }
    assert_eq!(
        text.lines().count(),
        expected.lines().count(),
        "{name} is longer or shorter; ERPSYNC_BLESS=1 writes it anew"
    );
}

/// `erpsync/tests/generated/faults.rs` compiles what is kept, too.
#[test]
fn orders() {
    let generated = generated("orders.wsdl", &configure());
    assert_golden("orders.rs", &generated.files[0].text);
    assert!(generated.warnings.is_empty(), "{:?}", generated.warnings);
}

/// `erpsync/tests/generated/actions.rs` compiles what is kept, and calls a server of it.
#[test]
fn actions() {
    let generated = generated("actions.wsdl", &configure());
    assert_golden("actions.rs", &generated.files[0].text);
    let texts: Vec<&str> = generated.warnings.iter().map(|warning| &*warning.message).collect();
    assert!(!texts.iter().any(|text| text.contains("can't distinguish")), "{texts:#?}");
}

/// `erpsync/tests/generated/attachments.rs` compiles what is kept, and calls servers of it.
#[test]
fn attachments() {
    let generated = generated("attachments.wsdl", &configure().attachment("Store/Thumbnail"));
    assert_golden("attachments.rs", &generated.files[0].text);
    let first = "1 service, 1 port, 6 operations (6 with attachments), 3 modules:";
    assert!(generated.overview.to_string().starts_with(first), "{}", generated.overview);
    assert!(generated.warnings.is_empty(), "{:#?}", generated.warnings);
}

/// `erpsync/tests/generated/editions.rs` compiles what is kept, and calls both services.
#[test]
fn wsdls_that_say_different_things_of_one_namespace() {
    let documents = [fixture("shipping.wsdl"), fixture("billing.wsdl")];
    let generated = configure().read(documents).generate().unwrap_or_else(|problems| panic!("{problems:#?}"));
    assert_golden("editions.rs", &generated.files[0].text);
    let warnings: Vec<&str> = generated.warnings.iter().map(|warning| &*warning.help[0]).collect();
    let expected =
        [("parties", "parties_billing"), ("orders", "orders_billing")].map(|(namespace, module)| {
            let key = format!("{{urn:example:{namespace}}}Billing");
            format!("to choose the name and silence this: `.module_name(\"{key}\", \"{module}\")`")
        });
    assert_eq!(warnings, expected);
}

/// `erpsync/tests/generated/forest.rs` compiles what is kept, and works with deep values on a small stack.
#[test]
fn types_that_contain_themselves() {
    let generated = generated("forest.wsdl", &configure().validate(true));
    assert_golden("forest.rs", &generated.files[0].text);
    assert!(generated.warnings.is_empty(), "{:?}", generated.warnings);
}

/// `erpsync/tests/generated/choices.rs` compiles what is kept, and reads and writes with it.
#[test]
fn choices() {
    let generated = generated("choices.wsdl", &configure());
    assert_golden("choices.rs", &generated.files[0].text);
    assert!(generated.warnings.is_empty(), "{:?}", generated.warnings);
}

/// Lists that are streams in the fixture `streams.wsdl`.
const STREAMS: [&str; 5] = [
    "GetChangesResponse/Changes/Item",
    "Upload/Lines/Line",
    "CompareResponse/Added",
    "CompareResponse/Removed/Id",
    "Numbers/Number",
];

/// `erpsync/tests/generated/streams.rs` compiles what is kept, and calls a server of it.
#[test]
fn streams() {
    let builder = STREAMS.iter().fold(configure(), |builder, path| builder.stream(path));
    let generated = generated("streams.wsdl", &builder);
    assert_golden("streams.rs", &generated.files[0].text);
    assert!(generated.warnings.is_empty(), "{:?}", generated.warnings);
}

/// Bodies of all sample messages, a document a line.
fn samples(wsdl: &str) -> String {
    let samples = configure().read([fixture(wsdl)]).samples().unwrap();
    assert!(samples.iter().all(|sample| sample.gaps.is_empty()), "{samples:?}");
    samples.iter().flat_map(|sample| sample.body()).map(|root| format!("{}\n", root.element)).collect()
}

/// `erpsync/tests/generated/shapes.rs` compiles what is kept, and reads the samples with it.
#[test]
fn shapes() {
    let builder = configure().rename("element:group/base()", "common").message_types(true);
    let generated = generated("shapes.wsdl", &builder);
    assert_golden("shapes.rs", &generated.files[0].text);
    assert!(generated.warnings.is_empty(), "{:?}", generated.warnings);
    assert_golden("shapes.samples", &samples("shapes.wsdl"));
}

/// `erpsync/tests/generated/groups.rs` compiles what is kept, and reads the samples with it.
#[test]
fn groups() {
    let generated = generated("groups.wsdl", &configure());
    assert_golden("groups.rs", &generated.files[0].text);
    assert!(generated.warnings.is_empty(), "{:?}", generated.warnings);
    assert_golden("groups.samples", &samples("groups.wsdl"));
}

/// `erpsync/tests/generated/nil.rs` compiles what is kept, and reads the samples with it.
#[test]
fn nil_with_attributes() {
    let generated = generated("nil.wsdl", &configure().validate(true));
    assert_golden("nil.rs", &generated.files[0].text);
    assert!(generated.warnings.is_empty(), "{:?}", generated.warnings);
    assert_golden("nil.samples", &samples("nil.wsdl"));
}

/// `erpsync/tests/generated/secrets.rs` compiles what is kept, and calls with it.
#[test]
fn secrets_by_name() {
    let generated = generated("secrets.wsdl", &configure());
    assert_golden("secrets.rs", &generated.files[0].text);
    assert!(generated.warnings.is_empty(), "{:?}", generated.warnings);
}

/// `erpsync/tests/generated/declared.rs` compiles what is kept, and reads the samples with it.
#[test]
fn declarations_of_elements() {
    let generated = generated("declared.wsdl", &configure());
    assert_golden("declared.rs", &generated.files[0].text);
    let typed = generated.warnings.iter().all(|warning| warning.code.0 == "unclear");
    assert!(typed, "{:?}", generated.warnings);
    assert_golden("declared.samples", &samples("declared.wsdl"));
}

/// `erpsync/tests/generated/soap_arrays.rs` compiles what is kept.
#[test]
fn arrays_of_soap_encoding() {
    let generated = generated("soap_arrays.wsdl", &configure());
    assert_golden("soap_arrays.rs", &generated.files[0].text);
    let warnings: Vec<&str> = generated.warnings.iter().map(|warning| warning.message.as_str()).collect();
    assert_eq!(
        warnings,
        [
            "`Grid` is kept as raw XML (`AnyType`): it has an array of the SOAP encoding with several dimensions, which is not \
          generated"
        ]
    );
}

/// `erpsync/tests/encoding` compiles what is kept, and calls servers of it.
#[test]
fn soap_encoding() {
    let generated = generated("encoded.wsdl", &configure().validate(true));
    assert_golden("encoded.rs", &generated.files[0].text);
    let warnings: Vec<&str> = generated.warnings.iter().map(|warning| warning.message.as_str()).collect();
    assert_eq!(warnings, [""; 0]);
}

/// `erpsync/tests/encoding/recorded.rs` compiles what is kept, and reads recorded messages with it.
#[test]
fn recorded_soap_encoding() {
    let generated = generated("encoded_recorded.wsdl", &configure());
    assert_golden("encoded_recorded.rs", &generated.files[0].text);
    assert!(generated.warnings.is_empty(), "{:?}", generated.warnings);
}

/// `erpsync/tests/generated/addressing.rs` compiles what is kept, and calls servers of it.
#[test]
fn addressing() {
    let generated = generated("addressing.wsdl", &configure());
    assert_golden("addressing.rs", &generated.files[0].text);
    // Operations with one element in their bodies are told apart by their actions.
    assert!(generated.warnings.is_empty(), "{:#?}", generated.warnings);
}

/// `erpsync/tests/generated/policy.rs` compiles what is kept, and looks into its policies.
#[test]
fn policies() {
    let generated = generated("policy.wsdl", &configure());
    assert_golden("policy.rs", &generated.files[0].text);
    let warnings: Vec<&str> = generated.warnings.iter().map(|warning| warning.message.as_str()).collect();
    assert_eq!(warnings, ["the assertion `EncryptedElements` can't be met: XPath is not evaluated"]);
}

/// `erpsync/tests/generated/parcels.rs` compiles what is kept, and reads the samples with it.
#[test]
fn types_made_of_others() {
    let generated = generated("parcels.wsdl", &configure());
    assert_golden("parcels.rs", &generated.files[0].text);
    // The original of a type that is redefined has its name, too.
    let warnings: Vec<&str> = generated.warnings.iter().map(|warning| warning.help[0].as_str()).collect();
    assert_eq!(warnings, ["to choose the name and silence this: `.rename(\"Label\", \"LabelType\")`"]);
    assert_golden("parcels.samples", &samples("parcels.wsdl"));
}

/// `erpsync/tests/generated/parts.rs` compiles what is kept, and calls with it.
#[test]
fn parts_of_every_kind() {
    let generated = generated("parts.wsdl", &configure().message_types(true));
    assert_golden("parts.rs", &generated.files[0].text);
    let warnings: Vec<(&str, &str)> =
        generated.warnings.iter().map(|warning| (warning.code.0, warning.message.as_str())).collect();
    let typed = |operation: &str, part: &str| {
        format!(
            "a part of the body of the operation `{operation}` has a type and no element; it is taken for an element \
             `{part}` without a namespace"
        )
    };
    assert_eq!(
        warnings,
        [
            ("unclear", &*typed("Paint", "at")),
            (
                "unclear",
                "a part of the rpc operation `Locate` is an element; it stands in the wrapper as it is, not in one named \
                 `place`"
            ),
            ("renamed", "the operation `Put` is overloaded; this one is called `put_text`"),
            ("renamed", "the operation `Put` is overloaded; this one is called `put_point`"),
        ]
    );
    let notes: Vec<&str> = generated.warnings.iter().flat_map(|one| &one.notes).map(String::as_str).collect();
    assert!(notes.contains(&"this occurs in 7 places: `at`, `note`, `to` and 2 more"), "{notes:?}");
}

/// `erpsync/tests/generated/values.rs` compiles what is kept, and reads the samples with it.
#[test]
fn values() {
    let generated = generated("values.wsdl", &configure());
    assert_golden("values.rs", &generated.files[0].text);
    assert!(generated.warnings.is_empty(), "{:?}", generated.warnings);
    assert_golden("values.samples", &samples("values.wsdl"));
}

/// `erpsync/tests/generated/given.rs` compiles what is kept, and reads the samples with it.
#[test]
fn given() {
    let builder = configure().rename("element:Offer/@level", "least");
    let generated = generated("given.wsdl", &builder);
    assert_golden("given.rs", &generated.files[0].text);
    assert!(generated.warnings.is_empty(), "{:?}", generated.warnings);
    assert_golden("given.samples", &samples("given.wsdl"));
}

/// `erpsync/tests/generated/names.rs` compiles what is kept, and calls with it.
#[test]
fn names_that_are_trouble() {
    let generated = generated("names.wsdl", &configure().default_stubs(true));
    assert_golden("names.rs", &generated.files[0].text);
    let renamed: Vec<&str> = generated.warnings.iter().map(|warning| warning.message.as_str()).collect();
    assert!(generated.warnings.iter().all(|warning| warning.code.0 == "renamed"), "{renamed:?}");
    assert_golden("names.warnings", &format!("{}\n", renamed.join("\n")));
}

/// `erpsync/tests/generated/known.rs` compiles what is kept, and reads a signature with it.
#[test]
fn schemas_that_nobody_brings() {
    let generated = generated("known.wsdl", &configure());
    assert_golden("known.rs", &generated.files[0].text);
    let warnings: Vec<&str> = generated.warnings.iter().map(|warning| warning.message.as_str()).collect();
    assert_eq!(warnings, [""; 0]);
}

/// `erpsync/tests/generated/checked.rs` compiles what is kept, and asks values what they break.
#[test]
fn checked() {
    let generated = generated("checked.wsdl", &configure().validate(true));
    assert_golden("checked.rs", &generated.files[0].text);
    assert!(generated.warnings.is_empty(), "{:?}", generated.warnings);
    assert_golden("checked.samples", &samples("checked.wsdl"));
}

#[test]
fn ledger_in_rpc_style() {
    let generated = generated("ledger.wsdl", &configure());
    assert_golden("ledger.rs", &generated.files[0].text);
    let warnings: Vec<&str> = generated.warnings.iter().map(|warning| warning.help[0].as_str()).collect();
    assert_eq!(
        warnings,
        ["to choose the name and silence this: `.rename(\"String/@value\", \"value_attribute\")`"]
    );
}

#[test]
fn a_file_for_each_namespace() {
    let generated = generated("orders.wsdl", &configure().file_name("shop").file_per_namespace(true));
    let names: Vec<&str> = generated.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["shop.rs", "shop.common.rs", "shop.orders.rs"]);
    assert_golden("shop.rs", &generated.files[0].text);
    let whole = self::generated("orders.wsdl", &configure()).files[0].text.clone();
    // The items are equal, but less indented.
    for line in generated.files[1..].iter().flat_map(|file| file.text.lines()).filter(|line| line.len() < 80)
    {
        assert!(whole.contains(line.trim_start()), "{line}");
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let first = generated("orders.wsdl", &configure());
    for _ in 0..3 {
        assert_eq!(generated("orders.wsdl", &configure()).files, first.files);
    }
}

/// Adding a type, even before all others, changes no name of the others.
#[test]
fn a_new_type_renames_nothing() {
    let text = std::fs::read_to_string(fixture("orders.wsdl")).unwrap();
    let common = std::fs::read_to_string(fixture("common.xsd")).unwrap();
    let before =
        configure().read_texts([("orders.wsdl", text.clone()), ("common.xsd", common.clone())]).generate();
    let more = text
        .replace(
            r#"<xs:complexType name="Line">"#,
            r#"<xs:complexType name="Aa"><xs:sequence><xs:element name="X" type="xs:int"/></xs:sequence></xs:complexType>
               <xs:complexType name="Line">"#,
        )
        .replace(r#"<xs:element name="Article" type="xs:string"/>"#, r#"<xs:element name="Article" type="xs:string"/><xs:element name="New" type="t:Aa"/>"#);
    let after = configure().read_texts([("orders.wsdl", more), ("common.xsd", common)]).generate();
    let names = |generated: Generated| -> Vec<String> {
        let text = &generated.files[0].text;
        let items = text.lines().map(str::trim).filter(|line| line.starts_with("pub "));
        items.map(str::to_owned).collect()
    };
    let (before, after) = (names(before.unwrap()), names(after.unwrap()));
    for name in &before {
        assert!(after.contains(name), "{name} is gone");
    }
    assert!(after.len() > before.len());
}
