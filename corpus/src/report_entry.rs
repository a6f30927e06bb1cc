//! Result of a WSDL, or a set of them, after all stages.

use std::collections::{BTreeMap, BTreeSet};

use crate::generate::{Generated, Outcome, Trial};
use crate::manifest::Entry;
use crate::round_trip::RoundTrip;
use crate::validate::Verdict;

/// A WSDL with the results of all stages.
#[derive(Clone, Debug)]
pub(crate) struct ReportEntry {
    pub(crate) entry: Entry,
    pub(crate) outcome: Outcome,
    /// Message of the compiler, if it refuses the code.
    pub(crate) refused_by_compiler: Option<String>,
    pub(crate) trips: BTreeMap<String, RoundTrip>,
    pub(crate) verdicts: BTreeMap<String, Verdict>,
}

/// Something that should not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    /// The stage.
    pub(crate) stage: &'static str,
    /// The message, where it is about one: `request 0 of GetOrder`.
    pub(crate) label: String,
    pub(crate) text: String,
}

impl ReportEntry {
    pub(crate) fn made(&self) -> Option<&Generated> {
        match &self.outcome {
            Outcome::Generated(made) => Some(made),
            _ => None,
        }
    }

    pub(crate) fn compiles(&self) -> bool {
        self.made().is_some() && self.refused_by_compiler.is_none()
    }

    /// All failures. A refusal is none, and neither is a schema that the judge refuses.
    pub(crate) fn failures(&self) -> Vec<Failure> {
        let failure = |stage, label: &str, text: &str| Failure {
            stage,
            label: label.to_owned(),
            text: text.to_owned(),
        };
        let made = match &self.outcome {
            Outcome::Generated(made) => made,
            Outcome::Refused(_) => return Vec::new(),
            Outcome::Broken(reason) => return vec![failure("generate", "", reason)],
        };
        if let Some(text) = &self.refused_by_compiler {
            return vec![failure("compile", "", text)];
        }
        let mut found = Vec::new();
        for sample in &made.samples {
            if let Some(RoundTrip::Failed(text)) = self.trips.get(&sample.file) {
                found.push(failure("round trip", &sample.label, text));
            }
            if let Some(Verdict::Invalid { reason, sample_too }) = self.verdicts.get(&sample.file) {
                let stage = if *sample_too { "valid, nor is the sample" } else { "valid" };
                found.push(failure(stage, &sample.label, reason));
            }
        }
        found
    }

    /// The operations that have messages in SOAP's encoding, and those of them all of whose messages round-trip.
    pub(crate) fn encoded_operations(&self) -> [usize; 2] {
        let samples = || self.made().into_iter().flat_map(|made| &made.samples);
        let encoded: BTreeSet<&str> =
            samples().filter(|sample| sample.set.is_none()).map(|sample| &*sample.operation).collect();
        let is_same = |sample: &Trial| self.trips.get(&sample.file) == Some(&RoundTrip::Same);
        let failed: BTreeSet<&str> =
            samples().filter(|sample| !is_same(sample)).map(|sample| &*sample.operation).collect();
        [encoded.len(), encoded.difference(&failed).count()]
    }

    /// Number of messages of a kind of trip.
    pub(crate) fn same(&self) -> usize {
        self.trips.values().filter(|trip| **trip == RoundTrip::Same).count()
    }

    pub(crate) fn count(&self, wanted: impl Fn(&Verdict) -> bool) -> usize {
        self.verdicts.values().filter(|verdict| wanted(verdict)).count()
    }

    /// Returns the reason if the judge refuses one of its schemas.
    pub(crate) fn schema_refused(&self) -> Option<&str> {
        self.verdicts.values().find_map(|verdict| match verdict {
            Verdict::NoSchema(reason) => Some(&**reason),
            _ => None,
        })
    }
}

impl ReportEntry {
    /// Returns the reason if the judge took too long for a message, died, or gave no result for it.
    pub(crate) fn judge_failed(&self) -> Option<&str> {
        self.verdicts.values().find_map(|verdict| match verdict {
            Verdict::Failed(reason) => Some(&**reason),
            _ => None,
        })
    }
}

impl Failure {
    /// The text without what differs from one WSDL to the next: names, values and numbers.
    pub(crate) fn cause(&self) -> String {
        let mut out = format!("{}: ", self.stage);
        let mut chars = self.text.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '`' | '…' => {
                    let quoted: String = chars.by_ref().take_while(|other| *other != c).collect();
                    out.push_str(if quoted.is_empty() { "``" } else { "`_`" });
                }
                '\'' if !out.ends_with(char::is_alphanumeric) => {
                    chars.by_ref().take_while(|other| *other != c).for_each(drop);
                    out.push_str("'_'");
                }
                c if c.is_ascii_digit() => {
                    while chars.next_if(char::is_ascii_digit).is_some() {}
                    out.push('0');
                }
                _ => out.push(c),
            }
        }
        // The place in the message is no part of the cause.
        for place in ["body/", "header/"] {
            if let Some((before, after)) = out.split_once(place) {
                let rest = after.split_once(':').map_or("", |(_, rest)| rest);
                out = format!("{before}{place}_:{rest}");
            }
        }
        out.chars().take(220).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_alike_whatever_the_names() {
        let of = |text: &str| Failure { stage: "valid", label: String::new(), text: text.to_owned() }.cause();
        assert_eq!(of("Element '{urn:a}b': 17 isn't ok"), of("Element '{urn:c}d': 4 isn't ok"));
        assert_eq!(
            of("not as the sample: body/A/b: `x` became ``"),
            "valid: not as the sample: body/_: `_` became ``"
        );
    }
}
