//! Elements whose Rust type is not that of one value: wrappers around items, and dictionaries.
//!
//! They are traits of their own because a `Vec` by itself is an `xs:list`: the attribute of the field says that it is a
//! wrapper. Each is implemented for what stands around such a value, too: `Option` and `Nillable`.

use crate::xml::{
    ElementName, Over, ReadError, ReadErrorKind, Reader, Shape, Slot, TextRules, Variant, Writer, XmlRead,
    XmlWrite, write_unless_empty,
};
use crate::xsd::{Dictionary, Nillable};

/// An element in a wrapper, as it is written.
#[derive(Debug)]
pub struct Child {
    name: ElementName,
    has_default: bool,
    optional: bool,
}

/// The elements of a dictionary, as they are written.
#[derive(Debug)]
pub struct Entry {
    name: ElementName,
    key: Child,
    value: Child,
}

impl Child {
    /// An element that must be there.
    pub const fn new(name: ElementName) -> Self {
        Self { name, has_default: false, optional: false }
    }

    /// The same, for one that must not be empty, since the schema gives an empty one a value.
    #[must_use]
    pub const fn with_default(mut self) -> Self {
        self.has_default = true;
        self
    }

    /// The same, for one that may be left out.
    #[must_use]
    pub const fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    fn write(&'static self, value: &impl XmlWrite, writer: &mut Writer) {
        if self.optional && value.is_absent() {
            return;
        }
        if self.has_default {
            write_unless_empty(writer, &self.name, |writer| value.write(writer, &self.name));
        } else {
            value.write(writer, &self.name);
        }
    }
}

impl Entry {
    /// An entry: the element around a key and a value.
    pub const fn new(name: ElementName, key: Child, value: Child) -> Self {
        Self { name, key, value }
    }
}

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
    /// Writes the wrapper as an element of a name, with items as `item` describes them.
    fn write_items(&self, writer: &mut Writer, name: &'static ElementName, item: &'static Child);
}

/// A dictionary: a wrapper around pairs.
pub trait ReadEntries: Sized {
    /// Reads the wrapper whose start tag was read last, through its end tag. `entries` is the shape of its
    /// content, `pair` that of an entry: key and value.
    ///
    /// # Errors
    ///
    /// As [`XmlRead::read`]; an entry without its key, or without a value that is required, is one.
    fn read_entries(
        reader: &mut Reader<'_>,
        entries: &'static Shape,
        pair: &'static Shape,
    ) -> Result<Self, ReadError>;
}

/// A dictionary: a wrapper around pairs.
pub trait WriteEntries {
    /// Writes the wrapper as an element of a name, with entries as `entry` describes them.
    fn write_entries(&self, writer: &mut Writer, name: &'static ElementName, entry: &'static Entry);
}

impl<T: XmlRead> ReadItems for Vec<T> {
    fn read_items(reader: &mut Reader<'_>, items: &'static Shape) -> Result<Self, ReadError> {
        let mut found = Vec::new();
        let rules = text_rules(items, 0);
        let mut frame = reader.enter(items);
        while reader.next(&mut frame)?.is_some() {
            reader.by_rules(rules, |reader| T::read_item(reader, &mut found))?;
        }
        Ok(found)
    }
}

impl<T: XmlWrite> WriteItems for Vec<T> {
    fn write_items(&self, writer: &mut Writer, name: &'static ElementName, item: &'static Child) {
        let open = writer.open(name, item.name.name().namespace);
        for value in self {
            item.write(value, writer);
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
        let mut found = Vec::new();
        let [key_rules, value_rules] = [0, 1].map(|index| text_rules(pair, index));
        let value_is_required = pair.flat().fields.get(1).is_none_or(|value| value.required);
        // One for all entries, and in a box: a value may hold a dictionary of its kind.
        let mut half = no_entry();
        let mut frame = reader.enter(entries);
        while reader.next(&mut frame)?.is_some() {
            let start = reader.offset();
            reader.make_room(&mut found)?;
            let mut frame = reader.enter(pair);
            while let Some(index) = reader.next(&mut frame)? {
                match index {
                    0 => reader.by_rules(key_rules, |reader| K::read_into(reader, &mut half.0))?,
                    _ => reader.by_rules(value_rules, |reader| V::read_into(reader, &mut half.1))?,
                }
            }
            if half.1.is_none() && (!value_is_required || reader.options().missing_is_nil) {
                set_absent(&mut half.1);
            }
            if let Err(missing) = push_entry(&mut half, &mut found) {
                let name = pair.fields().nth(missing).map_or("", |field| field.name().local);
                return Err(reader.error_at(ReadErrorKind::Missing(name), start));
            }
        }
        Ok(found.into())
    }
}

/// An entry of a dictionary while it is read.
type HalfEntry<K, V> = (Option<K>, Option<V>);

#[inline(never)]
fn no_entry<K, V>() -> Box<HalfEntry<K, V>> {
    Box::new((None, None))
}

#[inline(never)]
fn set_absent<V: XmlRead>(value: &mut Option<V>) {
    *value = V::absent();
}

/// Adds an entry. The error tells which part is missing.
#[inline(never)]
fn push_entry<K, V>(half: &mut HalfEntry<K, V>, found: &mut Vec<(K, V)>) -> Result<(), usize> {
    match (half.0.take(), half.1.take()) {
        (Some(key), Some(value)) => found.push((key, value)),
        (key, _) => return Err(usize::from(key.is_some())),
    }
    Ok(())
}

impl<K: XmlWrite, V: XmlWrite> WriteEntries for Dictionary<K, V> {
    fn write_entries(&self, writer: &mut Writer, name: &'static ElementName, entry: &'static Entry) {
        let open = writer.open(name, entry.name.name().namespace);
        for (key, value) in self.iter() {
            let open = writer.open(&entry.name, entry.key.name.name().namespace);
            entry.key.write(key, writer);
            entry.value.write(value, writer);
            writer.close(&entry.name, open);
        }
        writer.close(name, open);
    }
}

/// The rules for the text of an element of a shape.
fn text_rules(shape: &'static Shape, index: usize) -> Option<TextRules> {
    shape.flat().fields.get(index).and_then(|field| field.text)
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

impl<T: XmlRead> XmlRead for Nillable<T> {
    fn read(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        let mut value = Self::Absent;
        Self::read_into(reader, Over(&mut value))?;
        Ok(value)
    }

    fn absent() -> Option<Self> {
        Some(Self::Absent)
    }

    fn read_into<'v>(reader: &mut Reader<'_>, slot: impl Slot<'v, Self>) -> Result<(), ReadError>
    where
        Self: 'v,
    {
        if reader.is_nil() {
            slot.put(|| Self::Nil);
            return reader.nil();
        }
        let value = slot.put(|| Self::Absent);
        match T::read_into(reader, Variant::new(Over(&mut *value), Self::Value, Self::value_mut)) {
            Err(error) if error.is_of_empty_element() && reader.options().empty_is_absent => {
                set_absent_again(value);
                Ok(())
            }
            result => result,
        }
    }

    fn read_boxed(reader: &mut Reader<'_>) -> Result<Box<Self>, ReadError> {
        reader.boxed_by_slot()
    }
}

/// Apart, so that the caller has no value in its frame: see `xml/reader/in_place.rs`.
#[cold]
#[inline(never)]
fn set_absent_again<T>(value: &mut Nillable<T>) {
    *value = Nillable::Absent;
}

/// What an element that is there says.
fn known<T>(value: Option<T>) -> Nillable<T> {
    value.map_or(Nillable::Nil, Nillable::Value)
}

impl<T: WriteItems> WriteItems for Option<T> {
    fn write_items(&self, writer: &mut Writer, name: &'static ElementName, item: &'static Child) {
        match self {
            Some(items) => items.write_items(writer, name, item),
            None => writer.nil(name),
        }
    }
}

impl<T: WriteEntries> WriteEntries for Option<T> {
    fn write_entries(&self, writer: &mut Writer, name: &'static ElementName, entry: &'static Entry) {
        match self {
            Some(entries) => entries.write_entries(writer, name, entry),
            None => writer.nil(name),
        }
    }
}

impl<T: WriteItems> WriteItems for Nillable<T> {
    fn write_items(&self, writer: &mut Writer, name: &'static ElementName, item: &'static Child) {
        match self {
            Nillable::Absent => {}
            Nillable::Nil => writer.nil(name),
            Nillable::Value(items) => items.write_items(writer, name, item),
        }
    }
}

impl<T: WriteEntries> WriteEntries for Nillable<T> {
    fn write_entries(&self, writer: &mut Writer, name: &'static ElementName, entry: &'static Entry) {
        match self {
            Nillable::Absent => {}
            Nillable::Nil => writer.nil(name),
            Nillable::Value(entries) => entries.write_entries(writer, name, entry),
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

    fn is_absent(&self) -> bool {
        self.is_absent()
    }
}
