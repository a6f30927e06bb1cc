//! The command line.

use crate::program::{finish, program, run};
use crate::raw::{ok, response, serve, url};

#[test]
fn wrong_command_lines() {
    let endpoint = "http://127.0.0.1:1/";
    for (arguments, told) in [
        (&["--no-such-option"][..], "--no-such-option"),
        (&["stray"], "stray"),
        (&["--soap", "1.3"], "1.1 or 1.2"),
        (&["--timeout", "soon"], "90s, 10m, 2h"),
        (&["--timeout", "0"], "more than nothing"),
        (&["--time-zone", "Europe/Oslo"], "like NO or US-NY"),
        (&["--serve", "99999"], "99999"),
        (&["--serve", "0", "--json"], "--json"),
        (&["--sign-in-endpoint", endpoint], "needs --endpoint"),
        (&["--endpoint", endpoint], "ERPSYNC_TICKET"),
        (&["--endpoint", endpoint, "--user", "u"], "ERPSYNC_PASSWORD"),
        (&["--endpoint", endpoint, "--password", "p"], "ERPSYNC_USER"),
        (&["--endpoint", endpoint, "--ticket", "t", "--user", "u"], "more than one way"),
        (&["--endpoint", endpoint, "--ticket", "t", "--access-token", "a"], "more than one way"),
        (&["--root-certificate", "/no/such/file.pem"], "/no/such/file.pem"),
    ] {
        let run = run(arguments);
        run.expect(2, &[told]);
        assert_eq!(run.stdout, "", "{arguments:?}");
    }
}

#[test]
fn help_shows_no_values_of_the_environment() {
    let mut command = program(&["--help"]);
    for name in ["TICKET", "USER", "PASSWORD", "APPLICATION_TOKEN", "ACCESS_TOKEN", "ENDPOINT"] {
        command.env(format!("ERPSYNC_{name}"), "canary");
    }
    let run = finish(command);
    run.expect(0, &[]);
    assert!(run.stdout.contains("[env: ERPSYNC_PASSWORD]"), "{}", run.stdout);
    assert!(!run.stdout.contains("canary"), "{}", run.stdout);
}

#[test]
fn the_environment_and_the_command_line() {
    let endpoint = url(serve(|request| {
        let ticket = request.split("Ticket>").nth(1).and_then(|rest| rest.split('<').next());
        let token = request.split("86\">").nth(1).and_then(|rest| rest.split('<').next());
        let said = format!("{} {}", ticket.unwrap_or_default(), token.unwrap_or_default());
        ok(&response("", &format!("<IsOk>true</IsOk><UserExplanation>{said}</UserExplanation>")))
    }));
    let with = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut command = program(arguments);
        command.envs(variables.iter().copied());
        finish(command)
    };
    let variables = [
        ("ERPSYNC_ENDPOINT", endpoint.as_str()),
        ("ERPSYNC_TICKET", "7T:of-the-environment"),
        ("ERPSYNC_APPLICATION_TOKEN", "token"),
        ("ERPSYNC_PASSWORD", "not used"),
        ("ERPSYNC_USER", ""),
    ];
    let run = with(&[], &variables);
    run.expect(0, &[]);
    assert!(run.stdout.contains("explanation  7T:of-the-environment token\n"), "{run:?}");
    let run = with(&["--ticket", "7T:given"], &variables);
    assert!(run.stdout.contains("explanation  7T:given token\n"), "{run:?}");
    // An empty variable is not set: this run has nothing to sign in with.
    with(&["--endpoint", &endpoint], &[("ERPSYNC_TICKET", "")]).expect(2, &["nothing to sign in with"]);
    // Two ways in one place.
    let both = [("ERPSYNC_TICKET", "t"), ("ERPSYNC_ACCESS_TOKEN", "a")];
    with(&["--endpoint", &endpoint], &both).expect(2, &["more than one way"]);
}
