//! Content models of all kinds, with documents that are valid by them: what is read has every element where the model
//! has it.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::super::super::shape::{Field, Flat, Groups};
use super::super::Reader;

/// A particle of a content model.
#[derive(Clone, Debug)]
struct Particle {
    optional: bool,
    repeated: bool,
    term: Term,
}

#[derive(Clone, Debug)]
enum Term {
    Element(&'static str),
    Sequence(Vec<Particle>),
    Choice(Vec<Particle>),
}

const NAMES: [&str; 5] = ["a", "b", "c", "d", "e"];

fn particle() -> impl Strategy<Value = Particle> {
    let occurs = || {
        prop::sample::select(vec![(false, false), (false, false), (true, false), (false, true), (true, true)])
    };
    let of = |((optional, repeated), term)| Particle { optional, repeated, term };
    let leaf = (occurs(), prop::sample::select(NAMES.to_vec()).prop_map(Term::Element)).prop_map(of);
    leaf.prop_recursive(4, 10, 3, move |inner| {
        let inner = || prop::collection::vec(inner.clone(), 1..4);
        let term = prop_oneof![inner().prop_map(Term::Sequence), inner().prop_map(Term::Choice)];
        (occurs(), term).prop_map(of)
    })
}

/// The content of a type: a sequence that is there once.
fn content() -> impl Strategy<Value = Particle> {
    prop::collection::vec(particle(), 1..4).prop_map(|parts| Particle {
        optional: false,
        repeated: false,
        term: Term::Sequence(parts),
    })
}

/// The positions of a model as Glushkov has them: which come first and last, and which follow each.
#[derive(Default)]
struct Positions {
    names: Vec<&'static str>,
    follow: Vec<BTreeSet<usize>>,
}

impl Positions {
    /// Whether nothing is enough, and the first and the last positions.
    fn add(&mut self, particle: &Particle) -> (bool, BTreeSet<usize>, BTreeSet<usize>) {
        let (nothing, first, last) = match &particle.term {
            Term::Element(name) => {
                let at = self.names.len();
                self.names.push(name);
                self.follow.push(BTreeSet::new());
                (false, BTreeSet::from([at]), BTreeSet::from([at]))
            }
            Term::Choice(parts) => {
                let parts: Vec<_> = parts.iter().map(|part| self.add(part)).collect();
                parts.into_iter().fold((false, BTreeSet::new(), BTreeSet::new()), |mut all, part| {
                    all.0 |= part.0;
                    all.1.extend(part.1);
                    all.2.extend(part.2);
                    all
                })
            }
            Term::Sequence(parts) => {
                let (mut nothing, mut first, mut last) = (true, BTreeSet::new(), BTreeSet::new());
                for part in parts {
                    let part = self.add(part);
                    self.connect(&last, &part.1);
                    if nothing {
                        first.extend(part.1);
                    }
                    if !part.0 {
                        last.clear();
                    }
                    last.extend(part.2);
                    nothing &= part.0;
                }
                (nothing, first, last)
            }
        };
        if particle.repeated {
            self.connect(&last, &first);
        }
        (nothing || particle.optional, first, last)
    }

    fn connect(&mut self, from: &BTreeSet<usize>, to: &BTreeSet<usize>) {
        from.iter().for_each(|from| self.follow[*from].extend(to));
    }
}

/// Whether the name of the next element always tells its particle: XML Schema part 1, section 3.8.6.
fn is_deterministic(content: &Particle) -> bool {
    let mut positions = Positions::default();
    let (_, first, _) = positions.add(content);
    let names = &positions.names;
    let is_told = |set: &BTreeSet<usize>| {
        let told: BTreeSet<_> = set.iter().map(|at| names[*at]).collect();
        told.len() == set.len()
    };
    is_told(&first) && positions.follow.iter().all(is_told)
}

/// Adds the fields and groups of a particle, as shapes have them.
fn flatten(particle: &Particle, outer: Option<usize>, fields: &mut Vec<Field>, groups: &mut Groups) {
    let parts = match &particle.term {
        Term::Element(name) => {
            let field = if particle.repeated { Field::repeated("", name) } else { Field::once("", name) };
            fields.push(if particle.optional { field } else { field.required() });
            return groups.field(outer.unwrap_or_default(), !particle.optional);
        }
        Term::Sequence(parts) | Term::Choice(parts) => parts,
    };
    let is_choice = matches!(particle.term, Term::Choice(_));
    let at = groups.begin(outer, is_choice, particle.repeated, fields.len());
    parts.iter().for_each(|part| flatten(part, Some(at), fields, groups));
    groups.end(at, !particle.optional, fields.len());
}

fn flat(content: &Particle) -> &'static Flat {
    let (mut fields, mut groups) = (Vec::new(), Groups::default());
    flatten(content, None, &mut fields, &mut groups);
    Box::leak(Box::new(Flat {
        id: 0,
        fields: fields.into(),
        attributes: Box::default(),
        text: false,
        mixed_text: None,
        any: false,
        ambiguous: true,
        groups: Some(groups),
    }))
}

/// The names of a valid document; `choices` decides what is there and how often.
fn document(particle: &Particle, choices: &mut impl FnMut(usize) -> usize, names: &mut Vec<&'static str>) {
    let times = match (particle.optional, particle.repeated) {
        (false, false) => 1,
        (true, false) => choices(2),
        (false, true) => 1 + choices(3),
        (true, true) => choices(4),
    };
    for _ in 0..times {
        match &particle.term {
            Term::Element(name) => names.push(name),
            Term::Sequence(parts) => parts.iter().for_each(|part| document(part, choices, names)),
            Term::Choice(parts) => document(&parts[choices(parts.len())], choices, names),
        }
    }
}

/// What was read of a particle: for each time the times of its parts; an element has none.
#[derive(Clone, Debug, Default)]
struct Read(Vec<Vec<Read>>);

impl Read {
    /// Takes the element that is the field at `index` of the particle, as the types do that the derives make.
    fn take(&mut self, particle: &Particle, mut index: usize, reader: &mut Reader<'_>) {
        let parts = match &particle.term {
            Term::Element(_) => return self.0.push(Vec::new()),
            Term::Sequence(parts) | Term::Choice(parts) => parts,
        };
        let goes_on = !particle.repeated || reader.goes_on();
        if self.0.is_empty() || !goes_on {
            self.0.push(vec![Self::default(); parts.len()]);
        }
        for (part, read) in parts.iter().zip(self.0.last_mut().unwrap()) {
            match index.checked_sub(count(part)) {
                None => return read.take(part, index, reader),
                Some(rest) => index = rest,
            }
        }
    }

    fn is_valid(&self, particle: &Particle) -> bool {
        let is_enough = !self.0.is_empty() || may_be_nothing(particle);
        is_enough
            && (self.0.len() < 2 || particle.repeated)
            && self.0.iter().all(|time| match &particle.term {
                Term::Element(_) => true,
                Term::Sequence(parts) => parts.iter().zip(time).all(|(part, read)| read.is_valid(part)),
                Term::Choice(parts) => {
                    let there = || parts.iter().zip(time).filter(|(_, read)| !read.0.is_empty());
                    there().count() == 1 && there().all(|(part, read)| read.is_valid(part))
                }
            })
    }
}

/// How many fields a particle has.
fn count(particle: &Particle) -> usize {
    match &particle.term {
        Term::Element(_) => 1,
        Term::Sequence(parts) | Term::Choice(parts) => parts.iter().map(count).sum(),
    }
}

fn may_be_nothing(particle: &Particle) -> bool {
    particle.optional
        || match &particle.term {
            Term::Element(_) => false,
            Term::Sequence(parts) => parts.iter().all(may_be_nothing),
            Term::Choice(parts) => parts.iter().any(may_be_nothing),
        }
}

fn read(content: &Particle, names: &[&str]) -> Read {
    let xml = format!("<r>{}</r>", names.iter().map(|name| format!("<{name}/>")).collect::<String>());
    let mut reader = Reader::new(&xml);
    reader.root().unwrap();
    let mut frame = reader.enter_flat(flat(content));
    let mut read = Read::default();
    while let Some(index) =
        reader.next(&mut frame).unwrap_or_else(|error| panic!("{error}: {xml} {content:?}"))
    {
        read.take(content, index, &mut reader);
        reader.skip().unwrap();
    }
    read
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, max_global_rejects: 100_000, ..ProptestConfig::with_cases(1000) })]

    #[test]
    fn valid_documents_are_read_as_the_model_has_them(
        content in content(),
        choices in prop::collection::vec(any::<u8>(), 40),
    ) {
        prop_assume!(is_deterministic(&content));
        let mut choices = choices.into_iter();
        let mut choose = |ways: usize| usize::from(choices.next().unwrap_or(0)) % ways;
        let mut names = Vec::new();
        document(&content, &mut choose, &mut names);
        prop_assume!(names.len() < 60);
        let read = read(&content, &names);
        prop_assert!(read.is_valid(&content) || names.is_empty(), "{names:?} {read:?}");
    }
}
