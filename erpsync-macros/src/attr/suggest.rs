//! "Did you mean": the known word that is nearest to a mistyped one.

/// The word of `known` that `typed` was probably meant to be, if one is near enough.
///
/// Near enough is one edit for each three letters, and at least one: `elment` finds `element`, but `foo` does
/// not find `root`.
pub(super) fn nearest<'a>(typed: &str, known: &[&'a str]) -> Option<&'a str> {
    let typed = typed.to_ascii_lowercase().replace('-', "_");
    let allowed = (typed.chars().count() / 3).max(1);
    known
        .iter()
        .map(|word| (distance(&typed, word), *word))
        .filter(|(edits, word)| *edits <= allowed || spelled_together(&typed, word))
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, word)| word)
}

/// `minoccurs` and `minOccurs` are `min_occurs`: schema authors know the word without the underscore.
fn spelled_together(typed: &str, word: &str) -> bool {
    typed.replace('_', "") == word.replace('_', "")
}

/// Levenshtein distance, counting letters that were swapped as one edit.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let changed = usize::from(a[i - 1] != b[j - 1]);
            row[j] = (above[j] + 1).min(row[j - 1] + 1).min(above[j - 1] + changed);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[&str] = &["element", "min_occurs", "max_occurs", "nillable", "items", "root"];

    #[test]
    fn near_words_are_found() {
        assert_eq!(nearest("elment", KNOWN), Some("element"));
        assert_eq!(nearest("elemnet", KNOWN), Some("element"));
        assert_eq!(nearest("minOccurs", KNOWN), Some("min_occurs"));
        assert_eq!(nearest("min-occurs", KNOWN), Some("min_occurs"));
        assert_eq!(nearest("item", KNOWN), Some("items"));
        assert_eq!(nearest("nilable", KNOWN), Some("nillable"));
    }

    #[test]
    fn far_words_are_not() {
        assert_eq!(nearest("foo", KNOWN), None);
        assert_eq!(nearest("", KNOWN), None);
        assert_eq!(nearest("rename_all", KNOWN), None);
    }
}
