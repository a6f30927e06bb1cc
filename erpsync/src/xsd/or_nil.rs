//! Elements that may be nil and then still have attributes (Part 1, 3.3.4 and 3.4.4).

use crate::xml::{Destination, ElementName, ReadError, Reader, Variant, Writer, XmlRead, XmlWrite};

/// Value of a nillable element whose type has attributes: nil removes its content, and leaves the attributes.
///
/// `N` is the struct of the attributes, with `#[xml(nil)]`; the generator calls it `NilPrice` beside a `Price`.
/// Many senders leave out what the schema requires where they write nil, so each attribute is an `Option`; what is
/// required must be there to be written.
///
/// An element whose type has none is an [`Option`], or a [`Nillable`](super::Nillable).
///
/// ```
/// use erpsync::xsd::OrNil;
/// use erpsync::{XmlRead, XmlWrite};
///
/// #[derive(Debug, PartialEq, XmlRead, XmlWrite)]
/// #[xml(root = "Price")]
/// struct Price {
///     #[xml(text)]
///     value: u32,
///     #[xml(attribute = "currency", required)]
///     currency: String,
/// }
///
/// #[derive(Debug, PartialEq, XmlRead, XmlWrite)]
/// #[xml(nil)]
/// struct NilPrice {
///     #[xml(attribute = "currency", required)]
///     currency: Option<String>,
/// }
///
/// # fn main() -> Result<(), erpsync::xml::ReadError> {
/// let nil = r#"<Price xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true" currency="NOK"/>"#;
/// let price: OrNil<Price, NilPrice> = erpsync::xml::from_str(nil)?;
/// assert_eq!(price, OrNil::Nil(NilPrice { currency: Some("NOK".to_owned()) }));
/// assert_eq!(price.value(), None);
///
/// let price: OrNil<Price, NilPrice> = erpsync::xml::from_str(r#"<Price currency="NOK">7</Price>"#)?;
/// assert_eq!(price.value().map(|price| price.value), Some(7));
/// # Ok(()) }
/// ```
///
/// With the feature `serde` it is `{"Value": …}` or `{"Nil": …}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum OrNil<T, N> {
    /// The element has a value.
    Value(T),
    /// The element has `xsi:nil="true"` and these attributes.
    Nil(N),
}

impl<T, N> OrNil<T, N> {
    /// The value, if there is one.
    #[must_use]
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Nil(_) => None,
        }
    }

    /// The value, if there is one, to be changed.
    #[must_use]
    pub const fn value_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Nil(_) => None,
        }
    }

    /// The value, if there is one. The attributes of nil are lost.
    #[must_use]
    pub fn into_option(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Nil(_) => None,
        }
    }

    /// The value, if there is one: [`into_option`](Self::into_option) by the name that other wrappers have for it.
    #[must_use]
    pub fn into_inner(self) -> Option<T> {
        self.into_option()
    }

    /// Attributes of the element if it is nil.
    #[must_use]
    pub const fn nil(&self) -> Option<&N> {
        match self {
            Self::Value(_) => None,
            Self::Nil(nil) => Some(nil),
        }
    }

    /// Returns true if the element is nil.
    #[must_use]
    pub const fn is_nil(&self) -> bool {
        matches!(self, Self::Nil(_))
    }
}

impl<T, N> From<T> for OrNil<T, N> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

/// Nil, with the attributes that it has then.
impl<T, N: Default> Default for OrNil<T, N> {
    fn default() -> Self {
        Self::Nil(N::default())
    }
}

impl<T: XmlRead, N: XmlRead> XmlRead for OrNil<T, N> {
    const KNOWS_NIL: bool = true;

    fn read(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        let mut value = None;
        Self::read_into(reader, &mut value)?;
        reader.value_of_slot(value)
    }

    fn read_into<'v>(reader: &mut Reader<'_>, slot: impl Destination<'v, Self>) -> Result<(), ReadError>
    where
        Self: 'v,
    {
        if !reader.is_nil() {
            return T::read_into(reader, Variant::new(slot, Self::Value, Self::value_mut));
        }
        let nil = N::read(reader)?;
        slot.put(|| Self::Nil(nil));
        Ok(())
    }

    fn read_boxed(reader: &mut Reader<'_>) -> Result<Box<Self>, ReadError> {
        reader.boxed_by_slot()
    }
}

impl<T: XmlWrite, N: XmlWrite> XmlWrite for OrNil<T, N> {
    fn write(&self, writer: &mut Writer, name: &'static ElementName) {
        match self {
            Self::Value(value) => value.write(writer, name),
            Self::Nil(nil) => nil.write(writer, name),
        }
    }
}
