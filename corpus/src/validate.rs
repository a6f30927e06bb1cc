//! The fourth stage: what was written is judged by `xmllint`, which is not ours, on the schemas of the WSDL.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::generate::Generated;
use crate::{pool, progress};

/// Verdict of the judge on a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Valid,
    /// Why it is not, and whether the sample that it was made of is not either.
    Invalid {
        reason: String,
        sample_too: bool,
    },
    /// The judge refuses the schema itself.
    NoSchema(String),
    /// The judge took too long, died, or said nothing of the message.
    Failed(String),
    /// The sample lacks something, or nothing was written.
    NotJudged,
}

/// The verdicts on all samples of the units, by unit and file.
pub(crate) type Verdicts = BTreeMap<String, BTreeMap<String, Verdict>>;

/// Judges units, which lie in `folder`.
///
/// # Errors
///
/// If there is no `xmllint`.
pub(crate) fn validate(units: &BTreeMap<String, &Generated>, folder: &Path) -> Result<Verdicts, String> {
    let there = Command::new("xmllint").arg("--version").stderr(Stdio::null()).status();
    there
        .map_err(|error| format!("can't run xmllint, which is in Debian's package libxml2-utils: {error}"))?;
    let units: Vec<(&String, &Generated)> = units.iter().map(|(unit, made)| (unit, *made)).collect();
    let judged = pool::map(&units, |at, (unit, made)| {
        if (at + 1) % 100 == 0 {
            progress::say(&format!("judging {} of {}", at + 1, units.len()));
        }
        ((*unit).clone(), of_unit(made, &folder.join(unit)))
    });
    Ok(judged.into_iter().collect())
}

fn of_unit(made: &Generated, folder: &Path) -> BTreeMap<String, Verdict> {
    let mut verdicts: BTreeMap<String, Verdict> =
        made.samples.iter().map(|sample| (sample.file.clone(), Verdict::NotJudged)).collect();
    if made.has_editions {
        // A set of schemas has one definition of a name; each of the documents is judged by itself, too.
        let reason = "documents that are compiled together say different things of a namespace";
        verdicts.values_mut().for_each(|verdict| *verdict = Verdict::NoSchema(reason.to_owned()));
        return verdicts;
    }
    let sets: BTreeSet<usize> = made.samples.iter().filter_map(|sample| sample.set).collect();
    for set in sets {
        let wanted = made.samples.iter().filter(|sample| sample.set == Some(set) && sample.gaps.is_empty());
        let files: Vec<&str> = wanted
            .map(|sample| sample.file.as_str())
            .filter(|file| folder.join("written").join(file).exists())
            .collect();
        for (file, judged) in judge(folder, set, "written", &files) {
            let verdict = match judged {
                Judged::Valid => Verdict::Valid,
                Judged::NoSchema(reason) => Verdict::NoSchema(reason),
                Judged::Failed(reason) => Verdict::Failed(reason),
                Judged::Invalid(reason) => {
                    let sample = judge(folder, set, "samples", &[&file]);
                    let sample_too = matches!(sample.get(&file), Some(Judged::Invalid(_)));
                    Verdict::Invalid { reason, sample_too }
                }
            };
            verdicts.insert(file, verdict);
        }
    }
    verdicts
}

/// Verdict of the judge on one file.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Judged {
    Valid,
    Invalid(String),
    /// Why the schema is none.
    NoSchema(String),
    /// Why there is no judgement.
    Failed(String),
}

/// Number of files that one process is given.
const BATCH: usize = 500;

/// Time limit of a process for a batch: some schemas keep it busy for ever.
const TIME: Duration = Duration::from_secs(120);

/// Time limit for one file of a batch that failed.
const TIME_OF_ONE: Duration = Duration::from_secs(10);

fn judge(folder: &Path, set: usize, kind: &str, files: &[&str]) -> BTreeMap<String, Judged> {
    let mut all = BTreeMap::new();
    for batch in files.chunks(BATCH) {
        let ask = |files: &[&str], time| {
            let schema = format!("schemas{set}/main.xsd");
            let mut command = Command::new("xmllint");
            command.args(["--noout", "--nonet", "--huge", "--schema", &schema]).current_dir(folder);
            command.args(files.iter().map(|file| format!("{kind}/{file}")));
            let said = run(command, time);
            judgements(&said, kind, files)
        };
        let judged = ask(batch, TIME);
        let failed: Vec<&str> = batch
            .iter()
            .copied()
            .filter(|file| matches!(judged.get(*file), Some(Judged::Failed(_))))
            .collect();
        all.extend(judged);
        // One file of the batch may be the reason of the failure; only some of a batch are tried one by one.
        if batch.len() > 1 {
            for file in failed.into_iter().take(ALONE) {
                all.extend(ask(&[file], TIME_OF_ONE));
            }
        }
    }
    all
}

/// Number of files of a failed batch that are tried by themselves.
const ALONE: usize = 8;

/// Standard error of a process, and the reason if it was ended early.
struct Said {
    text: String,
    failure: Option<String>,
}

/// Runs a command for so long at most.
fn run(mut command: Command, time: Duration) -> Said {
    let failed = |reason: String| Said { text: String::new(), failure: Some(reason) };
    let mut child = match command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn() {
        Ok(child) => child,
        Err(error) => return failed(format!("can't run xmllint: {error}")),
    };
    // It is read beside the waiting: a full pipe would stop the process.
    let reader = child.stderr.take().map(|mut stderr| {
        std::thread::spawn(move || {
            let mut text = Vec::new();
            let _ = stderr.read_to_end(&mut text);
            String::from_utf8_lossy(&text).into_owned()
        })
    });
    let end = Instant::now() + time;
    let failure = loop {
        match child.try_wait() {
            // Its own codes: 3 is that a file is not valid, 5 that the schema is none.
            Ok(Some(status)) => break status.code().is_none().then(|| format!("xmllint died: {status}")),
            Ok(None) if Instant::now() < end => std::thread::sleep(Duration::from_millis(5)),
            Ok(None) => {
                let _ = child.kill();
                let _ = child.wait();
                break Some(format!("xmllint took more than {} seconds", time.as_secs()));
            }
            Err(error) => break Some(format!("xmllint can't be waited for: {error}")),
        }
    };
    let text = reader.and_then(|reader| reader.join().ok()).unwrap_or_default();
    Said { text, failure }
}

/// Reads xmllint's verdict on each file: lines of errors, and after those of a file its validity. A file without a
/// verdict is left out.
fn judgements(said: &Said, kind: &str, files: &[&str]) -> BTreeMap<String, Judged> {
    let text = &said.text;
    let all = |judged: Judged| files.iter().map(|file| ((*file).to_owned(), judged.clone())).collect();
    if text.lines().any(|line| line.starts_with("WXS schema ") && line.ends_with(" failed to compile")) {
        let errors = text.lines().filter(|line| line.contains("error :"));
        return all(Judged::NoSchema(errors.take(2).collect::<Vec<_>>().join("; ")));
    }
    let silent = || "xmllint said nothing of it".to_owned();
    let mut judged: BTreeMap<String, Judged> =
        all(Judged::Failed(said.failure.clone().unwrap_or_else(silent)));
    let mut errors: Vec<&str> = Vec::new();
    for line in text.lines() {
        let rest = line.strip_prefix(kind).and_then(|rest| rest.strip_prefix('/'));
        if let Some(file) = rest.and_then(|rest| rest.strip_suffix(" validates")) {
            judged.insert(file.to_owned(), Judged::Valid);
            errors.clear();
        } else if let Some(file) = rest.and_then(|rest| rest.strip_suffix(" fails to validate")) {
            let texts = errors.iter().map(|line| line.split_once("error : ").map_or(*line, |(_, text)| text));
            let reason = texts.take(2).collect::<Vec<_>>().join("; ");
            judged.insert(file.to_owned(), Judged::Invalid(reason));
            errors.clear();
        } else if line.contains("error : ") {
            errors.push(line);
        }
    }
    judged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, failure: Option<&str>) -> Said {
        Said { text: text.to_owned(), failure: failure.map(str::to_owned) }
    }

    #[test]
    fn what_xmllint_says() {
        let text = "written/a.xml validates\n\
                    written/b.xml:3: element X: Schemas validity error : Element 'X': no.\n\
                    written/b.xml fails to validate\n";
        let judged = judgements(&said(text, None), "written", &["a.xml", "b.xml", "c.xml"]);
        assert_eq!(judged["a.xml"], Judged::Valid);
        assert_eq!(judged["b.xml"], Judged::Invalid("Element 'X': no.".to_owned()));
        assert!(matches!(&judged["c.xml"], Judged::Failed(_)), "it said nothing of it");
        let text = "s.xsd:2: element e: Schemas parser error : twice\nWXS schema schemas0/main.xsd failed to compile\n";
        let judged = judgements(&said(text, None), "written", &["a.xml"]);
        assert!(matches!(&judged["a.xml"], Judged::NoSchema(reason) if reason.ends_with("twice")));
        let judged =
            judgements(&said("written/a.xml validates\n", Some("killed")), "written", &["a.xml", "b.xml"]);
        assert_eq!(judged["a.xml"], Judged::Valid);
        assert_eq!(judged["b.xml"], Judged::Failed("killed".to_owned()));
    }

    #[test]
    fn who_takes_too_long_or_dies_is_no_judge() {
        let shell = |script: &str| {
            let mut command = Command::new("sh");
            command.args(["-c", script]);
            command
        };
        let slow = run(shell("exec sleep 600"), Duration::from_millis(50));
        assert!(slow.failure.is_some_and(|failure| failure.contains("took more than")));
        let dead = run(shell("echo before >&2; kill -9 $$"), Duration::from_secs(60));
        assert!(dead.failure.is_some_and(|failure| failure.contains("died")));
        assert_eq!(dead.text, "before\n");
        let well = run(shell("echo said >&2; exit 3"), Duration::from_secs(60));
        assert_eq!((well.failure, well.text.as_str()), (None, "said\n"));
    }
}
