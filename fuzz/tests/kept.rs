//! Every input that is kept, through its target: the seeds, and what once broke something.

use std::path::{Path, PathBuf};

use erpsync_fuzz::{TARGETS, kept};

/// The files of a folder, those of its folders too, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(self::files(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}

#[test]
fn what_must_hold_holds_for_what_is_kept() {
    for (name, target) in TARGETS {
        let inputs = kept(name).unwrap();
        assert!(!inputs.is_empty(), "nothing is kept for {name}");
        for input in inputs {
            let bytes = std::fs::read(&input).unwrap();
            if std::panic::catch_unwind(|| target(&bytes)).is_err() {
                panic!("{} breaks {name}", input.display());
            }
        }
    }
}

/// Runs the targets on the recorded messages of other stacks, if they are available.
#[test]
fn what_must_hold_holds_for_recorded_messages() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/wire");
    if !folder.is_dir() {
        assert!(std::env::var_os("ERPSYNC_REQUIRE_TEST_DATA").is_none(), "there is no {}", folder.display());
        return;
    }
    for path in files(&folder) {
        let bytes = std::fs::read(&path).unwrap();
        let Some(head) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let body = &bytes[head + 4..];
        for (name, target) in &TARGETS[..2] {
            let input = if *name == "envelope" { [b"\0", body].concat() } else { body.to_vec() };
            if std::panic::catch_unwind(|| target(&input)).is_err() {
                panic!("{} breaks {name}", path.display());
            }
        }
    }
}
