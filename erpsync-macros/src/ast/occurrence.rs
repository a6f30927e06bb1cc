//! Number of times that a part of a content occurs, and the Rust types that stand for its absence and its nil.

use crate::attr::{FieldAttrs, Max, NilKey};

/// Occurrence of an element, a choice, a group or a wildcard in a content. Each variant has a Rust type of its own, where
/// `T` is the type of the value and `N` the struct of the attributes of nil.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Occurrence {
    /// Exactly once: `T`, `Option<T>` or `OrNil<T, N>`.
    Required(Nil),
    /// Exactly once, with the value that the schema fixes: `Option<T>`; `None` is that value, and written as it.
    Fixed,
    /// At most once: `Option<T>`, or `Option<OrNil<T, N>>`. Unless nil has attributes, it is read as absence.
    Optional(Nil),
    /// At most once: `Nillable<T>`, which keeps absence and nil apart.
    OptionalNillable,
    /// More than once: `Vec<T>`, `Vec<Option<T>>` or `Vec<OrNil<T, N>>`.
    Repeated { min: u32, max: Max, nil: Nil },
}

/// Rust type of an element that may say `xsi:nil`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nil {
    /// `T`: the schema allows no nil.
    Never,
    /// `Option<T>`: nil is `None`.
    AsNone,
    /// `OrNil<T, N>`: nil has attributes. To the expansion it is a type like any other, which reads nil itself.
    WithAttributes,
}

impl Occurrence {
    /// Occurrence by the keys of a field. Keys that contradict each other are reported by the check.
    pub(super) fn of_field(attrs: &FieldAttrs) -> Self {
        let min = attrs.min_occurs.get().copied().unwrap_or(1);
        let max = attrs.max_occurs.get().copied().unwrap_or(Max::Count(1));
        let key = attrs.nillable.get().copied();
        match Self::new(min, max, Nil::of_key(key)) {
            Self::Optional(_) if key == Some(NilKey::Kept) => Self::OptionalNillable,
            Self::Required(Nil::Never) if attrs.element.is_given() && attrs.fixed.is_given() => Self::Fixed,
            occurrence => occurrence,
        }
    }

    /// Occurrence of what is there between `min` and `max` times.
    pub(super) fn new(min: u32, max: Max, nil: Nil) -> Self {
        match (min, max) {
            (_, Max::Unbounded | Max::Count(2..)) => Self::Repeated { min, max, nil },
            (0, Max::Count(_)) => Self::Optional(nil),
            (_, Max::Count(_)) => Self::Required(nil),
        }
    }

    pub(crate) fn min(self) -> u32 {
        match self {
            Self::Required(_) | Self::Fixed => 1,
            Self::Optional(_) | Self::OptionalNillable => 0,
            Self::Repeated { min, .. } => min,
        }
    }

    pub(crate) fn max(self) -> Max {
        match self {
            Self::Required(_) | Self::Fixed | Self::Optional(_) | Self::OptionalNillable => Max::Count(1),
            Self::Repeated { max, .. } => max,
        }
    }

    /// Returns true if the schema asks for at least one.
    pub(crate) fn must_be_there(self) -> bool {
        self.min() > 0
    }

    /// Returns true if the field is a `Vec` with an item for each time that it is there.
    pub(crate) fn is_repeated(self) -> bool {
        matches!(self, Self::Repeated { .. })
    }

    /// Returns true if the value is not optional by its type: there is none until the element was read.
    pub(crate) fn needs_value(self) -> bool {
        matches!(self, Self::Required(_))
    }

    /// Returns true if an element with `xsi:nil` is read as absence.
    pub(crate) fn nil_is_absent(self) -> bool {
        matches!(self, Self::Fixed | Self::Optional(Nil::Never | Nil::AsNone))
    }
}

impl Nil {
    pub(super) fn of_key(key: Option<NilKey>) -> Self {
        match key {
            None => Self::Never,
            Some(NilKey::AsNone | NilKey::Kept) => Self::AsNone,
            Some(NilKey::WithAttributes) => Self::WithAttributes,
        }
    }
}
