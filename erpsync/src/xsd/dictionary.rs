//! The dictionaries of WCF: a list of pairs that the schema marks with `IsDictionary`.

use std::borrow::Borrow;

/// A dictionary as it came over the wire: pairs of key and value in their order.
///
/// On the wire a dictionary is a list, and what a list can do a map cannot: keep an order, or one key twice.
/// This type is therefore a list with the methods of a map. Looking up a key goes through the entries from the first;
/// for many look-ups in a large dictionary collect it into a `HashMap`.
///
/// ```
/// use erpsync::xsd::Dictionary;
///
/// let mut config = Dictionary::from([("server".to_owned(), "erp.example".to_owned())]);
/// config.insert("client".to_owned(), "1".to_owned());
/// assert_eq!(config.get("server").map(String::as_str), Some("erp.example"));
///
/// // What a server sends twice is there twice.
/// config.push("client".to_owned(), "2".to_owned());
/// assert_eq!(config.get("client").map(String::as_str), Some("1"));
/// assert_eq!(config.get_all("client").count(), 2);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Dictionary<K, V>(Vec<(K, V)>);

impl<K, V> Dictionary<K, V> {
    /// An empty dictionary.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// An empty dictionary with room for this many entries.
    #[must_use]
    pub fn with_capacity(entries: usize) -> Self {
        Self(Vec::with_capacity(entries))
    }

    /// The number of entries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns true if there are no entries.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds an entry at the end, whether or not the key is there already.
    pub fn push(&mut self, key: K, value: V) {
        self.0.push((key, value));
    }

    /// Takes all entries away.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Keys and values in their order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&K, &V)> + DoubleEndedIterator {
        self.0.iter().map(|(key, value)| (key, value))
    }

    /// Keys, and values that can be changed.
    pub fn iter_mut(&mut self) -> impl ExactSizeIterator<Item = (&K, &mut V)> + DoubleEndedIterator {
        self.0.iter_mut().map(|(key, value)| (&*key, value))
    }

    /// The keys in their order, each as often as it is there.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &K> + DoubleEndedIterator {
        self.0.iter().map(|(key, _)| key)
    }

    /// The values in their order.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &V> + DoubleEndedIterator {
        self.0.iter().map(|(_, value)| value)
    }

    /// The entries as pairs.
    #[must_use]
    pub fn as_slice(&self) -> &[(K, V)] {
        &self.0
    }

    /// The entries as pairs.
    #[must_use]
    pub fn into_vec(self) -> Vec<(K, V)> {
        self.0
    }

    /// The entries as pairs: [`into_vec`](Self::into_vec) by the name that other wrappers have for it.
    #[must_use]
    pub fn into_inner(self) -> Vec<(K, V)> {
        self.0
    }

    /// The value of the first entry with this key.
    #[must_use]
    pub fn get<Q: Eq + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.get_all(key).next()
    }

    /// The value of the first entry with this key, to be changed.
    #[must_use]
    pub fn get_mut<Q: Eq + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        self.0.iter_mut().find(|(other, _)| other.borrow() == key).map(|(_, value)| value)
    }

    /// The values of all entries with this key, in their order.
    pub fn get_all<Q: Eq + ?Sized>(&self, key: &Q) -> impl Iterator<Item = &V>
    where
        K: Borrow<Q>,
    {
        self.0.iter().filter(move |(other, _)| other.borrow() == key).map(|(_, value)| value)
    }

    /// Returns true if there is an entry with this key.
    #[must_use]
    pub fn contains_key<Q: Eq + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.get(key).is_some()
    }

    /// Takes away all entries with this key; the value of the first of them.
    pub fn remove<Q: Eq + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.0
            .extract_if(.., |(other, _)| (*other).borrow() == key)
            .map(|(_, value)| value)
            // Go through them all, so that they are all taken out.
            .fold(None, |first, value| first.or(Some(value)))
    }

    /// Gives the first entry with this key a new value and returns the old one; without such an entry, adds
    /// one at the end.
    pub fn insert(&mut self, key: K, value: V) -> Option<V>
    where
        K: Eq,
    {
        match self.get_mut(&key) {
            Some(old) => Some(std::mem::replace(old, value)),
            None => {
                self.push(key, value);
                None
            }
        }
    }
}

impl<K, V> Default for Dictionary<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K, V> From<Vec<(K, V)>> for Dictionary<K, V> {
    fn from(entries: Vec<(K, V)>) -> Self {
        Self(entries)
    }
}

impl<K, V, const N: usize> From<[(K, V); N]> for Dictionary<K, V> {
    fn from(entries: [(K, V); N]) -> Self {
        Self(entries.into())
    }
}

impl<K, V> FromIterator<(K, V)> for Dictionary<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        Self(entries.into_iter().collect())
    }
}

impl<K, V> Extend<(K, V)> for Dictionary<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        self.0.extend(entries);
    }
}

impl<K, V> IntoIterator for Dictionary<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, K, V> IntoIterator for &'a Dictionary<K, V> {
    type Item = &'a (K, V);
    type IntoIter = std::slice::Iter<'a, (K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}
