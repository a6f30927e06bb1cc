//! Validation of a value beyond its types: facets, and numbers of occurrences.
//!
//! Reading and writing do not validate, since servers break their own schemas. [`Validate`] does on request.

use std::fmt;

use crate::Attachment;
use crate::Secret;
use crate::soap::{Array, Fault};
use crate::xml::{RawAttribute, RawElement, WriteText};
use crate::xsd::{
    AnyType, Dictionary, Facet, Flags, KeepsNil, Nillable, OrNil, QName, UnknownValue, broken, value_types,
};

/// Value that can be validated against its schema. The derive of this name implements it; the generator prints the derive
/// with `Builder::validate`.
pub trait Validate {
    /// Records the violations of the value.
    fn validate_at(&self, found: &mut Violations);

    /// Validates the value and everything in it.
    ///
    /// # Errors
    ///
    /// All violations of the schema, each with its path.
    fn validate(&self) -> Result<(), ValidationError> {
        let mut found = Violations::default();
        self.validate_at(&mut found);
        if found.all.is_empty() { Ok(()) } else { Err(ValidationError { all: found.all }) }
    }
}

/// Error of a value that is not valid against its schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidationError {
    all: Vec<Violation>,
}

/// Violation of a schema at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    path: String,
    reason: String,
}

impl ValidationError {
    /// Violations in document order.
    pub fn violations(&self) -> &[Violation] {
        &self.all
    }
}

impl Violation {
    /// Path of the element or attribute, `Lines/Line[2]/@number`; the first of several is `[1]`. Empty for the value
    /// itself.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Description of the violation.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.as_str() {
            "" => f.write_str(&self.reason),
            path => write!(f, "{path}: {}", self.reason),
        }
    }
}

impl fmt::Display for ValidationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, violation) in self.all.iter().enumerate() {
            write!(f, "{}{violation}", if index == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}

impl std::error::Error for ValidationError {}

/// Violations found so far, and the current path.
#[derive(Debug, Default)]
pub struct Violations {
    path: String,
    all: Vec<Violation>,
}

impl Violations {
    /// Runs `look` one step down: in an element `Name`, one of several `Name[2]`, or an attribute `@name`.
    pub fn within(&mut self, step: fmt::Arguments<'_>, look: impl FnOnce(&mut Self)) {
        let end = self.path.len();
        let _ = fmt::Write::write_fmt(&mut self.path, step);
        // An index follows its name without a slash.
        if end > 0 && !self.path[end..].starts_with('[') {
            self.path.insert(end, '/');
        }
        look(self);
        self.path.truncate(end);
    }

    /// Runs `look` on a value in an element; the name of a part that is no element is empty.
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
    pub fn kept<T: KeepsNil>(&mut self, name: &str, value: &T, look: impl FnOnce(&T::Value, &mut Self)) {
        if let Some(value) = value.value() {
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

    /// Records a violation at the current path.
    pub fn record(&mut self, reason: impl Into<String>) {
        self.all.push(Violation { path: self.path.clone(), reason: reason.into() });
    }

    /// Checks a number of occurrences.
    pub fn occurs(&mut self, name: &str, count: usize, min: u32, max: Option<u32>) {
        let count = count as u64;
        if count < u64::from(min) {
            self.record(format!("there are {count} `{name}`, and at least {min} must be"));
        } else if let Some(max) = max.filter(|max| count > u64::from(*max)) {
            self.record(format!("there are {count} `{name}`, and at most {max} may be"));
        }
    }

    /// Checks the facets of a value.
    pub fn facets<T: WriteText>(&mut self, value: &T, facets: &'static [Facet]) {
        if let Some(facet) = broken(value, None, facets) {
            self.record(format!("the value breaks {facet}"));
        }
    }
}

/// Implements [`Validate`] for types whose values are always valid by themselves.
macro_rules! always_valid {
    ($($(#[$feature:meta])? $type:ty $(: $facets:ident, $serde:ident)?;)+) => {$(
        $(#[$feature])?
        impl Validate for $type {
            #[inline]
            fn validate_at(&self, _: &mut Violations) {}
        }
    )+};
}

value_types!(always_valid);
always_valid! { (); Attachment; String; QName; AnyType; RawElement; RawAttribute; Fault; }

/// Value of an enumeration that lists others.
impl Validate for UnknownValue {
    fn validate_at(&self, found: &mut Violations) {
        found.record(format!("{:?} is none of the values that the schema lists", self.as_str()));
    }
}

impl<T: Validate> Validate for Option<T> {
    fn validate_at(&self, found: &mut Violations) {
        self.iter().for_each(|value| value.validate_at(found));
    }
}

impl<T: Validate> Validate for Nillable<T> {
    fn validate_at(&self, found: &mut Violations) {
        if let Self::Value(value) = self {
            value.validate_at(found);
        }
    }
}

impl<T: Validate, N: Validate> Validate for OrNil<T, N> {
    fn validate_at(&self, found: &mut Violations) {
        match self {
            Self::Value(value) => value.validate_at(found),
            Self::Nil(nil) => nil.validate_at(found),
        }
    }
}

impl<T: Validate> Validate for Box<T> {
    fn validate_at(&self, found: &mut Violations) {
        (**self).validate_at(found);
    }
}

/// The reason is hidden, since it might quote the secret.
impl<T: Validate> Validate for Secret<T> {
    fn validate_at(&self, found: &mut Violations) {
        let known = found.all.len();
        self.expose().validate_at(found);
        for violation in &mut found.all[known..] {
            "a secret value is not valid".clone_into(&mut violation.reason);
        }
    }
}

/// The items of an array or a list.
impl<T: Validate> Validate for Vec<T> {
    fn validate_at(&self, found: &mut Violations) {
        for (index, value) in self.iter().enumerate() {
            found.within(format_args!("[{}]", index + 1), |found| value.validate_at(found));
        }
    }
}

impl<T: Validate> Validate for Array<T> {
    fn validate_at(&self, found: &mut Violations) {
        self.as_vec().validate_at(found);
    }
}

impl<T: Validate> Validate for Flags<T> {
    fn validate_at(&self, found: &mut Violations) {
        self.into_iter().for_each(|flag| flag.validate_at(found));
    }
}

impl<K: Validate, V: Validate> Validate for Dictionary<K, V> {
    fn validate_at(&self, found: &mut Violations) {
        for (index, (key, value)) in self.iter().enumerate() {
            found.within(format_args!("[{}]", index + 1), |found| {
                key.validate_at(found);
                value.validate_at(found);
            });
        }
    }
}
