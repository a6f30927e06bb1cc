//! `--stream`: the changes as they arrive.

use crate::program::run;

#[test]
fn tells_each_change_before_the_outcome() {
    let run = run(&["--stream"]);
    run.expect(0, &[]);
    let (changes, outcome) = run.stdout.split_once("\n\n").expect("an empty line between");
    let changes: Vec<&str> = changes.lines().map(str::trim).collect();
    assert_eq!(changes.len(), changes.iter().filter(|line| line.split_whitespace().count() == 3).count());
    assert!(changes.contains(&"added    contact  10"), "{changes:?}");
    assert!(changes.last().is_some_and(|last| last.starts_with("deleted")), "{changes:?}");
    for told in ["Synchronized.\n", "  explanation  2 active connections were synchronized\n"] {
        assert!(outcome.contains(told), "`{told}` is not in {outcome}");
    }
}

#[test]
fn with_json_each_change_is_a_line() {
    let run = run(&["--stream", "--json"]);
    run.expect(0, &[]);
    let lines: Vec<serde_json::Value> =
        run.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let (outcome, changes) = lines.split_last().expect("lines");
    assert_eq!(outcome["synced"], true);
    assert_eq!(changes.iter().filter(|change| change["change"] == "added").count(), 5);
}

#[test]
fn refusals_are_told_as_without_it() {
    run(&["--stream", "--ticket", "7T:wrong"]).expect(1, &["ForceSyncAll at http://", "not signed in"]);
}
