//! What is special to SuperOffice NetServer: tickets, and what its replies say about success.
//!
//! NetServer tells failure in header blocks of the reply: `Succeeded` and `ExceptionInfo`. Every client
//! looks for them, by name and namespace, and turns them into a [`Refusal`]; other services have no such
//! blocks and are not touched. [`Tickets`] supplies the header block `Credentials`.
//!
//! Nothing here names a generated type: blocks are reached by [`HeaderBlocks`](crate::soap::HeaderBlocks), and
//! all versions of the services (`Services84` to `Services88`) are the same but for their namespace.

mod exception;
mod outcome;
mod refusal;
mod sign_in;
mod sources;
mod store;
#[cfg(feature = "system-user")]
mod system_user;
mod ticket;
mod tickets;
#[cfg(feature = "jiff")]
mod time_zone;

pub use self::exception::ExceptionInfo;
pub use self::outcome::{EnsureOk, NotOk};
pub use self::refusal::{Refusal, is_ticket_refused};
pub use self::sign_in::SignIn;
pub use self::sources::{AccessToken, FixedTicket, UserNamePassword};
#[cfg(feature = "system-user")]
pub use self::system_user::{KeyError, PrivateKey, SystemUser, TokenCheck, TrustedKeys};
pub use self::ticket::Ticket;
pub use self::tickets::{TicketSource, Tickets};
#[cfg(feature = "jiff")]
pub use self::time_zone::TimeZone;

/// Every version's namespace is this with the version behind it.
const NAMESPACES: &str = "http://www.superoffice.net/ws/crm/NetServer/Services";
