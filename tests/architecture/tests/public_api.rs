//! The public API of each crate is the one that its `api.txt` shows, so that a change of it is seen in review.
//!
//! `ERPSYNC_BLESS=1 cargo test -p architecture` writes the files.

use std::env;
use std::fs;

use architecture::api::public_api;
use architecture::{modules_of, repository};

fn check(folder: &str) {
    let api = public_api(&modules_of(folder));
    let file = repository().join(folder).join("api.txt");
    if env::var_os("ERPSYNC_BLESS").is_some() {
        fs::write(&file, &api).expect("the file can be written");
        return;
    }
    let recorded = fs::read_to_string(&file).unwrap_or_default();
    if let Some((number, (now, before))) = api
        .lines()
        .chain([""])
        .zip(recorded.lines().chain([""]))
        .enumerate()
        .find(|(_, (now, before))| now != before)
    {
        panic!(
            "the public API is not the one in {folder}/api.txt, from line {} on:\n- {before}\n+ {now}\n\
             If that is meant: ERPSYNC_BLESS=1 cargo test -p architecture",
            number + 1
        );
    }
    assert_eq!(api.lines().count(), recorded.lines().count(), "{folder}/api.txt has other lines at its end");
}

#[test]
fn of_the_runtime() {
    check("erpsync");
}

#[test]
fn of_the_generator() {
    check("erpsync-codegen");
}

#[test]
fn of_the_macros() {
    check("erpsync-macros");
}
