//! Values of lists whose items may be nil.

use super::{Nillable, OrNil};

/// Values of a list whose items may be nil: those that are not.
///
/// Arrays of WCF are an `Option<Vec<Option<T>>>`. This reads one without a look at each layer:
///
/// ```
/// use erpsync::xsd::Values;
///
/// let names: Option<Vec<Option<String>>> = Some(vec![Some("a".to_owned()), None]);
/// for name in names.values() {
///     assert_eq!(name, "a");
/// }
/// ```
pub trait Values {
    /// The type of a value.
    type Value;

    /// Iterates over the values that are there; over none where the list itself is absent or nil.
    fn values(&self) -> impl Iterator<Item = &Self::Value>;

    /// Like [`values`](Self::values), by value.
    fn into_values(self) -> impl Iterator<Item = Self::Value>;
}

impl<T> Values for Vec<Option<T>> {
    type Value = T;

    fn values(&self) -> impl Iterator<Item = &T> {
        self.iter().flatten()
    }

    fn into_values(self) -> impl Iterator<Item = T> {
        self.into_iter().flatten()
    }
}

impl<T, N> Values for Vec<OrNil<T, N>> {
    type Value = T;

    fn values(&self) -> impl Iterator<Item = &T> {
        self.iter().filter_map(OrNil::value)
    }

    fn into_values(self) -> impl Iterator<Item = T> {
        self.into_iter().filter_map(OrNil::into_inner)
    }
}

impl<L: Values> Values for Option<L> {
    type Value = L::Value;

    fn values(&self) -> impl Iterator<Item = &L::Value> {
        self.iter().flat_map(L::values)
    }

    fn into_values(self) -> impl Iterator<Item = L::Value> {
        self.into_iter().flat_map(L::into_values)
    }
}

impl<L: Values> Values for Nillable<L> {
    type Value = L::Value;

    fn values(&self) -> impl Iterator<Item = &L::Value> {
        self.value().into_iter().flat_map(L::values)
    }

    fn into_values(self) -> impl Iterator<Item = L::Value> {
        self.into_inner().into_iter().flat_map(L::into_values)
    }
}
