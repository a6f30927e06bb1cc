//! A token service that issues SAML assertions (WS-Trust 1.3), and a shop that answers those who have one.
//!
//! All clients and servers are generated from the contracts in `wsdl`. [`TokenService`] is the service that issues tokens, [`Shop`]
//! the one that is called, [`tokens`] the source of tokens of the shop's clients.

mod assertion;
mod shop;
mod token_service;

use std::sync::Arc;

use erpsync::client::SignInError;
use erpsync::security::Security;
use erpsync::security::saml::SamlVersion;
use erpsync::security::trust::{IssuedToken, IssuedTokens, KeyType, TokenRequest};

pub use self::shop::Shop;
pub use self::token_service::TokenService;
use crate::sts::TokenServiceClient;
use crate::ws_trust::RequestSecurityTokenType;

// The modules `stock`, `sts` and `ws_trust`.
erpsync::include_wsdl!();

/// Name of the token service, as it stands in assertions.
pub const ISSUER: &str = "https://tokens.example.com";
/// Name of the shop, as the audience of assertions.
pub const SHOP: &str = "https://shop.example.com/stock";
/// The only user of the token service.
pub const USER: &str = "ann";
/// The password of the user.
pub const PASSWORD: &str = "a password";

/// Tokens for the shop, from the token service at an address.
///
/// # Errors
///
/// If the address is none.
pub fn tokens(
    address: &str,
    user: &str,
    password: &str,
) -> Result<IssuedTokens, erpsync::client::EndpointError> {
    let client =
        TokenServiceClient::new(address)?.with_interceptor(Security::username_digest(user, password));
    let client = Arc::new(client);
    let request = TokenRequest::issue()
        .with_saml(SamlVersion::V2_0)
        .with_applies_to(SHOP)
        .with_key_type(KeyType::Bearer);
    Ok(IssuedTokens::new(move || {
        let (client, request) = (client.clone(), request.clone());
        async move {
            let any = request.elements().map_err(SignInError::from_source)?;
            let reply = client.issue(RequestSecurityTokenType { any, context: None }).await;
            let reply = reply.map_err(SignInError::from_source)?.into_inner();
            let first = reply.request_security_token_response.into_iter().next().unwrap_or_default();
            IssuedToken::from_elements(&first.any).map_err(SignInError::from_source)
        }
    }))
}
