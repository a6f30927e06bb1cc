//! Answers to requests.

use erpsync::soap::SoapVersion;
use erpsync::transport::Body;
use erpsync::xml::{Limits, decode};
use erpsync_model::{Plan, Problem, ReadSettings, fault_to_xml};
use http::header::{ALLOW, CONTENT_TYPE};
use http::{Method, Request, Response, StatusCode};

use super::replies::Replies;
use crate::output;

/// Server of samples.
#[derive(Debug)]
pub(super) struct Mock {
    pub(super) plan: Plan,
    pub(super) replies: Replies,
    /// Size of a request at most, in bytes.
    pub(super) most: usize,
}

/// Number of problems in the reason of a fault.
const SHOWN: usize = 16;

impl Mock {
    pub(super) async fn answer(&self, request: Request<Body>) -> Response<Body> {
        let (head, body) = request.into_parts();
        if head.method != Method::POST {
            let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, "a SOAP service takes POST\n");
            response.headers_mut().insert(ALLOW, http::HeaderValue::from_static("POST"));
            return response;
        }
        let Ok(bytes) = body.collect(self.most).await else {
            output::note("-> 413: the request is too large, or broke off");
            return plain(StatusCode::PAYLOAD_TOO_LARGE, "the request is too large\n");
        };
        let content_type = text(&head, CONTENT_TYPE.as_str());
        let charset = parameter(content_type, "charset");
        let action = match parameter(content_type, "action") {
            Some(action) => action,
            None => text(&head, "soapaction").trim_matches('"'),
        };
        match decode(&bytes, charset) {
            Ok(xml) => self.reply(&xml, action),
            Err(error) => fault(SoapVersion::V1_1, "?", &[Problem::from(error)]),
        }
    }

    fn reply(&self, xml: &str, action: &str) -> Response<Body> {
        let settings =
            ReadSettings::default().limits(Limits::default().message_bytes(self.most)).facets(true);
        // By the namespace, so that what can't be read is answered in its version, too.
        let version = match xml.contains(SoapVersion::V1_2.namespace()) {
            true => SoapVersion::V1_2,
            false => SoapVersion::V1_1,
        };
        let operation = match self.plan.operation_of(xml, action, &settings) {
            Ok(operation) => operation,
            Err(problem) => return fault(version, "?", &[problem]),
        };
        let name = &operation.name;
        if let Some(reason) = &operation.unsupported {
            return fault(version, name, &[Problem::of_message(reason.clone())]);
        }
        let received = match self.plan.read_envelope(operation, true, xml, &settings) {
            Ok(received) => received,
            Err(problem) => return fault(version, name, &[problem]),
        };
        if !received.problems.is_empty() {
            return fault(received.version, name, &received.problems);
        }
        if operation.output.is_none() {
            output::note(&format!("{name} -> 202"));
            return respond(StatusCode::ACCEPTED, None, String::new());
        }
        let at = self.plan.operations().iter().position(|one| std::ptr::eq(one, operation));
        let Some(reply) = at.and_then(|at| self.replies.get(&at)) else {
            return fault(received.version, name, &[Problem::of_message("there is no sample of the reply")]);
        };
        match self.plan.write_envelope(received.version, &[], reply) {
            Ok(xml) => {
                output::note(&format!("{name} -> 200"));
                respond(StatusCode::OK, Some(received.version), xml)
            }
            Err(problem) => fault(received.version, name, &[problem]),
        }
    }
}

/// A fault with all problems in its reason.
fn fault(version: SoapVersion, operation: &str, problems: &[Problem]) -> Response<Body> {
    let mut lines: Vec<String> = problems.iter().take(SHOWN).map(ToString::to_string).collect();
    if problems.len() > SHOWN {
        lines.push(format!("and {} more", problems.len() - SHOWN));
    }
    output::note(&format!("{operation} -> fault: {}", lines.join("; ")));
    let status = match version {
        SoapVersion::V1_1 => StatusCode::INTERNAL_SERVER_ERROR,
        SoapVersion::V1_2 => StatusCode::BAD_REQUEST,
    };
    match fault_to_xml(version, true, &lines.join("\n"), &[]) {
        Ok(xml) => respond(status, Some(version), xml),
        Err(_) => plain(StatusCode::BAD_REQUEST, "the request has characters that XML does not allow\n"),
    }
}

fn respond(status: StatusCode, version: Option<SoapVersion>, text: String) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let media_type = version.map(|version| match version {
        SoapVersion::V1_1 => "text/xml; charset=utf-8",
        SoapVersion::V1_2 => "application/soap+xml; charset=utf-8",
    });
    if let Some(media_type) = media_type {
        response.headers_mut().insert(CONTENT_TYPE, http::HeaderValue::from_static(media_type));
    }
    response
}

fn plain(status: StatusCode, text: &str) -> Response<Body> {
    let mut response = respond(status, None, text.to_owned());
    let media_type = http::HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, media_type);
    response
}

/// The text of a header field; empty for none.
fn text<'h>(head: &'h http::request::Parts, name: &str) -> &'h str {
    head.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// A parameter of a media type, without its quotation marks.
fn parameter<'h>(media_type: &'h str, name: &str) -> Option<&'h str> {
    media_type.split(';').skip(1).find_map(|parameter| {
        let (known, value) = parameter.trim().split_once('=')?;
        known.eq_ignore_ascii_case(name).then(|| value.trim_matches('"'))
    })
}
