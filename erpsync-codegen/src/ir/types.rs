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
    /// A value, or nil with the attributes that are left of it.
    OrNil(Box<Type>, Box<Type>),
    Flags(Box<Type>),
    Dictionary(Box<Type>, Box<Type>),
    /// An array of several dimensions.
    Array(Box<Type>),
    /// `()`.
    Unit,
}

impl Type {
    /// The type of XML that is kept as it is.
    pub(crate) const ANY: Self = Self::Runtime("xsd::AnyType");

    /// Returns true if it is a secret, or holds some.
    pub(crate) fn is_secret(&self) -> bool {
        match self {
            Self::Secret(_) => true,
            Self::Option(inner)
            | Self::Nillable(inner)
            | Self::OrNil(inner, _)
            | Self::Vec(inner)
            | Self::Array(inner)
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

    /// The form of the attachments in it, if it is one or holds some.
    pub(crate) fn attachment(&self) -> Option<ValueType> {
        match self {
            Self::Value(value) => Some(*value).filter(|value| value.is_attachment()),
            Self::Option(inner)
            | Self::Nillable(inner)
            | Self::OrNil(inner, _)
            | Self::Vec(inner)
            | Self::Array(inner)
            | Self::Boxed(inner)
            | Self::Dictionary(_, inner) => inner.attachment(),
            Self::String
            | Self::Runtime(_)
            | Self::Foreign(_)
            | Self::Flags(_)
            | Self::Secret(_)
            | Self::Item(_)
            | Self::Unit => None,
        }
    }

    /// The item that a value of this type holds. The keys of a dictionary are simple values.
    pub(crate) fn item(&self) -> Option<ItemId> {
        match self {
            Self::Item(id) => Some(*id),
            Self::Option(inner)
            | Self::Nillable(inner)
            | Self::OrNil(inner, _)
            | Self::Secret(inner)
            | Self::Vec(inner)
            | Self::Array(inner)
            | Self::Boxed(inner)
            | Self::Dictionary(_, inner) => inner.item(),
            Self::Value(_)
            | Self::String
            | Self::Runtime(_)
            | Self::Foreign(_)
            | Self::Flags(_)
            | Self::Unit => None,
        }
    }

    /// Returns true if it has a value for absence: `None`, an empty list.
    pub(crate) fn has_absence(&self) -> bool {
        match self {
            Self::Option(_) | Self::Vec(_) | Self::Array(_) | Self::Nillable(_) | Self::Dictionary(..) => {
                true
            }
            Self::Value(_)
            | Self::String
            | Self::Runtime(_)
            | Self::Item(_)
            | Self::Foreign(_)
            | Self::Boxed(_)
            | Self::Secret(_)
            | Self::OrNil(..)
            | Self::Flags(_)
            | Self::Unit => false,
        }
    }

    /// The type of the value that it wraps in place: the `T` of `Option<T>`.
    pub(crate) fn wrapped_mut(&mut self) -> Option<&mut Self> {
        match self {
            // The attributes of nil hold no item that contains them.
            Self::Option(inner) | Self::Nillable(inner) | Self::OrNil(inner, _) | Self::Secret(inner) => {
                Some(inner)
            }
            Self::Value(_)
            | Self::String
            | Self::Runtime(_)
            | Self::Item(_)
            | Self::Foreign(_)
            | Self::Vec(_)
            | Self::Array(_)
            | Self::Boxed(_)
            | Self::Flags(_)
            | Self::Dictionary(..)
            | Self::Unit => None,
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
