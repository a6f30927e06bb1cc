//! Lists of a message that are streams.

use super::{ItemId, TextRules, Type};

/// The lists of a message that are streams, in the order of the schema: data for the derive `StreamedMessage`.
#[derive(Clone, Debug)]
pub(crate) struct StreamedBody {
    /// Type of an item; an enum with a variant a list, if there are several.
    pub(crate) item: Type,
    /// Struct of the members before the first list; `()` if there are none.
    pub(crate) before: Type,
    pub(crate) lists: Vec<StreamedList>,
}

/// A list of a message that is a stream.
#[derive(Clone, Debug)]
pub(crate) struct StreamedList {
    /// Namespaces and local names of the elements below the body's element, through the item's.
    pub(crate) elements: Vec<(String, String)>,
    /// Fields that lead to the list, each by its struct and its position there.
    pub(crate) fields: Vec<(ItemId, usize)>,
    /// Rules for the text of an item.
    pub(crate) text: TextRules,
}

/// The enum of the items of several lists.
#[derive(Clone, Debug)]
pub(crate) struct StreamItem {
    /// A variant a list.
    pub(crate) variants: Vec<StreamVariant>,
}

/// Items of one list.
#[derive(Clone, Debug)]
pub(crate) struct StreamVariant {
    pub(crate) name: String,
    pub(crate) docs: Vec<String>,
    pub(crate) ty: Type,
}
