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

/// Takes a message through the text of JSON and back: the same by meaning.
fn through_json(
    plan: &Plan,
    operation: &Operation,
    is_request: bool,
    received: &Received,
) -> Result<(), String> {
    let message = if is_request { Some(&operation.input) } else { operation.output.as_ref() };
    let (Some(message), Body::Message(body)) = (message, &received.body) else { return Ok(()) };
    let json = plan.body_to_json(message, body);
    for text in [json.to_string(), format!("{json:#}")] {
        let parsed = Json::parse(&text).map_err(|problem| format!("{problem}: {text}"))?;
        if parsed != json {
            return Err(format!("not read as it was printed: {text}"));
        }
        let again =
            plan.body_from_json(message, &parsed).map_err(|problems| format!("{}: {text}", problems[0]))?;
        let is_same =
            again.len() == body.len() && again.iter().zip(body).all(|(one, other)| one.means(other));
        if !is_same {
            return Err(format!("JSON has another meaning: {text}"));
        }
    }
    Ok(())
}

/// Takes a sample through the model: read without a problem, written, and read again as the same.
fn through_model(plan: &Plan, operation: &Operation, sample: &Sample) -> Result<(), String> {
    let envelope = sample.clone().without_addressing().envelope();
    let is_request = sample.direction == Direction::Request;
    let settings = ReadSettings::default().facets(true);
    let read = |xml: &str| {
        let read = plan.read_envelope(operation, is_request, xml, &settings);
        read.map_err(|problem| format!("{problem}\n{xml}"))
    };
    let first = read(&envelope)?;
    if let Some(problem) = first.problems.first() {
        return Err(format!("{problem}\n{envelope}"));
    }
    if let Body::Fault(fault) = &first.body {
        return if fault.other_detail.is_empty() {
            Ok(())
        } else {
            Err(format!("unknown detail\n{envelope}"))
        };
    }
    let written = write(plan, &first);
    if read(&written)? != first {
        return Err(format!("not read as it was written\n{envelope}\n{written}"));
    }
    through_json(plan, operation, is_request, &first)
}

/// The number of samples of a WSDL that went through, and the errors of the others.
fn of_wsdl(wsdl: &Path) -> (usize, Vec<String>) {
    let analysis = erpsync_codegen::configure().allow_outside(true).read([wsdl]);
    let (Ok(samples), Ok(plan)) = (analysis.samples(), Plan::new(analysis.model())) else {
        return (0, Vec::new());
    };
    let (mut good, mut errors) = (0, Vec::new());
    for sample in samples.iter().filter(|sample| sample.gaps.is_empty()) {
        let Some(operation) = operation(&plan, sample) else { continue };
        match through_model(&plan, operation, sample) {
            Ok(()) => good += 1,
            Err(error) => errors.push(format!(
                "{} {} {} {}: {error}",
                wsdl.display(),
                sample.operation,
                sample.direction,
                sample.number
            )),
        }
    }
    (good, errors)
}

#[test]
fn of_all_fixtures() {
    let mut tried = 0;
    for wsdl in wsdls() {
        let (good, errors) = of_wsdl(&wsdl);
        assert!(errors.is_empty(), "{}", errors[0]);
        tried += good;
    }
    assert!(tried > 100, "{tried}");
}

/// The WSDLs of the test data, where they are there. `ERPSYNC_CORPUS_STEP` tries only each so-manieth.
#[test]
#[ignore = "takes minutes"]
fn of_the_corpus() {
    let Some(folder) = test_support::test_data("corpus") else { return };
    let step = std::env::var("ERPSYNC_CORPUS_STEP").ok().and_then(|step| step.parse().ok()).unwrap_or(1);
    let manifest = std::fs::read_to_string(folder.join("manifest.tsv")).unwrap();
    let (mut tried, mut all) = (0, Vec::new());
    for line in manifest.lines().skip(1).step_by(step) {
        let cells: Vec<&str> = line.split('\t').collect();
        let (good, errors) = of_wsdl(&folder.join(cells[1].replace('/', "+")).join(cells[2]));
        tried += good;
        all.extend(errors);
    }
    assert!(all.is_empty(), "{} of {}:\n{}", all.len(), tried + all.len(), all.join("\n"));
    assert!(tried > 0);
}
