//! Requests over a connection of their own: [`OwnConnection`].

use std::error::Error;
use std::future::poll_fn;

use http::header::HOST;
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{HeaderValue, Request, Response, Uri};
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_rustls::MaybeHttpsStream;
use tower_service::Service;

use super::body::RequestBody;
use super::connector::Connector;
use super::{SendProgress, TransportError, TransportErrorKind, error, tls};
use crate::transport::OwnConnection;

/// The sending half of a connection.
pub(crate) struct Sender {
    requests: SendRequest<RequestBody>,
    /// The server that it leads to.
    server: (Option<Scheme>, Option<Authority>),
    /// A proxy forwards the requests, so it gets whole addresses.
    is_forwarded: bool,
}

/// Sends a request over its own connection, which is opened if there is none.
pub(super) async fn send(
    connector: Connector,
    connection: OwnConnection,
    mut request: Request<RequestBody>,
    progress: SendProgress,
    title_case: bool,
) -> Result<Response<Incoming>, TransportError> {
    let server = request.uri().clone();
    let mut sender = match usable(&connection, &server).await {
        Some(sender) => sender,
        None => {
            let sender = open(connector, server.clone(), title_case).await?;
            connection.count();
            sender
        }
    };
    let host = HeaderValue::from_str(server.authority().map_or("", |authority| authority.as_str()));
    request.headers_mut().entry(HOST).or_insert(host.map_err(error::setup)?);
    if !sender.is_forwarded {
        let target = server.path_and_query().cloned().unwrap_or(PathAndQuery::from_static("/"));
        *request.uri_mut() = Uri::from(target);
    }
    let response = sender.requests.send_request(request).await;
    let response = response.map_err(|error| match progress.is_waiting() {
        true => TransportError::new(TransportErrorKind::Connect, "no connection to the server", error),
        false => {
            let broken = (TransportErrorKind::Broken, "the connection broke before a reply came");
            let (kind, context) = tls::refusal(&error).unwrap_or(broken);
            TransportError::new(kind, context, error)
        }
    })?;
    connection.put_back(sender);
    Ok(response)
}

/// The connection that is there, if it leads to this server, and that has not closed it.
async fn usable(connection: &OwnConnection, server: &Uri) -> Option<Sender> {
    let mut sender = connection.take().filter(|sender| sender.server == origin(server))?;
    sender.requests.ready().await.ok()?;
    Some(sender)
}

fn origin(server: &Uri) -> (Option<Scheme>, Option<Authority>) {
    (server.scheme().cloned(), server.authority().cloned())
}

async fn open(mut connector: Connector, server: Uri, title_case: bool) -> Result<Sender, TransportError> {
    let unconnected = |error: Box<dyn Error + Send + Sync>| {
        let usual = (TransportErrorKind::Connect, tls::unconnected(&*error));
        let (kind, context) = tls::refusal(&*error).unwrap_or(usual);
        TransportError::new(kind, context, error)
    };
    poll_fn(|context| connector.poll_ready(context)).await.map_err(unconnected)?;
    let origin = origin(&server);
    let stream = connector.call(server).await.map_err(unconnected)?;
    let is_forwarded = matches!(&stream, MaybeHttpsStream::Http(stream) if stream.is_forwarded());
    let mut builder = http1::Builder::new();
    builder.title_case_headers(title_case);
    let (requests, connection) =
        builder.handshake(stream).await.map_err(|error| unconnected(error.into()))?;
    tokio::spawn(connection);
    Ok(Sender { requests, server: origin, is_forwarded })
}
