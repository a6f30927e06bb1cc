//! "Did you mean": the known word that is nearest to a mistyped one.

use strsim::osa_distance;

/// The word of `known` that `typed` was probably meant to be, if one is near enough.
///
/// Near enough is one edit for each three letters, and at least one: `elment` finds `element`, but `foo` does
/// not find `root`.
pub(super) fn nearest<'a>(typed: &str, known: &[&'a str]) -> Option<&'a str> {
    let typed = typed.to_ascii_lowercase().replace('-', "_");
    let allowed = (typed.chars().count() / 3).max(1);
    known
        .iter()
        .map(|word| (osa_distance(&typed, word), *word))
        .filter(|(edits, word)| *edits <= allowed || spelled_together(&typed, word))
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, word)| word)
}

/// `minoccurs` and `minOccurs` are `min_occurs`: schema authors know the word without the underscore.
fn spelled_together(typed: &str, word: &str) -> bool {
    typed.replace('_', "") == word.replace('_', "")
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
