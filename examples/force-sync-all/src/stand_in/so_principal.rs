//! The service SoPrincipal.

use erpsync::soap::Fault;
use erpsync::{Request, Response, Secret};

use super::NetServer;
use super::denied::Denied;
use super::sessions::{Sessions, USER};
use crate::services86::{
    AuthenticateResponse, AuthenticateUsernamePassword, GetSystemInfo, GetSystemInfoResponse, SoCredentials,
    SoPrincipal, SoPrincipalCarrier, SoPrincipalRequestHeaders, SoPrincipalResponseHeaders,
    SoSystemInfoCarrier,
};

impl SoPrincipal for NetServer {
    type Error = Fault;

    async fn authenticate_username_password(
        &self,
        request: Request<AuthenticateUsernamePassword, SoPrincipalRequestHeaders>,
    ) -> Result<Response<AuthenticateResponse, SoPrincipalResponseHeaders>, Fault> {
        Ok(answer(&request.headers, || {
            let user = request.user_name.as_deref().unwrap_or_default();
            let password = request.password.as_ref().map_or("", |password| password.expose());
            signed_in(self.sessions.sign_in(user, password))
        }))
    }

    /// Works without a ticket: what clients look with whether the server is there.
    async fn get_system_info(
        &self,
        request: Request<GetSystemInfo, SoPrincipalRequestHeaders>,
    ) -> Result<Response<GetSystemInfoResponse, SoPrincipalResponseHeaders>, Fault> {
        Ok(answer(&request.headers, || {
            let info = SoSystemInfoCarrier {
                build_label: Some(concat!("stand-in ", env!("CARGO_PKG_VERSION")).to_owned()),
                company_name: Some("Example Ltd".to_owned()),
                ..SoSystemInfoCarrier::default()
            };
            GetSystemInfoResponse { system_info: Some(info) }
        }))
    }
}

/// Says no in the body: wrong credentials are an answer, not an exception.
fn signed_in(ticket: Option<Secret<String>>) -> AuthenticateResponse {
    let Some(ticket) = ticket else {
        return AuthenticateResponse {
            authentication_succeeded: Some(false),
            ..AuthenticateResponse::default()
        };
    };
    let carrier = SoPrincipalCarrier {
        associate: Some(USER.to_owned()),
        associate_id: Some(1),
        ..SoPrincipalCarrier::default()
    };
    AuthenticateResponse {
        response: Some(carrier),
        credentials: Some(SoCredentials { ticket: Some(ticket) }),
        authentication_succeeded: Some(true),
    }
}

/// Lets the application in; answers with what `work` gives, or says in the headers why there is nothing.
fn answer<T: Default>(
    headers: &SoPrincipalRequestHeaders,
    work: impl FnOnce() -> T,
) -> Response<T, SoPrincipalResponseHeaders> {
    let checked = Sessions::check_application(headers.application_token.as_ref());
    let headers = SoPrincipalResponseHeaders {
        succeeded: Some(checked.is_ok()),
        exception_info: checked.err().map(Denied::into),
        ..SoPrincipalResponseHeaders::default()
    };
    let body = if headers.succeeded == Some(true) { work() } else { T::default() };
    Response::new(body).with_headers(headers)
}
