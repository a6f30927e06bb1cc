//! Delivery of replies to other addresses.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request, Uri};

use super::endpoint_reference::EndpointReference;
use crate::redact::one_line;
use crate::report::Report;
use crate::server::{Diversion, DivertedReply, Spawn};
use crate::soap::{SOAP_ACTION, SoapVersion};
use crate::time::within;
use crate::transport::{Body, Transport};

/// Time limit for the delivery of a reply.
const DELIVERY_TIMEOUT: Duration = Duration::from_secs(60);

type Allow = dyn Fn(&Uri) -> bool + Send + Sync;

/// Way of replies to other addresses than back on the connection.
#[derive(Clone)]
pub(super) struct Replies {
    pub(super) transport: Arc<dyn Transport>,
    pub(super) allow: Arc<Allow>,
    /// Starts the work on a request that is answered at once.
    pub(super) spawn: Option<Arc<Spawn>>,
}

impl Replies {
    /// The URL of an endpoint that replies may go to.
    pub(super) fn allowed(&self, reference: &EndpointReference) -> Option<Uri> {
        let uri: Uri = reference.address.parse().ok()?;
        let is_http = matches!(uri.scheme_str(), Some("http" | "https"));
        let has_user = uri.authority().is_none_or(|authority| authority.as_str().contains('@'));
        (is_http && !has_user && (self.allow)(&uri)).then_some(uri)
    }

    /// Sends the reply to a URL when it is finished. Failures go to the log, since nobody waits.
    pub(super) fn diversion(&self, uri: Uri, action: String) -> Diversion {
        let transport = self.transport.clone();
        Diversion::To(Box::new(move |reply| {
            Box::pin(async move {
                let host = uri.host().unwrap_or_default().to_owned();
                let outcome = match request(uri, &action, reply) {
                    Some(request) => within(Some(DELIVERY_TIMEOUT), pin!(transport.send(request))).await,
                    None => {
                        tracing::warn!("a reply is not sent: its action can't stand in an HTTP header");
                        return;
                    }
                };
                match outcome {
                    Ok(Ok(response)) if response.status().is_success() => {
                        tracing::debug!(host, "a reply was sent to another address");
                    }
                    Ok(Ok(response)) => {
                        let status = response.status().as_u16();
                        tracing::warn!(host, status, "a reply was refused at another address");
                    }
                    Ok(Err(error)) => {
                        let error = one_line(&Report(&error).to_string(), 500);
                        tracing::warn!(host, error, "a reply could not be sent to another address");
                    }
                    Err(_elapsed) => {
                        tracing::warn!(host, "a reply could not be sent to another address in time");
                    }
                }
            })
        }))
    }
}

/// The HTTP request that carries a reply.
fn request(uri: Uri, action: &str, reply: DivertedReply) -> Option<Request<Body>> {
    let DivertedReply { version, xml, http_headers } = reply;
    let quoted = action.replace('\\', "\\\\").replace('"', "\\\"");
    let mut request = Request::new(Body::from(xml));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = uri;
    let headers = request.headers_mut();
    match version {
        SoapVersion::V1_1 => {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(version.content_type()));
            headers.insert(SOAP_ACTION, HeaderValue::try_from(format!("\"{quoted}\"")).ok()?);
        }
        SoapVersion::V1_2 => {
            let value = format!("{}; action=\"{quoted}\"", version.content_type());
            headers.insert(CONTENT_TYPE, HeaderValue::try_from(value).ok()?);
        }
    }
    headers.extend(http_headers);
    Some(request)
}
