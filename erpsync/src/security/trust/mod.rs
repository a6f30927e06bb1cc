//! WS-Trust 1.3 and 1.4: tokens that a security token service (STS) issues.
//!
//! An STS is a SOAP service. Generate its client from its contract as any other; a [`TokenRequest`] makes what goes into its
//! `RequestSecurityToken`, an [`IssuedToken`] is read from its reply, and [`IssuedTokens`] calls it when a call needs a token,
//! and keeps the token until it ends:
//!
//! ```
//! use erpsync::client::SignInError;
//! use erpsync::security::Security;
//! use erpsync::security::trust::{IssuedToken, IssuedTokens, TokenRequest};
//! # use erpsync::xml::RawElement;
//! # struct Sts;
//! # impl Sts {
//! #     async fn issue(&self, request: Vec<RawElement>) -> Result<Vec<RawElement>, erpsync::client::CallError> { Ok(request) }
//! # }
//! # let sts = std::sync::Arc::new(Sts);
//! let request = TokenRequest::issue().with_applies_to("https://crm.example.com/ErpSync.svc");
//! let tokens = IssuedTokens::new(move || {
//!     let (sts, request) = (sts.clone(), request.clone());
//!     async move {
//!         let reply = sts.issue(request.elements().map_err(SignInError::from_source)?).await;
//!         let reply = reply.map_err(SignInError::from_source)?;
//!         IssuedToken::from_elements(&reply).map_err(SignInError::from_source)
//!     }
//! });
//! let security = Security::new().with_assertion(tokens);
//! ```

mod cache;
mod request;
mod response;

pub(super) use self::cache::Issued;
pub use self::cache::{DEFAULT_RENEW_AHEAD, IssuedTokens};
pub use self::request::{KeyType, TokenRequest};
pub use self::response::IssuedToken;

/// Namespace of WS-Trust 1.3, which 1.4 keeps.
pub(super) const WST: &str = "http://docs.oasis-open.org/ws-sx/ws-trust/200512";
/// Namespace of what WS-Trust 1.4 adds.
pub(super) const WST14: &str = "http://docs.oasis-open.org/ws-sx/ws-trust/200802";
