//! The request of a call: from arguments, JSON, XML or a sample.

use std::io::Read as _;

use erpsync::xml::RawElement;
use erpsync_codegen::{Direction, Sample};
use erpsync_model::{Body, Element, Json, Operation, Plan, Problem, ReadSettings};

use crate::arguments;

/// Maximum size of the data, in bytes.
const MOST_BYTES: u64 = 256 << 20;

/// Request of a call.
pub(super) struct Request {
    pub(super) body: Vec<Element>,
    pub(super) headers: Vec<Element>,
    pub(super) other_headers: Vec<RawElement>,
}

impl Request {
    fn of_body(body: Vec<Element>) -> Self {
        Self { body, headers: Vec::new(), other_headers: Vec::new() }
    }
}

/// The request that the command line gives.
pub(super) fn read(
    plan: &Plan,
    operation: &Operation,
    data: Option<&str>,
    arguments: &[String],
) -> Result<Request, Vec<Problem>> {
    let refused = |reason: String| vec![problem(reason)];
    let text = data.map(text).transpose().map_err(refused)?;
    if let Some(xml) =
        text.as_deref().filter(|text| text.trim_start_matches('\u{feff}').trim_start().starts_with('<'))
    {
        if !arguments.is_empty() {
            return Err(refused("arguments can't be set over XML: give the data as JSON".to_owned()));
        }
        return of_xml(plan, operation, xml);
    }
    let mut json = match text {
        Some(text) => Json::parse(&text).map_err(|problem| vec![problem])?,
        None => Json::Object(Vec::new()),
    };
    arguments::apply(arguments, &mut json).map_err(refused)?;
    // An operation without a body takes nothing.
    if operation.input.body(plan).is_empty() && json == Json::Object(Vec::new()) {
        return Ok(Request::of_body(Vec::new()));
    }
    plan.body_from_json(&operation.input, &json).map(Request::of_body)
}

fn problem(message: String) -> Problem {
    // Problems of the command line have no place in the message.
    Problem::of_message(message)
}

/// The element in the body, or an envelope.
fn of_xml(plan: &Plan, operation: &Operation, xml: &str) -> Result<Request, Vec<Problem>> {
    let settings = ReadSettings::default().facets(true);
    let root = RawElement::parse(xml).map_err(|error| vec![Problem::from(error)])?;
    let is_envelope = erpsync::soap::SoapVersion::from_namespace(root.name().namespace).is_some();
    let (request, problems) = match is_envelope {
        false => {
            let read = plan.read_body(&operation.input, xml, &settings).map_err(|problem| vec![problem])?;
            (Request::of_body(vec![read.element]), read.problems)
        }
        true => {
            let received =
                plan.read_envelope(operation, true, xml, &settings).map_err(|problem| vec![problem])?;
            let Body::Message(body) = received.body else {
                return Err(vec![problem("a fault is no request".to_owned())]);
            };
            let (headers, other_headers) = (received.headers, received.other_headers);
            (Request { body, headers, other_headers }, received.problems)
        }
    };
    if problems.is_empty() { Ok(request) } else { Err(problems) }
}

/// The data: itself, a file, or standard input.
fn text(data: &str) -> Result<String, String> {
    let Some(file) = data.strip_prefix('@') else { return Ok(data.to_owned()) };
    let mut text = String::new();
    let read = match file {
        "-" => std::io::stdin().lock().take(MOST_BYTES + 1).read_to_string(&mut text),
        file => {
            std::fs::File::open(file).and_then(|file| file.take(MOST_BYTES + 1).read_to_string(&mut text))
        }
    };
    let length = read.map_err(|error| format!("can't read {file}: {error}"))?;
    match length as u64 > MOST_BYTES {
        true => Err(format!("{file} has more than {MOST_BYTES} bytes")),
        false => Ok(text),
    }
}

/// A request with made-up values.
pub(super) fn sample(plan: &Plan, operation: &Operation, samples: &[Sample]) -> Result<Vec<Element>, String> {
    let sample = samples.iter().find(|sample| {
        sample.direction == Direction::Request
            && sample.position == operation.position
            && *sample.port_type() == operation.port_type
    });
    let sample = sample.ok_or_else(|| format!("there is no sample of {}", operation.name))?;
    let envelope = sample.clone().without_addressing().envelope();
    let received = plan.read_envelope(operation, true, &envelope, &ReadSettings::default());
    match received.map_err(|problem| problem.to_string())?.body {
        Body::Message(body) => Ok(body),
        Body::Fault(_) => Err("a fault is no request".to_owned()),
    }
}
