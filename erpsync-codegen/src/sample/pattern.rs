//! A text that matches a regular expression (XML Schema 1.0 part 2, appendix F).
//!
//! Alternatives, groups, quantifiers, character classes with ranges, negation and subtraction, and the escapes that
//! patterns in schemas use; of `\p{…}` the letters and numbers. An expression with anything else has no example.

use std::cell::{Cell, OnceCell};
use std::collections::BTreeSet;
use std::iter::Peekable;
use std::str::Chars;

/// A text that matches, different for different `seed`s if the pattern allows. Repeated parts occur `more` times above
/// the minimum (1 makes optional parts appear).
#[cfg(test)]
pub(super) fn example(pattern: &str, seed: u32, more: u32) -> Option<String> {
    Expression::parse(pattern)?.example(seed, more)
}

/// Number of steps that are taken for one expression, for all examples and comparisons together. Quantifiers multiply.
const STEPS: usize = 1 << 22;

/// An expression that was read.
#[derive(Debug)]
pub(super) struct Expression {
    node: Node,
    steps: Steps,
}

impl Expression {
    /// `None` for one that is wrong, or has something that is not known here.
    pub(super) fn parse(pattern: &str) -> Option<Self> {
        let mut parser = Parser { rest: pattern.chars().peekable(), depth: 0 };
        let expression = parser.alternatives()?;
        let steps = Steps(Cell::new(STEPS));
        parser.rest.next().is_none().then_some(Self { node: expression, steps })
    }

    /// See [`example`]. `None`, too, once the steps are used up.
    pub(super) fn example(&self, seed: u32, more: u32) -> Option<String> {
        let mut out = String::new();
        let mut choose = Choose { seed: seed as usize, more, steps: &self.steps };
        self.node.write(&mut choose, &mut out)?;
        Some(out)
    }

    /// Returns true if it takes all of a text. `false`, too, once the steps are used up.
    pub(super) fn matches(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        let ends = self.node.ends(&text, &BTreeSet::from([0]), &self.steps);
        ends.is_some_and(|ends| ends.contains(&text.len()))
    }
}

/// Remaining steps.
#[derive(Debug)]
struct Steps(Cell<usize>);

impl Steps {
    /// Takes `count` steps and one more; `None` if there are not that many.
    fn take(&self, count: usize) -> Option<()> {
        let left = self.0.get().checked_sub(count + 1);
        self.0.set(left.unwrap_or(0));
        left.map(|_| ())
    }
}

#[derive(Debug)]
enum Node {
    Sequence(Vec<(Node, u32, Option<u32>)>),
    Alternatives(Vec<Node>),
    Class(Class),
}

#[derive(Debug, Default)]
struct Class {
    negated: bool,
    ranges: Vec<(char, char)>,
    inner: Vec<Class>,
    without: Option<Box<Class>>,
    /// The letters and digits of ASCII in it.
    simple: OnceCell<Vec<char>>,
}

impl Class {
    fn one(c: char) -> Self {
        Self { ranges: vec![(c, c)], ..Self::default() }
    }

    fn new(ranges: &[(char, char)], negated: bool) -> Self {
        Self { negated, ranges: ranges.to_vec(), ..Self::default() }
    }

    fn has(&self, c: char) -> bool {
        let listed = self.ranges.iter().any(|(first, last)| (*first..=*last).contains(&c))
            || self.inner.iter().any(|inner| inner.has(c));
        listed != self.negated && !self.without.as_ref().is_some_and(|without| without.has(c))
    }

    /// The letters, digits and signs of ASCII in it, else any character of it.
    fn member(&self, seed: usize) -> Option<char> {
        let simple = self
            .simple
            .get_or_init(|| ('0'..='9').chain('a'..='z').chain('A'..='Z').filter(|c| self.has(*c)).collect());
        if !simple.is_empty() {
            return Some(simple[seed % simple.len()]);
        }
        ('!'..='~').chain([' ']).chain(self.ranges.iter().map(|(first, _)| *first)).find(|c| self.has(*c))
    }
}

struct Choose<'e> {
    seed: usize,
    more: u32,
    steps: &'e Steps,
}

impl Node {
    /// Possible ends for the given starts; `None` once the steps are used up.
    fn ends(&self, text: &[char], starts: &BTreeSet<usize>, steps: &Steps) -> Option<BTreeSet<usize>> {
        steps.take(starts.len())?;
        Some(match self {
            Self::Class(class) => {
                let taken = starts.iter().filter(|at| text.get(**at).is_some_and(|c| class.has(*c)));
                taken.map(|at| at + 1).collect()
            }
            Self::Alternatives(ways) => {
                let mut all = BTreeSet::new();
                for way in ways {
                    all.append(&mut way.ends(text, starts, steps)?);
                }
                all
            }
            Self::Sequence(parts) => {
                let mut at = starts.clone();
                for (part, least, most) in parts {
                    at = repeated(part, *least, *most, text, at, steps)?;
                }
                at
            }
        })
    }

    fn write(&self, choose: &mut Choose<'_>, out: &mut String) -> Option<()> {
        choose.steps.take(0)?;
        match self {
            Self::Sequence(parts) => {
                for (part, least, most) in parts {
                    let more = least.saturating_add(choose.more);
                    let times = most.map_or(more, |most| most.min(more));
                    for _ in 0..times {
                        part.write(choose, out)?;
                    }
                }
            }
            Self::Alternatives(ways) => ways.get(choose.seed % ways.len())?.write(choose, out)?,
            Self::Class(class) => {
                out.push(class.member(choose.seed)?);
                choose.seed += 1;
            }
        }
        // A repeated group could double at every level.
        (out.len() < 1 << 16).then_some(())
    }
}

/// Possible ends of a repeated part; `None` once the steps are used up.
fn repeated(
    part: &Node,
    least: u32,
    most: Option<u32>,
    text: &[char],
    mut at: BTreeSet<usize>,
    steps: &Steps,
) -> Option<BTreeSet<usize>> {
    let mut found = BTreeSet::new();
    let mut times = 0;
    loop {
        if times >= least {
            let before = found.len();
            found.extend(&at);
            // Nothing new comes of going on.
            if found.len() == before {
                return Some(found);
            }
        }
        if at.is_empty() || most == Some(times) {
            return Some(found);
        }
        let next = part.ends(text, &at, steps)?;
        // An empty match counts as any number of times.
        times = if next == at { least.max(times + 1) } else { times + 1 };
        at = next;
    }
}

/// Maximum depth of nested groups in an expression.
const DEEPEST: usize = 64;

struct Parser<'p> {
    rest: Peekable<Chars<'p>>,
    depth: usize,
}

impl Parser<'_> {
    fn alternatives(&mut self) -> Option<Node> {
        let mut ways = vec![self.sequence()?];
        while self.rest.next_if_eq(&'|').is_some() {
            ways.push(self.sequence()?);
        }
        Some(if ways.len() == 1 { ways.pop()? } else { Node::Alternatives(ways) })
    }

    fn sequence(&mut self) -> Option<Node> {
        let mut parts = Vec::new();
        while let Some(&next) = self.rest.peek() {
            if matches!(next, '|' | ')') {
                break;
            }
            self.rest.next();
            let atom = match next {
                '(' => {
                    self.depth += 1;
                    if self.depth > DEEPEST {
                        return None;
                    }
                    let inner = self.alternatives()?;
                    self.depth -= 1;
                    self.rest.next_if_eq(&')')?;
                    inner
                }
                '[' => Node::Class(self.class()?),
                '\\' => Node::Class(self.escape()?),
                '.' => Node::Class(Class::new(&[('\n', '\n'), ('\r', '\r')], true)),
                '*' | '+' | '?' | '{' => return None,
                c => Node::Class(Class::one(c)),
            };
            let (least, most) = self.quantifier()?;
            parts.push((atom, least, most));
        }
        Some(Node::Sequence(parts))
    }

    fn quantifier(&mut self) -> Option<(u32, Option<u32>)> {
        let found = match self.rest.peek() {
            Some('?') => (0, Some(1)),
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('{') => {
                self.rest.next();
                let inside: String = std::iter::from_fn(|| self.rest.next_if(|c| *c != '}')).collect();
                self.rest.next()?;
                let (least, most) = inside.split_once(',').unwrap_or((&inside, &inside));
                let most = if most.is_empty() { None } else { Some(most.parse().ok()?) };
                return Some((least.parse().ok()?, most));
            }
            _ => return Some((1, Some(1))),
        };
        self.rest.next();
        Some(found)
    }

    /// Reads a class after `[`.
    fn class(&mut self) -> Option<Class> {
        let mut class = Class { negated: self.rest.next_if_eq(&'^').is_some(), ..Class::default() };
        loop {
            let first = match self.rest.next()? {
                ']' => return Some(class),
                '-' if self.rest.next_if_eq(&'[').is_some() => {
                    self.depth += 1;
                    if self.depth > DEEPEST {
                        return None;
                    }
                    class.without = Some(Box::new(self.class()?));
                    continue;
                }
                '\\' => {
                    let escape = self.escape()?;
                    match &escape.ranges[..] {
                        [(first, last)] if first == last && !escape.negated => *first,
                        _ => {
                            class.inner.push(escape);
                            continue;
                        }
                    }
                }
                c => c,
            };
            let last = self.range_end(first)?;
            class.ranges.push((first, last));
        }
    }

    /// The end of a range, or its start where there is no range.
    fn range_end(&mut self, first: char) -> Option<char> {
        let mut ahead = self.rest.clone();
        if ahead.next() != Some('-') || matches!(ahead.peek(), Some(']' | '[') | None) {
            return Some(first);
        }
        self.rest.next();
        match self.rest.next()? {
            '\\' => self.escape()?.ranges.first().map(|(last, _)| *last),
            c => Some(c),
        }
    }

    /// Reads an escape after `\`.
    fn escape(&mut self) -> Option<Class> {
        const DIGITS: &[(char, char)] = &[('0', '9')];
        const SPACES: &[(char, char)] = &[(' ', ' '), ('\t', '\n'), ('\r', '\r')];
        const WORD: &[(char, char)] = &[('0', '9'), ('a', 'z'), ('A', 'Z'), ('\u{C0}', '\u{1FFF}')];
        const INITIAL: &[(char, char)] = &[('a', 'z'), ('A', 'Z'), ('_', '_'), (':', ':')];
        const NAME: &[(char, char)] =
            &[('0', '9'), ('a', 'z'), ('A', 'Z'), ('_', '_'), (':', ':'), ('-', '.')];
        Some(match self.rest.next()? {
            'd' => Class::new(DIGITS, false),
            'D' => Class::new(DIGITS, true),
            's' => Class::new(SPACES, false),
            'S' => Class::new(SPACES, true),
            'w' => Class::new(WORD, false),
            'W' => Class::new(WORD, true),
            'i' => Class::new(INITIAL, false),
            'I' => Class::new(INITIAL, true),
            'c' => Class::new(NAME, false),
            'C' => Class::new(NAME, true),
            'n' => Class::one('\n'),
            'r' => Class::one('\r'),
            't' => Class::one('\t'),
            kind @ ('p' | 'P') => {
                self.rest.next_if_eq(&'{')?;
                let name: String = std::iter::from_fn(|| self.rest.next_if(|c| *c != '}')).collect();
                self.rest.next()?;
                let ranges: &[(char, char)] = match name.as_str() {
                    "L" => &[('a', 'z'), ('A', 'Z')],
                    "Lu" => &[('A', 'Z')],
                    "Ll" => &[('a', 'z')],
                    "N" | "Nd" => DIGITS,
                    "IsBasicLatin" => &[('\0', '\u{7f}')],
                    "P" => &[
                        ('!', '#'),
                        ('%', '*'),
                        (',', '/'),
                        (':', ';'),
                        ('?', '@'),
                        ('[', ']'),
                        ('_', '_'),
                        ('{', '{'),
                        ('}', '}'),
                    ],
                    "S" => {
                        &[('$', '$'), ('+', '+'), ('<', '>'), ('^', '^'), ('`', '`'), ('|', '|'), ('~', '~')]
                    }
                    "Z" | "Zs" => &[(' ', ' ')],
                    _ => return None,
                };
                Class::new(ranges, kind == 'P')
            }
            c if !c.is_alphanumeric() => Class::one(c),
            _ => return None,
        })
    }
}
