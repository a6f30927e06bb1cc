//! The program from outside.

use std::process::Command;

#[test]
fn a_caller_with_a_token_is_answered_by_name_and_a_stranger_is_refused() {
    let output = Command::new(env!("CARGO_BIN_EXE_issued-token")).output().unwrap();
    let (shown, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{shown}{errors}");
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(lines[..2], ["lamp: 7 pieces, asked by ann", "chair: 7 pieces, asked by ann"]);
    assert!(lines[2].starts_with("Without a token: "), "{}", lines[2]);
    assert!(lines[2].contains("InvalidSecurity"), "{}", lines[2]);
}
