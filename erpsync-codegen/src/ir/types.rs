//! Types of fields and messages.

use super::{ItemId, ValueType};

/// The type of a field or a message.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Type {
    /// Type of the table of value types: `bool`, `xsd::DateTime`.
    Value(ValueType),
    String,
    /// Another type of the runtime, below `::erpsync`: `xsd::AnyType`.
    Runtime(&'static str),
    /// An item that is generated.
    Item(ItemId),
    /// A path that a user gave.
    Foreign(String),
    Option(Box<Type>),
    Vec(Box<Type>),
    Boxed(Box<Type>),
    Secret(Box<Type>),
    Nillable(Box<Type>),
    /// A value, or nil with what is left of it then.
    OrNil(Box<Type>, Box<Type>),
    Flags(Box<Type>),
    Dictionary(Box<Type>, Box<Type>),
    /// `()`.
    Unit,
}

impl Type {
    /// Returns true if it is a secret, or holds some.
    pub(crate) fn is_secret(&self) -> bool {
        match self {
            Self::Secret(_) => true,
            Self::Option(inner)
            | Self::Nillable(inner)
            | Self::OrNil(inner, _)
            | Self::Vec(inner)
            | Self::Boxed(inner) => inner.is_secret(),
            Self::Dictionary(key, value) => key.is_secret() || value.is_secret(),
            Self::Value(_)
            | Self::String
            | Self::Runtime(_)
            | Self::Foreign(_)
            | Self::Flags(_)
            | Self::Item(_)
            | Self::Unit => false,
        }
    }

    pub(crate) fn option(self) -> Self {
        Self::Option(Box::new(self))
    }

    pub(crate) fn vec(self) -> Self {
        Self::Vec(Box::new(self))
    }

    /// `Option<Self>` if `is_optional`.
    pub(crate) fn option_if(self, is_optional: bool) -> Self {
        if is_optional { self.option() } else { self }
    }
}
