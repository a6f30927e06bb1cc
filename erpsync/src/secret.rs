//! Values that must not be shown.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use crate::xml::{
    ElementName, Namespaces, QName, ReadError, ReadText, Reader, TextWriter, ValueError, WriteText, Writer,
    XmlRead, XmlWrite,
};

/// A ticket, a token, a password: what must not appear in a log.
///
/// `Debug` prints `Secret(***)` and there is no `Display`, so that the value shows only where a program says
/// [`expose`](Self::expose). This guards against accidents: the memory is not wiped afterwards, and
/// comparing two secrets takes a time that depends on them, so do not let a stranger guess against `==`.
///
/// With the feature `serde` it is written as `***`, since what is serialized ends up in logs, too; what is read becomes
/// the secret. To keep one, keep what [`expose`](Self::expose) gives.
///
/// ```
/// use erpsync::Secret;
///
/// let ticket: Secret<String> = "7T:abc".into();
/// assert_eq!(format!("{ticket:?}"), "Secret(***)");
/// assert_eq!(ticket.expose(), "7T:abc");
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Keeps `value` from being shown.
    #[must_use]
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value.
    #[must_use]
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// The value, to be changed.
    #[must_use]
    pub const fn expose_mut(&mut self) -> &mut T {
        &mut self.0
    }

    /// The value, no longer a secret.
    #[must_use]
    pub fn into_exposed(self) -> T {
        self.0
    }

    /// The value, no longer a secret: [`into_exposed`](Self::into_exposed) by the name that other wrappers have for it.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

impl<T> From<T> for Secret<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl From<&str> for Secret<String> {
    fn from(value: &str) -> Self {
        Self(value.to_owned())
    }
}

/// Errors of reading a secret value do not quote it.
impl<T: XmlRead> XmlRead for Secret<T> {
    fn read(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        let start = reader.offset();
        T::read(reader).map(Self).map_err(|error| reader.masked(error, start))
    }
}

/// Errors of writing a secret value do not quote it.
impl<T: XmlWrite> XmlWrite for Secret<T> {
    fn write(&self, writer: &mut Writer, name: &'static ElementName) {
        writer.secret(name.name().local, |writer| self.0.write(writer, name));
    }
}

/// Errors of reading a secret value do not quote it.
impl<T: ReadText> ReadText for Secret<T> {
    const TYPE: &'static str = T::TYPE;

    fn read_text(text: Cow<'_, str>) -> Result<Self, ValueError> {
        Self::read_text_in(text, &())
    }

    fn read_text_in(text: Cow<'_, str>, scope: &dyn Namespaces) -> Result<Self, ValueError> {
        T::read_text_in(text, scope)
            .map(Self)
            .map_err(|_| ValueError::new(format!("a secret value is not an {}", T::TYPE)))
    }

    fn is_listed(&self) -> bool {
        self.0.is_listed()
    }
}

impl<T: WriteText> WriteText for Secret<T> {
    const HAS_NAMES: bool = T::HAS_NAMES;

    fn length(&self) -> Option<u64> {
        self.0.length()
    }

    fn compare(&self, text: &str) -> Option<Ordering> {
        self.0.compare(text)
    }

    fn names<'v>(&'v self, found: &mut dyn FnMut(&'v QName)) {
        self.0.names(found);
    }

    fn write_text(&self, out: &mut TextWriter<'_>) {
        out.secret(|out| self.0.write_text(out));
    }
}
