//! Tries the generator on every WSDL of a folder that has a `manifest.tsv`, or on those that `random` makes, and reports what
//! became of each.
//!
//! | stage | does |
//! |---|---|
//! | `generate` | code, a program that tries it (`generated_api`), sample messages, schemas for a judge (`schemas`) |
//! | `compile` | all code, with clippy, every warning an error |
//! | `round_trip` | each sample read, written, read again, and held against what was written (`compare`) |
//! | `validate` | what was written, judged by `xmllint` |
//! | `report` | totals, failures and their causes |

mod budget;
mod compare;
mod compile;
mod generate;
mod generated_api;
mod manifest;
mod pool;
mod progress;
mod random;
mod report;
mod report_entry;
mod round_trip;
mod schema_text;
mod schemas;

mod validate;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;

use generate::{Outcome, Unit};
use manifest::Entry;
use report_entry::ReportEntry;

/// Tries the generator on every WSDL of a folder.
///
/// Generated code is compiled, sends and receives sample messages, and xmllint validates its messages. Exits with 1 if
/// anything failed on the way. A refusal is no failure; the report lists it with its reason and with what other programs
/// say of the WSDL.
#[derive(Debug, Parser)]
struct Arguments {
    /// The folder with `manifest.tsv`; a WSDL lies at `FOLDER/owner+name/path`.
    #[arg(required_unless_present_any = ["budget", "budget_random", "random"])]
    folder: Option<PathBuf>,
    /// Instead: measure what these WSDLs, generated together, cost to compile.
    #[arg(long, value_name = "WSDL", num_args = 1.., conflicts_with = "folder")]
    budget: Vec<PathBuf>,
    /// Instead: measure what `cargo check` costs for a WSDL made at random with so many complex types and operations.
    #[arg(long, value_names = ["TYPES", "OPERATIONS"], num_args = 2, conflicts_with_all = ["folder", "budget"])]
    budget_random: Vec<usize>,
    /// Instead: tries this many WSDLs that are made at random.
    #[arg(long, value_name = "COUNT", conflicts_with_all = ["folder", "budget"])]
    random: Option<usize>,
    /// Seed of the random WSDLs: one seed makes the same WSDLs each time.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// Only WSDLs whose `id`, or `maker/path`, matches.
    #[arg(long, value_name = "GLOB")]
    only: Option<glob::Pattern>,
    /// Only WSDLs whose `id` stands in this file, first in its line. Lines that begin with `#` do not count.
    #[arg(long, value_name = "FILE")]
    list: Option<PathBuf>,
    /// Only every Nth WSDL, from the Ith on, counted from 0.
    #[arg(long, value_name = "I/N", value_parser = shard)]
    shard: Option<(usize, usize)>,
    /// WSDLs whose failures are known: lines of `id` and reason. One that does not fail any more is an error.
    #[arg(long, value_name = "FILE")]
    known: Option<PathBuf>,
    /// Folder for all files, the whole report (`report.md`) among them.
    #[arg(long, value_name = "FOLDER", default_value = "target/corpus")]
    out: PathBuf,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => {
            let _ = writeln!(io::stderr(), "error: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<bool, String> {
    if let [types, operations] = *arguments.budget_random {
        let folder = arguments.out.join("large");
        let wsdl = random::write_large(&folder, types, operations, arguments.seed)?;
        let table = budget::budget(&[wsdl], &budget::STEPS[..1], &arguments.out)?;
        let _ = io::stdout().write_all(table.as_bytes());
        return Ok(true);
    }
    if !arguments.budget.is_empty() {
        let table = budget::budget(&arguments.budget, budget::STEPS, &arguments.out)?;
        let _ = io::stdout().write_all(table.as_bytes());
        return Ok(true);
    }
    let random = arguments.out.join("random");
    if let Some(count) = arguments.random {
        random::write(&random, count, arguments.seed)?;
    }
    let folder = arguments.folder.as_deref().unwrap_or(&random);
    if !folder.join("manifest.tsv").exists() && std::env::var_os("ERPSYNC_REQUIRE_TEST_DATA").is_none() {
        progress::say(&format!("skipped: there is no `{}/manifest.tsv`", folder.display()));
        return Ok(true);
    }
    let entries = wanted(arguments, folder)?;
    let known = arguments.known.as_deref().map_or_else(|| Ok(BTreeSet::new()), ids)?;
    let units = arguments.out.join("units");
    let single = |entry: &Entry| Unit {
        name: format!("w{}", entry.id.replace(|c: char| !c.is_ascii_alphanumeric(), "_")),
        files: vec![entry.file(folder)],
    };
    let mut work: Vec<(Entry, Unit)> =
        entries.into_iter().map(|entry| (single(&entry), entry)).map(|(unit, entry)| (entry, unit)).collect();
    let mut outcomes = generate_all(&work, &units);
    let count = work.len();
    let sets = sets(&work, &outcomes);
    outcomes.extend(generate_all(&sets, &units));
    work.extend(sets);

    let made: BTreeMap<String, &generate::Generated> = work
        .iter()
        .zip(&outcomes)
        .filter_map(|((_, unit), outcome)| match outcome {
            Outcome::Generated(made) => Some((unit.name.clone(), made)),
            _ => None,
        })
        .collect();
    let sizes: Vec<(String, usize)> = made.iter().map(|(name, made)| (name.clone(), made.bytes)).collect();
    let mut compiled = compile::compile(&sizes, &arguments.out)?;
    let mut trips = round_trip::round_trip(&compiled.crates, &made, &units);
    let alive: BTreeMap<String, &generate::Generated> = made
        .iter()
        .filter(|(name, _)| trips.contains_key(*name))
        .map(|(name, made)| (name.clone(), *made))
        .collect();
    let mut verdicts = validate::validate(&alive, &units)?;
    let mut results: Vec<ReportEntry> = work
        .iter()
        .zip(&outcomes)
        .map(|((entry, unit), outcome)| ReportEntry {
            entry: entry.clone(),
            outcome: outcome.clone(),
            refused_by_compiler: compiled.failed.remove(&unit.name),
            trips: trips.remove(&unit.name).unwrap_or_default(),
            verdicts: verdicts.remove(&unit.name).unwrap_or_default(),
        })
        .collect();
    let sets = results.split_off(count);
    write(&arguments.out.join("report.md"), &report::whole(&results, &sets))?;
    // A reader that closed the stream has seen enough; the file has the whole report.
    let _ = io::stdout().write_all(report::short(&results, &sets).as_bytes());
    Ok(judge(&results, &sets, &known))
}

/// Returns true if nothing failed but known failures.
fn judge(results: &[ReportEntry], sets: &[ReportEntry], known: &BTreeSet<String>) -> bool {
    let mut is_good = true;
    for tried in results.iter().chain(sets) {
        let failures = tried.failures();
        let id = &tried.entry.id;
        match (failures.first(), known.contains(id)) {
            (Some(failure), false) => {
                progress::say(&format!(
                    "{id} failed: {}, {}: {}",
                    failure.stage, failure.label, failure.text
                ));
                is_good = false;
            }
            (None, true) => {
                progress::say(&format!("{id} is known to fail, and does not: take it off the list"));
                is_good = false;
            }
            _ => {}
        }
    }
    is_good
}

fn wanted(arguments: &Arguments, folder: &Path) -> Result<Vec<Entry>, String> {
    let mut entries = manifest::read(folder)?;
    if let Some(only) = &arguments.only {
        entries.retain(|entry| {
            only.matches(&entry.id) || only.matches(&format!("{}/{}", entry.maker, entry.path))
        });
    }
    if let Some(list) = &arguments.list {
        let wanted = ids(list)?;
        entries.retain(|entry| wanted.contains(&entry.id));
        if let Some(missing) = wanted.iter().find(|id| entries.iter().all(|entry| entry.id != **id)) {
            return Err(format!("{}: there is no WSDL `{missing}`", list.display()));
        }
    }
    if let Some((index, count)) = arguments.shard {
        entries = entries.into_iter().skip(index).step_by(count).collect();
    }
    if entries.is_empty() { Err("no WSDL is wanted".to_owned()) } else { Ok(entries) }
}

/// The first words of the lines of a file.
fn ids(path: &Path) -> Result<BTreeSet<String>, String> {
    let text =
        fs::read_to_string(path).map_err(|error| format!("can't read `{}`: {error}", path.display()))?;
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    Ok(lines.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect())
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("can't write `{}`: {error}", path.display()))
}

fn generate_all(work: &[(Entry, Unit)], folder: &Path) -> Vec<Outcome> {
    pool::map(work, |at, (entry, unit)| {
        if (at + 1) % 100 == 0 {
            let shown = format!("{} {}/{}", entry.id, entry.maker, entry.path);
            progress::say(&format!("generating {} of {}: {shown}", at + 1, work.len()));
        }
        generate::generate(unit, &folder.join(&unit.name))
    })
}

/// WSDLs of one folder that each generate alone, to be generated together: neighbours share types.
fn sets(work: &[(Entry, Unit)], outcomes: &[Outcome]) -> Vec<(Entry, Unit)> {
    let mut folders = BTreeMap::<(String, String), Vec<&(Entry, Unit)>>::new();
    for (one, outcome) in work.iter().zip(outcomes) {
        if matches!(outcome, Outcome::Generated(_)) {
            let folder = Path::new(&one.0.path).parent().unwrap_or(Path::new("")).display().to_string();
            folders.entry((one.0.maker.clone(), folder)).or_default().push(one);
        }
    }
    let sets = folders.into_iter().filter(|(_, members)| members.len() > 1);
    sets.map(|((maker, path), members)| {
        let id = format!("set{}", members[0].0.id);
        let files = members.iter().flat_map(|(_, unit)| unit.files.clone()).collect();
        let entry = Entry {
            id: id.clone(),
            maker,
            path,
            features: Vec::new(),
            judges: format!("{} WSDLs", members.len()),
        };
        (entry, Unit { name: id.replace(|c: char| !c.is_ascii_alphanumeric(), "_"), files })
    })
    .collect()
}

/// `I/N`.
fn shard(text: &str) -> Result<(usize, usize), String> {
    let parts =
        text.split_once('/').and_then(|(index, count)| Some((index.parse().ok()?, count.parse().ok()?)));
    parts
        .filter(|(index, count)| index < count)
        .ok_or_else(|| "it must be I/N, with I less than N".to_owned())
}

#[cfg(test)]
mod tests {
    #[test]
    fn shards() {
        assert_eq!(super::shard("1/4"), Ok((1, 4)));
        for wrong in ["4/4", "1", "a/2", "0/0"] {
            assert!(super::shard(wrong).is_err(), "{wrong}");
        }
    }
}
