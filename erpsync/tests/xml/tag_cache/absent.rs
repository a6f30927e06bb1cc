//! An empty element that counts as absent.

use std::borrow::Cow;

use erpsync::Secret;
use erpsync::codegen::{AttributeField, Field, Part, ReadFields, Shape, TakeAttributes};
use erpsync::xml::{
    Namespaces, ReadError, ReadErrorKind, ReadOptions, ReadText, Reader, ValueError, XmlRead,
};
use erpsync::xsd::Nillable;

/// A type that contains a required number.
#[derive(Debug, PartialEq)]
struct Holder(i32);

/// Its unfinished value.
struct Unfinished(Option<i32>);

impl ReadFields for Holder {
    type Partial = Unfinished;
    const FIELDS: usize = 1;
    const ATTRIBUTES: usize = 1;

    fn shape() -> &'static Shape {
        static SHAPE: Shape = Shape::with_attributes(
            "Holder",
            &[Part::Element(Field::once("", "id"))],
            &[AttributeField::new("", "at")],
        );
        &SHAPE
    }

    fn begin() -> Unfinished {
        Unfinished(None)
    }

    fn field(partial: &mut Unfinished, _: usize, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        partial.0 = Some(XmlRead::read(reader)?);
        Ok(())
    }

    fn attributes(partial: &mut Unfinished) -> Option<&mut dyn TakeAttributes> {
        Some(partial)
    }

    fn finish(partial: Unfinished) -> Result<Self, &'static str> {
        partial.0.map(Self).ok_or("id")
    }
}

impl TakeAttributes for Unfinished {
    fn take_attribute(
        &mut self,
        _: usize,
        value: Cow<'_, str>,
        _: &dyn Namespaces,
    ) -> Result<bool, ValueError> {
        i32::read_text(value).map(|_| true)
    }
}

impl XmlRead for Holder {
    fn read(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        reader.read_fields()
    }
}

#[test]
fn only_the_empty_element_itself_counts_as_absent() {
    fn read<T: XmlRead>(text: &str) -> Result<T, ReadError> {
        let mut reader = Reader::with_options(text, ReadOptions::default().empty_is_absent(true));
        reader.root()?;
        let value = T::read(&mut reader)?;
        reader.finish()?;
        Ok(value)
    }
    assert_eq!(read::<Option<i32>>("<id/>").unwrap(), None);
    assert_eq!(read::<Nillable<i32>>("<id> </id>").unwrap(), Nillable::Absent);
    assert_eq!(read::<Option<Secret<i32>>>("<id/>").unwrap(), None);
    for (text, path) in [("<h><id/><x/></h>", "h/id"), ("<h at=''><id>1</id></h>", "h")] {
        let error = read::<Option<Holder>>(text).unwrap_err();
        assert_eq!((error.kind(), error.path()), (&ReadErrorKind::Empty("xs:int"), path));
        let error = read::<Option<Secret<Holder>>>(text).unwrap_err();
        assert_eq!((error.kind(), error.path()), (&ReadErrorKind::Empty("xs:int"), "h"));
    }
}
