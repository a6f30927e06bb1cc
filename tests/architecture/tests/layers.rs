//! Modules use each other as ARCHITECTURE.md says.

use std::collections::BTreeSet;

use architecture::paths::{names_behind, uses_between};
use architecture::table::{circle, permissions};
use architecture::{modules_of, repository};

fn architecture() -> String {
    std::fs::read_to_string(repository().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md")
}

/// Holds the uses in a crate against the table below a heading. `found` are uses that there are, lest the test finds none.
fn check(folder: &str, heading: &str, found: &[(&str, &str)]) {
    let permissions = permissions(&architecture(), heading);
    assert_eq!(circle(&permissions), None, "the table allows a circle");
    let modules = modules_of(folder);
    let without_row: BTreeSet<&String> = modules
        .iter()
        .filter_map(|module| module.path.first())
        .filter(|room| !permissions.contains_key(*room))
        .collect();
    assert!(without_row.is_empty(), "modules without a row in the table: {without_row:?}");

    let uses = uses_between(&modules, &folder.replace('-', "_"));
    for (from, to) in found {
        let is_found = uses.iter().any(|one| one.from == *from && one.to == *to);
        assert!(is_found, "`{from}` uses `{to}`, which the test does not find");
    }

    let mut problems = Vec::new();
    for one in uses {
        let is_allowed = match &permissions[&one.from] {
            Some(allowed) => allowed.contains(&one.to),
            // Nothing but its own users may know of one vendor's services.
            None => one.to != "superoffice",
        };
        if !is_allowed {
            problems.push(format!("{}: `{}` may not use `{}`", one.file, one.from, one.to));
        }
    }
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

#[test]
fn the_runtime() {
    // By `use crate::…`, by an export of the root, by a macro, from a file two levels down.
    let found = [("soap", "xml"), ("validate", "secret"), ("serialize", "xsd"), ("server", "report")];
    check("erpsync", "The runtime", &found);
}

#[test]
fn the_generator() {
    check("erpsync-codegen", "The generator", &[("lower", "resolve"), ("emit", "ir")]);
}

/// Macros print names of `erpsync::codegen`, so that nothing else has to stay as it is for their sake.
#[test]
fn macros_print_names_of_codegen() {
    let names = names_behind(&modules_of("erpsync-macros"), "erpsync");
    let others: Vec<_> = names.iter().filter(|(_, name)| name != "codegen").collect();
    assert!(others.is_empty(), "{others:?}");
    assert!(!names.is_empty(), "the macros print no names of the runtime at all: is the test right?");
}
