//! Signing in at `SoPrincipal`.

use std::fmt;
use std::time::{Duration, SystemTime};

use tracing::Instrument;

use super::SucceededCheck;
use super::store::Identity;
use super::tickets::Clock;
use super::version::{Version, of_any_version};
use crate::client::{Caller, Client, Endpoint, EndpointError, RequestContext, SignInError, SignInErrorKind};
use crate::soap::Operation;
use crate::xml::{RawElement, XmlRoot, XmlWrite};
use crate::{Request, Response, Secret};

#[derive(crate::XmlWrite)]
#[xml(
    namespace = "http://www.superoffice.net/ws/crm/NetServer/Services86",
    root = "AuthenticateUsernamePassword"
)]
struct AuthenticateUsernamePassword {
    #[xml(element = "UserName")]
    user_name: String,
    #[xml(element = "Password")]
    password: Secret<String>,
}

#[derive(crate::XmlWrite)]
#[xml(
    namespace = "http://www.superoffice.net/ws/crm/NetServer/Services86",
    root = "AuthenticateWithAccessToken"
)]
struct AuthenticateWithAccessToken {
    #[xml(element = "AccessToken")]
    access_token: Secret<String>,
}

#[derive(Default, crate::XmlRead, crate::XmlWrite)]
#[xml(
    namespace = "http://www.superoffice.net/ws/crm/NetServer/Services86",
    root = "AuthenticateResponse",
    default
)]
struct AuthenticateResponse {
    #[xml(element = "AuthenticationSucceeded", min_occurs = 0, nillable)]
    authentication_succeeded: Option<bool>,
    #[xml(element = "Credentials", min_occurs = 0, nillable)]
    credentials: Option<SoCredentials>,
}

#[derive(Default, crate::XmlRead, crate::XmlWrite)]
#[xml(namespace = "http://www.superoffice.net/ws/crm/NetServer/Services86", type = "SoCredentials", default)]
struct SoCredentials {
    #[xml(element = "Ticket", min_occurs = 0, nillable)]
    ticket: Option<Secret<String>>,
}

static USER_NAME_PASSWORD: Operation = Operation::new(
    "AuthenticateUsernamePassword",
    "http://www.superoffice.net/ws/crm/NetServer/Services86/SoPrincipal/AuthenticateUsernamePassword",
    Some(<AuthenticateUsernamePassword as XmlRoot>::NAME),
    Some(<AuthenticateResponse as XmlRoot>::NAME),
);

static ACCESS_TOKEN: Operation = Operation::new(
    "AuthenticateWithAccessToken",
    "http://www.superoffice.net/ws/crm/NetServer/Services86/SoPrincipal/AuthenticateWithAccessToken",
    Some(<AuthenticateWithAccessToken as XmlRoot>::NAME),
    Some(<AuthenticateResponse as XmlRoot>::NAME),
);

/// Operations of `SoPrincipal`, and the client that signs in with them: what a [`TicketSource`](super::TicketSource) works with.
#[derive(Clone)]
pub struct SignIn {
    client: Client,
    /// Namespace of the version of the services.
    namespace: &'static str,
    /// The header blocks of the call that needs a ticket.
    blocks: Vec<RawElement>,
    timeout: Duration,
    clock: Clock,
}

impl SignIn {
    pub(super) fn new(
        request: &RequestContext<'_>,
        namespace: &'static str,
        endpoint: Option<&Endpoint>,
        timeout: Duration,
        clock: Clock,
    ) -> Result<Self, EndpointError> {
        let client = request.client();
        let client = match endpoint {
            Some(endpoint) => client.with_endpoint(endpoint.clone()),
            None => client.with_sibling_endpoint("SoPrincipal.svc"),
        }?;
        Ok(Self { client, namespace, blocks: request.header_blocks(), timeout, clock })
    }

    /// The address of `SoPrincipal` without user info and query.
    pub fn endpoint(&self) -> &str {
        self.client.endpoint()
    }

    /// Time limit of signing in.
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// The time by the clock of the [`Tickets`](super::Tickets).
    pub fn now(&self) -> SystemTime {
        (self.clock)()
    }

    /// The party that signs in for a call of `caller`, and the place where.
    pub(super) fn identity(&self, caller: Caller) -> Identity {
        Identity {
            address: self.endpoint().to_owned(),
            signs_in: self.client.caller(),
            calls: caller,
            blocks: self.headers().iter().map(RawElement::as_str).collect(),
        }
    }

    /// The application's token, if the call has one.
    pub fn application_token(&self) -> Option<Secret<String>> {
        self.application_block()?.read().ok()
    }

    fn application_block(&self) -> Option<&RawElement> {
        self.blocks.iter().find(|block| block.name().local == "ApplicationToken")
    }

    /// A client of another service, for sources that get their tickets there: over the same transport, with the
    /// same limits, but without the header blocks and HTTP header fields that are meant for NetServer.
    ///
    /// # Errors
    ///
    /// If the endpoint is not a URL that can be called.
    pub fn client(
        &self,
        endpoint: impl TryInto<Endpoint, Error: Into<EndpointError>>,
    ) -> Result<Client, EndpointError> {
        self.client.clone().for_another_service(endpoint)
    }

    /// Calls `AuthenticateUsernamePassword`: a ticket for a user name and a password.
    ///
    /// # Errors
    ///
    /// If the call fails, or the server does not accept the credentials.
    pub async fn user_name_password(
        &self,
        user: &str,
        password: &str,
    ) -> Result<Secret<String>, SignInError> {
        let request = AuthenticateUsernamePassword { user_name: user.to_owned(), password: password.into() };
        self.call(&USER_NAME_PASSWORD, request).await
    }

    /// Calls `AuthenticateWithAccessToken`: a ticket for an OAuth access token.
    ///
    /// # Errors
    ///
    /// If the call fails, or the server does not accept the credentials.
    pub async fn access_token(&self, token: &str) -> Result<Secret<String>, SignInError> {
        self.call(&ACCESS_TOKEN, AuthenticateWithAccessToken { access_token: token.into() }).await
    }

    /// Calls an operation in a span of its own: that of the call that waits for the ticket is about another one.
    async fn call<T: XmlWrite + Send + Sync + 'static>(
        &self,
        operation: &'static Operation,
        request: T,
    ) -> Result<Secret<String>, SignInError> {
        let client = self.client.clone().with_timeout(None).with_retry(None);
        let client = client
            .with_read_options(of_any_version(self.client.read_options()))
            .with_interceptor(Version { namespace: self.namespace })
            .with_interceptor(SucceededCheck);
        let mut request: Request<T> = Request::new(request);
        request.other_headers = self.headers();
        let call = client.call::<_, Response<AuthenticateResponse>>(operation, request);
        let span = tracing::info_span!("sign_in", operation = operation.name, endpoint = self.endpoint());
        async {
            let outcome = call.await.map_err(|error| SignInError::new(SignInErrorKind::Call(error)));
            let outcome = outcome.and_then(|reply| ticket(reply.into_inner()));
            match &outcome {
                Ok(_) => tracing::debug!("signed in"),
                Err(error) => tracing::debug!(error = error.report(), "signing in failed"),
            }
            outcome
        }
        .instrument(span)
        .await
    }

    /// The header blocks of `SoPrincipal`: the application token, if the call has one, and those that go with every call.
    fn headers(&self) -> Vec<RawElement> {
        let every_call = self.client.header_blocks().iter();
        let every_call = every_call.filter(|block| block.name().local != "ApplicationToken");
        self.application_block().into_iter().chain(every_call).cloned().collect()
    }
}

fn ticket(response: AuthenticateResponse) -> Result<Secret<String>, SignInError> {
    let ticket = response.credentials.and_then(|credentials| credentials.ticket);
    let ticket = ticket.map(|ticket| ticket.expose().trim().to_owned()).filter(|ticket| !ticket.is_empty());
    match (response.authentication_succeeded, ticket) {
        (Some(false), _) => Err(SignInError::new(SignInErrorKind::Rejected(
            "check the user name and password, or the token".to_owned(),
        ))),
        (_, Some(ticket)) => Ok(ticket.into()),
        (_, None) => {
            Err(SignInError::new(SignInErrorKind::Incomplete("there is no ticket in it".to_owned())))
        }
    }
}

/// Shows the endpoint only: header blocks hold secrets.
impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignIn").field("client", &self.client).finish_non_exhaustive()
    }
}
