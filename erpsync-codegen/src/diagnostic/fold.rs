//! Warnings that repeat for each operation, as one with a count.

use std::collections::{HashMap, HashSet};

use super::{Code, Diagnostic, Diagnostics, Severity};
use crate::text::SourceId;

/// Codes that a habit of an author or a tool repeats for each operation.
const REPEATED: &[Code] = &[
    Code::BODY_PARTS,
    Code::FAULT_NAME,
    Code::INDISTINCT,
    Code::POLICY,
    Code::SAME_SIGNATURE,
    Code::SOAP_NAMESPACE,
    Code::TYPED_BLOCK,
    Code::UNCLEAR,
    Code::UNSOLICITED,
    Code::UNSUPPORTED,
];

/// Number of equal warnings that are shown one by one.
const ALONE: usize = 3;

/// Number of names that are listed.
const LISTED: usize = 3;

/// Key of alike warnings, which differ in names only.
#[derive(PartialEq, Eq, Hash)]
struct Kind {
    code: Code,
    source: Option<SourceId>,
    /// Without what stands between backticks.
    words: String,
}

impl Diagnostics {
    /// Folds warnings that are alike for more than three operations of a document: the first stays, with a note that counts
    /// them and lists some.
    pub fn fold(&mut self) {
        let mut kinds: HashMap<Kind, Vec<usize>> = HashMap::new();
        for (index, one) in self.all.iter().enumerate() {
            if one.severity == Severity::Warning && REPEATED.contains(&one.code) {
                kinds.entry(Kind::new(one)).or_default().push(index);
            }
        }
        let mut is_folded = vec![false; self.all.len()];
        for same in kinds.into_values().filter(|same| same.len() > ALONE) {
            let note = format!("this occurs in {} places{}", same.len(), self.listed(&same));
            self.all[same[0]].notes.push(note);
            same[1..].iter().for_each(|index| is_folded[*index] = true);
        }
        let mut folded = is_folded.into_iter();
        self.all.retain(|_| !folded.next().unwrap_or(false));
    }

    /// The names in which the warnings differ: those between the pair of backticks that has the most.
    fn listed(&self, same: &[usize]) -> String {
        let names: Vec<Vec<&str>> = same.iter().map(|index| names(&self.all[*index].message)).collect();
        let distinct = |position: usize| {
            let mut known = HashSet::new();
            let at = names.iter().filter_map(move |one| one.get(position).copied());
            at.filter(|name| known.insert(*name)).collect::<Vec<_>>()
        };
        let most = (0..names[0].len()).map(distinct).max_by_key(Vec::len).filter(|most| most.len() > 1);
        let Some(most) = most else { return String::new() };
        let shown: Vec<String> = most.iter().take(LISTED).map(|name| format!("`{name}`")).collect();
        let more = match most.len().saturating_sub(LISTED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        format!(": {}{more}", shown.join(", "))
    }
}

impl Kind {
    fn new(one: &Diagnostic) -> Self {
        let labels = one.labels.iter().take(1).map(|label| label.text.as_str());
        let texts = std::iter::once(one.message.as_str()).chain(labels);
        let texts = texts.chain(one.notes.iter().chain(&one.help).map(String::as_str));
        let outside = texts.flat_map(|text| text.split('`').step_by(2).chain(["\n"]));
        Self {
            code: one.code,
            source: one.labels.first().map(|label| label.span.source),
            words: outside.collect(),
        }
    }
}

/// Texts between backticks.
fn names(message: &str) -> Vec<&str> {
    message.split('`').skip(1).step_by(2).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    fn warning(code: Code, message: String) -> Diagnostic {
        Diagnostic::warning(code, message).at(Span::new(SourceId(0), 0..0), "not so")
    }

    #[test]
    fn what_repeats_is_said_once() {
        let mut all = Diagnostics::new();
        for operation in ["A", "B", "C", "D", "E"] {
            for header in ["H", "I"] {
                let message = format!("the header block `{header}` of `{operation}` has a type");
                all.push(warning(Code::TYPED_BLOCK, message));
            }
            all.push(warning(Code::UNUSED, format!("no operation uses the type `{operation}`")));
        }
        all.push(warning(Code::TYPED_BLOCK, "the fault `A` has a type".to_owned()));
        all.fold();
        let typed: Vec<_> = all.iter().filter(|one| one.code == Code::TYPED_BLOCK).collect();
        assert_eq!(typed.len(), 2);
        assert_eq!(typed[0].message, "the header block `H` of `A` has a type");
        assert_eq!(typed[0].notes, ["this occurs in 10 places: `A`, `B`, `C` and 2 more"]);
        assert_eq!(typed[1].notes, [""; 0]);
        assert_eq!(all.len(), 7, "each type that is not used has its own place");
    }

    #[test]
    fn a_few_are_shown_one_by_one() {
        let mut all = Diagnostics::new();
        all.extend(["A", "B", "C"].map(|name| warning(Code::UNSOLICITED, format!("`{name}` begins"))));
        all.fold();
        assert_eq!(all.len(), 3);
    }
}
