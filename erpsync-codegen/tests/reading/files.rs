//! Reading from the disk: regular files, in the folders of the WSDLs, within limits.

use std::fs;
use std::path::{Path, PathBuf};

use erpsync_codegen::{Builder, Limits, configure};
use tempfile::TempDir;
use test_support::wsdl::Wsdl;

/// A WSDL of one operation; its schema has `imports`, and `more` declarations.
fn wsdl(imports: &str, more: &str) -> String {
    let schema = format!(
        "<xs:schema xmlns:y=\"urn:y\" targetNamespace=\"urn:x\" elementFormDefault=\"qualified\">{imports}\n \
         <xs:element name=\"Ask\" type=\"xs:string\"/>{more}\n</xs:schema>"
    );
    Wsdl::with_types("urn:x", &schema).service("S").text()
}

fn import(location: &str) -> String {
    wsdl(&format!("<xs:import namespace='urn:y' schemaLocation='{location}'/>"), "")
}

const SCHEMA: &str = "<schema xmlns='http://www.w3.org/2001/XMLSchema' targetNamespace='urn:y'>\
                      <element name='Y' type='string'/></schema>";

/// `outer/a.wsdl`'s folder is the one that files may be read from.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        fs::create_dir(folder.0.path().join("wsdl")).unwrap();
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// Shows the problems of `wsdl/a.wsdl`, which imports `location`.
    fn shown(&self, location: &str, builder: &Builder) -> String {
        self.write("wsdl/a.wsdl", &import(location));
        self.shown_of(&["wsdl/a.wsdl"], builder)
    }

    fn shown_of(&self, wsdls: &[&str], builder: &Builder) -> String {
        let paths: Vec<PathBuf> = wsdls.iter().map(|name| self.path(name)).collect();
        match builder.read(&paths).generate() {
            Ok(generated) => generated.report(),
            Err(error) => error.report(),
        }
    }
}

#[track_caller]
fn assert_has(text: &str, part: &str) {
    assert!(text.contains(part), "{part:?} is not in:\n{text}");
}

#[test]
fn only_files_of_the_folder_are_read() {
    let folder = Folder::new();
    folder.write("beside.xsd", SCHEMA);
    folder.write("wsdl/inside.xsd", SCHEMA);
    assert_eq!(folder.shown("inside.xsd", &configure()), "");
    assert_eq!(folder.shown("../wsdl/inside.xsd", &configure()), "");
    let absolute = folder.path("beside.xsd").display().to_string();
    for location in
        ["../beside.xsd", "%2e%2e/beside.xsd", "..\\beside.xsd", &absolute, &format!("file://{absolute}")]
    {
        let shown = folder.shown(location, &configure());
        assert_has(&shown, "it is outside of the folder of the WSDL");
        assert_has(&shown, "`Builder::allow_outside(true)`");
        assert_has(&shown, "`--allow-outside`");
        assert_eq!(folder.shown(location, &configure().allow_outside(true)), "", "{location}");
    }
    // A WSDL that is compiled along with it says where files may be, and so does the catalogue.
    folder.write("b.wsdl", &import("beside.xsd"));
    folder.write("wsdl/a.wsdl", &import("../beside.xsd"));
    assert!(!folder.shown_of(&["wsdl/a.wsdl", "b.wsdl"], &configure()).contains("outside"));
    let catalogue = configure().catalogue("x.xsd", folder.path("beside.xsd"));
    assert_eq!(folder.shown("x.xsd", &catalogue), "");
}

#[cfg(unix)]
#[test]
fn links_count_as_what_they_lead_to() {
    let folder = Folder::new();
    folder.write("beside.xsd", SCHEMA);
    std::os::unix::fs::symlink(folder.path("beside.xsd"), folder.path("wsdl/link.xsd")).unwrap();
    std::os::unix::fs::symlink(folder.path(""), folder.path("wsdl/folder")).unwrap();
    for location in ["link.xsd", "folder/beside.xsd"] {
        assert_has(&folder.shown(location, &configure()), "outside of the folder");
        assert_eq!(folder.shown(location, &configure().allow_outside(true)), "");
    }
    // Build systems link each file: the folder that the WSDL itself links to counts, too.
    fs::create_dir(folder.path("links")).unwrap();
    folder.write("wsdl/b.wsdl", &import("inside.xsd"));
    folder.write("wsdl/inside.xsd", SCHEMA);
    for name in ["b.wsdl", "inside.xsd"] {
        std::os::unix::fs::symlink(folder.path("wsdl").join(name), folder.path("links").join(name)).unwrap();
    }
    assert_eq!(folder.shown_of(&["links/b.wsdl"], &configure()), "");
}

#[cfg(unix)]
#[test]
fn only_regular_files_are_read() {
    let folder = Folder::new();
    let made = std::process::Command::new("mkfifo").arg(folder.path("wsdl/pipe.xsd")).status().unwrap();
    assert!(made.success());
    fs::create_dir(folder.path("wsdl/folder.xsd")).unwrap();
    let everything = configure().allow_outside(true);
    for (location, reason) in [
        ("pipe.xsd", "it is not a regular file"),
        ("folder.xsd", "it is a folder"),
        ("/dev/zero", "it is not a regular file"),
        ("/dev/stdin", ""),
        ("/proc/self/environ", "it is n"),
        ("/etc/passwd", "it is n"),
    ] {
        assert_has(&folder.shown(location, &everything), reason);
        assert_has(&folder.shown(location, &configure()), "can't be read");
    }
    let pipe = folder.shown_of(&["wsdl/pipe.xsd"], &configure());
    assert_has(&pipe, "it is not a regular file");
}

#[test]
fn nothing_of_a_file_that_is_no_document_is_shown() {
    let folder = Folder::new();
    let everything = configure().allow_outside(true);
    folder.write("wsdl/.env", "PASSWORD=hunter2\n");
    for builder in [&configure(), &everything] {
        let shown = folder.shown(".env", builder);
        assert_has(&shown, "it is not an XML document");
        assert!(!shown.contains("hunter2") && !shown.contains("PASSWORD"), "{shown}");
    }
    for (text, reason) in [
        ("PASSWORD=hunter2", "it is not an XML document"),
        ("<a>hunter2", "it is neither a WSDL nor a schema"),
        ("<hunter2/>", "it is neither a WSDL nor a schema"),
        ("<?xml version='1.0' encoding='hunter2'?><a/>", "it is not text"),
    ] {
        folder.write("secret", text);
        let shown = folder.shown("../secret", &everything);
        assert_has(&shown, reason);
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}

#[test]
fn the_network_is_never_asked() {
    let folder = Folder::new();
    let everything = configure().allow_outside(true);
    for location in [
        "\\\\host\\share\\y.xsd",
        "//host/share/y.xsd",
        "/\\host/y.xsd",
        "%5c%5chost%5cshare%5cy.xsd",
        "file://host/share/y.xsd",
        "file:////host/share/y.xsd",
        "ftp://host/y.xsd",
    ] {
        folder.write(
            "wsdl/a.wsdl",
            &wsdl(
                &format!("<xs:import namespace='urn:y' schemaLocation='{location}'/>"),
                "<xs:element name='Other' type='y:Y'/>",
            ),
        );
        let shown = folder.shown_of(&["wsdl/a.wsdl"], &everything);
        assert_has(&shown, "is on the network, which is never used");
    }
}

#[test]
fn names_of_files_are_one_line() {
    let folder = Folder::new();
    for location in ["a%0Acargo%3A%3Arustc-link-arg=x", "a%00.xsd", "a%1B[2J.xsd", "%C2%9B.xsd", "a%0D.xsd"] {
        let builder = configure();
        let shown = folder.shown(location, &builder);
        assert_has(&shown, "its name has a control character");
        assert!(!shown.contains(|c: char| c.is_control() && c != '\n'), "{shown:?}");
        let analysis = builder.read([folder.path("wsdl/a.wsdl")]);
        assert_eq!(analysis.documents().files(), [folder.path("wsdl/a.wsdl")]);
    }
}

#[test]
fn a_very_long_name_is_an_error_of_the_system() {
    let folder = Folder::new();
    let shown = folder.shown(&"x".repeat(100_000), &configure());
    assert_has(&shown, "can't be read");
    assert!(shown.len() < 20_000, "{} bytes", shown.len());
}

#[test]
fn each_limit_is_named_with_its_setting() {
    let folder = Folder::new();
    folder.write("wsdl/y.xsd", SCHEMA);
    let text = import("y.xsd");
    let both = text.len() + SCHEMA.len();
    let defaults = Limits::default();
    for (limits, enough, message, setting) in [
        (
            defaults.document_bytes(text.len() - 1),
            defaults.document_bytes(text.len()),
            "it is larger than",
            "document_bytes",
        ),
        (
            defaults.total_bytes(both - 1),
            defaults.total_bytes(both),
            "the documents are larger than",
            "total_bytes",
        ),
        (defaults.documents(1), defaults.documents(2), "there are more than 1 documents", "documents"),
        (
            defaults.elements(20),
            defaults.elements(21),
            "the documents have more than 20 elements",
            "elements",
        ),
        (defaults.depth(4), defaults.depth(5), "nested more than 4 deep", "depth"),
        (defaults.name_bytes(36), defaults.name_bytes(37), "longer than 36 bytes", "name_bytes"),
    ] {
        let shown = folder.shown("y.xsd", &configure().limits(limits));
        assert_has(&shown, "error[limit]");
        assert_has(&shown, message);
        assert_has(&shown, &format!("raise `{setting}` of the `Limits` that `Builder::limits` takes"));
        assert_has(&shown, &format!("`--max-{}`", setting.replace('_', "-")));
        assert_eq!(folder.shown("y.xsd", &configure().limits(enough)), "", "{setting}");
    }
}

#[test]
fn what_is_beyond_a_limit_is_not_read() {
    let folder = Folder::new();
    let large = fs::File::create(folder.path("wsdl/y.xsd")).unwrap();
    // Takes no space on the disk, and would take all of the memory.
    large.set_len(1 << 40).unwrap();
    assert_has(&folder.shown("y.xsd", &configure()), "it is larger than 16 MiB");
    assert_has(&folder.shown_of(&["wsdl/y.xsd"], &configure()), "error[limit]");
}

/// Two includes of one namespace, an import, and a second WSDL.
#[test]
fn all_that_is_missing_is_said_in_one_run() {
    let folder = Folder::new();
    let imports = "<xs:include schemaLocation='one.xsd'/><xs:include schemaLocation='two.xsd'/>\
                   <xs:import namespace='urn:y' schemaLocation='three.xsd'/>";
    folder.write("wsdl/a.wsdl", &wsdl(imports, "<xs:element name='B' type='t:C'/>"));
    let said = |text: &str, name: &str| text.matches(&format!("{name}`: there is no such file")).count();
    let shown = folder.shown_of(&["wsdl/a.wsdl"], &configure());
    for name in ["one.xsd", "two.xsd", "three.xsd"] {
        assert_eq!(said(&shown, name), 1, "{name}:\n{shown}");
    }
    folder.write("wsdl/b.wsdl", &wsdl(imports, "").replace("element=\"t:Ask\"", "element=\"t:Gone\""));
    let shown = folder.shown_of(&["wsdl/missing.wsdl", "wsdl/b.wsdl"], &configure());
    assert_has(&shown, "missing.wsdl`: there is no such file");
    assert_eq!((said(&shown, "one.xsd"), said(&shown, "two.xsd")), (1, 1), "{shown}");
    assert!(!Path::new("wsdl").exists());
}

/// One message for one cause: what is missing is not reported again by those who need it.
#[test]
fn what_is_missing_makes_no_other_warnings() {
    let operation = |name: &str| {
        format!(
            "<operation name='{name}'><soap:operation soapAction='{name}'/>\
             <input><soap:header message='t:Header' part='h' use='literal'/><soap:body use='literal'/></input></operation>"
        )
    };
    let names: Vec<String> = (0..20).map(|index| format!("Ask{index}")).collect();
    let bound: String = names.iter().map(|name| operation(name)).collect();
    let declared =
        names.iter().map(|name| format!("<operation name='{name}'><input message='t:In'/></operation>"));
    let text = format!(
        r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
  xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:x" targetNamespace="urn:x">
<types><xs:schema targetNamespace="urn:x"><xs:include schemaLocation="gone.xsd"/>
  <xs:complexType name="UsedByWhatIsGone"><xs:sequence/></xs:complexType></xs:schema></types>
<message name="In"><part name="p" element="t:Ask"/></message>
<message name="Header"><part name="h" element="t:Ticket"/></message>
<portType name="P">{}</portType>
<binding name="B" type="t:P"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>{bound}</binding>
<service name="S"><port name="P" binding="t:B"><soap:address location="http://localhost/"/></port></service>
</definitions>"#,
        declared.collect::<String>()
    );
    let folder = Folder::new();
    folder.write("wsdl/a.wsdl", &text);
    let analysis = configure().read([folder.path("wsdl/a.wsdl")]);
    let mut found = analysis.generate().unwrap_err().diagnostics().clone();
    found.append(analysis.lint());
    let said: Vec<String> = found.iter().map(|one| format!("{}: {}", one.code, one.message)).collect();
    assert_eq!(said[..1], ["missing-import: the include can't be read"], "{said:#?}");
    // The requests of these operations really are alike.
    assert!(said[1..].iter().all(|one| one.starts_with("same-signature")), "{said:#?}");
    assert!(said.len() <= 2, "{said:#?}");
}

/// A tool's habit at each operation is reported once.
#[test]
fn what_repeats_for_each_operation_is_folded() {
    let names: Vec<String> = (0..20).map(|index| format!("Ask{index}")).collect();
    let bound = names.iter().map(|name| {
        format!(
            "<operation name='{name}'><soap:operation soapAction='{name}'/>\
             <input><soap:body use='literal'/>\
             <h:urlEncoded xmlns:h='http://schemas.xmlsoap.org/wsdl/http/'/></input></operation>"
        )
    });
    let declared =
        names.iter().map(|name| format!("<operation name='{name}'><input message='t:AskIn'/></operation>"));
    let text = wsdl("", "")
        .replace("</portType>", &format!("{}</portType>", declared.collect::<String>()))
        .replace("</binding>", &format!("{}</binding>", bound.collect::<String>()));
    let folder = Folder::new();
    folder.write("wsdl/a.wsdl", &text);
    let shown = folder.shown_of(&["wsdl/a.wsdl"], &configure());
    assert_eq!(shown.matches("warning[unsupported]").count(), 1, "{shown}");
    assert_has(&shown, "this occurs in 20 places: `Ask0`, `Ask1`, `Ask2` and 17 more");
}

/// A list of names costs as much as elements do, and counts like them.
#[test]
fn names_in_a_list_count_as_elements() {
    let folder = Folder::new();
    let names = (0..100).map(|index| format!("t:N{index} ")).collect::<String>();
    let union = format!("<xs:simpleType name='U'><xs:union memberTypes='{names}'/></xs:simpleType>");
    folder.write("wsdl/a.wsdl", &wsdl("", &union));
    let few = configure().limits(Limits::default().elements(100));
    assert_has(&folder.shown_of(&["wsdl/a.wsdl"], &few), "the documents have more than 100 elements");
    let enough = configure().limits(Limits::default().elements(130));
    assert!(!folder.shown_of(&["wsdl/a.wsdl"], &enough).contains("error[limit]"));
}
