//! Authentication in HTTP with programs of others: curl and Python's requests call our server, our client calls Apache,
//! lighttpd and pyspnego. Tests are skipped where a program is missing.

mod clients;
mod servers;

use std::path::{Path, PathBuf};

/// Path of an installed program.
fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/usr/bin".into()]);
    let found = folders.map(|folder| folder.join(name)).find(|path| path.is_file());
    if found.is_none() {
        skip(name);
    }
    found
}

/// Path of the Python that has the packages of `foreign/requirements.txt`.
fn python() -> Option<PathBuf> {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/interop/venv/bin/python");
    if !python.exists() {
        skip("the packages of Python");
        return None;
    }
    Some(python)
}

/// Reports that a test is skipped, unless nothing may be.
fn skip(missing: &str) {
    let required = std::env::var_os("ERPSYNC_REQUIRE_TEST_DATA").is_some();
    assert!(!required, "ERPSYNC_REQUIRE_TEST_DATA is set, and `{missing}` is not installed");
    #[allow(clippy::print_stderr, reason = "whoever runs the tests is to see it")]
    {
        eprintln!("skipped: `{missing}` is not installed (tests/interop/install)");
    }
}
