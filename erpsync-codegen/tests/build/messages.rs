//! Errors of the compiler for a crate whose build script or features do not fit its code: one error, with advice.
//! With a real cargo.
//!
//! The crate is made anew in cargo's folder for test files; only what was compiled for it is kept there from one run
//! to the next.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const GENERATING: &str = "fn main() -> Result<(), erpsync_codegen::Error> {\n    CALL\n}\n";

struct Scratch {
    folder: PathBuf,
    target: PathBuf,
}

impl Scratch {
    fn new() -> Self {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let folder = root.join("build-messages");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("src")).unwrap();
        for fixture in ["orders.wsdl", "common.xsd"] {
            fs::copy(package.join("tests/fixtures").join(fixture), folder.join(fixture)).unwrap();
        }
        fs::copy(package.join("../Cargo.lock"), folder.join("Cargo.lock")).unwrap();
        let scratch = Self { folder, target: root.join("compiles-target") };
        let manifest = format!(
            "[package]\nname = \"messages\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
             erpsync = {{ path = '{}', default-features = false, features = ['decimal', 'uuid'] }}\nserde = {{ version = \"1\", features = [\"derive\"] }}\n\n\
             [build-dependencies]\nerpsync-codegen = {{ path = '{}', default-features = false }}\n",
            package.join("../erpsync").display(),
            package.display()
        );
        scratch.write("Cargo.toml", &manifest);
        scratch.write("src/lib.rs", "erpsync::include_wsdl!();\n");
        scratch
    }

    fn write(&self, file: &str, text: &str) {
        fs::write(self.folder.join(file), text).unwrap();
    }

    /// A build script with this in its `main`.
    fn script(&self, call: &str) {
        self.write("build.rs", &GENERATING.replace("CALL", call));
    }

    /// The errors of a build; none if it went well.
    fn check(&self) -> Vec<String> {
        let output = Command::new(env!("CARGO"))
            .args(["check", "--offline", "--quiet", "--color", "never"])
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", &self.target)
            // Those of the cargo that runs this test.
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        let errors = text.split("\n\n").filter(|part| part.starts_with("error"));
        let errors: Vec<String> =
            errors.filter(|part| !part.starts_with("error: could not compile")).map(str::to_owned).collect();
        assert_eq!(output.status.success(), errors.is_empty(), "{text}");
        errors
    }

    #[track_caller]
    fn assert_fails(&self, expected: &[&str]) {
        let errors = self.check();
        let [error] = &errors[..] else { panic!("not one error: {errors:#?}") };
        for words in expected {
            assert!(error.contains(words), "no `{words}` in\n{error}");
        }
    }

    #[track_caller]
    fn assert_builds(&self) {
        let errors = self.check();
        assert!(errors.is_empty(), "{errors:#?}");
    }
}

const COMPILE: &str = "erpsync_codegen::compile(&[\"orders.wsdl\"])";

#[test]
fn the_compiler_says_what_to_do() {
    let scratch = Scratch::new();
    // No build script at all.
    scratch.assert_fails(&[
        "no `build.rs` generated `wsdl`",
        "erpsync_codegen::compile(&",
        "[build-dependencies]",
    ]);

    // All is well, also with several files.
    scratch.script(COMPILE);
    scratch.assert_builds();
    scratch.script(&format!(
        "{COMPILE}?;\nerpsync_codegen::configure().file_name(\"other-orders.rs\").compile(&[\"orders.wsdl\"])"
    ));
    scratch.write(
        "src/lib.rs",
        "erpsync::include_wsdl!();\npub mod other {\n    erpsync::include_wsdl!(\"other-orders\");\n}\n",
    );
    scratch.assert_builds();

    // The code of an earlier build is still there, and is not included: the call is gone, ...
    scratch.script(COMPILE);
    scratch.assert_fails(&[
        "no `build.rs` generated `other-orders` in this build",
        ".file_name(\"other-orders\")",
    ]);
    scratch.write("src/lib.rs", "erpsync::include_wsdl!();\n");
    scratch.assert_builds();
    scratch.script("Ok(())");
    scratch.assert_fails(&["no `build.rs` generated `wsdl` in this build", "erpsync_codegen::compile"]);
    // ... has another name, ...
    scratch.script("erpsync_codegen::configure().file_name(\"orders\").compile(&[\"orders.wsdl\"])");
    scratch.assert_fails(&["no `build.rs` generated `wsdl` in this build"]);
    // ... or failed, which nobody looked at.
    scratch.script(COMPILE);
    scratch.assert_builds();
    scratch.script("let _ = erpsync_codegen::compile(&[\"no-such.wsdl\"]);\nOk(())");
    scratch.assert_fails(&["no `build.rs` generated `wsdl` in this build", "has to succeed"]);
    // The file is gone, too, for those who include it themselves.
    scratch.write("src/lib.rs", "include!(concat!(env!(\"OUT_DIR\"), \"/wsdl.rs\"));\n");
    scratch.assert_fails(&["couldn't read"]);

    // Features that are off.
    scratch.script(COMPILE);
    let calling = "erpsync::include_wsdl!();\n\npub fn call(client: &orders::OrdersClient, order: orders::GetOrder) {\n    \
                   let _ = client.get_order(order).send_blocking();\n}\n";
    scratch.write("src/lib.rs", calling);
    scratch.assert_fails(&[
        "`send_blocking` needs the feature `blocking` of `erpsync`",
        "features = [\"blocking\"]",
    ]);
    scratch.script(
        "erpsync_codegen::configure().type_derive(\"**\", \"serde::Serialize\").compile(&[\"orders.wsdl\"])",
    );
    scratch.write("src/lib.rs", "erpsync::include_wsdl!();\n");
    let errors = scratch.check();
    let is_told =
        ["`erpsync` needs its feature `serde`", "`serde = {"].iter().all(|part| errors[0].contains(part));
    assert!(is_told, "{errors:#?}");
}
