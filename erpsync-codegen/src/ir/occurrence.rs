//! Number of times that a part of a content occurs, and the Rust types that stand for its absence and its nil.

use super::Type;

/// Occurrence of an element, a choice, a group or a wildcard in a content. Each variant has a Rust type of its own, where
/// `T` is the type of the value and `N` the struct of the attributes of nil. The attributes print it as `min_occurs`,
/// `max_occurs` and `nillable`.
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
    Repeated { min: u32, max: MaxOccurs, nil: Nil },
}

/// Rust type of an element that may say `xsi:nil`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nil {
    /// `T`: the schema allows no nil.
    Never,
    /// `Option<T>`: nil is `None`.
    AsNone,
    /// `OrNil<T, N>`: nil has attributes.
    WithAttributes,
}

/// `maxOccurs` (XML Schema part 1, section 3.9.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MaxOccurs {
    Bounded(u32),
    Unbounded,
}

impl Occurrence {
    /// Occurrence of what is there between `min` and `max` times.
    pub(crate) fn new(min: u32, max: MaxOccurs, nil: Nil) -> Self {
        match (min, max) {
            (_, MaxOccurs::Unbounded | MaxOccurs::Bounded(2..)) => Self::Repeated { min, max, nil },
            (0, MaxOccurs::Bounded(_)) => Self::Optional(nil),
            (_, MaxOccurs::Bounded(_)) => Self::Required(nil),
        }
    }

    pub(crate) fn min(self) -> u32 {
        match self {
            Self::Required(_) | Self::Fixed => 1,
            Self::Optional(_) | Self::OptionalNillable => 0,
            Self::Repeated { min, .. } => min,
        }
    }

    pub(crate) fn max(self) -> MaxOccurs {
        match self {
            Self::Required(_) | Self::Fixed | Self::Optional(_) | Self::OptionalNillable => {
                MaxOccurs::Bounded(1)
            }
            Self::Repeated { max, .. } => max,
        }
    }

    /// Rust type of a member: `value` is `T`, and `nil` the `N` of [`Nil::WithAttributes`].
    pub(crate) fn wrap(self, value: Type, nil: Option<Type>) -> Type {
        match self {
            Self::Required(own) => own.wrap(value, nil),
            Self::Optional(Nil::WithAttributes) => Nil::WithAttributes.wrap(value, nil).option(),
            Self::Fixed | Self::Optional(Nil::Never | Nil::AsNone) => value.option(),
            Self::OptionalNillable => Type::Nillable(Box::new(value)),
            Self::Repeated { nil: own, .. } => own.wrap(value, nil).vec(),
        }
    }
}

impl Nil {
    /// Rust type of an element that is there: `value` is `T`, and `nil` the `N` of [`Nil::WithAttributes`].
    pub(crate) fn wrap(self, value: Type, nil: Option<Type>) -> Type {
        match (self, nil) {
            (Self::Never, _) => value,
            (Self::WithAttributes, Some(nil)) => Type::OrNil(Box::new(value), Box::new(nil)),
            (Self::AsNone | Self::WithAttributes, _) => value.option(),
        }
    }
}
