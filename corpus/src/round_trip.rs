//! The third stage: every sample message is read, written and read again by the generated code, and what was written is
//! held against the sample.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::compile::Crate;
use crate::generate::Generated;
use crate::{compare, pool, progress};

/// Step that a sample reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RoundTrip {
    /// Both times the same, and all of the sample was written.
    Same,
    /// The step that failed, and why.
    Failed(String),
}

/// The trips of all samples of the units, by unit and file.
pub(crate) type RoundTrips = BTreeMap<String, BTreeMap<String, RoundTrip>>;

/// Runs the crates' programs.
pub(crate) fn round_trip(crates: &[Crate], made: &BTreeMap<String, &Generated>, folder: &Path) -> RoundTrips {
    let trips = pool::map(crates, |at, one| {
        progress::say(&format!("round trips of crate {} of {}", at + 1, crates.len()));
        of_crate(one, made, folder)
    });
    trips.into_iter().flatten().collect()
}

fn of_crate(one: &Crate, made: &BTreeMap<String, &Generated>, folder: &Path) -> RoundTrips {
    run(one, &one.units, folder);
    let mut trips = RoundTrips::new();
    for unit in &one.units {
        let Some(made) = made.get(unit) else { continue };
        if results(&folder.join(unit)).is_none() {
            // Another unit may have ended the program before this one's turn.
            run(one, std::slice::from_ref(unit), folder);
        }
        trips.insert(unit.clone(), of_unit(made, &folder.join(unit)));
    }
    trips
}

/// Results are left in the units' folders; a program that ends early leaves them incomplete.
fn run(one: &Crate, units: &[String], folder: &Path) {
    for unit in units {
        let _ = fs::remove_file(folder.join(unit).join("results.tsv"));
    }
    let mut command = Command::new(&one.program);
    let command = command.arg(folder).args(units).stdin(Stdio::null());
    if let Err(error) = command.stdout(Stdio::null()).stderr(Stdio::null()).status() {
        progress::say(&format!("can't run `{}`: {error}", one.program.display()));
    }
}

/// Step and text by file; `None` where the program ended before the unit was done.
fn results(folder: &Path) -> Option<BTreeMap<String, (String, String)>> {
    let found = lines(folder);
    found.contains_key("end").then_some(found)
}

fn lines(folder: &Path) -> BTreeMap<String, (String, String)> {
    let table = fs::read_to_string(folder.join("results.tsv")).unwrap_or_default();
    let lines = table.lines().filter_map(|line| {
        let mut cells = line.splitn(3, '\t').map(str::to_owned);
        Some((cells.next()?, (cells.next()?, cells.next()?)))
    });
    lines.collect()
}

fn of_unit(made: &Generated, folder: &Path) -> BTreeMap<String, RoundTrip> {
    let results = results(folder);
    let ended = results.is_none();
    let results = results.unwrap_or_else(|| lines(folder));
    let trip = |file: &str| match results.get(file) {
        Some((step, _)) if step == "ok" => {
            let text = |kind: &str| fs::read_to_string(folder.join(kind).join(file)).unwrap_or_default();
            let rules = compare::Rules { unordered: &made.unordered, defaults: &made.defaults };
            match compare::difference(&text("samples"), &text("written"), rules) {
                None => RoundTrip::Same,
                Some(difference) => RoundTrip::Failed(format!("not as the sample: {difference}")),
            }
        }
        Some((step, text)) => RoundTrip::Failed(format!("{step}: {text}")),
        None if ended => RoundTrip::Failed("the program ended before it was tried, or by it".to_owned()),
        None => RoundTrip::Failed("not tried".to_owned()),
    };
    made.samples.iter().map(|sample| (sample.file.clone(), trip(&sample.file))).collect()
}
