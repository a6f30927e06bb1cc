//! SOAP clients and servers in Rust, from a WSDL: the runtime that generated code calls.
//!
//! `erpsync-codegen`, called from a `build.rs`, turns a WSDL into types, a trait of operations, a client and a
//! server; [`include_wsdl!`] takes them in. This crate is what they stand on:
//!
//! | module | is |
//! |---|---|
//! | [`xml`] | reading and writing XML: the derives [`XmlRead`](macro@XmlRead) and [`XmlWrite`](macro@XmlWrite), the reader and the writer behind them |
//! | [`xsd`] | the value types of XML Schema |
//! | [`soap`] | envelopes, faults and header blocks of SOAP 1.1 and 1.2 |
//! | [`policy`] | policies of a WSDL, as data |
//! | [`addressing`] | WS-Addressing: headers of requests and replies, replies to another address |
//! | [`stream`] | lists of a message as streams of their items |
//! | [`client`] | calls: the parts of a generated client, interceptors, errors |
//! | [`transport`] | the seam to the network, and the default transport over hyper and rustls |
//! | [`server`] | what a generated server is made of: a `tower::Service` |
//! | [`testing`] | transports for tests: replies that a test names, and exchanges that were recorded |
//! | `security` | WS-Security: user names, timestamps, signatures, encryption |
//! | `superoffice` | SuperOffice NetServer: tickets, and the rule by which its replies report failure |
//!
//! # From a WSDL to a call
//!
//! ```ignore
//! // build.rs
//! fn main() -> Result<(), erpsync_codegen::Error> {
//!     erpsync_codegen::compile(&["wsdl/ErpSync.wsdl", "wsdl/SoPrincipal.wsdl"])
//! }
//! ```
//!
//! ```ignore
//! // src/main.rs
//! erpsync::include_wsdl!();
//!
//! use erpsync::superoffice::Tickets;
//! use services86::{ErpSyncClient, ForceSyncAll};
//!
//! let client = ErpSyncClient::new("https://crm.example.com/Remote/Services86/ErpSync.svc")?
//!     .with_authentication(Tickets::user_name_password("sync", password));
//! let reply = client.force_sync_all(ForceSyncAll {}).await?;
//! ```
//!
//! # A server
//!
//! The generated trait is implemented by a client and by you; `ErpSyncServer` makes a `tower::Service` of an
//! implementation, which runs under axum and hyper:
//!
//! ```ignore
//! impl ErpSync for Mine {
//!     type Error = erpsync::soap::Fault;
//!
//!     async fn force_sync_all(
//!         &self,
//!         request: Request<ForceSyncAll, ErpSyncRequestHeaders>,
//!     ) -> Result<Response<ForceSyncAllResponse, ErpSyncResponseHeaders>, Self::Error> {
//!         Ok(Response::new(ForceSyncAllResponse::default()))
//!     }
//! }
//!
//! let app = axum::Router::new().route_service("/ErpSync.svc", ErpSyncServer::new(Mine));
//! ```
//!
//! # Features
//!
//! - `http` (default): the transport [`Http`](transport::Http). Without it there is neither TLS nor tokio in
//!   the tree; bring a `tower::Service` of your own.
//! - `decimal`, `uuid` (default): `xs:decimal` as `rust_decimal::Decimal`, and WCF's `guid`. Without one of them, the compiler
//!   names the feature at generated code that needs it.
//! - `gzip`: replies and requests in gzip, for clients and servers.
//! - `encodings`: messages in other encodings than UTF-8, UTF-16, ISO-8859-1 and US-ASCII.
//! - `reqwest`: the transport `Reqwest`, over a `reqwest::Client` of your own.
//! - `http2`: [`Http`](transport::Http) speaks HTTP/2 with servers that offer it.
//! - `blocking`: calls that block, `Call::send_blocking`, for programs without async.
//! - `jiff`, `chrono`, `time`: conversions of the date and time types.
//! - `serde`: serialization of the types that stand in generated ones, so that `type_derive` can add it to these.
//!   Dates, times and durations are their text, [`xsd::Dictionary`] is a map, [`xml::RawElement`] XML as a text,
//!   [`Secret`] is written as `***`; the others are described at the types.
//! - `pattern`: the patterns of schemas are checked, in [`validate`] and to distinguish the members of a union.
//! - `http-digest`: Digest authentication of HTTP, in [`http_auth`].
//! - `ntlm`: NTLM authentication of HTTP, in [`http_auth`].
//! - `oauth`: tokens from an OAuth 2 server, in [`http_auth`].
//! - `superoffice` (default): the module `superoffice`, for SuperOffice NetServer.
//! - `security`: the module `security`, WS-Security for clients and servers.
//! - `encryption`: encrypted messages in `security`, XML Encryption.
//! - `system-user`: tickets for a system user of SuperOffice Online.

// The derives name the crate so.
extern crate self as erpsync;

pub mod addressing;
pub mod attachment;
mod auth_params;
pub mod client;
#[doc(hidden)]
pub mod codegen;
pub mod http_auth;
mod include;
mod markup;
mod media_type;
mod mime;
#[cfg(any(test, feature = "blocking"))]
mod park;
pub mod policy;
mod redact;
mod report;
mod secret;
#[cfg(feature = "security")]
pub mod security;
#[cfg(test)]
mod send_sync;
#[cfg(feature = "serde")]
mod serialize;
pub mod server;
pub mod soap;
pub mod stream;
#[cfg(feature = "superoffice")]
pub mod superoffice;
pub mod testing;
mod time;
pub mod transport;
pub mod validate;
pub mod xml;
pub mod xsd;

/// Boxed future, as the object-safe traits of this crate return it.
pub type BoxFuture<'a, T> = std::pin::Pin<Box<dyn Future<Output = T> + Send + 'a>>;

pub use erpsync_macros::{
    Helpers, RecursiveClone, RecursiveDebug, StreamedMessage, Validate, XmlRead, XmlWrite, service,
};

pub use self::attachment::{Attachment, AttachmentError, AttachmentLimits, Mtom};
pub use self::secret::Secret;
pub use self::soap::{Request, Response};
pub use self::stream::{Streamed, StreamedMessage};
