//! `--record` and `--replay`: a run at the server, and the same run without.

use crate::program::{finish, program, run};

#[test]
fn a_run_is_recorded_and_played() {
    let file = std::env::temp_dir().join(format!("force-sync-all-{}.xml", std::process::id()));
    let path = file.to_str().unwrap();
    let recorded = run(&["--record", path]);
    recorded.expect(0, &[]);
    let cassette = std::fs::read_to_string(&file).unwrap();
    for secret in ["sync-password", "stand-in-application-token", "7T:"] {
        assert!(!cassette.contains(secret), "{cassette}");
    }
    let mut command = program(&["--replay", path]);
    // Another password is as good: it was masked.
    command.env("ERPSYNC_PASSWORD", "another").env("ERPSYNC_USER", "sync");
    let played = finish(command);
    played.expect(0, &[]);
    let changes = |text: &str| text.split("  table ").nth(1).unwrap().to_owned();
    assert_eq!(changes(&played.stdout), changes(&recorded.stdout));
    // Another user would have got another answer.
    let other = run(&["--replay", path, "--user", "me", "--password", "x"]);
    other.expect(2, &["/AuthenticateUsernamePassword/UserName: `me`, where `sync` is expected"]);
    std::fs::remove_file(&file).unwrap();
    run(&["--replay", path]).expect(2, &["can't be played"]);
    run(&["--replay", path, "--record", path]).expect(2, &["--record"]);
}
