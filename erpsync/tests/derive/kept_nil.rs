//! `nillable = "kept"` with another type than `Nillable`: the derives need its traits, not its name.

use erpsync::codegen::{Content, KeepsNil, ReadContent, WriteContent};
use erpsync::validate::Validate as _;
use erpsync::xml::{ElementName, ReadError, Reader, Writer, from_str, to_string};
use erpsync::{Validate, XmlRead, XmlWrite};

/// Change of a value: absence leaves it, nil clears it.
#[derive(Clone, Debug, Default, PartialEq)]
enum Patch<T> {
    #[default]
    Leave,
    Clear,
    Set(T),
}

impl<T> KeepsNil for Patch<T> {
    type Itself = Self;
    type Value = T;

    fn is_absent(&self) -> bool {
        matches!(self, Self::Leave)
    }

    fn value(&self) -> Option<&T> {
        match self {
            Self::Set(value) => Some(value),
            Self::Leave | Self::Clear => None,
        }
    }
}

impl<T> From<Option<T>> for Patch<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Clear, Self::Set)
    }
}

impl<T: erpsync::xml::XmlRead> erpsync::xml::XmlRead for Patch<T> {
    fn read(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        Option::read(reader).map(Self::from)
    }
}

impl<T: erpsync::xml::XmlWrite> erpsync::xml::XmlWrite for Patch<T> {
    fn write(&self, writer: &mut Writer, name: &'static ElementName) {
        match self {
            Self::Leave => {}
            Self::Clear => writer.nil(name),
            Self::Set(value) => value.write(writer, name),
        }
    }
}

impl<C: Content, T: ReadContent<C>> ReadContent<C> for Patch<T> {
    fn read_content(reader: &mut Reader<'_>, shapes: &'static C::Shapes) -> Result<Self, ReadError> {
        Option::read_content(reader, shapes).map(Self::from)
    }
}

impl<C: Content, T: WriteContent<C>> WriteContent<C> for Patch<T> {
    fn write_content(&self, writer: &mut Writer, name: &'static ElementName, names: &'static C::Names) {
        match self {
            Self::Leave => {}
            Self::Clear => writer.nil(name),
            Self::Set(value) => value.write_content(writer, name, names),
        }
    }
}

#[derive(Debug, PartialEq, XmlRead, XmlWrite, Validate)]
#[xml(root = "Contact")]
struct Contact {
    #[xml(element = "Name", min_occurs = 0, nillable = "kept", facets(max_length = 3))]
    name: Patch<String>,
    #[xml(element = "Phones", min_occurs = 0, nillable = "kept", items("Phone"))]
    phones: Patch<Vec<i32>>,
}

const NIL: &str = "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"";

#[test]
fn absence_nil_and_values_are_three_things() {
    for (xml, contact) in [
        ("<Contact></Contact>".to_owned(), Contact { name: Patch::Leave, phones: Patch::Leave }),
        (
            format!("<Contact><Name {NIL}/><Phones {NIL}/></Contact>"),
            Contact { name: Patch::Clear, phones: Patch::Clear },
        ),
        (
            "<Contact><Name>Ada</Name><Phones><Phone>1</Phone><Phone>2</Phone></Phones></Contact>".to_owned(),
            Contact { name: Patch::Set("Ada".to_owned()), phones: Patch::Set(vec![1, 2]) },
        ),
    ] {
        assert_eq!(from_str::<Contact>(&xml).unwrap(), contact, "{xml}");
        let written = to_string(&contact).unwrap();
        assert_eq!(from_str::<Contact>(&written).unwrap(), contact, "{written}");
        assert!(contact.validate().is_ok());
    }
}

#[test]
fn the_value_is_validated() {
    let contact = Contact { name: Patch::Set("Grace".to_owned()), phones: Patch::Leave };
    let error = contact.validate().unwrap_err();
    assert_eq!(error.violations()[0].path(), "Name");
}
