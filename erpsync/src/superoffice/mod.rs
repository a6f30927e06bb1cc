//! SuperOffice NetServer: tickets, and the rule by which its replies report failure.
//!
//! NetServer reports failure in header blocks of the reply: `Succeeded` and `ExceptionInfo`. [`Tickets`], which supplies the
//! header block `Credentials`, turns them into an error with a [`NotSucceeded`] inside; [`SucceededCheck`] does so for clients
//! without `Tickets`.
//!
//! Both are [interceptors](crate::client::Interceptor), and no other module names this one: it is the feature `superoffice`
//! (on by default). Nothing here names a generated type: all versions of the services (`Services84` to `Services88`) differ
//! in their namespace only.

mod exception;
mod mock;
mod outcome;
mod sign_in;
mod sources;
mod store;
mod succeeded;
#[cfg(feature = "system-user")]
mod system_user;
mod ticket;
mod tickets;
#[cfg(feature = "jiff")]
mod time_zone;
mod version;

pub use self::exception::ExceptionInfo;
pub use self::mock::NotSucceededReply;
pub use self::outcome::{EnsureOk, NotOk};
pub use self::sign_in::SignIn;
pub use self::sources::{AccessToken, FixedTicket, UserNamePassword};
pub use self::succeeded::{NotSucceeded, SucceededCheck, is_ticket_refused};
#[cfg(feature = "system-user")]
pub use self::system_user::{KeyError, PrivateKey, SystemUser, TokenCheck, TrustedKeys};
pub use self::ticket::Ticket;
pub use self::tickets::{TicketSource, Tickets, WithTicket};
#[cfg(feature = "jiff")]
pub use self::time_zone::TimeZone;

/// Start of the namespaces of all versions; the version follows.
const NAMESPACES: &str = "http://www.superoffice.net/ws/crm/NetServer/Services";
