//! Names for expansions and generated code. Not for users: they change with the generator.

mod array;
mod content;
mod feature;
mod group;
mod mime_part;
mod nil;
mod open;
mod read;
mod recursive;
mod service;
mod union;
mod value;
mod version;
mod write;

pub use std::borrow::Cow;

pub use self::content::{Child, Content, Entries, Entry, EntryShapes, Items, ReadContent, WriteContent};
pub use self::group::{declared_fault, excluded, fault_of, find_by, go_on, write_any};
pub use self::mime_part::mime_part;
pub use self::nil::Kept;
pub use self::open::OpenParent;
pub use self::read::{
    all_there, missing, nil_is_absent, read_attribute, read_attribute_value, read_each, read_listed,
    read_required, read_some, read_value,
};
pub use self::recursive::{
    CloneParts, DebugField, clone_recursive, clone_variant, debug_fields, debug_variant,
};
pub use self::service::{
    Arc, BoxFuture, HeaderName, HeaderValue, addressing_of, blocks, boxed_operation, client_items, client_of,
    lists, not_supported,
};
pub use self::union::read_member;
pub use self::value::{left_out, push, read_by, read_item_by, value_of};
pub use self::version::generated_by;
pub use self::write::{
    write_attribute, write_by, write_each, write_each_by, write_listed, write_some, write_some_by,
};
pub use crate::__needs_serde as needs_serde;
pub use crate::attachment::{AttachmentForm, write_attachments, write_mime_part};
pub use crate::client::message::call;
pub use crate::client::{Call, CallError, Client};
pub use crate::server::dispatch::{
    Dispatch, Dispatched, Handler, Incoming, Outgoing, handle, handler, no_such_operation,
};
pub use crate::server::{Interceptor as ServerInterceptor, SoapServer};
pub use crate::soap::sealed::Sealed;
pub use crate::soap::{Fault, HeaderBlocks, Operation, Service, SoapVersion};
pub use crate::stream::{List, Streamed, StreamedMessage};
pub use crate::validate::{Validate, Violations};
pub use crate::xml::machinery::{
    AttributeField, Destination, Field, Frame, OpenElement, Part, ReadFields, Replaced, Shape,
    TakeAttributes, Variant, Wildcard, WriteFields, write_unless_empty,
};
pub use crate::xml::whitespace::{WhiteSpace, trim};
pub use crate::xml::{
    ElementName, Name, Namespaces, RawAttribute, RawElement, ReadError, ReadText, Reader, TextRules,
    TextWriter, ValueError, WriteText, Writer, XmlRead, XmlRoot, XmlType, XmlWrite, element_name,
};
pub use crate::xsd::{Facet, KeepsNil, Pattern, QName, UnknownValue};
