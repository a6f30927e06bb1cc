//! A list of an enumeration (Part 2, 2.5.1.2), which is how WCF writes .NET flags.

use std::borrow::Cow;
use std::fmt;
use std::ops::{BitOr, BitOrAssign};
use std::str::FromStr;

use crate::xml::whitespace::split;
use crate::xml::{
    ElementName, Namespaces, ReadError, ReadText, Reader, TextWriter, ValueError, WriteText, Writer, XmlRead,
    XmlWrite,
};

/// A set of flags: the names of an enumeration, in the order they came.
///
/// .NET has these as the bits of a number; on the wire they are a list of names, `Select Update`, and zero
/// is the empty list. A name that the schema does not list is kept where it stood, in the variant that `E` has
/// for unknown values.
///
/// Reading keeps a flag that is written twice; the methods here, and collecting into it, do
/// not add a flag that is there. Two values are equal when they name the same flags in the same order.
///
/// ```
/// use erpsync::xsd::Flags;
///
/// #[derive(Clone, Debug, PartialEq)]
/// enum Right { Select, Update }
///
/// let mut rights = Flags::from([Right::Select]);
/// rights.insert(Right::Update);
/// rights.insert(Right::Select);
/// assert_eq!(rights.len(), 2);
/// assert!(rights.contains(&Right::Update));
/// assert_eq!(rights, Flags::from(Right::Select) | Right::Update);
/// assert!(Flags::<Right>::default().is_empty());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct Flags<E>(Vec<E>);

impl<E> Flags<E> {
    /// No flag: zero.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Returns true if no flag is set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the number of flags.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The flags in their order.
    pub fn iter(&self) -> std::slice::Iter<'_, E> {
        self.0.iter()
    }

    /// The flags in their order.
    #[must_use]
    pub fn as_slice(&self) -> &[E] {
        &self.0
    }

    /// The flags in their order, by value.
    #[must_use]
    pub fn into_inner(self) -> Vec<E> {
        self.0
    }

    /// Takes all flags away.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

impl<E: PartialEq> Flags<E> {
    /// Returns true if `flag` is set.
    #[must_use]
    pub fn contains(&self, flag: &E) -> bool {
        self.0.contains(flag)
    }

    /// Sets `flag`; true if it was not set before.
    pub fn insert(&mut self, flag: E) -> bool {
        let is_new = !self.contains(&flag);
        if is_new {
            self.0.push(flag);
        }
        is_new
    }

    /// Takes `flag` away; true if it was set.
    pub fn remove(&mut self, flag: &E) -> bool {
        let before = self.0.len();
        self.0.retain(|other| other != flag);
        self.0.len() < before
    }
}

/// Shows the flags as they stand in a message: names with a space between them.
impl<E: fmt::Display> fmt::Display for Flags<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, flag) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            write!(f, "{flag}")?;
        }
        Ok(())
    }
}

/// Parses names with white space between them.
impl<E: FromStr> FromStr for Flags<E> {
    type Err = E::Err;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        split(text).map(str::parse).collect::<Result<_, _>>().map(Self)
    }
}

impl<E> Default for Flags<E> {
    fn default() -> Self {
        Self::new()
    }
}

impl<E> From<E> for Flags<E> {
    fn from(flag: E) -> Self {
        Self(vec![flag])
    }
}

impl<E: PartialEq, const N: usize> From<[E; N]> for Flags<E> {
    fn from(flags: [E; N]) -> Self {
        flags.into_iter().collect()
    }
}

impl<E: PartialEq> FromIterator<E> for Flags<E> {
    fn from_iter<I: IntoIterator<Item = E>>(flags: I) -> Self {
        let mut set = Self::new();
        set.extend(flags);
        set
    }
}

impl<E: PartialEq> Extend<E> for Flags<E> {
    fn extend<I: IntoIterator<Item = E>>(&mut self, flags: I) {
        for flag in flags {
            self.insert(flag);
        }
    }
}

impl<E> IntoIterator for Flags<E> {
    type Item = E;
    type IntoIter = std::vec::IntoIter<E>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, E> IntoIterator for &'a Flags<E> {
    type Item = &'a E;
    type IntoIter = std::slice::Iter<'a, E>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<E: PartialEq> BitOr<E> for Flags<E> {
    type Output = Self;

    fn bitor(mut self, flag: E) -> Self {
        self.insert(flag);
        self
    }
}

impl<E: PartialEq> BitOr for Flags<E> {
    type Output = Self;

    fn bitor(mut self, other: Self) -> Self {
        self.extend(other);
        self
    }
}

impl<E: PartialEq> BitOrAssign<E> for Flags<E> {
    fn bitor_assign(&mut self, flag: E) {
        self.insert(flag);
    }
}

impl<E: ReadText> ReadText for Flags<E> {
    const TYPE: &'static str = E::TYPE;

    fn read_text(text: Cow<'_, str>) -> Result<Self, ValueError> {
        Self::read_text_in(text, &())
    }

    fn read_text_in(text: Cow<'_, str>, scope: &dyn Namespaces) -> Result<Self, ValueError> {
        Vec::read_text_in(text, scope).map(Self)
    }

    fn is_listed(&self) -> bool {
        self.0.iter().all(E::is_listed)
    }
}

impl<E: WriteText> WriteText for Flags<E> {
    fn length(&self) -> Option<u64> {
        Some(self.0.len() as u64)
    }

    fn write_text(&self, out: &mut TextWriter<'_>) {
        write_list(&self.0, out);
    }
}

impl<E: ReadText> XmlRead for Flags<E> {
    fn read(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        reader.value()
    }
}

impl<E: WriteText> XmlWrite for Flags<E> {
    fn write(&self, writer: &mut Writer, name: &'static ElementName) {
        writer.value(self, name);
    }
}

/// Writes the items of a list with a space between them; an item that would not be read back as one is an error.
pub(super) fn write_list<T: WriteText>(items: &[T], out: &mut TextWriter<'_>) {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push_plain(" ");
        }
        out.list_item(item);
    }
}
