//! Letters of other scripts that look like Latin ones, and letters that are not in use (Unicode Technical Standard 39).
//!
//! The compiler warns of names that could be taken for others, and only a whole crate can allow that. The result depends
//! on the name alone: a name that was probably typed on the wrong keyboard is spelled as it looks, and a word of a language
//! stays as it is.

use unicode_security::mixed_script::AugmentedScriptSet;
use unicode_security::{GeneralSecurityProfile as _, is_potential_mixed_script_confusable_char, skeleton};

/// Minimum number of letters of a word; a schema with one word of a language has others.
const WORD: usize = 3;

/// Greek, Cyrillic and Armenian: the scripts whose letters look like Latin ones.
const LIKE_LATIN: std::ops::RangeInclusive<char> = '\u{370}'..='\u{58f}';

/// Replaces letters that the compiler warns of: `Сode` with a Cyrillic letter becomes Latin, `Cумма` with a Latin one
/// Cyrillic.
pub(super) fn disambiguate(name: String) -> String {
    if name.is_ascii() {
        return name;
    }
    let others: Vec<char> = name.chars().filter(|&c| c.is_alphabetic() && !is_latin(c)).collect();
    let has_latin = name.chars().any(|c| c.is_ascii_alphabetic());
    let is_word = !has_latin && others.len() >= WORD;
    let own = others.iter().find(|&&c| !looks_like_another(c, has_latin));
    match own {
        _ if is_word => replaced(&name, |_| None),
        None => replaced(&name, |c| if is_latin(c) { None } else { latin(c) }),
        Some(&own) => {
            let is_all = name.chars().filter(char::is_ascii_alphabetic).all(|c| of_script(own, c).is_some());
            replaced(&name, |c| of_script(own, c).filter(|_| is_all))
        }
    }
}

/// Replaces letters by `with`; those that are not in use are spelled by their numbers.
fn replaced(name: &str, with: impl Fn(char) -> Option<char>) -> String {
    let mut new = String::with_capacity(name.len());
    for c in name.chars() {
        match with(c) {
            Some(other) => new.push(other),
            None if c.is_alphanumeric() && !c.identifier_allowed() => {
                new.push_str(&format!(" u{:04x} ", u32::from(c)));
            }
            None => new.push(c),
        }
    }
    new
}

fn is_latin(c: char) -> bool {
    c.is_ascii() || AugmentedScriptSet::for_char(c) == AugmentedScriptSet::for_char('a')
}

/// A letter without others is looked at in both cases: `a`, `A`.
fn looks_like_another(c: char, among_others: bool) -> bool {
    let is_like = is_potential_mixed_script_confusable_char;
    is_like(c) || !among_others && c.to_lowercase().chain(c.to_uppercase()).any(is_like)
}

/// The Latin letter that a letter looks like, in either case.
fn latin(c: char) -> Option<char> {
    let all = || ('A'..='Z').chain('a'..='z');
    let lower = || c.to_uppercase().next().and_then(|upper| like(upper, all()));
    like(c, all()).or_else(|| lower().map(|upper| upper.to_ascii_lowercase()))
}

/// The letter of the script of `own` that an ASCII letter looks like.
fn of_script(own: char, letter: char) -> Option<char> {
    let script = AugmentedScriptSet::for_char(own);
    letter.is_ascii_alphabetic().then_some(())?;
    like(letter, LIKE_LATIN.filter(|&c| c.identifier_allowed() && AugmentedScriptSet::for_char(c) == script))
}

/// The first of the letters that looks like this one and has its case.
fn like(letter: char, mut letters: impl Iterator<Item = char>) -> Option<char> {
    let mut text = [0; 4];
    let wanted: String = skeleton(letter.encode_utf8(&mut text)).collect();
    letters.find(|other| {
        let mut text = [0; 4];
        other.is_uppercase() == letter.is_uppercase()
            && skeleton(other.encode_utf8(&mut text)).eq(wanted.chars())
    })
}
