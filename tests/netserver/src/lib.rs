//! The bindings of ErpSync and SoPrincipal, and what their tests share.
//!
//! The tests read what other SOAP stacks put on the wire, and the sample messages of the services'
//! documentation. [`test_data`] finds them; `http_message` and `loopback` carry the recorded bytes; `answers`
//! holds the values that are visibly in them; `recorder` is a server that notes what it is asked. `README.md` lists the quirks and what becomes of each.

pub mod answers;
mod data;
pub mod http_message;
pub mod loopback;
pub mod operations;
pub mod recorder;

pub use self::data::{Capture, captures};
pub use test_support::test_data;

erpsync::include_wsdl!();
