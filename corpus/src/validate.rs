//! The fourth stage: what was written is judged by `xmllint`, which is not ours, on the schemas of the WSDL.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::generate::Made;
use crate::{pool, progress};

/// What the judge says of a message.
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
pub(crate) fn validate(units: &BTreeMap<String, &Made>, folder: &Path) -> Result<Verdicts, String> {
    let there = Command::new("xmllint").arg("--version").stderr(Stdio::null()).status();
    there
        .map_err(|error| format!("can't run xmllint, which is in Debian's package libxml2-utils: {error}"))?;
    let units: Vec<(&String, &Made)> = units.iter().map(|(unit, made)| (unit, *made)).collect();
    let judged = pool::map(&units, |at, (unit, made)| {
        if (at + 1) % 100 == 0 {
            progress::say(&format!("judging {} of {}", at + 1, units.len()));
        }
        ((*unit).clone(), of_unit(made, &folder.join(unit)))
    });
    Ok(judged.into_iter().collect())
}

fn of_unit(made: &Made, folder: &Path) -> BTreeMap<String, Verdict> {
    let mut verdicts: BTreeMap<String, Verdict> =
        made.samples.iter().map(|sample| (sample.file.clone(), Verdict::NotJudged)).collect();
    let sets: BTreeSet<usize> = made.samples.iter().map(|sample| sample.set).collect();
    for set in sets {
        let wanted = made.samples.iter().filter(|sample| sample.set == set && sample.gaps.is_empty());
        let files: Vec<&str> = wanted
            .map(|sample| sample.file.as_str())
            .filter(|file| folder.join("written").join(file).is_file())
            .collect();
        let judged = judge(folder, set, "written", &files);
        let Judged::Files(invalid) = judged else {
            if let Judged::NoSchema(reason) = judged {
                verdicts
                    .extend(files.iter().map(|file| ((*file).to_owned(), Verdict::NoSchema(reason.clone()))));
            }
            continue;
        };
        let bad: Vec<&str> = files.iter().copied().filter(|file| invalid.contains_key(*file)).collect();
        let samples = match judge(folder, set, "samples", &bad) {
            Judged::Files(invalid) => invalid,
            Judged::NoSchema(_) => BTreeMap::new(),
        };
        for file in files {
            let verdict = match invalid.get(file) {
                None => Verdict::Valid,
                Some(reason) => {
                    Verdict::Invalid { reason: reason.clone(), sample_too: samples.contains_key(file) }
                }
            };
            verdicts.insert(file.to_owned(), verdict);
        }
    }
    verdicts
}

enum Judged {
    /// The files that are not valid, and why.
    Files(BTreeMap<String, String>),
    NoSchema(String),
}

/// How many files one process is given.
const BATCH: usize = 500;

fn judge(folder: &Path, set: usize, kind: &str, files: &[&str]) -> Judged {
    let mut invalid = BTreeMap::new();
    for batch in files.chunks(BATCH) {
        let schema = format!("schemas{set}/main.xsd");
        let mut command = Command::new("xmllint");
        command.args(["--noout", "--nonet", "--huge", "--schema", &schema]).current_dir(folder);
        let output = command.args(batch.iter().map(|file| format!("{kind}/{file}"))).output();
        let said = match &output {
            Ok(output) => String::from_utf8_lossy(&output.stderr).into_owned(),
            Err(error) => return Judged::NoSchema(format!("can't run xmllint: {error}")),
        };
        match verdicts(&said, kind) {
            Judged::Files(found) => invalid.extend(found),
            judged @ Judged::NoSchema(_) => return judged,
        }
    }
    Judged::Files(invalid)
}

/// What xmllint says: lines of errors, and behind those of a file whether it is valid.
fn verdicts(said: &str, kind: &str) -> Judged {
    let mut invalid = BTreeMap::new();
    if said.lines().any(|line| line.starts_with("WXS schema ") && line.ends_with(" failed to compile")) {
        let errors = said.lines().filter(|line| line.contains("error :"));
        return Judged::NoSchema(errors.take(2).collect::<Vec<_>>().join("; "));
    }
    let mut errors: Vec<&str> = Vec::new();
    for line in said.lines() {
        let rest = line.strip_prefix(kind).and_then(|rest| rest.strip_prefix('/'));
        if rest.is_some_and(|rest| rest.ends_with(" validates")) {
            errors.clear();
        } else if let Some(file) = rest.and_then(|rest| rest.strip_suffix(" fails to validate")) {
            let texts = errors.iter().map(|line| line.split_once("error : ").map_or(*line, |(_, text)| text));
            invalid.insert(file.to_owned(), texts.take(2).collect::<Vec<_>>().join("; "));
            errors.clear();
        } else if line.contains("error : ") {
            errors.push(line);
        }
    }
    Judged::Files(invalid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xmllint_says() {
        let said = "written/a.xml validates\n\
                    written/b.xml:3: element X: Schemas validity error : Element 'X': no.\n\
                    written/b.xml fails to validate\n";
        let Judged::Files(invalid) = verdicts(said, "written") else { panic!("the schema is good") };
        assert_eq!(invalid, BTreeMap::from([("b.xml".to_owned(), "Element 'X': no.".to_owned())]));
        let said = "s.xsd:2: element e: Schemas parser error : twice\nWXS schema schemas0/main.xsd failed to compile\n";
        let Judged::NoSchema(reason) = verdicts(said, "written") else { panic!("the schema is bad") };
        assert!(reason.ends_with("twice"));
    }
}
