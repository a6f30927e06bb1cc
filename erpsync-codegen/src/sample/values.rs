//! Values of simple types.

use crate::resolve::{Builtin, Facets, SimpleDerivation, TypeId, TypeRef};

use super::coverage::Fork;
use super::element::Value;
use super::grow::Grower;
use super::{numbers, pattern};

/// The facets that hold for a type, each that of the nearest step that has it.
#[derive(Debug, Default)]
pub(super) struct Limits<'m> {
    pub(super) patterns: &'m [String],
    pub(super) min_length: u64,
    pub(super) max_length: Option<u64>,
    pub(super) total_digits: Option<u64>,
    pub(super) fraction_digits: Option<u64>,
    pub(super) min_inclusive: Option<&'m str>,
    pub(super) min_exclusive: Option<&'m str>,
    pub(super) max_inclusive: Option<&'m str>,
    pub(super) max_exclusive: Option<&'m str>,
}

impl<'m> Limits<'m> {
    fn new(steps: &[&'m Facets]) -> Self {
        let mut all = Self::default();
        let mut lengths = (None, None);
        for step in steps {
            if all.patterns.is_empty() {
                all.patterns = &step.patterns;
            }
            lengths.0 = lengths.0.or(step.length).or(step.min_length);
            lengths.1 = lengths.1.or(step.length).or(step.max_length);
            all.total_digits = all.total_digits.or(step.total_digits);
            all.fraction_digits = all.fraction_digits.or(step.fraction_digits);
            all.min_inclusive = all.min_inclusive.or(step.min_inclusive.as_deref());
            all.min_exclusive = all.min_exclusive.or(step.min_exclusive.as_deref());
            all.max_inclusive = all.max_inclusive.or(step.max_inclusive.as_deref());
            all.max_exclusive = all.max_exclusive.or(step.max_exclusive.as_deref());
        }
        all.min_length = lengths.0.unwrap_or(0);
        all.max_length = lengths.1;
        all
    }

    fn fits(&self, length: usize) -> bool {
        length as u64 >= self.min_length && self.max_length.is_none_or(|max| length as u64 <= max)
    }

    /// A length near to `wanted`.
    fn near(&self, wanted: usize) -> usize {
        let least = wanted.max(usize::try_from(self.min_length).unwrap_or(usize::MAX).min(1 << 16));
        self.max_length.map_or(least, |max| least.min(usize::try_from(max).unwrap_or(usize::MAX)))
    }
}

/// What a simple type is at its root.
enum Variety {
    Atomic(Builtin),
    List(TypeRef),
    Union(TypeId),
}

impl<'m> Grower<'m> {
    /// The next value of a simple type.
    pub(super) fn value(&mut self, ty: TypeRef) -> Value {
        self.values += 1;
        let number = self.values;
        let model = self.model;
        let steps = model.facets_of(ty);
        if let Some(step) = steps.iter().find(|step| !step.enumeration.is_empty()) {
            let value = &step.enumeration[number as usize % step.enumeration.len()];
            return match (&value.name, model.builtin_of(ty)) {
                (Some(name), Some(Builtin::QName | Builtin::Notation)) => Value::Name(name.clone()),
                _ => Value::Text(value.value.clone()),
            };
        }
        let limits = Limits::new(&steps);
        match self.variety(ty) {
            Variety::Atomic(builtin) => match builtin.list_item() {
                Some(item) => self.list(TypeRef::Builtin(item), &limits),
                None => self.atom(builtin, &limits, number),
            },
            Variety::List(item) => self.list(item, &limits),
            Variety::Union(id) => self.union(id),
        }
    }

    fn variety(&self, ty: TypeRef) -> Variety {
        let mut next = ty;
        loop {
            let id = match next {
                TypeRef::Builtin(builtin) => return Variety::Atomic(builtin),
                TypeRef::Defined(id) => id,
            };
            match self.model.simple(next).map(|simple| &simple.derivation) {
                Some(SimpleDerivation::Restriction { base, .. }) => next = *base,
                Some(SimpleDerivation::List { item }) => return Variety::List(*item),
                Some(SimpleDerivation::Union { .. }) => return Variety::Union(id),
                None => return Variety::Atomic(Builtin::String),
            }
        }
    }

    fn list(&mut self, item: TypeRef, limits: &Limits<'_>) -> Value {
        let items = (0..limits.near(2)).map(|_| match self.value(item) {
            // A space would make two items of it.
            Value::Text(text) => Value::Text(text.replace(' ', "-")),
            value => value,
        });
        Value::List(items.collect())
    }

    fn union(&mut self, id: TypeId) -> Value {
        let model = self.model;
        let Some(SimpleDerivation::Union { members }) =
            model.simple(TypeRef::Defined(id)).map(|simple| &simple.derivation)
        else {
            return Value::Text(String::new());
        };
        match members.len() {
            0 => Value::Text(String::new()),
            ways => {
                let way = self.coverage.next(Fork::Union(id), ways);
                self.value(members[way])
            }
        }
    }

    fn atom(&mut self, builtin: Builtin, limits: &Limits<'_>, number: u32) -> Value {
        if !limits.patterns.is_empty() {
            return self.by_pattern(limits, number).into();
        }
        if let Some(value) = numbers::number(builtin, limits, number) {
            return match value {
                Ok(text) => text.into(),
                Err(text) => {
                    self.gaps.insert(format!("no {builtin} was found within its bounds"));
                    text.into()
                }
            };
        }
        let text = match builtin {
            Builtin::Boolean => (number % 2 == 1).to_string(),
            Builtin::HexBinary => {
                format!("{number:02X}").repeat(limits.near(1))[..2 * limits.near(1)].to_owned()
            }
            Builtin::Base64Binary => base64(&vec![number as u8; limits.near(3)]),
            Builtin::AnyUri => fitted(&format!("urn:example:{number}"), limits),
            Builtin::Language => ["en", "de", "nb"][number as usize % 3].to_owned(),
            Builtin::Id | Builtin::IdRef => format!("id{number}"),
            Builtin::QName | Builtin::Notation => {
                if builtin == Builtin::Notation {
                    self.gaps.insert("a notation that the schema declares".to_owned());
                }
                return Value::Name(crate::resolve::QName::new("urn:example:other", format!("name{number}")));
            }
            Builtin::Entity => {
                self.gaps.insert("an entity that a document type declares".to_owned());
                fitted(&format!("name{number}"), limits)
            }
            Builtin::NmToken | Builtin::Name | Builtin::NcName => fitted(&format!("name{number}"), limits),
            _ => match numbers::moment(builtin, number) {
                Some(moment) => numbers::within(limits, moment),
                None => fitted(&format!("text {number}"), limits),
            },
        };
        text.into()
    }

    fn by_pattern(&mut self, limits: &Limits<'_>, number: u32) -> String {
        let mut found = None;
        for pattern in limits.patterns {
            for more in [1, 0, 2, 3, 5, 8, 13, 21, 34, 55] {
                match pattern::example(pattern, number, more) {
                    Some(text) if limits.fits(text.chars().count()) => return text,
                    other => found = found.or(other),
                }
            }
        }
        self.gaps.insert(format!("no text was found for the pattern `{}`", limits.patterns[0]));
        found.unwrap_or_default()
    }
}

/// A text, made longer or shorter; what tells it from others stays where that is possible.
fn fitted(text: &str, limits: &Limits<'_>) -> String {
    let length = limits.near(text.len());
    if length < text.len() {
        return text[text.len() - length..].replace([' ', ':'], "x");
    }
    format!("{text}{}", "x".repeat(length - text.len()))
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let bits = (0..3).fold(0_u32, |bits, at| bits << 8 | u32::from(*chunk.get(at).unwrap_or(&0)));
        for at in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * at) & 63) as usize];
            out.push(if at <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    out
}
