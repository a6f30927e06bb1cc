//! The facet `pattern` (Part 2, 4.3.4 and appendix F), in the syntax of the crate `regex`.

#[cfg(feature = "pattern")]
use std::sync::OnceLock;

/// A regular expression of XML Schema, which a text matches as a whole.
///
/// It is looked at only with the feature `pattern`. Without it, and where the expression names a block of Unicode that
/// is not known here, every text matches.
#[derive(Debug)]
pub struct Pattern {
    source: &'static str,
    #[cfg(feature = "pattern")]
    compiled: OnceLock<Option<regex::Regex>>,
}

impl Pattern {
    /// An expression, which is read when it is needed first.
    pub const fn new(source: &'static str) -> Self {
        Self {
            source,
            #[cfg(feature = "pattern")]
            compiled: OnceLock::new(),
        }
    }

    /// The expression as the schema has it.
    pub fn as_str(&self) -> &'static str {
        self.source
    }

    /// Returns true if a text, white space already handled, matches.
    #[cfg(feature = "pattern")]
    pub fn matches(&self, text: &str) -> bool {
        let compile = || regex::Regex::new(&translate::expression(self.source)?).ok();
        self.compiled.get_or_init(compile).as_ref().is_none_or(|regex| regex.is_match(text))
    }

    /// Returns true if a text, white space already handled, matches.
    #[cfg(not(feature = "pattern"))]
    pub fn matches(&self, text: &str) -> bool {
        let _ = text;
        true
    }
}

#[cfg(feature = "pattern")]
mod translate {
    use std::iter::Peekable;
    use std::str::Chars;

    /// `NameStartChar` and `NameChar` of XML 1.0, section 2.3, as parts of a class.
    const STARTS_NAME: &str = ":A-Z_a-z\u{c0}-\u{d6}\u{d8}-\u{f6}\u{f8}-\u{2ff}\u{370}-\u{37d}\u{37f}-\u{1fff}\
        \u{200c}-\u{200d}\u{2070}-\u{218f}\u{2c00}-\u{2fef}\u{3001}-\u{d7ff}\u{f900}-\u{fdcf}\u{fdf0}-\u{fffd}\
        \u{10000}-\u{effff}";
    const GOES_ON: &str = "\\-.0-9\u{b7}\u{300}-\u{36f}\u{203f}-\u{2040}";

    /// The blocks of Unicode that schemas name.
    const BLOCKS: &[(&str, &str)] = &[
        ("IsBasicLatin", "\\x{0}-\\x{7f}"),
        ("IsLatin-1Supplement", "\\x{80}-\\x{ff}"),
        ("IsLatinExtended-A", "\\x{100}-\\x{17f}"),
        ("IsLatinExtended-B", "\\x{180}-\\x{24f}"),
        ("IsGreek", "\\x{370}-\\x{3ff}"),
        ("IsCyrillic", "\\x{400}-\\x{4ff}"),
        ("IsHebrew", "\\x{590}-\\x{5ff}"),
        ("IsArabic", "\\x{600}-\\x{6ff}"),
        ("IsCJKUnifiedIdeographs", "\\x{4e00}-\\x{9fff}"),
    ];

    type Rest<'p> = Peekable<Chars<'p>>;

    /// The expression, anchored; `None` if it is none, or has something that is not known.
    pub(super) fn expression(source: &str) -> Option<String> {
        let mut rest = source.chars().peekable();
        let mut out = "\\A(?:".to_owned();
        while let Some(c) = rest.next() {
            match c {
                '(' => out.push_str("(?:"),
                ')' | '|' | '?' | '*' | '+' => out.push(c),
                '{' => {
                    out.push('{');
                    for c in rest.by_ref() {
                        out.push(c);
                        if c == '}' {
                            break;
                        }
                    }
                }
                '.' => out.push_str("[^\\n\\r]"),
                '[' => class(&mut rest, &mut out)?,
                '\\' => out.push_str(&format!("[{}]", escape(&mut rest)?)),
                c => literal(c, &mut out),
            }
        }
        out.push_str(")\\z");
        Some(out)
    }

    fn literal(c: char, out: &mut String) {
        if c.is_ascii_punctuation() && !matches!(c, '<' | '>') {
            out.push('\\');
        }
        out.push(c);
    }

    /// Translates a class after `[`, through the `]` that ends it.
    fn class(rest: &mut Rest<'_>, out: &mut String) -> Option<()> {
        let mut own = "[".to_owned();
        if rest.next_if_eq(&'^').is_some() {
            own.push('^');
        }
        loop {
            match rest.next()? {
                ']' => {
                    out.push_str(&own);
                    out.push(']');
                    return Some(());
                }
                // The following class is subtracted.
                '-' if rest.peek() == Some(&'[') => {
                    rest.next();
                    out.push_str(&format!("[{own}]--"));
                    class(rest, out)?;
                    out.push(']');
                    return rest.next_if_eq(&']').map(|_| ());
                }
                '-' if own.len() > 1 && !own.ends_with('^') && !matches!(rest.peek(), Some(']')) => {
                    own.push('-')
                }
                '\\' => own.push_str(&escape(rest)?),
                c => literal(c, &mut own),
            }
        }
    }

    /// Translates an escape after `\`, as a part of a class.
    fn escape(rest: &mut Rest<'_>) -> Option<String> {
        let c = rest.next()?;
        let not = |class: &str| format!("[^{class}]");
        Some(match c {
            'n' | 'r' | 't' => format!("\\{c}"),
            's' => "\\x20\\t\\n\\r".to_owned(),
            'S' => not("\\x20\\t\\n\\r"),
            'd' => "\\p{Nd}".to_owned(),
            'D' => "\\P{Nd}".to_owned(),
            'w' => not("\\p{P}\\p{Z}\\p{C}"),
            'W' => "\\p{P}\\p{Z}\\p{C}".to_owned(),
            'i' => STARTS_NAME.to_owned(),
            'I' => not(STARTS_NAME),
            'c' => format!("{STARTS_NAME}{GOES_ON}"),
            'C' => not(&format!("{STARTS_NAME}{GOES_ON}")),
            'p' | 'P' => {
                rest.next_if_eq(&'{')?;
                let name: String = rest.by_ref().take_while(|c| *c != '}').collect();
                match BLOCKS.iter().find(|(block, _)| *block == name) {
                    Some((_, range)) if c == 'p' => (*range).to_owned(),
                    Some((_, range)) => not(range),
                    None if name.starts_with("Is") => return None,
                    None => format!("\\{c}{{{name}}}"),
                }
            }
            c => {
                let mut out = String::new();
                literal(c, &mut out);
                out
            }
        })
    }
}

#[cfg(all(test, feature = "pattern"))]
mod tests {
    use super::Pattern;

    #[test]
    fn patterns_match_whole_texts() {
        for (pattern, yes, no) in [
            ("[A-Z]{2}\\d{3}", &["AB123"][..], &["AB12", "xAB123", "AB1234", "ab123"][..]),
            ("a|b+", &["a", "bb"], &["ab", ""]),
            ("[a-z-[aeiou]]+", &["xyz"], &["abc", "-"]),
            ("[^a-c-[x]]", &["d"], &["a", "x"]),
            ("\\i\\c*", &["a1", "_:x-y"], &["1a", "-a"]),
            ("^$", &["^$"], &[""]),
            (".", &["x", "\u{1f980}"], &["\n", "xx"]),
            ("[+\\-]?[0-9]+", &["-5", "+5", "5"], &["5-"]),
            ("[-a]", &["-", "a"], &["b"]),
            ("[a-]", &["-", "a"], &["b"]),
            ("\\p{Lu}\\P{Lu}", &["Ab", "Ä1"], &["ab", "AB"]),
            ("\\p{IsBasicLatin}*", &["abc", ""], &["ä"]),
            ("(\\w+\\.)*\\w+@x", &["a.b@x"], &["a. b@x"]),
            ("#~&&", &["#~&&"], &["#~&"]),
        ] {
            let pattern = Box::leak(Box::new(Pattern::new(pattern)));
            for text in yes {
                assert!(pattern.matches(text), "{pattern:?} {text}");
            }
            for text in no {
                assert!(!pattern.matches(text), "{pattern:?} {text}");
            }
        }
    }

    #[test]
    fn what_is_not_known_matches_everything() {
        for pattern in ["\\p{IsKlingon}", "[a", "(", "a{2"] {
            let pattern = Box::leak(Box::new(Pattern::new(pattern)));
            assert!(pattern.matches("anything"), "{pattern:?}");
        }
    }
}
