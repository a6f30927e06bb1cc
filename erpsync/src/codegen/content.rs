//! Contents of elements whose Rust type is not that of one value: items in a wrapper, and dictionaries.
//!
//! A `Vec` by itself is an `xs:list`; the attribute of the field makes it the items of a wrapper. A type is therefore read and
//! written by way of its content: [`ReadContent`] and [`WriteContent`] have the content as a parameter, and are implemented
//! once for all contents by the types that stand for absence and nil.

use crate::xml::{
    ElementName, Name, ReadError, ReadErrorKind, Reader, Shape, TextRules, Writer, XmlRead, XmlWrite,
    write_unless_empty,
};
use crate::xsd::Dictionary;

/// Written form of an element in a wrapper.
#[derive(Debug)]
pub struct Child {
    name: ElementName,
    has_default: bool,
    optional: bool,
    streamed: bool,
}

/// Written form of the entries of a dictionary.
#[derive(Debug)]
pub struct Entry {
    name: ElementName,
    key: Child,
    value: Child,
}

impl Child {
    /// A required element.
    pub const fn new(name: ElementName) -> Self {
        Self { name, has_default: false, optional: false, streamed: false }
    }

    /// Marks an element that must not be empty, since the schema gives an empty one a value.
    #[must_use]
    pub const fn with_default(mut self) -> Self {
        self.has_default = true;
        self
    }

    /// Marks an element that may be left out.
    #[must_use]
    pub const fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// Marks the element of a list that can be a stream: its place is recorded.
    #[must_use]
    pub const fn streamed(mut self) -> Self {
        self.streamed = true;
        self
    }

    /// The name of the element.
    pub(super) const fn name(&self) -> Name<'static> {
        self.name.name()
    }

    pub(super) fn write(&'static self, value: &impl XmlWrite, writer: &mut Writer) {
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

/// Content of an element.
pub trait Content {
    /// Shapes of the elements in it, for reading.
    type Shapes: 'static;

    /// Names of the elements in it, for writing.
    type Names: 'static;
}

/// Content of a wrapper around one repeated element: `ArrayOfX`. Its type is `Vec<T>`.
#[derive(Debug)]
pub enum Items {}

/// Content of a wrapper around pairs: a dictionary. Its type is [`Dictionary`].
#[derive(Debug)]
pub enum Entries {}

/// Shapes of [`Entries`].
#[derive(Debug)]
pub struct EntryShapes {
    /// The entry in the wrapper.
    pub entry: Shape,
    /// Key and value in the entry.
    pub pair: Shape,
}

impl Content for Items {
    type Shapes = Shape;
    type Names = Child;
}

impl Content for Entries {
    type Shapes = EntryShapes;
    type Names = Entry;
}

/// Value that is read from an element with a content.
pub trait ReadContent<C: Content>: Sized {
    /// Reads the element whose start tag was read last, through its end tag.
    ///
    /// # Errors
    ///
    /// As [`XmlRead::read`]; an entry without its key, or without a value that is required, is one.
    fn read_content(reader: &mut Reader<'_>, shapes: &'static C::Shapes) -> Result<Self, ReadError>;
}

/// Value that is written as an element with a content.
pub trait WriteContent<C: Content> {
    /// Writes the value as an element of a name.
    fn write_content(&self, writer: &mut Writer, name: &'static ElementName, names: &'static C::Names);
}

impl<T: XmlRead> ReadContent<Items> for Vec<T> {
    fn read_content(reader: &mut Reader<'_>, items: &'static Shape) -> Result<Self, ReadError> {
        let mut found = Vec::new();
        let rules = text_rules(items, 0);
        let mut frame = reader.enter(items);
        while reader.next(&mut frame)?.is_some() {
            reader.by_rules(rules, |reader| T::read_item(reader, &mut found))?;
        }
        Ok(found)
    }
}

impl<T: XmlWrite> WriteContent<Items> for Vec<T> {
    fn write_content(&self, writer: &mut Writer, name: &'static ElementName, item: &'static Child) {
        let open = writer.open(name, item.name.name().namespace);
        for value in self {
            item.write(value, writer);
        }
        if item.streamed {
            writer.list_place();
        }
        writer.close(name, open);
    }
}

impl<K: XmlRead, V: XmlRead> ReadContent<Entries> for Dictionary<K, V> {
    fn read_content(reader: &mut Reader<'_>, shapes: &'static EntryShapes) -> Result<Self, ReadError> {
        let EntryShapes { entry: entries, pair } = shapes;
        let mut found = Vec::new();
        let [key_rules, value_rules] = [0, 1].map(|index| text_rules(pair, index));
        let value_is_required = pair.flat().fields.get(1).is_none_or(|value| value.required);
        // One for all entries, and in a box, since a value may hold a dictionary of the same type.
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

/// Adds an entry. The error is the index of the missing part.
#[inline(never)]
fn push_entry<K, V>(half: &mut HalfEntry<K, V>, found: &mut Vec<(K, V)>) -> Result<(), usize> {
    match (half.0.take(), half.1.take()) {
        (Some(key), Some(value)) => found.push((key, value)),
        (key, _) => return Err(usize::from(key.is_some())),
    }
    Ok(())
}

impl<K: XmlWrite, V: XmlWrite> WriteContent<Entries> for Dictionary<K, V> {
    fn write_content(&self, writer: &mut Writer, name: &'static ElementName, entry: &'static Entry) {
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

/// Text rules of an element of a shape.
pub(super) fn text_rules(shape: &'static Shape, index: usize) -> Option<TextRules> {
    shape.flat().fields.get(index).and_then(|field| field.text)
}
