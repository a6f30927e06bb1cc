//! Secrets that must show nowhere.

use crate::program::{Run, finish, program};
use crate::raw::{NAMESPACE, http, ok, response, serve, url};

const TOKEN: &str = "application-canary-1&<";
const TICKET: &str = "7T:ticket-canary-2";
const PASSWORD: &str = "password-canary-3";

/// Runs the program with all its secrets and its eyes wide open, against a server that quotes what it gets.
fn run(
    reply: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static,
    arguments: &[&str],
    variables: &[(&str, &str)],
) -> Run {
    let endpoint = url(serve(reply)).replace("http://", "http://name:info-canary-4@") + "?key=query-canary-5";
    let mut command = program(arguments);
    command.args(["--endpoint", &endpoint]).env("RUST_LOG", "trace").env("ERPSYNC_APPLICATION_TOKEN", TOKEN);
    command.envs(variables.iter().copied());
    let run = finish(command);
    for text in [&run.stdout, &run.stderr] {
        let line = text.lines().find(|line| line.contains("canary"));
        assert_eq!(line, None);
    }
    run
}

/// The whole message in a fault.
fn quoting(request: &str) -> Vec<u8> {
    let quoted = body(request).replace('&', "&amp;").replace('<', "&lt;");
    let fault = format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><s:Fault><faultcode>s:Client\
         </faultcode><faultstring>{quoted}</faultstring></s:Fault></s:Body></s:Envelope>"
    );
    http("500 Internal Server Error", "text/xml", &fault)
}

fn body(request: &str) -> &str {
    request.split_once("\r\n\r\n").unwrap().1
}

#[test]
fn in_calls_that_succeed() {
    let signed_in = format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>\
         <AuthenticateResponse xmlns=\"{NAMESPACE}\"><Credentials><Ticket>{TICKET}</Ticket></Credentials>\
         <AuthenticationSucceeded>true</AuthenticationSucceeded></AuthenticateResponse></s:Body></s:Envelope>"
    );
    let reply = move |request: &str| match request.contains("<AuthenticateUsernamePassword") {
        true => ok(&signed_in),
        false => ok(&response("", "<IsOk>true</IsOk>")),
    };
    let user = [("ERPSYNC_USER", "me"), ("ERPSYNC_PASSWORD", PASSWORD)];
    let run = run(reply, &["--show-xml"], &user);
    run.expect(
        0,
        &["call{operation=\"ForceSyncAll\" endpoint=\"http://127.0.0.1:", "status=200", "duration_ms="],
    );
    assert!(run.stdout.contains("<Password>***</Password>"), "{run:?}");
}

#[test]
fn in_replies_that_quote_them() {
    let ticket = [("ERPSYNC_TICKET", TICKET)];
    run(quoting, &["--show-xml"], &ticket).expect(1, &["call{operation=\"ForceSyncAll\"", "***"]);
    run(quoting, &["--json"], &ticket).expect(1, &["***"]);
    let user = [("ERPSYNC_USER", "me"), ("ERPSYNC_PASSWORD", PASSWORD)];
    run(quoting, &["--show-xml"], &user).expect(1, &["AuthenticateUsernamePassword at", "***"]);
    let token = [("ERPSYNC_ACCESS_TOKEN", "8A:access-canary-6")];
    run(quoting, &["--show-xml"], &token).expect(1, &["AuthenticateWithAccessToken at", "***"]);
    let page = |request: &str| http("404 Not Found", "text/html", body(request));
    run(page, &["--show-xml"], &ticket).expect(2, &["404"]);
    let garbled = |request: &str| {
        ok(&response("", &format!("<IsOk>{}</IsOk>", request.split("Ticket>").nth(1).unwrap())))
    };
    run(garbled, &["--show-xml"], &ticket).expect(2, &["can't be read"]);
}
