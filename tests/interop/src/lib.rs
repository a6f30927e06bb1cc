//! ErpSync between this project and the SOAP stacks of other languages, both ways.
//!
//! `foreign/values.json` holds what is asked and what is answered. [`server`] is a server of this project that
//! wants those requests and gives those answers; [`client`] makes those calls at any endpoint and compares what
//! comes back. The programs in `foreign` are the other side, in other languages, on the same values; [`foreign`] starts
//! them. [`soak`] is many clients at once over damaged connections.

pub mod client;
pub mod echo;
pub mod encoded;
pub mod files;
pub mod foreign;
pub mod server;
pub mod soak;
pub mod values;

erpsync::include_wsdl!();

/// A service of long lists, which are streams here.
#[allow(missing_docs, reason = "generated code says what the WSDL documents")]
mod streamed {
    erpsync::include_wsdl!("feed");
}
pub use streamed::feed;
