//! Small content models: made at random, told whether they are deterministic, and matched with documents by trying
//! everything.

use std::collections::{HashMap, HashSet};

use proptest::prelude::*;

/// A particle of a content model.
#[derive(Clone, Debug)]
pub(super) struct Particle {
    pub(super) min: usize,
    /// `None` for any number of times.
    pub(super) max: Option<usize>,
    pub(super) term: Term,
}

#[derive(Clone, Debug)]
pub(super) enum Term {
    Element(&'static str),
    Sequence(Vec<Particle>),
    Choice(Vec<Particle>),
}

/// Content of a document, by particle: for each occurrence the occurrences of its parts; an element has none. An occurrence
/// without an element is none.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Read(pub(super) Vec<Vec<Read>>);

const OCCURS: [(usize, Option<usize>); 12] = [
    (1, Some(1)),
    (1, Some(1)),
    (1, Some(1)),
    (0, Some(1)),
    (0, Some(1)),
    (1, None),
    (0, None),
    (2, Some(2)),
    (2, Some(2)),
    (3, Some(3)),
    (0, Some(2)),
    (2, Some(3)),
];

fn particle(names: &'static [&'static str]) -> impl Strategy<Value = Particle> {
    let occurs = || prop::sample::select(&OCCURS[..]);
    let of = |((min, max), term)| Particle { min, max, term };
    let leaf = (occurs(), prop::sample::select(names).prop_map(Term::Element)).prop_map(of);
    leaf.prop_recursive(3, 10, 3, move |inner| {
        let inner = || prop::collection::vec(inner.clone(), 1..4);
        let term = prop_oneof![inner().prop_map(Term::Sequence), inner().prop_map(Term::Choice)];
        (occurs(), term).prop_map(of)
    })
}

/// The content of a type: a sequence that is there once. With few names more is told by what came before.
pub(super) fn content() -> impl Strategy<Value = Particle> {
    let of = |names| prop::collection::vec(particle(names), 1..5);
    prop_oneof![of(&["a", "b", "c", "d", "e"]), of(&["a", "b", "c"]), of(&["a", "b"])]
        .prop_map(|parts| Particle { min: 1, max: Some(1), term: Term::Sequence(parts) })
}

impl Particle {
    /// Returns the number of fields that it has.
    pub(super) fn count(&self) -> usize {
        self.term.parts().map_or(1, |parts| parts.iter().map(Self::count).sum())
    }

    /// The names of its fields.
    pub(super) fn names(&self, names: &mut Vec<&'static str>) {
        match &self.term {
            Term::Element(name) => names.push(name),
            Term::Sequence(parts) | Term::Choice(parts) => parts.iter().for_each(|part| part.names(names)),
        }
    }

    fn may_be_nothing(&self) -> bool {
        self.min == 0 || self.term.may_be_nothing()
    }

    /// The names of a valid document; `choices` decides what is there and how often.
    pub(super) fn document(&self, choices: &mut impl FnMut(usize) -> usize, names: &mut Vec<&'static str>) {
        let times = self.min + choices(self.max.unwrap_or(self.min + 3) - self.min + 1);
        for _ in 0..times {
            match &self.term {
                Term::Element(name) => names.push(name),
                Term::Sequence(parts) => parts.iter().for_each(|part| part.document(choices, names)),
                Term::Choice(parts) => parts[choices(parts.len())].document(choices, names),
            }
        }
    }

    /// The ways in which the elements at the beginning are a document of it, and the elements behind that.
    fn matches<'n, 's>(&self, names: &'n [&'s str]) -> Vec<(Read, &'n [&'s str])> {
        let mut found = Vec::new();
        let mut ways = vec![(Read::default(), names)];
        for times in 0.. {
            if times >= self.min || self.term.may_be_nothing() {
                found.extend(ways.iter().cloned());
            }
            if ways.is_empty() || Some(times) == self.max {
                break;
            }
            let longer = ways.into_iter().flat_map(|(read, names)| {
                let times = self.term.matches(names).into_iter();
                times.filter(move |(_, rest)| rest.len() < names.len()).map(move |(time, rest)| {
                    let mut read = read.clone();
                    read.0.push(time);
                    (read, rest)
                })
            });
            ways = few(longer);
        }
        few(found)
    }

    /// The ways in which elements are a document of it: all, or two of many.
    pub(super) fn whole_matches(&self, names: &[&str]) -> Vec<Read> {
        let matches = self.matches(names).into_iter();
        matches.filter(|(_, rest)| rest.is_empty()).map(|(read, _)| read).collect()
    }

    /// Collects the fields of a document's elements, the first of the particle being `start`.
    pub(super) fn fields(&self, read: &Read, start: usize, fields: &mut Vec<usize>) {
        for time in &read.0 {
            let Some(parts) = self.term.parts() else {
                fields.push(start);
                continue;
            };
            let mut start = start;
            for (part, read) in parts.iter().zip(time) {
                part.fields(read, start, fields);
                start += part.count();
            }
        }
    }

    /// Facts that the name of the next element always decides, with the elements before it. `None` if the model is too large.
    pub(super) fn told(&self) -> Option<Told> {
        if self.size() > 64 {
            return None;
        }
        let mut positions = Positions::default();
        let first = positions.particle(self, 0).first;
        Some(Told {
            field: positions.tell(first, |positions, at| positions.names[at].1)?,
            time: positions.tell(first, |_, at| at)?,
        })
    }

    /// Returns the number of positions that it has.
    fn size(&self) -> usize {
        let own = self.term.parts().map_or(1, |parts| parts.iter().map(Self::size).sum());
        own * self.max.unwrap_or(self.min + 1)
    }
}

/// Two of the ways to each place are enough to know that there is more than one.
fn few<'n, T, N>(ways: impl IntoIterator<Item = (T, &'n [N])>) -> Vec<(T, &'n [N])> {
    let mut counts = HashMap::new();
    let mut is_among_few = |(_, rest): &(T, &[N])| {
        let count = counts.entry(rest.len()).or_insert(0);
        *count += 1;
        *count <= 2
    };
    ways.into_iter().filter(|way| is_among_few(way)).collect()
}

impl Term {
    pub(super) fn parts(&self) -> Option<&[Particle]> {
        match self {
            Self::Element(_) => None,
            Self::Sequence(parts) | Self::Choice(parts) => Some(parts),
        }
    }

    fn may_be_nothing(&self) -> bool {
        match self {
            Self::Element(_) => false,
            Self::Sequence(parts) => parts.iter().all(Particle::may_be_nothing),
            Self::Choice(parts) => parts.iter().any(Particle::may_be_nothing),
        }
    }

    /// The ways in which the elements at the beginning are one time of it.
    fn matches<'n, 's>(&self, names: &'n [&'s str]) -> Vec<(Vec<Read>, &'n [&'s str])> {
        match self {
            Self::Element(name) => match names {
                [first, rest @ ..] if first == name => vec![(Vec::new(), rest)],
                _ => Vec::new(),
            },
            Self::Sequence(parts) => parts.iter().fold(vec![(Vec::new(), names)], |ways, part| {
                let longer = ways.into_iter().flat_map(|(reads, names)| {
                    part.matches(names).into_iter().map(move |(read, rest)| {
                        let mut reads = reads.clone();
                        reads.push(read);
                        (reads, rest)
                    })
                });
                few(longer)
            }),
            Self::Choice(parts) => {
                let ways = parts.iter().enumerate().flat_map(|(at, part)| {
                    part.matches(names).into_iter().map(move |(read, rest)| {
                        let mut reads = vec![Read::default(); parts.len()];
                        reads[at] = read;
                        (reads, rest)
                    })
                });
                ways.collect()
            }
        }
    }
}

/// Facts that the name of an element decides.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told {
    /// Its field: the model is deterministic (XML Schema part 1, section 3.8.6).
    pub(super) field: bool,
    /// True if a repeated group is known to go on or to begin anew: not in `(a{2,3}, b?)*`, in which all are one `a`.
    pub(super) time: bool,
}

/// The positions of a model as Glushkov has them, once what is counted is written out: which follow each.
#[derive(Default)]
struct Positions {
    /// The name of each, and the field that it is.
    names: Vec<(&'static str, usize)>,
    follow: Vec<u64>,
}

/// Sets of positions.
#[derive(Default)]
struct Ends {
    nothing: bool,
    first: u64,
    last: u64,
}

impl Positions {
    fn particle(&mut self, particle: &Particle, field: usize) -> Ends {
        let mut all = Ends { nothing: true, ..Ends::default() };
        let (mut nothing, mut last) = (particle.min == 0, 0);
        for times in 1..=particle.max.unwrap_or(particle.min + 1) {
            let ends = self.term(&particle.term, field);
            if particle.max.is_none() && times > particle.min {
                self.connect(ends.last, ends.first);
            }
            all = self.join(all, ends);
            if times >= particle.min {
                nothing |= all.nothing;
                last |= all.last;
            }
        }
        Ends { nothing, first: all.first, last }
    }

    fn term(&mut self, term: &Term, field: usize) -> Ends {
        let is_choice = matches!(term, Term::Choice(_));
        let mut all = Ends { nothing: !is_choice, ..Ends::default() };
        match term {
            Term::Element(name) => {
                let at = 1 << self.names.len();
                self.names.push((name, field));
                self.follow.push(0);
                Ends { nothing: false, first: at, last: at }
            }
            Term::Sequence(parts) | Term::Choice(parts) => {
                let mut field = field;
                for part in parts {
                    let ends = self.particle(part, field);
                    field += part.count();
                    all = if is_choice {
                        Ends {
                            nothing: all.nothing | ends.nothing,
                            first: all.first | ends.first,
                            last: all.last | ends.last,
                        }
                    } else {
                        self.join(all, ends)
                    };
                }
                all
            }
        }
    }

    /// One behind the other.
    fn join(&mut self, one: Ends, other: Ends) -> Ends {
        self.connect(one.last, other.first);
        Ends {
            nothing: one.nothing && other.nothing,
            first: one.first | if one.nothing { other.first } else { 0 },
            last: other.last | if other.nothing { one.last } else { 0 },
        }
    }

    fn connect(&mut self, from: u64, to: u64) {
        let follow = self.follow.iter_mut().enumerate();
        follow.filter(|(at, _)| from >> at & 1 != 0).for_each(|(_, follow)| *follow |= to);
    }

    /// Returns true if among the positions where one can be, behind any document, those of one name have one `tag`.
    fn tell(&self, first: u64, tag: fn(&Self, usize) -> usize) -> Option<bool> {
        let mut seen = HashSet::from([first]);
        let mut open = vec![first];
        while let Some(next) = open.pop() {
            let of = |set: u64| (0..self.names.len()).filter(move |at| set >> at & 1 != 0);
            for at in of(next) {
                let alike: Vec<usize> =
                    of(next).filter(|other| self.names[*other].0 == self.names[at].0).collect();
                if alike.iter().any(|other| tag(self, *other) != tag(self, at)) {
                    return Some(false);
                }
                let follow = alike.into_iter().fold(0, |all, at| all | self.follow[at]);
                if seen.insert(follow) {
                    open.push(follow);
                }
            }
            if seen.len() > 1000 {
                return None;
            }
        }
        Some(true)
    }
}
