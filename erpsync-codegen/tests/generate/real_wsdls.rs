//! WSDLs that people really have: the documents beside the project, where they are there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use erpsync_codegen::diagnostic::{Severity, Style};
use erpsync_codegen::{Analysis, configure};
use test_support::test_data;

fn load(paths: &[PathBuf]) -> Analysis {
    // A repository's WSDLs and schemas are in folders beside each other.
    configure().allow_outside(true).read(paths)
}

fn wsdls(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder can be read");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "wsdl"));
    paths.sort();
    paths
}

#[test]
fn superoffice_loads_without_error() {
    let Some(folder) = test_data("wsdl/superoffice") else {
        return;
    };
    for path in wsdls(&folder) {
        let analysis = load(std::slice::from_ref(&path));
        let (model, diagnostics) = (analysis.model(), analysis.diagnostics());
        let text = diagnostics.render(analysis.sources(), Style::Plain);
        assert!(diagnostics.is_empty(), "{}:\n{text}", path.display());
        assert!(model.services().len() > 0, "{}", path.display());
    }
}

#[test]
fn all_of_services86_load_together() {
    let Some(folder) = test_data("wsdl/superoffice") else {
        return;
    };
    let mut paths = wsdls(&folder);
    paths.retain(|path| path.to_string_lossy().contains("Services86-"));
    let start = Instant::now();
    let analysis = load(&paths);
    let time = start.elapsed();
    let (model, diagnostics) = (analysis.model(), analysis.diagnostics());
    let text = diagnostics.render(analysis.sources(), Style::Plain);
    assert!(diagnostics.is_empty(), "{text}");
    assert_eq!(model.services().len(), paths.len());
    assert!(model.schemas().any(|(_, schema)| schema.written_by_wcf));
    // A guard against what is quadratic, in a build that is not optimised, on a machine that is busy.
    assert!(time < Duration::from_secs(30), "{time:?}");
}

/// The WSDLs that are refused, by id: the code of the first error, and who else refuses them.
///
/// That is another tool (a column of the manifest), or the clause of a specification that they break.
fn refusals() -> BTreeMap<&'static str, (&'static str, &'static str)> {
    let lines = include_str!("../refusals.tsv").lines().skip(1);
    let columns = lines.map(|line| line.split('\t').collect::<Vec<_>>());
    columns.map(|columns| (columns[0], (columns[1], columns[2]))).collect()
}

/// Returns true if a refusal is right: the manifest says that the judge refuses too, or the judge is a clause.
fn is_right(judge: &str, columns: &[&str]) -> bool {
    match judge {
        "zeep" => columns[11] == "fail",
        "wsimport" => columns[12] == "fail",
        clause => clause.starts_with("WSDL 1.1, section") || clause.starts_with("XML Schema part"),
    }
}

/// Every WSDL of other makers: whatever is in it, loading ends with a model and with diagnostics that can be shown.
/// Those that are refused are the ones of `refusals.tsv`, each for a reason that does not depend on this project.
///
/// With `ERPSYNC_CORPUS_REPORT` set to a path, writes a line a WSDL there: its errors, or `ok`.
#[test]
fn corpus_is_refused_only_for_a_reason() {
    let Some(folder) = test_data("corpus") else {
        return;
    };
    let refusals = refusals();
    let mut unexpected = Vec::new();
    let manifest = std::fs::read_to_string(folder.join("manifest.tsv")).expect("a manifest");
    let (mut total, mut clean) = (0, 0);
    let mut report = String::new();
    let mut slowest = (Duration::ZERO, String::new());
    for row in manifest.lines().skip(1) {
        let columns: Vec<&str> = row.split('\t').collect();
        let path = folder.join(columns[1].replace('/', "+")).join(columns[2]);
        let start = Instant::now();
        let analysis = load(std::slice::from_ref(&path));
        let diagnostics = analysis.diagnostics();
        let text = diagnostics.render(analysis.sources(), Style::Plain);
        slowest = slowest.max((start.elapsed(), columns[2].to_owned()));
        total += 1;
        clean += usize::from(!diagnostics.has_errors());
        let mut errors = diagnostics.iter().filter(|one| one.severity == Severity::Error);
        let first = errors.next().map(|error| error.code.0);
        let errors = errors.count() + usize::from(first.is_some());
        match (first, refusals.get(columns[0])) {
            (None, None) => {}
            (Some(first), Some((code, judge))) if first == *code && is_right(judge, &columns) => {}
            (first, listed) => unexpected.push(format!("{}: {first:?}, listed as {listed:?}", columns[0])),
        }
        let state = if errors == 0 { "ok".into() } else { format!("{errors} errors") };
        let judges = columns[11..].join(" ");
        report
            .push_str(&format!("{} {} {state} [{judges} {}]\n{text}\n", columns[0], columns[2], columns[9]));
    }
    if let Some(path) = std::env::var_os("ERPSYNC_CORPUS_REPORT") {
        let summary = format!("{clean} of {total} load without an error; slowest: {slowest:?}\n");
        std::fs::write(path, report + &summary).expect("the report can be written");
    }
    assert!(unexpected.is_empty(), "{}", unexpected.join("\n"));
    assert!(total > 1000, "the manifest has only {total} rows");
}
