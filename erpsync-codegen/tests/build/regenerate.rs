//! Regeneration, with a real cargo on a crate whose build script uses this one.
//!
//! The crate is made anew in cargo's folder for test files; only what was compiled for it is kept there from one run
//! to the next.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::SystemTime;

const BUILD_SCRIPT: &str = r#"
use std::io::Write;

fn main() -> Result<(), erpsync_codegen::Error> {
    let log = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("runs.log");
    let mut log = std::fs::OpenOptions::new().create(true).append(true).open(log).unwrap();
    writeln!(log, "ran").unwrap();
    erpsync_codegen::compile(&["wsdl/orders.wsdl"])
}
"#;

const MAIN: &str = r#"
fn main() {
    println!("{}\n{}", concat!(env!("OUT_DIR"), "/wsdl.rs"), include_str!(concat!(env!("OUT_DIR"), "/wsdl.rs")));
}
"#;

struct Scratch {
    folder: PathBuf,
    target: PathBuf,
}

/// State of the crate after a build.
struct Built {
    file: PathBuf,
    code: String,
    /// Number of runs of the build script since the crate was made.
    runs: usize,
}

impl Scratch {
    fn new() -> Self {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let folder = root.join("regenerate");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("src")).unwrap();
        fs::create_dir_all(folder.join("wsdl")).unwrap();
        for fixture in ["orders.wsdl", "common.xsd"] {
            fs::copy(package.join("tests/fixtures").join(fixture), folder.join("wsdl").join(fixture))
                .unwrap();
        }
        fs::copy(package.join("../Cargo.lock"), folder.join("Cargo.lock")).unwrap();
        let manifest = format!(
            "[package]\nname = \"scratch\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
             [build-dependencies]\nerpsync-codegen = {{ path = '{}', default-features = false }}\n\n\
             [profile.dev]\ndebug = false\n",
            package.display()
        );
        let scratch = Self { folder, target: root.join("regenerate-target") };
        scratch.write("Cargo.toml", &manifest);
        scratch.write("build.rs", BUILD_SCRIPT);
        scratch.write("src/main.rs", MAIN);
        let imports = r#"<xs:import namespace="http://schemas.microsoft.com/2003/10/Serialization/" schemaLocation="Serialization.xsd"/>
            <xs:import namespace="urn:not-there" schemaLocation="nowhere/not-there.xsd"/>"#;
        scratch.replace("wsdl/orders.wsdl", "<xs:import", &format!("{imports}<xs:import"));
        let guid = r#"<xs:element name="Key" xmlns:s="http://schemas.microsoft.com/2003/10/Serialization/" type="s:guid"/>"#;
        let last = r#"schemaLocation="common.xsd"/>"#;
        scratch.replace("wsdl/orders.wsdl", last, &format!("{last}{guid}"));
        scratch
    }

    fn write(&self, file: &str, text: &str) {
        fs::write(self.folder.join(file), text).unwrap();
    }

    fn replace(&self, file: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.folder.join(file)).unwrap();
        assert!(text.contains(from), "{file} has no {from}");
        self.write(file, &text.replacen(from, to, 1));
    }

    fn cargo(&self, arguments: &[&str]) -> Output {
        let output = Command::new(env!("CARGO"))
            .args(arguments)
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", &self.target)
            // Those of the cargo that runs this test.
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output
    }

    /// Steps of cargo in a build: its lines for each crate that it compiles or runs, with the reason.
    fn compiled(&self) -> Vec<String> {
        let output = self.cargo(&["build", "--offline", "--verbose"]);
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(text.contains("Fresh scratch"), "{text}");
        let does = |line: &&str| ["Compiling", "Dirty", "Running"].iter().any(|word| line.contains(word));
        text.lines().filter(does).map(str::to_owned).collect()
    }

    fn build(&self) -> Built {
        let output = self.cargo(&["run", "--offline", "--quiet"]);
        let text = String::from_utf8(output.stdout).unwrap();
        let (file, code) = text.split_once('\n').unwrap();
        let runs = fs::read_to_string(self.folder.join("runs.log")).unwrap().lines().count();
        Built { file: PathBuf::from(file), code: code.to_owned(), runs }
    }
}

fn modified(file: &Path) -> SystemTime {
    fs::metadata(file).unwrap().modified().unwrap()
}

#[test]
fn a_change_of_a_wsdl_or_of_what_it_imports_regenerates_and_nothing_else_does() {
    let scratch = Scratch::new();
    let first = scratch.build();
    assert!(first.code.contains("pub struct Line "), "{}", first.code);

    // Nothing changed, and nothing is built: neither for a schema that is not there, which the generator has, nor for an
    // import that nothing needs.
    assert_eq!(scratch.compiled(), [] as [&str; 0]);

    // Something changed that is not used, or something that is not the WSDL's.
    scratch.write("wsdl/README", "not imported");
    scratch.replace("src/main.rs", "fn main", "// a comment\nfn main");
    let same = scratch.build();
    assert_eq!(same.runs, first.runs);
    assert_eq!(same.code, first.code);

    // A field is added.
    scratch.replace(
        "wsdl/orders.wsdl",
        r#"<xs:element name="Article""#,
        r#"<xs:element name="Colour" type="xs:string"/><xs:element name="Article""#,
    );
    let field = scratch.build();
    assert_eq!(field.runs, first.runs + 1);
    assert!(!first.code.contains("pub colour: String") && field.code.contains("pub colour: String"));

    // Another one, in the schema that the WSDL imports.
    scratch.replace(
        "wsdl/common.xsd",
        r#"<xs:element name="Id""#,
        r#"<xs:element name="Rank" type="xs:int" minOccurs="0"/><xs:element name="Id""#,
    );
    let imported = scratch.build();
    assert_eq!(imported.runs, first.runs + 2);
    assert!(imported.code.contains("pub rank: Option<i32>"));

    // A change that changes nothing in Rust is looked at, and the file is left alone.
    let before = modified(&imported.file);
    scratch.replace("wsdl/orders.wsdl", "<types>", "<!-- nothing new --><types>");
    let comment = scratch.build();
    assert_eq!(comment.runs, first.runs + 3);
    assert_eq!(comment.code, imported.code);
    assert_eq!(modified(&comment.file), before);
}
