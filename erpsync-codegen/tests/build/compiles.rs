//! Code of SuperOffice's real WSDLs compiles against the runtime without a warning.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use erpsync_codegen::configure;
use test_support::test_data;

/// The WSDLs of the folder whose names begin like this.
fn wsdls(folder: &Path, prefix: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|file| file.file_name().is_some_and(|name| name.to_string_lossy().starts_with(prefix)))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no {prefix}*.wsdl");
    files
}

/// Generates a module for each set of WSDLs and runs a cargo command on the crate of them all, in which every
/// warning is an error.
fn compile(name: &str, command: &str, sets: &[(&str, Vec<PathBuf>)], uses: &str) {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let scratch = root.join(name);
    let _ = fs::remove_dir_all(&scratch);
    fs::create_dir_all(scratch.join("src")).unwrap();
    fs::copy(package.join("../Cargo.lock"), scratch.join("Cargo.lock")).unwrap();
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         erpsync = {{ path = '{}', default-features = false, features = ['decimal', 'superoffice', 'uuid'] }}\n",
        package.join("../erpsync").display()
    );
    fs::write(scratch.join("Cargo.toml"), manifest).unwrap();
    let mut library = String::from("#![deny(warnings)]\n\n");
    for (module, files) in sets {
        let out = scratch.join("src");
        configure().out_dir(&out).file_name(format!("{module}.rs")).boxed(true).compile(files).unwrap();
        writeln!(library, "pub mod {module};").unwrap();
    }
    library.push_str(uses);
    fs::write(scratch.join("src/lib.rs"), library).unwrap();
    let output = Command::new(env!("CARGO"))
        .args([command, "--offline", "--quiet"])
        .current_dir(&scratch)
        .env("CARGO_TARGET_DIR", root.join("compiles-target"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Program that talks to two versions: the ticket of one service is the header block of another.
const SIDE_BY_SIDE: &str = "
pub fn older(reply: versions::services86::AuthenticateResponse) -> versions::services86::ErpSyncRequestHeaders {
    versions::services86::ErpSyncRequestHeaders { credentials: reply.credentials, ..Default::default() }
}

pub fn newer(reply: versions::services88::AuthenticateResponse) -> versions::services88::ErpSyncRequestHeaders {
    versions::services88::ErpSyncRequestHeaders { credentials: reply.credentials, ..Default::default() }
}
";

#[test]
fn versions_side_by_side_and_the_services_around_them() {
    let Some(folder) = test_data("wsdl/superoffice") else { return };
    let version = |name: &str| folder.join(format!("Services{name}.wsdl"));
    let both = ["86-ErpSync", "86-SoPrincipal", "88-ErpSync", "88-SoPrincipal"].map(version).to_vec();
    compile(
        "versions",
        "check",
        &[
            ("versions", both),
            ("mirroring", wsdls(&folder, "Mirroring")),
            ("system_user", wsdls(&folder, "Partner")),
            ("connector", wsdls(&folder, "IErpConnectorWS")),
        ],
        SIDE_BY_SIDE,
    );
}

#[test]
#[ignore = "some 1,800 operations take minutes to compile"]
fn every_wsdl_passes_clippy() {
    let Some(folder) = test_data("wsdl/superoffice") else { return };
    let sets = [84, 85, 86, 87, 88].map(|version| {
        let module: &str = Box::leak(format!("services{version}").into_boxed_str());
        (module, wsdls(&folder, &format!("Services{version}-")))
    });
    compile("every", "clippy", &sets, "");
}
