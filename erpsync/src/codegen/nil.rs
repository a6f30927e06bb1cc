//! Types that stand for the absence and the nil of an element, whatever its content is.

use super::content::{Content, ReadContent, WriteContent};
use crate::xml::{ElementName, ReadError, Reader, Writer};
use crate::xsd::{KeepsNil, Nillable};

/// `T`, which [`KeepsNil`].
pub type Kept<T> = <T as KeepsNil>::Itself;

/// `None` is nil.
impl<C: Content, T: ReadContent<C>> ReadContent<C> for Option<T> {
    fn read_content(reader: &mut Reader<'_>, shapes: &'static C::Shapes) -> Result<Self, ReadError> {
        if reader.is_nil() {
            reader.nil()?;
            return Ok(None);
        }
        T::read_content(reader, shapes).map(Some)
    }
}

impl<C: Content, T: ReadContent<C>> ReadContent<C> for Nillable<T> {
    fn read_content(reader: &mut Reader<'_>, shapes: &'static C::Shapes) -> Result<Self, ReadError> {
        // The element is there, so it is not absent.
        Ok(Option::read_content(reader, shapes)?.map_or(Self::Nil, Self::Value))
    }
}

/// `None` is nil.
impl<C: Content, T: WriteContent<C>> WriteContent<C> for Option<T> {
    fn write_content(&self, writer: &mut Writer, name: &'static ElementName, names: &'static C::Names) {
        match self {
            Some(value) => value.write_content(writer, name, names),
            None => writer.nil(name),
        }
    }
}

impl<C: Content, T: WriteContent<C>> WriteContent<C> for Nillable<T> {
    fn write_content(&self, writer: &mut Writer, name: &'static ElementName, names: &'static C::Names) {
        match self {
            Self::Absent => {}
            Self::Nil => writer.nil(name),
            Self::Value(value) => value.write_content(writer, name, names),
        }
    }
}
