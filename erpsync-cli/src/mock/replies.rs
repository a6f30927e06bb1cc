//! The replies of a mock: samples, and files.

use std::collections::HashMap;
use std::path::Path;

use erpsync_codegen::{Direction, Sample};
use erpsync_model::{Body, Element, Json, Operation, Plan, ReadSettings};

/// Replies by position in [`Plan::operations`].
pub(super) type Replies = HashMap<usize, Vec<Element>>;

/// The replies of all operations that have one.
///
/// # Errors
///
/// If a file can't be read, or is no reply of its operation.
pub(super) fn read(plan: &Plan, samples: &[Sample], folder: Option<&Path>) -> Result<Replies, String> {
    let mut replies = Replies::new();
    for (at, operation) in plan.operations().iter().enumerate() {
        if operation.output.is_none() || operation.unsupported.is_some() {
            continue;
        }
        let of_file = match folder {
            Some(folder) => of_file(plan, operation, folder)?,
            None => None,
        };
        replies.extend(of_file.or_else(|| of_sample(plan, operation, samples)).map(|reply| (at, reply)));
    }
    Ok(replies)
}

fn of_file(plan: &Plan, operation: &Operation, folder: &Path) -> Result<Option<Vec<Element>>, String> {
    let Some(output) = operation.output.as_ref() else { return Ok(None) };
    // A name of a document that is no name of a file reaches no other folder.
    if !erpsync_codegen::tree::is_ncname(&operation.name) {
        return Ok(None);
    }
    for form in ["json", "xml"] {
        let path = folder.join(format!("{}.{form}", operation.name));
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(format!("can't read {}: {error}", path.display())),
        };
        let problems = |problems: Vec<erpsync_model::Problem>| {
            let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
            format!("{} is no reply of {}:\n  {}", path.display(), operation.name, lines.join("\n  "))
        };
        if form == "json" {
            let json = Json::parse(&text).map_err(|problem| problems(vec![problem]))?;
            return plan.body_from_json(output, &json).map(Some).map_err(problems);
        }
        let settings = ReadSettings::default().facets(true);
        let read = plan.read_body(output, &text, &settings).map_err(|problem| problems(vec![problem]))?;
        return match read.problems.is_empty() {
            true => Ok(Some(vec![read.element])),
            false => Err(problems(read.problems)),
        };
    }
    Ok(None)
}

fn of_sample(plan: &Plan, operation: &Operation, samples: &[Sample]) -> Option<Vec<Element>> {
    let sample = samples.iter().find(|sample| {
        sample.direction == Direction::Reply
            && sample.position == operation.position
            && *sample.port_type() == operation.port_type
    })?;
    let envelope = sample.clone().without_addressing().envelope();
    match plan.read_envelope(operation, false, &envelope, &ReadSettings::default()).ok()?.body {
        Body::Message(body) => Some(body),
        Body::Fault(_) => None,
    }
}
