//! WS-Addressing: who a message is for, who gets the reply, and which request it answers.
//!
//! Both versions, [1.0](https://www.w3.org/TR/ws-addr-core/) of 2005/08 and the submission of 2004/08, in SOAP 1.1 and 1.2.
//! [`Addressing`] is for a client, [`ServerAddressing`] for a server. Clients and servers that are generated from a WSDL with
//! `UsingAddressing`, or with a policy that has the assertion `Addressing`, have them by themselves.
//!
//! A reply may go to another address than back on the connection of its request: [`Callbacks`] is the server that receives such
//! replies for a client, and [`ServerAddressing::with_replies`] lets a server send them.
//!
//! The actions of an operation are data of [`Operation`](crate::soap::Operation).

mod callbacks;
mod client;
mod delivery;
mod endpoint_reference;
mod error;
mod fault;
mod message_id;
mod names;
mod pending;
mod properties;
mod seen;
mod server;

pub use self::callbacks::{Callbacks, PendingReply};
pub use self::client::Addressing;
pub use self::endpoint_reference::EndpointReference;
pub use self::error::AddressingError;
pub use self::fault::{AddressingFault, HeaderProblem};
pub use self::properties::{AddressingProperties, Relationship};
pub use self::server::ServerAddressing;
pub use crate::policy::{AddressingUse, AddressingVersion, Responses};
