//! Authentication in HTTP: RFC 9110, section 11.
//!
//! The schemes of a client are [interceptors](crate::client::Interceptor):
//!
//! | scheme | type | feature |
//! |---|---|---|
//! | Basic, RFC 7617 | [`Basic`] | |
//! | Bearer, RFC 6750 | [`Bearer`] | |
//! | Bearer with a token of OAuth 2, RFC 6749 section 4.4 | `ClientCredentials` | `oauth` |
//! | Digest, RFC 7616 | `Digest` | `http-digest` |
//! | NTLM, alone or in Negotiate, MS-NTHT | `Ntlm` | `ntlm` |
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use erpsync::client::Client;
//! use erpsync::http_auth::Basic;
//!
//! let client = Client::new("https://erp.example.com/Orders.svc")?.with_authentication(Basic::new("bob", "secret")?);
//! # let _ = client;
//! # Ok(()) }
//! ```
//!
//! Credentials go to one server only: to the scheme, host and port of the endpoint that the client had when they were installed.
//! They stay behind if an interceptor moves a call elsewhere, and if the endpoint is replaced later; each type has `for_server`
//! for further servers. A server can't talk a client into a weaker scheme: each type answers to its own scheme alone.
//!
//! Sessions of servers are kept by [`Cookies`].
//!
//! A server requires Basic or Digest by a tower layer, [`RequireAuthentication`].
//!
//! TLS certificates of a client are set at the transport:
//! [`HttpBuilder::client_certificate_pem`](crate::transport::HttpBuilder::client_certificate_pem).

mod basic;
mod bearer;
mod cookies;
#[cfg(feature = "http-digest")]
mod digest;
mod error;
#[cfg(feature = "ntlm")]
mod ntlm;
#[cfg(feature = "oauth")]
mod oauth;
#[cfg(any(feature = "http-digest", feature = "ntlm"))]
mod random;
mod scope;
mod server;

pub use self::basic::Basic;
pub use self::bearer::{Bearer, TokenSource};
pub use self::cookies::Cookies;
#[cfg(feature = "http-digest")]
pub use self::digest::{Digest, DigestAlgorithm};
pub use self::error::HttpAuthError;
#[cfg(feature = "ntlm")]
pub use self::ntlm::Ntlm;
#[cfg(feature = "oauth")]
pub use self::oauth::ClientCredentials;
pub use self::server::{Authenticated, RequireAuthentication};
