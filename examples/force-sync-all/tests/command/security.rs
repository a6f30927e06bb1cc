//! WS-Security on request: user name tokens and signatures.

use std::path::{Path, PathBuf};

use crate::program::run;
use crate::serve::{ERP_SYNC, StandIn};

/// A key and its certificate in files, for the time of a test.
struct Pair {
    key: PathBuf,
    certificate: PathBuf,
}

impl Pair {
    fn new(name: &str) -> Self {
        let made = rcgen::generate_simple_self_signed([format!("{name}.test")]).unwrap();
        let file = |kind: &str, text: String| {
            let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("security-{name}.{kind}"));
            std::fs::write(&path, text).unwrap();
            path
        };
        Self { key: file("key", made.signing_key.serialize_pem()), certificate: file("pem", made.cert.pem()) }
    }

    fn paths(&self) -> [&str; 2] {
        [self.key.to_str().unwrap(), self.certificate.to_str().unwrap()]
    }
}

#[test]
fn a_user_name_token_goes_with_each_call() {
    let run = run(&["--username-token", "--show-xml"]);
    run.expect(0, &[]);
    assert!(
        run.stdout.contains("<wsse:Username>sync<") && run.stdout.contains("<wsse:Nonce "),
        "{}",
        run.stdout
    );
    assert!(!run.stdout.contains("sync-password"), "{}", run.stdout);
}

#[test]
fn messages_of_both_directions_are_signed() {
    let pair = Pair::new("both");
    let [key, certificate] = pair.paths();
    for version in ["1.1", "1.2"] {
        let run = run(&["--username-token", "--sign", key, certificate, "--show-xml", "--soap", version]);
        run.expect(0, &[]);
        let signatures = run.stdout.matches("<ds:SignatureValue>").count();
        assert_eq!(signatures, 2, "{}", run.stdout);
        assert!(run.stdout.contains("SignatureConfirmation"), "{}", run.stdout);
    }
}

#[test]
fn what_can_not_be_used_is_an_error_of_the_command_line() {
    let pair = Pair::new("wrong");
    let [key, certificate] = pair.paths();
    run(&["--sign", key, "/nowhere"]).expect(2, &["the certificate /nowhere can't be read"]);
    run(&["--sign", certificate, certificate]).expect(2, &["the private key", "can't be used"]);
    run(&["--sign", key, key]).expect(2, &["the certificate", "can't be used"]);
    run(&["--sign", key]).expect(2, &["--sign"]);
    run(&["--username-token", "--ticket", "7T:abc"])
        .expect(2, &["--username-token needs --user and --password"]);
}

#[test]
fn a_server_that_asks_for_signatures_refuses_calls_without() {
    let (pair, other) = (Pair::new("server"), Pair::new("other"));
    let [key, certificate] = pair.paths();
    let stand_in = StandIn::start_with(&["--sign", key, certificate]);
    let endpoint = format!("http://{}{ERP_SYNC}", stand_in.address);
    let call = |options: &[&str]| {
        let call = ["--endpoint", &endpoint, "--user", "sync", "--password", "sync-password"];
        run(&[&call[..], &["--application-token", "stand-in-application-token"], options].concat())
    };
    call(&["--sign", key, certificate, "--server-certificate", certificate]).expect(0, &[]);
    call(&[]).expect(1, &["InvalidSecurity"]);
    let [other_key, other_certificate] = other.paths();
    call(&["--sign", other_key, other_certificate]).expect(1, &["InvalidSecurity"]);
    let wrong = call(&["--sign", key, certificate, "--server-certificate", other_certificate]);
    wrong.expect(2, &["not trusted"]);
}
