//! Any bytes as a request to a server and as a reply to a client.

use std::convert::Infallible;
use std::fmt::Write as _;

use bytes::Bytes;
use erpsync::transport::Body;
use erpsync::xml::RawElement;
use futures_util::FutureExt as _;
use http_body_util::Full;
use tower::ServiceExt as _;

use crate::services86::{ErpSync, ErpSyncClient, ErpSyncServer, ForceSyncAll};

/// Implements nothing: every operation has its default.
#[derive(Clone)]
struct Nothing;

impl ErpSync for Nothing {
    type Error = erpsync::soap::Fault;
}

const TYPES: [&str; 4] = [
    "text/xml; charset=utf-8",
    "text/xml",
    "application/soap+xml; charset=utf-8",
    "text/xml; charset=utf-16",
];

/// A server answers whatever comes with a message; a client makes a value or an error of whatever it gets, and the
/// same of it again.
///
/// # Panics
///
/// If it is not so.
pub fn envelope(bytes: &[u8]) {
    let Some((first, body)) = bytes.split_first() else { return };
    let content_type = TYPES[usize::from(*first) % TYPES.len()];
    let body = Bytes::copy_from_slice(body);
    serve(content_type, body.clone());
    let status = if first & 0x80 == 0 { 200 } else { 500 };
    call(status, content_type, body);
}

fn serve(content_type: &str, body: Bytes) {
    let request = http::Request::post("http://test/ErpSync.svc")
        .header("Content-Type", content_type)
        .body(Full::new(body))
        .expect("the request is one of ours");
    let reply = ErpSyncServer::new(Nothing).oneshot(request).now_or_never().expect("nothing is waited for");
    let reply = reply.unwrap_or_else(|never| match never {});
    let is_message =
        reply.headers().get("Content-Type").is_some_and(|of| of.as_bytes().contains(&b'+') || of == TYPES[0]);
    let body = reply.into_body().try_into_bytes().expect("the body is in memory");
    if is_message {
        let text = std::str::from_utf8(&body).expect("a server writes UTF-8");
        RawElement::parse(text).expect("a server writes well-formed messages");
    }
}

fn call(status: u16, content_type: &'static str, body: Bytes) {
    let transport = tower::service_fn(move |_: http::Request<Body>| {
        let reply = http::Response::builder().status(status).header("Content-Type", content_type);
        let reply = reply.body(Full::new(body.clone())).expect("the reply is one of ours");
        async { Ok::<_, Infallible>(reply) }
    });
    let client = ErpSyncClient::with_transport("http://test/ErpSync.svc", transport).unwrap();
    let told = || {
        let reply = client
            .force_sync_all(ForceSyncAll {})
            .into_future()
            .now_or_never()
            .expect("nothing is waited for");
        let mut told = String::new();
        let _ = match reply {
            Ok(reply) => write!(told, "{:?} {:?}", reply.body, reply.headers),
            Err(error) => write!(told, "{error} {error:?} {:?}", error.reply()),
        };
        told
    };
    assert_eq!(told(), told(), "the second reply is read differently");
}
