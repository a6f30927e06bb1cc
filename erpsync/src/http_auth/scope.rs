//! The servers that credentials are for.

use http::StatusCode;

use super::HttpAuthError;
use crate::client::{CallError, Endpoint, EndpointError, HttpRequest, HttpResponse};

/// The servers that credentials may go to, besides the one that the interceptor was installed for.
#[derive(Clone, Default)]
pub(super) struct Scope(Vec<Endpoint>);

/// Server that the credentials of a call did not go to, since they are for another one.
#[derive(Clone)]
struct Withheld(String);

impl Scope {
    pub(super) fn add(&mut self, url: String) -> Result<(), EndpointError> {
        self.0.push(Endpoint::new(url)?);
        Ok(())
    }

    /// Reports whether credentials may go with a request.
    pub(super) fn allows(&self, request: &mut HttpRequest<'_>) -> bool {
        let is_allowed =
            request.is_own_server() || self.0.iter().any(|server| request.is_for_server_of(server));
        if is_allowed {
            request.extensions_mut().remove::<Withheld>();
        } else {
            let server = request.server();
            tracing::debug!(server, "credentials stay behind: the call goes to another server");
            request.extensions_mut().insert(Withheld(server));
        }
        is_allowed
    }
}

/// Explains a response with status 401 to a request that credentials were withheld from.
pub(super) fn check_withheld(response: &HttpResponse<'_>) -> Result<(), CallError> {
    let withheld = response.extensions().get::<Withheld>();
    match withheld.filter(|_| response.http().status == StatusCode::UNAUTHORIZED) {
        Some(Withheld(server)) => {
            Err(CallError::rejected(HttpAuthError::OtherServer { server: server.clone() }))
        }
        None => Ok(()),
    }
}
