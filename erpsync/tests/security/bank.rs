//! A service whose messages are protected, and a way to its server that changes messages.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use axum::Router;
use erpsync::security::{Requirements, Security, SignedBy};
use erpsync::server::Identity;
use erpsync::soap::{Fault, SoapVersion};
use erpsync::transport::{Body, Http, Transport, TransportError};
use erpsync::{Request, Response, Secret, XmlRead, XmlWrite};
use tokio::net::TcpListener;
use tower::Service;

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:bank", root = "Transfer", default)]
pub(crate) struct Transfer {
    #[xml(element = "To", min_occurs = 0)]
    pub(crate) to: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:bank", root = "Transferred", default)]
pub(crate) struct Transferred {
    #[xml(element = "By", min_occurs = 0)]
    pub(crate) by: Option<String>,
    #[xml(element = "Blocks", min_occurs = 0)]
    pub(crate) blocks: Option<String>,
    #[xml(element = "SignedBy", min_occurs = 0)]
    pub(crate) signed_by: Option<String>,
}

/// Moves money.
#[erpsync::service(name = "Bank", namespace = "urn:bank")]
pub(crate) trait Bank: Send + Sync {
    type Error: From<Fault> + Into<Fault> + Send;

    /// Transfers, unless it is to nobody.
    #[operation(name = "Transfer", action = "urn:transfer", input = "Transfer", output = "Transferred")]
    fn transfer(
        &self,
        request: Request<Transfer>,
    ) -> impl Future<Output = Result<Response<Transferred>, Self::Error>> + Send;
}

/// Answers with the verified identity and the header blocks that it sees.
pub(crate) struct Vault;

impl Bank for Vault {
    type Error = Fault;

    async fn transfer(&self, request: Request<Transfer>) -> Result<Response<Transferred>, Fault> {
        let to = request.body.to.clone().unwrap_or_default();
        if to == "nobody" {
            return Err(Fault::sender("there is nobody"));
        }
        let identity = request.http.as_ref().and_then(|http| Identity::of(http));
        let user = identity.map(Identity::name).unwrap_or("somebody");
        let signed_by = request.http.as_ref().and_then(|http| http.extensions.get::<SignedBy>());
        let blocks: Vec<String> =
            request.other_headers.iter().map(|block| block.name().local.to_owned()).collect();
        Ok(Response::new(Transferred {
            by: Some(format!("{user} to {to}")),
            blocks: Some(blocks.join(" ")),
            signed_by: signed_by.map(|certificate| certificate.0.serial().to_owned()),
        }))
    }
}

/// The only user.
pub(crate) fn users(user: &str) -> Option<Secret<String>> {
    (user == "Zoë <&>").then(|| Secret::from(PASSWORD))
}

pub(crate) const USER: &str = "Zoë <&>";
pub(crate) const PASSWORD: &str = "päss\r\n \"]]>&wörd ";

/// Serves the bank; returns its address.
pub(crate) async fn serve(security: Security) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/bank", listener.local_addr().unwrap());
    let server = BankServer::new(Vault).with_interceptor(security);
    let router = Router::new().route_service("/bank", server);
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    url
}

/// Serves the bank for the one user.
pub(crate) async fn serve_users() -> String {
    serve(
        Security::new()
            .with_requirements(Requirements::new().with_passwords(users))
            .with_detailed_faults(true),
    )
    .await
}

/// Messages that passed.
pub(crate) type Seen = Arc<Mutex<Vec<String>>>;

/// Change of a message on the way.
pub(crate) type Change = Arc<dyn Fn(String) -> String + Send + Sync>;

pub(crate) fn same() -> Change {
    Arc::new(|text| text)
}

pub(crate) fn change(change: impl Fn(String) -> String + Send + Sync + 'static) -> Change {
    Arc::new(change)
}

/// The way over which a client reaches the server: an attacker who can do all but sign.
pub(crate) fn way(request: Change, reply: Change) -> impl Transport + Clone + 'static {
    let http = Http::new();
    tower::service_fn(move |sent: http::Request<Body>| {
        let (request, reply, mut http) = (request.clone(), reply.clone(), http.clone());
        async move {
            let (mut parts, body) = sent.into_parts();
            parts.headers.remove("content-length");
            parts.headers.remove("accept-encoding");
            let sent = http::Request::from_parts(parts, Body::from(request(text_of(body).await)));
            let (mut parts, body) = http.call(sent).await?.map(Body::new).into_parts();
            parts.headers.remove("content-length");
            Ok::<_, TransportError>(http::Response::from_parts(parts, Body::from(reply(text_of(body).await))))
        }
    })
}

async fn text_of(body: Body) -> String {
    String::from_utf8(body.collect(usize::MAX).await.unwrap().to_vec()).unwrap()
}

/// Client whose messages are kept: requests and replies in turn.
pub(crate) fn recorded(url: &str, security: Security) -> (BankClient, Seen) {
    let seen = Seen::default();
    let (sent, got) = (seen.clone(), seen.clone());
    let keep = |seen: Seen| {
        change(move |text| {
            seen.lock().unwrap().push(text.clone());
            text
        })
    };
    (BankClient::with_transport(url, way(keep(sent), keep(got))).unwrap().with_interceptor(security), seen)
}

/// Client whose requests are changed.
pub(crate) fn changed(
    url: &str,
    security: Security,
    request: impl Fn(String) -> String + Send + Sync + 'static,
) -> BankClient {
    BankClient::with_transport(url, way(change(request), same())).unwrap().with_interceptor(security)
}

pub(crate) fn to(name: &str) -> Transfer {
    Transfer { to: Some(name.to_owned()) }
}

/// Seconds after 2026-11-30T14:06:52Z.
pub(crate) fn at(seconds: i64) -> SystemTime {
    let start = SystemTime::UNIX_EPOCH + Duration::from_secs(1_796_047_612);
    match u64::try_from(seconds) {
        Ok(seconds) => start + Duration::from_secs(seconds),
        Err(_) => start - Duration::from_secs(seconds.unsigned_abs()),
    }
}

/// Local name of the most specific fault code, for a client that got one.
pub(crate) fn code_of(error: &erpsync::client::CallError) -> String {
    let fault = error.fault().unwrap_or_else(|| panic!("no fault: {}", error.report()));
    fault.code().most_specific().1.to_owned()
}

/// Both versions of SOAP.
pub(crate) const VERSIONS: [SoapVersion; 2] = [SoapVersion::V1_1, SoapVersion::V1_2];
