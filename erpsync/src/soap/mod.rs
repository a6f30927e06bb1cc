//! SOAP: what stands around a message.
//!
//! Both versions: [SOAP 1.1](https://www.w3.org/TR/2000/NOTE-SOAP-20000508/) as WSDL 1.1 binds it, and
//! [SOAP 1.2](https://www.w3.org/TR/soap12-part1/). `read` takes either, and returns which it was; `write`
//! writes the one that it is given. A [`Fault`] is one value for both layouts.
//!
//! `encoding` is SOAP's encoding (section 5 of SOAP 1.1).
//!
//! Not here: attachments. [`addressing`](crate::addressing) is WS-Addressing.

mod actions;
mod array;
mod code;
pub(crate) mod encoding;
mod envelope_attachments;
mod envelope_text;
mod erased;
mod fault;
mod fault_headers;
mod fault_read;
mod fault_write;
mod headers;
mod indent;
mod message;
mod operation;
mod read;
pub(crate) mod sealed;
mod style;
mod version;
mod write;

pub use self::array::{Array, ArraySizeError};
pub use self::code::{FaultCode, FaultKind};
pub use self::envelope_text::EnvelopeText;
pub use self::fault::{Fault, Reason};
pub use self::headers::HeaderBlocks;
pub use self::indent::indented;
pub use self::message::{HttpParts, HttpResponseParts, Message, Request, Response};
pub use self::operation::{Operation, Service};
pub use self::style::{MessageStyle, StyleError};
pub use self::version::SoapVersion;
pub use crate::redact::{SECRET_NAMES, mask};

pub(crate) use self::array::product;
pub(crate) use self::erased::{AnyBlocks, BodySlot, MessageParts, Received, Target};
pub(crate) use self::fault_headers::raw_blocks;
pub(crate) use self::headers::{Blocks, read_block};
pub(crate) use self::operation::{BodyForm, Form};
#[cfg(feature = "security")]
pub(crate) use self::read::is_for_ultimate_receiver;
pub(crate) use self::read::{Block, Content, Opened, Sink, WRAPPING, children, is_for_us, open};
pub(crate) use self::version::SOAP_ACTION;
pub(crate) use self::write::{Envelope, envelope, fault_envelope, message_envelope};
