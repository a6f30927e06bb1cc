//! Content that is not one element: choices, groups, and elements of any name.
//!
//! The elements of a choice or a group are fields of the type that has it, with indexes of their own: the reader's loop
//! gives an index, and each type in between subtracts the fields before its own. If a group is repeated, the reader reports
//! for each element whether the group goes on or begins anew.

use crate::soap::Fault;
use crate::xml::{
    Frame, RawElement, ReadError, ReadErrorKind, ReadFields, Reader, Shape, WriteFields, Writer,
};

/// Error of an element of a second alternative.
#[cold]
pub fn excluded(reader: &Reader<'_>) -> ReadError {
    reader.error(ReadErrorKind::Excluded)
}

/// The declared fault that a fault carries, if any: the first element of its detail with a declared name that can be read
/// as its type.
pub fn declared_fault<T: ReadFields>(fault: &Fault) -> Option<T> {
    fault.details().find_map(|detail| {
        let mut reader = Reader::with_options(detail.as_str(), fault.detail_options());
        match read_declared(&mut reader) {
            Ok(found) => found,
            Err(error) => {
                tracing::debug!("the detail of a fault is not what the WSDL declares: {error}");
                None
            }
        }
    })
}

fn read_declared<T: ReadFields>(reader: &mut Reader<'_>) -> Result<Option<T>, ReadError> {
    let mut partial = T::begin();
    let mut found = false;
    reader.root()?;
    let mut detail = reader.enter_for_all(T::shape());
    while let Some(index) = reader.next(&mut detail)? {
        match index {
            Frame::UNKNOWN => reader.skip()?,
            _ if found => reader.skip()?,
            _ => {
                T::field(&mut partial, index, reader)?;
                found = true;
            }
        }
    }
    if reader.options().missing_is_nil {
        T::nil_if_missing(&mut partial);
    }
    Ok(T::finish(partial).ok())
}

/// Fault for a declared alternative: of the sender, with the element's name as its reason.
pub fn fault_of(reason: &str, declared: impl WriteFields + Send + Sync + 'static) -> Fault {
    Fault::sender(reason).with_declared_detail(move |writer| declared.write_fields(writer))
}

/// Reads an element, or a part of one, of an alternative that may go on; `read` continues the unfinished value.
///
/// # Errors
///
/// Those of `read`; if another alternative was found before.
pub fn go_on<F, V>(
    found: &mut Option<F>,
    reader: &mut Reader<'_>,
    begin: impl FnOnce() -> F,
    get: impl FnOnce(&mut F) -> Option<&mut V>,
    read: impl FnOnce(&mut V, &mut Reader<'_>) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    match get(found_or(found, begin)) {
        Some(value) => read(value, reader),
        None => Err(excluded(reader)),
    }
}

#[inline(never)]
fn found_or<F>(found: &mut Option<F>, begin: impl FnOnce() -> F) -> &mut F {
    found.get_or_insert_with(begin)
}

/// Reads an alternative by a function, which returns a small value.
///
/// # Errors
///
/// Those of the function.
pub fn find_by<F, V>(
    found: &mut Option<F>,
    reader: &mut Reader<'_>,
    wrap: impl FnOnce(V) -> F,
    read: impl FnOnce(&mut Reader<'_>) -> Result<V, ReadError>,
) -> Result<(), ReadError> {
    let value = read(reader)?;
    put_found(found, value, wrap);
    Ok(())
}

#[inline(never)]
fn put_found<F, V>(found: &mut Option<F>, value: V, wrap: impl FnOnce(V) -> F) {
    *found = Some(wrap(value));
}

/// Writes an element of any name.
pub fn write_any(element: &RawElement, writer: &mut Writer) {
    element.write_as_it_is(writer);
}

/// Unfinished value of an optional part: present from its first element on.
impl<T: ReadFields> ReadFields for Option<T> {
    type Partial = Option<T::Partial>;
    const FIELDS: usize = T::FIELDS;

    fn shape() -> &'static Shape {
        T::shape()
    }

    fn begin() -> Self::Partial {
        None
    }

    fn field(partial: &mut Self::Partial, index: usize, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        T::field(begun::<T>(partial), index, reader)
    }

    fn nil_if_missing(partial: &mut Self::Partial) {
        partial.iter_mut().for_each(T::nil_if_missing);
    }

    fn finish(partial: Self::Partial) -> Result<Self, &'static str> {
        partial.map(T::finish).transpose()
    }
}

/// Unfinished value of a repeated part: the finished items, and the one that is being read.
impl<T: ReadFields> ReadFields for Vec<T> {
    type Partial = (Vec<T>, Option<T::Partial>);
    const FIELDS: usize = T::FIELDS;

    fn shape() -> &'static Shape {
        T::shape()
    }

    fn begin() -> Self::Partial {
        (Vec::new(), None)
    }

    fn field(partial: &mut Self::Partial, index: usize, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        if !reader.goes_on() {
            end_item::<T>(partial, reader)?;
        }
        T::field(begun::<T>(&mut partial.1), index, reader)
    }

    fn nil_if_missing((_, open): &mut Self::Partial) {
        open.iter_mut().for_each(T::nil_if_missing);
    }

    fn finish((mut items, open): Self::Partial) -> Result<Self, &'static str> {
        if let Some(last) = open {
            items.push(T::finish(last)?);
        }
        Ok(items)
    }
}

/// The unfinished value, begun if there is none. A function of its own keeps it out of the caller's frame: see
/// `xml/reader/in_place.rs`.
#[inline(never)]
fn begun<T: ReadFields>(partial: &mut Option<T::Partial>) -> &mut T::Partial {
    partial.get_or_insert_with(T::begin)
}

#[inline(never)]
fn begin_in_box<T: ReadFields>(partial: &mut Option<Box<T::Partial>>) {
    *partial = Some(Box::new(T::begin()));
}

/// Ends the item that is being read, if one is, and makes room for the next one.
#[inline(never)]
fn end_item<T: ReadFields>(
    (items, open): &mut (Vec<T>, Option<T::Partial>),
    reader: &mut Reader<'_>,
) -> Result<(), ReadError> {
    if let Some(mut done) = open.take() {
        if reader.options().missing_is_nil {
            T::nil_if_missing(&mut done);
        }
        let item = T::finish(done);
        items.push(item.map_err(|missing| reader.error_before(ReadErrorKind::Missing(missing)))?);
    }
    // For the item that begins now.
    reader.make_room(items)
}

impl<T: ReadFields> ReadFields for Box<T> {
    type Partial = Option<Box<T::Partial>>;
    const FIELDS: usize = T::FIELDS;

    fn shape() -> &'static Shape {
        T::shape()
    }

    fn begin() -> Self::Partial {
        None
    }

    fn field(partial: &mut Self::Partial, index: usize, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        if partial.is_none() {
            reader.charge(size_of::<T>())?;
            begin_in_box::<T>(partial);
        }
        partial.as_mut().map_or(Ok(()), |partial| T::field(partial, index, reader))
    }

    fn nil_if_missing(partial: &mut Self::Partial) {
        T::nil_if_missing(partial.get_or_insert_with(|| Box::new(T::begin())));
    }

    fn finish(partial: Self::Partial) -> Result<Self, &'static str> {
        T::finish(partial.map_or_else(T::begin, |partial| *partial)).map(Box::new)
    }
}

impl<T: WriteFields> WriteFields for Box<T> {
    const NAMESPACE: &'static str = T::NAMESPACE;

    fn write_fields(&self, writer: &mut Writer) {
        (**self).write_fields(writer);
    }
}
