//! Elements whose Rust type is not that of one value: wrappers around items, dictionaries, lists.
//!
//! They are traits of their own because a `Vec` is none of these three by itself: the attribute of the field
//! says which. Each is implemented for what stands around such a value, too: `Option` and `Nillable`.

use crate::xml::{
    ElementName, ReadError, ReadErrorKind, ReadText, Reader, Shape, WriteText, Writer, XmlRead, XmlWrite,
    unless_empty,
};
use crate::xsd::{Dictionary, Nillable};

/// A wrapper around one repeated element: `ArrayOfX`.
pub trait ReadItems: Sized {
    /// Reads the wrapper whose start tag was read last, through its end tag. `items` is the shape of its content.
    ///
    /// # Errors
    ///
    /// As [`XmlRead::read`].
    fn read_items(reader: &mut Reader<'_>, items: &'static Shape) -> Result<Self, ReadError>;
}

/// A wrapper around one repeated element: `ArrayOfX`.
pub trait WriteItems {
    /// Writes the wrapper as an element of a name, with items of a name.
    fn write_items(&self, writer: &mut Writer, name: &'static ElementName, item: &'static ElementName);
}

/// A dictionary: a wrapper around pairs.
pub trait ReadEntries: Sized {
    /// Reads the wrapper whose start tag was read last, through its end tag. `entries` is the shape of its
    /// content, `pair` that of an entry: key and value.
    ///
    /// # Errors
    ///
    /// As [`XmlRead::read`]; an entry without its key or value is one.
    fn read_entries(
        reader: &mut Reader<'_>,
        entries: &'static Shape,
        pair: &'static Shape,
    ) -> Result<Self, ReadError>;
}

/// A dictionary: a wrapper around pairs.
pub trait WriteEntries {
    /// Writes the wrapper as an element of a name; `names` are those of an entry, its key and its value.
    fn write_entries(
        &self,
        writer: &mut Writer,
        name: &'static ElementName,
        names: &'static [ElementName; 3],
    );
}

/// An `xs:list` as the text of an element.
pub trait ReadList: Sized {
    /// Reads the element whose start tag was read last, through its end tag.
    ///
    /// # Errors
    ///
    /// As [`XmlRead::read`].
    fn read_list(reader: &mut Reader<'_>) -> Result<Self, ReadError>;
}

/// An `xs:list` as the text of an element.
pub trait WriteList {
    /// Writes the element.
    fn write_list(&self, writer: &mut Writer, name: &'static ElementName);
}

impl<T: XmlRead> ReadItems for Vec<T> {
    fn read_items(reader: &mut Reader<'_>, items: &'static Shape) -> Result<Self, ReadError> {
        let mut found = Vec::new();
        let mut frame = reader.enter(items);
        while reader.next(&mut frame)?.is_some() {
            reader.make_room(&mut found);
            T::read_into(reader, &mut found)?;
        }
        Ok(found)
    }
}

impl<T: XmlWrite> WriteItems for Vec<T> {
    fn write_items(&self, writer: &mut Writer, name: &'static ElementName, item: &'static ElementName) {
        let open = writer.open(name, item.name().namespace);
        for value in self {
            value.write(writer, item);
        }
        writer.close(name, open);
    }
}

impl<K: XmlRead, V: XmlRead> ReadEntries for Dictionary<K, V> {
    fn read_entries(
        reader: &mut Reader<'_>,
        entries: &'static Shape,
        pair: &'static Shape,
    ) -> Result<Self, ReadError> {
        let mut found = Dictionary::new();
        let mut frame = reader.enter(entries);
        while reader.next(&mut frame)?.is_some() {
            let entry = reader.offset();
            let (mut key, mut value) = (None, None);
            let mut frame = reader.enter(pair);
            while let Some(index) = reader.next(&mut frame)? {
                match index {
                    0 => key = Some(K::read(reader)?),
                    _ => value = Some(V::read(reader)?),
                }
            }
            match (key, value) {
                (Some(key), Some(value)) => found.push(key, value),
                (key, _) => {
                    let missing = usize::from(key.is_some());
                    let name = pair.fields().nth(missing).map_or("", |field| field.name().local);
                    return Err(reader.error_at(ReadErrorKind::Missing(name), entry));
                }
            }
        }
        Ok(found)
    }
}

impl<K: XmlWrite, V: XmlWrite> WriteEntries for Dictionary<K, V> {
    fn write_entries(
        &self,
        writer: &mut Writer,
        name: &'static ElementName,
        names: &'static [ElementName; 3],
    ) {
        let [entry, key_name, value_name] = names;
        let open = writer.open(name, entry.name().namespace);
        for (key, value) in self.iter() {
            let open = writer.open(entry, key_name.name().namespace);
            key.write(writer, key_name);
            value.write(writer, value_name);
            writer.close(entry, open);
        }
        writer.close(name, open);
    }
}

impl<T: ReadText> ReadList for Vec<T> {
    fn read_list(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        reader.value()
    }
}

impl<T: WriteText> WriteList for Vec<T> {
    fn write_list(&self, writer: &mut Writer, name: &'static ElementName) {
        writer.value(self, name);
    }
}

/// Reads nil, or the value that `read` reads.
fn nil_or<T>(
    reader: &mut Reader<'_>,
    read: impl FnOnce(&mut Reader<'_>) -> Result<T, ReadError>,
) -> Result<Option<T>, ReadError> {
    if reader.is_nil() {
        reader.nil()?;
        return Ok(None);
    }
    read(reader).map(Some)
}

impl<T: ReadItems> ReadItems for Option<T> {
    fn read_items(reader: &mut Reader<'_>, items: &'static Shape) -> Result<Self, ReadError> {
        nil_or(reader, |reader| T::read_items(reader, items))
    }
}

impl<T: ReadEntries> ReadEntries for Option<T> {
    fn read_entries(
        reader: &mut Reader<'_>,
        entries: &'static Shape,
        pair: &'static Shape,
    ) -> Result<Self, ReadError> {
        nil_or(reader, |reader| T::read_entries(reader, entries, pair))
    }
}

impl<T: ReadList> ReadList for Option<T> {
    fn read_list(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        nil_or(reader, T::read_list)
    }
}

impl<T: ReadItems> ReadItems for Nillable<T> {
    fn read_items(reader: &mut Reader<'_>, items: &'static Shape) -> Result<Self, ReadError> {
        Option::read_items(reader, items).map(known)
    }
}

impl<T: ReadEntries> ReadEntries for Nillable<T> {
    fn read_entries(
        reader: &mut Reader<'_>,
        entries: &'static Shape,
        pair: &'static Shape,
    ) -> Result<Self, ReadError> {
        Option::read_entries(reader, entries, pair).map(known)
    }
}

impl<T: ReadList> ReadList for Nillable<T> {
    fn read_list(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        Option::read_list(reader).map(known)
    }
}

impl<T: XmlRead> XmlRead for Nillable<T> {
    fn read(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        if reader.is_nil() {
            reader.nil()?;
            return Ok(Self::Nil);
        }
        unless_empty(reader).map(|value| value.map_or(Self::Absent, Self::Value))
    }
}

/// What an element that is there says.
fn known<T>(value: Option<T>) -> Nillable<T> {
    value.map_or(Nillable::Nil, Nillable::Value)
}

impl<T: WriteItems> WriteItems for Option<T> {
    fn write_items(&self, writer: &mut Writer, name: &'static ElementName, item: &'static ElementName) {
        match self {
            Some(items) => items.write_items(writer, name, item),
            None => writer.nil(name),
        }
    }
}

impl<T: WriteEntries> WriteEntries for Option<T> {
    fn write_entries(
        &self,
        writer: &mut Writer,
        name: &'static ElementName,
        names: &'static [ElementName; 3],
    ) {
        match self {
            Some(entries) => entries.write_entries(writer, name, names),
            None => writer.nil(name),
        }
    }
}

impl<T: WriteList> WriteList for Option<T> {
    fn write_list(&self, writer: &mut Writer, name: &'static ElementName) {
        match self {
            Some(list) => list.write_list(writer, name),
            None => writer.nil(name),
        }
    }
}

impl<T: WriteItems> WriteItems for Nillable<T> {
    fn write_items(&self, writer: &mut Writer, name: &'static ElementName, item: &'static ElementName) {
        match self {
            Nillable::Absent => {}
            Nillable::Nil => writer.nil(name),
            Nillable::Value(items) => items.write_items(writer, name, item),
        }
    }
}

impl<T: WriteEntries> WriteEntries for Nillable<T> {
    fn write_entries(
        &self,
        writer: &mut Writer,
        name: &'static ElementName,
        names: &'static [ElementName; 3],
    ) {
        match self {
            Nillable::Absent => {}
            Nillable::Nil => writer.nil(name),
            Nillable::Value(entries) => entries.write_entries(writer, name, names),
        }
    }
}

impl<T: WriteList> WriteList for Nillable<T> {
    fn write_list(&self, writer: &mut Writer, name: &'static ElementName) {
        match self {
            Nillable::Absent => {}
            Nillable::Nil => writer.nil(name),
            Nillable::Value(list) => list.write_list(writer, name),
        }
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
}
