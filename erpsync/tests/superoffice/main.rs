//! Tickets of NetServer, the system user, and time zones.

#[path = "../stand_in/mod.rs"]
mod stand_in;
#[cfg(feature = "system-user")]
mod system_user;
mod ticket_renewal;
mod ticket_sharing;
#[cfg(feature = "jiff")]
mod time_zone;
