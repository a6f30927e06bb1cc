//! `PartnerSystemUserService`, which exchanges a signed system token for a JSON Web Token.
//!
//! Its errors are in the body; it has none of NetServer's header blocks.

use crate::client::{Client, SignInError, SignInErrorKind};
use crate::soap::{HeaderBlocks, Operation};
use crate::xml::XmlRoot;
use crate::{Request, Response, Secret, XmlRead, XmlWrite};

#[derive(Debug, XmlRead, XmlWrite)]
#[xml(namespace = "http://www.superoffice.com/superid/partnersystemuser/0.1", root = "AuthenticationRequest")]
struct AuthenticationRequest {
    #[xml(element = "SignedSystemToken")]
    signed_system_token: Secret<String>,
    #[xml(element = "ReturnTokenType")]
    return_token_type: String,
}

#[derive(Default, Debug, XmlRead, XmlWrite)]
#[xml(namespace = "http://www.superoffice.com/superid/partnersystemuser/0.1", headers, default)]
struct RequestHeaders {
    #[xml(element = "ApplicationToken", min_occurs = 0, nillable)]
    application_token: Option<Secret<String>>,
    #[xml(element = "ContextIdentifier", min_occurs = 0, nillable)]
    context_identifier: Option<String>,
}

#[derive(Default, Debug, XmlRead, XmlWrite)]
#[xml(
    namespace = "http://www.superoffice.com/superid/partnersystemuser/0.1",
    root = "AuthenticationResponse",
    default
)]
struct AuthenticationResponse {
    #[xml(element = "IsSuccessful", min_occurs = 0)]
    is_successful: Option<bool>,
    #[xml(element = "Token", min_occurs = 0, nillable)]
    token: Option<Secret<String>>,
    #[xml(element = "ErrorMessage", min_occurs = 0, nillable)]
    error_message: Option<String>,
}

static AUTHENTICATE: Operation = Operation::new(
    "Authenticate",
    "http://www.superoffice.com/superid/partnersystemuser/0.1/IPartnerSystemUserService/Authenticate",
    Some(<AuthenticationRequest as XmlRoot>::NAME),
    Some(<AuthenticationResponse as XmlRoot>::NAME),
)
.with_input_headers(<RequestHeaders as HeaderBlocks>::BLOCKS);

/// A JSON Web Token, not yet checked.
pub(super) async fn authenticate(
    client: Client,
    application_token: Secret<String>,
    tenant: &str,
    signed_system_token: Secret<String>,
) -> Result<Secret<String>, SignInError> {
    let request = AuthenticationRequest { signed_system_token, return_token_type: "Jwt".to_owned() };
    let headers = RequestHeaders {
        application_token: Some(application_token),
        context_identifier: Some(tenant.to_owned()),
    };
    let request = Request::new(request).with_headers(headers);
    let reply = client.call::<_, Response<AuthenticationResponse>>(&AUTHENTICATE, request).send().await;
    let body = reply.map_err(|error| SignInError::new(SignInErrorKind::Call(error)))?.body;
    match (body.is_successful, body.token) {
        (Some(true), Some(token)) => Ok(token),
        (Some(true), None) => {
            Err(SignInError::new(SignInErrorKind::Incomplete("there is no token in it".to_owned())))
        }
        _ => {
            let reason = body.error_message.filter(|text| !text.trim().is_empty());
            let reason = reason.unwrap_or_else(|| "the server gives no reason".to_owned());
            Err(SignInError::new(SignInErrorKind::Rejected(format!(
                "{reason}; check the system user token, the private key and this machine's clock"
            ))))
        }
    }
}
