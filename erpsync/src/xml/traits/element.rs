//! Types that are the value of an element.

use super::super::destination::{Destination, Replaced};
use super::super::element_name::ElementName;
use super::super::error::ReadError;
use super::super::name::Name;
use super::super::reader::Reader;
use super::super::writer::Writer;

/// A value that is read from an element.
pub trait XmlRead: Sized {
    /// True if `xsi:nil` is a part of the value, as in an [`OrNil`](crate::xsd::OrNil), so that an `Option` around it is
    /// `None` only where there is no element.
    #[doc(hidden)]
    const KNOWS_NIL: bool = false;

    /// Reads the element whose start tag was read last, through its end tag.
    ///
    /// # Errors
    ///
    /// If the element is no value of the type, not well-formed, or exceeds a limit.
    fn read(reader: &mut Reader<'_>) -> Result<Self, ReadError>;

    /// Like [`read`](Self::read), into a slot. After an error the slot may hold an incomplete value.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    #[inline]
    fn read_into<'v>(reader: &mut Reader<'_>, slot: impl Destination<'v, Self>) -> Result<(), ReadError>
    where
        Self: 'v,
    {
        let value = Self::read(reader)?;
        slot.put(|| value);
        Ok(())
    }

    /// The value of an element that is not there, if the type has one.
    #[doc(hidden)]
    fn absent() -> Option<Self> {
        None
    }

    /// Like [`read`](Self::read), into a box.
    ///
    /// A type that contains itself does so through a box: what implements this for it makes the value in the box, so that
    /// the stack need not hold one for each level.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read); if there is no memory left for it.
    #[doc(hidden)]
    fn read_boxed(reader: &mut Reader<'_>) -> Result<Box<Self>, ReadError> {
        reader.boxed_by_slot()
    }

    /// Like [`read`](Self::read), as one more item of a list.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read); if there is no memory left for it.
    #[doc(hidden)]
    #[inline]
    fn read_item(reader: &mut Reader<'_>, items: &mut Vec<Self>) -> Result<(), ReadError> {
        reader.make_room(items)?;
        Self::read_into(reader, items)
    }
}

/// A value that is written as an element.
pub trait XmlWrite {
    /// Writes the value as an element of a name.
    fn write(&self, writer: &mut Writer, name: &'static ElementName);

    /// Returns true if an element that may be left out is left out with this value.
    #[doc(hidden)]
    fn is_absent(&self) -> bool {
        false
    }
}

/// A type that stands for a global element of a schema, so that it knows its own name.
pub trait XmlRoot {
    /// The element's name.
    const NAME: ElementName;
}

/// A type that has a name in a schema, so that an element can say with `xsi:type` that it is of it.
pub trait XmlType {
    /// The type's name.
    const TYPE_NAME: Name<'static>;
}

/// `None` is an element with `xsi:nil`, unless the type knows nil itself; where an element may be left out, its parent does that.
impl<T: XmlRead> XmlRead for Option<T> {
    #[inline]
    fn read(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        let mut value = None;
        Self::read_into(reader, Replaced(&mut value))?;
        Ok(value)
    }

    #[inline]
    fn read_into<'v>(reader: &mut Reader<'_>, slot: impl Destination<'v, Self>) -> Result<(), ReadError>
    where
        Self: 'v,
    {
        let value = slot.put(|| None);
        if !T::KNOWS_NIL && reader.is_nil() {
            return reader.nil();
        }
        match T::read_into(reader, &mut *value) {
            Ok(()) => Ok(()),
            Err(error) => absent_if_empty(error, reader, &mut || *value = None),
        }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

/// Makes absence of an error that an empty element caused, where the options say that it counts as absent.
#[cold]
pub(crate) fn absent_if_empty(
    error: ReadError,
    reader: &Reader<'_>,
    set_absent: &mut dyn FnMut(),
) -> Result<(), ReadError> {
    if !error.is_of_empty_element() || !reader.options().empty_is_absent {
        return Err(error);
    }
    set_absent();
    Ok(())
}

impl<T: XmlWrite> XmlWrite for Option<T> {
    #[inline]
    fn write(&self, writer: &mut Writer, name: &'static ElementName) {
        match self {
            Some(value) => value.write(writer, name),
            None => writer.nil(name),
        }
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T: XmlRead> XmlRead for Box<T> {
    const KNOWS_NIL: bool = T::KNOWS_NIL;

    fn read(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        T::read_boxed(reader)
    }
}

impl<T: XmlWrite> XmlWrite for Box<T> {
    fn write(&self, writer: &mut Writer, name: &'static ElementName) {
        (**self).write(writer, name);
    }
}

impl XmlRead for () {
    fn read(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        reader.skip()
    }
}
