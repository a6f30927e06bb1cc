//! One HTTP exchange: SOAP 1.1, section 6; SOAP 1.2 part 2, section 7.

use std::borrow::Cow;

use bytes::Bytes;
use http::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderValue};
use http::{Extensions, HeaderMap, HeaderName, Method, Request, Response};

use super::endpoint::{Endpoint, EndpointError, is_same_origin};
use super::exchange::Watch;
use super::http_phases::{HttpRequest, HttpResponse};
use super::packaged::{self, Arrived};
use super::progress::Progress;
use super::reply::{Reply, redaction};
use super::request_context::Additions;
use super::streaming;
use super::{CallError, CallErrorKind, Config};
use crate::redact::{Redaction, in_header_field, is_credential};
use crate::soap::{Operation, SOAP_ACTION, SoapVersion};
use crate::stream::{List, ReplyLists};
use crate::transport::{Body, HAS_GZIP, TransportError, pack, unpacked};
use crate::xml::SecretParts;

/// A message that is sent.
pub(super) struct Sending {
    /// The envelope.
    pub(super) xml: Bytes,
    /// The envelope as it was written, before interceptors changed it.
    pub(super) written: Bytes,
    /// The parts of the written envelope that are secret by their types.
    pub(super) secrets: SecretParts,
    /// The body, if it is streamed.
    pub(super) body: Option<Body>,
}

/// Sends a request and receives the reply, whatever its status is.
pub(super) async fn send<'c>(
    config: &'c Config,
    operation: &'static Operation,
    sending: Sending,
    additions: &mut Additions,
    extensions: &mut Extensions,
    progress: &Progress,
    lists: &'static [List],
) -> Result<Reply<'c>, CallError> {
    let failed = |kind| Err(CallError::new(kind));
    let Sending { xml, written, secrets, body } = sending;
    let Additions { http_headers, endpoint, action, secrets: texts, outgoing, .. } = additions;
    let endpoint = endpoint.as_ref().unwrap_or(&config.endpoint);
    let action = action.as_deref().unwrap_or(operation.action);
    let mut request = match request(config, endpoint, action, &xml) {
        Ok(request) => request,
        Err(error) => return failed(CallErrorKind::Endpoint(error)),
    };
    if let Some(body) = body {
        request.headers_mut().remove(CONTENT_ENCODING);
        *request.body_mut() = body;
    } else if let Some(outgoing) = outgoing.as_ref().filter(|outgoing| outgoing.is_package()) {
        packaged::pack(config, &mut request, action, xml.clone(), outgoing)?;
    }
    // Replaces fields, with all of their values.
    request.headers_mut().extend(http_headers.clone());
    if !config.interceptors.is_empty() {
        let finished = finish(config, operation, &mut request, texts, extensions).await;
        for (name, value) in request.headers() {
            texts.extend(in_header_field(name, value));
        }
        finished?;
    }
    let redaction = redaction(config, endpoint, &secrets, written, texts);
    if redaction.is_of_use() {
        request.extensions_mut().insert(redaction.clone());
    }
    let limit = config.read.limits.message_limit();
    let length = request.body().as_bytes().map_or(0, Bytes::len);
    let sent = progress.sending(length);
    if request.body().as_bytes().is_none() {
        let body = std::mem::take(request.body_mut());
        *request.body_mut() = sent.watch(body);
    }
    request.extensions_mut().insert(sent);
    if !lists.is_empty() {
        request.extensions_mut().insert(ReplyLists { lists, has_parts: operation.output_parts });
    }
    let watch = Watch::new(config, operation.name, endpoint, &xml, &redaction);
    let is_packed = request.headers().contains_key(CONTENT_ENCODING);
    let receiving = receive(config, operation, request, limit, lists, &redaction);
    let (mut reply, received) = match receiving.await {
        Ok(received) => received,
        Err(error) => return Err(watch.failed(error, &redaction)),
    };
    progress.received(reply.http.status, reply.body.len());
    reply.packed_request = is_packed;
    watch.replied(&reply);
    check(config, operation, &reply, &received, extensions)?;
    Ok(reply)
}

/// Lets the interceptors finish the HTTP request.
async fn finish(
    config: &Config,
    operation: &'static Operation,
    http: &mut Request<Body>,
    secrets: &mut Vec<String>,
    extensions: &mut Extensions,
) -> Result<(), CallError> {
    for installed in config.interceptors.installed() {
        let mut request = HttpRequest {
            operation,
            http: &mut *http,
            transport: &config.transport,
            installed_for: &installed.endpoint,
            secrets: &mut *secrets,
            extensions: &mut *extensions,
            before: None,
        };
        installed.interceptor.finish_http_request(&mut request).await?;
        if let Some((address, known)) = request.before
            && !is_same_origin(&address, http.uri())
        {
            leave_behind(http.headers_mut(), &known);
        }
    }
    Ok(())
}

/// The header fields that hold credentials.
pub(super) fn credentials(headers: &HeaderMap) -> Vec<(HeaderName, HeaderValue)> {
    let fields = headers.iter().filter(|(name, value)| is_credential(name, value));
    fields.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// Removes credentials that were there before a request was moved to another server. Those that the mover set itself stay.
fn leave_behind(headers: &mut HeaderMap, known: &[(HeaderName, HeaderValue)]) {
    for (name, value) in known {
        if headers.get_all(name).iter().any(|own| own == value) {
            headers.remove(name);
        }
    }
}

/// Lets the interceptors check the HTTP response.
fn check(
    config: &Config,
    operation: &'static Operation,
    reply: &Reply<'_>,
    body: &Bytes,
    extensions: &mut Extensions,
) -> Result<(), CallError> {
    for (_, interceptor) in config.interceptors.replies() {
        let mut response = HttpResponse { operation, reply, body, extensions: &mut *extensions };
        interceptor.check_http_response(&mut response).map_err(|error| reply.error(error.into_kind()))?;
    }
    Ok(())
}

/// The secrets that interceptors added.
pub(super) fn added_secrets(additions: &Additions) -> Vec<String> {
    let mut secrets = additions.secrets.clone();
    for (name, value) in &additions.http_headers {
        secrets.extend(in_header_field(name, value));
    }
    secrets
}

/// Sends a request and collects the response, out of its gzip; also returns the body as it came. A response with lists that
/// are streamed is read up to their start only, one of several parts up to the end of its envelope.
async fn receive<'c>(
    config: &'c Config,
    operation: &'static Operation,
    request: Request<Body>,
    limit: usize,
    lists: &'static [List],
    redaction: &Redaction,
) -> Result<(Reply<'c>, Bytes), CallError> {
    let failed = |error| CallError::new(CallErrorKind::Transport(error));
    let response = config.transport.send(request).await.map_err(failed)?;
    if !lists.is_empty() && streaming::may_stream(&response) {
        let (response, begun) = streaming::begin(config, operation, response, lists).await.map_err(failed)?;
        let (parts, start) = response.into_parts();
        let mut reply = Reply::new(parts, start.clone(), redaction.clone());
        reply.set_stream(Some(begun));
        return Ok((reply, start));
    }
    let response = match packaged::arrive(config, response).await? {
        Arrived::Whole(response) => response,
        Arrived::Package(parts, received) => {
            let envelope = received.envelope.clone();
            let mut reply = Reply::new(parts, received.envelope, redaction.clone());
            reply.package = Some((received.package, received.content_type));
            return Ok((reply, envelope));
        }
    };
    let (parts, body) = response.into_parts();
    let body = body.collect(limit).await.map_err(|error| failed(TransportError::of_reply_body(error)))?;
    let received = body.clone();
    let (parts, body) = unpacked(Response::from_parts(parts, body), limit).map_err(failed)?.into_parts();
    Ok((Reply::new(parts, body, redaction.clone()), received))
}

/// Number of header fields that there is room for at first: those below, and what a transport may add.
const FIELDS: usize = 10;

fn request(
    config: &Config,
    endpoint: &Endpoint,
    action: &str,
    xml: &Bytes,
) -> Result<Request<Body>, EndpointError> {
    let packed = if config.gzip { pack(xml) } else { None };
    let is_packed = packed.is_some();
    let mut request = Request::new(Body::from(packed.unwrap_or_else(|| xml.clone())));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = endpoint.uri.clone();
    let headers = request.headers_mut();
    headers.reserve(FIELDS + config.http_headers.len());
    let unfit = |_| EndpointError::new("the operation's SOAP action can't stand in an HTTP header");
    match config.version {
        SoapVersion::V1_1 => {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(SoapVersion::V1_1.content_type()));
            let action = match &config.style {
                Some(style) if !style.has_quoted_action() => HeaderValue::try_from(action),
                _ => HeaderValue::try_from(["\"", action, "\""].concat()),
            }
            .map_err(unfit)?;
            headers.insert(SOAP_ACTION, action);
        }
        SoapVersion::V1_2 => {
            let plain = SoapVersion::V1_2.content_type();
            let value = if action.is_empty() {
                HeaderValue::from_static(plain)
            } else {
                HeaderValue::try_from(format!("{plain}; action=\"{}\"", escaped(action))).map_err(unfit)?
            };
            headers.insert(CONTENT_TYPE, value);
        }
    }
    if is_packed {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    headers.insert(ACCEPT, HeaderValue::from_static("text/xml, application/soap+xml"));
    if HAS_GZIP {
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
    }
    if let Some(authorization) = &endpoint.authorization {
        headers.insert(AUTHORIZATION, authorization.clone());
    }
    for (name, value) in config.http_headers_for(endpoint) {
        headers.insert(name, value.clone());
    }
    Ok(request)
}

/// The content of a quoted string (RFC 9110, section 5.6.4): a quotation mark in an action would end it, and what follows would
/// be a parameter of its own.
fn escaped(action: &str) -> Cow<'_, str> {
    match action.contains(['"', '\\']) {
        true => Cow::Owned(action.replace('\\', "\\\\").replace('"', "\\\"")),
        false => Cow::Borrowed(action),
    }
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn an_action_stays_one_parameter() {
        assert_eq!(escaped("urn:a;b=c"), "urn:a;b=c");
        assert_eq!(escaped(r#"a"; charset="x\"#), r#"a\"; charset=\"x\\"#);
    }
}
