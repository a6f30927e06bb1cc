//! Signing in as the system user of a tenant of SuperOffice Online.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ring::rsa::KeyPair;
use ring::signature::RSA_PKCS1_SHA256;
use rustls_pki_types::PrivatePkcs8KeyDer;
use rustls_pki_types::pem::PemObject;
use serde_json::json;

use crate::program::{Run, finish, program, run};
use crate::raw::{http, ok, response, serve};

const KEYS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../erpsync/tests/superoffice/system_user/keys/");
const TICKET: &str = "7T:ticket-canary-1";

/// SuperOffice Online: signs everybody in, with a token for an audience.
fn online(audience: &'static str) -> String {
    let address = serve(move |request| {
        let host = request.split("host: ").nth(1).and_then(|rest| rest.split("\r\n").next()).unwrap();
        match request.lines().next().unwrap() {
            line if line.contains(" /login/services/PartnerSystemUserService.svc ") => {
                signed_in(host, audience)
            }
            line if line.contains(" /Cust7/Remote/Services86/ErpSync.svc ") => {
                assert!(request.contains(&format!("<Ticket>{TICKET}</Ticket>")), "{request}");
                ok(&response("", "<IsOk>true</IsOk>"))
            }
            line => http("404 Not Found", "text/plain", line),
        }
    });
    format!("http://{address}")
}

fn signed_in(host: &str, audience: &str) -> Vec<u8> {
    let identity = |name: &str| format!("http://schemes.superoffice.net/identity/{name}");
    let claims = json!({
        "iss": "SuperOffice AS",
        "aud": audience,
        // In the year 2100.
        "exp": 4_102_444_800_u64,
        identity("ticket"): TICKET,
        identity("netserver_url"): format!("http://{host}/Cust7/Remote/Services88/"),
    });
    let part = |json: &serde_json::Value| BASE64_URL_SAFE_NO_PAD.encode(json.to_string());
    let signed = format!("{}.{}", part(&json!({"alg": "RS256"})), part(&claims));
    let der = PrivatePkcs8KeyDer::from_pem_file(format!("{KEYS}superoffice.pem")).unwrap();
    let key = KeyPair::from_pkcs8(der.secret_pkcs8_der()).unwrap();
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &ring::rand::SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
    let token = format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature));
    ok(&format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><AuthenticationResponse \
         xmlns=\"http://www.superoffice.com/superid/partnersystemuser/0.1\"><IsSuccessful>true</IsSuccessful>\
         <Token>{token}</Token></AuthenticationResponse></s:Body></s:Envelope>"
    ))
}

fn sign_in(environment: &str, more: &[&str]) -> Run {
    let endpoint = format!("{environment}/Cust7/Remote/Services86/ErpSync.svc");
    let mut command = program(&["--endpoint", &endpoint, "--environment", environment, "--tenant", "Cust7"]);
    command
        .args(["--private-key", &format!("{KEYS}application.pem"), "--audience", "spn:app"])
        .args(["--trusted-keys", &format!("{KEYS}superoffice.crt")])
        .args(more)
        .envs([
            ("RUST_LOG", "trace"),
            ("ERPSYNC_SYSTEM_USER_TOKEN", "system-token-canary-2"),
            ("ERPSYNC_APPLICATION_TOKEN", "application-canary-3"),
        ]);
    let run = finish(command);
    for text in [&run.stdout, &run.stderr] {
        // No secret; nor a JSON Web Token, which begins like this.
        assert_eq!(text.lines().find(|line| line.contains("canary") || line.contains("eyJ")), None);
    }
    run
}

#[test]
fn synchronizes() {
    let run = sign_in(&online("spn:app"), &["--show-xml"]);
    run.expect(0, &["call{operation=\"Authenticate\""]);
    assert!(run.stdout.contains("<SignedSystemToken>***</SignedSystemToken>"), "{run:?}");
    assert!(run.stdout.contains("Synchronized."), "{run:?}");
}

#[test]
fn a_token_that_is_for_somebody_else() {
    sign_in(&online("spn:other"), &[])
        .expect(2, &["the token that came can't be trusted", "not for `spn:app`"]);
}

#[test]
fn what_is_missing_or_wrong() {
    let endpoint = "http://127.0.0.1:1/";
    let given = ["--endpoint", endpoint, "--system-user-token", "t"];
    run(&given).expect(2, &["a system user needs --tenant"]);
    run(&[&given[..], &["--ticket", "7T:x"]].concat()).expect(2, &["more than one way to sign in"]);
    let tenant = [&given[..], &["--tenant", "Cust7", "--private-key"]].concat();
    run(&[&tenant[..], &["/no/such/key"]].concat())
        .expect(2, &["the private key /no/such/key can't be read"]);
    let certificate = format!("{KEYS}superoffice.crt");
    run(&[&tenant[..], &[&certificate]].concat())
        .expect(2, &["can't be used: the PEM file has no RSA private key"]);
}
