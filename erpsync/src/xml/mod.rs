//! XML: reading into types and writing from them.
//!
//! XML 1.0 (fifth edition) and Namespaces in XML 1.0, without DTDs; of XML Schema what stands in instances:
//! `xsi:nil` and `xsi:type`.
//!
//! [`XmlRead`] and [`XmlWrite`] are what types implement, by deriving; [`from_str`] and [`to_string`] are what
//! programs call. [`Reader`] and [`Writer`] are the two machines behind them.

mod blocks;
mod chars;
mod declaration;
mod declared_types;
mod decode;
mod decoder;
mod default_namespace;
mod destination;
mod document;
mod element_name;
mod encoding;
mod encoding_attributes;
mod error;
mod escape;
mod inclusions;
mod lenient_floats;
mod limits;
mod name;
mod name_set;
mod namespace;
mod own_prefix;
mod path;
mod qname;
mod raw;
mod raw_attribute;
mod reader;
mod scope;
mod secret_parts;
mod shape;
mod tag_cache;
pub(crate) mod tag_scan;
mod tag_style;
mod take_fields;
mod text_rules;
mod text_writer;
mod traits;
pub mod whitespace;
mod wildcard;
mod writer;

pub use self::declared_types::{DeclaredElement, DeclaredType, DeclaredTypes};
pub use self::decode::decode;
pub(crate) use self::decoder::Decoder;
pub use self::document::{from_slice, from_str, to_string};
pub use self::element_name::{ElementName, element_name};
pub use self::error::{ReadError, ReadErrorKind, ValueError, WriteError};
pub use self::escape::escape_into;
pub(crate) use self::escape::escaped;
pub(crate) use self::inclusions::{Inclusion, inclusions};
pub use self::limits::{ForbiddenCharacters, Limits, ReadOptions};
pub(crate) use self::name::XOP_NAMESPACE;
pub use self::name::{Name, XML_NAMESPACE, XSD_NAMESPACE, XSI_NAMESPACE};
pub use self::namespace::Namespace;
pub(crate) use self::path::path_at;
pub use self::qname::QName;
pub use self::raw::RawElement;
pub use self::raw_attribute::RawAttribute;
pub(crate) use self::reader::{ALLOCATION, Inclusions, TextOrInclusion, bytes_of_items};
pub use self::reader::{Drift, DriftKind, OpenContent, Piece, Reader};
pub(crate) use self::secret_parts::SecretParts;
pub use self::tag_cache::TagCache;
pub use self::text_rules::TextRules;
pub use self::text_writer::TextWriter;
pub(crate) use self::text_writer::plain_text;
pub use self::traits::{Namespaces, ReadText, WriteText, XmlRead, XmlRoot, XmlType, XmlWrite};
pub(crate) use self::traits::{absent_if_empty, text_type};
pub(crate) use self::writer::Places;
pub use self::writer::Writer;
#[cfg(feature = "security")]
pub(crate) use self::{
    chars::{is_char, ncname_len, plain_len, plain_value_len},
    escape::{push_literal, reference},
    reader::illegal_declaration,
};

pub(crate) use self::chars::is_ncname;
pub(crate) use self::machinery::*;
pub(crate) use self::tag_style::{SoapEncoding, TagStyle};

/// Parts of the reader and the writer that expansions name. `crate::codegen` exports them, and nothing else does.
pub(crate) mod machinery {
    pub use super::destination::{Destination, Replaced, Variant};
    pub use super::reader::Frame;
    pub use super::shape::{AttributeField, Field, Part, Shape};
    pub use super::text_rules::write_unless_empty;
    pub use super::traits::{ReadFields, TakeAttributes, WriteFields};
    pub use super::wildcard::Wildcard;
    pub use super::writer::OpenElement;
}
