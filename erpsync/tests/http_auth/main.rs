//! Authentication in HTTP: schemes of a client, checks of a server.

use std::convert::Infallible;
use std::future::ready;
use std::sync::{Arc, Mutex};

use erpsync::client::{CallError, Client};
use erpsync::http_auth::HttpAuthError;
use erpsync::soap::Operation;
use erpsync::transport::Body;
use erpsync::{Request, Response};
use http::StatusCode;
use http::header::{AUTHORIZATION, HeaderName, WWW_AUTHENTICATE};

mod basic;
mod bearer;
mod digest;
mod hostile;
mod ntlm;
mod oauth;
mod scope;
mod server;

static OPERATION: Operation = Operation::new("Get", "urn:get", None, None);

const REPLY: &str = "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body/></s:Envelope>";

/// Requests that a server got.
type Seen = Arc<Mutex<Vec<http::Request<String>>>>;

/// A server that is a function.
type Server = dyn FnMut(&http::Request<String>) -> http::Response<String> + Send;

/// A client of such a server.
fn client(
    endpoint: &str,
    server: impl FnMut(&http::Request<String>) -> http::Response<String> + Send + 'static,
) -> (Client, Seen) {
    let seen = Seen::default();
    let keep = seen.clone();
    let server: Arc<Mutex<Server>> = Arc::new(Mutex::new(server));
    let transport = tower::service_fn(move |request: http::Request<Body>| {
        let request = request.map(|body| String::from_utf8(body.as_bytes().unwrap().to_vec()).unwrap());
        let reply = (server.lock().unwrap())(&request);
        keep.lock().unwrap().push(request);
        ready(Ok::<_, Infallible>(reply.map(Body::from)))
    });
    (Client::with_transport(endpoint, transport).unwrap(), seen)
}

async fn call(client: &Client) -> Result<(), CallError> {
    client.call::<Request<()>, Response<()>>(&OPERATION, ().into()).await.map(drop)
}

fn ok() -> http::Response<String> {
    http::Response::new(REPLY.to_owned())
}

/// A response with status 401 and these challenges.
fn unauthorized(challenges: &[&str]) -> http::Response<String> {
    let mut reply = http::Response::new(String::new());
    *reply.status_mut() = StatusCode::UNAUTHORIZED;
    for challenge in challenges {
        reply.headers_mut().append(WWW_AUTHENTICATE, challenge.parse().unwrap());
    }
    reply
}

fn with(mut reply: http::Response<String>, name: &'static str, value: &str) -> http::Response<String> {
    reply.headers_mut().insert(HeaderName::from_static(name), value.parse().unwrap());
    reply
}

/// Credentials of the requests, in the order of their arrival.
fn credentials(seen: &Seen) -> Vec<Option<String>> {
    seen.lock().unwrap().iter().map(authorization).collect()
}

fn authorization<B>(request: &http::Request<B>) -> Option<String> {
    let value = request.headers().get(AUTHORIZATION)?;
    Some(String::from_utf8(value.as_bytes().to_vec()).unwrap())
}

fn failure(error: &CallError) -> &HttpAuthError {
    error.interceptor_error().unwrap_or_else(|| panic!("{error:?}"))
}
