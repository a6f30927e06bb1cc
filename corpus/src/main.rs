//! Tries the generator on every WSDL of a folder that has a `manifest.tsv`, and reports what became of each.

mod attempt;
mod manifest;
mod report;

use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

/// Tries the generator on every WSDL of a folder.
///
/// Exits with 1 if the generator broke: panicked, or made what is not Rust. A refusal is no failure; the report lists it
/// with its reason and with what other programs say of the WSDL.
#[derive(Debug, Parser)]
struct Arguments {
    /// The folder with `manifest.tsv`; a WSDL lies at `FOLDER/owner+name/path`.
    folder: PathBuf,
    /// Only WSDLs whose `id`, or `maker/path`, matches.
    #[arg(long, value_name = "GLOB")]
    only: Option<glob::Pattern>,
    /// Only every Nth WSDL, from the Ith on, counted from 0.
    #[arg(long, value_name = "I/N", value_parser = shard)]
    shard: Option<(usize, usize)>,
    /// Where the report is written, besides being shown.
    #[arg(long, value_name = "FILE", default_value = "target/corpus/report.md")]
    report: PathBuf,
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
    let mut entries = manifest::read(&arguments.folder)?;
    if let Some(only) = &arguments.only {
        entries.retain(|entry| {
            only.matches(&entry.id) || only.matches(&format!("{}/{}", entry.maker, entry.path))
        });
    }
    if let Some((index, count)) = arguments.shard {
        entries = entries.into_iter().skip(index).step_by(count).collect();
    }
    if entries.is_empty() {
        return Err("no WSDL is wanted".to_owned());
    }
    let count = entries.len();
    let mut results = Vec::with_capacity(count);
    for (index, entry) in entries.into_iter().enumerate() {
        let _ = writeln!(io::stderr(), "{}/{count} {} {}/{}", index + 1, entry.id, entry.maker, entry.path);
        let outcome = attempt::attempt(&entry.file(&arguments.folder));
        results.push((entry, outcome));
    }
    let report = report::report(&results);
    let write_failed = |error: io::Error| format!("can't write `{}`: {error}", arguments.report.display());
    if let Some(folder) = arguments.report.parent() {
        fs::create_dir_all(folder).map_err(write_failed)?;
    }
    fs::write(&arguments.report, &report).map_err(write_failed)?;
    // Who closed the stream has seen enough; the file holds it all.
    let _ = io::stdout().write_all(report.as_bytes());
    Ok(!results.iter().any(|(_, outcome)| matches!(outcome, attempt::Outcome::Broken(_))))
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
