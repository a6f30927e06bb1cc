//! What a value breaks of its schema beyond its types: facets, and how often something is there.
//!
//! Reading does not look at that, since servers break it, and writing writes what it is given; [`Validate`] tells on
//! request.

use std::fmt;

use crate::Secret;
use crate::soap::Fault;
use crate::xml::{RawAttribute, RawElement, WriteText};
use crate::xsd::{
    AnyType, Dictionary, Facet, Flags, Nillable, OrNil, QName, UnknownValue, broken, value_types,
};

/// A value that can say what it breaks of its schema. The derive of the same name implements it; the generator prints
/// that where it is told to.
pub trait Validate {
    /// Adds what the value breaks.
    fn validate_at(&self, found: &mut Findings);

    /// Looks at the value and everything in it.
    ///
    /// # Errors
    ///
    /// All that breaks the schema, each with its path.
    fn validate(&self) -> Result<(), Invalid> {
        let mut found = Findings::default();
        self.validate_at(&mut found);
        if found.all.is_empty() { Ok(()) } else { Err(Invalid { all: found.all }) }
    }
}

/// A value that is not valid against its schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    all: Vec<Breach>,
}

/// One thing that breaks the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    path: String,
    reason: String,
}

impl Invalid {
    /// Everything that breaks the schema, in document order.
    pub fn breaches(&self) -> &[Breach] {
        &self.all
    }
}

impl Breach {
    /// Where: `Lines/Line[2]/@number`; the first of what is repeated is `[1]`. Empty for the value itself.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What is wrong.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.as_str() {
            "" => f.write_str(&self.reason),
            path => write!(f, "{path}: {}", self.reason),
        }
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, breach) in self.all.iter().enumerate() {
            write!(f, "{}{breach}", if index == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}

impl std::error::Error for Invalid {}

/// What was found so far, and where one is.
#[derive(Debug, Default)]
pub struct Findings {
    path: String,
    all: Vec<Breach>,
}

impl Findings {
    /// Goes one step down: into an element `Name`, one of several `Name[2]`, or an attribute `@name`.
    pub fn within(&mut self, step: fmt::Arguments<'_>, look: impl FnOnce(&mut Self)) {
        let end = self.path.len();
        let _ = fmt::Write::write_fmt(&mut self.path, step);
        // An index belongs to the name before it.
        if end > 0 && !self.path[end..].starts_with('[') {
            self.path.insert(end, '/');
        }
        look(self);
        self.path.truncate(end);
    }

    /// Looks at a value in an element of a name; empty for what has none.
    pub fn one<T>(&mut self, name: &str, value: &T, look: impl FnOnce(&T, &mut Self)) {
        if name.is_empty() {
            look(value, self);
        } else {
            self.within(format_args!("{name}"), |found| look(value, found));
        }
    }

    /// Like [`one`](Self::one), for a value that may be absent.
    pub fn some<T>(&mut self, name: &str, value: &Option<T>, look: impl FnOnce(&T, &mut Self)) {
        if let Some(value) = value {
            self.one(name, value, look);
        }
    }

    /// Like [`one`](Self::one), for a value that may be absent or nil.
    pub fn known<T>(&mut self, name: &str, value: &Nillable<T>, look: impl FnOnce(&T, &mut Self)) {
        if let Nillable::Value(value) = value {
            self.one(name, value, look);
        }
    }

    /// Like [`one`](Self::one), for each of several values.
    pub fn each<T>(&mut self, name: &str, values: &[T], look: impl Fn(&T, &mut Self)) {
        for (index, value) in values.iter().enumerate() {
            if name.is_empty() {
                look(value, self);
            } else {
                self.within(format_args!("{name}[{}]", index + 1), |found| look(value, found));
            }
        }
    }

    /// Notes what is wrong here.
    pub fn breach(&mut self, reason: impl Into<String>) {
        self.all.push(Breach { path: self.path.clone(), reason: reason.into() });
    }

    /// Looks at how often something is there.
    pub fn occurs(&mut self, name: &str, count: usize, min: u32, max: Option<u32>) {
        let count = count as u64;
        if count < u64::from(min) {
            self.breach(format!("there are {count} `{name}`, and at least {min} must be"));
        } else if let Some(max) = max.filter(|max| count > u64::from(*max)) {
            self.breach(format!("there are {count} `{name}`, and at most {max} may be"));
        }
    }

    /// Looks at the facets of a value.
    pub fn facets<T: WriteText>(&mut self, value: &T, facets: &'static [Facet]) {
        if let Some(facet) = broken(value, None, facets) {
            self.breach(format!("the value breaks {facet}"));
        }
    }
}

/// Implements [`Validate`] for types that have nothing in them that a schema could say more about.
macro_rules! always_valid {
    ($($type:ty $(: $facets:ident, $serde:ident)?;)+) => {$(
        impl Validate for $type {
            #[inline]
            fn validate_at(&self, _: &mut Findings) {}
        }
    )+};
}

value_types!(always_valid);
always_valid! { (); String; QName; AnyType; RawElement; RawAttribute; Fault; }

/// Only enumerations hold one.
impl Validate for UnknownValue {
    fn validate_at(&self, found: &mut Findings) {
        found.breach(format!("{:?} is none of the values that the schema lists", self.as_str()));
    }
}

impl<T: Validate> Validate for Option<T> {
    fn validate_at(&self, found: &mut Findings) {
        self.iter().for_each(|value| value.validate_at(found));
    }
}

impl<T: Validate> Validate for Nillable<T> {
    fn validate_at(&self, found: &mut Findings) {
        if let Self::Value(value) = self {
            value.validate_at(found);
        }
    }
}

impl<T: Validate, N: Validate> Validate for OrNil<T, N> {
    fn validate_at(&self, found: &mut Findings) {
        match self {
            Self::Value(value) => value.validate_at(found),
            Self::Nil(nil) => nil.validate_at(found),
        }
    }
}

impl<T: Validate> Validate for Box<T> {
    fn validate_at(&self, found: &mut Findings) {
        (**self).validate_at(found);
    }
}

/// That something is wrong is said, and where, but not what: it might quote the secret.
impl<T: Validate> Validate for Secret<T> {
    fn validate_at(&self, found: &mut Findings) {
        let known = found.all.len();
        self.expose().validate_at(found);
        for breach in &mut found.all[known..] {
            "a secret value is not valid".clone_into(&mut breach.reason);
        }
    }
}

/// The items of an array or a list.
impl<T: Validate> Validate for Vec<T> {
    fn validate_at(&self, found: &mut Findings) {
        for (index, value) in self.iter().enumerate() {
            found.within(format_args!("[{}]", index + 1), |found| value.validate_at(found));
        }
    }
}

impl<T: Validate> Validate for Flags<T> {
    fn validate_at(&self, found: &mut Findings) {
        self.into_iter().for_each(|flag| flag.validate_at(found));
    }
}

impl<K: Validate, V: Validate> Validate for Dictionary<K, V> {
    fn validate_at(&self, found: &mut Findings) {
        for (index, (key, value)) in self.iter().enumerate() {
            found.within(format_args!("[{}]", index + 1), |found| {
                key.validate_at(found);
                value.validate_at(found);
            });
        }
    }
}
