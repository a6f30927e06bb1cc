//! Messages with lists that are streamed.

use super::List;
use crate::xml::{ReadError, Reader, Writer, XmlRead, XmlWrite};

/// A message whose lists are streamed: the generated type of the body, which has the lists as fields. They stay empty here.
///
/// The derive of the same name implements it.
pub trait StreamedMessage: XmlRead + XmlWrite + Send + 'static {
    /// Type of the items. For several lists it is an enum, with a variant a list in the order of the schema.
    type Item: Send + 'static;

    /// Members before the first list: a struct of its own, or `()` if there are none.
    type Before: XmlRead + Send + 'static;

    /// The lists, in the order of the schema.
    #[doc(hidden)]
    const LISTS: &'static [List];

    /// Reads an item of a list, whose start tag was read last, as one more of `items`.
    #[doc(hidden)]
    fn read_item(list: usize, reader: &mut Reader<'_>, items: &mut Vec<Self::Item>) -> Result<(), ReadError>;

    /// Writes an item as an element of its list.
    #[doc(hidden)]
    fn write_item(item: &Self::Item, writer: &mut Writer);

    /// Index of the list that an item is of.
    #[doc(hidden)]
    fn list_of(item: &Self::Item) -> usize {
        let _ = item;
        0
    }

    /// Makes elements around lists that are absent, where that is possible, so that there is a place for the items.
    #[doc(hidden)]
    fn open_lists(&mut self) {}
}
