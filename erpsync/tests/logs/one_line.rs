//! Text of a server is one line of bounded length wherever it is shown or logged, without control characters;
//! a program gets it as it was received.

use std::convert::Infallible;
use std::future::ready;

use crate::log::Log;
use bytes::Bytes;
use erpsync::client::CallErrorKind;
use erpsync::superoffice::NotSucceeded;
use erpsync::transport::{Body, TransportError, TransportErrorKind};
use http_body_util::Full;
use test_support::net_server::*;
use test_support::peers::envelope;

/// Line breaks, a forged entry of a log, directions, what has no width, and C1 controls: all of it allowed in XML.
const TEXT: &str =
    "first\r\n2026-01-01 ERROR forged\u{85}\u{2028}\u{202e}\u{2066}\u{200b}\u{200d}\u{feff}\u{9b}31m last";

fn is_calm(text: &str) -> bool {
    let obeyed = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    !text.contains(obeyed) && text.chars().count() < 6000
}

fn answering(response: http::Response<String>) -> ErpSyncClient {
    let (parts, body) = response.map(Bytes::from).into_parts();
    let transport = tower::service_fn(move |_: http::Request<Body>| {
        ready(Ok::<_, Infallible>(http::Response::from_parts(parts.clone(), Full::new(body.clone()))))
    });
    ErpSyncClient::with_transport("http://server/", transport).unwrap()
}

fn reply(status: u16, body: String) -> http::Response<String> {
    http::Response::builder().status(status).body(body).unwrap()
}

fn fault(reason: &str, code: &str) -> String {
    let detail = format!("<detail><x>{reason}</x></detail><faultactor>{reason}</faultactor>");
    envelope(
        "",
        &format!(
            "<s:Fault><faultcode>{code}</faultcode><faultstring>{reason}</faultstring>{detail}</s:Fault>"
        ),
    )
}

fn refusal(text: &str) -> String {
    let texts = format!(
        "<Message>{text}</Message><FriendlyText>{text}</FriendlyText><ExceptionType>{text}</ExceptionType>\
         <StackTrace>{text}</StackTrace>"
    );
    let header = format!(
        "<ExceptionInfo xmlns=\"{NAMESPACE}\">{texts}</ExceptionInfo><Succeeded xmlns=\"{NAMESPACE}\">false</Succeeded>"
    );
    envelope(&header, &format!("<ForceSyncAllResponse xmlns=\"{NAMESPACE}\"/>"))
}

#[tokio::test]
async fn what_servers_say() {
    let log = Log::start();
    let long = TEXT.repeat(20_000);
    let raw = format!("\u{1b}[2J\u{7}{long}");
    let unreadable = |text: &str| {
        envelope(
            "",
            &format!(
                "<ForceSyncAllResponse xmlns=\"{NAMESPACE}\"><Response><IsOk>{text}</IsOk></Response></ForceSyncAllResponse>"
            ),
        )
    };
    let odd_name = format!(
        "<ForceSyncAllResponse xmlns=\"{NAMESPACE}\"><a\u{200d}b><c></d></a\u{200d}b></ForceSyncAllResponse>"
    );
    let mut moved = reply(302, String::new());
    let location = format!("http://elsewhere/{}", "\u{e9}x\t".repeat(2000));
    moved.headers_mut().insert("location", http::HeaderValue::from_bytes(location.as_bytes()).unwrap());
    let mut typed = reply(200, "x".to_owned());
    let content_type =
        http::HeaderValue::from_bytes(format!("a/b\t{}", "c".repeat(9000)).as_bytes()).unwrap();
    typed.headers_mut().insert("content-type", content_type);
    for response in [
        reply(500, fault(TEXT, "Server")),
        reply(500, fault(&long, "Server")),
        reply(500, fault("no", &long)),
        reply(200, refusal(TEXT)),
        reply(200, refusal(&long)),
        reply(200, unreadable(TEXT)),
        reply(200, unreadable(&long)),
        reply(200, envelope("", &odd_name)),
        reply(500, format!("<html>{raw}</html>")),
        reply(200, format!("<html>{raw}</html>")),
        reply(404, raw.clone()),
        moved,
        typed,
    ] {
        let error = answering(response).force_sync_all(ForceSyncAll {}).await.unwrap_err();
        let mut shown = vec![error.report(), format!("{error:?}"), error.kind().to_string()];
        match error.kind() {
            CallErrorKind::Fault(fault) => shown.extend([fault.to_string(), error.redact(fault.reason())]),
            CallErrorKind::Rejected(rejection) => {
                let rejection: &NotSucceeded = rejection.downcast_ref().unwrap();
                shown.extend([rejection.to_string(), error.redact(rejection.user_text())])
            }
            CallErrorKind::Read(error) => shown.extend([error.to_string(), format!("{error:?}")]),
            CallErrorKind::HttpStatus { body, .. } => shown.push(format!("{body} {body:?}")),
            _ => {}
        }
        shown.extend(log.take().lines().map(str::to_owned));
        for text in shown {
            assert!(is_calm(&text) && !text.starts_with("2026-01-01"), "{text:?}");
        }
        // A message keeps its lines.
        let kept = error.reply().unwrap();
        assert!(
            kept.split(['\r', '\n', '\t']).all(|line| !line.contains(['\u{1b}', '\u{202e}', '\u{9b}'])),
            "{kept}"
        );
    }
    let error =
        answering(reply(500, fault(TEXT, "Server"))).force_sync_all(ForceSyncAll {}).await.unwrap_err();
    // White space at the end of a line is what XML makes of it.
    assert_eq!(error.fault().unwrap().reason(), TEXT.replace("\r\n", "\n"));
}

#[tokio::test]
async fn what_transports_and_sources_say() {
    let _log = Log::start();
    let transport = tower::service_fn(|_: http::Request<Body>| {
        ready(Err::<http::Response<Full<Bytes>>, _>(TransportError::new(
            TransportErrorKind::Broken,
            "it broke",
            TEXT,
        )))
    });
    let client = ErpSyncClient::with_transport("http://server/", transport).unwrap();
    let error = client.force_sync_all(ForceSyncAll {}).await.unwrap_err();
    assert!(is_calm(&format!("{error} {error:?} {} {:?}", error.kind(), error.kind())), "{error}");
    let error = erpsync::client::SignInError::from_source(TEXT);
    assert!(is_calm(&error.report()), "{error}");
}
