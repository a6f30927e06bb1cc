//! The command, run as a user runs it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_erpsync"))
        .args(arguments)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../erpsync-codegen/tests/fixtures"))
        .output()
        .unwrap()
}

#[track_caller]
fn assert_status(output: &Output, status: i32) {
    assert_eq!(output.status.code(), Some(status), "{}", String::from_utf8_lossy(&output.stderr));
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn generates_to_standard_output() {
    let output = run(&[
        "generate",
        "orders.wsdl",
        "--operation",
        "Orders.Cancel",
        "--no-server",
        "--rename",
        "Cancellation=Cancelled",
    ]);
    assert_status(&output, 0);
    let code = text(&output.stdout);
    syn::parse_file(&code).unwrap();
    assert!(code.contains("pub struct Cancelled") && code.contains("server = false"), "{code}");
    assert!(!text(&output.stderr).contains('\u{1b}'), "colour where there is no terminal");
}

#[test]
fn writes_where_it_was_told_to_or_not_at_all() {
    for path in ["out.txt", "out", ".", "/dev/stdout"] {
        let output = run(&["generate", "orders.wsdl", "-o", path]);
        assert_status(&output, 2);
        assert!(text(&output.stderr).contains("ends in `.rs`"), "{path}");
    }
}

#[test]
fn writes_what_changed_and_checks_it() {
    let folder = tempfile::tempdir().unwrap();
    let file: PathBuf = folder.path().join("new/shop.rs");
    let path = file.to_str().unwrap();
    let missing = run(&["generate", "orders.wsdl", "-o", path, "--check"]);
    assert_status(&missing, 1);
    assert!(text(&missing.stderr).contains("does not exist"));
    assert!(!file.exists());

    let first = run(&["generate", "orders.wsdl", "-o", path]);
    assert_status(&first, 0);
    assert!(text(&first.stderr).contains("wrote "));
    assert_status(&run(&["generate", "orders.wsdl", "-o", path, "--check"]), 0);
    let second = run(&["generate", "orders.wsdl", "-o", path]);
    assert!(!text(&second.stderr).contains("wrote "));

    let other = run(&["generate", "orders.wsdl", "-o", path, "--check", "--no-client"]);
    assert_status(&other, 1);
    assert!(text(&other.stderr).contains("is not up to date"));

    let split = run(&["generate", "orders.wsdl", "-o", path, "--file-per-namespace"]);
    assert_status(&split, 0);
    assert!(folder.path().join("new/shop.orders.rs").exists());
}

#[test]
fn checks_a_wsdl() {
    let folder = tempfile::tempdir().unwrap();
    let wsdl = std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../erpsync-codegen/tests/fixtures/ledger.wsdl"),
    )
    .unwrap();
    let clean = folder.path().join("clean.wsdl");
    std::fs::write(&clean, wsdl.replace("attribute name=\"value\"", "attribute name=\"kind\"")).unwrap();
    let good = run(&["check", clean.to_str().unwrap(), "--allow", "mixed-styles"]);
    assert_status(&good, 0);
    assert_eq!(text(&good.stderr).trim(), "no problems found");
    let overview = text(&good.stdout);
    let expected = [
        "1 service, 1 port, 2 operations, 1 module:",
        "  ledger_v2: 4 types, of the namespace http://www.example.org/ledger/v2",
        "    trait Ledger: 2 operations",
    ];
    assert_eq!(overview.lines().collect::<Vec<_>>(), expected);

    let warned = run(&["check", "ledger.wsdl"]);
    assert_status(&warned, 0);
    assert!(text(&warned.stderr).contains("ledger.wsdl:"), "{}", text(&warned.stderr));

    let wrong = folder.path().join("wrong.wsdl");
    std::fs::write(&wrong, wsdl.replace("type=\"t:Option\"", "type=\"t:Optoin\"")).unwrap();
    let output = run(&["check", wrong.to_str().unwrap()]);
    assert_status(&output, 1);
    let report = text(&output.stderr);
    assert!(
        report.contains("error") && report.contains("t:Optoin") && report.contains("t:Option"),
        "{report}"
    );

    let cut = folder.path().join("cut.wsdl");
    std::fs::write(&cut, &wsdl[..wsdl.len() / 2]).unwrap();
    assert_status(&run(&["generate", cut.to_str().unwrap()]), 1);
    assert_status(&run(&["generate", "no-such.wsdl"]), 1);
}

#[test]
fn facts_about_policies_are_no_warnings() {
    let found = run(&["check", "policy.wsdl"]);
    assert_status(&found, 0);
    let report = text(&found.stderr);
    assert!(report.contains("info[policy]: the policy of the port `MachinesPort` asks for: "), "{report}");
    assert!(report.contains("warning[policy]: the assertion `EncryptedElements` can't be met"), "{report}");
    assert!(report.trim_end().ends_with("1 warning"), "{report}");
    assert_status(&run(&["check", "policy.wsdl", "--deny", "warnings"]), 1);
    let silent = run(&["check", "policy.wsdl", "--deny", "warnings", "--allow", "policy"]);
    assert_status(&silent, 0);
    assert_eq!(text(&silent.stderr).trim(), "no problems found");

    let folder = tempfile::tempdir().unwrap();
    let wsdl = std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../erpsync-codegen/tests/fixtures/policy.wsdl"),
    )
    .unwrap();
    let met = folder.path().join("met.wsdl");
    std::fs::write(&met, wsdl.replace("EncryptedElements", "RequiredParts")).unwrap();
    let found = run(&["check", met.to_str().unwrap(), "--deny", "warnings"]);
    assert_status(&found, 0);
    let report = text(&found.stderr);
    assert!(report.contains("info[policy]") && report.trim_end().ends_with("no problems found"), "{report}");
    let refused = run(&["check", "policy.wsdl", "--max-policy-expansion", "10"]);
    assert_status(&refused, 1);
}

#[test]
fn a_wrong_command_line_is_2() {
    for arguments in [
        &[][..],
        &["generate"],
        &["generate", "a.wsdl", "--check"],
        &["generate", "a.wsdl", "--rename", "x"],
        &["no"],
    ] {
        assert_status(&run(arguments), 2);
    }
}

#[test]
fn help_has_examples() {
    for arguments in [&["--help"][..], &["generate", "--help"]] {
        let output = run(arguments);
        assert_status(&output, 0);
        assert!(text(&output.stdout).contains("Examples:"));
    }
}

#[test]
fn prints_sample_messages() {
    let output = run(&["sample", "orders.wsdl", "--operation", "Cancel"]);
    assert_status(&output, 0);
    let printed = text(&output.stdout);
    assert!(printed.starts_with("<!-- request of Cancel -->\n<?xml"), "{printed}");
    assert_eq!(printed.matches(":Number>").count(), 4, "two numbers in one document: {printed}");
    assert!(printed.contains("<soap:Header>") && printed.contains(":Ticket>"), "{printed}");

    let more = run(&["sample", "orders.wsdl", "--operation", "Cancel", "--all"]);
    assert!(text(&more.stdout).len() > printed.len());

    let unknown = run(&["sample", "orders.wsdl", "--operation", "Cancl"]);
    assert_status(&unknown, 1);
    assert!(text(&unknown.stderr).contains("did you mean `Cancel`?"), "{}", text(&unknown.stderr));
}

#[test]
fn check_lints_and_fails_for_whom_asks_it_to() {
    // Both styles in one binding, and a name that Rust does not have twice.
    let warned = run(&["check", "ledger.wsdl"]);
    assert_status(&warned, 0);
    for code in ["warning[mixed-styles]", "warning[renamed]", "2 warnings"] {
        assert!(text(&warned.stderr).contains(code), "{code}: {}", text(&warned.stderr));
    }
    let denied = run(&["check", "ledger.wsdl", "--deny", "warnings"]);
    assert_status(&denied, 1);
    assert_eq!(denied.stderr, warned.stderr);

    let allowed = run(&["check", "ledger.wsdl", "--deny", "warnings", "--allow", "renamed"]);
    assert_status(&allowed, 1);
    assert!(!text(&allowed.stderr).contains("renamed") && text(&allowed.stderr).contains("1 warning"));
    let quiet =
        ["check", "ledger.wsdl", "--deny", "warnings", "--allow", "renamed", "--allow", "mixed-styles"];
    assert_status(&run(&quiet), 0);

    let wrong = run(&["check", "ledger.wsdl", "--allow", "renmaed"]);
    assert_status(&wrong, 2);
    assert!(text(&wrong.stderr).contains("did you mean `renamed`?"), "{}", text(&wrong.stderr));
}

#[test]
fn check_lists_its_codes() {
    let output = run(&["check", "--codes"]);
    assert_status(&output, 0);
    let codes = text(&output.stdout);
    assert!(
        codes.contains("\nunused               A type, element or message that no operation uses."),
        "{codes}"
    );
    assert_eq!(codes.lines().count(), erpsync_codegen::diagnostic::Code::ALL.len());
    // Without it there has to be a WSDL.
    assert_status(&run(&["check"]), 2);
}

#[test]
fn an_entry_of_the_catalogue_that_answers_for_nothing_is_reported() {
    let check = |entries: &[&str]| {
        let mut arguments = vec!["check", "orders.wsdl"];
        arguments.extend(entries.iter().flat_map(|entry| ["--catalogue", entry]));
        run(&arguments)
    };
    let output = check(&["comon.xsd=common.xsd", "urn:nobody=common.xsd"]);
    assert_status(&output, 0);
    let said = text(&output.stderr);
    assert!(said.contains("the option `catalogue` for `comon.xsd` has no effect"), "{said}");
    assert!(said.contains("did you mean `common.xsd`?"), "{said}");
    assert!(said.contains("`urn:nobody` has no effect"), "{said}");
    assert!(said.ends_with("2 warnings\n"), "{said}");
    let output = check(&["common.xsd=common.xsd"]);
    assert_eq!(text(&output.stderr).trim(), "no problems found");
    // Nothing is known of what a WSDL names that is not there.
    let output = run(&["check", "absent.wsdl", "--catalogue", "urn:nobody=common.xsd"]);
    assert_status(&output, 1);
    assert!(!text(&output.stderr).contains("catalogue"), "{}", text(&output.stderr));
}
