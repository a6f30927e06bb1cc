//! Documents that are embedded, so that a server has them to give away.

use std::path::Path;

use erpsync_codegen::{Builder, Generated, configure};

const TYPES: &str = r#"<?xml version='1.0' encoding="ISO-8859-1" standalone='yes'?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t" elementFormDefault="qualified">
  <xs:include schemaLocation = '../deep/more.xsd'/>
  <xs:import namespace="urn:else" schemaLocation="http://elsewhere.example/else.xsd"/>
  <xs:element name="Ask" type="t:Text"/>
</xs:schema>"#;
/// It includes the one that includes it.
const MORE: &str = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t">
  <xs:include schemaLocation="./types.xsd"/><xs:include schemaLocation="../xsd/types.xsd"/>
  <xs:simpleType name="Text"><xs:restriction base="xs:string"/></xs:simpleType>
</xs:schema>"#;

/// A WSDL with a port type of a name, and what else is in its types.
fn wsdl(name: &str, more: &str) -> String {
    format!(
        r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
    xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:{name}" xmlns:own="urn:{name}">
  <types><xs:schema><xs:import namespace="urn:t" schemaLocation="xsd/types.xsd"/>{more}</xs:schema></types>
  <message name="M"><part name="p" element="t:Ask"/></message>
  <portType name="{name}"><operation name="Ask"><input message="own:M"/><output message="own:M"/></operation></portType>
  <binding name="B" type="own:{name}"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
    <operation name="Ask"><soap:operation soapAction="urn:ask"/><input><soap:body use="literal"/></input>
      <output><soap:body use="literal"/></output></operation></binding>
  <service name="S"><port name="P" binding="own:B"><soap:address location="http://localhost/"/></port></service>
</definitions>"#
    )
}

fn generated(builder: &Builder) -> Generated {
    let documents = [
        ("One.wsdl".to_owned(), wsdl("One", "")),
        ("Two.wsdl".to_owned(), wsdl("Two", "")),
        ("xsd/types.xsd".to_owned(), TYPES.to_owned()),
        ("deep/more.xsd".to_owned(), MORE.to_owned()),
    ];
    builder.read_texts(documents).generate().unwrap_or_else(|problems| panic!("{problems:#?}"))
}

#[test]
fn each_service_has_its_wsdl_and_what_that_imports() {
    let generated = generated(&configure().file_name("talk").embed_wsdl(true));
    let names: Vec<&str> = generated.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["talk.rs", "talk.1.wsdl", "talk.2.xsd", "talk.3.xsd", "talk.4.wsdl"]);
    let [code, one, types, more, two] = &generated.files[..] else { panic!("five files") };
    let code: String = code.text.split_whitespace().collect();
    assert!(code.contains(r#"documents("talk.1.wsdl","talk.2.xsd","talk.3.xsd")"#), "{code}");
    assert!(code.contains(r#"documents("talk.4.wsdl","talk.2.xsd","talk.3.xsd")"#), "{code}");
    // As they are, but for what they import, and the encoding that they are in now.
    assert_eq!(one.text, wsdl("One", "").replace("xsd/types.xsd", "talk.2.xsd"));
    assert_eq!(two.text, wsdl("Two", "").replace("xsd/types.xsd", "talk.2.xsd"));
    assert_eq!(types.text, TYPES.replace("../deep/more.xsd", "talk.3.xsd").replace("ISO-8859-1", "UTF-8"));
    assert_eq!(more.text, MORE.replace("../xsd/types.xsd", "talk.2.xsd"));
}

#[test]
fn code_alone_is_one_file() {
    for builder in [configure(), configure().embed_wsdl(false)] {
        let generated = generated(&builder);
        assert_eq!(generated.files.len(), 1);
        assert!(!generated.files[0].text.contains("documents("));
    }
}

/// On the disk, in any encoding, by the catalogue, with names that no file of the output may have.
#[test]
fn what_a_build_script_writes() {
    let folder = tempfile::tempdir().unwrap();
    let (input, output) = (folder.path().join("in & out"), folder.path().join("out"));
    std::fs::create_dir_all(input.join("xsd")).unwrap();
    std::fs::create_dir_all(input.join("deep")).unwrap();
    let more = r#"<xs:import namespace="urn:by-name"/><xs:import namespace="urn:by-tag"></xs:import>"#;
    let wide: Vec<u8> = wsdl("One", more).encode_utf16().flat_map(u16::to_le_bytes).collect();
    let bytes = [&[0xFF, 0xFE], &wide[..]].concat();
    std::fs::write(input.join("wsdl.rs"), bytes).unwrap();
    let latin = TYPES.replace("<xs:element", "<!-- \u{e9} --><xs:element");
    let latin: Vec<u8> = latin.chars().map(|c| c as u8).collect();
    std::fs::write(input.join("xsd/types.xsd"), latin).unwrap();
    std::fs::write(
        input.join("deep/more.xsd"),
        MORE.replace("<xs:include schemaLocation=\"./types.xsd\"/>", ""),
    )
    .unwrap();
    for name in ["by-name", "by-tag"] {
        let schema = format!(
            "\u{FEFF}<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" targetNamespace=\"urn:{name}\"/>"
        );
        std::fs::write(input.join(name), schema).unwrap();
    }
    let builder = configure()
        .out_dir(&output)
        .catalogue("urn:by-name", input.join("by-name"))
        .catalogue("urn:by-tag", input.join("by-tag"));
    builder.clone().server(false).compile(&[input.join("wsdl.rs")]).unwrap();
    assert_eq!(written(&output), ["wsdl.rs"]);
    builder.clone().embed_wsdl(false).compile(&[input.join("wsdl.rs")]).unwrap();
    assert_eq!(written(&output), ["wsdl.rs"]);
    builder.compile(&[input.join("wsdl.rs")]).unwrap();
    assert_eq!(
        written(&output),
        ["wsdl.1.wsdl", "wsdl.2.xsd", "wsdl.3.xsd", "wsdl.4.xsd", "wsdl.5.xsd", "wsdl.rs"]
    );
    let text = |name: &str| std::fs::read_to_string(output.join(name)).unwrap();
    let main = text("wsdl.1.wsdl");
    assert!(main.starts_with("<definitions"), "{main}");
    assert!(main.contains("<xs:import namespace=\"urn:by-name\" schemaLocation=\"wsdl.3.xsd\"/>"), "{main}");
    assert!(
        main.contains("<xs:import namespace=\"urn:by-tag\" schemaLocation=\"wsdl.4.xsd\"></xs:import>"),
        "{main}"
    );
    let types = text("wsdl.2.xsd");
    assert!(types.contains("\u{e9}") && types.contains("encoding=\"UTF-8\""), "{types}");
    assert!(types.contains("schemaLocation=\"http://elsewhere.example/else.xsd\""), "{types}");
    // They are a whole WSDL where they are, from which the same code comes.
    let again = tempfile::tempdir().unwrap();
    configure().out_dir(again.path()).compile(&[output.join("wsdl.1.wsdl")]).unwrap();
    for name in written(&output) {
        let same = std::fs::read_to_string(again.path().join(&name)).unwrap();
        assert_eq!(same.replace("from wsdl.1.wsdl", "from wsdl.rs"), text(&name), "{name}");
        assert!(!text(&name).contains(&*folder.path().to_string_lossy()), "{name}");
    }
}

fn written(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
