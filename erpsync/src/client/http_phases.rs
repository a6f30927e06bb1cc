//! The HTTP request and response of an attempt, as interceptors get them.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::response::Parts;
use http::{Extensions, HeaderName, HeaderValue, Request, Uri};

use super::Challenge;
use super::endpoint::Endpoint;
use super::reply::Reply;
use super::wire::credentials;
use crate::soap::Operation;
use crate::transport::{Body, Transport};

/// HTTP request that is about to be sent, as [`Interceptor::finish_http_request`](super::Interceptor::finish_http_request) gets it.
pub struct HttpRequest<'c> {
    pub(super) operation: &'static Operation,
    pub(super) http: &'c mut Request<Body>,
    pub(super) transport: &'c Arc<dyn Transport>,
    /// Endpoint of the client when the interceptor was installed.
    pub(super) installed_for: &'c Endpoint,
    pub(super) secrets: &'c mut Vec<String>,
    pub(super) extensions: &'c mut Extensions,
    /// Address and credentials before the interceptor changed the request.
    pub(super) before: Option<(Uri, Vec<(HeaderName, HeaderValue)>)>,
}

impl HttpRequest<'_> {
    /// The operation that is called.
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// The request: method, address, header fields, and the body as it is sent, packed or not.
    pub fn http(&self) -> &Request<Body> {
        self.http
    }

    /// The request, to be changed.
    ///
    /// Header fields that hold credentials by their names, or that are marked as sensitive, are masked where messages are shown.
    /// If the interceptor moves the request to another server by its address, such fields of others stay behind, those of the
    /// client and of its authentication too.
    pub fn http_mut(&mut self) -> &mut Request<Body> {
        self.before.get_or_insert_with(|| (self.http.uri().clone(), credentials(self.http.headers())));
        self.http
    }

    /// Reports whether the request goes to the server that the interceptor was installed for: to the scheme, host and port of the
    /// endpoint that the client had then.
    ///
    /// It does not if another interceptor has moved the call, or if the endpoint was replaced later. Credentials must stay behind
    /// then.
    pub fn is_own_server(&self) -> bool {
        self.installed_for.is_origin_of(self.http.uri())
    }

    /// Reports whether the request goes to the scheme, host and port of this endpoint.
    pub fn is_for_server_of(&self, endpoint: &Endpoint) -> bool {
        endpoint.is_origin_of(self.http.uri())
    }

    /// The address without its path and query: `https://example.com:8443`.
    pub fn server(&self) -> String {
        server(self.http.uri())
    }

    /// The transport of the client, for requests of the interceptor's own: to get a token, for example.
    pub fn transport(&self) -> &Arc<dyn Transport> {
        self.transport
    }

    /// Masks a text wherever messages of this attempt are shown.
    pub fn add_secret(&mut self, secret: impl Into<String>) {
        self.secrets.push(secret.into());
    }

    /// Values of this call.
    pub fn extensions(&self) -> &Extensions {
        self.extensions
    }

    /// Values of this call, to be changed.
    pub fn extensions_mut(&mut self) -> &mut Extensions {
        self.extensions
    }
}

/// Scheme, host and port of an address.
fn server(uri: &Uri) -> String {
    let scheme = uri.scheme_str().unwrap_or_default();
    let host = uri.host().unwrap_or_default();
    match uri.port_u16() {
        Some(port) => format!("{scheme}://{host}:{port}"),
        None => format!("{scheme}://{host}"),
    }
}

/// HTTP response, as [`Interceptor::check_http_response`](super::Interceptor::check_http_response) gets it.
pub struct HttpResponse<'c> {
    pub(super) operation: &'static Operation,
    pub(super) reply: &'c Reply<'c>,
    pub(super) body: &'c Bytes,
    pub(super) extensions: &'c mut Extensions,
}

impl HttpResponse<'_> {
    /// The operation that was called.
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// The status and the header fields.
    pub fn http(&self) -> &Parts {
        &self.reply.http
    }

    /// The body as it was received, packed or not.
    pub fn body(&self) -> &Bytes {
        self.body
    }

    /// Challenges of a server with status 401, or of a proxy with 407; empty for others.
    pub fn challenges(&self) -> Vec<Challenge> {
        self.reply.challenges()
    }

    /// Values of this call.
    pub fn extensions(&self) -> &Extensions {
        self.extensions
    }

    /// Values of this call, to be changed.
    pub fn extensions_mut(&mut self) -> &mut Extensions {
        self.extensions
    }
}

/// Shows the operation only: header fields and bodies may hold secrets.
impl fmt::Debug for HttpRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpRequest").field("operation", &self.operation.name).finish_non_exhaustive()
    }
}

/// Shows the operation and the status only: header fields and bodies may hold secrets.
impl fmt::Debug for HttpResponse<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpResponse")
            .field("operation", &self.operation.name)
            .field("status", &self.reply.http.status)
            .finish_non_exhaustive()
    }
}
