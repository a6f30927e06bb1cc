//! `Element` → [`Definitions`]: WSDL documents as they are written. All of WSDL 1.1: its core (section 2), SOAP binding
//! (3), HTTP binding (4) and MIME binding (5), the SOAP 1.2 binding of 2006, and the action of WS-Addressing.
//!
//! HTTP and MIME are recognised and kept by name. Names are expanded, but nothing is looked up. `xsd` reads the contents of
//! `wsdl:types`.
//!
//! `model` has the model, `reader` reads the parts that every element has, `core` and `binding` read a part of the language
//! each.

mod binding;
mod core;
mod model;
mod reader;
#[cfg(test)]
mod tests;

pub use self::core::read;
pub use model::*;
