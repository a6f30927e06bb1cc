//! Sample messages through the model: read without a problem, written, and read again as the same.

use std::path::{Path, PathBuf};

use erpsync_codegen::{Direction, Sample};
use erpsync_model::{Body, Json, Operation, Plan, ReadSettings, Received};

/// The WSDLs of the generator's tests.
fn wsdls() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../erpsync-codegen/tests/fixtures");
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut all: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|extension| extension == "wsdl")).collect();
    all.sort();
    assert!(all.len() > 20);
    all
}

/// The operation of a sample, as a binding has it.
fn operation<'p>(plan: &'p Plan, sample: &Sample) -> Option<&'p Operation> {
    plan.operations().iter().find(|operation| {
        let port_type = match operation.is_notification {
            true => format!("{}Notifications", operation.port_type.local),
            false => operation.port_type.local.to_string(),
        };
        operation.position == sample.position
            && *port_type == *sample.port_type().local
            && operation.unsupported.is_none()
    })
}

fn write(plan: &Plan, received: &Received) -> String {
    let body = match &received.body {
        Body::Message(elements) => elements.clone(),
        Body::Fault(fault) => fault.detail.clone(),
    };
    plan.write_envelope(received.version, &received.headers, &body).unwrap()
}

/// Through the text of JSON and back again: the same by meaning.
fn through_json(plan: &Plan, operation: &Operation, is_request: bool, received: &Received, name: &str) {
    let message = if is_request { &operation.input } else { operation.output.as_ref().unwrap() };
    let Body::Message(body) = &received.body else { return };
    let json = plan.body_to_json(message, body);
    for text in [json.to_string(), format!("{json:#}")] {
        let parsed = Json::parse(&text).unwrap();
        assert_eq!(parsed, json, "{name}");
        let again = plan.body_from_json(message, &parsed);
        let again = again.unwrap_or_else(|problems| panic!("{name}: {problems:#?}\n{text}"));
        assert_eq!(again.len(), body.len(), "{name}");
        for (again, element) in again.iter().zip(body) {
            assert!(again.means(element), "{name}\n{text}\n{again:#?}\n{element:#?}");
        }
    }
}

#[test]
fn of_all_fixtures() {
    let mut read = 0;
    for wsdl in wsdls() {
        let analysis = erpsync_codegen::configure().read([&wsdl]);
        let Ok(samples) = analysis.samples() else { continue };
        let plan = Plan::new(analysis.model()).unwrap();
        for sample in samples.iter().filter(|sample| sample.gaps.is_empty()) {
            let Some(operation) = operation(&plan, sample) else { continue };
            let name = format!("{} {} {}", wsdl.display(), sample.operation, sample.number);
            let envelope = sample.clone().without_addressing().envelope();
            let is_request = sample.direction == Direction::Request;
            let settings = ReadSettings::default().facets(true);
            let first = plan.read_envelope(operation, is_request, &envelope, &settings);
            let first = first.unwrap_or_else(|problem| panic!("{name}: {problem}\n{envelope}"));
            assert_eq!(first.problems, [], "{name}\n{envelope}");
            if let Body::Fault(fault) = &first.body {
                assert_eq!(fault.other_detail, [], "{name}");
                continue;
            }
            let written = write(&plan, &first);
            let again = plan.read_envelope(operation, is_request, &written, &settings).unwrap();
            assert_eq!(first, again, "{name}\n{envelope}\n{written}");
            through_json(&plan, operation, is_request, &first, &name);
            read += 1;
        }
    }
    assert!(read > 100, "{read}");
}
