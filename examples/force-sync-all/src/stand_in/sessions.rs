//! Permission to call: the user, the application, and the issued tickets.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use erpsync::Secret;
use uuid::Uuid;

use super::denied::Denied;

/// The only user.
pub(crate) const USER: &str = "sync";
/// The user's password. No secret: whoever runs the stand-in may read it.
pub(crate) const PASSWORD: &str = "sync-password";
/// The token of the only application.
pub(crate) const APPLICATION_TOKEN: &str = "stand-in-application-token";

/// Lifetime of a ticket after its last use.
const LIFETIME: Duration = Duration::from_secs(6 * 60 * 60);

/// The tickets, each with the time of its last use.
#[derive(Default)]
pub(super) struct Sessions {
    tickets: Mutex<HashMap<String, Instant>>,
}

impl Sessions {
    /// A ticket for who knows the password; `None` for others.
    pub(super) fn sign_in(&self, user: &str, password: &str) -> Option<Secret<String>> {
        // NetServer takes user names in upper and lower case.
        if !user.eq_ignore_ascii_case(USER) || password != PASSWORD {
            return None;
        }
        let ticket = format!("7T:{}", Uuid::new_v4().simple());
        let mut tickets = self.tickets.lock().unwrap_or_else(PoisonError::into_inner);
        tickets.retain(|_, used| used.elapsed() < LIFETIME);
        tickets.insert(ticket.clone(), Instant::now());
        Some(ticket.into())
    }

    /// Checks that a call has a valid ticket. Each use prolongs it.
    pub(super) fn check_ticket(&self, ticket: Option<&Secret<String>>) -> Result<(), Denied> {
        let mut tickets = self.tickets.lock().unwrap_or_else(PoisonError::into_inner);
        match ticket.and_then(|ticket| tickets.get_mut(ticket.expose())) {
            Some(used) if used.elapsed() < LIFETIME => {
                *used = Instant::now();
                Ok(())
            }
            _ => Err(Denied::Ticket),
        }
    }

    /// Checks that a call comes from the application.
    pub(super) fn check_application(token: Option<&Secret<String>>) -> Result<(), Denied> {
        match token {
            Some(token) if token.expose() == APPLICATION_TOKEN => Ok(()),
            _ => Err(Denied::ApplicationToken),
        }
    }
}

/// Without the tickets.
impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sessions").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tickets_that_were_given_out_are_good() {
        let sessions = Sessions::default();
        assert!(sessions.sign_in(USER, "").is_none());
        assert!(sessions.sign_in("", PASSWORD).is_none());
        let ticket = sessions.sign_in(USER, PASSWORD);
        assert_eq!(sessions.check_ticket(ticket.as_ref()), Ok(()));
        assert_ne!(sessions.sign_in(USER, PASSWORD), ticket);
        assert_eq!(sessions.check_ticket(Some(&"7T:".into())), Err(Denied::Ticket));
        assert_eq!(sessions.check_ticket(None), Err(Denied::Ticket));
    }
}
