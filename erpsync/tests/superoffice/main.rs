//! Tickets of NetServer, the system user, and time zones.

#[cfg(feature = "system-user")]
mod system_user;
mod ticket_renewal;
mod ticket_sharing;
#[cfg(feature = "jiff")]
mod time_zone;
