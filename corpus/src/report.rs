//! The last stage: the table, the failures and their causes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::generate::{Outcome, first};
use crate::report_entry::ReportEntry;
use crate::validate::Verdict;

/// Numbers of one row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Totals {
    wsdls: usize,
    refused: usize,
    broken: usize,
    generated: usize,
    compiled: usize,
    round_tripped: usize,
    valid: usize,
    apart: usize,
    /// Those of which the judge failed to judge a message.
    unjudged: usize,
    operations: usize,
    messages: usize,
    same: usize,
    valid_messages: usize,
    members: usize,
    raw: usize,
}

impl Totals {
    fn add(&mut self, tried: &ReportEntry) {
        self.wsdls += 1;
        let made = match &tried.outcome {
            Outcome::Generated(made) => made,
            Outcome::Refused(_) => return self.refused += 1,
            Outcome::Broken(_) => return self.broken += 1,
        };
        let invalid = tried.count(|verdict| matches!(verdict, Verdict::Invalid { .. }));
        let apart = tried.schema_refused().is_some();
        self.generated += 1;
        self.compiled += usize::from(tried.compiles());
        self.round_tripped += usize::from(tried.compiles() && tried.same() == made.samples.len());
        let unjudged = tried.judge_failed().is_some();
        self.valid += usize::from(tried.compiles() && invalid == 0 && !apart && !unjudged);
        self.unjudged += usize::from(unjudged);
        self.apart += usize::from(apart);
        self.operations += made.operations;
        self.messages += made.samples.len();
        self.same += tried.same();
        self.valid_messages += tried.count(|verdict| *verdict == Verdict::Valid);
        self.members += made.members;
        self.raw += made.raw.len();
    }

    fn row(&self, name: &str) -> String {
        let Self {
            wsdls, refused, broken, generated, compiled, round_tripped, valid, apart, unjudged, ..
        } = self;
        let Self { operations, messages, same, valid_messages, members, raw, .. } = self;
        format!(
            "| {name} | {wsdls} | {refused} | {broken} | {generated} | {compiled} | {round_tripped} | {valid} | {apart} | \
             {unjudged} | {operations} | {messages} | {same} | {valid_messages} | {members} | {raw} |\n"
        )
    }
}

const HEAD: &str = "| | WSDLs | refused | broken | generated | compiled | round-tripped | valid | schema refused by the judge | \
                    judge failed | operations | messages | round-tripped | valid | members | of them raw XML |\n\
                    |---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n";

/// The table of totals, and the most frequent causes of failures.
pub(crate) fn short(results: &[ReportEntry], sets: &[ReportEntry]) -> String {
    let mut out = format!("{HEAD}{}", totals(results).row("all"));
    if !sets.is_empty() {
        out.push_str(&totals(sets).row("compiled together"));
    }
    out.push_str(&encoded(results));
    for (cause, wsdls) in causes(results.iter().chain(sets)).iter().take(15) {
        let _ = writeln!(out, "- {} WSDLs, {} messages: {cause}", wsdls.len(), count(wsdls));
    }
    out
}

/// The whole report, in Markdown.
pub(crate) fn whole(results: &[ReportEntry], sets: &[ReportEntry]) -> String {
    let mut makers = BTreeMap::<&str, Totals>::new();
    let mut features = BTreeMap::<&str, Totals>::new();
    for tried in results {
        makers.entry(&tried.entry.maker).or_default().add(tried);
        for feature in &tried.entry.features {
            features.entry(feature).or_default().add(tried);
        }
    }
    let mut out =
        format!("# Totals\n\n{HEAD}{}{}", totals(results).row("all"), totals(sets).row("compiled together"));
    out.push_str(&encoded(results));
    for (title, groups) in [("By maker", &makers), ("By feature", &features)] {
        let _ = write!(out, "\n# {title}\n\n{HEAD}");
        groups.iter().for_each(|(name, totals)| out.push_str(&totals.row(name)));
    }
    out.push_str("\n# Failures by cause\n\n");
    for (cause, wsdls) in causes(results.iter().chain(sets)) {
        let _ = writeln!(out, "- {} WSDLs, {} messages: {cause}", wsdls.len(), count(&wsdls));
        for (wsdl, texts) in wsdls.iter().take(4) {
            let _ = writeln!(out, "  - {wsdl}: {}", texts[0]);
        }
    }
    let all: Vec<&ReportEntry> = results.iter().chain(sets).collect();
    list(&mut out, "Failures", &all, |tried| {
        let found = tried.failures().into_iter();
        let lines: Vec<String> =
            found.map(|one| format!("\n  - {}, {}: {}", one.stage, one.label, one.text)).collect();
        (!lines.is_empty()).then(|| lines.concat())
    });
    list(&mut out, "Refused", &all, |tried| match &tried.outcome {
        Outcome::Refused(errors) => Some(first(errors)),
        _ => None,
    });
    list(&mut out, "Schema refused by the judge", &all, |tried| tried.schema_refused().map(str::to_owned));
    list(&mut out, "Judge failed", &all, |tried| tried.judge_failed().map(str::to_owned));
    list(&mut out, "Left out or kept as less", &all, |tried| {
        let left_out = &tried.made()?.left_out;
        (!left_out.is_empty()).then(|| first(left_out))
    });
    list(&mut out, "Members that are raw XML", &all, |tried| {
        let raw = &tried.made()?.raw;
        (!raw.is_empty()).then(|| raw.join(", "))
    });
    list(&mut out, "Samples with gaps, which nobody judges", &all, |tried| {
        let gaps: BTreeSet<&String> = tried.made()?.samples.iter().flat_map(|sample| &sample.gaps).collect();
        (!gaps.is_empty()).then(|| gaps.into_iter().cloned().collect::<Vec<_>>().join(", "))
    });
    out
}

/// The WSDLs with operations in SOAP's encoding, and those operations.
fn encoded(results: &[ReportEntry]) -> String {
    let (mut wsdls, mut operations, mut compiled, mut round_tripped) = (0, 0, 0, 0);
    for tried in results {
        let [made, same] = tried.encoded_operations();
        wsdls += usize::from(made > 0);
        operations += made;
        compiled += if tried.compiles() { made } else { 0 };
        round_tripped += same;
    }
    if wsdls == 0 {
        return String::new();
    }
    format!(
        "\nIn SOAP's encoding: {wsdls} WSDLs, {operations} operations generated, {compiled} compiled, {round_tripped} round-tripped.\n\n"
    )
}

fn totals(results: &[ReportEntry]) -> Totals {
    let mut all = Totals::default();
    results.iter().for_each(|tried| all.add(tried));
    all
}

/// The texts of the failures of a cause, by WSDL.
type Wsdls = BTreeMap<String, Vec<String>>;

/// The causes of all failures, those of most WSDLs first.
fn causes<'t>(results: impl Iterator<Item = &'t ReportEntry>) -> Vec<(String, Wsdls)> {
    let mut causes = BTreeMap::<String, Wsdls>::new();
    for tried in results {
        for failure in tried.failures() {
            let text = format!("{}: {}", failure.label, failure.text);
            let wsdl = format!("{} {} {}", tried.entry.id, tried.entry.maker, tried.entry.path);
            causes.entry(failure.cause()).or_default().entry(wsdl).or_default().push(text);
        }
    }
    let mut causes: Vec<_> = causes.into_iter().collect();
    causes.sort_by_key(|(_, wsdls)| std::cmp::Reverse((wsdls.len(), count(wsdls))));
    causes
}

fn count(wsdls: &Wsdls) -> usize {
    wsdls.values().map(Vec::len).sum()
}

fn list(
    out: &mut String,
    title: &str,
    results: &[&ReportEntry],
    text: impl Fn(&ReportEntry) -> Option<String>,
) {
    let lines: Vec<String> = results
        .iter()
        .filter_map(|tried| {
            let text = text(tried)?;
            let entry = &tried.entry;
            Some(format!("- {} {} {} ({}): {text}\n", entry.id, entry.maker, entry.path, entry.judges))
        })
        .collect();
    let _ = write!(out, "\n# {title}: {}\n\n{}", lines.len(), lines.concat());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::{Generated, Trial};
    use crate::manifest::Entry;
    use crate::round_trip::RoundTrip;

    fn tried(id: &str, feature: &str, outcome: Outcome) -> ReportEntry {
        let entry = Entry {
            id: id.into(),
            maker: "m/n".into(),
            path: "a.wsdl".into(),
            features: vec![feature.into()],
            judges: "zeep ok".into(),
        };
        ReportEntry {
            entry,
            outcome,
            refused_by_compiler: None,
            trips: BTreeMap::new(),
            verdicts: BTreeMap::new(),
        }
    }

    #[test]
    fn totals_of_makers_and_features_and_what_failed() {
        let trial = |file: &str| Trial {
            file: file.into(),
            label: format!("reply of {file}"),
            operation: "0/0".into(),
            set: (file == "0").then_some(0),
            gaps: Vec::new(),
        };
        let made = Generated {
            members: 4,
            raw: vec!["A::b".into()],
            operations: 1,
            samples: vec![trial("0"), trial("1")],
            ..Generated::default()
        };
        let mut first = tried("1", "any", Outcome::Generated(made));
        first.trips =
            [("0".into(), RoundTrip::Same), ("1".into(), RoundTrip::Failed("read: `x` is no int".into()))]
                .into();
        first.verdicts = [("0".into(), Verdict::Valid), ("1".into(), Verdict::NotJudged)].into();
        let second = tried("2", "list", Outcome::Refused(vec!["[circular] a round".into()]));
        let text = whole(&[first, second], &[]);
        assert!(
            text.contains("| all | 2 | 1 | 0 | 1 | 1 | 0 | 1 | 0 | 0 | 1 | 2 | 1 | 1 | 4 | 1 |"),
            "{text}"
        );
        let of_encoding = "In SOAP's encoding: 1 WSDLs, 1 operations generated, 1 compiled, 0 round-tripped.";
        assert!(text.contains(of_encoding), "{text}");
        assert!(text.contains("| list | 1 | 1 | 0 | 0 |"), "{text}");
        assert!(text.contains("- 1 WSDLs, 1 messages: round trip: read: `_` is no int"), "{text}");
        assert!(text.contains("  - round trip, reply of 1: read: `x` is no int"), "{text}");
        assert!(text.contains("- 2 m/n a.wsdl (zeep ok): [circular] a round\n"), "{text}");
    }
}
