//! Content models of all kinds, with documents that are valid by them: what is read has every element where the model
//! has it.

use proptest::prelude::*;

use super::super::super::error::ReadError;
use super::super::super::shape::{Field, Flat, Groups, Part, Texts};
use super::super::Reader;
use super::model::{Particle, Read, Term, Told, content};

/// Adds the fields and groups of a particle, as shapes have them.
fn flatten(particle: &Particle, outer: Option<usize>, fields: &mut Vec<Field>, groups: &mut Groups) {
    let max = particle.max.map_or(Part::UNBOUNDED, |max| max as u32);
    let required = particle.min > 0;
    let Some(parts) = particle.term.parts() else {
        let Term::Element(name) = particle.term else { unreachable!() };
        let field = match max {
            1 => Field::once("", name),
            _ => Field::repeated("", name).at_most(max),
        };
        fields.push(if required { field.required() } else { field });
        return groups.field(outer.unwrap_or_default(), required, max);
    };
    let is_choice = matches!(particle.term, Term::Choice(_));
    let at = groups.begin(outer, is_choice, max, fields.len());
    parts.iter().for_each(|part| flatten(part, Some(at), fields, groups));
    groups.end(at, required, fields.len());
}

fn flat(content: &Particle) -> &'static Flat {
    let (mut fields, mut groups) = (Vec::new(), Groups::default());
    flatten(content, None, &mut fields, &mut groups);
    Box::leak(Box::new(Flat {
        id: 0,
        fields: fields.into(),
        attributes: Box::default(),
        texts: Texts::None,
        any: false,
        ambiguous: true,
        groups: Some(groups),
    }))
}

impl Read {
    /// Takes the element that is the field at `index` of the particle, as the types do that the derives make.
    fn take(&mut self, particle: &Particle, mut index: usize, reader: &mut Reader<'_>) {
        let Some(parts) = particle.term.parts() else { return self.0.push(Vec::new()) };
        let goes_on = particle.max == Some(1) || reader.goes_on();
        if self.0.is_empty() || !goes_on {
            self.0.push(vec![Self::default(); parts.len()]);
        }
        for (part, read) in parts.iter().zip(self.0.last_mut().unwrap()) {
            match index.checked_sub(part.count()) {
                None => return read.take(part, index, reader),
                Some(rest) => index = rest,
            }
        }
    }
}

fn document(names: &[&str]) -> String {
    format!("<r>{}</r>", names.iter().map(|name| format!("<{name}/>")).collect::<String>())
}

/// Reads a document; returns its content and the fields of its elements.
fn read(content: &Particle, xml: &str) -> Result<(Read, Vec<usize>), ReadError> {
    let mut reader = Reader::new(xml);
    reader.root()?;
    let mut frame = reader.enter_flat(flat(content));
    let (mut read, mut fields) = (Read::default(), Vec::new());
    while let Some(index) = reader.next(&mut frame)? {
        if index < content.count() {
            fields.push(index);
            read.take(content, index, &mut reader);
        }
        reader.skip()?;
    }
    Ok((read, fields))
}

/// Reads a document of which these are the matches; there is one at least.
fn is_read_as(content: &Particle, names: &[&str], matches: &[Read], told: Told) -> Result<(), TestCaseError> {
    let xml = document(names);
    let (read, fields) =
        read(content, &xml).map_err(|error| TestCaseError::fail(format!("{error}: {xml} {content:?}")))?;
    let mut expected = Vec::new();
    content.fields(&matches[0], 0, &mut expected);
    prop_assert_eq!(fields, expected, "{}", xml);
    if let [only] = matches
        && told.time
    {
        prop_assert_eq!(&read, only, "{}", xml);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, max_global_rejects: 100_000, ..ProptestConfig::with_cases(1000) })]

    #[test]
    fn valid_documents_are_read_as_the_model_has_them(
        content in content(),
        choices in prop::collection::vec(any::<u8>(), 40),
    ) {
        let Some(told @ Told { field: true, .. }) = content.told() else { return Err(TestCaseError::reject("")) };
        let mut choices = choices.into_iter();
        let mut choose = |ways: usize| usize::from(choices.next().unwrap_or(0)) % ways;
        let mut names = Vec::new();
        content.document(&mut choose, &mut names);
        prop_assume!(names.len() < 16 && !names.is_empty());
        is_read_as(&content, &names, &content.whole_matches(&names), told)?;
    }

    #[test]
    fn any_documents_are_read_or_refused_at_a_place(
        content in content(),
        names in prop::collection::vec(prop::sample::select(vec!["a", "b", "c", "x"]), 1..9),
    ) {
        let Some(told @ Told { field: true, .. }) = content.told() else { return Err(TestCaseError::reject("")) };
        let matches = content.whole_matches(&names);
        if !matches.is_empty() {
            return is_read_as(&content, &names, &matches, told);
        }
        let xml = document(&names);
        match read(&content, &xml) {
            Ok((_, fields)) => {
                let mut known = Vec::new();
                content.names(&mut known);
                prop_assert_eq!(fields.len(), names.iter().filter(|name| known.contains(name)).count());
                for (field, name) in fields.iter().zip(names.iter().filter(|name| known.contains(name))) {
                    prop_assert_eq!(known[*field], *name);
                }
            }
            Err(error) => prop_assert!(xml[error.offset()..].starts_with('<'), "{}", error),
        }
    }
}
