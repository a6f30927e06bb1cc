//! The second stage: the generated code of all units is compiled by clippy, every warning an error.
//!
//! Units are modules of the crates of a workspace of their own, so many a crate that one fits into memory. A unit that
//! does not compile is told by the files that the compiler's messages name; it is taken out, and the others go on. The
//! crates' programs, which try the operations, are made by the same runs.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::progress;

/// Maximum size of a crate's generated code, in bytes, unless one unit alone has more.
const CRATE: usize = 500_000;

/// The units that compile, crate by crate, and what the compiler says to the others.
#[derive(Debug, Default)]
pub(crate) struct Compiled {
    pub(crate) crates: Vec<Crate>,
    pub(crate) failed: BTreeMap<String, String>,
}

/// A crate, and the program that tries its units.
#[derive(Clone, Debug)]
pub(crate) struct Crate {
    name: String,
    pub(crate) units: Vec<String>,
    /// Folder of the build.
    pub(crate) program: PathBuf,
}

/// Compiles units, which lie in `folder/units` and are given with the length of their code.
pub(crate) fn compile(units: &[(String, usize)], folder: &Path) -> Result<Compiled, String> {
    let mut crates = crates(units, folder);
    let mut failed = BTreeMap::new();
    let folder =
        folder.canonicalize().map_err(|error| format!("can't find `{}`: {error}", folder.display()))?;
    // The versions are those that the workspace has now.
    let _ = fs::remove_file(folder.join("Cargo.lock"));
    for round in 1.. {
        write(&crates, &folder)?;
        progress::say(&format!("compiling {} crates, round {round}", crates.len()));
        let run = build(&folder)?;
        if run.success {
            return Ok(Compiled { crates, failed });
        }
        let before: usize = crates.iter().map(|one| one.units.len()).sum();
        let mut alone = Vec::new();
        for one in &mut crates {
            let said = run.errors.iter().filter(|error| error.package == one.name);
            let mut is_hit = false;
            for error in said {
                is_hit = true;
                for unit in one.units.iter().filter(|unit| error.units.contains(*unit)) {
                    failed.entry(unit.clone()).or_insert_with(|| error.text.clone());
                }
            }
            let count = one.units.len();
            one.units.retain(|unit| !failed.contains_key(unit));
            if is_hit && one.units.len() == count {
                // No message says which unit it is: each gets a crate of its own, and one that is alone is it.
                alone.append(&mut one.units);
                if let [unit] = &alone[..] {
                    let text = run.errors.iter().find(|error| error.package == one.name);
                    failed.insert(unit.clone(), text.map_or_else(String::new, |error| error.text.clone()));
                    alone.clear();
                }
            }
        }
        let lonely = alone.into_iter().map(|unit| Crate::new(&format!("alone_{unit}"), vec![unit], &folder));
        crates.extend(lonely);
        crates.retain(|one| !one.units.is_empty());
        let after: usize = crates.iter().map(|one| one.units.len()).sum();
        if before == after && round > 2 || run.errors.is_empty() {
            return Err(format!("cargo failed, and not by an error in generated code:\n{}", run.rest));
        }
    }
    unreachable!("the loop ends by returning")
}

/// Units by the dozen.
fn crates(units: &[(String, usize)], folder: &Path) -> Vec<Crate> {
    let mut crates: Vec<Crate> = Vec::new();
    let mut room = 0;
    for (unit, bytes) in units {
        match crates.last_mut().filter(|_| *bytes <= room) {
            Some(last) => last.units.push(unit.clone()),
            None => {
                room = CRATE;
                crates.push(Crate::new(&format!("shard{}", crates.len()), vec![unit.clone()], folder));
            }
        }
        room = room.saturating_sub(*bytes);
    }
    crates
}

impl Crate {
    fn new(name: &str, units: Vec<String>, folder: &Path) -> Self {
        let program = folder.join("target/debug").join(name).with_extension(std::env::consts::EXE_EXTENSION);
        Self { name: name.to_owned(), units, program }
    }
}

/// Writes the workspace: a member a crate.
fn write(crates: &[Crate], folder: &Path) -> Result<(), String> {
    let root = root()?;
    let members: Vec<String> = crates.iter().map(|one| format!("\"crates/{}\"", one.name)).collect();
    let manifest = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [{}]\n\n[profile.dev]\ndebug = 0\nincremental = false\n",
        members.join(", ")
    );
    put(&folder.join("Cargo.toml"), &manifest)?;
    let lock = fs::read_to_string(root.join("Cargo.lock")).map_err(|error| error.to_string())?;
    if !folder.join("Cargo.lock").exists() {
        put(&folder.join("Cargo.lock"), &lock)?;
    }
    for one in crates {
        let name = &one.name;
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
             corpus-probe = {{ path = '{0}/corpus/probe' }}\n\
             erpsync = {{ path = '{0}/erpsync', default-features = false, features = ['decimal', 'superoffice', 'uuid'] }}\n",
            root.display()
        );
        let mut library = String::from("#![deny(warnings)]\n\n");
        let mut program = String::new();
        let mut table = String::new();
        for unit in &one.units {
            let files = folder.join("units").join(unit);
            let _ = writeln!(library, "#[path = {:?}]\npub mod {unit};", files.join("wsdl.rs"));
            let _ = writeln!(
                program,
                "mod {unit} {{\n    use {name}::{unit} as generated;\n    include!({:?});\n}}",
                files.join("probe.rs")
            );
            let _ = write!(table, "(\"{unit}\", {unit}::run as fn(&mut corpus_probe::Probe)), ");
        }
        let _ = writeln!(
            program,
            "fn main() -> std::process::ExitCode {{\n    corpus_probe::main(&[{table}])\n}}"
        );
        let package = folder.join("crates").join(name);
        put(&package.join("Cargo.toml"), &manifest)?;
        put(&package.join("src/lib.rs"), &library)?;
        put(&package.join("src/main.rs"), &program)?;
    }
    Ok(())
}

/// The workspace that this program belongs to.
pub(crate) fn root() -> Result<PathBuf, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    root.canonicalize().map_err(|error| format!("can't find `{}`: {error}", root.display()))
}

/// Writes a file if it holds something else: cargo goes by its time.
pub(crate) fn put(path: &Path, text: &str) -> Result<(), String> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let written = fs::create_dir_all(folder).and_then(|()| fs::write(path, text));
    written.map_err(|error| format!("can't write `{}`: {error}", path.display()))
}

/// Output of one run of cargo.
#[derive(Default)]
struct Run {
    success: bool,
    errors: Vec<Problem>,
    /// The end of what was not told in messages.
    rest: String,
}

struct Problem {
    package: String,
    /// The units whose files it names.
    units: BTreeSet<String>,
    text: String,
}

/// Clippy is made to compile in earnest, as `cargo clippy` makes it check: it lints, and makes the programs too.
fn build(folder: &Path) -> Result<Run, String> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let mut child = command
        .args(["build", "--offline", "--workspace", "--keep-going", "--message-format=json"])
        .current_dir(folder)
        .env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver")
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env_remove("RUSTFLAGS")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::from(fs::File::create(folder.join("cargo.log")).map_err(|error| error.to_string())?))
        .spawn()
        .map_err(|error| format!("can't run cargo: {error}"))?;
    let mut run = Run::default();
    let mut done = 0;
    for line in BufReader::new(child.stdout.take().ok_or("cargo has no output")?).lines() {
        let line = line.map_err(|error| error.to_string())?;
        let Ok(message) = serde_json::from_str::<Value>(&line) else { continue };
        match message["reason"].as_str() {
            Some("compiler-artifact") if message["target"]["kind"][0] == "bin" => {
                done += 1;
                progress::say(&format!("compiled {done}: {}", message["target"]["name"]));
            }
            Some("compiler-message") if message["message"]["level"] == "error" => {
                run.errors.extend(problem(&message));
            }
            _ => {}
        }
    }
    run.success = child.wait().map_err(|error| error.to_string())?.success();
    if !run.success {
        let log = fs::read_to_string(folder.join("cargo.log")).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        run.rest = lines[lines.len().saturating_sub(20)..].join("\n");
    }
    Ok(run)
}

fn problem(message: &Value) -> Option<Problem> {
    let inner = &message["message"];
    let rendered = inner["rendered"].as_str().unwrap_or_default();
    if rendered.starts_with("error: aborting due to") {
        return None;
    }
    let mut units = BTreeSet::new();
    files(inner, &mut units);
    // The name of a package is in its id: `path+file:///…/crates/shard0#0.0.0`.
    let id = message["package_id"].as_str().unwrap_or_default();
    let package = id.split('#').next().and_then(|path| path.rsplit('/').next()).unwrap_or_default();
    Some(Problem { package: package.to_owned(), units, text: first_lines(rendered) })
}

/// The units whose files a message names, in its spans and in the macros and notes behind them.
fn files(value: &Value, units: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                match value {
                    Value::String(path) if key == "file_name" => {
                        let mut parts = path.rsplit('/');
                        if matches!(parts.next(), Some("wsdl.rs" | "probe.rs")) {
                            units.extend(parts.next().map(str::to_owned));
                        }
                    }
                    _ => files(value, units),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| files(item, units)),
        _ => {}
    }
}

/// Message of the compiler, without the drawings.
fn first_lines(rendered: &str) -> String {
    let lines = rendered.lines().filter(|line| !line.trim().is_empty()).take(6);
    lines.map(str::trim).collect::<Vec<_>>().join(" ⏎ ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_share_crates_as_far_as_there_is_room() {
        let unit = |name: &str, bytes: usize| (name.to_owned(), bytes);
        let made =
            crates(&[unit("a", CRATE - 1), unit("b", 1), unit("c", 1), unit("d", 2 * CRATE)], Path::new(""));
        let units: Vec<Vec<String>> = made.into_iter().map(|one| one.units).collect();
        assert_eq!(units, [vec!["a", "b"], vec!["c"], vec!["d"]]);
    }

    #[test]
    fn a_message_names_the_units_of_its_files() {
        let text = r#"{"package_id": "path+file:///x/crates/shard3#0.0.0", "message": {"level": "error",
            "rendered": "error[E0308]: mismatched types\n\n --> a\n", "spans": [{"file_name": "/x/lib.rs",
            "expansion": {"span": {"file_name": "/x/units/w0007/wsdl.rs"}}}]}}"#;
        let found = problem(&serde_json::from_str(text).unwrap()).unwrap();
        assert_eq!((found.package.as_str(), found.units.len()), ("shard3", 1));
        assert!(found.units.contains("w0007"));
        assert_eq!(found.text, "error[E0308]: mismatched types ⏎ --> a");
    }
}
