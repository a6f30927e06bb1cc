//! Policies of services, as data: [WS-Policy](https://www.w3.org/TR/ws-policy/) 1.2 and 1.5 with the assertions of
//! WS-SecurityPolicy 1.1 to 1.3, WS-Addressing and MTOM.
//!
//! The generator reads the policies of a WSDL, and prints them as [`Service::policy`](crate::soap::Service::policy). A
//! [`Policy`] has an [`Endpoint`] for each port that has a policy. An [`Alternative`] is a collection of assertions that hold
//! together; one of the alternatives has to be met.
//!
//! ```
//! use erpsync::policy::{Alternative, Assertion, Endpoint, Message, Policy, SupportingTokens, Token};
//!
//! static POLICY: Policy = Policy::new(&[Endpoint::new("OrdersPort", "https://erp.example.com/orders").with_alternatives(&[
//!     Alternative::new(&[Assertion::supporting_tokens(SupportingTokens::new(&[Token::username()]).signed())]),
//! ])]);
//!
//! let endpoint = POLICY.endpoint("OrdersPort").unwrap();
//! let requirements = endpoint.requirements("Order", Message::Input).next().unwrap();
//! let tokens = requirements.supporting_tokens().next().unwrap();
//! assert!(tokens.signed && !tokens.encrypted);
//! ```

mod addressing;
mod assertion;
mod binding;
mod endpoint;
mod parts;
mod suite;
mod token;

pub use self::addressing::{Addressing, AddressingVersion, Responses};
pub use self::assertion::{Assertion, AssertionKind, HttpScheme, Trust, TrustVersion, Wss, WssVersion};
pub use self::binding::{BindingKind, BindingToken, Layout, SecurityBinding, SupportingTokens, TokenRole};
pub use self::endpoint::{
    AddressingUse, Alternative, Endpoint, FaultPolicy, Message, OperationPolicy, Policy, Requirements,
};
pub use self::parts::{Elements, HeaderPart, Parts, XPath};
pub use self::suite::{AlgorithmSuite, Algorithms};
pub use self::token::{DerivedKeys, Inclusion, IssuedToken, Password, Token, TokenKind, TokenReference};
