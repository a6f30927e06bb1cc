//! The program with messages of 20 MB, more than a process may take.

use std::process::Command;

#[test]
fn messages_larger_than_the_memory_that_is_taken() {
    let output = Command::new(env!("CARGO_BIN_EXE_soak"))
        .args(["--items", "200000", "--streams", "12", "--limit", "16384"])
        .output()
        .expect("the program runs");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    for line in ["client, reply: ", "client, request: ", "client, 12 replies at once: ", "server: "] {
        assert!(text.contains(line), "{text}");
    }
}
