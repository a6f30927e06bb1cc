//! The table.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::attempt::{Outcome, first};
use crate::manifest::Entry;

/// Numbers of one row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Totals {
    wsdls: usize,
    generated: usize,
    refused: usize,
    broken: usize,
    members: usize,
    raw: usize,
    samples: usize,
    gaps: usize,
}

impl Totals {
    fn add(&mut self, outcome: &Outcome) {
        self.wsdls += 1;
        match outcome {
            Outcome::Generated(made) => {
                self.generated += 1;
                self.members += made.members;
                self.raw += made.raw.len();
                self.samples += made.samples;
                self.gaps += made.gaps;
            }
            Outcome::Refused(_) => self.refused += 1,
            Outcome::Broken(_) => self.broken += 1,
        }
    }

    fn row(&self, name: &str) -> String {
        let Self { wsdls, generated, refused, broken, members, raw, samples, gaps } = self;
        format!(
            "| {name} | {wsdls} | {generated} | {refused} | {broken} | {members} | {raw} | {samples} | {gaps} |\n"
        )
    }
}

const HEAD: &str = "| | WSDLs | generated | refused | broken | members | of them raw XML | sample messages | of them with gaps |\n\
                    |---|---|---|---|---|---|---|---|---|\n";

/// The whole report, in Markdown.
pub(crate) fn report(results: &[(Entry, Outcome)]) -> String {
    let mut all = Totals::default();
    let mut makers = BTreeMap::<&str, Totals>::new();
    let mut features = BTreeMap::<&str, Totals>::new();
    for (entry, outcome) in results {
        all.add(outcome);
        makers.entry(&entry.maker).or_default().add(outcome);
        for feature in &entry.features {
            features.entry(feature).or_default().add(outcome);
        }
    }
    let mut out = format!("# Totals\n\n{HEAD}{}", all.row("all"));
    for (title, groups) in [("By maker", &makers), ("By feature", &features)] {
        let _ = write!(out, "\n# {title}\n\n{HEAD}");
        groups.iter().for_each(|(name, totals)| out.push_str(&totals.row(name)));
    }
    list(&mut out, "Broken", results, |outcome| match outcome {
        Outcome::Broken(reason) => Some(reason.clone()),
        _ => None,
    });
    list(&mut out, "Refused", results, |outcome| match outcome {
        Outcome::Refused(errors) => Some(first(errors)),
        _ => None,
    });
    list(&mut out, "Left out or kept as less", results, |outcome| match outcome {
        Outcome::Generated(made) if !made.left_out.is_empty() => Some(first(&made.left_out)),
        _ => None,
    });
    list(&mut out, "Members that are raw XML", results, |outcome| match outcome {
        Outcome::Generated(made) if !made.raw.is_empty() => Some(made.raw.join(", ")),
        _ => None,
    });
    out
}

fn list(
    out: &mut String,
    title: &str,
    results: &[(Entry, Outcome)],
    text: impl Fn(&Outcome) -> Option<String>,
) {
    let lines: Vec<String> = results
        .iter()
        .filter_map(|(entry, outcome)| {
            let text = text(outcome)?;
            Some(format!("- {} {} {} ({}): {text}\n", entry.id, entry.maker, entry.path, entry.judges))
        })
        .collect();
    let _ = write!(out, "\n# {title}: {}\n\n{}", lines.len(), lines.concat());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attempt::Made;

    #[test]
    fn totals_of_makers_and_features() {
        let entry = |id: &str, feature: &str| Entry {
            id: id.into(),
            maker: "m/n".into(),
            path: "a.wsdl".into(),
            features: vec![feature.into()],
            judges: "zeep ok".into(),
        };
        let made = Made { members: 4, raw: vec!["A::b".into()], samples: 3, gaps: 1, ..Made::default() };
        let text = report(&[
            (entry("1", "any"), Outcome::Generated(made)),
            (entry("2", "list"), Outcome::Refused(vec!["[circular] a round".into()])),
        ]);
        assert!(text.contains("| all | 2 | 1 | 1 | 0 | 4 | 1 | 3 | 1 |"), "{text}");
        assert!(text.contains("| m/n | 2 | 1 | 1 | 0 |") && text.contains("| list | 1 | 0 | 1 | 0 |"));
        assert!(text.contains("- 2 m/n a.wsdl (zeep ok): [circular] a round\n"), "{text}");
    }
}
