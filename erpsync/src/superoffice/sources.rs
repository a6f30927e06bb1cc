//! Sources of tickets.

use super::{SignIn, Ticket, TicketSource};
use crate::Secret;
use crate::client::SignInError;

/// A ticket that the program has. It is never renewed: a call that is refused for it fails.
#[derive(Clone, Debug)]
pub struct FixedTicket {
    ticket: Secret<String>,
}

impl FixedTicket {
    /// A ticket (`7T:…`), or an access token (`8A:…`): NetServer takes either in the same place.
    pub fn new(ticket: impl Into<Secret<String>>) -> Self {
        Self { ticket: ticket.into() }
    }
}

impl TicketSource for FixedTicket {
    async fn ticket(&self, _sign_in: SignIn) -> Result<Ticket, SignInError> {
        Ok(self.ticket.clone().into())
    }

    fn is_renewable(&self) -> bool {
        false
    }
}

/// Tickets for a user name and a password: `SoPrincipal.AuthenticateUsernamePassword`.
#[derive(Clone, Debug)]
pub struct UserNamePassword {
    user_name: String,
    password: Secret<String>,
}

impl UserNamePassword {
    /// Both are sent as they are: call `https` addresses only.
    pub fn new(user_name: impl Into<String>, password: impl Into<Secret<String>>) -> Self {
        Self { user_name: user_name.into(), password: password.into() }
    }
}

impl TicketSource for UserNamePassword {
    async fn ticket(&self, sign_in: SignIn) -> Result<Ticket, SignInError> {
        sign_in.user_name_password(&self.user_name, self.password.expose()).await.map(Ticket::from)
    }
}

/// Tickets for an OAuth access token: `SoPrincipal.AuthenticateWithAccessToken`, which is there from
/// `Services86` on.
///
/// The token lives for 20 minutes, the ticket for six hours after its last use: a program that runs longer
/// than the token should bring a [`TicketSource`] of its own, which refreshes the token.
#[derive(Clone, Debug)]
pub struct AccessToken {
    token: Secret<String>,
}

impl AccessToken {
    /// An access token (`8A:…`).
    pub fn new(token: impl Into<Secret<String>>) -> Self {
        Self { token: token.into() }
    }
}

impl TicketSource for AccessToken {
    async fn ticket(&self, sign_in: SignIn) -> Result<Ticket, SignInError> {
        sign_in.access_token(self.token.expose()).await.map(Ticket::from)
    }
}
