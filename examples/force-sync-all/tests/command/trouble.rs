//! Connections that break, and replies that can't be read.

use std::time::Duration;

use crate::program::{Run, run};
use crate::raw::{http, ok, response, serve, url};

fn call(reply: Vec<u8>) -> Run {
    run(&["--endpoint", &url(serve(move |_| reply.clone())), "--ticket", "7T:ticket"])
}

const REPEAT: &str = "Don't just repeat it";

#[test]
fn nobody_listens() {
    let run = run(&["--endpoint", "http://127.0.0.1:1/ErpSync.svc", "--ticket", "7T:x"]);
    run.expect(
        2,
        &["ForceSyncAll at http://127.0.0.1:1/ErpSync.svc: no connection", "Is the server running"],
    );
    assert_eq!(run.stdout, "");
}

#[test]
fn signing_in_says_where() {
    let endpoint = url(serve(|_| Vec::new()));
    let elsewhere = "http://127.0.0.1:1/SoPrincipal.svc";
    let arguments =
        ["--endpoint", &endpoint, "--sign-in-endpoint", elsewhere, "--user", "u", "--password", "p"];
    run(&arguments)
        .expect(2, &["AuthenticateUsernamePassword at http://127.0.0.1:1/SoPrincipal.svc: no connection"]);
}

#[test]
fn not_a_url() {
    run(&["--endpoint", "localhost/ErpSync.svc", "--ticket", "x"])
        .expect(2, &["http://", "https://", "ErpSync.svc"]);
}

#[test]
fn a_page_is_not_soap() {
    let page = "<!DOCTYPE html><html><body><h1>Not Found</h1></body></html>";
    let told = ["HTTP status 404 Not Found", "<h1>Not Found</h1>", "Is this the address of the service?"];
    call(http("404 Not Found", "text/html", page)).expect(2, &told);
    call(http("200 OK", "text/html", page))
        .expect(2, &["not a SOAP message but `text/html`", "address of the service"]);
    call(http("200 OK", "text/plain", "hello")).expect(2, &["not a SOAP message", "hello"]);
    call(http("200 OK", "text/xml", "")).expect(2, &["the reply is empty"]);
    call(http("302 Found\r\nLocation: https://elsewhere.example/x?secret", "text/html", ""))
        .expect(2, &["302", "to https://elsewhere.example/x,", "Redirects are not followed"]);
    call(http("503 Service Unavailable", "text/plain", "busy")).expect(2, &["503", "try again later"]);
    call(http("401 Unauthorized", "text/plain", "")).expect(2, &["401", "check the ticket"]);
}

#[test]
fn a_server_that_closes() {
    call(Vec::new())
        .expect(2, &["ForceSyncAll at http://", "the connection broke before a reply came", REPEAT]);
}

#[test]
fn a_reply_that_is_cut_off() {
    let body = response("<h:Succeeded>true</h:Succeeded>", "<IsOk>true</IsOk>");
    let whole = ok(&body);
    // By the connection.
    let run = call(whole[..whole.len() - 50].to_vec());
    run.expect(2, &["the connection broke while the reply was received", REPEAT]);
    // By a server that counts right.
    call(ok(&body[..body.len() - 50])).expect(2, &["the reply can't be read", "too early", REPEAT]);
}

#[test]
fn a_value_that_is_none() {
    let run = call(ok(&response("", "<IsOk>perhaps</IsOk>")));
    run.expect(2, &["ForceSyncAllResponse/Response/IsOk: \"perhaps\" is not an xs:boolean (byte ", REPEAT]);
}

#[test]
fn time_runs_out() {
    let endpoint = url(serve(|_| {
        std::thread::sleep(Duration::from_secs(30));
        Vec::new()
    }));
    let run = run(&["--endpoint", &endpoint, "--ticket", "7T:x", "--timeout", "1s", "--json"]);
    run.expect(2, &["no reply within 1 second", REPEAT, "--timeout"]);
    assert_eq!(run.json()["error"]["kind"], "timeout");
    assert_eq!(run.json()["operation"], "ForceSyncAll");
}

#[test]
fn a_gateway_that_wants_to_know_who_calls() {
    let reply = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Negotiate\r\nWWW-Authenticate: NTLM\r\n\
                 Content-Length: 0\r\nConnection: close\r\n\r\n";
    call(reply.as_bytes().to_vec()).expect(2, &["HTTP status 401", "it asks for Negotiate or NTLM"]);
}
