//! Content that is not one element: a choice between elements, and elements of any name.
//!
//! The elements of a choice are fields of the type that has it, with indexes of their own; so the reader's loop
//! knows nothing of choices, and a type without one pays nothing for them.

use crate::soap::Fault;
use crate::xml::{Frame, RawElement, ReadError, ReadErrorKind, Reader, Shape, Writer};

/// A choice, or what stands around it in a field: the elements it adds to the type that has it.
pub trait ChoiceShape {
    /// How many elements the [`shape`](Self::shape) has.
    const ALTERNATIVES: usize;

    /// The elements, one for each alternative; its name is that of the choice in messages.
    fn shape() -> &'static Shape;
}

/// A choice: an enum with a variant for each alternative.
pub trait ReadChoice: ChoiceShape + Sized {
    /// Reads the element of the alternative at an index of the shape, whose start tag was read last. `found` is
    /// what was read of this choice before: an alternative that is repeated goes on.
    ///
    /// # Errors
    ///
    /// As [`XmlRead::read`](crate::xml::XmlRead::read), and if another alternative was found before.
    fn alternative(found: &mut Option<Self>, index: usize, reader: &mut Reader<'_>) -> Result<(), ReadError>;
}

/// A choice: an enum with a variant for each alternative.
pub trait WriteChoice {
    /// Writes the elements of the alternative that it is.
    fn write_choice(&self, writer: &mut Writer);
}

/// Reads one of the items of a choice that is made again and again.
///
/// # Errors
///
/// As [`ReadChoice::alternative`].
pub fn read_chosen<T: ReadChoice>(
    items: &mut Vec<T>,
    index: usize,
    reader: &mut Reader<'_>,
) -> Result<(), ReadError> {
    let mut found = None;
    T::alternative(&mut found, index, reader)?;
    items.extend(found);
    Ok(())
}

/// The error of an element that is another alternative than the one found before.
#[cold]
pub fn excluded(reader: &Reader<'_>) -> ReadError {
    reader.error(ReadErrorKind::Excluded)
}

/// The fault that an operation declares, if a fault is one of those: by the first element of its detail that has the
/// name of one, and can be read as that.
pub fn declared_fault<T: ReadChoice>(fault: &Fault) -> Option<T> {
    let mut reader = Reader::new(fault.detail()?.as_str());
    match read_declared(&mut reader) {
        Ok(found) => found,
        Err(error) => {
            tracing::debug!("the detail of a fault is not what the WSDL declares: {error}");
            None
        }
    }
}

fn read_declared<T: ReadChoice>(reader: &mut Reader<'_>) -> Result<Option<T>, ReadError> {
    let mut found = None;
    reader.root()?;
    let mut detail = reader.enter(T::shape()).keep_unknown();
    while let Some(index) = reader.next(&mut detail)? {
        match index {
            Frame::UNKNOWN => reader.skip()?,
            _ if found.is_some() => reader.skip()?,
            _ => T::alternative(&mut found, index, reader)?,
        }
    }
    Ok(found)
}

/// The fault of an alternative that an operation declares: one of the sender, called after its element.
pub fn fault_of(reason: &str, declared: &impl WriteChoice) -> Fault {
    Fault::sender(reason).with_written_detail(&mut |writer| declared.write_choice(writer))
}

/// Writes an element of any name.
pub fn write_any(element: &RawElement, writer: &mut Writer) {
    element.write_as_it_is(writer);
}

/// The elements are those of the choice inside.
macro_rules! same_shape {
    ($($around:ident),+) => {$(
        impl<T: ChoiceShape> ChoiceShape for $around<T> {
            const ALTERNATIVES: usize = T::ALTERNATIVES;

            fn shape() -> &'static Shape {
                T::shape()
            }
        }
    )+};
}
same_shape!(Option, Vec, Box);

impl<T: ReadChoice> ReadChoice for Box<T> {
    fn alternative(found: &mut Option<Self>, index: usize, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        let mut inner = found.take().map(|found| *found);
        T::alternative(&mut inner, index, reader)?;
        *found = inner.map(Box::new);
        Ok(())
    }
}

impl<T: WriteChoice> WriteChoice for Box<T> {
    fn write_choice(&self, writer: &mut Writer) {
        (**self).write_choice(writer);
    }
}
