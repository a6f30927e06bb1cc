//! Elements that may be absent, or nil, or there (Part 1, 2.6.2), where the three mean three things.

use crate::xml::{
    Destination, ElementName, ReadError, Reader, Replaced, Variant, Writer, XmlRead, XmlWrite,
    absent_if_empty,
};

/// Value of an element with `minOccurs="0"` and `nillable="true"`: absent, nil, or a value.
///
/// In schemas that WCF wrote absence and nil mean the same, and an `Option` is generated; this type is for the
/// others, where nil may mean "delete this" and absence "leave it".
///
/// ```
/// use erpsync::xsd::Nillable;
///
/// let price: Nillable<u32> = Nillable::Nil;
/// assert!(price.is_nil());
/// assert_eq!(price.value(), None);
/// assert_eq!(Nillable::from(5).into_option(), Some(5));
/// assert_eq!(Nillable::<u32>::default(), Nillable::Absent);
/// ```
///
/// With the feature `serde` it is `"Absent"`, `"Nil"` or `{"Value": …}`, since a field that is missing can't be told
/// from one that is `null` in a derive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Nillable<T> {
    /// The element is not there.
    #[default]
    Absent,
    /// The element is there with `xsi:nil="true"`.
    Nil,
    /// The element is there and has a value.
    Value(T),
}

impl<T> Nillable<T> {
    /// The value, if there is one.
    #[must_use]
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Nil => None,
        }
    }

    /// The value, if there is one, to be changed.
    #[must_use]
    pub const fn value_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Nil => None,
        }
    }

    /// The value, if there is one.
    #[must_use]
    pub fn into_option(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Nil => None,
        }
    }

    /// The value, if there is one: [`into_option`](Self::into_option) by the name that other wrappers have for it.
    #[must_use]
    pub fn into_inner(self) -> Option<T> {
        self.into_option()
    }

    /// Returns true if the element is not there.
    #[must_use]
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Returns true if the element is there and nil.
    #[must_use]
    pub const fn is_nil(&self) -> bool {
        matches!(self, Self::Nil)
    }

    /// Returns true if the element is there and has a value.
    #[must_use]
    pub const fn is_value(&self) -> bool {
        matches!(self, Self::Value(_))
    }

    /// Returns a `Nillable` with a reference to the value.
    #[must_use]
    pub const fn as_ref(&self) -> Nillable<&T> {
        match self {
            Self::Absent => Nillable::Absent,
            Self::Nil => Nillable::Nil,
            Self::Value(value) => Nillable::Value(value),
        }
    }

    /// Applies `change` to the value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Nillable<U> {
        match self {
            Self::Absent => Nillable::Absent,
            Self::Nil => Nillable::Nil,
            Self::Value(value) => Nillable::Value(change(value)),
        }
    }

    /// The value, or `default` if there is none.
    pub fn unwrap_or(self, default: T) -> T {
        self.into_option().unwrap_or(default)
    }

    /// The value, or the type's default if there is none.
    pub fn unwrap_or_default(self) -> T
    where
        T: Default,
    {
        self.into_option().unwrap_or_default()
    }

    /// Leaves `Absent` in its place.
    #[must_use]
    pub fn take(&mut self) -> Self {
        std::mem::take(self)
    }
}

impl<T> From<T> for Nillable<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

/// `None` is absence.
impl<T> From<Option<T>> for Nillable<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Self::Value)
    }
}

/// Absence and nil are `None`.
impl<T> From<Nillable<T>> for Option<T> {
    fn from(value: Nillable<T>) -> Self {
        value.into_option()
    }
}

/// Value of an element that may be absent, and keeps absence and nil apart: the type of a field with `nillable = "kept"`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not keep absence and nil apart",
    label = "a field with `nillable = \"kept\"` is a `Nillable<T>`"
)]
pub trait KeepsNil: Default {
    /// The type itself. By its name an expansion has the compiler check this trait.
    type Itself;

    /// Type of the value.
    type Value;

    /// Returns true if the element is left out.
    fn is_absent(&self) -> bool;

    /// The value, unless it is absent or nil.
    fn value(&self) -> Option<&Self::Value>;
}

impl<T> KeepsNil for Nillable<T> {
    type Itself = Self;
    type Value = T;

    fn is_absent(&self) -> bool {
        self.is_absent()
    }

    fn value(&self) -> Option<&T> {
        self.value()
    }
}

impl<T: XmlRead> XmlRead for Nillable<T> {
    fn read(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        let mut value = Self::Absent;
        Self::read_into(reader, Replaced(&mut value))?;
        Ok(value)
    }

    fn absent() -> Option<Self> {
        Some(Self::Absent)
    }

    fn read_into<'v>(reader: &mut Reader<'_>, slot: impl Destination<'v, Self>) -> Result<(), ReadError>
    where
        Self: 'v,
    {
        if reader.is_nil() {
            slot.put(|| Self::Nil);
            return reader.nil();
        }
        let value = slot.put(|| Self::Absent);
        match T::read_into(reader, Variant::new(Replaced(&mut *value), Self::Value, Self::value_mut)) {
            Ok(()) => Ok(()),
            Err(error) => absent_if_empty(error, reader, &mut || *value = Self::Absent),
        }
    }

    fn read_boxed(reader: &mut Reader<'_>) -> Result<Box<Self>, ReadError> {
        reader.boxed_by_slot()
    }
}

impl<T: XmlWrite> XmlWrite for Nillable<T> {
    fn write(&self, writer: &mut Writer, name: &'static ElementName) {
        match self {
            Self::Absent => {}
            Self::Nil => writer.nil(name),
            Self::Value(value) => value.write(writer, name),
        }
    }

    fn is_absent(&self) -> bool {
        self.is_absent()
    }
}
