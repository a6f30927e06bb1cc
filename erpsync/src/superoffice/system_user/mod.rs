//! The system user flow of SuperOffice Online: tickets for programs that run without a person.
//!
//! The tenant's administrator has consented to the application, which gave it a system user token. The program
//! signs that token and the minute that it is with its private key (`signature`), sends it to
//! `PartnerSystemUserService` (`service`), and gets a JSON Web Token, which it checks (`token`), with a ticket and
//! the address of NetServer among its claims.

mod keys;
mod service;
mod signature;
mod token;

use std::fmt;

pub use self::keys::{KeyError, PrivateKey, TrustedKeys};
use self::service::authenticate;
use self::signature::signed;
pub use self::token::TokenCheck;
use super::{SignIn, Ticket, TicketSource};
use crate::Secret;
use crate::client::{Endpoint, EndpointError, SignInError, SignInErrorKind};

/// The claims of the token that matter here: their names.
mod claim {
    pub(super) const TENANT: &str = "http://schemes.superoffice.net/identity/ctx";
    pub(super) const TICKET: &str = "http://schemes.superoffice.net/identity/ticket";
    pub(super) const NET_SERVER: &str = "http://schemes.superoffice.net/identity/netserver_url";
}

/// Tickets for the system user of a tenant of SuperOffice Online: the feature `system-user`.
///
/// The calls go to the NetServer that the token names, since tenants move between hosts; the client's endpoint
/// gives the version and the service. The application token, which the service requires too, is that of the client.
///
/// A system user may do everything in its tenant: keep token and key as you keep a password. Neither is in any
/// `Debug`, error or log of this crate. The memory is not wiped afterwards.
///
/// ```no_run
/// use erpsync::superoffice::{PrivateKey, SystemUser, Tickets, TokenCheck, TrustedKeys};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let check = TokenCheck::new(TrustedKeys::new(std::fs::read("superoffice.crt")?)?, "spn:my-client-id");
/// let key = PrivateKey::new(std::fs::read("application.pem")?)?;
/// let system_user = SystemUser::new("Cust12345", std::env::var("SYSTEM_USER_TOKEN")?, key, check)
///     .with_environment("https://sod.superoffice.com")?;
/// let tickets = Tickets::new(system_user);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct SystemUser {
    tenant: String,
    system_token: Secret<String>,
    private_key: PrivateKey,
    check: TokenCheck,
    environment: String,
}

impl SystemUser {
    /// The system user of a tenant (`Cust12345`, its context identifier): with the system user token that the
    /// tenant's consent gave the application, the private key of the application, and the check that the token
    /// which comes back must pass.
    pub fn new(
        tenant: impl Into<String>,
        system_token: impl Into<Secret<String>>,
        private_key: PrivateKey,
        check: TokenCheck,
    ) -> Self {
        Self {
            tenant: tenant.into(),
            system_token: system_token.into(),
            private_key,
            check,
            environment: "https://online.superoffice.com".to_owned(),
        }
    }

    /// Sets the environment to sign in at: `https://sod.superoffice.com` for development, `https://qaonline.superoffice.com` for
    /// tests. `https://online.superoffice.com` unless set.
    ///
    /// # Errors
    ///
    /// If the address is not a URL that can be called.
    pub fn with_environment(self, address: impl Into<String>) -> Result<Self, EndpointError> {
        let environment = address.into();
        Endpoint::new(&environment)?;
        Ok(Self { environment, ..self })
    }

    /// A ticket of this tenant must not be used for a call to another one.
    fn check_tenant(&self, sign_in: &SignIn) -> Result<(), SignInError> {
        let is_tenant = |segment: &&str| {
            let number = segment.strip_prefix("Cust").unwrap_or_default();
            !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
        };
        match sign_in.endpoint().split('/').find(is_tenant) {
            Some(tenant) if !tenant.eq_ignore_ascii_case(&self.tenant) => Err(setup(format!(
                "the call goes to the tenant {tenant}, but the system user is one of {}",
                self.tenant
            ))),
            _ => Ok(()),
        }
    }
}

impl TicketSource for SystemUser {
    async fn ticket(&self, sign_in: SignIn) -> Result<Ticket, SignInError> {
        self.check_tenant(&sign_in)?;
        let application_token = sign_in.application_token().ok_or_else(|| {
            setup("SuperOffice Online wants the application's token: set the header block ApplicationToken")
        })?;
        let signed = signed(self.system_token.expose(), &self.private_key, sign_in.now())?;
        let endpoint =
            format!("{}/login/services/PartnerSystemUserService.svc", self.environment.trim_end_matches('/'));
        let client = sign_in.client(&endpoint)?;
        let answer = authenticate(client, application_token, &self.tenant, signed).await;
        let token = answer.map_err(|error| match error.kind() {
            // The service may quote what it was sent.
            SignInErrorKind::Rejected(reason) => {
                let reason = reason.replace(self.system_token.expose().as_str(), "***");
                SignInError::new(SignInErrorKind::Rejected(reason))
            }
            _ => error,
        })?;
        let untrusted = |reason| SignInError::new(SignInErrorKind::Untrusted(reason));
        let claims = self.check.verify(token.expose(), sign_in.now()).map_err(untrusted)?;
        if let Some(tenant) = claims.text(claim::TENANT)
            && !tenant.eq_ignore_ascii_case(&self.tenant)
        {
            return Err(untrusted(format!("it is for the tenant {tenant}, not for {}", self.tenant)));
        }
        let missing = |what: &str| SignInError::new(SignInErrorKind::Incomplete(what.to_owned()));
        let ticket = claims.text(claim::TICKET).ok_or_else(|| missing("there is no ticket in its token"))?;
        let net_server = claims
            .text(claim::NET_SERVER)
            .ok_or_else(|| missing("its token does not say where NetServer is"))?;
        if endpoint.starts_with("https://") && !net_server.starts_with("https://") {
            return Err(untrusted("it sends us to a NetServer without TLS".to_owned()));
        }
        Ok(Ticket::new(ticket).with_net_server(net_server))
    }
}

fn setup(problem: impl Into<String>) -> SignInError {
    SignInError::new(SignInErrorKind::Setup(problem.into()))
}

/// Without token and key.
impl fmt::Debug for SystemUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SystemUser")
            .field("tenant", &self.tenant)
            .field("environment", &self.environment)
            .field("check", &self.check)
            .finish_non_exhaustive()
    }
}
