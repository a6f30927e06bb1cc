//! Secrets by their names, as members and as whole bodies, as the generator prints them: its golden file compiled, and
//! calls with it.

use std::convert::Infallible;
use std::future::ready;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use erpsync::soap::Fault;
use erpsync::transport::{Body, InProcess};
use erpsync::{Request, Response, Secret};
use http_body_util::Full;

#[allow(unreachable_pub, dead_code, reason = "it is printed for a library")]
mod generated {
    include!("../../../erpsync-codegen/tests/golden/secrets.rs");
}

use generated::vault::*;

struct Keeper;

impl Vault for Keeper {
    type Error = Fault;

    async fn sign_in(&self, request: Request<SignIn>) -> Result<Response<Secret<String>>, Fault> {
        match request.user_password.expose().as_str() {
            "password-canary" => Ok(Secret::new("token-canary".to_owned()).into()),
            wrong => Err(SignInFaults::WrongPassword(wrong.into()).into()),
        }
    }

    async fn trade(
        &self,
        request: Request<Secret<String>>,
    ) -> Result<Response<Option<Secret<String>>>, Fault> {
        Ok(Some(request.body.expose().replace("token", "ticket").into()).into())
    }
}

fn sign_in(password: &str) -> SignIn {
    SignIn {
        user: "me".to_owned(),
        user_password: password.into(),
        old_password: Some("old-canary".into()),
        recovery_tokens: vec!["recovery-canary".into()],
        question: Some(SecretQuestion { text: "which?".to_owned() }),
        ticket_count: Some(7),
        token_until: None,
        has_secret: Some(true),
        ticket_title: None,
        api_key: Some("key-canary".into()),
    }
}

#[tokio::test]
async fn calls_with_secrets() {
    let shown = Arc::new(Mutex::new(Vec::new()));
    let show = shown.clone();
    let client = VaultClient::with_transport("http://vault/", InProcess::new(VaultServer::new(Keeper)))
        .unwrap()
        .with_observer(move |exchange| {
            show.lock().unwrap().extend([exchange.request_xml(), exchange.reply_xml().unwrap()]);
        });
    let token = client.sign_in(sign_in("password-canary")).await.unwrap();
    assert_eq!(token.body.expose(), "token-canary");
    let ticket = client.trade(token.body.clone()).await.unwrap();
    assert_eq!(ticket.body.as_ref().unwrap().expose(), "ticket-canary");
    let error = client.sign_in(sign_in("wrong-canary")).await.unwrap_err();
    let fault: SignInFaults = error.fault_as().unwrap();
    assert_eq!(fault, SignInFaults::WrongPassword("wrong-canary".into()));
    let shown = shown.lock().unwrap();
    let all = format!("{shown:?} {token:?} {ticket:?} {error} {error:?} {:?} {fault:?}", error.kind());
    assert!(!all.contains("canary"), "{all}");
    assert!(shown[0].contains("api-key=\"***\"") && shown[0].contains("<TicketCount>7<"), "{}", shown[0]);
    assert!(shown[0].contains("<Question><Text>which?</Text></Question>"), "{}", shown[0]);
    assert!(shown[1].contains("<Token xmlns=\"urn:vault\">***</Token>"), "{}", shown[1]);
    assert!(shown[2].contains("<Token xmlns=\"urn:vault\">***</Token>"), "{}", shown[2]);
    assert!(shown[3].contains(">***</SessionTicket>"), "{}", shown[3]);
}

/// The reply is what another server sends, and what cannot be read of it is not shown either.
#[tokio::test]
async fn a_whole_body_as_others_send_it() {
    let answer = |body: &'static str| {
        let xml = format!(
            "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:l=\"urn:vault\"><s:Body>{body}\
             </s:Body></s:Envelope>"
        );
        let transport = tower::service_fn(move |_: http::Request<Body>| {
            ready(Ok::<_, Infallible>(http::Response::new(Full::new(Bytes::from(xml.clone())))))
        });
        VaultClient::with_transport("http://vault/", transport).unwrap().sign_in(sign_in("x"))
    };
    let token = answer("<l:Token>HUSH</l:Token>").await.unwrap();
    assert_eq!(token.body.expose(), "HUSH");
    assert!(!format!("{token:?}").contains("HUSH"));
    let error = answer("<l:Token>HUSH<b/></l:Token>").await.unwrap_err();
    assert!(!format!("{error} {:?} {:?}", error.kind(), error.reply()).contains("HUSH"), "{error}");
}
