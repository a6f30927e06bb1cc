//! Traits of types that are read and written. The derives implement all of them.

mod element;
mod fields;
mod text;

pub(crate) use self::element::absent_if_empty;
pub use self::element::{XmlRead, XmlRoot, XmlType, XmlWrite};
pub use self::fields::{ReadFields, TakeAttributes, WriteFields};
pub(crate) use self::text::text_type;
pub use self::text::{Namespaces, ReadText, WriteText};
